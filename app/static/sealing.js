// What the resident's page and the hall's page share: HPKE (RFC 9180) by WebCrypto, and the answers of a form.
const sealing = (() => {
const subtle = window.crypto && crypto.subtle, ROOM = 4094;
const bytes = part => new Uint8Array(typeof part == "string" ? new TextEncoder().encode(part) : part);
const join = (...parts) => bytes(parts.flatMap(part => [...bytes(part)]));
const fromText = text => join([...atob(text.replace(/-/g, "+").replace(/_/g, "/"))].map(c => c.charCodeAt()));
const toText = raw =>
  btoa(String.fromCharCode(...raw)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");

// X25519 0x0020, HKDF-SHA256 0x0001, AES-256-GCM 0x0002
const KEM = "HPKE-v1KEM\0\x20", HPKE = "HPKE-v1HPKE\0\x20\0\x01\0\x02", NONE = new Uint8Array(32);
const keyOf = (raw, kind, use) => subtle.importKey("raw", raw, kind, false, use);
const extract = async (salt, ...data) =>
  subtle.sign("HMAC", await keyOf(salt, { name: "HMAC", hash: "SHA-256" }, ["sign"]), join(...data));
const expand = async (secret, size, ...info) => (await extract(secret, [0, size], ...info, [1])).slice(0, size);

async function seal(content, sealedTo, use) {
  const to = fromText(sealedTo);
  const { publicKey, privateKey } = await subtle.generateKey("X25519", false, ["deriveBits"]);
  const enc = await subtle.exportKey("raw", publicKey);
  const dh = await subtle.deriveBits({ name: "X25519", public: await keyOf(to, "X25519", []) }, privateKey, 256);
  const shared = await expand(await extract(NONE, KEM, "eae_prk", dh), 32, KEM, "shared_secret", enc, to);
  const info = await extract(NONE, HPKE, "info_hash", use);
  const context = join([0], await extract(NONE, HPKE, "psk_id_hash"), info);
  const secret = await extract(shared, HPKE, "secret");
  const iv = await expand(secret, 12, HPKE, "base_nonce", context);
  const key = await keyOf(await expand(secret, 32, HPKE, "key", context), "AES-GCM", ["encrypt"]);
  return join(enc, await subtle.encrypt({ name: "AES-GCM", iv }, key, content));
}

// Two bytes of length, the body, zeros: always `length` bytes.
const padded = (body, length) =>
  join([body.length >> 8, body.length & 255], body, new Uint8Array(length - 2 - body.length));

function answers(form, numbers) {
  const given = new FormData(form);
  const text = name => (given.get(name) || "").normalize().replace(/\s+/g, " ").trim();
  const marks = numbers.map(n => given.get("q" + n) || "-");
  const reasons = numbers.map((n, i) => (marks[i] == "0" ? text("reason" + n) : ""));
  const blank = numbers.filter((n, i) => marks[i] == "-").map(n => document.getElementById("cau" + n));
  const body = [marks.join(""), reasons.some(Boolean) ? reasons : [], text("other")];
  return { blank, body: bytes(JSON.stringify(body)) };
}

function show(message, place = message) {
  place.before(message);
  message.hidden = false;
  place.focus();
  message.scrollIntoView();
}

return { able: !!subtle, ROOM, NONE, bytes, join, fromText, toText, seal, padded, answers, show };
})();
