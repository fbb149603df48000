// One household after another. What a household chose and wrote stands on the screen and in this page's memory until
// it is sealed, and nowhere else.
import * as camera from "./camera.js";
import * as drawer from "./drawer.js";
import { codeIn, letterOf } from "./letters.js";
import { ask, isCut, onChange, Refused } from "./line.js";
import * as queue from "./queue.js";
import { HOME, LANGUAGE, said } from "./words.js";

const IDLE = 120, LAST_CALL = 30, SHOWN = 20, PATIENCE = 4, LOOK_AGAIN = 120, SOON = 3;
const byId = id => document.getElementById(id), { show } = sealing;
const SCREENS = ["starting", "stranger", "welcome", "answering", "sending", "done", "told", "gone"];
const ALERTS = ["con-trong", "qua-dai", "chua-giu", "code-wrong"];
const TOLD = Object.fromEntries(["used", "unfit", "closed", "full"].map(name => [name, [said(name), said(`${name}More`)]]));
let device, poll, code = "", shownBlank = false, busy = false, seen = Date.now(), back, awake, over = false;

function screen(name, heading) {
  SCREENS.forEach(each => (byId(each).hidden = each != name));
  ALERTS.forEach(each => (byId(each).hidden = true));
  byId("heading").textContent = heading;
  document.title = `${heading} – Lắng Nghe`;
  byId("heading").focus({ preventScroll: true });
  scrollTo(0, 0);
}

// Everything of a household goes: answers, code, picture; and the address holds nothing to go back to.
function wipe() {
  camera.stop(byId("video"));
  byId("camera").hidden = true;
  byId("alerts-home").append(...ALERTS.slice(0, 3).map(byId));
  byId("answering").replaceChildren();
  byId("code").value = code = "";
  shownBlank = busy = false;
  clearTimeout(back);
  if (byId("idle").open) byId("idle").close();
  if (awake) awake.release();
  awake = undefined;
  bare();
}

// Nothing stays in the address but the language.
function bare() {
  history.replaceState(null, "", location.pathname + (LANGUAGE == HOME ? "" : `?lang=${LANGUAGE}`));
}

function welcome() {
  wipe();
  byId("door").hidden = !poll.open;
  if (!poll.open) return closed();
  screen("welcome", said("door"));
}

// The next household finds the page in Vietnamese again; it is kept here, so no line is needed.
function next() {
  wipe();
  if (LANGUAGE == HOME || !keeps()) return welcome();
  screen("starting", said("start"));
  location.replace(location.pathname);
}

// Without a keeper the page in another language may not be there when it is asked for.
const keeps = () => !!navigator.serviceWorker && !!navigator.serviceWorker.controller;

function languages() {
  byId("languages").hidden = !keeps();
}

function closed() {
  screen("welcome", TOLD.closed[0]);
  byId("title").textContent = said("closedHere");
}

function tell([heading, text]) {
  wipe();
  byId("told-text").textContent = text;
  screen("told", heading);
  back = setTimeout(next, 2 * SHOWN * 1000);
}

async function begin(typed) {
  if (busy) return;
  code = codeIn(typed);
  if (!code) {
    byId("code-wrong").hidden = false;
    return byId("code").focus();
  }
  busy = true;
  const outcome = await lookedUp();
  busy = false;
  if (!code) return; // wiped meanwhile
  if (TOLD[outcome]) return tell(TOLD[outcome]);
  camera.stop(byId("video"));
  byId("answering").innerHTML = inLanguage().form;
  for (const field of byId("answering").querySelectorAll("input[type=text], textarea")) {
    field.spellcheck = false;
    field.autocomplete = "off";
  }
  byId("phieu").onsubmit = submitted;
  byId("not-now").onclick = next;
  screen("answering", poll.title);
  if (navigator.wakeLock) navigator.wakeLock.request("screen").then(lock => (awake = lock), () => {});
}

