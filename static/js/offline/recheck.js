/* An open hazard as it was when the phone was prepared, and its 复查 without a signal: 已改, 部分改, 未改. On a re-check visit
   the result is recorded there, otherwise it is 复查通过 or 退回重改 of the hazard. The version that was taken along travels
   with the result: if somebody changed the hazard meanwhile, the server says so and changes nothing. */
(function (own) {
  "use strict";
  const dom = own.dom;
  let record = null;
  let hazard = null;

  function form() { return dom.one("#recheck-form"); }
  function field(name) { return form().elements[name]; }

  function drawFacts() {
    const told = [["编号", hazard.number], ["单位", hazard.unit_name], ["部位", hazard.location], ["隐患", hazard.description],
      ["状态", hazard.status], ["期限", hazard.due_on], ["措施", hazard.measures], ["整改情况", hazard.rectify_note]];
    const lines = told.filter(function (fact) { return fact[1]; });
    dom.fill(dom.one("[data-facts]"), [].concat.apply([], lines.map(function (fact) {
      return [dom.el("dt", {}, fact[0]), dom.el("dd", {}, fact[1])];
    })));
    dom.one("[data-no-recheck]").hidden = hazard.to_recheck;
    form().hidden = !hazard.to_recheck;
  }
  function chosen(name) {
    const input = dom.one("input[name=" + name + "]:checked", form());
    return input ? input.value : "";
  }
  function isFixed() { return chosen("result") === "fixed"; }
  function reveal() {
    const unfixed = chosen("result") && !isFixed();
    dom.one("[data-step]").hidden = !(unfixed && hazard.visit);
    dom.one("[data-marked]").hidden = !(isDoubted() && hazard.is_submitted !== false && !unfixed);
  }
  /* The server may know of doubts that came after the phone was prepared: it has said so. */
  function isDoubted() { return hazard.marks.length > 0 || !!(record && record.doubted); }
  const SAYS = { partial: "部分改：", not_fixed: "未改：" };
  function gather(into) {
    const words = field("words").value.trim();
    const result = chosen("result");
    Object.assign(into.data, { result: result, words: words, opinion: words, visit: hazard.visit || "",
      next_step: result && !isFixed() ? chosen("next_step") || hazard.step : "", is_visited: true,
      is_verified: field("is_verified").checked, verified_note: field("verified_note").value.trim() });
    into.data.action = result ? (isFixed() ? "pass" : "send_back") : "";
    into.data.note = isFixed() ? words : "";
    into.data.reason = result && !isFixed() && words ? SAYS[result] + words : "";
    into.title = "复查 " + hazard.number + "：" + hazard.description.slice(0, 30);
  }
  function wrong() {
    const found = [];
    if (!chosen("result")) { found.push({ field: "result", text: "请选复查结果。" }); }
    if (!own.forms.count(record, "photos")) { found.push({ field: "photos", text: "请拍一张复查照片。" }); }
    if (isFixed() && isDoubted() && hazard.is_submitted !== false) {
      if (!field("is_verified").checked) { found.push({ field: "is_verified", text: "核实以后勾选，没有核实的不能销号。" }); }
      if (!field("verified_note").value.trim()) { found.push({ field: "verified_note", text: "请写明怎样核实的，例如到现场看过、问过拍照的人。" }); }
    }
    if (chosen("result") && !isFixed() && !field("words").value.trim()) { found.push({ field: "words", text: "请写明哪里没有改好。" }); }
    return found;
  }
  async function keep(event) {
    event.preventDefault();
    if (own.forms.busy(form())) { own.page.say("照片还在存，请稍等一下。"); return; }
    if (own.forms.faults(form(), wrong())) { await own.forms.keep(); }
  }
  async function started(number) {
    const records = await own.drafts.all();
    return records.find(function (each) { return each.kind === "recheck" && each.state !== "sent" && each.data.hazard === number; });
  }
  /* 到场 of the visit, where it began on this phone; otherwise it begins with its first result. */
  async function begun() {
    const records = await own.drafts.all();
    const visit = hazard.visit && records.find(function (each) { return each.kind === "visit" && each.data.visit === hazard.visit && each.state !== "sent"; });
    return visit ? { begun_at: visit.data.begun_at, begun_lat: visit.data.begun_lat, begun_lng: visit.data.begun_lng, begun_accuracy: visit.data.begun_accuracy } : {};
  }
  async function show(number) {
    await own.home.load();
    hazard = own.home.pack() ? own.home.pack().hazards.find(function (each) { return each.number === number; }) : null;
    if (!hazard) {
      own.page.say("带到手机里的资料中没有 " + number + "，可能已经销号。有信号时重新准备，或者打开网站看最新情况。");
      own.page.go("queue");
      return;
    }
    drawFacts();
    if (!hazard.to_recheck) { return; }
    record = await started(number);
    if (record && own.courier.isUnder(record.uid)) { own.page.go("queue"); return; }
    const doubt = record && record.problem && (record.problem.fields || []).indexOf("is_verified") >= 0 ? record.problem.say : "";
    if (record && doubt) { record.doubted = doubt; }
    if (record && record.state === "kept") { await own.drafts.reopen(record); }
    if (record) { record.data.version = hazard.version; } /* what is shown above is what the person decides on */
    if (!record) { record = await own.drafts.begin("recheck", Object.assign({ hazard: number, version: hazard.version, visit: hazard.visit || "" }, await begun()), "复查 " + number); }
    dom.every("input[name=result]", form()).forEach(function (input) { input.checked = input.value === record.data.result; });
    dom.every("input[name=next_step]", form()).forEach(function (input) { input.checked = input.value === (record.data.next_step || hazard.step); });
    dom.one("[data-step-why]").textContent = hazard.why || "";
    dom.one("[data-not-submitted]").hidden = hazard.is_submitted !== false;
    dom.one("[data-fixed-says]").textContent = hazard.is_submitted === false ? "通知责任单位补交，再办销号" : "隐患已消除，销号";
    dom.every("[data-unfixed-says]").forEach(function (text) { text.textContent = hazard.is_submitted === false ? "记下情况，通知责任单位" : "退回重改，期限不变"; });
    field("words").value = record.data.words || "";
    field("is_verified").checked = !!record.data.is_verified;
    field("verified_note").value = record.data.verified_note || "";
    reveal();
    dom.fill(dom.one("[data-marks]"), hazard.marks.concat(hazard.marks.length || !record.doubted ? [] : [record.doubted]).map(function (text) { return dom.el("li", {}, text); }));
    own.forms.faults(form(), []);
    own.forms.edit(form(), record, gather);
    own.forms.photos(form(), record);
  }

  document.addEventListener("DOMContentLoaded", function () {
    form().addEventListener("submit", keep);
    form().addEventListener("change", function (event) { if (event.target.name === "result") { reveal(); } });
  });
  own.recheck = { show: show };
})(window.anquanOffline = window.anquanOffline || {});
