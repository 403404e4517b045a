/* An open hazard as it was when the phone was prepared, and its 复查 without a signal. The version that was taken along
   travels with the result: if somebody changed the hazard meanwhile, the server says so and changes nothing. */
(function (own) {
  "use strict";
  const dom = own.dom;
  let record = null;
  let hazard = null;

  function form() { return dom.one("#recheck-form"); }
  function field(name) { return form().elements[name]; }

  function fact(label, text) { return text ? dom.el("div", {}, dom.el("dt", {}, label), dom.el("dd", {}, text)) : null; }
  function drawFacts() {
    dom.fill(dom.one("[data-facts]"), [
      fact("编号", hazard.number), fact("单位", hazard.unit_name), fact("部位", hazard.location), fact("隐患", hazard.description),
      fact("状态", hazard.status), fact("期限", hazard.due_on), fact("措施", hazard.measures), fact("整改情况", hazard.rectify_note),
    ]);
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
    into.title = "复查 " + hazard.number + "：" + hazard.description.slice(0, 30);
  }
  function wrong() {
    const found = [];
    if (!result()) { found.push({ field: "action", text: "请选复查结果。" }); }
    if (!own.forms.count(record, "photos")) { found.push({ field: "photos", text: "请拍一张复查照片。" }); }
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
    if (!hazard) { own.page.go("home"); return; }
    drawFacts();
    if (!hazard.to_recheck) { return; }
    record = await started(number);
    if (record && record.state === "kept") { await own.drafts.reopen(record); }
    if (!record) { record = await own.drafts.begin("recheck", { hazard: number, version: hazard.version }, "复查 " + number); }
    dom.every("input[name=action]", form()).forEach(function (input) { input.checked = input.value === record.data.action; });
    field("words").value = record.data.note || record.data.reason || "";
    own.forms.faults(form(), []);
    own.forms.edit(form(), record, gather);
    own.forms.photos(form(), record);
  }

  document.addEventListener("DOMContentLoaded", function () { form().addEventListener("submit", keep); });
  own.recheck = { show: show };
})(window.anquanOffline = window.anquanOffline || {});
