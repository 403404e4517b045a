/* On every page, for phones on which 下井模式 was used: leaving (sign-out, or somebody else signing in) takes the keys
   and what was taken along off the phone. The records stay, locked, until their author signs in again. With records
   that have not been delivered, sign-out asks first. Nothing of this opens the database on any other device. */
(function (own) {
  "use strict";
  const OWNER = "anquan:offline:owner";
  const WAITING = "anquan:offline:waiting:";

  function box() { try { return window.localStorage; } catch (refused) { return null; } }
  function read(key) { return box() ? box().getItem(key) || "" : ""; }
  function write(key, text) { try { box().setItem(key, text); } catch (refused) { /* a hint only */ } }

  function remember(owner) { write(OWNER, owner); }
  function waiting(owner, count) { write(WAITING + owner, String(count)); }

  function wipe() {
    if (box()) { box().removeItem(OWNER); }
    return new Promise(function (done) {
      const open = window.indexedDB.open("anquan-offline");
      open.onerror = done;
      open.onsuccess = function () {
        const db = open.result;
        const names = ["keys", "packs"].filter(function (name) { return db.objectStoreNames.contains(name); });
        if (!names.length) { db.close(); done(); return; }
        const work = db.transaction(names, "readwrite");
        names.forEach(function (name) { work.objectStore(name).clear(); });
        work.oncomplete = work.onabort = function () { db.close(); done(); };
      };
    });
  }

  function signingOut(event) {
    const form = event.target;
    const owner = read(OWNER);
    if (!form.hasAttribute || !form.hasAttribute("data-logout") || !owner || form.dataset.wiped) { return; }
    const left = parseInt(read(WAITING + owner), 10) || 0;
    if (left && !form.dataset.agreed) {
      form.dataset.confirm = "本机还有 " + left + " 条记录没有送达。退出以后记录仍在手机里，但要您本人重新登录才能打开和上传。";
      return; /* app.js asks */
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    form.dataset.wiped = "1";
    wipe().then(function () { if (form.requestSubmit) { form.requestSubmit(); } else { form.submit(); } });
  }

  document.addEventListener("submit", signingOut, true);
  document.addEventListener("DOMContentLoaded", function () {
    const tag = document.querySelector('meta[name="draft-owner"]');
    if (tag && tag.content && read(OWNER) && tag.content !== read(OWNER)) { wipe(); }
  });
  own.leave = { remember: remember, waiting: waiting };
})(window.anquanOffline = window.anquanOffline || {});
