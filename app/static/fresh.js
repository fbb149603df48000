// Brings what a page tells up to date in its places; focus and what is unfolded stay. Numbers of a poll every five
// minutes: no finer than what the server keeps of arrivals. Work under way as often as "data-every" (seconds) says,
// until the page comes without this script. Without script the page shows the numbers of the moment it tells.
(function () {
  var own = document.currentScript.dataset.every, EVERY = own ? own * 1000 : 5 * 60 * 1000, last = Date.now(), timer;

  function put(text) {
    var fresh = new DOMParser().parseFromString(text, "text/html");
    Array.prototype.forEach.call(document.querySelectorAll("[data-fresh]"), function (old) {
      var same = fresh.querySelector("[data-fresh='" + old.dataset.fresh + "']");
      if (same && !old.contains(document.activeElement)) { old.replaceChildren.apply(old, same.childNodes); }
    });
    if (own && !fresh.querySelector("script[data-every]")) { clearInterval(timer); }
    last = Date.now();
  }

  function ask() {
    if (document.hidden || !own && Date.now() - last < EVERY) { return; }
    // The header says that nobody asked: a session at rest ends as if this page were closed.
    fetch(location.pathname, { headers: { "By-Itself": "1" }, redirect: "manual" }).then(function (answer) {
      if (answer.ok) { return answer.text().then(put); }
      clearInterval(timer);
    }).catch(function () {});  // the line is cut: the page goes on telling the moment of its numbers
  }

  timer = setInterval(ask, EVERY / (own ? 1 : 10));
  document.addEventListener("visibilitychange", ask);
})();
