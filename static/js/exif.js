/* The shutter's time and place, written into a JPEG as a telephone's own camera does it: the server reads one thing only.
   anquanExif.write(blob, {at: Date, lat, lng, accuracy}) → Promise of a new Blob; lat, lng (degrees), accuracy (m) may be missing. */
(function () {
  "use strict";
  var ASCII = 2, LONG = 4, RATIONAL = 5;
  var TABLE = 8; /* where the first directory begins */

  function bytes(numbers) { return Array.prototype.slice.call(numbers); }
  function long(number) { return [number >>> 24 & 255, number >>> 16 & 255, number >>> 8 & 255, number & 255]; }
  function short(number) { return [number >>> 8 & 255, number & 255]; }
  function text(words) { return bytes(words + "\0").map(function (letter) { return letter.charCodeAt(0); }); }
  function rational(number, parts) { return long(Math.round(number * parts)).concat(long(parts)); }

  function two(number) { return (number < 10 ? "0" : "") + number; }
  function clock(at) {
    return [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join(":") + " " + [two(at.getHours()), two(at.getMinutes()), two(at.getSeconds())].join(":");
  }
  function zone(at) {
    var east = -at.getTimezoneOffset();
    return (east < 0 ? "-" : "+") + two(Math.floor(Math.abs(east) / 60)) + ":" + two(Math.abs(east) % 60);
  }
  function degrees(value) {
    var whole = Math.floor(Math.abs(value));
    var minutes = (Math.abs(value) - whole) * 60;
    return rational(whole, 1).concat(rational(Math.floor(minutes), 1), rational((minutes - Math.floor(minutes)) * 60, 10000));
  }

  /* One directory: its entries [tag, type, count, bytes] in order, long values behind the table. ``start``: from the beginning. */
  function directory(entries, start) {
    var behind = start + 2 + entries.length * 12 + 4;
    var table = short(entries.length), values = [];
    entries.forEach(function (entry) {
      var value = entry[3];
      table = table.concat(short(entry[0]), short(entry[1]), long(entry[2]));
      if (value.length > 4) {
        table = table.concat(long(behind + values.length));
        values = values.concat(value, value.length % 2 ? [0] : []);
      } else {
        table = table.concat(value, [0, 0, 0, 0].slice(value.length));
      }
    });
    return table.concat(long(0), values);
  }
  function letters(tag, words) { return [tag, ASCII, words.length + 1, text(words)]; }

  function block(shot) {
    var detail = [letters(0x9003, clock(shot.at)), letters(0x9011, zone(shot.at))];
    var place = typeof shot.lat !== "number" ? null : [
      letters(0x0001, shot.lat < 0 ? "S" : "N"), [0x0002, RATIONAL, 3, degrees(shot.lat)],
      letters(0x0003, shot.lng < 0 ? "W" : "E"), [0x0004, RATIONAL, 3, degrees(shot.lng)],
      [0x001F, RATIONAL, 1, rational(shot.accuracy || 0, 10)]
    ];
    var main = function (first, second) {
      return directory([letters(0x010F, "anquan"), [0x8769, LONG, 1, long(first)]].concat(place ? [[0x8825, LONG, 1, long(second)]] : []), TABLE);
    };
    var first = TABLE + main(0, 0).length;
    var inner = directory(detail, first);
    var second = first + inner.length;
    var tiff = [0x4D, 0x4D, 0, 42].concat(long(TABLE), main(first, second), inner, place ? directory(place, second) : []);
    var marked = text("Exif").concat([0], tiff);
    return new Uint8Array([0xFF, 0xE1].concat(short(marked.length + 2), marked));
  }

  /* Behind the two bytes that begin a JPEG; what the canvas wrote follows as it is. */
  function write(blob, shot) {
    return Promise.resolve(new Blob([blob.slice(0, 2), block(shot), blob.slice(2)], { type: "image/jpeg" }));
  }
  window.anquanExif = { write: write };
})();
