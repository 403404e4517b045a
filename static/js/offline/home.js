/* The first view: getting ready before going down, today's tasks, the open hazards; and signing in without leaving. */
(function (own) {
  "use strict";
  const dom = own.dom;
  const SHOWN = 60;
  let taken = null; /* {at, etag, data} */

  function pack() { return taken ? taken.data : null; }
  async function load() {
    taken = null;
    const owner = own.vault.owner();
    const row = owner ? await own.shelf.read("packs", owner) : null;
    if (row) { taken = await own.vault.unlock(row.sealed, "pack:" + owner); }
  }
  async function fetchPack() {
    const headers = taken && taken.etag ? { "If-None-Match": taken.etag } : {};
    const got = await own.server.call("GET", "/offline/pack/", { headers: headers, whole: true });
    taken = got ? { etag: got.answer.headers.get("ETag") || "", data: got.said } : taken;
    taken.at = Date.now();
    const owner = own.vault.owner();
    await own.shelf.put("packs", { owner: owner, sealed: await own.vault.lock(taken, "pack:" + owner) });
  }

  /* --- 下井前准备 --- */
  async function pageIsKept() {
    if (!navigator.serviceWorker) { return false; }
    await navigator.serviceWorker.register("/sw.js");
    const ready = await Promise.race([navigator.serviceWorker.ready, new Promise(function (done) { setTimeout(done, 15000); })]);
    return !!(ready && await window.caches.match("/offline/"));
  }
  async function storageIsFixed() {
    if (!navigator.storage || !navigator.storage.persist) { return false; }
    return (await navigator.storage.persisted()) || navigator.storage.persist();
  }
  async function photosThatFit() {
    if (!navigator.storage || !navigator.storage.estimate) { return null; }
    const room = await navigator.storage.estimate();
    return Math.floor((room.quota - room.usage) / 600000);
  }
  function placeIsAllowed() {
    return new Promise(function (done) {
      if (!navigator.geolocation) { done(false); return; }
      navigator.geolocation.getCurrentPosition(function () { done(true); }, function () { done(false); }, { timeout: 8000, maximumAge: 600000 });
    });
  }
  function line(ok, text) {
    return dom.el("li", { class: ok ? "is-ok" : "is-open" }, dom.el("b", {}, ok ? "好" : "注意"), dom.el("span", {}, text));
  }
  function packSays() {
    const d = taken.data;
    return "资料 " + dom.when(taken.at) + "：" + d.visits.length + " 项任务、" + d.units.length + " 家单位、" + d.hazards.length + " 条未销号隐患、" + d.phrases.length + " 条常见隐患";
  }
  async function prepare() {
    const button = dom.one("[data-prepare]");
    const list = dom.one("[data-ready-list]");
    const lines = [];
    function add(ok, text) { lines.push(line(ok, text)); dom.fill(list, lines); }
    button.classList.add("is-busy");
    button.setAttribute("aria-disabled", "true");
    list.hidden = false;
    dom.fill(list, []);
    try {
      await own.vault.take(await own.server.me());
      await fetchPack();
      add(true, packSays());
      const kept = await pageIsKept().catch(function () { return false; });
      add(kept, kept ? "这个页面已存在手机里，没有信号也能打开" : "页面没有存上。请换用手机自带浏览器或 Chrome 打开");
      const fixed = await storageIsFixed().catch(function () { return false; });
      add(fixed, fixed ? "手机答应不清理这里的记录" : "手机空间紧张时可能清理网页数据，升井后请尽快上传");
      const fit = await photosThatFit().catch(function () { return null; });
      if (fit !== null) { add(fit > 50, "还能存约 " + fit + " 张照片" + (fit > 50 ? "" : "，请先清理手机空间")); }
      const placed = await placeIsAllowed();
      add(placed, placed ? "定位可用" : "没有取到定位，照片照拍，不带位置");
    } catch (problem) {
      if (problem.kind === "signin") { askSignIn(); } else { add(false, problem.say || "没有备好，请再点一次。"); }
      if (problem.kind === "network") { own.page.signal(false); }
    }
    button.classList.remove("is-busy");
    button.removeAttribute("aria-disabled");
    draw();
  }

  /* --- lists --- */
  function unitOf(id) { return pack().units.find(function (unit) { return unit.id === id; }) || { name: "", where: "" }; }
  function task(visit) {
    const unit = unitOf(visit.unit);
    const words = [visit.method, visit.purpose, visit.number].filter(Boolean).join(" · ");
    return dom.el("li", {}, dom.el("a", { href: "#visit=" + encodeURIComponent(visit.number) },
      dom.el("span", { class: "name" }, unit.name, dom.el("small", { class: "second" }, words)),
      dom.el("span", { class: "at-right" }, visit.planned_on.slice(5))));
  }
  function openHazard(hazard) {
    const isLate = hazard.due_on && hazard.due_on < today();
    return dom.el("li", {}, dom.el("a", { href: "#recheck=" + encodeURIComponent(hazard.number) },
      dom.el("span", { class: "name" }, hazard.description, dom.el("small", { class: "second" }, [hazard.unit_name, hazard.location].filter(Boolean).join(" · "))),
      dom.el("span", { class: "at-right" + (isLate ? " is-red" : "") }, hazard.to_recheck ? "待复查" : hazard.status, dom.el("small", { class: "second" }, isLate ? "逾期" : hazard.due_on.slice(5)))));
  }
  function today() { return new Date(Date.now() - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 10); }
  function drawHazards() {
    const words = dom.one("[data-find-hazard]").value.trim();
    const found = pack().hazards.filter(function (hazard) {
      return !words || [hazard.description, hazard.unit_name, hazard.location, hazard.number].join(" ").indexOf(words) >= 0;
    });
    dom.fill(dom.one("[data-hazards]"), found.slice(0, SHOWN).map(openHazard));
    dom.one("[data-hazards-say]").textContent = found.length ? (found.length > SHOWN ? "先列 " + SHOWN + " 条，共 " + found.length + " 条，请输入单位或内容查找。" : "") : (words ? "没有找到。" : "范围内没有未销号的隐患。");
  }
  async function drawWaiting() {
    const records = await own.drafts.all();
    const waiting = records.filter(function (record) { return record.state !== "sent"; });
    const photos = waiting.reduce(function (sum, record) { return sum + record.files.length; }, 0);
    dom.one("[data-waiting]").textContent = waiting.length ? "没有送达 " + waiting.length + " 条，" + photos + " 张照片" : "没有要上传的记录";
    const others = await own.drafts.ofOthers();
    dom.one("[data-others]").textContent = others ? "这部手机里另有 " + others + " 条别人的记录，要由本人登录后打开和上传。" : "";
  }
  function draw() {
    const who = own.vault.who();
    dom.one("[data-who]").textContent = who ? who.name : "";
    dom.one("[data-sign-in-box]").hidden = !!who;
    dom.one("[data-signed-in]").hidden = !who;
    const has = !!(who && pack());
    const button = dom.one("[data-prepare]");
    button.classList.toggle("primary", !has);
    dom.one("[data-prepare-label]").textContent = has ? "重新准备" : "下井前准备";
    const list = dom.one("[data-ready-list]");
    if (has && !list.children.length) { list.hidden = false; dom.fill(list, [line(isFresh(), packSays() + (isFresh() ? "" : "，不是今天的，下井前请重新准备"))]); }
    dom.one("[data-prepared]").hidden = !has;
    dom.one("[data-not-prepared]").hidden = has;
    if (!has) { return; }
    dom.fill(dom.one("[data-tasks]"), pack().visits.map(task));
    dom.one("[data-tasks-say]").textContent = pack().visits.length ? "" : "今天没有安排给您的检查，可以直接登记。";
    drawHazards();
  }
  function isFresh() { return new Date(taken.at).toDateString() === new Date().toDateString(); }

  async function show() {
    await load();
    draw();
    if (own.vault.who()) { await drawWaiting(); }
    if (location.hash === "#no-signal") { own.page.say("没有信号，刚才的页面打不开。这里可以照常登记，先存在手机里。"); }
  }

  /* --- signing in without leaving the page: nothing that was written is lost --- */
  function askSignIn(why) {
    const dialog = dom.one("#sign-in");
    dom.one("[data-sign-in-say]", dialog).textContent = why || "";
    if (!dialog.open) { dialog.showModal(); }
  }
  async function signIn(event) {
    event.preventDefault();
    const form = event.target;
    const say = dom.one("[data-sign-in-say]", form);
    say.textContent = "正在登录…";
    const before = own.vault.owner();
    try {
      const wrong = await own.server.signIn(form.elements.username.value, form.elements.password.value);
      if (wrong) { say.textContent = wrong; return; }
      await own.vault.take(await own.server.me());
    } catch (problem) {
      say.textContent = problem.say || "没有登录成，请再试一次。";
      return;
    } finally {
      form.elements.password.value = "";
    }
    dom.one("#sign-in").close();
    if (before && before !== own.vault.owner()) { own.page.go("home"); }
    await own.page.show();
    own.page.send();
  }

  document.addEventListener("DOMContentLoaded", function () {
    dom.one("[data-prepare]").addEventListener("click", prepare);
    dom.one("[data-find-hazard]").addEventListener("input", drawHazards);
    dom.one("[data-sign-in-form]").addEventListener("submit", signIn);
    dom.every("[data-ask-sign-in]").forEach(function (button) { button.addEventListener("click", function () { askSignIn(); }); });
    dom.every("[data-close]").forEach(function (button) { button.addEventListener("click", function () { button.closest("dialog").close(); }); });
    document.addEventListener("anquan:records", function () { if (!dom.one("[data-view=home]").hidden) { drawWaiting(); } });
  });
  own.home = { show: show, pack: pack, load: load, askSignIn: askSignIn, unitOf: unitOf };
})(window.anquanOffline = window.anquanOffline || {});
