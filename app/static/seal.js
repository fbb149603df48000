// Seals the answers in the browser by HPKE (RFC 9180); where it cannot, the form goes the plain way.
(() => {
const byId = id => document.getElementById(id), form = byId("phieu"), subtle = window.crypto && crypto.subtle;
if (!form || !form.dataset.sealedTo || !subtle) return;
const { sealedTo, poll, questions, doubleCheckId, tooLongId } = form.dataset, ROOM = 4094;
let busy, shown = form.elements.shown;

const bytes = part => new Uint8Array(typeof part == "string" ? new TextEncoder().encode(part) : part);
const join = (...parts) => bytes(parts.flatMap(part => [...bytes(part)]));

// X25519 0x0020, HKDF-SHA256 0x0001, AES-256-GCM 0x0002
const KEM = "HPKE-v1KEM\0\x20", HPKE = "HPKE-v1HPKE\0\x20\0\x01\0\x02", NONE = new Uint8Array(32);
const keyOf = (raw, kind, use) => subtle.importKey("raw", raw, kind, false, use);
const extract = async (salt, ...data) =>
  subtle.sign("HMAC", await keyOf(salt, { name: "HMAC", hash: "SHA-256" }, ["sign"]), join(...data));
const expand = async (secret, size, ...info) => (await extract(secret, [0, size], ...info, [1])).slice(0, size);

async function seal(padded) {
  const to = join([...atob(sealedTo.replace(/-/g, "+").replace(/_/g, "/"))].map(c => c.charCodeAt()));
  const { publicKey, privateKey } = await subtle.generateKey("X25519", false, ["deriveBits"]);
  const enc = await subtle.exportKey("raw", publicKey);
  const dh = await subtle.deriveBits({ name: "X25519", public: await keyOf(to, "X25519", []) }, privateKey, 256);
  const shared = await expand(await extract(NONE, KEM, "eae_prk", dh), 32, KEM, "shared_secret", enc, to);
  const info = await extract(NONE, HPKE, "info_hash", `langnghe inner|${poll}|browser`);
  const context = join([0], await extract(NONE, HPKE, "psk_id_hash"), info);
  const secret = await extract(shared, HPKE, "secret");
  const iv = await expand(secret, 12, HPKE, "base_nonce", context);
  const key = await keyOf(await expand(secret, 32, HPKE, "key", context), "AES-GCM", ["encrypt"]);
  return join(enc, await subtle.encrypt({ name: "AES-GCM", iv }, key, padded));
}

function answers() {
  const given = new FormData(form), numbers = questions.split(",");
  const text = name => (given.get(name) || "").normalize().replace(/\s+/g, " ").trim();
  const marks = numbers.map(n => given.get("q" + n) || "-");
  const reasons = numbers.map((n, i) => (marks[i] == "0" ? text("reason" + n) : ""));
  const blank = numbers.filter((n, i) => marks[i] == "-").map(n => byId("cau" + n));
  const body = [marks.join(""), reasons.some(Boolean) ? reasons : [], text("other")];
  return { blank, body: bytes(JSON.stringify(body)) };
}

function show(message, place = message) {
  place.before(message);
  message.hidden = false;
  place.focus();
  message.scrollIntoView();
}

function disable(yes) {
  for (const field of form.elements) field.disabled = yes && field.name != "code";
}

async function send(body, length) {
  const sealed = await seal(join([length >> 8, length & 255], body, new Uint8Array(ROOM - length)));
  const value = btoa(String.fromCharCode(...sealed)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
  disable(true);
  form.insertAdjacentHTML("beforeend", `<input type=hidden name=sealed value=${value}>`);
  form.submit();
}

function submitted(event) {
  event.preventDefault();
  if (busy) return;
  const { blank, body } = answers();
  if (blank[0] && !shown) {
    shown = true;
    blank.forEach(question => question.classList.add("missing"));
    show(byId(doubleCheckId), blank[0]);
  } else if (body.length > ROOM) show(byId(tooLongId));
  else {
    busy = true;
    send(body, body.length).catch(() => (busy = false));
  }
}

// A first seal, thrown away, tells whether this browser can.
seal(NONE).then(() => {
  form.onsubmit = submitted;
  form.dataset.seals = "yes";
}, () => {});
onpageshow = event => event.persisted && disable((busy = false));
})();
