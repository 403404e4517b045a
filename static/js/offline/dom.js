/* Small words for building the lists of 下井模式. Texts are set as texts: what somebody typed is never read as HTML. */
(function (own) {
  "use strict";
  function one(selector, root) { return (root || document).querySelector(selector); }
  function every(selector, root) { return Array.from((root || document).querySelectorAll(selector)); }
  /* el("li", {class: "x", data-uid: …, onclick: f}, "text", otherElement) */
  function el(tag, options) {
    const made = document.createElement(tag);
    Object.keys(options || {}).forEach(function (name) {
      const value = options[name];
      if (name.indexOf("on") === 0) { made.addEventListener(name.slice(2), value); return; }
      if (value === true) { made.setAttribute(name, ""); return; }
      if (value !== false && value !== null && value !== undefined) { made.setAttribute(name, value); }
    });
    Array.prototype.slice.call(arguments, 2).forEach(function (child) {
      if (child === null || child === undefined || child === "") { return; }
      made.appendChild(child.nodeType ? child : document.createTextNode(child));
    });
    return made;
  }
  function fill(box, children) {
    box.textContent = "";
    children.forEach(function (child) { if (child) { box.appendChild(child); } });
  }
  function two(n) { return (n < 10 ? "0" : "") + n; }
  function when(at) {
    const d = new Date(at);
    return two(d.getMonth() + 1) + "-" + two(d.getDate()) + " " + two(d.getHours()) + ":" + two(d.getMinutes());
  }
  /* A picture of something locked, as an address for <img>; given back when the page goes. */
  function picture(bytes) { return URL.createObjectURL(new Blob([bytes], { type: "image/jpeg" })); }

  own.dom = { one: one, every: every, el: el, fill: fill, when: when, picture: picture };
})(window.anquanOffline = window.anquanOffline || {});
