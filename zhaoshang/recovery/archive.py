"""One backup as one file: a tar stream, sealed if there is a key, whole or not there at all.

In this order, so that it is written and read in one go and never held in memory:

1. `files/…`: the attachments as they lie in their folder;
2. `database/00001`, …: the dump, in pieces because its size is not known beforehand;
3. `manifest.json`: what must be found in 1 and 2, and in the database that is restored from them.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import tarfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final

from zhaoshang.recovery.encryption import (
    ArchiveDamaged,
    SealedReader,
    SealedWriter,
    is_sealed,
)

FILES: Final = "files/"
DATABASE: Final = "database/"
MANIFEST: Final = "manifest.json"
DUMP_PIECE: Final = 4 * 1024 * 1024
PARTIAL: Final = ".part"
_CHUNK: Final = 256 * 1024


@dataclass(frozen=True)
class Found:
    """What one member of an archive held."""

    size: int
    sha256: str


class _Hashing:
    """A file opened for reading or writing that hashes what passes through it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._hashed = hashlib.sha256()
        self.size = 0

    @property
    def found(self) -> Found:
        """What has passed so far."""
        return Found(self.size, self._hashed.hexdigest())

    def read(self, size: int = -1) -> bytes:
        """Read and hash.

        Raises:
            ArchiveDamaged: when an archive ends within a member.
        """
        data = read_on(self._file, size)
        self._hashed.update(data)
        self.size += len(data)
        return data

    def write(self, data: bytes) -> int:
        """Hash and write."""
        self._hashed.update(data)
        self.size += len(data)
        return self._file.write(data)


def read_on(file: IO[bytes], size: int = -1) -> bytes:
    """Read a member of an archive, or any file.

    Raises:
        ArchiveDamaged: when an archive ends within a member.
    """
    try:
        return file.read(size)
    except tarfile.TarError as error:
        raise ArchiveDamaged(str(error)) from error


class ArchiveWriter:
    """Takes the parts of one backup. `writing` opens it."""

    def __init__(self, stream: Any) -> None:
        self._tar = tarfile.open(  # noqa: SIM115 - closed by `close`, after the manifest
            fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT
        )

    def add_file(self, name: str, path: Path) -> Found:
        """Take a file as it lies there.

        Raises:
            FileNotFoundError: when it has gone.
            OSError: when it cannot be read, or ends earlier than it said.
        """
        with path.open("rb") as file:
            hashing = _Hashing(file)
            self._add(FILES + name, os.fstat(file.fileno()).st_size, hashing)
        return hashing.found

    def add_dump(self, pieces: Iterable[bytes]) -> Found:
        """Take the dump of the database."""
        hashed, size = hashlib.sha256(), 0
        for number, piece in enumerate(pieces, start=1):
            hashed.update(piece)
            size += len(piece)
            self._add(f"{DATABASE}{number:05}", len(piece), io.BytesIO(piece))
        return Found(size, hashed.hexdigest())

    def close(self, manifest: dict[str, Any]) -> None:
        """Take the manifest, which ends the archive."""
        data = json.dumps(manifest, ensure_ascii=False).encode()
        self._add(MANIFEST, len(data), io.BytesIO(data))
        self._tar.close()

    def _add(self, name: str, size: int, content: Any) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        self._tar.addfile(member, content)


class Writing:
    """An archive in the making; `found` says size and SHA-256 of the file once it is there."""

    def __init__(self, path: Path, key: str) -> None:
        self.path = path
        self.found = Found(0, "")
        self._key = key

    @contextlib.contextmanager
    def opened(self) -> Iterator[ArchiveWriter]:
        """Write below a temporary name; give the right name to what is whole and on the disk."""
        partial = self.path.with_name(self.path.name + PARTIAL)
        try:
            handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                hashing: Any = _Hashing(file)
                sealed = SealedWriter(hashing, self._key) if self._key else None
                yield ArchiveWriter(sealed or hashing)
                if sealed:
                    sealed.close()
                file.flush()
                os.fsync(file.fileno())
            partial.replace(self.path)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
        flush_folder(self.path.parent)
        self.found = hashing.found