const inLanguage = () => (poll.others && poll.others[LANGUAGE]) || poll;

// On a good line a used or wrong code is told before the household answers for nothing.
async function lookedUp() {
  if (isCut()) return "";
  try {
    return (await ask("ma", { device: device.secret, code }, SOON)).outcome;
  } catch (fault) {
    if (fault instanceof Refused) stranger(fault.message);
    return "";
  }
}

async function submitted(event) {
  event.preventDefault();
  if (busy) return;
  const { blank, body } = sealing.answers(byId("phieu"), poll.questions);
  if (blank[0] && !shownBlank) {
    shownBlank = true;
    blank.forEach(question => question.classList.add("missing"));
    return show(byId("con-trong"), blank[0]);
  }
  if (body.length > sealing.ROOM) return show(byId("qua-dai"));
  busy = true;
  let key;
  try {
    key = await drawer.keep(await letterOf(code, body, poll));
  } catch {
    busy = false;
    return show(byId("chua-giu"));
  }
  wipe();
  screen("sending", said("sending"));
  const late = new Promise(resolve => setTimeout(resolve, PATIENCE * 1000, new Map()));
  const became = await Promise.race([queue.hurry(), late]);
  received(became.get(key));
}

function received(outcome) {
  if (outcome == "closed") return tell([TOLD.closed[0], said("late")]);
  if (TOLD[outcome]) return tell(TOLD[outcome]);
  const arrived = outcome == "in";
  byId("done-text").textContent = said(arrived ? "arrivedMore" : "sealedMore");
  screen("done", said(arrived ? "arrived" : "sealed"));
  back = setTimeout(next, SHOWN * 1000);
}

async function stranger(why) {
  wipe();
  byId("why-stranger").textContent = why;
  await status();
  byId("still-holds").hidden = byId("count").textContent == "0";
  screen("stranger", said("stranger"));
}

async function status() {
  if (over) return;
  const { waiting, used, unfit } = await drawer.numbers();
  byId("line").hidden = false;
  byId("line").classList.toggle("cut", isCut());
  byId("count").textContent = waiting;
  for (const place of document.querySelectorAll(".waiting")) place.textContent = waiting;
  byId("state").textContent = said(isCut() ? "cut" : "online");
  const words = [used && said("refusedUsed", { count: used }), unfit && said("refusedUnfit", { count: unfit })];
  byId("refused").textContent = `${words.filter(Boolean).join("; ")}.`;
  byId("refused").hidden = !used && !unfit;
  byId("unsendable").hidden = !poll || poll.open || !waiting;
}

// What the server says of the poll now; what was kept of it when the line is cut.
async function refresh() {
  try {
    poll = await ask("dot", { device: device.secret, ...(await drawer.numbers()) }, 8);
    await drawer.write("poll", poll);
  } catch (fault) {
    if (fault instanceof Refused) throw fault;
    poll = await drawer.fact("poll");
  }
}

// A link brings a new secret. What waits is sent under it when it is of the same poll, else the link has to wait.
async function opened(secret) {
  const before = await drawer.fact("device"), kept = await drawer.fact("poll"), numbers = await drawer.numbers();
  if (before && before.secret == secret) return before;
  const fresh = await ask("dot", { device: secret, waiting: 0 }, 20);
  const same = kept && kept.poll == fresh.poll;
  if (numbers.waiting && !same)
    throw new Refused(said("otherPoll", { count: numbers.waiting, title: kept.title }));
  if (same) await ask("dot", { device: secret, before: before.secret, ...numbers }, 20);
  else await drawer.write("counts", { used: 0, unfit: 0 });
  await drawer.write("poll", fresh);
  await drawer.write("device", { secret });
  return { secret };
}

