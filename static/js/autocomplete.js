/* The box that suggests units. Markup: components/unit_picker.html. Works on every [data-unit-picker], also in parts that
   htmx brings later. Without this script the text itself is sent and the server searches. */
(function () {
  "use strict";
  var WAIT_MS = 180;
  var doc = document;
  var serial = 0;

  function enhance(root) {
    var boxes = Array.prototype.slice.call(root.querySelectorAll("[data-unit-picker]:not([data-ready])"));
    if (root.matches && root.matches("[data-unit-picker]:not([data-ready])")) { boxes.push(root); }
    boxes.forEach(function (box) { new Picker(box); });
  }

  function Picker(box) {
    var self = this;
    serial += 1;
    box.setAttribute("data-ready", "");
    self.box = box;
    self.input = box.querySelector("input:not([type=radio]):not([type=hidden])");
    self.items = [];
    self.active = -1;
    self.asked = 0;
    self.timer = null;
    self.hidden = doc.createElement("input");
    self.hidden.type = "hidden";
    self.hidden.name = self.input.name;
    self.hidden.value = box.dataset.value;
    /* Disabled, so never sent; the draft on the device keeps it and so the name beside the id. */
    self.shown = doc.createElement("input");
    self.shown.type = "hidden";
    self.shown.disabled = true;
    self.shown.name = self.input.name + "__shown";
    self.shown.value = self.input.value;
    self.list = doc.createElement("ul");
    self.list.id = "suggestions-" + serial;
    self.list.className = "suggestions";
    self.list.hidden = true;
    self.list.setAttribute("role", "listbox");
    self.list.setAttribute("aria-label", "符合的单位");
    self.say = doc.createElement("span");
    self.say.className = "sr-only";
    self.say.setAttribute("role", "status");
    box.appendChild(self.hidden);
    box.appendChild(self.shown);
    box.appendChild(self.list);
    box.appendChild(self.say);
    self.send(!!box.dataset.value || !self.input.value);
    self.input.setAttribute("role", "combobox");
    self.input.setAttribute("aria-autocomplete", "list");
    self.input.setAttribute("aria-expanded", "false");
    self.input.setAttribute("aria-controls", self.list.id);
    self.listen();
  }

  /* Either the chosen id is sent, or the bare text, which the server searches: never both. */
  Picker.prototype.send = function (chosen) {
    var name = this.hidden.name || this.input.name;
    this.input.name = chosen ? "" : name;
    this.hidden.name = chosen ? name : "";
  };

  Picker.prototype.listen = function () {
    var self = this;
    self.input.addEventListener("input", function (event) {
      if (event.isComposing) { return; }
      self.changed();
    });
    self.input.addEventListener("compositionend", function () { self.changed(); });
    self.input.addEventListener("keydown", function (event) { self.key(event); });
    self.input.addEventListener("blur", function () { setTimeout(function () { self.close(); }, 150); });
    self.input.addEventListener("focus", function () { if (self.items.length && !self.hidden.value) { self.open(); } });
    self.list.addEventListener("mousedown", function (event) { event.preventDefault(); });
    self.list.addEventListener("click", function (event) {
      var row = event.target.closest("[data-index]");
      if (row) { self.choose(Number(row.dataset.index)); }
    });
    if (self.input.form) {
      self.input.form.addEventListener("anquan:draft-restored", function () { self.restored(); });
    }
    var radios = self.box.querySelector("[data-candidates]");
    if (radios) {
      radios.addEventListener("change", function (event) {
        self.take({ id: event.target.value, name: event.target.parentNode.querySelector(".name").textContent });
        radios.remove();
      });
    }
  };

  Picker.prototype.restored = function () {
    if (this.hidden.name && this.hidden.value && !/^\d+$/.test(this.hidden.value)) { this.hidden.value = ""; }
    this.input.value = this.shown.value;
    this.send(!!this.hidden.value || !this.input.value);
  };

  Picker.prototype.changed = function () {
    var self = this;
    self.shown.value = self.input.value;
    self.hidden.value = "";
    self.active = -1; /* Enter must not choose from the answer to an older text */
    self.send(!self.input.value.trim());
    clearTimeout(self.timer);
    self.timer = setTimeout(function () { self.ask(); }, WAIT_MS);
  };

  Picker.prototype.ask = function () {
    var self = this;
    var text = self.input.value.trim();
    self.asked += 1;
    var mine = self.asked;
    if (!text) { self.items = []; self.close(); return; }
    var query = "?q=" + encodeURIComponent(text) + "&kinds=" + encodeURIComponent(self.box.dataset.kinds) +
      "&reach=" + encodeURIComponent(self.box.dataset.reach);
    fetch(self.box.dataset.url + query, { headers: { "X-Requested-With": "fetch" }, credentials: "same-origin" })
      .then(function (answer) {
        if (!answer.ok) { throw new Error(String(answer.status)); }
        return answer.json();
      })
      .then(function (found) { if (mine === self.asked) { self.show(found); } })
      .catch(function () { if (mine === self.asked) { self.tell("没有查到，网络可能不通。可以先填名称，提交时再找。"); } });
  };

  Picker.prototype.show = function (found) {
    var self = this;
    self.items = found.results;
    self.active = self.items.length ? 0 : -1;
    self.list.textContent = "";
    self.items.forEach(function (item, index) {
      var row = doc.createElement("li");
      row.id = self.list.id + "-" + index;
      row.dataset.index = index;
      row.setAttribute("role", "option");
      row.appendChild(part("name", item.name));
      row.appendChild(part("where", item.detail));
      self.list.appendChild(row);
    });
    if (!self.items.length) { self.tell("没有找到，请换名称中的其他字、拼音首字母或信用代码。"); return; }
    if (found.more) { self.note("只列出前 " + self.items.length + " 个，再输几个字会更准。"); }
    self.say.textContent = "有 " + self.items.length + " 个，用上下键选择";
    self.open();
    self.mark();
  };

  function part(name, text) {
    var span = doc.createElement("span");
    span.className = name;
    span.textContent = text;
    return span;
  }

  Picker.prototype.note = function (text) {
    var row = doc.createElement("li");
    row.className = "say";
    row.setAttribute("role", "presentation");
    row.textContent = text;
    this.list.appendChild(row);
  };

  Picker.prototype.tell = function (text) {
    this.items = [];
    this.active = -1;
    this.list.textContent = "";
    this.note(text);
    this.say.textContent = text;
    this.open();
  };

  Picker.prototype.key = function (event) {
    var open = !this.list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) { if (this.items.length) { this.open(); this.mark(); } else { this.ask(); } return; }
      if (!this.items.length) { return; }
      var step = event.key === "ArrowDown" ? 1 : -1;
      this.active = (this.active + step + this.items.length) % this.items.length;
      this.mark();
    } else if (event.key === "Enter" && open && this.active >= 0 && !event.isComposing) {
      event.preventDefault();
      this.choose(this.active);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    }
  };

  Picker.prototype.mark = function () {
    var self = this;
    self.list.querySelectorAll("[role=option]").forEach(function (row, index) {
      var on = index === self.active;
      row.setAttribute("aria-selected", on ? "true" : "false");
      if (on) {
        self.input.setAttribute("aria-activedescendant", row.id);
        row.scrollIntoView({ block: "nearest" });
      }
    });
  };

  Picker.prototype.choose = function (index) { this.take(this.items[index]); };

  Picker.prototype.take = function (item) {
    this.asked += 1;
    clearTimeout(this.timer);
    this.input.value = item.name;
    this.shown.value = item.name;
    this.hidden.value = item.id;
    this.send(true);
    this.items = [];
    this.close();
    this.say.textContent = "已选 " + item.name;
    this.hidden.dispatchEvent(new Event("change", { bubbles: true }));
    this.box.dispatchEvent(new CustomEvent("anquan:unit", { bubbles: true, detail: item }));
  };

  Picker.prototype.open = function () {
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
  };
  Picker.prototype.close = function () {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  };

  /* 取当前位置: fills the two boxes of the form it stands in. */
  doc.addEventListener("click", function (event) {
    var button = event.target.closest ? event.target.closest("[data-locate]") : null;
    if (!button || !navigator.geolocation) { return; }
    var say = button.parentNode.querySelector("[data-locate-say]");
    say.textContent = "正在定位…";
    navigator.geolocation.getCurrentPosition(function (fix) {
      var form = button.form;
      form.querySelector("[data-locate-lng]").value = fix.coords.longitude.toFixed(6);
      form.querySelector("[data-locate-lat]").value = fix.coords.latitude.toFixed(6);
      say.textContent = "已填入，误差约 " + Math.round(fix.coords.accuracy) + " 米。";
    }, function () {
      say.textContent = "没有取到位置，请在手机设置里允许定位，或手工填写。";
    }, { enableHighAccuracy: true, timeout: 15000 });
  });

  doc.addEventListener("htmx:load", function (event) { enhance(event.target); });
  if (doc.readyState === "loading") {
    doc.addEventListener("DOMContentLoaded", function () { enhance(doc); });
  } else {
    enhance(doc);
  }
})();
