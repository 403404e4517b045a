/* The camera with the before-photo over it: same place, same angle, and one sees what has changed.
   <button type="button" data-open-camera data-before="/evidence/1/served /evidence/2/served" hidden>   in a [data-photos] box
   <button type="button" data-open-camera data-before-box="photos" hidden>          the first photo of another box of the form
   <dialog data-camera>…</dialog>                                                   components/camera.html, once a page
   The button appears where there is a camera (and a secure address); everywhere else the file input beside it is the way. */
(function () {
  "use strict";
  var doc = document;
  var dialog = doc.querySelector("[data-camera]");
  var media = navigator.mediaDevices;
  if (!dialog || !dialog.showModal || !media || !media.getUserMedia || !media.enumerateDevices) { return; }

  function one(name) { return dialog.querySelector("[data-" + name + "]"); }
  var video = one("camera-video"), still = one("camera-still"), over = one("camera-over");
  var slider = one("camera-opacity"), choices = one("camera-choices"), say = one("camera-say");
  var stream = null, watch = null, fix = null, shot = null, box = null;

  function tell(text) { say.textContent = text || ""; }
  function show(state) { dialog.dataset.state = state; }

  /* --- what lies over the picture --- */
  function befores(button) {
    if (button.dataset.before) { return button.dataset.before.split(" "); }
    var form = button.closest("form");
    var first = form && button.dataset.beforeBox ? form.querySelector("[data-photos][data-name=" + button.dataset.beforeBox + "] .shot img") : null;
    return first ? [first.src] : [];
  }
  function fade() { over.style.opacity = String(slider.value / 100); }
  function lay(address) {
    over.hidden = !address;
    dialog.dataset.over = address ? "yes" : "no";
    if (address) { over.src = address; fade(); }
    Array.prototype.forEach.call(choices.children, function (choice) { choice.setAttribute("aria-pressed", String(choice.dataset.src === address)); });
  }
  function offer(addresses) {
    choices.textContent = "";
    addresses.forEach(function (address, place) {
      var choice = doc.createElement("button");
      choice.type = "button";
      choice.dataset.src = address;
      choice.textContent = String(place + 1);
      choice.setAttribute("aria-label", "叠放整改前第 " + (place + 1) + " 张");
      choice.addEventListener("click", function () { lay(address); });
      choices.appendChild(choice);
    });
    choices.hidden = addresses.length < 2;
    lay(addresses[0] || "");
  }

  /* --- open, shoot, use, close --- */
  function open(button) {
    box = button.closest("[data-photos]");
    show("opening");
    tell("正在打开摄像头…");
    offer(befores(button));
    dialog.showModal();
    locate();
    start();
  }
  function start() {
    return media.getUserMedia({ audio: false, video: { facingMode: { ideal: "environment" }, width: { ideal: 2048 }, height: { ideal: 1536 } } }).then(function (got) {
      if (!dialog.open) { stop(got); return; }
      stream = got;
      video.srcObject = got;
      return video.play().then(function () { tell(""); show("live"); });
    }).catch(function () { refuse(); });
  }
  function refuse() {
    var say_ = box && box.querySelector("[data-photo-say]");
    dialog.close();
    if (say_) { say_.textContent = "没有打开摄像头：没有允许使用，或者正被别的程序占用。请用旁边的按钮拍照或选照片。"; }
  }
  function locate() {
    if (!navigator.geolocation) { return; }
    watch = navigator.geolocation.watchPosition(function (found) { fix = found.coords; }, function () {}, { enableHighAccuracy: true, maximumAge: 30000 });
  }
  function stop(which) { if (which) { which.getTracks().forEach(function (track) { track.stop(); }); } }

  function shoot() {
    var canvas = doc.createElement("canvas");
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    canvas.getContext("2d").drawImage(video, 0, 0);
    shot = { at: new Date(), lat: fix ? fix.latitude : undefined, lng: fix ? fix.longitude : undefined, accuracy: fix ? fix.accuracy : 0 };
    canvas.toBlob(function (blob) {
      if (!blob || !shot) { tell("没有拍成，请再按一次。"); return; }
      shot.blob = blob;
      drop();
      still.src = URL.createObjectURL(blob);
      show("taken");
      one("camera-use").focus();
    }, "image/jpeg", 0.88);
  }
  function drop() {
    if (still.src.indexOf("blob:") === 0) { URL.revokeObjectURL(still.src); }
    still.removeAttribute("src");
  }
  function again() {
    shot = null;
    drop();
    tell("");
    show("live");
    one("camera-shoot").focus();
  }
  function use() {
    if (!shot || !shot.blob) { return; }
    var taken = shot, into = box;
    window.anquanExif.write(taken.blob, taken).then(function (blob) {
      into.anquanPhotos.add([new File([blob], "camera-" + taken.at.getTime() + ".jpg", { type: "image/jpeg", lastModified: taken.at.getTime() })]);
    });
    dialog.close();
  }
  function closed() {
    stop(stream);
    stream = null;
    video.srcObject = null;
    if (watch !== null) { navigator.geolocation.clearWatch(watch); }
    watch = fix = shot = null;
    drop();
    over.removeAttribute("src");
  }

  slider.addEventListener("input", fade);
  one("camera-shoot").addEventListener("click", shoot);
  one("camera-again").addEventListener("click", again);
  one("camera-use").addEventListener("click", use);
  one("camera-close").addEventListener("click", function () { dialog.close(); });
  dialog.addEventListener("close", closed);
  doc.addEventListener("click", function (event) {
    var button = event.target.closest ? event.target.closest("[data-open-camera]") : null;
    if (button) { open(button); }
  });

  function look() {
    media.enumerateDevices().then(function (devices) {
      var has = devices.some(function (device) { return device.kind === "videoinput"; });
      doc.querySelectorAll("[data-open-camera]").forEach(function (button) { button.hidden = !has; });
    }).catch(function () {});
  }
  if (media.addEventListener) { media.addEventListener("devicechange", look); }
  look();
})();
