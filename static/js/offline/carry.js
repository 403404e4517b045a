/* Carrying out what has not been delivered: one file, locked with a passphrase, that a colleague uploads on his phone.
   The file is a line of JSON (salt, rounds), then pieces: 4 bytes of length, 12 of iv, then AES-GCM. Each piece is bound
   to its place, and the last says how many there are, so nothing can be taken out, put in or cut off unseen.
   Each record carries the signature of the phone it was made on: the server knows whose it is, and takes no other. */
(function (own) {
  "use strict";
  const MARK = "anquan-records-1";
  const ROUNDS = 600000; /* PBKDF2-SHA-256, as OWASP asks for */
  const LEAST = 8; /* letters of a passphrase */
  const BROKEN = "文件不完整，请让同事重新导出。";
  const subtle = window.crypto && window.crypto.subtle;
  const vault = own.vault;
  const drafts = own.drafts;

  async function keyOf(passphrase, salt, rounds) {
    const raw = await subtle.importKey("raw", vault.utf8(passphrase), "PBKDF2", false, ["deriveKey"]);
    return subtle.deriveKey({ name: "PBKDF2", salt: salt, iterations: rounds, hash: "SHA-256" }, raw, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  }
  function base64(bytes) { return btoa(String.fromCharCode.apply(null, bytes)); }
  function length(number) {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, number);
    return bytes;
  }
  function about(place) { return vault.utf8(MARK + ":" + place); }

  function Writer(key) {
    const pieces = [];
    let place = 0;
    this.add = async function (bytes) {
      const iv = window.crypto.getRandomValues(new Uint8Array(12));
      const sealed = await subtle.encrypt({ name: "AES-GCM", iv: iv, additionalData: about(place) }, key, bytes);
      place += 1;
      pieces.push(new Blob([length(sealed.byteLength), iv, sealed]));
    };
    this.say = function (value) { return this.add(vault.utf8(JSON.stringify(value))); };
    this.pieces = pieces;
  }
  function tooShort(passphrase) { return passphrase.length < LEAST ? "口令至少 " + LEAST + " 个字符。" : ""; }

  /* A Blob with all records that wait. */
  async function out(passphrase) {
    const waiting = (await drafts.all()).filter(function (record) { return record.state === "kept"; });
    const salt = window.crypto.getRandomValues(new Uint8Array(16));
    const writer = new Writer(await keyOf(passphrase, salt, ROUNDS));
    for (let at = 0; at < waiting.length; at += 1) {
      const record = waiting[at];
      await writer.say({ uid: record.uid, number: record.number, device: record.device, at: record.at, kept_at: record.kept_at, kind: record.kind, title: record.title,
        manifest: record.manifest, author: record.author || vault.owner(), author_name: record.author_name || vault.who().name,
        sign: record.sign || await vault.sign(record.manifest), files: record.files });
      for (let place = 0; place < record.files.length; place += 1) { await writer.add(await drafts.bytes(record.files[place].uid)); }
    }
    await writer.say({ end: waiting.length });
    const head = JSON.stringify({ mark: MARK, salt: base64(salt), rounds: ROUNDS }) + "\n";
    return { blob: new Blob([head].concat(writer.pieces), { type: "application/octet-stream" }), count: waiting.length };
  }

  async function opened(file, passphrase) {
    const start = new Uint8Array(await file.slice(0, 400).arrayBuffer());
    const cut = start.indexOf(10);
    let head = null;
    try { head = JSON.parse(new TextDecoder().decode(start.slice(0, cut))); } catch (broken) { head = null; }
    if (!head || head.mark !== MARK || !(head.rounds <= 5 * ROUNDS)) { throw { say: "这不是从下井模式导出的文件。" }; }
    const key = await keyOf(passphrase, vault.bytesOf(head.salt), head.rounds);
    let offset = cut + 1;
    let place = 0;
    async function next() {
      const prefix = await file.slice(offset, offset + 16).arrayBuffer();
      if (prefix.byteLength < 16) { throw { say: BROKEN }; }
      const size = new DataView(prefix).getUint32(0);
      const sealed = await file.slice(offset + 16, offset + 16 + size).arrayBuffer();
      const how = { name: "AES-GCM", iv: new Uint8Array(prefix.slice(4)), additionalData: about(place) };
      offset += 16 + size;
      place += 1;
      return subtle.decrypt(how, key, sealed).catch(function () {
        throw { say: place === 1 ? "口令不对。" : BROKEN };
      });
    }
    return { next: next, hear: async function () { return JSON.parse(new TextDecoder().decode(await next())); } };
  }
  /* Takes the records of a file into this phone's queue, one after the other. Resolves to {count, taken}. */
  async function take(file, passphrase) {
    const reader = await opened(file, passphrase);
    let count = 0;
    let taken = 0;
    for (;;) {
      const said = await reader.hear();
      if ("end" in said) {
        if (said.end !== count) { throw { say: BROKEN }; }
        return { count: count, taken: taken };
      }
      const contents = [];
      for (let place = 0; place < said.files.length; place += 1) { contents.push(await reader.next()); }
      const record = Object.assign({}, said, { state: "kept", data: { visit: JSON.parse(said.manifest).data.visit }, problem: null });
      if (await drafts.takeIn(record, contents)) { taken += 1; }
      count += 1;
    }
  }

  own.carry = { out: out, take: take, tooShort: tooShort };
})(window.anquanOffline = window.anquanOffline || {});
