"""The sealed stream: what goes in comes out, and nothing else ever does."""

import io

import pytest

from zhaoshang.recovery.encryption import (
    KEY_MARK,
    MAGIC,
    PIECE,
    SALT,
    TAG,
    SealBroken,
    SealedReader,
    SealedWriter,
)

KEY = "k" * 32
HEAD = len(MAGIC) + KEY_MARK + SALT


def sealed(data: bytes, *, chunk: int = 700_000) -> bytes:
    target = io.BytesIO()
    writer = SealedWriter(target, KEY)
    for start in range(0, len(data), chunk):
        writer.write(data[start : start + chunk])
    writer.close()
    return target.getvalue()


def opened(stream: bytes, key: str = KEY) -> bytes:
    return SealedReader(io.BytesIO(stream), key).read()


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 2 * PIECE + 5])
def test_what_goes_in_comes_out(size):
    data = bytes(range(256)) * (size // 256 + 1)
    stream = sealed(data[:size])
    assert opened(stream) == data[:size]
    reader = SealedReader(io.BytesIO(stream), KEY)
    assert b"".join(iter(lambda: reader.read(300_001), b"")) == data[:size]


def test_two_streams_of_the_same_bytes_have_nothing_in_common():
    first, second = sealed(b"the same"), sealed(b"the same")
    assert first[HEAD:] != second[HEAD:]
    assert b"the same" not in first


def _pieces(stream: bytes) -> list[bytes]:
    body = stream[HEAD:]
    return [body[at : at + PIECE + TAG] for at in range(0, len(body), PIECE + TAG)]


def test_a_changed_cut_or_exchanged_stream_does_not_open():
    stream = sealed(b"x" * (2 * PIECE + 10))
    head, (one, two, three) = stream[:HEAD], _pieces(stream)
    flipped = bytearray(stream)
    flipped[HEAD + 5] ^= 1
    for spoilt in (
        bytes(flipped),
        stream[:-1],
        head + one + two,
        head + one,
        head,
        head + two + one + three,
        head + one + three,
        stream + b"more",
        head[:-1] + bytes([head[-1] ^ 1]) + stream[HEAD:],
    ):
        with pytest.raises(SealBroken):
            opened(spoilt)


def test_another_key_and_no_sealed_stream_are_told_at_once():
    with pytest.raises(SealBroken, match="another key"):
        opened(sealed(b""), "j" * 32)
    for stream in (b"", b"not a backup at all, but long enough to be read as one head"):
        with pytest.raises(SealBroken, match="not a sealed"):
            opened(stream)


def test_a_short_key_is_refused():
    with pytest.raises(ValueError, match="32 characters"):
        SealedWriter(io.BytesIO(), "too short")
