// One key decides: each button of the form names its keys.
(function () {
  var buttons = Array.prototype.slice.call(document.querySelectorAll(".one-key [data-keys]"));
  document.addEventListener("keydown", function (event) {
    if (event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.target.matches("a, summary")) { return; }
    var key = event.key === " " ? "space" : event.key.toLowerCase();
    buttons.forEach(function (button) {
      if (button.dataset.keys.split(" ").indexOf(key) >= 0) { event.preventDefault(); button.click(); }
    });
  });
})();
