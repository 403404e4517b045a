/* The editor of a checklist: a further item, and the first words of each on its head. The page works without it. */
(function () {
  "use strict";
  var form = document.querySelector("[data-checklist-edit]");
  if (!form) { return; }
  var box = form.querySelector("[data-items]");
  var template = form.querySelector("[data-item-template]");
  var total = form.querySelector("[name=items-TOTAL_FORMS]");
  var add = form.querySelector("[data-add-item]");

  function title(item) {
    var content = item.querySelector("[name$=-content]");
    item.querySelector("[data-title]").textContent = content.value.trim() || "新的检查项";
  }
  function another() {
    var place = parseInt(total.value, 10);
    var made = document.createElement("div");
    made.innerHTML = template.innerHTML.replace(/__prefix__/g, place);
    var item = made.firstElementChild;
    item.querySelector("[data-place]").textContent = place + 1;
    box.appendChild(item);
    total.value = place + 1;
    return item;
  }
  add.hidden = false;
  add.addEventListener("click", function () { another().querySelector("[name$=-content]").focus(); });
  /* a draft with more items than the page: their places first, draft.js then fills them in */
  var kept = window.anquanDrafts && window.anquanDrafts.read(form.dataset.draft);
  Object.keys((kept && kept.data) || {}).forEach(function (name) {
    var number = /^items-(\d+)-content$/.exec(name);
    while (number && parseInt(total.value, 10) <= parseInt(number[1], 10)) { another(); }
  });
  form.addEventListener("input", function (event) {
    var item = event.target.closest("[data-item]");
    if (!item) { return; }
    if (/-content$/.test(event.target.name)) { title(item); }
    if (/-DELETE$/.test(event.target.name)) { item.classList.toggle("is-dropped", event.target.checked); }
  });
})();
