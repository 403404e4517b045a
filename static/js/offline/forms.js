/* What the forms of 下井模式 have in common: a record that is saved at every change and when the page is put away, photos
   that are kept at the shutter, and the two ways out: 存好, or left as 没写完. */
(function (own) {
  "use strict";
  const dom = own.dom;
  const PAUSE = 250;
  let open = null; /* {record, form, gather, shown} */
  let timer = null;

  function rough(accuracy) {
    const limit = own.home.pack() ? own.home.pack().rough_m : 100;
    return accuracy !== null && accuracy > limit;
  }
  function whereSays(file) {
    if (file.lat === null || file.lat === undefined) { return "没有定位"; }
    return (rough(file.accuracy) ? "粗略，" : "") + "±" + file.accuracy + " 米";
  }

  /* --- saving --- */
  function save() {
    clearTimeout(timer);
    if (!open || open.record.state !== "writing") { return Promise.resolve(); }
    open.gather(open.record);
    const state = dom.one("[data-saved]", open.form);
    return own.drafts.save(open.record).then(function () { state.textContent = "已存在手机里，还没写完"; },
      function () { state.textContent = "手机存不下了，请先清理空间"; });
  }
  function soon() {
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  }
  function edit(form, record, gather) {
    open = { record: record, form: form, gather: gather };
    dom.one("[data-saved]", form).textContent = record.number;
    own.camera.follow();
    if (form.dataset.listening) { return; }
    form.dataset.listening = "1";
    form.addEventListener("input", soon);
    form.addEventListener("change", soon);
    form.addEventListener("input", function (event) {
      const box = event.target.closest(".has-error");
      if (box) { right(box); }
    });
  }
  async function leave() {
    if (!open) { return; }
    await save();
    own.camera.rest();
    dom.every("[data-shots] img", open.form).forEach(function (image) { URL.revokeObjectURL(image.src); });
    open = null;
  }
  document.addEventListener("visibilitychange", function () { if (document.visibilityState === "hidden") { save(); } });
  window.addEventListener("pagehide", save);

  /* --- photos: <div data-photo-field="photos"> with [data-shots], an <input type=file> and [data-photo-say] --- */
  function drawShots(box, record) {
    const files = record.files.filter(function (file) { return file.field === box.dataset.photoField; });
    dom.fill(dom.one("[data-shots]", box), files.map(function (file, place) {
      const image = dom.el("img", { alt: "第 " + (place + 1) + " 张照片" });
      own.drafts.bytes(file.uid).then(function (bytes) { image.src = dom.picture(bytes); }, function () {});
      const remove = dom.el("button", { type: "button", "aria-label": "删除第 " + (place + 1) + " 张照片", onclick: function () {
        own.drafts.dropFile(record, file.uid).then(function () { drawShots(box, record); });
      } }, "删");
      return dom.el("div", { class: "shot" }, image, dom.el("span", { class: "state" }, whereSays(file)), remove);
    }));
    box.dataset.count = files.length;
  }
  async function take(box, record, chosen) {
    const words = dom.one("[data-photo-say]", box);
    const most = own.home.pack().most;
    for (let at = 0; at < chosen.length; at += 1) {
      const have = record.files.filter(function (file) { return file.field === box.dataset.photoField; }).length;
      if (have >= (parseInt(box.dataset.most, 10) || most)) { words.textContent = "照片够了，多出的没有加入。要换的先删一张。"; return; }
      words.textContent = "正在存照片…";
      try {
        const shot = await own.camera.shot(box.dataset.photoField, chosen[at]);
        await own.drafts.addFile(record, shot);
        words.textContent = "";
        right(box.closest("[data-field]") || box);
      } catch (problem) {
        words.textContent = problem.say || "这张照片没有存上，请再拍一次。";
      }
      drawShots(box, record);
    }
    soon();
  }
  function photos(form, record) {
    dom.every("[data-photo-field]", form).forEach(function (box) {
      const input = dom.one("input[type=file]", box);
      input.onchange = function () {
        const chosen = Array.from(input.files);
        input.value = "";
        box.dataset.busy = "1";
        take(box, record, chosen).then(function () { delete box.dataset.busy; });
      };
      dom.one("[data-photo-say]", box).textContent = "";
      drawShots(box, record);
    });
  }
  function busy(form) { return !!dom.one("[data-photo-field][data-busy]", form); }
  function count(record, field) { return record.files.filter(function (file) { return file.field === field; }).length; }

  /* --- faults beside their fields --- */
  function right(box) {
    box.classList.remove("has-error");
    dom.every("p.error", box).forEach(function (text) { text.remove(); });
  }
  function faults(form, found) {
    dom.every(".has-error", form).forEach(right);
    let first = null;
    found.forEach(function (fault) {
      const box = dom.one('[data-field="' + fault.field + '"]', form);
      if (!box) { own.page.say(fault.text); return; }
      box.classList.add("has-error");
      box.appendChild(dom.el("p", { class: "error" }, fault.text));
      first = first || box;
    });
    if (first) { first.scrollIntoView({ block: "center" }); }
    return !found.length;
  }
  /* 存好: the record waits for a signal from now on; where there is one it goes at once. `travelling` is what the server
     is told where that is not simply what was written. A hazard and a 复查 lead back to their
     visit while that is being written; one that is kept already is not opened again. */
  async function keep(travelling) {
    const record = open.record;
    clearTimeout(timer);
    open.gather(record);
    open = null;
    own.camera.rest();
    await own.drafts.keep(record, travelling);
    own.page.go(await isWriting(record.data.visit, record.kind) ? "visit=" + encodeURIComponent(record.data.visit) : "queue");
    own.page.send();
  }

  async function isWriting(visit, kind) {
    if (!visit || kind === "visit") { return false; }
    return (await own.drafts.all()).some(function (each) { return each.kind === "visit" && each.data.visit === visit && each.state === "writing"; });
  }

  own.forms = { edit: edit, leave: leave, save: save, soon: soon, photos: photos, busy: busy, count: count, faults: faults, right: right, keep: keep, rough: rough };
})(window.anquanOffline = window.anquanOffline || {});
