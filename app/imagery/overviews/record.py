"""One overview tile of one band as bytes, with a checksum over what it is and where it belongs."""

import struct
import zlib
from dataclasses import dataclass

import numpy as np

from app.imagery.overviews.layout import HEADER_BYTES

_HEADER = struct.Struct("<4sIII")
_MAGIC = b"OMO1"
_PARTLY_VALID = 1
_DAMAGED = 2


@dataclass(frozen=True, slots=True)
class Kept:
    """Values (rows, columns), where they mean something, and whether part of the file could not be read for them."""

    values: np.ndarray
    valid: np.ndarray
    damaged: bool = False


def encoded(slot: int, kept: Kept) -> bytes:
    """Give the record of a tile for this slot."""
    flags = _DAMAGED if kept.damaged else 0
    payload = np.ascontiguousarray(kept.values).tobytes()
    if not kept.valid.all():
        flags |= _PARTLY_VALID
        payload += np.packbits(kept.valid).tobytes()
    return _HEADER.pack(_MAGIC, _checksum(slot, flags, payload), flags, len(payload)) + payload


def decoded(slot: int, raw: bytes, shape: tuple[int, int], kind: str) -> Kept | None:
    """Read a record; None when it is not whole or not of this slot."""
    if len(raw) < HEADER_BYTES:
        return None
    magic, checksum, flags, length = _HEADER.unpack_from(raw)
    payload = memoryview(raw)[HEADER_BYTES : HEADER_BYTES + length]
    count = shape[0] * shape[1]
    bits = -(-count // 8) if flags & _PARTLY_VALID else 0
    fits = length == len(payload) == count * np.dtype(kind).itemsize + bits
    if magic != _MAGIC or not fits or checksum != _checksum(slot, flags, payload):
        return None
    values = np.frombuffer(payload, kind, count).reshape(shape)
    valid = np.ones(shape, bool)
    if bits:
        packed = np.frombuffer(payload, np.uint8)[-bits:]
        valid = np.unpackbits(packed, count=count).astype(bool).reshape(shape)
    return Kept(values, valid, bool(flags & _DAMAGED))


def _checksum(slot: int, flags: int, payload: bytes | memoryview) -> int:
    return zlib.crc32(payload, zlib.crc32(struct.pack("<QI", slot, flags)))
