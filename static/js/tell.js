/* Public form of 门口反映: how many pictures were chosen. Nothing is kept on the telephone: it may be somebody else's. */
(function () {
  "use strict";
  var input = document.querySelector("[data-photo-input]");
  var say = document.querySelector("[data-chosen]");
  if (!input || !say) { return; }
  input.addEventListener("change", function () {
    say.textContent = input.files.length ? "已选 " + input.files.length + " 张照片。" : "";
  });
})();
