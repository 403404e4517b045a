/* Drafts: what a person types into <form data-draft="key"> stays on this device until the server has accepted it.
   - kept per person (meta draft-owner), so the next person at the same desk never sees it; forgotten at sign-out
   - saved at every change and when the page is put away; survives an expired session, a closed tab, a dead battery
   - cleared when the server says so (cookie draft_done, set by ServiceFormView), or by anquanDrafts.clear(key)
   - a form the server sent back with errors keeps what the server shows, not the older draft
   Hooks: data-draft on the form; data-draft-off on a field; [data-draft-state] shows 草稿已存; [data-draft-discard]. */
(function () {
  "use strict";
  var PREFIX = "anquan:draft:";
  var SKIP = ["csrfmiddlewaretoken", "version", "next"];

  function owner() { return window.anquan ? window.anquan.meta("draft-owner") : ""; }
  function name(key) { return PREFIX + owner() + ":" + key; }
  function store() { try { return window.localStorage; } catch (refused) { return null; } }

  function each(prefix, act) {
    var box = store();
    if (!box) { return; }
    Object.keys(box).forEach(function (key) { if (key.indexOf(prefix) === 0) { act(box, key); } });
  }
  function read(key) {
    try { return JSON.parse(store().getItem(name(key))); } catch (broken) { return null; }
  }
  function write(key, data) {
    try { store().setItem(name(key), JSON.stringify({ at: Date.now(), data: data })); return true; } catch (full) { return false; }
  }
  function clear(key) {
    var box = store();
    if (box) { box.removeItem(name(key)); }
    document.dispatchEvent(new CustomEvent("anquan:draft-cleared", { detail: { key: key } }));
  }
  function forget(person) {
    if (!person) { return; }
    each(PREFIX + person + ":", function (box, key) { box.removeItem(key); });
    document.dispatchEvent(new CustomEvent("anquan:draft-forgotten", { detail: { owner: person } }));
  }

  function fields(form) {
    return Array.prototype.filter.call(form.elements, function (field) {
      return field.name && SKIP.indexOf(field.name) < 0 && !field.hasAttribute("data-draft-off") &&
        ["password", "file", "submit", "button"].indexOf(field.type) < 0;
    });
  }
  function collect(form) {
    var data = {};
    fields(form).forEach(function (field) {
      if ((field.type === "checkbox" || field.type === "radio") && !field.checked) { data[field.name] = data[field.name] || []; return; }
      (data[field.name] = data[field.name] || []).push(field.value);
    });
    return data;
  }
  function same(a, b) { return JSON.stringify(a) === JSON.stringify(b); }
  function restore(form, data) {
    var used = {};
    fields(form).forEach(function (field) {
      var values = data[field.name];
      if (!values) { return; }
      if (field.type === "checkbox" || field.type === "radio") { field.checked = values.indexOf(field.value) >= 0; return; }
      var place = used[field.name] || 0;
      used[field.name] = place + 1;
      if (place < values.length) { field.value = values[place]; }
    });
    form.dispatchEvent(new CustomEvent("anquan:draft-restored", { bubbles: true, detail: { data: data } }));
  }
  function when(at) {
    var d = new Date(at);
    function two(n) { return (n < 10 ? "0" : "") + n; }
    return two(d.getMonth() + 1) + "-" + two(d.getDate()) + " " + two(d.getHours()) + ":" + two(d.getMinutes());
  }
  function show(form, text) {
    var out = form.querySelector("[data-draft-state]") || document.querySelector("[data-draft-state]");
    if (out) { out.textContent = text; }
  }
  function offerDiscard(form, key, first) {
    if (form.querySelector("[data-draft-note]")) { return; }
    var note = document.createElement("p");
    note.className = "note";
    note.setAttribute("data-draft-note", "");
    note.setAttribute("role", "status");
    note.textContent = "已恢复上次没有提交的内容。 ";
    var button = document.createElement("button");
    button.type = "button";
    button.className = "btn small";
    button.textContent = "不要了，重新填";
    button.addEventListener("click", function () { clear(key); restore(form, first); note.remove(); show(form, ""); });
    note.appendChild(button);
    form.insertBefore(note, form.firstChild);
  }

  function attach(form) {
    if (form.dataset.draftReady) { return; }
    form.dataset.draftReady = "1";
    var key = form.dataset.draft;
    var first = collect(form);
    var timer = null;
    var dirty = false;
    var sentBack = !!form.querySelector("[data-error-summary], .has-error");
    var kept = read(key);
    if (kept && !sentBack && !same(kept.data, first)) {
      restore(form, kept.data);
      offerDiscard(form, key, first);
      show(form, "草稿已存 " + when(kept.at));
      dirty = true;
    }
    function save() {
      clearTimeout(timer);
      if (!dirty) { return; }
      show(form, write(key, collect(form)) ? "草稿已存" : "本机存不下草稿，请尽快提交");
    }
    function changed() { dirty = true; clearTimeout(timer); timer = setTimeout(save, 400); }
    form.addEventListener("input", changed);
    form.addEventListener("change", changed);
    document.addEventListener("visibilitychange", function () { if (document.visibilityState === "hidden") { save(); } });
    window.addEventListener("pagehide", save);
    form.addEventListener("submit", save);
    if (sentBack) { dirty = true; save(); }
    document.addEventListener("anquan:draft-cleared", function (event) { if (event.detail.key === key) { dirty = false; clearTimeout(timer); } });
    document.addEventListener("anquan:draft-forgotten", function () { dirty = false; clearTimeout(timer); });
  }

  function accepted() {
    var match = document.cookie.match(/(?:^|; )draft_done="?([^;"]*)"?/);
    if (!match) { return; }
    clear(decodeURIComponent(match[1]));
    document.cookie = "draft_done=; Max-Age=0; path=/; SameSite=Lax";
  }
  function tidy() {
    var oldest = Date.now() - (parseInt(window.anquan.meta("draft-days"), 10) || 30) * 864e5;
    each(PREFIX, function (box, key) {
      var kept = null;
      try { kept = JSON.parse(box.getItem(key)); } catch (broken) { kept = null; }
      if (!kept || !(kept.at > oldest)) { box.removeItem(key); }
    });
  }
  function start(root) {
    if (!owner() || !store()) { return; }
    root.querySelectorAll("form[data-draft]").forEach(attach);
  }
  document.addEventListener("DOMContentLoaded", function () {
    if (owner() && store()) { accepted(); tidy(); }
    start(document);
  });
  document.addEventListener("htmx:load", function (event) { start(event.detail.elt.parentNode || document); });
  window.anquanDrafts = { read: read, write: write, clear: clear, forget: forget, attach: attach };
})();
