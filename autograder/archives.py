"""Unpacks zips of strangers: within limits that are checked while bytes come out, and never outside a folder.

What a zip says of itself (sizes, names) may be false, so nothing is taken at its word. An entry that is
refused costs one sentence, and the others go on.
"""

from __future__ import annotations

import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

_JUNK = {"__MACOSX", ".DS_Store", ".ipynb_checkpoints", "Thumbs.db"}
_DEEPEST, _LONGEST_NAME, _LONGEST_PATH = 20, 200, 800
_NO_NAME = {"Cc", "Cs", "Zl", "Zp"}  # controls, halves of characters, line ends
_FREE = 1 << 20  # bytes before the ratio counts: small files pack well
_ENTRY = b"PK\x01\x02"  # starts every entry of a zip's table of contents
# Damaged zips raise whatever `zipfile` stumbles over.
_DAMAGES = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    OSError,
    EOFError,
    ArithmeticError,
    LookupError,
    RuntimeError,
    ValueError,
)


class Refused(Exception):
    """Why something is not unpacked: the part of a sentence after the name and a colon."""


@dataclass(frozen=True)
class Limits:
    """Bounds for what one student hands in, unpacked."""

    file: int = 50 << 20  # bytes of one file
    total: int = 200 << 20  # bytes of all
    files: int = 1000
    ratio: int = 200  # bytes that may come out of one that went in


LIMITS = Limits()


@dataclass
class Unpacker:
    """Writes entries into one folder, all under the same limits."""

    folder: Path
    limits: Limits
    size: int = 0
    names: set[str] = field(default_factory=set)

    def add(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: PurePosixPath) -> Path:
        """Unpack one entry to `path` inside the folder; raises Refused and leaves nothing of it."""
        name = unicodedata.normalize("NFKC", str(path)).casefold()
        if name in self.names:
            raise Refused("there is another file of that name, if case does not count")
        if len(self.names) >= self.limits.files:
            raise Refused(f"there are more than {self.limits.files} files")
        self.names.add(name)
        to = self.folder / path
        try:
            to.parent.mkdir(parents=True, exist_ok=True)
            with to.open("xb") as file:
                self._fill(file, archive, info)
        except (FileExistsError, NotADirectoryError):
            raise Refused("there is a file where its folder should be, or a folder in its place") from None
        except Refused:
            to.unlink()
            raise
        return to

    def _fill(self, file: IO[bytes], archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
        size = 0
        for chunk in _chunks(archive, info):
            size += len(chunk)
            self.size += len(chunk)  # for good, even if the file goes: inflating costs time
            if size > self.limits.file:
                raise Refused(f"it is larger than {_mb(self.limits.file)}")
            if size > max(_FREE, self.limits.ratio * info.compress_size):
                raise Refused(f"it unpacks to over {self.limits.ratio} times its size: a zip bomb?")
            if self.size > self.limits.total:
                raise Refused(f"the files are larger than {_mb(self.limits.total)} together")
            file.write(chunk)


def _chunks(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """The content of an entry, as it comes out; what goes wrong here is the zip's fault, not the disk's."""
    try:
        with archive.open(info) as source:
            while chunk := source.read(1 << 16):
                yield chunk
    except _DAMAGES as problem:
        raise Refused(f"it is damaged ({readable(str(problem))})") from None


def _mb(size: int) -> str:
    return f"{size / (1 << 20):.3g} MB"


def unpack(download: Path, folder: Path, owner: Callable[[str], str], limits: Limits) -> list[str]:
    """Unpack a zip, and each zip in it into a folder of its name; sentences on what was left out.

    The limits hold for each owner by itself, so that nobody uses up what belongs to others.
    """
    unpackers: dict[str, Unpacker] = {}
    said = []
    with opened(download) as archive:
        for info in _files(archive):
            name = readable(info.orig_filename)
            try:
                path = checked(info)
                own = unpackers.setdefault(owner(str(path)), Unpacker(folder, limits))
                placed = own.add(archive, info, path)
                if placed.suffix.lower() == ".zip":
                    said += [f"{name}: {sentence}" for sentence in unfold(placed, path, own)]
            except Refused as why:
                said.append(f"{name}: {why}.")
    return said


def unfold(placed: Path, path: PurePosixPath, own: Unpacker) -> Iterator[str]:
    """Turn a student's zip at `path` of the folder into a folder of its name; sentences on the rest."""
    inner = placed.rename(own.folder / f".{len(own.names)}.inner")
    try:
        if inner.read_bytes().count(_ENTRY) > own.limits.files:
            raise Refused(f"there are more than {own.limits.files} files in it")
        with opened(inner) as archive:
            files = list(_files(archive))
            top = _common_folder(files)
            for info in files:
                try:
                    inside = checked(info).relative_to(top)
                    if inside.suffix.lower() == ".zip":
                        raise Refused("zips inside zips are not unpacked")
                    own.add(archive, info, path / inside)
                except Refused as why:
                    yield f"{readable(info.orig_filename)}: {why}."
    finally:
        inner.unlink()


def opened(path: Path) -> zipfile.ZipFile:
    """The zip at `path`; Refused if it is none."""
    try:
        return zipfile.ZipFile(path)
    except _DAMAGES:
        raise Refused("it is no zip file that can be read") from None


def _files(archive: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    """The entries that are no folders, and no leftovers of Finder, Explorer or Jupyter."""
    for info in archive.infolist():
        if not info.filename.endswith("/") and not _JUNK & set(info.filename.split("/")):
            yield info


def _common_folder(files: list[zipfile.ZipInfo]) -> str:
    """The folder that holds everything, as when a folder was zipped rather than its files; else "."."""
    tops = {info.orig_filename.replace("\\", "/").partition("/")[::2] for info in files}
    firsts = {first for first, _ in tops}
    return firsts.pop() if len(firsts) == 1 and all(rest for _, rest in tops) else "."


def checked(info: zipfile.ZipInfo) -> PurePosixPath:
    """The path of an entry inside a folder; Refused if it is no plain file that stays there."""
    name = info.orig_filename.replace("\\", "/")
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if name.startswith("/") or re.match("[A-Za-z]:", name):
        raise Refused("its path is absolute")
    if ".." in parts:
        raise Refused("its path leads out of its folder")
    if not parts or any(unicodedata.category(one) in _NO_NAME for one in name):
        raise Refused("its name holds characters that no name should")
    longest = max(len(part.encode()) for part in parts)
    if len(parts) > _DEEPEST or longest > _LONGEST_NAME or len(name.encode()) > _LONGEST_PATH:
        raise Refused("its path is too long")
    if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
        raise Refused("it is a link or a device, and no file")
    if info.flag_bits & 1:
        raise Refused("it is encrypted")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused("it is packed by another method than deflate")
    return PurePosixPath(*parts)


def readable(name: str) -> str:
    """A stranger's name for a sentence: short, and on one line.

    >>> readable("a\\nb")
    'a?b'
    """
    plain = "".join(one if one.isprintable() else "?" for one in name)
    return plain if len(plain) <= 500 else plain[:500] + "..."
