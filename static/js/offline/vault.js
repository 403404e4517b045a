/* The keys of the person who is signed in on this phone, and locking with them (docs/decisions/0034).
   The server hands them out at sign-in; here they are kept as keys that no script can read out again, until sign-out,
   until somebody else signs in, or until their days are over. What was locked stays locked and stays on the phone. */
(function (own) {
  "use strict";
  const DAY = 864e5;
  const shelf = own.shelf;
  let held = null;

  function bytesOf(base64) { return Uint8Array.from(atob(base64), function (letter) { return letter.charCodeAt(0); }); }
  function hex(bytes) {
    return Array.from(new Uint8Array(bytes), function (byte) { return (byte < 16 ? "0" : "") + byte.toString(16); }).join("");
  }
  function utf8(text) { return new TextEncoder().encode(text); }

  /* `me` is the answer of /offline/me/. Whoever was here before loses his keys and what he had taken along. */
  async function take(me) {
    const subtle = window.crypto.subtle;
    const keys = await Promise.all([
      subtle.importKey("raw", bytesOf(me.lock), "AES-GCM", false, ["encrypt", "decrypt"]),
      subtle.importKey("raw", bytesOf(me.sign), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]),
    ]);
    held = { owner: me.owner, name: me.name, lock: keys[0], sign: keys[1], until: Date.now() + me.days * DAY };
    await shelf.move(["keys", "packs"], "readwrite", async function (work) {
      await Promise.all(["keys", "packs"].map(async function (name) {
        const store = work.objectStore(name);
        const others = (await store.getAllKeys()).filter(function (owner) { return owner !== me.owner; });
        await Promise.all(others.map(function (owner) { return store.delete(owner); }));
      }));
      await work.objectStore("keys").put(held);
    });
    own.leave.remember(me.owner);
    return held;
  }
  /* After the page was opened anew, with or without a signal. */
  async function load() {
    const rows = await shelf.all("keys");
    held = rows.find(function (row) { return row.until > Date.now(); }) || null;
    await Promise.all(rows.filter(function (row) { return row !== held; }).map(function (row) { return shelf.drop("keys", row.owner); }));
    return held;
  }
  function who() { return held; }
  function owner() { return held ? held.owner : ""; }

  async function lockBytes(bytes, about) {
    const iv = window.crypto.getRandomValues(new Uint8Array(12));
    const how = { name: "AES-GCM", iv: iv, additionalData: utf8(about) };
    return { iv: iv, bytes: await window.crypto.subtle.encrypt(how, held.lock, bytes) };
  }
  function unlockBytes(sealed, about) {
    const how = { name: "AES-GCM", iv: sealed.iv, additionalData: utf8(about) };
    return window.crypto.subtle.decrypt(how, held.lock, sealed.bytes);
  }
  function lock(value, about) { return lockBytes(utf8(JSON.stringify(value)), about); }
  async function unlock(sealed, about) { return JSON.parse(new TextDecoder().decode(await unlockBytes(sealed, about))); }
  async function sign(text) { return hex(await window.crypto.subtle.sign("HMAC", held.sign, utf8(text))); }

  own.vault = {
    take: take, load: load, who: who, owner: owner, lock: lock, unlock: unlock, lockBytes: lockBytes, unlockBytes: unlockBytes,
    sign: sign, bytesOf: bytesOf, utf8: utf8,
  };
})(window.anquanOffline = window.anquanOffline || {});
