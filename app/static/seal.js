// Seals the answers in the resident's browser; where it cannot, the form goes the plain way.
(() => {
const byId = id => document.getElementById(id), form = byId("phieu");
if (!form || !form.dataset.sealedTo || !sealing.able) return;
const { sealedTo, poll, questions, doubleCheckId, tooLongId } = form.dataset, { ROOM, NONE, show } = sealing;
const seal = content => sealing.seal(content, sealedTo, `langnghe inner|${poll}|browser`);
let busy, shown = form.elements.shown;

function disable(yes) {
  for (const field of form.elements) field.disabled = yes && !/^(code|lang)$/.test(field.name);
}

async function send(body) {
  const value = sealing.toText(await seal(sealing.padded(body, ROOM + 2)));
  disable(true);
  form.insertAdjacentHTML("beforeend", `<input type=hidden name=sealed value=${value}>`);
  form.submit();
}

function submitted(event) {
  event.preventDefault();
  if (busy) return;
  const { blank, body } = sealing.answers(form, questions.split(","));
  if (blank[0] && !shown) {
    shown = true;
    blank.forEach(question => question.classList.add("missing"));
    show(byId(doubleCheckId), blank[0]);
  } else if (body.length > ROOM) show(byId(tooLongId));
  else {
    busy = true;
    send(body).catch(() => (busy = false));
  }
}

// A first seal, thrown away, tells whether this browser can.
seal(NONE).then(() => {
  form.onsubmit = submitted;
  form.dataset.seals = "yes";
}, () => {});
onpageshow = event => event.persisted && disable((busy = false));
})();
