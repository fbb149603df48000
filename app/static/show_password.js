// Under every password field a box that shows what is typed; without script the page works as it is.
(function () {
  var words = document.currentScript.dataset.words;
  Array.prototype.forEach.call(document.querySelectorAll("input[type=password]"), function (field) {
    var label = document.createElement("label");
    var box = document.createElement("input");
    box.type = "checkbox";
    label.className = "check";
    label.appendChild(box);
    label.appendChild(document.createTextNode(words));
    field.parentNode.appendChild(label);
    box.addEventListener("change", function () { field.type = box.checked ? "text" : "password"; });
  });
})();
