"""How an entry becomes a digest, and how digests become a chain. Pure: no database, no web.

An entry's digest is HMAC-SM3 over the canonical JSON of every field but the row number, so a row that was edited or
inserted by somebody who holds the database but not the key shows at once. A link's digest covers the link before it,
so a row that was deleted, swapped or moved shows as well (decision 0010).
"""

import math
import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any

import orjson
from cryptography.hazmat.primitives import hashes, hmac

FORMAT = 1
GENESIS = "0" * 64
FIELDS = (
    "uid", "at", "actor_id", "actor_name", "action", "object_type", "object_id", "object_label",
    "changes", "note", "result", "ip", "request_id", "door", "county_id",
)  # fmt: skip
LARGEST_INTEGER = 2**63


def canonical(entry: Mapping[str, Any]) -> bytes:
    """One text for one entry, the same on every engine and from any JSON library: sorted keys, UTC, no spaces."""
    fields = {name: entry[name] for name in FIELDS}
    fields["at"] = entry["at"].astimezone(UTC).isoformat(timespec="microseconds")
    fields["format"] = FORMAT
    return orjson.dumps(fields, option=orjson.OPT_SORT_KEYS)


def entry_digest(entry: Mapping[str, Any], key: str) -> str:
    return _mac(key, "entry", canonical(entry))


def link_digest(*, previous: str, seq: int, entry_id: int, digest: str, key: str) -> str:
    return _mac(key, "link", f"{previous}|{seq}|{entry_id}|{digest}".encode())


@lru_cache(maxsize=8)
def _keyed(key: str, purpose: str) -> hmac.HMAC:
    mac = hmac.HMAC(key.encode(), hashes.SM3())
    mac.update(purpose.encode() + b"\0")
    return mac


def _mac(key: str, purpose: str, content: bytes) -> str:
    mac = _keyed(key, purpose).copy()
    mac.update(content)
    return mac.finalize().hex()


def plain(value: Any) -> Any:
    """``value`` as JSON that reads back equal from either engine (jsonb rewrites exponents, NUL is refused)."""
    if type(value) is str:  # nearly everything
        return text(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value) if abs(value) < LARGEST_INTEGER else str(value)
    if isinstance(value, float):
        return value + 0.0 if math.isfinite(value) and "e" not in repr(value) else str(value)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, Mapping):
        return {text(key): plain(item) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted((plain(item) for item in value), key=str)
    return text(value)


def text(value: Any, limit: int | None = None) -> str:
    """Text that both engines can store: NUL and lone surrogates become the replacement character."""
    whole = str(value)
    if not whole.isprintable():  # what is printable holds neither; line breaks are looked at in vain
        whole = whole.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
    return whole if limit is None or len(whole) <= limit else whole[: limit - 1] + "…"
