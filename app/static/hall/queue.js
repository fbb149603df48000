// Hands in what waits: in random order, a batch at a time, again and again until the line holds.
import * as drawer from "./drawer.js";
import { ask, Refused } from "./line.js";

const BATCH = 20, LEAVING = ["in", "used", "unfit"];
const SOONEST = 5, LATEST = 60, MUCH_LATER = 300;
let device = "", timer, pause = SOONEST, changed = () => {};

export function begin(secret, onChange) {
  device = secret;
  changed = onChange;
  hurry();
}

// Tries at once, and from then on whenever something waits.
export function hurry() {
  pause = SOONEST;
  return send();
}

export const end = () => clearTimeout(timer);

// What became of each letter that was handed in, by its key; empty where the line is cut.
export async function send() {
  clearTimeout(timer);
  const became = new Map();
  try {
    await navigator.locks.request("gui", () => rounds(became));
    pause = [...became.values()].some(outcome => !LEAVING.includes(outcome)) ? MUCH_LATER : SOONEST;
  } catch (fault) {
    if (fault instanceof Refused) became.refusal = fault.message;
    pause = Math.min(2 * pause, LATEST);
  }
  const left = await drawer.waiting();
  if (left && !became.refusal) timer = setTimeout(send, pause * 1000);
  changed(left);
  return became;
}

async function rounds(became) {
  for (;;) {
    const batch = shuffled((await drawer.keys()).filter(key => !became.has(key))).slice(0, BATCH);
    if (!batch.length) return;
    const letters = await Promise.all(batch.map(async key => sealing.toText(await drawer.letter(key))));
    const { outcomes } = await ask("gui", { device, letters, ...(await drawer.numbers()) }, 20);
    batch.forEach((key, i) => became.set(key, outcomes[i]));
    await drawer.letGo(batch.map((key, i) => [key, outcomes[i]]).filter(([, outcome]) => LEAVING.includes(outcome)));
    if (outcomes.includes("again")) throw new Error("again");
  }
}

function shuffled(all) {
  const places = crypto.getRandomValues(new Uint32Array(all.length));
  return all.map((one, i) => [places[i], one]).sort(([a], [b]) => a - b).map(([, one]) => one);
}
