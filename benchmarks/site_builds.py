"""One chapter of the book, built three ways: ours, the default theme of Jupyter Book, the theme of d2l.ai.

All three get the same Markdown, the same table of contents and the same programs for code cells. What a peer
lacks is left out or replaced by its nearest relative, see `plain`. Peers have formulas set by MathJax in the
reader's browser, as their own books do, but from the host of the pages: no other can be reached here.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import yaml

from book._ext.textbook import formulas

ROOT = Path(__file__).parents[1]
CHAPTER = "06_backpropagation"
BESIDE = ("dlcore", "exercises", "docs", "constraints.txt")  # what our build reads next to the book
EDIT = "\nOne more sentence.\n"

_INTERACTIVE = re.compile(r"^:::\{interactive\} .*\n(?::\w+:.*\n)*((?:.*\n)*?):::\n", re.MULTILINE)
_ASSIGNMENT = re.compile(r"^```\{assignment\} .*\n```\n", re.MULTILINE)
_EXECUTED = re.compile(r"^kernelspec:", re.MULTILINE)
_MARKUP = ["amsmath", "attrs_inline", "colon_fence", "deflist", "dollarmath", "substitution"]
_MATHJAX = "sphinx-mathjax-offline"
PEERS = ("mxtheme", "sphinx-mathjax-offline", "sphinxcontrib-jquery")  # packages of the extra `bench`


@dataclass(frozen=True)
class Variant:
    """One way to build the chapter, in a folder of its own."""

    name: str
    folder: Path
    command: tuple[str, ...]

    @property
    def html(self) -> Path:
        return self.folder / "_build" / "html"

    def cold(self) -> float:
        """Seconds of a build from nothing, every cell executed."""
        shutil.rmtree(self.folder / "_build", ignore_errors=True)
        return self.build()

    def edited(self, page: str) -> float:
        """Seconds of a build after one more sentence on `page`, which is then taken back."""
        source = self.folder / "book" / f"{page}.md"
        before = source.read_text(encoding="utf-8")
        source.write_text(before + EDIT, encoding="utf-8")
        try:
            return self.build()
        finally:
            source.write_text(before, encoding="utf-8")

    def build(self) -> float:
        env = os.environ | {
            "IPYTHONDIR": str(self.folder / "ipython"),
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
        }
        before = time.perf_counter()
        done = subprocess.run(
            self.command, cwd=self.folder, env=env, capture_output=True, text=True, check=False
        )
        if done.returncode or not self.html.is_dir():
            raise SystemExit(f"{self.name} was not built:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
        return time.perf_counter() - before

    def prints(self) -> dict[str, str]:
        """{file: hash of its content} of what readers get."""
        files = [path for path in sorted(self.html.rglob("*")) if path.is_file()]
        return {
            path.relative_to(self.html).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in files
        }


def make(scratch: Path) -> dict[str, Variant]:
    """The three, ready to be built."""
    made = (_ours(scratch / "ours"), _jupyter_book(scratch / "jupyter-book"), _d2l(scratch / "d2l"))
    return {variant.name: variant for variant in made}


def pages() -> list[str]:
    """The chapter's pages, the first one first."""
    contents = yaml.safe_load((ROOT / "book" / "_toc.yml").read_text(encoding="utf-8"))
    chapters = [chapter for part in contents["parts"] for chapter in part["chapters"]]
    ours = next(chapter for chapter in chapters if chapter["file"].startswith(CHAPTER))
    return [ours["file"], *(section["file"] for section in ours["sections"])]


def executed() -> int:
    """How many of the pages have code that is run."""
    texts = [(ROOT / "book" / f"{page}.md").read_text(encoding="utf-8") for page in pages()]
    return sum(bool(_EXECUTED.search(text)) for text in texts)


def plain(text: str) -> str:
    """A page without what our extension adds: of a figure that moves, what stands still remains.

    >>> plain(":::{interactive} graph\\n:alt: A graph.\\nA table.\\n:::\\nEnd.\\n")
    'A table.\\nEnd.\\n'
    """
    return _ASSIGNMENT.sub("", _INTERACTIVE.sub(r"\1", text))


