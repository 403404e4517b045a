/* 签名: drawn with a finger on a canvas, sent as a PNG in the form's own file box.
   <form data-sign> <canvas data-sign-pad> <button data-sign-clear> <span data-sign-say> <input type="file" data-sign-file>
   Without script the file box itself is shown. */
(function () {
  "use strict";
  var LEAST = 40; /* pixels of the canvas: a tap is no signature */

  /* A canvas one draws on: {clear(), isSigned(), blob()}; asked for again, it is the same one, empty. */
  function Pad(pad) {
    if (pad.anquanPad) { pad.anquanPad.clear(); return pad.anquanPad; }
    var pen = pad.getContext("2d");
    var length = 0;
    var last = null;

    function clear() {
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, pad.width, pad.height);
      pen.strokeStyle = "#111";
      pen.lineWidth = 7;
      pen.lineCap = pen.lineJoin = "round";
      length = 0;
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
    clear();
    pad.anquanPad = {
      clear: clear,
      isSigned: function () { return length >= LEAST; },
      blob: function () { return new Promise(function (done) { pad.toBlob(done, "image/png"); }); },
    };
    return pad.anquanPad;
  }

  function attach(form) {
    var pad = Pad(form.querySelector("[data-sign-pad]"));
    var file = form.querySelector("[data-sign-file]");
    var say = form.querySelector("[data-sign-say]");
    form.classList.add("has-pad");
    form.querySelector("[data-sign-clear]").addEventListener("click", function () {
      pad.clear();
      file.value = "";
      say.textContent = "";
    });
    form.addEventListener("submit", function (event) {
      if (file.files.length) { return; }
      event.preventDefault();
      if (!pad.isSigned()) { say.textContent = "还没有签名，请在框内签名。"; return; }
      pad.blob().then(function (blob) {
        var shelf = new DataTransfer();
        shelf.items.add(new File([blob], "signature.png", { type: "image/png" }));
        file.files = shelf.files;
        form.submit();
      });
    });
  }

  document.querySelectorAll("form[data-sign]").forEach(attach);
  window.anquanSign = { pad: Pad };
})();
