/* 登记隐患 without a signal: photo, place, one tile, 存好. What a tile fills the person may change. */
(function (own) {
  "use strict";
  const dom = own.dom;
  const TILES = 8;
  const FOUND = 12;
  const FILLED = ["description", "legal_basis", "measures", "category", "level", "mode"];
  const TEXTS = ["location", "description", "legal_basis", "measures", "category", "level", "mode", "rectify_note", "no_photo_reason"];
  let record = null;
  let wanted = null; /* what a record begins with: the place of a visit, an item of its checklist */

  function form() { return dom.one("#log-form"); }
  function field(name) { return form().elements[name]; }
  function pack() { return own.home.pack(); }

  /* --- the place --- */
  function near(units) {
    const photo = record.files.find(function (file) { return file.lat !== null; });
    if (!photo) { return units; }
    const far = function (unit) {
      return unit.lat === null ? 1e9 : Math.pow(unit.lat - photo.lat, 2) + Math.pow((unit.lng - photo.lng) * Math.cos(photo.lat / 57.3), 2);
    };
    return units.slice().sort(function (a, b) { return far(a) - far(b); });
  }
  function found() {
    const words = field("find_unit").value.trim().toLowerCase();
    if (!words) { return near(pack().units).slice(0, 3); }
    return pack().units.filter(function (unit) { return unit.name.toLowerCase().indexOf(words) >= 0 || unit.letters.indexOf(words) >= 0; }).slice(0, FOUND);
  }
  function row(unit, chosen) {
    const input = dom.el("input", { type: "radio", name: "unit", value: unit.id, checked: chosen });
    return dom.el("li", {}, dom.el("label", {}, input, dom.el("span", { class: "name" }, unit.name, dom.el("small", { class: "second" }, unit.where))));
  }
  function drawUnits() {
    const now = record.data.unit;
    const offered = found();
    const chosen = pack().units.find(function (unit) { return String(unit.id) === String(now); });
    if (chosen && offered.indexOf(chosen) < 0) { offered.unshift(chosen); }
    dom.fill(dom.one("[data-units]"), offered.map(function (unit) { return row(unit, unit === chosen); }));
    const words = field("find_unit").value.trim();
    dom.one("[data-units-say]").textContent = words && !offered.length ? "手机里没有这家单位。照输入的名称存，送达时再核对。" : "";
  }
  function unitChosen() {
    const row = dom.one("[data-units] input:checked");
    if (!row) { return; }
    record.data.unit = row.value;
    field("find_unit").value = "";
    drawUnits();
    drawTiles();
  }

  /* --- tiles --- */
  function offered() {
    const words = field("find_phrase").value.trim();
    const all = pack().phrases;
    if (words) {
      return all.filter(function (phrase) { return (phrase.title + phrase.description + phrase.legal_basis).indexOf(words) >= 0; }).slice(0, FOUND);
    }
    const unit = pack().units.find(function (each) { return String(each.id) === String(record.data.unit); });
    const of = all.filter(function (phrase) { return unit && unit.industry && phrase.industry_id === unit.industry; });
    const titles = of.map(function (phrase) { return phrase.title; });
    const common = all.filter(function (phrase) { return !phrase.industry_id && titles.indexOf(phrase.title) < 0; });
    return of.concat(common).slice(0, TILES);
  }
  function drawTiles() {
    dom.fill(dom.one("[data-tiles]"), offered().map(function (phrase) {
      const input = dom.el("input", { type: "radio", name: "phrase", value: phrase.id, checked: String(phrase.id) === String(record.data.phrase),
        onchange: function () { use(phrase); } });
      return dom.el("label", { class: "tile" }, input, dom.el("span", {}, phrase.title));
    }));
  }
  function use(phrase) {
    const before = pack().phrases.find(function (each) { return String(each.id) === String(record.data.phrase); });
    FILLED.forEach(function (name) {
      const typed = field(name).value.trim() && (!before || field(name).value !== before[name]);
      if (!typed || field(name).tagName === "SELECT") { field(name).value = phrase[name] || ""; }
    });
    record.data.phrase = phrase.id;
    reveal();
  }
  function reveal() {
    const fixed = field("is_fixed").checked;
    dom.one("[data-fixed-only]").hidden = !fixed;
    dom.one("[data-fixes]").hidden = !pack().person.fixes || field("level").value === "major";
    dom.one("[data-major-hint]").hidden = field("level").value !== "major";
  }

  /* --- photos of the same visit that still lie here: a copy goes with this hazard, so nobody photographs twice --- */
  async function drawTaken() {
    const mine = record.files.map(function (file) { return file.sm3; });
    const others = record.data.visit ? (await own.drafts.all()).filter(function (each) { return each.kind === "hazard" && each.uid !== record.uid && each.data.visit === record.data.visit; }) : [];
    const taken = [];
    others.forEach(function (other) {
      other.files.forEach(function (file) {
        if (file.field === "photos" && mine.indexOf(file.sm3) < 0) { mine.push(file.sm3); taken.push({ file: file, of: other.data.description || other.number }); }
      });
    });
    dom.one("[data-taken]").hidden = !taken.length;
    dom.fill(dom.one("[data-taken-list]"), taken.map(function (shot) {
      const image = dom.el("img", { alt: shot.of.slice(0, 40) });
      own.drafts.bytes(shot.file.uid).then(function (bytes) { image.src = dom.picture(bytes); }, function () {});
      return dom.el("li", {}, dom.el("button", { type: "button", onclick: function () { pick(shot.file); } }, image, dom.el("span", {}, shot.of.slice(0, 24))));
    }));
  }
  async function pick(file) {
    const words = dom.one("[data-photo-field=photos] [data-photo-say]", form());
    if (own.forms.count(record, "photos") >= pack().most) { words.textContent = "照片够了。要换的先删一张。"; return; }
    try {
      const blob = new Blob([await own.drafts.bytes(file.uid)], { type: "image/jpeg" });
      await own.drafts.addFile(record, Object.assign({}, file, { blob: blob }));
      own.forms.right(dom.one("[data-field=photos]", form()));
    } catch (problem) {
      words.textContent = problem.say || "这张照片没有取到，请重新拍。";
    }
    own.forms.photos(form(), record);
    await drawTaken();
  }

  /* --- to and from the record --- */
  function fillSelects() {
    ["category", "level", "mode"].forEach(function (name) {
      const rows = (name === "category" ? [["", "未分类"]] : []).concat(pack().choices[name]);
      dom.fill(field(name), rows.map(function (row) { return dom.el("option", { value: row[0] }, row[1]); }));
    });
  }
  function gather(into) {
    const chosen = dom.one("[data-units] input:checked");
    const typed = field("find_unit").value.trim();
    into.data.unit = typed || (chosen ? chosen.value : "");
    TEXTS.forEach(function (name) { into.data[name] = field(name).value.trim(); });
    into.data.is_fixed = field("is_fixed").checked && !dom.one("[data-fixes]").hidden;
    const first = into.files.find(function (file) { return file.lat !== null && file.lat !== undefined; }) || {};
    ["lat", "lng", "accuracy"].forEach(function (name) { into.data[name] = first[name] === undefined ? null : first[name]; });
    const unit = pack().units.find(function (each) { return String(each.id) === String(into.data.unit); });
    into.title = (unit ? unit.name : into.data.unit) + (into.data.description ? "：" + into.data.description.slice(0, 40) : "");
  }
  function refill() {
    TEXTS.forEach(function (name) { field(name).value = record.data[name] || ""; });
    field("level").value = record.data.level || "general";
    field("mode").value = record.data.mode || "limited";
    field("is_fixed").checked = !!record.data.is_fixed;
    const known = pack().units.some(function (unit) { return String(unit.id) === String(record.data.unit); });
    field("find_unit").value = known ? "" : record.data.unit || "";
    field("find_phrase").value = "";
  }
  function wrong() {
    const found = [];
    if (!own.forms.count(record, "photos") && !record.data.no_photo_reason) { found.push({ field: "photos", text: "请至少拍一张照片；确实拍不了的，写明原因。" }); }
    if (!record.data.unit) { found.push({ field: "unit", text: "请选一家单位，或者输入名称。" }); }
    if (record.data.description.length < 2) { found.push({ field: "description", text: "点一块常见隐患，或者写一句是什么隐患。" }); }
    if (record.data.is_fixed && !own.forms.count(record, "after_photos")) { found.push({ field: "after_photos", text: "当场改好要有一张改好后的照片。" }); }
    return found;
  }
  async function keep(event) {
    event.preventDefault();
    if (own.forms.busy(form())) { own.page.say("照片还在存，请稍等一下。"); return; }
    gather(record);
    if (own.forms.faults(form(), wrong())) { await own.forms.keep(); }
  }

  async function show(uid) {
    await own.home.load();
    if (!pack()) { own.page.go("home"); return; }
    record = uid ? await own.drafts.one(uid) : null;
    if (record && own.courier.isUnder(record.uid)) { own.page.go("queue"); return; }
    if (record && record.state === "kept") { await own.drafts.reopen(record); }
    if (!record || record.state === "sent") {
      record = await own.drafts.begin("hazard", Object.assign({ unit: "", source: pack().person.source }, wanted));
      history.replaceState(null, "", "#log=" + record.uid);
    }
    wanted = null;
    fillSelects();
    refill();
    own.forms.faults(form(), []);
    own.forms.edit(form(), record, gather);
    own.forms.photos(form(), record);
    await drawTaken();
    drawUnits();
    drawTiles();
    reveal();
  }

  document.addEventListener("DOMContentLoaded", function () {
    form().addEventListener("submit", keep);
    dom.one("[data-units]").addEventListener("change", unitChosen);
    field("find_unit").addEventListener("input", function () { if (this.value.trim()) { record.data.unit = ""; } drawUnits(); });
    field("find_phrase").addEventListener("input", drawTiles);
    field("level").addEventListener("change", reveal);
    field("is_fixed").addEventListener("change", reveal);
  });
  /* From a visit, and from an item of its checklist, which fills what it knows. */
  function from(visit, item, of) {
    const told = item ? { item: item.id, description: item.hazard || item.content, legal_basis: item.basis, measures: item.measures, category: item.category,
      level: item.level, mode: item.mode } : {};
    const begun = { begun_at: of.data.begun_at, begun_lat: of.data.begun_lat, begun_lng: of.data.begun_lng, begun_accuracy: of.data.begun_accuracy };
    wanted = Object.assign({ unit: of.data.unit, visit: visit.number }, begun, told);
    own.page.go("log");
  }
  own.log = { show: show, from: from };
})(window.anquanOffline = window.anquanOffline || {});
