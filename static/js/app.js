/* What every page does by script. A page works without it: this adds keys, focus and manners. Hooks are data- attributes. */
(function () {
  "use strict";
  var doc = document;

  function meta(name) {
    var tag = doc.querySelector('meta[name="' + name + '"]');
    return tag ? tag.content : "";
  }
  function closest(target, selector) {
    return target && target.closest ? target.closest(selector) : null;
  }
  function typing(target) {
    return !!closest(target, "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
  }

  /* --- htmx: token on every request, refusals are shown where they happened --- */
  doc.addEventListener("htmx:configRequest", function (event) {
    event.detail.headers["X-CSRFToken"] = meta("csrf-token");
  });
  doc.addEventListener("htmx:beforeSwap", function (event) {
    var status = event.detail.xhr.status;
    if (status === 401) { showSignIn(); return; }
    if ([400, 403, 404, 409, 422].indexOf(status) >= 0) { event.detail.shouldSwap = true; event.detail.isError = false; }
  });
  doc.addEventListener("htmx:afterSwap", function (event) { focusFirst(event.detail.elt || doc); });
  doc.addEventListener("htmx:sendError", function () { say("网络不通，没有办成。填写的内容还在，接通后再试一次。"); });
  doc.addEventListener("htmx:responseError", function (event) {
    if (event.detail.xhr.status >= 500) { say("系统出错了，没有办成，数据没有改动。请稍后再试。"); }
  });

  /* --- a message in the page, never a toast --- */
  function say(text) {
    var box = doc.getElementById("page-say");
    if (!box) {
      box = doc.createElement("div");
      box.id = "page-say";
      box.className = "flash error";
      box.setAttribute("role", "alert");
      var inner = doc.querySelector(".page-inner") || doc.body;
      inner.insertBefore(box, inner.firstChild);
    }
    box.textContent = text;
    box.scrollIntoView({ block: "nearest" });
  }
  function showSignIn() {
    say("登录已过期，填写的内容保存在本机。");
    var link = doc.createElement("a");
    link.href = meta("sign-in") + "?next=" + encodeURIComponent(location.pathname + location.search);
    link.className = "btn small";
    link.textContent = "重新登录";
    doc.getElementById("page-say").appendChild(link);
  }

  /* --- focus: the error summary first --- */
  function focusFirst(root) {
    var box = root.querySelector ? root.querySelector("[data-error-summary], [data-focus-me]") : null;
    if (box) { box.focus({ preventScroll: true }); box.scrollIntoView({ block: "nearest" }); }
  }

  /* --- one submit for one intention --- */
  var asking = null;
  var askingButton = null;
  doc.addEventListener("submit", function (event) {
    var form = event.target;
    var dialog = doc.getElementById("confirm");
    if (form.dataset.confirm && !form.dataset.agreed && dialog && dialog.showModal) {
      event.preventDefault();
      asking = form;
      askingButton = event.submitter || null;
      dialog.querySelector("[data-confirm-text]").textContent = form.dataset.confirm;
      dialog.showModal();
      return;
    }
    if (form.hasAttribute("data-logout")) { forgetDrafts(); }
    if (form.method !== "post" || form.hasAttribute("data-many")) { return; }
    if (form.dataset.sent) { event.preventDefault(); return; }
    setTimeout(function () {
      if (event.defaultPrevented) { return; }
      form.dataset.sent = "1";
      var button = event.submitter || form.querySelector("button[type=submit]");
      if (button) { button.classList.add("is-busy"); button.setAttribute("aria-disabled", "true"); }
    }, 0);
  });
  window.addEventListener("pageshow", function () {
    doc.querySelectorAll("form[data-sent]").forEach(release);
  });
  function release(form) {
    delete form.dataset.sent;
    form.querySelectorAll(".is-busy").forEach(function (button) {
      button.classList.remove("is-busy");
      button.removeAttribute("aria-disabled");
    });
  }
  function forgetDrafts() {
    if (window.anquanDrafts) { window.anquanDrafts.forget(meta("draft-owner")); }
  }

  /* --- clicks --- */
  doc.addEventListener("click", function (event) {
    var target = event.target;
    var hit;
    if ((hit = closest(target, "[aria-disabled=true]"))) { event.preventDefault(); return; }
    if (closest(target, "[data-print]")) { window.print(); return; }
    if (closest(target, "[data-back]")) { history.back(); return; }
    if (closest(target, "[data-confirm-yes]") && asking) {
      asking.dataset.agreed = "1";
      doc.getElementById("confirm").close();
      if (asking.requestSubmit) { asking.requestSubmit(askingButton); } else { asking.submit(); }
      return;
    }
    if ((hit = closest(target, "[data-pick-mode]"))) {
      var table = closest(hit, "form").querySelector(".table.fold");
      hit.setAttribute("aria-pressed", String(table.classList.toggle("picking")));
      return;
    }
    if (closest(target, "[data-pick-none]")) {
      rows().forEach(function (row) { var box = pickbox(row); if (box) { box.checked = false; } });
      countPicked();
      return;
    }
    if ((hit = closest(target, "[data-copy]"))) { copy(hit); return; }
    if ((hit = closest(target, "[data-open-dialog]"))) {
      var dialog = doc.getElementById(hit.dataset.openDialog);
      if (dialog && dialog.showModal) { event.preventDefault(); dialog.showModal(); }
      return;
    }
    if ((hit = closest(target, "[data-close-dialog]"))) { var open = closest(hit, "dialog"); if (open) { open.close(); } return; }
    if ((hit = closest(target, "[data-menu-open]"))) { event.preventDefault(); sheet(true); return; }
    if ((hit = closest(target, "[data-menu-close]"))) { event.preventDefault(); sheet(false); return; }
    doc.querySelectorAll("details[data-menu][open]").forEach(function (menu) {
      if (!menu.contains(target)) { menu.open = false; }
    });
  });
  function sheet(open) {
    var menu = doc.getElementById("menu");
    if (!menu) { return; }
    menu.classList.toggle("is-open", open);
    if (!open && location.hash === "#menu") { history.replaceState(null, "", location.pathname + location.search); }
    var to = open ? menu.querySelector("[data-menu-close]") : doc.querySelector("[data-menu-open]");
    if (to) { to.focus(); }
  }
  function copy(button) {
    var text = button.dataset.copy;
    var done = function () {
      var before = button.textContent;
      button.textContent = "已复制";
      setTimeout(function () { button.textContent = before; }, 2000);
    };
    if (navigator.clipboard && window.isSecureContext) { navigator.clipboard.writeText(text).then(done); return; }
    var field = doc.createElement("textarea");
    field.value = text;
    field.className = "sr-only";
    doc.body.appendChild(field);
    field.select();
    if (doc.execCommand("copy")) { done(); }
    field.remove();
    button.focus();
  }

  /* --- change: 自动 disappears when a person changes the value; selects that filter at once --- */
  doc.addEventListener("input", function (event) {
    var field = closest(event.target, ".field");
    var mark = field && field.querySelector("[data-auto-mark]");
    if (mark && event.isTrusted) { mark.remove(); }
  });
  doc.addEventListener("change", function (event) {
    var target = event.target;
    if (target.hasAttribute("data-file-input")) { nameFile(target); }
    if (target.hasAttribute("data-submit-on-change") && target.form) { target.form.submit(); }
    if (target.hasAttribute("data-pick-all")) {
      rows().forEach(function (row) { var box = pickbox(row); if (box) { box.checked = target.checked; } });
    }
    if (target.hasAttribute("data-pick-all") || closest(target, ".pickbox")) { countPicked(); }
  });

  /* --- a chosen file is named; a page that comes back still holds it --- */
  function nameFile(input) {
    var out = input.parentNode.querySelector("[data-file-name]");
    var file = input.files && input.files[0];
    if (!out.dataset.before) { out.dataset.before = out.textContent; }
    out.textContent = file ? file.name + "（" + size(file.size) + "）" : out.dataset.before;
    out.classList.toggle("is-chosen", !!file);
    input.title = file ? file.name : "选择文件";
  }
  function size(bytes) {
    return bytes < 1048576 ? Math.max(1, Math.round(bytes / 1024)) + "\u00a0KB" : (bytes / 1048576).toFixed(1) + "\u00a0MB";
  }
  window.addEventListener("pageshow", function () { doc.querySelectorAll("[data-file-input]").forEach(nameFile); });

  /* --- lists: j/k move, o open, x tick; / search; a/r press the button that carries data-key --- */
  var here = -1;
  function rows() { return Array.prototype.slice.call(doc.querySelectorAll("[data-rows] tbody tr[data-href], [data-rows] > li[data-href]")); }
  function pickbox(row) { return row.querySelector(".pickbox input[type=checkbox]"); }
  function move(step) {
    var all = rows();
    if (!all.length) { return; }
    if (all[here]) { all[here].classList.remove("is-here"); }
    here = Math.max(0, Math.min(all.length - 1, here + step));
    all[here].classList.add("is-here");
    all[here].scrollIntoView({ block: "nearest" });
    var link = all[here].querySelector("a");
    if (link) { link.focus({ preventScroll: true }); }
  }
  function countPicked() {
    var picked = rows().filter(function (row) {
      var box = pickbox(row);
      var on = !!(box && box.checked);
      row.classList.toggle("is-chosen", on);
      return on;
    }).length;
    doc.querySelectorAll("[data-picked]").forEach(function (tag) { tag.textContent = picked; });
    doc.querySelectorAll("[data-when-picked]").forEach(function (tag) { tag.hidden = !picked; });
    doc.dispatchEvent(new CustomEvent("anquan:picked", { detail: { count: picked } }));
  }
  doc.addEventListener("keydown", function (event) {
    if (event.key === "Escape") {
      doc.querySelectorAll("details[data-menu][open]").forEach(function (menu) { menu.open = false; menu.querySelector("summary").focus(); });
      var menu = doc.getElementById("menu");
      if (menu && menu.classList.contains("is-open")) { sheet(false); }
      return;
    }
    if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey || doc.querySelector("dialog[open]")) { return; }
    var key = event.key.toLowerCase();
    if (key === "/") {
      var search = doc.querySelector("[data-search]");
      if (search) { event.preventDefault(); search.focus(); search.select(); }
      return;
    }
    var button = doc.querySelector('[data-key="' + (/^[a-z]$/.test(key) ? key : "-") + '"]');
    if (button && button.offsetParent !== null) { event.preventDefault(); button.click(); return; }
    if (key === "j") { move(1); }
    if (key === "k") { move(-1); }
    var row = rows()[here];
    if (!row) { return; }
    if (key === "o") { location.href = row.dataset.href; }
    if (key === "x" && pickbox(row)) { pickbox(row).checked = !pickbox(row).checked; countPicked(); }
  });

  /* --- 叠放对比: the upper picture is cut at the slider --- */
  doc.addEventListener("input", function (event) {
    var box = event.target.type === "range" ? closest(event.target, "[data-compare]") : null;
    if (box) { box.querySelector(".upper").style.clipPath = "inset(0 0 0 " + event.target.value + "%)"; }
  });

  /* --- human dates: say what was understood --- */
  var waiting = null;
  doc.addEventListener("input", function (event) {
    var input = event.target;
    if (!input.hasAttribute || !input.hasAttribute("data-understand")) { return; }
    clearTimeout(waiting);
    waiting = setTimeout(function () { understand(input); }, 250);
  });
  function understand(input) {
    var field = closest(input, ".field");
    var out = field && field.querySelector("[data-understood]");
    if (!out) { return; }
    if (!input.value.trim()) { out.textContent = ""; return; }
    fetch(input.dataset.understand + "?text=" + encodeURIComponent(input.value), { headers: { "X-Requested-With": "fetch" } })
      .then(function (answer) { return answer.ok ? answer.json() : null; })
      .then(function (said) { if (said) { out.textContent = said.say; out.classList.toggle("is-red", !said.date); } })
      .catch(function () { out.textContent = ""; });
  }

  doc.addEventListener("anquan:draft-restored", function (event) {
    event.target.querySelectorAll("[data-understand]").forEach(understand);
  });

  doc.addEventListener("DOMContentLoaded", function () {
    focusFirst(doc);
    countPicked();
    doc.querySelectorAll("dialog[data-show]").forEach(function (dialog) { dialog.showModal(); });
    /* nothing is kept by the browser: paging back to what was posted asks for the page anew instead of for a second posting */
    if (doc.body.hasAttribute("data-posted")) { history.replaceState(history.state, "", location.href); }
  });
  window.anquan = { say: say, meta: meta, release: release, showSignIn: showSignIn };
})();
