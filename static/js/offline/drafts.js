/* Records on the phone: what a person notes down, with its photos, from the first tap until the server's receipt.
   A record is `writing`, then `kept` (已存手机), then `sent` (已送达, the receipt without the photos). Its number on
   this device is given at once. A photo and the list that names it are written in one move, so neither is without the
   other. `manifest` is the text that travels; it is made once, when the record is kept, and never differs between tries. */
(function (own) {
  "use strict";
  const shelf = own.shelf;
  const vault = own.vault;
  const RECEIPT_DAYS = 30;
  const LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
  let turn = Promise.resolve(); /* one write after the other */

  function inTurn(work) {
    const done = turn.then(work);
    turn = done.catch(function () {});
    return done;
  }
  function uuid() {
    if (window.crypto.randomUUID) { return window.crypto.randomUUID(); }
    const b = window.crypto.getRandomValues(new Uint8Array(16));
    b[6] = (b[6] & 15) | 64;
    b[8] = (b[8] & 63) | 128;
    const h = Array.from(b, function (n) { return (n + 256).toString(16).slice(1); }).join("");
    return [h.slice(0, 8), h.slice(8, 12), h.slice(12, 16), h.slice(16, 20), h.slice(20)].join("-");
  }
  function sm3(bytes) { return window.sm3(new Uint8Array(bytes)); }

  function changed() { document.dispatchEvent(new CustomEvent("anquan:records")); }
  async function announce() {
    const rows = await shelf.all("drafts");
    const mine = rows.filter(function (row) { return row.owner === vault.owner() && row.state !== "sent"; });
    own.leave.waiting(vault.owner(), mine.length);
    changed();
  }

  /* --- reading --- */
  async function opened(row) {
    const record = await vault.unlock(row.sealed, row.uid);
    return Object.assign(record, { uid: row.uid, number: row.number, device: row.device, state: row.state, at: row.at });
  }
  async function all() {
    const rows = await shelf.all("drafts");
    const mine = rows.filter(function (row) { return row.owner === vault.owner(); });
    const records = await Promise.all(mine.map(opened));
    return records.sort(function (a, b) { return a.at - b.at; });
  }
  async function one(uid) {
    const row = await shelf.read("drafts", uid);
    return row && row.owner === vault.owner() ? opened(row) : null;
  }
  /* How many records of other people lie here: they cannot be read, only counted. */
  async function ofOthers() {
    const rows = await shelf.all("drafts");
    return rows.filter(function (row) { return row.owner !== vault.owner() && row.state !== "sent"; }).length;
  }
  async function bytes(uid) {
    const row = await shelf.read("files", uid);
    if (!row) { throw { kind: "lost", say: "手机里找不到这张照片了。" }; }
    return vault.unlockBytes(row.sealed, uid);
  }

  /* --- writing --- */
  async function rowOf(record) {
    const inside = Object.assign({}, record);
    ["uid", "number", "device", "state", "at", "hazards", "looks"].forEach(function (name) { delete inside[name]; });
    return {
      uid: record.uid, owner: vault.owner(), number: record.number, device: record.device, state: record.state, at: record.at,
      sealed: await vault.lock(inside, record.uid),
    };
  }
  function save(record) {
    return inTurn(async function () {
      const row = await rowOf(record);
      await shelf.put("drafts", row);
      await announce();
      return record;
    });
  }
  function device() {
    return shelf.move(["device"], "readwrite", async function (work) {
      const known = (await work.store.get("device")) || { name: "device", last: 0, code: "" };
      if (!known.code) {
        known.code = Array.from(window.crypto.getRandomValues(new Uint8Array(4)), function (n) { return LETTERS[n % LETTERS.length]; }).join("");
      }
      known.last += 1;
      await work.store.put(known);
      return known;
    });
  }
  async function begin(kind, data, title) {
    const here = await device();
    const number = "本机-" + String(here.last).padStart(4, "0");
    const now = Date.now();
    return save({ uid: uuid(), number: number, device: here.code, state: "writing", at: now, kind: kind, title: title || "",
      made_at: new Date(now).toISOString(), data: data, files: [] });
  }
  /* shot: {field, name, blob, shot_at, lat, lng, accuracy} */
  function addFile(record, shot) {
    return inTurn(async function () {
      if (record.state !== "writing") { throw { kind: "closed", say: "这条记录已经存好，要加照片的请点“改”。" }; }
      const content = await shot.blob.arrayBuffer();
      const said = { uid: uuid(), field: shot.field, name: shot.name, size: content.byteLength, sm3: sm3(content), shot_at: shot.shot_at,
        lat: shot.lat, lng: shot.lng, accuracy: shot.accuracy };
      const file = { uid: said.uid, draft: record.uid, owner: vault.owner(), sealed: await vault.lockBytes(content, said.uid) };
      record.files.push(said);
      const row = await rowOf(record);
      try {
        await shelf.move(["drafts", "files"], "readwrite", function (work) {
          return Promise.all([work.objectStore("files").put(file), work.objectStore("drafts").put(row)]);
        });
      } catch (problem) {
        record.files.pop();
        throw { kind: "full", say: "手机存不下了，这张照片没有存上。请先清理空间，或者到井口上传后再拍。" };
      }
      await announce();
      return said;
    });
  }
  function dropFile(record, uid) {
    return inTurn(async function () {
      record.files = record.files.filter(function (file) { return file.uid !== uid; });
      const row = await rowOf(record);
      await shelf.move(["drafts", "files"], "readwrite", function (work) {
        return Promise.all([work.objectStore("files").delete(uid), work.objectStore("drafts").put(row)]);
      });
    });
  }
  /* 存到手机: complete, waiting for a signal. */
  function keep(record, travelling) {
    const said = { uid: record.uid, kind: record.kind, device: record.device, number: record.number, made_at: record.made_at, data: travelling || record.data, files: record.files };
    return save(Object.assign(record, { state: "kept", kept_at: Date.now(), manifest: JSON.stringify(said), problem: null }));
  }
  function reopen(record) { return save(Object.assign(record, { state: "writing", problem: null })); }
  async function troubled(record, problem) {
    const now = await one(record.uid);
    if (now && now.state === record.state) { await save(Object.assign(now, { problem: problem, tried_at: Date.now() })); }
  }

  async function withFiles(uid, change) {
    await shelf.move(["drafts", "files"], "readwrite", async function (work) {
      const files = await work.objectStore("files").index("draft").getAllKeys(uid);
      await Promise.all(files.map(function (key) { return work.objectStore("files").delete(key); }).concat([change(work.objectStore("drafts"))]));
    });
    await announce();
  }
  /* The server has it all: the receipt takes the place of the photos, in one move. What was changed here meanwhile stays. */
  function settle(record, receipt) {
    return inTurn(async function () {
      const now = await one(record.uid);
      if (!now || now.manifest !== record.manifest || now.state !== "kept") { return; }
      const row = await rowOf({ uid: record.uid, number: record.number, device: record.device, state: "sent", at: record.at, kind: record.kind,
        title: record.title, receipt: receipt, files: [], data: { visit: record.data.visit, item: record.data.item, hazard: record.data.hazard } });
      await withFiles(record.uid, function (store) { return store.put(row); });
    });
  }
  function remove(uid) {
    return inTurn(function () { return withFiles(uid, function (store) { return store.delete(uid); }); });
  }
  /* From a colleague's file: as it was, with the signature of his phone. */
  function takeIn(carried, contents) {
    return inTurn(async function () {
      if (await shelf.read("drafts", carried.uid)) { return false; }
      const row = await rowOf(carried);
      const files = await Promise.all(carried.files.map(async function (said, place) {
        return { uid: said.uid, draft: carried.uid, owner: vault.owner(), sealed: await vault.lockBytes(contents[place], said.uid) };
      }));
      await shelf.move(["drafts", "files"], "readwrite", function (work) {
        return Promise.all(files.map(function (file) { return work.objectStore("files").put(file); }).concat([work.objectStore("drafts").put(row)]));
      });
      await announce();
      return true;
    });
  }
  async function tidy() {
    const oldest = Date.now() - RECEIPT_DAYS * 864e5;
    const rows = await shelf.all("drafts");
    await Promise.all(rows.filter(function (row) { return row.state === "sent" && row.at < oldest; })
      .map(function (row) { return shelf.drop("drafts", row.uid); }));
  }

  own.drafts = { all: all, one: one, ofOthers: ofOthers, bytes: bytes, begin: begin, save: save, addFile: addFile, dropFile: dropFile, keep: keep,
    reopen: reopen, troubled: troubled, settle: settle, remove: remove, takeIn: takeIn, tidy: tidy, sm3: sm3, uuid: uuid };
})(window.anquanOffline = window.anquanOffline || {});
