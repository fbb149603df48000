// The code of a slip, and the letter in which it waits with its answers.
// The rules are those of surveys/codes.py and surveys/hall.py.
const ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXY", LENGTH = 12, LETTER_LENGTH = 4224, SLOT = 16;
const PLAIN = "0", SEALED = "2";

// The twelve letters of what was typed or scanned (a slip's QR is an address with the code behind "#"), or "".
export function codeIn(text) {
  const code = text.slice(text.lastIndexOf("#") + 1).toUpperCase().replace(/[^\p{L}\p{N}]/gu, "");
  const places = [...code].map(letter => ALPHABET.indexOf(letter));
  if (places.length != LENGTH || places.includes(-1)) return "";
  const sum = places.slice(0, -1).reduce((total, place, i) => total + (i + 2) * place, 0);
  return (sum + places[LENGTH - 1]) % ALPHABET.length ? "" : code;
}

// Sealed so that nothing on the device can open it, and always of one length. With two envelopes the answers lie in
// one of their own, which only the trustees open.
export async function letterOf(code, body, poll) {
  const { bytes, join, padded, seal, ROOM } = sealing;
  const answers = poll.sealedTo
    ? await seal(padded(body, ROOM + 2), poll.sealedTo, `langnghe inner|${poll.poll}|browser`)
    : body;
  const slot = crypto.getRandomValues(new Uint8Array(SLOT));
  const content = join(slot, bytes(code + (poll.sealedTo ? SEALED : PLAIN)), answers);
  return seal(padded(content, LETTER_LENGTH), poll.hallKey, poll.info);
}
