"""CSV files from elsewhere, read as they come and written back as they were, and ways to put a file in place.

An LMS knows students by its own columns, so a sheet keeps every cell that nobody has changed: delimiter, byte
order mark and line ends too. UTF-16 and tabs, which Excel writes and no LMS reads, become UTF-8 and commas.

In sheets that are ours, `guarded` keeps a spreadsheet from running a student's text as a formula. Columns
that identify a student are never touched, in no sheet: another spelling would be another student.
"""

from __future__ import annotations

import csv
import io
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_MOST_BYTES = 50 << 20
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


class ExportProblem(Exception):
    """Why a file cannot be written: a sentence that says what is wrong, where, and what to do."""


@dataclass
class Sheet:
    """A CSV file in memory. Every row is as long as the header, at least."""

    path: Path
    header: list[str]
    rows: list[list[str]]
    delimiter: str = ","
    line_end: str = "\r\n"
    marked: bool = False  # with a byte order mark

    def column(self, name: str) -> int:
        """Where the column of this name stands; it has to be there once."""
        count = self.header.count(name)
        if count == 1:
            return self.header.index(name)
        have = ", ".join(f'"{title}"' for title in self.header[:12])
        what = f"{count} columns" if count else "no column"
        raise ExportProblem(
            f'{self.path} has {what} "{name}"; it starts with: {have}. Name the column, or export again.'
        )

    def rows_by(self, column: int, rows: Iterable[list[str]]) -> dict[str, list[str]]:
        """{stripped cell of `column`: row}; rows without one are left out, twice the same one is refused."""
        named = [(row[column].strip(), row) for row in rows if row[column].strip()]
        refuse_twice((name for name, _ in named), f'in the column "{self.header[column]}" of {self.path}')
        return dict(named)

    def save(self, to: Path) -> None:
        """Write the sheet in the form in which it came."""
        text = lines([self.header, *self.rows], self.delimiter, self.line_end)
        put(to, text.encode("utf-8-sig" if self.marked else "utf-8", "replace"))


def read(path: Path) -> Sheet:
    """The CSV file at `path`: UTF-8 or UTF-16, with commas, semicolons or tabs."""
    data = _bytes(path)
    text = _decoded(path, data)
    delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, ""), delimiter=delimiter, strict=True)
    try:
        rows = [row for row in reader if any(row)]
    except csv.Error as error:
        raise ExportProblem(f"{path} is no well-formed CSV ({error}): export it again.") from None
    if not rows:
        raise ExportProblem(f"{path} is empty: export it again.")
    header, *body = rows
    return Sheet(
        path,
        header,
        [row + [""] * (len(header) - len(row)) for row in body],
        "," if delimiter == "\t" else delimiter,
        "\r\n" if "\r\n" in text else "\n",
        data.startswith(b"\xef\xbb\xbf"),
    )


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ExportProblem(f"{path} is larger than {_MOST_BYTES >> 20} MB: is this the right file?")
        return path.read_bytes()
    except OSError as error:
        raise ExportProblem(f"{path} cannot be read: {error.strerror}.") from None


def _decoded(path: Path, data: bytes) -> str:
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise ExportProblem(f'{path} is not text in UTF-8: save it again as "CSV UTF-8", or export it again.')
    return text


def _delimiter(text: str) -> str:
    """Whichever splits the first line into most columns; the comma where none does."""
    first = text.lstrip("\r\n").splitlines()[:1]
    return max(",;\t", key=lambda mark: len(next(csv.reader(first, delimiter=mark), [])))


def lines(rows: Iterable[Sequence[str]], delimiter: str = ",", line_end: str = "\r\n") -> str:
    """The rows as CSV; whatever holds a delimiter, a quote or a line end is quoted.

    >>> lines([["Doe, Jr.", "Ada"]])
    '"Doe, Jr.",Ada\\r\\n'
    """
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=line_end).writerows(rows)
    return text.getvalue()


def guarded(text: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe in front, which it does not show.

    >>> [guarded("=1+1"), guarded("Ada")]
    ["'=1+1", 'Ada']
    """
    return f"'{text}" if text.startswith(_FORMULAS) else text


def printable(text: str) -> str:
    """The text without characters that XML and many readers of JSON refuse; line ends and tabs stay.

    >>> printable("a\\x00b\\ud800")
    'a\\ufffdb\\ufffd'
    """
    return "".join(one if one in "\n\t" or _is_printable(ord(one)) else "\ufffd" for one in text)


def _is_printable(code: int) -> bool:
    control = code < 0x20 or 0x7F <= code < 0xA0
    return not (control or 0xD800 <= code < 0xE000 or code & 0xFFFE == 0xFFFE or 0xFDD0 <= code < 0xFDF0)


def number(points: float) -> str:
    """Points as every LMS reads them: two decimals, a point, and nothing between the thousands.

    >>> number(1234.5)
    '1234.50'
    """
    return f"{points:.2f}"


def refuse_twice(names: Iterable[str], where: str) -> None:
    """Raise `ExportProblem` if a name comes more than once: nobody could say whose grade is whose."""
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise ExportProblem(f"{listed(twice)} stands there more than once {where}: remove all but one.")


def listed(names: Iterable[str]) -> str:
    """Names for a sentence: ten of them at most, in order.

    >>> listed(["b", "a"])
    'a, b'
    """
    known = sorted(names)
    more = f" and {len(known) - 10} more" if len(known) > 10 else ""
    return ", ".join(printable(name).replace("\n", " ") for name in known[:10]) + more


def put(to: Path, data: bytes) -> None:
    """Write a file so that it is complete or not there: beside its place first, then renamed."""
    beside = to.with_name(f".{to.name}.{os.getpid()}")
    try:
        beside.write_bytes(data)
        beside.replace(to)
    except OSError as error:
        with suppress(OSError):
            beside.unlink()
        raise ExportProblem(f"{to} cannot be written: {error.strerror}.") from None
