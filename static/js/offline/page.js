/* 下井模式, the page: which view is shown (the address after #), whether there is a signal, who is signed in. */
(function (own) {
  "use strict";
  const dom = own.dom;
  const TITLES = { home: "下井模式", log: "登记隐患", queue: "本机记录", recheck: "复查", visit: "检查" };
  const AGAIN = 30000;

  let turns = 0;

  /* --- views: #log=uid, #queue … --- */
  function place() {
    const said = location.hash.slice(1).split("=");
    return { view: TITLES[said[0]] ? said[0] : "home", about: decodeURIComponent(said[1] || "") };
  }
  async function show() {
    const here = place();
    if (here.view !== "home" && !own.vault.who()) { location.replace("#home"); return; }
    const turn = turns += 1;
    await own.forms.leave();
    dom.every("[data-view]").forEach(function (view) { view.hidden = true; });
    dom.one("[data-title]").textContent = TITLES[here.view];
    dom.one("[data-home]").hidden = here.view === "home";
    document.title = TITLES[here.view] + " - 安全隐患闭环";
    await own[here.view].show(here.about);
    if (turn !== turns || place().view !== here.view) { return; } /* somewhere else meanwhile */
    dom.one('[data-view="' + here.view + '"]').hidden = false; /* not before it is filled: nobody taps into the last record */
    window.scrollTo(0, 0);
  }
  function say(text) {
    const box = dom.one("[data-say]");
    box.textContent = text || "";
    if (text) { box.scrollIntoView({ block: "nearest" }); }
  }

  /* --- the signal: what the browser believes, until a request says otherwise --- */
  function signal(on) {
    const tag = dom.one("[data-signal]");
    tag.textContent = on ? "有信号" : "没有信号";
    document.body.classList.toggle("no-signal", !on);
  }
  async function send(only) {
    if (!own.vault.who() || !navigator.onLine) { signal(navigator.onLine); return null; }
    const problem = await own.courier.run(only);
    signal(!problem || problem.kind !== "network");
    if (problem && problem.kind === "signin") { own.home.askSignIn(problem.say); }
    return problem;
  }
  async function sendWaiting() {
    if (document.visibilityState === "hidden" || !own.vault.who()) { return; }
    const waiting = (await own.drafts.all()).filter(function (record) { return record.state === "kept" && !own.courier.needsPerson(record); });
    if (waiting.length) { await send(); } else { signal(navigator.onLine); }
  }

  /* --- who is signed in: asked where there is a signal, remembered where there is none --- */
  async function meet() {
    await own.vault.load();
    if (!navigator.onLine) { return; }
    try {
      await own.vault.take(await own.server.me());
    } catch (problem) {
      if (problem.kind === "network") { signal(false); }
    }
  }
  function supported() {
    return window.isSecureContext && window.indexedDB && window.crypto && window.crypto.subtle && window.idb && window.fetch;
  }

  async function start() {
    if (!supported()) { dom.one("[data-unsupported]").hidden = false; return; }
    signal(navigator.onLine);
    if (navigator.serviceWorker) { navigator.serviceWorker.register("/sw.js").catch(function () {}); }
    await meet();
    await own.drafts.tidy();
    window.addEventListener("hashchange", show);
    window.addEventListener("online", sendWaiting);
    window.addEventListener("offline", function () { signal(false); });
    document.addEventListener("visibilitychange", function () { if (document.visibilityState === "visible") { sendWaiting(); } });
    setInterval(sendWaiting, AGAIN);
    await show();
    document.body.dataset.ready = "1";
    await sendWaiting();
  }

  own.page = { say: say, send: send, signal: signal, show: show, go: function (to) { location.hash = to; } };
  document.addEventListener("DOMContentLoaded", function () {
    start().catch(function (problem) {
      window.console.error(problem);
      say("打开手机里的记录时出错了，记录没有动。请关掉页面重新打开；还不行，请联系管理员。");
    });
  });
})(window.anquanOffline = window.anquanOffline || {});