@contextlib.contextmanager
def _opened(path: Path, key: str) -> Iterator[Any]:
    with path.open("rb") as file:
        if not is_sealed(path):
            yield file
        elif not key:
            raise ArchiveDamaged("it is encrypted, and no key is given (BACKUP_KEY)")
        else:
            yield SealedReader(file, key)


def walk(path: Path, key: str) -> Iterator[tuple[str, IO[bytes]]]:
    """Yield name and content of each member, in order; read each before the next.

    Raises:
        ArchiveDamaged: when it cannot be read to its end, or with this key.
    """
    last = ""
    try:
        with _opened(path, key) as stream, tarfile.open(fileobj=stream, mode="r|") as tar:
            for member in tar:
                content = tar.extractfile(member) if member.isfile() else None
                if content is None or not _is_plain(member.name):
                    raise ArchiveDamaged(f"it holds what no backup holds: {member.name!r}")
                last = member.name
                yield last, content
            # What was cut off behind the last member shows here.
            while stream.read(_CHUNK):
                pass
    except (tarfile.TarError, OSError, EOFError) as error:
        raise ArchiveDamaged(str(error)) from error
    if last != MANIFEST:
        raise ArchiveDamaged("it ends before its manifest")


def read_manifest(path: Path, key: str) -> dict[str, Any]:
    """Read a whole archive and return its manifest, if everything in it is as that says.

    Raises:
        ArchiveDamaged: when a part is changed, missing, too much, or cannot be read.
    """
    files: dict[str, Found] = {}
    dump, size = hashlib.sha256(), 0
    manifest: dict[str, Any] = {}
    for name, content in walk(path, key):
        if name == MANIFEST:
            manifest = json.loads(read_on(content))
            continue
        hashing = _Hashing(content)
        while data := hashing.read(_CHUNK):
            if name.startswith(DATABASE):
                dump.update(data)
        if name.startswith(FILES):
            files[name.removeprefix(FILES)] = hashing.found
        else:
            size += hashing.size
    _compare(manifest, files, Found(size, dump.hexdigest()))
    return manifest


def _compare(manifest: dict[str, Any], files: dict[str, Found], dump: Found) -> None:
    said = {each["path"]: Found(each["size"], each["sha256"]) for each in manifest["files"]}
    for name in sorted({*said, *files}):
        if said.get(name) != files.get(name):
            raise ArchiveDamaged(f"the file {name} is not what was backed up")
    if dump != Found(**manifest["database"]):
        raise ArchiveDamaged("the dump of the database is not what was backed up")


def unpack(path: Path, key: str, *, files: Path, load: Callable[[Iterator[bytes]], object]) -> None:
    """Put the attachments below a folder, then hand the dump to `load`, piece by piece.

    Raises:
        ArchiveDamaged: as `walk`.
        OSError: when the disk does not take it.
    """
    members = walk(path, key)
    first: bytes | None = None
    for name, content in members:
        if not name.startswith(FILES):
            first = read_on(content)
            break
        _store(files / name.removeprefix(FILES), content)

    def pieces() -> Iterator[bytes]:
        yield first or b""
        for name, content in members:
            if name.startswith(DATABASE):
                yield read_on(content)

    load(pieces())


def _store(path: Path, content: IO[bytes]) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("xb") as file:
        os.fchmod(file.fileno(), 0o600)
        while data := read_on(content, _CHUNK):
            file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _is_plain(name: str) -> bool:
    """Tell whether a name stays below the folder it is unpacked in."""
    path = PurePosixPath(name)
    known = name == MANIFEST or name.startswith((FILES, DATABASE))
    return known and not path.is_absolute() and ".." not in path.parts


def flush_folder(folder: Path) -> None:
    """Bring the names of a folder to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
