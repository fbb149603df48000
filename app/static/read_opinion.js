// The keyboard alone reads: Ctrl+Enter keeps the text, Alt and a number sets it aside.
(function () {
  var form = document.getElementById("reading");
  if (!form) { return; }
  var buttons = form.querySelectorAll("button[name=aside]");
  document.addEventListener("keydown", function (event) {
    var button = event.ctrlKey && event.key === "Enter" ? buttons[0]
      : event.altKey && /^[1-9]$/.test(event.key) ? buttons[Number(event.key)] : null;
    if (button && !event.repeat) { event.preventDefault(); button.click(); }
  });
})();
