"""The container of .xls files (Compound File Binary), read just far enough to get one stream out of it.

Needed because the grid parser for .xls would reserve memory up to the last cell before anybody could object.
"""

import struct
from collections.abc import Iterator

from anquan.excel.archive import DAMAGED, LOCKED
from anquan.excel.sheets import BadWorkbook

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LAST_REAL_SECTOR = 0xFFFFFFFA
WORKBOOK_NAMES = ("workbook", "book")


class Container:
    """Raises ``BadWorkbook`` for anything irregular: chains that loop or leave the file are never followed."""

    def __init__(self, data: bytes) -> None:
        if len(data) < 512 or not data.startswith(SIGNATURE):
            raise BadWorkbook(DAMAGED)
        self.data = data
        shift, mini_shift = struct.unpack("<HH", data[30:34])
        if shift not in {9, 12} or mini_shift != 6:
            raise BadWorkbook(DAMAGED)
        self.sector_size, self.mini_size = 1 << shift, 1 << mini_shift
        self.sectors = len(data) // self.sector_size
        directory, self.cutoff, mini_table = (struct.unpack("<I", data[at : at + 4])[0] for at in (48, 56, 60))
        self.table = self._words(self._table_sectors())
        self.mini_table = self._words(self._chain(mini_table, self.table))
        self.entries = dict(self._entries(b"".join(self._sector(at) for at in self._chain(directory, self.table))))

    def workbook(self) -> bytes:
        """The stream of the workbook itself."""
        if "encryptedpackage" in self.entries:
            raise BadWorkbook(LOCKED)
        for name in WORKBOOK_NAMES:
            if name in self.entries:
                return self._stream(*self.entries[name])
        raise BadWorkbook("文件里没有工作表。请用 Excel 或 WPS 打开后另存为 .xlsx 再上传。")

    def _stream(self, start: int, size: int) -> bytes:
        if size >= self.cutoff:
            return b"".join(self._sector(at) for at in self._chain(start, self.table))[:size]
        root_start, root_size = self.entries.get("root entry", (0, 0))
        small = b"".join(self._sector(at) for at in self._chain(root_start, self.table))[:root_size]
        parts = (small[at * self.mini_size : (at + 1) * self.mini_size] for at in self._chain(start, self.mini_table))
        return b"".join(parts)[:size]

    def _sector(self, number: int) -> bytes:
        begin = (number + 1) * self.sector_size
        return self.data[begin : begin + self.sector_size]

    def _chain(self, start: int, table: list[int]) -> Iterator[int]:
        number, steps = start, 0
        while number < LAST_REAL_SECTOR:
            if number >= len(table) or steps > len(table):
                raise BadWorkbook(DAMAGED)
            yield number
            number, steps = table[number], steps + 1

    def _words(self, sectors) -> list[int]:
        content = b"".join(self._sector(at) for at in sectors)
        return list(struct.unpack(f"<{len(content) // 4}I", content[: len(content) // 4 * 4]))

    def _table_sectors(self) -> list[int]:
        """The first 109 numbers stand in the header, the rest in sectors of their own."""
        numbers = list(struct.unpack("<109I", self.data[76:512]))
        at, seen = struct.unpack("<I", self.data[68:72])[0], 0
        while at < LAST_REAL_SECTOR:
            if at >= self.sectors or seen > self.sectors:
                raise BadWorkbook(DAMAGED)
            *more, at = self._words([at]) or [LAST_REAL_SECTOR]
            numbers += more
            seen += 1
        return [number for number in numbers if number < self.sectors]

    def _entries(self, directory: bytes) -> Iterator[tuple[str, tuple[int, int]]]:
        for at in range(0, len(directory) - 127, 128):
            entry = directory[at : at + 128]
            length, kind = struct.unpack("<HB", entry[64:67])
            if kind in {2, 5} and 2 <= length <= 64:
                name = entry[: length - 2].decode("utf-16-le", "replace").lower()
                yield name, struct.unpack("<II", entry[116:124])
