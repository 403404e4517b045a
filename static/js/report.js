/* 登记隐患: two steps on a phone, nearest units, tiles that fill, one submit that may be repeated, the receipt's minutes.
   The form works without this file. Drafts are kept by draft.js, photos by photo.js; here they only meet. */
(function () {
  "use strict";
  var doc = document;
  var FILLED = ["description", "legal_basis", "measures", "category", "level", "mode"];
  var PHONE = window.matchMedia("(max-width: 959px)");

  function one(root, selector) { return root.querySelector(selector); }
  function every(root, selector) { return Array.prototype.slice.call(root.querySelectorAll(selector)); }
  function make(tag, css, text) {
    var made = doc.createElement(tag);
    if (css) { made.className = css; }
    if (text) { made.textContent = text; }
    return made;
  }

  function Report(form) {
    var key = form.dataset.draft;
    var photoBox = one(form, "[data-photos][data-name=photos]");
    var afterBox = one(form, "[data-photos][data-name=after_photos]");
    var submit = one(form, "[data-submit]");
    var next = one(form, "[data-next]");
    var formSay = one(form, "[data-form-say]");
    var list = one(form, "[data-units]");
    var picker = one(form, ".units [data-unit-picker]");
    var where = one(form, "[data-where]");
    var sending = false;
    var finished = false;
    var lastShot = 0;

    var different = one(form, "input[name=is_different]"); /* the button of the comparison has the same name */

    function field(name) { return form.elements[name]; }
    function say(text) { formSay.textContent = text || ""; if (text && formSay.scrollIntoView) { formSay.scrollIntoView({ block: "center" }); } }
    function changed() { form.dispatchEvent(new Event("change", { bubbles: true })); }
    function shots(box) { return box && box.anquanPhotos ? box.anquanPhotos.files() : []; }
    function kept() { return every(form, "input[name=kept]").length; }
    function picked() { return one(form, "input[name=picked]:checked"); }

    /* --- steps --- */
    function go(step, byHistory) {
      if (!byHistory && step === "what" && form.dataset.here === "place" && PHONE.matches) { history.pushState({ step: "what" }, ""); }
      form.dataset.here = step;
      next.hidden = step !== "place" || !PHONE.matches;
      submit.hidden = step === "place" && PHONE.matches;
      recap();
      if (!byHistory || step === "place") { window.scrollTo(0, 0); }
    }
    function back() {
      if (form.dataset.here === "same") { go("what", true); return; }
      if (history.state && history.state.step === "what") { history.back(); } else { go("place", true); }
    }
    window.addEventListener("popstate", function () { go(history.state && history.state.step === "what" ? "what" : "place", true); });
    next.addEventListener("click", function () {
      if (!placeIsRight()) { return; }
      go("what");
      var head = one(form, ".tile-set legend");
      if (head) { head.setAttribute("tabindex", "-1"); head.focus({ preventScroll: true }); }
    });

    function placeIsRight() {
      clearErrors();
      var wrong = [];
      if (!shots(photoBox).length && !kept() && !picked() && !field("no_photo_reason").value.trim()) { wrong.push({ field: "photos", label: "现场照片", text: "请至少拍一张照片；确实拍不了的，写明原因。" }); }
      if (!unit() && !typedUnit()) { wrong.push({ field: "unit", label: "在哪家单位", text: "请选一家单位，或者输入名称查找。" }); }
      showErrors(wrong, true);
      return !wrong.length;
    }

    /* --- errors beside their fields --- */
    function clearErrors() {
      one(form, "[data-errors]").textContent = "";
      every(form, ".has-error").forEach(function (box) { box.classList.remove("has-error"); });
      every(form, "p.error").forEach(function (text) { text.remove(); });
      say("");
    }
    function showErrors(errors, quiet) {
      var first = null;
      var rest = [];
      errors.forEach(function (error) {
        var box = doc.getElementById("id_" + error.field + "_field");
        if (!box) { rest.push(error); return; }
        untell(box);
        var outer = box.parentNode.closest ? box.parentNode.closest("details") : null;
        if (outer) { outer.open = true; }
        box.classList.add("has-error");
        box.appendChild(make("p", "error", error.text));
        if (!first) { first = box; }
      });
      if (!quiet && errors.length) { summary(errors); }
      say(rest.map(function (error) { return (error.label ? error.label + "：" : "") + error.text; }).join(" "));
      if (!first) { return; }
      var step = first.closest("[data-step]");
      if (step && PHONE.matches && form.dataset.here !== step.dataset.step) { go(step.dataset.step, step.dataset.step === "place"); }
      first.scrollIntoView({ block: "center" });
      var control = first.id === "id_photos_field" ? null : one(first, "input:not([type=hidden]):not([type=file]), textarea, select");
      if (control) { control.focus({ preventScroll: true }); }
    }
    function summary(errors) {
      var box = make("div", "error-summary");
      box.setAttribute("role", "alert");
      box.appendChild(make("h2", "", "有 " + errors.length + " 处需要修改，照片和其余内容都还在"));
      var items = make("ul");
      errors.forEach(function (error) {
        var item = make("li");
        var link = make("a", "", error.label || "说明");
        link.href = "#id_" + error.field + "_field";
        item.appendChild(link);
        item.appendChild(doc.createTextNode("：" + error.text));
        items.appendChild(item);
      });
      box.appendChild(items);
      one(form, "[data-errors]").appendChild(box);
    }

    /* --- the place --- */
    function unit() { return one(list, "input[name=unit]:checked"); }
    function typedUnit() { return one(picker, "input:not([type=hidden]):not([type=radio])").value.trim(); }
    function name(row) { return row.closest("label").querySelector(".name").firstChild.textContent; }
    function radio(item, says, toTop) {
      var known = one(list, 'input[value="' + item.id + '"]');
      if (known) {
        if (says) { known.closest("label").querySelector(".at-right").textContent = says; }
        if (toTop && list.firstChild !== known.closest("li")) { list.insertBefore(known.closest("li"), list.firstChild); }
        return known;
      }
      var row = make("li");
      var label = make("label");
      var input = make("input");
      input.type = "radio";
      input.name = "unit";
      input.value = item.id;
      var words = make("span", "name", item.name);
      if (item.detail) { words.appendChild(make("small", "second", item.detail)); }
      label.appendChild(input);
      label.appendChild(words);
      label.appendChild(make("span", "at-right", says || "已选"));
      row.appendChild(label);
      list.insertBefore(row, toTop ? list.firstChild : null);
      return input;
    }
    function unitChosen(quiet) {
      var row = unit();
      if (!row) { return; }
      var box = one(picker, "input:not([type=hidden]):not([type=radio])");
      if (box.value) { box.value = ""; box.dispatchEvent(new Event("input", { bubbles: true })); }
      remember(row);
      if (!quiet) { different.value = ""; }
      recap();
      askTiles("unit=" + encodeURIComponent(row.value));
    }
    function remember(row) {
      var detail = row.closest("label").querySelector(".second");
      one(form, "[data-chosen=id]").value = row.value;
      one(form, "[data-chosen=name]").value = name(row);
      one(form, "[data-chosen=detail]").value = detail ? detail.textContent : "";
    }
    list.addEventListener("change", function () { unitChosen(); });
    picker.addEventListener("anquan:unit", function (event) {
      radio(event.detail, "搜索选定", true).checked = true;
      unitChosen();
      changed();
    });
    picker.addEventListener("input", function (event) {
      if (event.isTrusted && event.target.value.trim() && unit()) { unit().checked = false; }
    });

    /* --- where we are: only on devices that are carried to the place --- */
    function locate(forList) {
      if (!navigator.geolocation || !window.isSecureContext) { return; }
      var nearButton = one(form, "[data-find-near]");
      if (forList) { where.textContent = "正在找附近的单位…"; nearButton.hidden = true; one(form, "[data-locate-row]").hidden = false; }
      navigator.geolocation.getCurrentPosition(function (fix) {
        field("lat").value = fix.coords.latitude.toFixed(6);
        field("lng").value = fix.coords.longitude.toFixed(6);
        field("accuracy").value = Math.min(Math.round(fix.coords.accuracy), 100000);
        where.textContent = "定位精度 " + Math.round(fix.coords.accuracy) + " 米 ";
        where.appendChild(make("span", "auto", "自动"));
        one(form, "[data-forget-place]").hidden = false;
        one(form, "[data-locate-row]").hidden = false;
        nearButton.hidden = true;
        if (forList) { near(fix.coords); }
      }, function () {
        if (forList) { where.textContent = "没有取到位置，从用过的里选，或者输入名称。"; nearButton.hidden = false; }
      }, { enableHighAccuracy: true, timeout: 12000, maximumAge: 20000 });
    }
    function near(spot) {
      var query = "?lat=" + spot.latitude + "&lng=" + spot.longitude + "&accuracy=" + Math.min(Math.round(spot.accuracy), 1000);
      fetch(form.dataset.nearest + query, { headers: { "X-Requested-With": "fetch" }, credentials: "same-origin" })
        .then(function (answer) { return answer.ok ? answer.json() : { results: [] }; })
        .then(function (found) {
          var units = found.results;
          units.slice().reverse().forEach(function (item) { radio(item, "离您 " + item.metres + " 米", true); });
          var clear = units.length && (units.length === 1 || units[1].metres >= 2 * units[0].metres);
          if (clear && !unit() && !typedUnit()) { radio(units[0], "", false).checked = true; unitChosen(true); changed(); }
        }).catch(function () {});
    }
    one(form, "[data-find-near]").addEventListener("click", function () { locate(true); });
    one(form, "[data-forget-place]").addEventListener("click", function (event) {
      ["lat", "lng", "accuracy"].forEach(function (part) { field(part).value = ""; });
      where.textContent = "";
      event.target.hidden = true;
      one(form, "[data-find-near]").hidden = false;
    });

    /* --- tiles fill, people correct --- */
    function askTiles(query) {
      fetch(form.dataset.tiles + "?" + query, { headers: { "X-Requested-With": "fetch" }, credentials: "same-origin" })
        .then(function (answer) { return answer.ok ? answer.text() : ""; })
        .then(function (html) {
          if (!html) { return; }
          var before = one(form, "input[name=phrase]:checked");
          var box = one(form, "[data-tile-box]");
          box.innerHTML = html;
          var same = before && one(box, 'input[value="' + before.value + '"]');
          if (same) { same.checked = true; }
          if (before && !same) {
            var hidden = make("input");
            hidden.type = "hidden";
            hidden.name = "phrase";
            hidden.value = before.value;
            box.appendChild(hidden);
          }
        }).catch(function () {});
    }
    form.addEventListener("change", function (event) {
      if (event.target.name === "phrase" && event.target.checked) { fill(event.target); }
      if (event.target.name === "picked") { recap(); }
      if (event.target.name === "mode" || event.target.name === "level" || event.target.name === "is_fixed") { reveal(); }
      if (event.target.name && event.isTrusted) { touched(event.target); }
    });
    form.addEventListener("input", function (event) { if (event.isTrusted) { touched(event.target); } });
    function touched(input) {
      if (FILLED.indexOf(input.name) >= 0) { input.dataset.touched = "1"; var mark = one(input.closest(".field"), "[data-auto-mark]"); if (mark) { mark.remove(); } }
      if (input.name === "due_on") { reveal(); }
      if (input.name === "description") { different.value = ""; }
    }
    function fill(tile) {
      every(one(form, "[data-tile-box]"), "input[type=hidden][name=phrase]").forEach(function (old) { old.remove(); });
      FILLED.forEach(function (part) {
        var input = field(part);
        if (input.dataset.touched && input.value.trim()) { return; }
        input.value = tile.dataset[part] || "";
        mark(input);
      });
      different.value = "";
      reveal();
      tellAll();
    }
    function mark(input) {
      var label = one(input.closest(".field"), "label");
      if (label && !one(label, "[data-auto-mark]")) {
        var tag = make("span", "auto", "自动");
        tag.setAttribute("data-auto-mark", "");
        label.appendChild(tag);
      }
    }
    /* a row says the value; a tap opens the field */
    function shown(input) {
      return input.tagName === "SELECT" ? (input.selectedIndex >= 0 ? input.options[input.selectedIndex].text : "") : input.value.trim();
    }
    function tellAll() { every(form, "[data-tell]").forEach(tell); }
    function tell(box) {
      var input = field(box.dataset.tell);
      var text = shown(input);
      var button = one(box, ".told");
      if (!button) {
        button = make("button", "told");
        button.type = "button";
        button.appendChild(make("span", "what"));
        button.appendChild(make("span", "says"));
        button.addEventListener("click", function () { box.classList.remove("is-told"); input.focus(); });
        box.insertBefore(button, box.firstChild);
      }
      var label = one(box, "label").firstChild.textContent.trim();
      one(button, ".what").textContent = label.replace("隐患", "").replace("整改", "");
      one(button, ".says").textContent = text || "没有填";
      one(button, ".says").classList.toggle("none", !text);
      var old = one(button, ".auto");
      if (old) { old.remove(); }
      if (text && one(box, "[data-auto-mark]")) { button.appendChild(make("span", "auto", "自动")); }
      var isOpen = doc.activeElement && box.contains(doc.activeElement) && doc.activeElement !== button;
      if (!isOpen) { box.classList.toggle("is-told", !(box.hasAttribute("data-always-open") && !text)); }
    }
    function untell(box) { var tellable = box.closest("[data-tell]"); if (tellable) { tellable.classList.remove("is-told"); } }

    function reveal() {
      var fixed = field("is_fixed") && field("is_fixed").checked;
      var major = field("level").value === "major";
      var own = field("due_on") && field("due_on").value.trim();
      every(form, "[data-fixed-only]").forEach(function (part) { part.hidden = !fixed; });
      every(form, "[data-major-only]").forEach(function (part) { part.hidden = !major; });
      every(form, "[data-mode-due]").forEach(function (part) { part.hidden = part.dataset.modeDue !== field("mode").value || !!own; });
      every(form, "[data-due-auto]").forEach(function (part) { part.hidden = !!own; });
      every(form, ".due-block").forEach(function (part) { part.hidden = !!fixed; });
      submit.textContent = fixed ? "登记并销号" : ("orders" in form.dataset && !major ? "登记并交办" : "登记");
    }
    function recap() {
      var row = unit();
      one(form, "[data-recap-unit]").textContent = row ? name(row) : typedUnit();
      one(form, "[data-recap-place]").textContent = field("location").value.trim() || "没有写部位";
      var first = one(photoBox, ".shot img") || one(form, ".taken input:checked + img");
      var picture = one(form, "[data-recap-photo]");
      picture.hidden = !first;
      if (first) { picture.src = first.src; }
    }
    one(form, "[data-to-place]").addEventListener("click", back);
    var leave = one(doc, "[data-step-back]");
    if (leave) { leave.addEventListener("click", function (event) { if (PHONE.matches && form.dataset.here !== "place") { event.preventDefault(); back(); } }); }

    /* --- photos --- */
    photoBox.addEventListener("anquan:photos", function (event) {
      one(photoBox, ".shot-grid").dataset.count = String(event.detail.count + kept());
      one(photoBox, "[data-again]").textContent = event.detail.count + kept() ? "再拍一张" : "拍照";
      if (event.detail.count > lastShot && form.dataset.located) { locate(false); }
      lastShot = event.detail.count;
      if (event.detail.count) { changed(); }
      recap();
    });
    if (afterBox) { afterBox.addEventListener("anquan:photos", function (event) { if (event.detail.count) { changed(); } }); }
    var album = one(form, "[data-album]");
    album.hidden = false;
    one(form, "[data-album-input]").addEventListener("change", function (event) {
      var files = Array.prototype.slice.call(event.target.files);
      event.target.value = "";
      photoBox.anquanPhotos.add(files);
    });

    /* --- the library --- */
    var library = one(form, "[data-library]");
    var waiting = null;
    library.hidden = false;
    library.addEventListener("toggle", function () { if (library.open) { one(library, "input").focus(); } });
    one(library, "input").addEventListener("input", function (event) {
      clearTimeout(waiting);
      event.stopPropagation();
      waiting = setTimeout(function () {
        var words = event.target.value.trim();
        var row = unit();
        askTiles(words ? "q=" + encodeURIComponent(words) : "unit=" + (row ? row.value : ""));
      }, 250);
    });
    one(library, "input").addEventListener("keydown", function (event) { if (event.key === "Enter") { event.preventDefault(); } });

    /* --- sending: photos stay here until there is a receipt --- */
    function body(withPhotos) {
      var data = new FormData(form);
      ["photos", "after_photos"].forEach(function (part) { data.delete(part); });
      if (withPhotos) {
        shots(photoBox).forEach(function (file) { data.append("photos", file, file.name); });
        if (field("is_fixed") && field("is_fixed").checked) { shots(afterBox).forEach(function (file) { data.append("after_photos", file, file.name); }); }
      }
      return data;
    }
    function post(url, data) {
      return fetch(url, { method: "POST", body: data, headers: { "X-Requested-With": "fetch" }, credentials: "same-origin" });
    }
    function busy(on) {
      sending = on;
      submit.classList.toggle("is-busy", on);
      if (on) { submit.setAttribute("aria-disabled", "true"); } else { submit.removeAttribute("aria-disabled"); }
    }
    function send() {
      busy(true);
      say("");
      var asked = different.value === "1" ? Promise.resolve("") : post(form.dataset.alike, body(false)).then(function (answer) {
        if (answer.status === 401) { throw { signIn: true }; }
        return answer.status === 200 ? answer.text() : "";
      });
      return asked.then(function (html) {
        if (html) { compare(html); return null; }
        return post(form.action, body(true)).then(understood);
      }).catch(function (problem) { busy(false); unsent(problem); });
    }
    function understood(answer) {
      if (answer.status === 401) { throw { signIn: true }; }
      if (answer.status === 413) { throw { text: "照片太大，服务器没有收下。请删掉几张再试。" }; }
      var kind = answer.headers.get("Content-Type") || "";
      if (kind.indexOf("json") < 0) { throw { text: answer.status === 403 ? "页面打开太久，请刷新后再提交。填写的内容和照片都存在本机。" : "系统出错了，没有办成。内容和照片都存在本机，请稍后再点一次。" }; }
      return answer.json().then(function (said) {
        busy(false);
        if (said.receipt) { received(said.receipt); return; }
        if (said.alike) { compare(said.alike); return; }
        clearErrors();
        showErrors(said.errors || []);
      });
    }
    function unsent(problem) {
      if (problem && problem.signIn) { window.anquan.showSignIn(); return; }
      if (problem && problem.text) { say(problem.text); return; }
      say("没有信号，没有收到回执。内容和照片都存在本机，有信号后再点一次，不会重复登记。");
    }
    function received(url) {
      finished = true;
      busy(true);
      var cleared = [photoBox, afterBox].map(function (box) { return box && box.anquanPhotos ? box.anquanPhotos.clear() : null; });
      if (window.anquanDrafts) { window.anquanDrafts.clear(key); }
      Promise.all(cleared).catch(function () {}).then(function () { location.replace(url); });
    }
    function compare(html) {
      busy(false);
      var box = one(form, "[data-alike-box]");
      box.innerHTML = html;
      var first = one(photoBox, ".shot img");
      every(box, "[data-own-photo]").forEach(function (picture) { if (first) { picture.src = first.src; picture.hidden = false; } });
      one(box, "[data-different]").type = "button";
      one(box, "[data-different]").addEventListener("click", function () { different.value = "1"; box.textContent = ""; go("what", true); start(); });
      one(box, "[data-back-to-form]").hidden = false;
      one(box, "[data-back-to-form]").addEventListener("click", function () { box.textContent = ""; go("what", true); });
      every(box, "[data-same]").forEach(function (link) {
        link.addEventListener("click", function () { if (window.anquanDrafts) { window.anquanDrafts.clear(key); window.anquanDrafts.clear(key + "-after"); } });
      });
      go("same", true);
      window.scrollTo(0, 0);
      one(box, "h2").focus({ preventScroll: true });
    }
    function start() {
      if (sending || finished) { return; }
      if (one(form, ".photo-box progress")) { say("照片还在处理，请稍等一下再提交。"); return; }
      if (!placeIsRight()) { return; }
      if (!field("description").value.trim()) {
        showErrors([{ field: "description", label: "隐患描述", text: "点一块常见隐患，或者写一句是什么隐患。" }], true);
        return;
      }
      send();
    }
    form.addEventListener("submit", function (event) {
      if (event.defaultPrevented || !window.fetch || !window.FormData) { return; }
      event.preventDefault();
      start();
    });
    window.addEventListener("pageshow", function (event) { if (event.persisted && finished) { location.reload(); } });

    /* --- a draft that comes back --- */
    form.addEventListener("anquan:draft-restored", function (event) {
      var data = event.detail.data;
      var id = (data.chosen_id || [""])[0];
      if (/^\d+$/.test(id) && (data.unit || []).indexOf(id) >= 0) {
        radio({ id: id, name: (data.chosen_name || [""])[0], detail: (data.chosen_detail || [""])[0] }, "", true).checked = true;
      }
      setTimeout(function () { own(); if (unit()) { unitChosen(true); } reveal(); tellAll(); }, 0);
    });

    /* what differs from the tile was written by the person: another tile leaves it alone */
    function own() {
      var tile = one(form, "input[type=radio][name=phrase]:checked");
      FILLED.forEach(function (part) {
        var input = field(part);
        if (tile && input.value === tile.dataset[part]) { mark(input); return; }
        if (input.value.trim() && input.tagName !== "SELECT") { input.dataset.touched = "1"; }
      });
    }

    form.dataset.ready = "1";
    one(form, "[data-told-hint]").hidden = !PHONE.matches;
    var broken = one(form, ".has-error");
    var here = broken && broken.closest("[data-step]") ? broken.closest("[data-step]").dataset.step : "place";
    if (one(form, "[data-alike-box]").children.length) { here = "same"; }
    if (history.state && history.state.step && here === "place") { history.replaceState(null, ""); }
    go(here, true);
    if (PHONE.addListener) { PHONE.addListener(function () { go(form.dataset.here, true); }); }
    reveal();
    tellAll();
    if (unit()) { remember(unit()); }
    form.addEventListener("focusout", function (event) {
      var box = event.target.closest ? event.target.closest("[data-tell]") : null;
      if (box) { setTimeout(function () { if (!box.contains(doc.activeElement)) { tell(box); } }, 0); }
    });
    if (window.matchMedia("(pointer: coarse)").matches) { form.dataset.located = "1"; locate(!unit()); } else if (window.isSecureContext && navigator.geolocation) { one(form, "[data-locate-row]").hidden = false; }
  }

  /* --- the receipt: how many minutes are left to take it back --- */
  function count(form) {
    var out = one(form, "[data-minutes]");
    var until = parseInt(form.dataset.takeBackUntil, 10) * 1000;
    function tick() {
      var left = Math.ceil((until - Date.now()) / 60000);
      if (left <= 0) { form.remove(); return; }
      out.textContent = "，还剩 " + left + " 分钟";
      setTimeout(tick, 5000);
    }
    tick();
  }
  /* At once, not at DOMContentLoaded: the draft is restored then, and must find its listener. */
  var form = doc.getElementById("report");
  if (form) { Report(form); }
  every(doc, "[data-take-back-until]").forEach(count);
})();
