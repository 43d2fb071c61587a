"""The book, built for tests: one chapter with the front matter, or all of it where AUTOGRADER_FULL is set."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path

import yaml
from pages import sources

FULL = bool(os.environ.get("AUTOGRADER_FULL"))
TRIED = "06_backpropagation"  # the chapter that is built when not all are
_COLOURS = re.compile(r"\x1b\[[\d;]*m")
_WARNING = re.compile(r"^.*\b(?:WARNING|ERROR): .*$", re.MULTILINE)
_ELSEWHERE = re.compile(
    r"undefined label|unknown document|target not found|reference target|could not find bibtex key"
)


def build(folder: Path) -> Path:
    """The folder with the built pages, made once for all workers; `log.txt` holds what the build said."""
    folder.mkdir(parents=True, exist_ok=True)
    html = folder / "_build" / "html"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "log.txt").exists():
            _copy(folder)
            (folder / "log.txt").write_text(_run(folder))
    return html


def _copy(folder: Path) -> None:
    shutil.copytree(sources.BOOK, folder / "book", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(sources.ROOT / "_config.yml", folder)
    for name in ("dlcore", "exercises", "docs", "constraints.txt"):
        (folder / name).symlink_to(sources.ROOT / name)
    if not FULL:
        contents = yaml.safe_load((sources.BOOK / "_toc.yml").read_text())
        for part in contents["parts"]:
            part["chapters"] = [
                chapter
                for chapter in part["chapters"]
                if chapter["file"].startswith((TRIED, "api"))
                or ("/" not in chapter["file"] and chapter["file"] != "capstone")  # which trains for minutes
            ]
        contents["parts"] = [part for part in contents["parts"] if part["chapters"]]
        (folder / "book" / "_toc.yml").write_text(yaml.safe_dump(contents, sort_keys=False))


def _run(folder: Path) -> str:
    program = Path(sys.executable).with_name("jupyter-book")
    command = [program, "build", "book", "-n", "--keep-going"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return _COLOURS.sub("", done.stdout + done.stderr)


def warnings(html: Path) -> list[str]:
    """What the build complained of, but for what leads to chapters that were left out."""
    log = (html.parents[1] / "log.txt").read_text()
    found = _WARNING.findall(log)
    return found if FULL else [line for line in found if not _ELSEWHERE.search(line)]


@dataclass
class Page(HTMLParser):
    """One built page: what it has, and where it leads."""

    path: Path
    ids: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)  # tag, address
    without_alt: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.source)

    @cached_property
    def source(self) -> str:
        return self.path.read_text(encoding="utf-8")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Called for every element."""
        has = {name: value or "" for name, value in attrs}
        self.ids += [has["id"]] if has.get("id") else []
        self.links += [(tag, has[name]) for name in ("href", "src") if has.get(name)]
        if tag == "img" and not has.get("alt"):
            self.without_alt.append(has.get("src", ""))


def pages(html: Path) -> dict[str, Page]:
    """All pages by name."""
    files = [path for path in sorted(html.rglob("*.html")) if "_static" not in path.relative_to(html).parts]
    return {path.relative_to(html).as_posix(): Page(path) for path in files}
