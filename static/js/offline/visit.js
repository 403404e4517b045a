/* A whole inspection without a signal: 到场 → 检查表 → 隐患 → 检查情况 → 签名 → 完成. Its hazards are records of their own and
   go up first; this record closes the visit. Everything is kept at every tap, like any other record. */
(function (own) {
  "use strict";
  const dom = own.dom;
  const ANSWERS = [["yes", "符合"], ["no", "不符合"], ["na", "不涉及"]];
  const INSPECTION = "inspection";
  let visit = null;
  let record = null;

  function form() { return dom.one("#visit-form"); }
  function field(name) { return form().elements[name]; }
  function pack() { return own.home.pack(); }
  function items() {
    const lists = pack().checklists.filter(function (list) { return visit.checklists.indexOf(list.id) >= 0; });
    return [].concat.apply([], lists.map(function (list) { return list.items; }));
  }
  function fileOf(name) { return record.files.find(function (file) { return file.field === name; }); }

  /* --- 到场 --- */
  async function arrive() {
    const button = dom.one("[data-arrive]");
    button.classList.add("is-busy");
    const place = await own.camera.place();
    const answers = {};
    Object.keys(visit.answers).forEach(function (item) {
      answers[item] = { answer: visit.answers[item][0], note: visit.answers[item][1], seen: visit.answers[item][2] };
    });
    const unit = own.home.unitOf(visit.unit);
    await own.drafts.begin("visit", { visit: visit.number, unit: String(visit.unit), begun_at: visit.begun_at || new Date().toISOString(), begun_lat: place.lat, begun_lng: place.lng,
      begun_accuracy: place.accuracy, answers: answers, findings: visit.findings, findings_seen: visit.findings,
      met_person: visit.met[0], met_post: visit.met[1], met_phone: visit.met[2], refusal: "" }, "检查 " + unit.name);
    button.classList.remove("is-busy");
    await show(visit.number);
  }

  /* --- 检查表 --- */
  function answerOf(item) { return record.data.answers[item.id] || { answer: "", note: "", seen: 0 }; }
  function setAnswer(item, change) {
    record.data.answers[item.id] = Object.assign({}, answerOf(item), change);
    own.forms.soon();
  }
  function choice(item, value, words) {
    const input = dom.el("input", { type: "radio", name: "item-" + item.id, value: value, checked: answerOf(item).answer === value, onchange: function () {
      setAnswer(item, { answer: value });
      redraw(item);
    } });
    return dom.el("label", { class: "answer is-" + value }, input, dom.el("span", {}, words));
  }
  function more(item, found) {
    const given = answerOf(item);
    if (given.answer !== "no" && !item.needs_photo) { return null; }
    const box = dom.el("div", { class: "item-more" });
    if (given.answer === "no") {
      box.appendChild(dom.el("button", { type: "button", class: "btn small outline", onclick: function () { own.log.from(visit, item, record); } }, found.length ? "再登记一条" : "登记隐患"));
      const note = found.length ? null : dom.el("input", { type: "text", maxlength: 500, placeholder: "或者写明情况", "aria-label": "第 " + item.place + " 项的情况", value: given.note || "" });
      if (note) {
        note.addEventListener("input", function () { setAnswer(item, { note: note.value }); });
        box.appendChild(dom.el("div", { class: "field" }, note));
      }
    }
    if (item.needs_photo && given.answer && given.answer !== "na") {
      box.appendChild(dom.el("div", { "data-photo-field": "answer:" + item.id, "data-most": "1" }, dom.el("div", { class: "shots", "data-shots": true }),
        dom.el("label", { class: "btn small" }, "拍照（须拍照）", dom.el("input", { class: "sr-only", type: "file", accept: "image/*", capture: "environment" })),
        dom.el("p", { class: "help", "data-photo-say": true })));
    }
    return box;
  }
  function foundAt(item) { return record.hazards.filter(function (hazard) { return String(hazard.data.item) === String(item.id); }); }
  function line(item) {
    const found = foundAt(item);
    const says = [item.look_at, item.expected ? "标准：" + item.expected : "", item.basis ? "依据：" + item.basis : ""].filter(Boolean);
    return dom.el("li", { class: "item", "data-item": item.id }, dom.el("p", { class: "item-content" }, item.place + ". " + item.content),
      says.length ? dom.el("details", {}, dom.el("summary", {}, "怎么查"), dom.el("p", { class: "meta" }, says.join("。"))) : null,
      dom.el("div", { class: "answers", role: "radiogroup", "aria-label": item.content }, choice(item, ANSWERS[0][0], ANSWERS[0][1]), choice(item, ANSWERS[1][0], ANSWERS[1][1]), choice(item, ANSWERS[2][0], ANSWERS[2][1])),
      found.length ? dom.el("p", { class: "is-amber" }, "已登记 " + found.map(function (hazard) { return hazard.number; }).join("、")) : null, more(item, found));
  }
  function redraw(item) {
    const old = dom.one('[data-item="' + item.id + '"]', form());
    old.replaceWith(line(item));
    own.forms.photos(form(), record);
    countAnswers();
  }
  function countAnswers() {
    const all = items();
    const left = all.filter(function (item) { return !answerOf(item).answer; }).length;
    dom.one("[data-answered]").textContent = all.length ? (left ? "还有 " + left + " 项没有答，共 " + all.length + " 项" : all.length + " 项都答了") : "没有选检查表";
  }

  /* --- hazards of this visit, as they lie on this phone --- */
  function drawHazards() {
    dom.fill(dom.one("[data-found]"), record.hazards.map(function (hazard) {
      const says = { writing: "没写完", kept: "已存手机", sent: "已送达" }[hazard.state];
      return dom.el("li", {}, dom.el("a", { href: hazard.state === "sent" ? "#queue" : "#log=" + hazard.uid },
        dom.el("span", { class: "name" }, hazard.number, dom.el("small", { class: "second" }, hazard.title)), dom.el("span", { class: "at-right" }, says)));
    }));
  }

  /* --- 复查: what is looked at again here, with what was found of it on this phone --- */
  const RESULTS = { fixed: "已改", partial: "部分改", not_fixed: "未改" };
  function drawLooks() {
    const waiting = pack().hazards.filter(function (hazard) { return hazard.visit === visit.number; });
    dom.one("[data-looks-panel]").hidden = !waiting.length;
    const done = waiting.filter(function (hazard) { return lookOf(hazard) && lookOf(hazard).state !== "writing"; }).length;
    dom.one("[data-looks-say]").textContent = "要复查 " + waiting.length + " 条，已记录 " + done + " 条";
    dom.fill(dom.one("[data-looks]"), waiting.map(function (hazard) {
      const look = lookOf(hazard);
      const says = look ? (RESULTS[look.data.result] || { writing: "没写完", sent: "已送达" }[look.state] || "已存手机") : "待复查";
      return dom.el("li", {}, dom.el("a", { href: look && look.state === "sent" ? "#queue" : "#recheck=" + encodeURIComponent(hazard.number) },
        dom.el("span", { class: "name" }, hazard.description, dom.el("small", { class: "second" }, [hazard.location, hazard.is_submitted ? "已提交整改" : "没有提交整改"].filter(Boolean).join(" · "))),
        dom.el("span", { class: "at-right" }, says)));
    }));
  }
  function lookOf(hazard) { return record.looks.find(function (look) { return look.data.hazard === hazard.number; }); }

  /* --- 签名 --- */
  function signers() {
    const goers = visit.goers.filter(function (each) { return !each.is_signed; })
      .map(function (each) { return { field: "sign:" + each.id, name: each.name, part: each.duty, must: each.signs && visit.activity === INSPECTION }; });
    return goers.concat(visit.is_signed ? [] : [{ field: "sign:met", name: record.data.met_person || "在场人员", part: "受检单位", must: false }]);
  }
  function drawSigners() {
    dom.fill(dom.one("[data-signers]"), signers().map(function (who) {
      const file = fileOf(who.field);
      const image = file ? dom.el("img", { alt: who.name + "的签名", class: "signature" }) : null;
      if (file) { own.drafts.bytes(file.uid).then(function (bytes) { image.src = dom.picture(bytes); }, function () {}); }
      return dom.el("li", { class: "signer" }, dom.el("span", { class: "name" }, who.name, dom.el("small", { class: "second" }, who.part)), image,
        dom.el("button", { type: "button", class: "btn small", onclick: function () { ask(who); } }, file ? "重签" : "签名"));
    }));
  }
  async function ask(who) {
    if (who.field === "sign:met" && !field("met_person").value.trim()) {
      own.forms.faults(form(), [{ field: "met_person", text: "先写在场人员的姓名。" }]);
      return;
    }
    await own.forms.save();
    const dialog = dom.one("#signature");
    dom.one("h2", dialog).textContent = "请" + who.name + "签名";
    dom.one("[data-signature-say]", dialog).textContent = "";
    dialog.showModal();
    const pad = window.anquanSign.pad(dom.one("canvas", dialog));
    dom.one("[data-signature-clear]", dialog).onclick = function () { pad.clear(); };
    dom.one("[data-signature-done]", dialog).onclick = async function () {
      if (!pad.isSigned()) { dom.one("[data-signature-say]", dialog).textContent = "还没有签名，请在框内签名。"; return; }
      dialog.close();
      const old = fileOf(who.field);
      if (old) { await own.drafts.dropFile(record, old.uid); }
      own.forms.right(dom.one("[data-field=signers]"));
      await own.drafts.addFile(record, { field: who.field, name: "signature.png", blob: await pad.blob(), shot_at: new Date().toISOString(), lat: null, lng: null, accuracy: null });
      drawSigners();
    };
  }

  /* --- to and from the record --- */
  function gather(into) {
    ["findings", "met_person", "met_post", "met_phone", "refusal"].forEach(function (name) { into.data[name] = field(name).value.trim(); });
  }
  function refill() {
    ["findings", "met_person", "met_post", "met_phone", "refusal"].forEach(function (name) { field(name).value = record.data[name] || ""; });
  }
  function isShot(item) {
    const given = answerOf(item).answer;
    const standing = visit.answers[item.id];
    return !given || given === "na" || fileOf("answer:" + item.id) || (standing && standing[3]) || foundAt(item).length;
  }
  function missing() {
    const found = [];
    const left = items().filter(function (item) { return !answerOf(item).answer; });
    const bare = items().filter(function (item) {
      const given = answerOf(item);
      return given.answer === "no" && !given.note && !foundAt(item).length;
    });
    const unshot = items().filter(function (item) { return item.needs_photo && !isShot(item); });
    if (left.length) { found.push({ field: "answers", text: "检查表还有 " + left.length + " 项没有答：第 " + left.slice(0, 5).map(function (item) { return item.place; }).join("、") + " 项。" }); }
    if (bare.length) { found.push({ field: "answers", text: "答了“不符合”的，请登记隐患或者写明情况：第 " + bare.map(function (item) { return item.place; }).join("、") + " 项。" }); }
    if (unshot.length) { found.push({ field: "answers", text: "须拍照的还没有照片：第 " + unshot.map(function (item) { return item.place; }).join("、") + " 项。" }); }
    if (record.hazards.some(function (hazard) { return hazard.state === "writing"; })) { found.push({ field: "found", text: "有隐患还没有写完，请先写完。" }); }
    if (record.looks.some(function (look) { return look.state === "writing"; })) { found.push({ field: "found", text: "有复查还没有写完，请先写完。" }); }
    if (!record.data.findings && !record.hazards.length && !record.looks.length && !visit.rechecked) { found.push({ field: "findings", text: "没有发现问题的，写一句“未发现问题”。" }); }
    const unsigned = signers().filter(function (who) { return who.must && !fileOf(who.field); });
    if (unsigned.length) { found.push({ field: "signers", text: unsigned.map(function (who) { return who.name; }).join("、") + "还没有签名。" }); }
    if (visit.activity === INSPECTION && !visit.is_signed && !fileOf("sign:met") && !record.data.refusal) {
      found.push({ field: "signers", text: "在场人员还没有签名。拒签或者不在场的，写明情况。" });
    }
    return found;
  }
  /* What travels: only what was answered here, as the server reads it. */
  function travelling() {
    const answers = Object.keys(record.data.answers).map(function (item) {
      return Object.assign({ item: parseInt(item, 10) }, record.data.answers[item]);
    }).filter(function (one) { return one.answer; });
    const photos = record.files.map(function (file) { return file.field; });
    const changed = answers.filter(function (one) {
      const standing = visit.answers[one.item];
      return !standing || standing[0] !== one.answer || (standing[1] || "") !== (one.note || "") || photos.indexOf("answer:" + one.item) >= 0;
    });
    return Object.assign({}, record.data, { answers: changed, is_done: true, done_at: new Date().toISOString() });
  }
  async function keep(event) {
    event.preventDefault();
    if (own.forms.busy(form())) { own.page.say("照片还在存，请稍等一下。"); return; }
    gather(record);
    if (own.forms.faults(form(), missing())) { await own.forms.keep(travelling()); }
  }

  async function started(number) {
    const records = await own.drafts.all();
    const mine = records.filter(function (each) { return each.data.visit === number; });
    const found = mine.find(function (each) { return each.kind === "visit" && each.state !== "sent"; });
    if (found) {
      found.hazards = mine.filter(function (each) { return each.kind === "hazard"; });
      found.looks = mine.filter(function (each) { return each.kind === "recheck"; });
    }
    return found;
  }
  function drawHead() {
    const unit = own.home.unitOf(visit.unit);
    dom.one("[data-visit-unit]").textContent = unit.name;
    dom.one("[data-visit-says]").textContent = [visit.method, visit.purpose, visit.number].filter(Boolean).join(" · ");
    dom.one("[data-visit-goers]").textContent = visit.goers.map(function (each) { return each.name; }).join("、");
    dom.one("[data-arrive]").hidden = !!record;
    form().hidden = !record;
  }
  async function show(number) {
    await own.home.load();
    visit = pack() ? pack().visits.find(function (each) { return each.number === number; }) : null;
    if (!visit) {
      own.page.say("带到手机里的资料中没有 " + number + "，可能已经完成或者取消。有信号时请重新准备。");
      own.page.go("queue");
      return;
    }
    record = await started(number);
    if (record && own.courier.isUnder(record.uid)) { own.page.go("queue"); return; }
    drawHead();
    if (!record) { return; }
    if (record.state === "kept") { await own.drafts.reopen(record); }
    items().forEach(function (item, place) { item.place = place + 1; });
    refill();
    own.forms.faults(form(), []);
    dom.fill(dom.one("[data-items]"), items().map(line));
    drawLooks();
    drawHazards();
    drawSigners();
    countAnswers();
    own.forms.edit(form(), record, gather);
    own.forms.photos(form(), record);
  }

  document.addEventListener("DOMContentLoaded", function () {
    form().addEventListener("submit", keep);
    dom.one("[data-arrive]").addEventListener("click", arrive);
    dom.one("[data-find]").addEventListener("click", function () { own.log.from(visit, null, record); });
  });
  own.visit = { show: show };
})(window.anquanOffline = window.anquanOffline || {});
