"""The zip container of .xlsx and .xlsm, unpacked under limits before any parser may see it.

The directory of a zip says how large its entries are, and may lie; so each entry is really unpacked here, up to its
limit, and must come out as long as it said.
"""

import struct
import zipfile
import zlib
from io import BytesIO

from anquan.excel.sheets import MEGABYTE, BadWorkbook, Limits

END_OF_DIRECTORY = b"PK\x05\x06"
NEEDS_ZIP64 = 0xFFFF, 0xFFFFFFFF
DIRECTORY_PER_ENTRY = 600  # bytes; an ordinary entry takes about 80
RATIO_FLOOR = MEGABYTE  # below this size nobody minds how well something was packed
TEXT_PARTS = (".xml", ".rels")
ENCRYPTED = 0x1

DAMAGED = "文件已损坏，不能打开。请用 Excel 或 WPS 打开后另存为 .xlsx 再上传。"
LOCKED = "文件设有打开密码，无法读取。请在 Excel 或 WPS 中去掉密码后再上传。"


def unpack(data: bytes, limits: Limits) -> dict[str, bytes]:
    """The text parts by name. Raises ``BadWorkbook`` for bombs, encryption and everything irregular."""
    _check_directory(data, limits)
    try:
        entries = zipfile.ZipFile(BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error) as error:
        raise BadWorkbook(DAMAGED) from error
    _check_entries(entries, len(data), limits)
    parts: dict[str, bytes] = {}
    left = limits.max_expanded
    for entry in entries:
        content = _inflated(data, entry, min(limits.max_entry, left))
        left -= len(content)
        if entry.filename.lower().endswith(TEXT_PARTS):
            parts[entry.filename] = content
    return parts


def _check_directory(data: bytes, limits: Limits) -> None:
    """Before Python lists the entries: a directory of many megabytes would already take long."""
    place = data.rfind(END_OF_DIRECTORY, max(0, len(data) - 66_000))
    if place < 0 or len(data) < place + 22:
        raise BadWorkbook(DAMAGED)
    count, size = struct.unpack("<HI", data[place + 10 : place + 16])
    if count == NEEDS_ZIP64[0] or size == NEEDS_ZIP64[1]:
        raise BadWorkbook(DAMAGED)
    if count > limits.max_entries or size > limits.max_entries * DIRECTORY_PER_ENTRY:
        raise BadWorkbook(f"文件内部有 {count:,} 个部分，超过 {limits.max_entries:,} 个，不是正常的表格文件。")


def _check_entries(entries: list[zipfile.ZipInfo], size: int, limits: Limits) -> None:
    if len(entries) > limits.max_entries:
        raise BadWorkbook(f"文件内部有 {len(entries):,} 个部分，超过 {limits.max_entries:,} 个，不是正常的表格文件。")
    if len({entry.filename.lower() for entry in entries}) != len(entries):
        raise BadWorkbook(DAMAGED)
    if any(entry.flag_bits & ENCRYPTED for entry in entries):
        raise BadWorkbook(LOCKED)
    expanded = sum(entry.file_size for entry in entries)
    largest = max((entry.file_size for entry in entries), default=0)
    if expanded > limits.max_expanded or largest > limits.max_entry:
        raise _too_large(limits)
    if expanded > RATIO_FLOOR and expanded > size * limits.max_ratio:
        raise _packed_too_well(limits)
    for entry in entries:
        if entry.file_size > RATIO_FLOOR and entry.file_size > max(1, entry.compress_size) * limits.max_ratio:
            raise _packed_too_well(limits)


def _inflated(data: bytes, entry: zipfile.ZipInfo, allowed: int) -> bytes:
    header = data[entry.header_offset : entry.header_offset + 30]
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise BadWorkbook(DAMAGED)
    name, extra = struct.unpack("<HH", header[26:30])
    begin = entry.header_offset + 30 + name + extra
    packed = memoryview(data)[begin : begin + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        content = bytes(packed)
    elif entry.compress_type == zipfile.ZIP_DEFLATED:
        try:
            content = zlib.decompressobj(-15).decompress(packed, allowed + 1)
        except zlib.error as error:
            raise BadWorkbook(DAMAGED) from error
    else:
        raise BadWorkbook(DAMAGED)
    if len(content) > allowed:
        raise BadWorkbook("文件解开后太大，不是正常的表格文件。")
    if len(content) != entry.file_size:
        raise BadWorkbook(DAMAGED)
    return content


def _too_large(limits: Limits) -> BadWorkbook:
    return BadWorkbook(
        f"文件解开后太大（全部最多 {limits.max_expanded // MEGABYTE} MB，"
        f"单个部分最多 {limits.max_entry // MEGABYTE} MB），请删除多余的行、图片或工作表，或拆成几个文件。"
    )


def _packed_too_well(limits: Limits) -> BadWorkbook:
    return BadWorkbook(
        f"文件的压缩比超过 {limits.max_ratio} 倍，疑似异常文件。请把需要的内容复制到新的工作簿后再上传。"
    )
