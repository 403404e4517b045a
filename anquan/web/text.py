"""Text that both engines can store and compare."""


def is_storable(text: str) -> bool:
    """Neither NUL (PostgreSQL refuses it) nor half of a surrogate pair (no engine can encode it)."""
    if "\x00" in text:
        return False
    return text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text)
