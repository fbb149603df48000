// What this page says, in its language; the page brings it along, so that it is there without a line.
const WORDS = JSON.parse(document.getElementById("words").textContent);

// The device speaks Vietnamese to the next household, whatever the last one read.
export const HOME = "vi", LANGUAGE = document.documentElement.lang;

export const said = (name, values = {}) => WORDS[name].replace(/\{(\w+)\}/g, (whole, place) => values[place] ?? whole);
