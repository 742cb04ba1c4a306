"""The hash chain of a stream (pure): leaf hashes, and how one record is linked to the next."""

from hashlib import sha256
from typing import Final

FIRST_PREV: Final = bytes(32)
LEAF_PREFIX: Final = b"\x00"


def leaf_of(header: bytes) -> bytes:
    """SHA-256 of 0x00 and the header, as RFC 6962 hashes the leaves of a log."""
    return sha256(LEAF_PREFIX + header).digest()
