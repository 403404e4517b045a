/* A photo at the shutter: made smaller before it is kept (photo.js), with where the phone was and how sure it was of it.
   The position is followed while a record is open, so that it is there when the shutter clicks; a fix older than half a
   minute is asked anew, and a photo without any is a photo all the same. */
(function (own) {
  "use strict";
  const FRESH = 30000;
  const PATIENCE = 8000;
  let watch = null;
  let fix = null;

  function follow() {
    if (watch !== null || !navigator.geolocation || !window.isSecureContext) { return; }
    watch = navigator.geolocation.watchPosition(function (found) { fix = found; }, function () {}, { enableHighAccuracy: true, maximumAge: 10000 });
  }
  function rest() {
    if (watch !== null) { navigator.geolocation.clearWatch(watch); }
    watch = null;
  }
  function said(found) {
    return { lat: Number(found.coords.latitude.toFixed(6)), lng: Number(found.coords.longitude.toFixed(6)),
      accuracy: Math.min(Math.round(found.coords.accuracy), 100000) };
  }
  function place() {
    const nowhere = { lat: null, lng: null, accuracy: null };
    if (fix && Date.now() - fix.timestamp < FRESH) { return Promise.resolve(said(fix)); }
    if (!navigator.geolocation || !window.isSecureContext) { return Promise.resolve(nowhere); }
    return new Promise(function (done) {
      const enough = setTimeout(function () { done(nowhere); }, PATIENCE);
      navigator.geolocation.getCurrentPosition(function (found) { clearTimeout(enough); fix = found; done(said(found)); },
        function () { clearTimeout(enough); done(nowhere); }, { enableHighAccuracy: true, timeout: PATIENCE, maximumAge: FRESH });
    });
  }
  async function shot(field, file) {
    const at = new Date().toISOString();
    const both = await Promise.all([window.anquanPhotos.smaller(file, function () {}), place()]);
    const name = (file.name || "照片.jpg").replace(/\.[^.]*$/, "") + (both[0].type === "image/jpeg" ? ".jpg" : "");
    return Object.assign({ field: field, name: name.slice(-120), blob: both[0], shot_at: at }, both[1]);
  }

  own.camera = { follow: follow, rest: rest, place: place, shot: shot };
})(window.anquanOffline = window.anquanOffline || {});
