/* The records of this phone: each with its number, its state, its last trouble and what can be done about it. */
(function (own) {
  "use strict";
  const dom = own.dom;
  const STATES = { writing: "没写完", kept: "已存手机", sending: "上传中", sent: "已送达" };
  const VIEW = { hazard: "log", recheck: "recheck", visit: "visit" };
  const ABOUT = { hazard: function (record) { return record.uid; }, recheck: function (record) { return record.data.hazard; },
    visit: function (record) { return record.data.visit; } };
  let asking = null; /* what the passphrase is for: "out" or "in" */

  function stateOf(record) {
    const under = own.courier.under();
    return under && under.uid === record.uid ? "sending" : record.state;
  }
  function stateSays(record, state) {
    if (state === "sending") {
      const under = own.courier.under();
      return "上传中 " + under.done + "/" + under.total;
    }
    return STATES[state];
  }
  function addressOf(record) {
    return "#" + VIEW[record.kind] + "=" + encodeURIComponent(ABOUT[record.kind](record));
  }
  function button(text, act, css) { return dom.el("button", { type: "button", class: "btn small " + (css || ""), onclick: act }, text); }

  /* --- one record --- */
  function trouble(record) {
    const said = record.problem;
    if (!said || record.state === "sent") { return null; }
    const changes = (said.changes || []).map(function (change) {
      return dom.el("li", {}, change.label + "：" + (change.before || "空") + " → " + (change.after || "空"));
    });
    const list = changes.length ? dom.el("ul", {}) : null;
    changes.forEach(function (item) { list.appendChild(item); });
    return dom.el("div", { class: "trouble" }, dom.el("p", {}, dom.when(record.tried_at) + " " + said.say), list);
  }
  function receiptSays(record) {
    const r = record.receipt;
    const alike = r.alike && r.alike.length ? "可能与 " + r.alike.join("、") + " 是同一条，请核对。" : "";
    return dom.el("div", { class: "receipt-says" },
      dom.el("p", {}, dom.el("b", {}, r.number)), dom.el("p", {}, r.say + (r.count ? "，" + (record.kind === "visit" ? "照片和签名 " + r.count + " 个" : "照片 " + r.count + " 张") + "全部收到，校验一致。" : "。")),
      alike ? dom.el("p", { class: "is-amber" }, alike) : null,
      dom.el("details", {}, dom.el("summary", {}, "校验值（SM3）"), dom.el("ul", { class: "digests" })));
  }
  function actions(record, state) {
    const row = dom.el("p", { class: "row" });
    if (state === "sent") {
      row.appendChild(dom.el("a", { class: "btn small", href: record.receipt.url }, "打开"));
      return row;
    }
    if (state === "sending") { return row; }
    if (state === "kept") { row.appendChild(button(record.tried_at ? "立即重传" : "立即上传", function () { retry(record.uid); }, "outline")); }
    if (!record.author) { row.appendChild(dom.el("a", { class: "btn small", href: addressOf(record) }, state === "writing" ? "接着写" : "改")); }
    if (record.kind === "hazard" && record.problem && record.problem.code === "conflict") { row.appendChild(button("另登一条", function () { anew(record); })); }
    row.appendChild(button("删除", function () { confirmRemoval(record); }, "link"));
    return row;
  }
  function item(record) {
    const state = stateOf(record);
    const shown = dom.el("li", { class: "record is-" + state, "data-uid": record.uid },
      dom.el("p", { class: "record-head" }, dom.el("b", {}, record.number), dom.el("span", { class: "badge" }, stateSays(record, state))),
      dom.el("p", { class: "record-title" }, record.title || "还没写内容"),
      dom.el("p", { class: "meta" }, dom.when(record.at) + (record.files.length ? (record.kind === "visit" ? "，照片和签名 " + record.files.length + " 个" : "，照片 " + record.files.length + " 张") : "") + (record.author ? "，代" + record.author_name + "上传" : "")),
      trouble(record), state === "sent" ? receiptSays(record) : null, actions(record, state));
    if (state === "sent") {
      dom.fill(dom.one(".digests", shown), record.receipt.files.map(function (file) { return dom.el("li", {}, file.sm3); }));
    }
    return shown;
  }

  /* --- doing --- */
  async function retry(only) {
    own.page.say("");
    const problem = await own.page.send(only);
    if (problem && problem.kind !== "signin") { own.page.say(problem.say || "没有传成，稍后再传。"); }
    if (!navigator.onLine) { own.page.say("没有信号，记录都在手机里，有信号后会自动上传。"); }
  }
  /* After a conflict: what is written here becomes a record of its own. */
  async function anew(record) {
    const copy = await own.drafts.begin(record.kind, record.data, record.title);
    for (let at = 0; at < record.files.length; at += 1) {
      const file = record.files[at];
      const blob = new Blob([await own.drafts.bytes(file.uid)], { type: "image/jpeg" });
      await own.drafts.addFile(copy, Object.assign({}, file, { blob: blob }));
    }
    await own.drafts.remove(record.uid);
    own.page.go("log=" + copy.uid);
  }
  function confirmRemoval(record) {
    const dialog = dom.one("#removal");
    dom.one("[data-removal-text]", dialog).textContent = record.number + " 还没有送达，删除后内容和 " + record.files.length + " 张照片都找不回来。";
    dom.one("[data-remove]", dialog).onclick = function () { dialog.close(); own.drafts.remove(record.uid); };
    dialog.showModal();
  }

  /* --- carrying out and taking in --- */
  function ask(what) {
    asking = what;
    const dialog = dom.one("#passphrase");
    dom.one("h2", dialog).textContent = what === "out" ? "导出带出去" : "收同事的文件";
    dom.one("[data-passphrase-help]", dialog).textContent = what === "out"
      ? "文件用口令锁住，请同事在他的手机上用同一口令收进来、代您上传。您手机里的记录不动，送达后不会重复。"
      : "请选同事导出的文件，输入他告诉您的口令。";
    dom.one("[data-file-row]", dialog).hidden = what !== "in";
    dom.one("[data-passphrase-say]", dialog).textContent = "";
    dialog.showModal();
  }
  function save(blob) {
    const link = dom.el("a", { href: URL.createObjectURL(blob), download: "下井记录-" + new Date().toISOString().slice(0, 10) + ".aqb" });
    document.body.appendChild(link);
    link.click();
    link.remove();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 60000);
  }
  async function answered(event) {
    event.preventDefault();
    const form = event.target;
    const say = dom.one("[data-passphrase-say]", form);
    const passphrase = form.elements.passphrase.value;
    const short = own.carry.tooShort(passphrase);
    if (short) { say.textContent = short; return; }
    say.textContent = "正在处理…";
    try {
      if (asking === "out") {
        const made = await own.carry.out(passphrase);
        if (!made.count) { say.textContent = "没有存好待传的记录。没写完的先写完。"; return; }
        save(made.blob);
        own.page.say("已导出 " + made.count + " 条。");
      } else {
        const file = form.elements.file.files[0];
        if (!file) { say.textContent = "请选一个文件。"; return; }
        const got = await own.carry.take(file, passphrase);
        own.page.say("文件里有 " + got.count + " 条，收进 " + got.taken + " 条" + (got.taken < got.count ? "，其余手机里已有" : "") + "。");
      }
    } catch (problem) {
      say.textContent = problem.say || "没有办成，请再试一次。";
      return;
    }
    form.reset();
    dom.one("#passphrase").close();
    own.page.send();
  }

  async function draw() {
    const records = await own.drafts.all();
    const order = { sending: 0, kept: 1, writing: 2, sent: 3 };
    records.sort(function (a, b) { return order[a.state] - order[b.state] || (a.state === "sent" ? b.at - a.at : a.at - b.at); });
    dom.fill(dom.one("[data-records]"), records.map(item));
    const left = records.filter(function (record) { return record.state !== "sent"; }).length;
    dom.one("[data-records-say]").textContent = records.length ? (left ? "没有送达 " + left + " 条。手机里的照片要收到回执才会删。" : "全部送达。回执留 30 天。") : "还没有记录。";
    dom.one("[data-retry-all]").hidden = !records.some(function (record) { return record.state === "kept"; });
  }

  document.addEventListener("DOMContentLoaded", function () {
    dom.one("[data-retry-all]").addEventListener("click", function () { retry(); });
    dom.one("[data-carry-out]").addEventListener("click", function () { ask("out"); });
    dom.one("[data-take-in]").addEventListener("click", function () { ask("in"); });
    dom.one("[data-passphrase-form]").addEventListener("submit", answered);
    ["anquan:records", "anquan:sending"].forEach(function (name) {
      document.addEventListener(name, function () { if (!dom.one("[data-view=queue]").hidden) { draw(); } });
    });
  });
  own.queue = { show: draw };
})(window.anquanOffline = window.anquanOffline || {});
