// What goes over the line: to this house alone, without cookies, kept in no cache. The language is not told: what a
// household reads is nothing to stand in a log beside a ballot.
import { said } from "./words.js";

export class Refused extends Error {}

let cut = false, told = () => {};

export const isCut = () => cut;
export const onChange = tell => (told = tell);

function found(now) {
  cut = now;
  told();
}

// The answer as JSON. Throws Refused when the device is let in no more; anything else means: try again later.
export async function ask(path, body, seconds) {
  let answer;
  try {
    answer = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      cache: "no-store",
      credentials: "omit",
      signal: AbortSignal.timeout(seconds * 1000),
    });
    if (answer.status != 403 && !answer.ok) throw new Error(answer.status);
    answer = { refused: answer.status == 403, ...(await answer.json()) };
  } catch (fault) {
    found(true);
    throw fault;
  }
  found(false);
  if (answer.refused) throw new Refused(said("unknown"));
  return answer;
}