async function start() {
  screen("starting", said("start"));
  const secret = location.hash.slice(1);
  bare();
  if (!sealing.able || !navigator.locks || !window.indexedDB)
    return stranger(said("oldBrowser"));
  try {
    device = secret ? await opened(secret) : await drawer.fact("device");
    if (!device) return stranger(said("notOpened"));
    await refresh();
    if (!poll) return stranger(said("firstTime"));
    if (poll.open) await letterOf("2".repeat(12), sealing.bytes(""), poll);
  } catch (fault) {
    return stranger(fault instanceof Refused ? fault.message : said("notStarted"));
  }
  ready();
}

function ready() {
  byId("issuer").textContent = inLanguage().issuer;
  byId("title").textContent = poll.title;
  byId("name").textContent = poll.name;
  byId("label").textContent = poll.label;
  byId("scan").hidden = !camera.able();
  welcome();
  onChange(status);
  queue.begin(device.secret, status);
  setInterval(() => over || refresh().then(resting, fault => code || stranger(fault.message)), LOOK_AGAIN * 1000);
  if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
}

// The poll was closed while nobody was answering.
function resting() {
  status();
  if (!poll.open && !byId("welcome").hidden) welcome();
}

async function putAway() {
  const told = text => (byId("officer-told").textContent = text);
  await queue.hurry();
  const numbers = await drawer.numbers();
  if (numbers.waiting && poll.open) return told(said("waitingMove", { count: numbers.waiting }));
  if (numbers.waiting && !byId("let-go").checked) return told(said("tick"));
  try {
    const { away } = await ask("cat-may", { device: device.secret, ...numbers }, 20);
    if (!away) return told(said("waiting", { count: numbers.waiting }));
  } catch {
    return told(said("needsLine"));
  }
  over = true;
  queue.end();
  await drawer.wipe();
  for (const name of await caches.keys()) await caches.delete(name);
  for (const kept of await navigator.serviceWorker.getRegistrations()) await kept.unregister();
  wipe();
  byId("line").hidden = true;
  screen("gone", said("gone"));
}

function openCamera() {
  byId("camera").hidden = false;
  byId("no-camera").hidden = true;
  const found = text => !!codeIn(text) && (begin(text), true);
  camera.start(byId("video"), found).catch(() => (byId("no-camera").hidden = false));
}

// Somebody left in the middle: a last call, then the screen is empty for the next household.
function watch() {
  const idle = (Date.now() - seen) / 1000, holds = code || byId("code").value;
  if (idle < IDLE) return;
  if (!holds) return LANGUAGE != HOME && !byId("welcome").hidden && next();
  if (idle >= IDLE + LAST_CALL) return next();
  byId("seconds").textContent = Math.ceil(IDLE + LAST_CALL - idle);
  if (!byId("idle").open) byId("idle").showModal();
}

const awakeAgain = () => {
  if (!byId("idle").open) seen = Date.now();
};
["pointerdown", "keydown", "input", "scroll"].forEach(name => addEventListener(name, awakeAgain, { passive: true }));
byId("stay").onclick = () => {
  byId("idle").close();
  seen = Date.now();
};
byId("leave").onclick = next;
byId("door").onsubmit = event => {
  event.preventDefault();
  begin(byId("code").value);
};
byId("scan").onclick = openCamera;
byId("no-scan").onclick = () => {
  camera.stop(byId("video"));
  byId("camera").hidden = true;
};
document.querySelectorAll(".next").forEach(button => (button.onclick = next));
byId("send").onclick = () => queue.hurry();
byId("put-away").onclick = putAway;
addEventListener("online", () => device && queue.hurry());
addEventListener("pagehide", wipe);
addEventListener("pageshow", event => event.persisted && poll && welcome());
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) return watch();
  if (code) byId("idle").open || byId("idle").showModal();
});
setInterval(watch, 1000);
if (navigator.serviceWorker) {
  navigator.serviceWorker.addEventListener("controllerchange", languages);
  navigator.serviceWorker.register("giu-trang.js").catch(() => {});
  languages();
}
start();
