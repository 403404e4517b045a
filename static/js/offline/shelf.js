/* The database on the phone. Everything of a person lies in it locked (vault.js); what is readable is whose a row is,
   its number and its state. A move is written to the disk before it counts (durability strict), and a database that the
   system closed under us (iOS does, when memory is short) is opened again. */
(function (own) {
  "use strict";
  const NAME = "anquan-offline";
  const VERSION = 1;
  let opening = null;

  function upgrade(db, from) {
    if (from < 1) {
      db.createObjectStore("keys", { keyPath: "owner" });
      db.createObjectStore("device", { keyPath: "name" });
      db.createObjectStore("packs", { keyPath: "owner" });
      db.createObjectStore("drafts", { keyPath: "uid" });
      db.createObjectStore("files", { keyPath: "uid" }).createIndex("draft", "draft");
    }
  }

  function open() {
    if (!opening) {
      opening = window.idb.openDB(NAME, VERSION, {
        upgrade: upgrade,
        blocking: close,
        terminated: function () { opening = null; },
      }).catch(function (problem) { opening = null; throw problem; });
    }
    return opening;
  }
  function close() {
    const was = opening;
    opening = null;
    if (was) { was.then(function (db) { db.close(); }, function () {}); }
  }

  /* One transaction. `act` may wait for nothing but the database. */
  async function move(stores, mode, act) {
    for (let again = false; ; again = true) {
      try {
        const db = await open();
        const work = db.transaction(stores, mode, { durability: "strict" });
        const done = await Promise.all([act(work), work.done]);
        return done[0];
      } catch (problem) {
        if (again) { throw problem; }
        close();
      }
    }
  }
  function read(store, key) { return move([store], "readonly", function (work) { return work.store.get(key); }); }
  function all(store) { return move([store], "readonly", function (work) { return work.store.getAll(); }); }
  function put(store, row) { return move([store], "readwrite", function (work) { return work.store.put(row); }); }
  function drop(store, key) { return move([store], "readwrite", function (work) { return work.store.delete(key); }); }

  own.shelf = { move: move, read: read, all: all, put: put, drop: drop };
})(window.anquanOffline = window.anquanOffline || {});