def for_d2l(text: str) -> str:
    """A page for a theme that has no margin.

    >>> for_d2l("```{margin} A word\\nSaid.\\n```\\n")
    '```{admonition} A word\\nSaid.\\n```\\n'
    """
    text = re.sub(r"^(`{3,})\{margin\} (?=\S)", r"\1{admonition} ", plain(text), flags=re.MULTILINE)
    return re.sub(r"^(`{3,})\{margin\}$", r"\1{note}", text, flags=re.MULTILINE)


def _ours(folder: Path) -> Variant:
    """Everything of ours: `_config.yml`, extension, style, scripts; the other chapters are not listed."""
    shutil.copytree(ROOT / "book", folder / "book", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "_config.yml", folder)
    for name in BESIDE:
        (folder / name).symlink_to(ROOT / name)
    _contents(folder)
    return Variant("ours", folder, (_program("jupyter-book"), "build", "book", "--keep-going"))


def _jupyter_book(folder: Path) -> Variant:
    """Jupyter Book as it comes; its config says no more than the Markdown needs."""
    _peer(folder, plain)
    settings = {
        "title": "Book",
        "only_build_toc_files": True,
        "execute": {"execute_notebooks": "cache", "timeout": 120},
        "parse": {"myst_enable_extensions": _MARKUP},
        "bibtex_bibfiles": ["references.bib"],
        "sphinx": {"extra_extensions": ["sphinx_proof", _MATHJAX], "config": _macros()},
    }
    (folder / "_config.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    return Variant("Jupyter Book", folder, (_program("jupyter-book"), "build", "book", "--keep-going"))


def _d2l(folder: Path) -> Variant:
    """d2l.ai's theme on Sphinx, its figures as drawings, as that book has them."""
    _peer(folder, for_d2l)
    extensions = ["sphinx_external_toc", "myst_nb", "sphinx_design", "sphinx_proof", "sphinxcontrib.bibtex"]
    extensions += [
        "sphinxcontrib.jquery",
        "mxtheme",
        _MATHJAX,
    ]  # the theme was written when Sphinx had jQuery
    settings = {
        "project": "Book",
        "extensions": extensions,
        "html_theme": "mxtheme",
        "external_toc_exclude_missing": True,
        "nb_execution_mode": "cache",
        "nb_execution_cache_path": str(folder / "_build" / "cache"),
        "nb_execution_timeout": 120,
        "myst_enable_extensions": _MARKUP,
        "bibtex_bibfiles": ["references.bib"],
        **_macros(),
    }
    lines = [f"{name} = {value!r}\n" for name, value in settings.items()]
    (folder / "book" / "conf.py").write_text("".join(lines), encoding="utf-8")
    profile = folder / "ipython" / "profile_default"
    profile.mkdir(parents=True)
    (profile / "ipython_kernel_config.py").write_text("c.InlineBackend.figure_formats = {'svg'}\n")
    return Variant("d2l", folder, (_program("sphinx-build"), "book", "_build/html", "-d", "_build/doctrees"))


def _peer(folder: Path, adapt: Callable[[str], str]) -> None:
    """The chapter's pages in the words that a peer knows."""
    target = folder / "book" / CHAPTER
    target.mkdir(parents=True)
    for path in sorted((ROOT / "book" / CHAPTER).iterdir()):
        if path.suffix == ".md":
            (target / path.name).write_text(adapt(path.read_text(encoding="utf-8")), encoding="utf-8")
        elif path.is_file():
            shutil.copy(path, target)
    shutil.copy(ROOT / "book" / "references.bib", folder / "book")
    _contents(folder)


def _contents(folder: Path) -> None:
    """A first page and a table of contents with the one chapter."""
    first, *rest = pages()
    chapter = {"file": first, "sections": [{"file": page} for page in rest]}
    contents = {"format": "jb-book", "root": "index", "chapters": [chapter]}
    (folder / "book" / "_toc.yml").write_text(yaml.safe_dump(contents, sort_keys=False), encoding="utf-8")
    (folder / "book" / "index.md").write_text("# Book\n\nOne chapter of it.\n", encoding="utf-8")


def _macros() -> dict[str, object]:
    """The formulas' macros, as MathJax wants them."""
    macros = {
        name[1:]: [tex, int(max(re.findall(r"#(\d)", tex)))] if "#" in tex else tex
        for name, tex in formulas.MACROS.items()
    }
    return {"mathjax3_config": {"tex": {"macros": macros}}}


def _program(name: str) -> str:
    return str(Path(sys.executable).with_name(name))
