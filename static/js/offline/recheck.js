/* An open hazard as it was when the phone was prepared, and its 复查 without a signal. The version that was taken along
   travels with the result: if somebody changed the hazard meanwhile, the server says so and changes nothing. */
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
  function result() {
    const chosen = dom.one("input[name=action]:checked", form());
    return chosen ? chosen.value : "";
  }
  function gather(into) {
    const words = field("words").value.trim();
    into.data.action = result();
    into.data.note = into.data.action === "pass" ? words : "";
    into.data.reason = into.data.action === "send_back" ? words : "";
    into.data.is_visited = true;
    into.data.is_verified = field("is_verified").checked;
    into.data.verified_note = field("verified_note").value.trim();
    into.title = "复查 " + hazard.number + "：" + hazard.description.slice(0, 30);
  }
  function wrong() {
    const found = [];
    if (!result()) { found.push({ field: "action", text: "请选复查结果。" }); }
    if (!own.forms.count(record, "photos")) { found.push({ field: "photos", text: "请拍一张复查照片。" }); }
    if (result() === "pass" && hazard.marks.length) {
      if (!field("is_verified").checked) { found.push({ field: "is_verified", text: "核实以后勾选，没有核实的退回重改。" }); }
      if (!field("verified_note").value.trim()) { found.push({ field: "verified_note", text: "请写明怎样核实的，例如到现场看过、问过拍照的人。" }); }
    }
    if (result() === "send_back" && !field("words").value.trim()) { found.push({ field: "words", text: "请写明哪里没有改好。" }); }
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
    if (record && record.state === "kept") { await own.drafts.reopen(record); }
    if (record) { record.data.version = hazard.version; } /* what is shown above is what the person decides on */
    if (!record) { record = await own.drafts.begin("recheck", { hazard: number, version: hazard.version }, "复查 " + number); }
    dom.every("input[name=action]", form()).forEach(function (input) { input.checked = input.value === record.data.action; });
    field("words").value = record.data.note || record.data.reason || "";
    field("is_verified").checked = !!record.data.is_verified;
    field("verified_note").value = record.data.verified_note || "";
    dom.one("[data-marked]").hidden = !hazard.marks.length;
    dom.fill(dom.one("[data-marks]"), hazard.marks.map(function (text) { return dom.el("li", {}, text); }));
    own.forms.faults(form(), []);
    own.forms.edit(form(), record, gather);
    own.forms.photos(form(), record);
  }

  document.addEventListener("DOMContentLoaded", function () { form().addEventListener("submit", keep); });
  own.recheck = { show: show };
})(window.anquanOffline = window.anquanOffline || {});
