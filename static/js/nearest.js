/* 复查任务: the nearest place first. The position goes into the address of this page and nowhere else. */
(function () {
  "use strict";
  var button = document.querySelector("[data-nearest-first]");
  var say = document.querySelector("[data-nearest-say]");
  if (!button) { return; }
  function tell(text) { say.hidden = false; say.textContent = text; }
  button.addEventListener("click", function () {
    if (!navigator.geolocation) { tell("这台设备不能定位，仍按期限排列。"); return; }
    button.setAttribute("aria-disabled", "true");
    navigator.geolocation.getCurrentPosition(function (found) {
      location.search = "?lat=" + found.coords.latitude.toFixed(5) + "&lng=" + found.coords.longitude.toFixed(5);
    }, function () {
      button.removeAttribute("aria-disabled");
      tell("没有取得位置，请在手机上允许定位后再试，仍按期限排列。");
    }, { enableHighAccuracy: true, timeout: 10000, maximumAge: 60000 });
  });
})();
