/* 签名: drawn with a finger on a canvas, sent as a PNG in the form's own file box.
   <form data-sign> <canvas data-sign-pad> <button data-sign-clear> <span data-sign-say> <input type="file" data-sign-file>
   Without script the file box itself is shown. */
(function () {
  "use strict";
  var LEAST = 40; /* pixels of the canvas: a tap is no signature */

  function attach(form) {
    var pad = form.querySelector("[data-sign-pad]");
    var file = form.querySelector("[data-sign-file]");
    var say = form.querySelector("[data-sign-say]");
    var pen = pad.getContext("2d");
    var length = 0;
    var last = null;
    form.classList.add("has-pad");

    function clear() {
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, pad.width, pad.height);
      pen.strokeStyle = "#111";
      pen.lineWidth = 7;
      pen.lineCap = pen.lineJoin = "round";
      length = 0;
      file.value = "";
      say.textContent = "";
    }
    function at(event) {
      var box = pad.getBoundingClientRect();
      return { x: (event.clientX - box.left) * pad.width / box.width, y: (event.clientY - box.top) * pad.height / box.height };
    }
    function draw(event) {
      if (!last) { return; }
      var now = at(event);
      pen.beginPath();
      pen.moveTo(last.x, last.y);
      pen.lineTo(now.x, now.y);
      pen.stroke();
      length += Math.abs(now.x - last.x) + Math.abs(now.y - last.y);
      last = now;
      event.preventDefault();
    }
    pad.addEventListener("pointerdown", function (event) { pad.setPointerCapture(event.pointerId); last = at(event); event.preventDefault(); });
    pad.addEventListener("pointermove", draw);
    ["pointerup", "pointercancel"].forEach(function (name) { pad.addEventListener(name, function () { last = null; }); });
    form.querySelector("[data-sign-clear]").addEventListener("click", clear);

    form.addEventListener("submit", function (event) {
      if (file.files.length) { return; }
      event.preventDefault();
      if (length < LEAST) { say.textContent = "还没有签名，请在框内签名。"; return; }
      pad.toBlob(function (blob) {
        var shelf = new DataTransfer();
        shelf.items.add(new File([blob], "signature.png", { type: "image/png" }));
        file.files = shelf.files;
        form.submit();
      }, "image/png");
    });
    clear();
  }

  document.querySelectorAll("form[data-sign]").forEach(attach);
})();
