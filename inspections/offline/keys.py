"""The two keys of a person: one locks what lies on the phone, one shows that a record was made on it.

They are drawn from JOURNAL_KEY, which stays with its database: a phone that comes back after a year, or after
SECRET_KEY was changed, can still be read. Nothing of them is stored.
"""

import hashlib
import hmac
from base64 import b64encode

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

LENGTH = 32


def _key(purpose: str, user_id: int) -> bytes:
    return HKDF(hashes.SHA256(), LENGTH, salt=None, info=f"anquan.offline:{purpose}:{user_id}".encode()).derive(
        settings.JOURNAL_KEY.encode()
    )


def for_phone(user_id: int) -> dict[str, str]:
    """What a signed-in person's phone is handed: ``lock`` (AES-256-GCM) and ``sign`` (HMAC-SHA-256), base64."""
    return {"lock": _text("lock", user_id), "sign": _text("sign", user_id)}


def _text(purpose: str, user_id: int) -> str:
    return b64encode(_key(purpose, user_id)).decode()


def signature(user_id: int, manifest: str) -> str:
    """Hexadecimal, over the very text of the manifest."""
    return hmac.new(_key("sign", user_id), manifest.encode(), hashlib.sha256).hexdigest()


def is_signed_by(user_id: int, manifest: str, given: str) -> bool:
    """Whether this text was made on a phone where ``user_id`` was signed in."""
    return hmac.compare_digest(signature(user_id, manifest), given)
