"""The pages of the book as they are written: which there are, and the parts of one."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
BOOK = ROOT / "book"
CHAPTERS = sorted(path for path in BOOK.glob("[0-9][0-9]_*") if path.is_dir())

_CELL = re.compile(r"^```\{code-cell\} ipython3\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_SETTINGS = re.compile(r"\A(---\n[\s\S]*?^---\n|(:\w+:.*\n)+)", re.MULTILINE)
_LABEL = re.compile(
    r"^\(([\w-]+)\)=$|^:(?:label|name): +([\w-]+)$|^ {4}name: ([\w-]+)$|\$\$ *\(([\w-]+)\)$", re.MULTILINE
)
_NOT_PROSE = re.compile(
    r"\A---\n[\s\S]*?^---\n"  # what Jupyter wants to know
    r"|^ *(`{3,})(?:\{code-cell\}|\w)[\s\S]*?^ *\1$"  # code
    r"|^ *`{3,}(?:\{[\w:-]+\})?|^ *:{3,}(?:\{[\w:-]+\})?"  # where a box begins and ends
    r"|\$\$[\s\S]*?\$\$(?: *\([\w-]+\))?|\$[^$]*\$"  # formulas
    r"|`[^`\n]*`|<[^>\n]*>|\]\([^)]*\)"  # names, addresses
    r"|\{[^}\s]*\}|^\([\w-]+\)=$|^:[\w-]+:.*$",  # roles, labels, options
    re.MULTILINE,
)


def listed() -> list[str]:
    """The pages of the table of contents, in its order."""
    contents = yaml.safe_load((BOOK / "_toc.yml").read_text())
    chapters = [chapter for part in contents["parts"] for chapter in part["chapters"]]
    found = [contents["root"]]
    for chapter in chapters:
        found += [chapter["file"], *(section["file"] for section in chapter.get("sections", []))]
    return found


def text(page: str) -> str:
    """What stands on a page."""
    return (BOOK / f"{page}.md").read_text(encoding="utf-8")


def cells(page: str) -> list[str]:
    """The code of a page, cell by cell."""
    return [_SETTINGS.sub("", cell) for cell in _CELL.findall(text(page))]


def prose(page: str) -> str:
    """A page without code, formulas and markup.

    >>> _NOT_PROSE.sub(" ", "We `write` $x$ and {ref}`chapter-1`.").split()
    ['We', 'and', '.']
    """
    return _NOT_PROSE.sub(" ", text(page))


def labels(page: str) -> list[str]:
    """All names by which other places refer to something on a page."""
    return [next(filter(None, match)) for match in _LABEL.findall(text(page))]


def title(page: str) -> str:
    """The first heading."""
    found = re.search(r"^# (.+)$", text(page), re.MULTILINE)
    return found[1] if found else ""
