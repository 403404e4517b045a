/* Photos: camera → made smaller on the device → kept in IndexedDB until the server has them → sent with the form.
   <div data-photos data-name="photos" data-draft-key="report" data-max="9">      (inside the form)
     <label class="btn">… <input type="file" accept="image/*" capture="environment" multiple data-photo-input></label>
     <div class="shots" data-shots></div>
     <p data-photo-say role="status"></p>
   </div>
   The files are put into the form's own file input (data-name) at submit, so a plain POST carries them.
   Without script, or where a file cannot be put into an input, the input itself is sent as it is.
   Events on the box: anquan:photos (detail.count). API: box.anquanPhotos = {files(), clear(), add(files)}. */
(function () {
  "use strict";
  var LONG_EDGE = 2048;
  var QUALITY = 0.75;
  var DB = "anquan";
  var SHELF = "photos";
  var PATIENCE_MS = 20000;

  function owner() { return window.anquan ? window.anquan.meta("draft-owner") : ""; }

  /* --- the shelf: one record a picture, {id, owner, key, at, name, blob} --- */
  function shelf(mode, act) {
    return new Promise(function (done, fail) {
      if (!window.indexedDB) { fail(new Error("no indexedDB")); return; }
      var open = indexedDB.open(DB, 1);
      open.onupgradeneeded = function () { open.result.createObjectStore(SHELF, { keyPath: "id" }); };
      open.onerror = function () { fail(open.error); };
      open.onsuccess = function () {
        var move = open.result.transaction(SHELF, mode);
        var answer = act(move.objectStore(SHELF));
        move.oncomplete = function () { open.result.close(); done(answer && answer.result); };
        move.onerror = move.onabort = function () { open.result.close(); fail(move.error); };
      };
    });
  }
  function put(record) { return shelf("readwrite", function (box) { return box.put(record); }); }
  function drop(id) { return shelf("readwrite", function (box) { return box.delete(id); }); }
  function all() { return shelf("readonly", function (box) { return box.getAll(); }).then(function (rows) { return rows || []; }); }
  function dropWhere(test) {
    return all().then(function (rows) { return Promise.all(rows.filter(test).map(function (row) { return drop(row.id); })); }).catch(function () {});
  }

  function smaller(file, progress) {
    var shrink = window.imageCompression;
    if (!shrink || !/^image\/(jpeg|png|webp|bmp)/.test(file.type)) { return Promise.resolve(file); }
    var work = shrink(file, { maxWidthOrHeight: LONG_EDGE, initialQuality: QUALITY, useWebWorker: false, preserveExif: true, fileType: "image/jpeg", onProgress: progress });
    var enough = new Promise(function (done) { setTimeout(function () { done(file); }, PATIENCE_MS); });
    return Promise.race([work, enough]).then(function (made) { return made.size < file.size ? made : file; }, function () { return file; });
  }
  function id() { return Date.now().toString(36) + Math.random().toString(36).slice(2, 10); }

  function attach(box) {
    if (box.anquanPhotos) { return; }
    var input = box.querySelector("[data-photo-input]");
    var list = box.querySelector("[data-shots]");
    var say = box.querySelector("[data-photo-say]");
    var form = box.closest("form");
    var key = box.dataset.draftKey || (form && form.dataset.draft) || location.pathname;
    var most = parseInt(box.dataset.max || "9", 10);
    var shots = [];
    var busy = 0;

    function tell(text) { if (say) { say.textContent = text; } }
    function changed() { box.dispatchEvent(new CustomEvent("anquan:photos", { bubbles: true, detail: { count: shots.length, busy: busy } })); }

    function card(shot) {
      var item = document.createElement("div");
      item.className = "shot";
      var picture = document.createElement("img");
      var place = shots.indexOf(shot) + 1;
      picture.alt = "第 " + place + " 张照片";
      shot.url = URL.createObjectURL(shot.blob);
      picture.src = shot.url;
      var state = document.createElement("span");
      state.className = "state";
      state.textContent = "已存在本机";
      var remove = document.createElement("button");
      remove.type = "button";
      remove.textContent = "删";
      remove.setAttribute("aria-label", "删除第 " + place + " 张照片");
      remove.addEventListener("click", function () { discard(shot); });
      item.appendChild(picture); item.appendChild(state); item.appendChild(remove);
      shot.card = item; shot.state = state;
      list.appendChild(item);
    }
    function discard(shot) {
      shots.splice(shots.indexOf(shot), 1);
      URL.revokeObjectURL(shot.url);
      shot.card.remove();
      drop(shot.id).catch(function () {});
      tell("");
      changed();
    }
    function keep(file, blob) {
      var shot = { id: id(), owner: owner(), key: key, at: Date.now(), name: file.name || "photo.jpg", blob: blob };
      shots.push(shot);
      card(shot);
      return put({ id: shot.id, owner: shot.owner, key: shot.key, at: shot.at, name: shot.name, blob: blob }).catch(function () {
        shot.state.textContent = "未能存在本机，请尽快提交";
      });
    }
    function add(files) {
      var work = Promise.resolve();
      Array.prototype.forEach.call(files, function (file) {
        work = work.then(function () {
          if (shots.length >= most) { tell("最多 " + most + " 张，多出的没有加入。"); return null; }
          busy += 1;
          tell("正在缩小照片…");
          var bar = document.createElement("progress");
          bar.max = 100;
          bar.setAttribute("aria-label", "照片处理进度");
          box.appendChild(bar);
          return smaller(file, function (share) { bar.value = share; })
            .then(function (made) { return keep(file, made); })
            .then(function () { busy -= 1; bar.remove(); tell(""); changed(); });
        });
      });
      return work;
    }
    function files() {
      return shots.map(function (shot) {
        var ending = shot.blob.type === "image/jpeg" ? ".jpg" : "";
        var base = ending ? shot.name.replace(/\.[^.]*$/, "") + ending : shot.name;
        return new File([shot.blob], base, { type: shot.blob.type, lastModified: shot.at });
      });
    }
    function clear() {
      shots.slice().forEach(function (shot) { URL.revokeObjectURL(shot.url); shot.card.remove(); });
      shots = [];
      changed();
      return dropWhere(function (row) { return row.owner === owner() && row.key === key; });
    }

    function take() {
      var chosen = Array.prototype.slice.call(input.files);
      input.value = "";
      add(chosen);
    }
    input.addEventListener("change", take);
    if (input.files.length) { take(); }  /* chosen before this script was there, on a slow line */
    if (form) {
      form.addEventListener("submit", function (event) {
        if (busy) { event.preventDefault(); tell("照片还在处理，请稍等一下再提交。"); return; }
        if (!window.DataTransfer) { return; }
        var carry = new DataTransfer();
        files().forEach(function (file) { carry.items.add(file); });
        input.name = box.dataset.name || "photos";
        input.files = carry.files;
      }, true);
    }
    document.addEventListener("anquan:draft-cleared", function (event) { if (event.detail.key === key) { clear(); } });
    box.anquanPhotos = { files: files, clear: clear, add: add };

    all().then(function (rows) {
      rows.filter(function (row) { return row.owner === owner() && row.key === key; })
        .sort(function (a, b) { return a.at - b.at; })
        .forEach(function (row) { shots.push(row); card(row); });
      if (shots.length) { changed(); }
    }).catch(function () {});
  }

  document.addEventListener("anquan:draft-cleared", function (event) {
    dropWhere(function (row) { return row.owner === owner() && row.key === event.detail.key; });
  });
  document.addEventListener("anquan:draft-forgotten", function (event) {
    dropWhere(function (row) { return row.owner === event.detail.owner; });
  });
  function start(root) { root.querySelectorAll("[data-photos]").forEach(attach); }
  document.addEventListener("DOMContentLoaded", function () {
    start(document);
    var oldest = Date.now() - (parseInt(window.anquan ? window.anquan.meta("draft-days") : "", 10) || 30) * 864e5;
    dropWhere(function (row) { return row.at < oldest; });
  });
  document.addEventListener("htmx:load", function (event) { start(event.detail.elt.parentNode || document); });
  window.anquanPhotos = { smaller: smaller };
})();
