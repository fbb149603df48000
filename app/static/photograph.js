// Makes a photograph small before it is sent, and sends it at once; without this the form does as well.
(function () {
  var photo = document.getElementById("photo"), form = document.getElementById("photograph"), longest = 2600;

  function shrunk(picture) {
    var by = Math.min(1, longest / Math.max(picture.width, picture.height));
    var canvas = document.createElement("canvas");
    canvas.width = picture.width * by;
    canvas.height = picture.height * by;
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    return new Promise(function (done) { canvas.toBlob(done, "image/jpeg", 0.8); });
  }

  function put(small) {
    if (!small || small.size >= photo.files[0].size) { return; }
    var bag = new DataTransfer();
    bag.items.add(new File([small], "anh.jpg", { type: "image/jpeg" }));
    photo.files = bag.files;
  }

  photo.addEventListener("change", function () {
    function send() { form.submit(); }
    if (!photo.files[0]) { return; }
    if (!window.createImageBitmap) { send(); return; }
    createImageBitmap(photo.files[0]).then(shrunk).then(put).then(send, send);  // as it is, where that fails
  });
})();
