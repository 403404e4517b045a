/* Bringing records up: one after the other, in the order in which they were made, photo by photo, piece by piece.
   open → every file from where the server says it is → commit → compare the receipt. Only a receipt that names every
   file with the digest it had here lets the phone forget the photos. Anything else leaves the record where it is. */
(function (own) {
  "use strict";
  const UPLOADS = "/offline/uploads/";
  const PIECE = 256 * 1024;
  const ROUNDS = 3; /* a file that did not arrive as it left is sent again, so often */
  const drafts = own.drafts;
  const server = own.server;
  let running = null;
  let now = null; /* {uid, done, total} of the record under way */

  function tell(state) {
    now = state;
    document.dispatchEvent(new CustomEvent("anquan:sending", { detail: state }));
  }
  async function sendFile(record, file, offset) {
    const content = await drafts.bytes(file.uid);
    while (offset < file.size) {
      try {
        const piece = new Blob([content.slice(offset, offset + PIECE)]);
        const said = await server.post(UPLOADS + record.uid + "/" + file.uid + "/", { offset: offset, piece: piece });
        offset = said.offset;
      } catch (problem) {
        if (problem.code !== "elsewhere" || problem.offset === offset) { throw problem; }
        offset = problem.offset;
      }
    }
  }
  async function sendFiles(record, places) {
    const offsets = {};
    places.forEach(function (place) { offsets[place.uid] = place.offset; });
    const files = record.files.filter(function (file) { return file.uid in offsets; });
    for (let at = 0; at < files.length; at += 1) {
      tell({ uid: record.uid, done: record.files.indexOf(files[at]), total: record.files.length });
      await sendFile(record, files[at], offsets[files[at].uid]);
    }
    tell({ uid: record.uid, done: record.files.length, total: record.files.length });
  }
  async function commit(record) {
    for (let round = 1; ; round += 1) {
      try {
        return (await server.post(UPLOADS + record.uid + "/commit/")).receipt;
      } catch (problem) {
        if (problem.code !== "incomplete" || round >= ROUNDS) { throw problem; }
        await sendFiles(record, problem.files);
      }
    }
  }
  function isWhole(record, receipt) {
    const stored = {};
    receipt.files.forEach(function (file) { stored[file.uid] = file; });
    return receipt.uid === record.uid && receipt.count === record.files.length && record.files.every(function (file) {
      return stored[file.uid] && stored[file.uid].sm3 === file.sm3 && stored[file.uid].size === file.size;
    });
  }
  async function deliver(record) {
    tell({ uid: record.uid, done: 0, total: record.files.length });
    const author = record.author || own.vault.owner();
    const sign = record.sign || await own.vault.sign(record.manifest);
    const body = { manifest: record.manifest, author: author, sign: sign };
    if (!record.author) { body.now = new Date().toISOString(); }
    const opened = await server.post(UPLOADS, body);
    let receipt = opened.receipt;
    if (!receipt) {
      await sendFiles(record, opened.files);
      receipt = await commit(record);
    }
    if (!isWhole(record, receipt)) {
      throw { kind: "refused", code: "receipt", say: "服务器的回执和手机里的照片对不上，照片都留着。请联系管理员，编号 " + receipt.number + "。" };
    }
    await drafts.settle(record, receipt);
  }
  function stops(problem) { return problem.kind === "network" || problem.kind === "signin"; }

  /* Those that wait, or one of them. Resolves to "" or to what stopped it. */
  async function deliverAll(only) {
    const me = await server.me();
    if (me.owner !== own.vault.owner()) { throw { kind: "signin", say: "现在登录的是" + me.name + "。请由记录人本人登录后上传。" }; }
    const waiting = (await drafts.all()).filter(function (record) {
      return record.state === "kept" && (only ? record.uid === only : !needsPerson(record));
    }).sort(function (a, b) { return a.kept_at - b.kept_at; });
    for (let at = 0; at < waiting.length; at += 1) {
      const record = await drafts.one(waiting[at].uid);
      if (!record || record.state !== "kept") { continue; } /* taken up again, or deleted, meanwhile */
      if (await waitsForOthers(record)) { continue; }
      try {
        await deliver(record);
      } catch (problem) {
        await drafts.troubled(record, { code: problem.code || problem.kind || "fault", say: problem.say || "没有传成，稍后再传。", changes: problem.changes || [], fields: problem.fields || [] });
        if (stops(problem) || !problem.kind) { throw problem; }
      }
    }
    return "";
  }
  /* A visit is closed after all that was found on it has come up. */
  async function waitsForOthers(record) {
    if (record.kind !== "visit") { return false; }
    const left = (await drafts.all()).filter(function (each) {
      return each.kind !== "visit" && each.state !== "sent" && each.data.visit === record.data.visit;
    });
    if (left.length) { await drafts.troubled(record, { code: "waiting", say: "等这次检查的隐患、复查先送达：" + left.map(function (each) { return each.number; }).join("、") + "。", changes: [] }); }
    return left.length > 0;
  }
  /* What the server refused for its content does not go by itself again: a person has to look at it. */
  function needsPerson(record) {
    return !!record.problem && ["network", "signin", "fault", "incomplete", "changed", "waiting"].indexOf(record.problem.code) < 0;
  }
  function run(only) {
    if (running) { return running; }
    const work = function () { return deliverAll(only); };
    const alone = navigator.locks ? navigator.locks.request("anquan-courier", work) : work();
    running = Promise.resolve(alone).catch(function (problem) {
      if (!problem.kind) { window.console.error(problem); }
      return problem;
    }).then(function (problem) { running = null; tell(null); return problem || null; });
    return running;
  }

  own.courier = {
    run: run, needsPerson: needsPerson, under: function () { return now; },
    isUnder: function (uid) { return !!now && now.uid === uid; },
  };
})(window.anquanOffline = window.anquanOffline || {});
