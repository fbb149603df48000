// Every five minutes brings the numbers of this page up to date in their places; focus and what is unfolded stay.
// Without script the page shows the numbers of the moment it tells. No finer than what the server keeps of arrivals.
(function () {
  var EVERY = 5 * 60 * 1000, last = Date.now(), timer;

  function put(text) {
    var fresh = new DOMParser().parseFromString(text, "text/html");
    Array.prototype.forEach.call(document.querySelectorAll("[data-fresh]"), function (old) {
      var same = fresh.querySelector("[data-fresh='" + old.dataset.fresh + "']");
      if (same && !old.contains(document.activeElement)) { old.replaceChildren.apply(old, same.childNodes); }
    });
    last = Date.now();
  }

  function ask() {
    if (document.hidden || Date.now() - last < EVERY) { return; }
    // The header says that nobody asked: a session at rest ends as if this page were closed.
    fetch(location.pathname, { headers: { "By-Itself": "1" }, redirect: "manual" }).then(function (answer) {
      if (answer.ok) { return answer.text().then(put); }
      clearInterval(timer);
    }).catch(function () {});  // the line is cut: the page goes on telling the moment of its numbers
  }

  timer = setInterval(ask, EVERY / 10);
  document.addEventListener("visibilitychange", ask);
})();
