// One key an answer: the list of questions has the focus, a key chooses and moves on, Enter hands in.
(function () {
  var form = document.getElementById("ballot");
  var rows = Array.prototype.slice.call(form.querySelectorAll("[data-question]"));
  var markOf = { "1": "1", h: "1", "0": "0", k: "0", b: "-", " ": "-", x: "x" };

  function move(row, step) {
    var next = rows[rows.indexOf(row) + step];
    (next || document.getElementById("hand-in")).focus();
  }

  form.addEventListener("keydown", function (event) {
    var row = event.target.closest("[data-question]");
    var writing = event.target.matches("input[type=text], textarea");
    if (event.key === "Enter" && event.target.tagName !== "TEXTAREA") {
      event.preventDefault();
      if (writing && row) { move(row, 1); } else { form.requestSubmit(); }
      return;
    }
    if (!row || writing || event.ctrlKey || event.altKey || event.metaKey) { return; }
    var key = event.key.toLowerCase();
    if (key in markOf) {
      event.preventDefault();
      row.querySelector("input[value='" + markOf[key] + "']").checked = true;
      move(row, 1);
    } else if (key === "l" && row.querySelector("input[type=text]")) {
      event.preventDefault();
      row.querySelector("input[type=text]").focus();
    } else if (event.target === row && (key === "arrowdown" || key === "arrowup")) {
      event.preventDefault();
      move(row, key === "arrowdown" ? 1 : -1);
    }
  });

  rows[0].focus();
})();
