"""The index that the search page reads, made by Pagefind from the finished pages; _assets/search.js asks it.

Sphinx's own search stays below it, for pages that are opened from a folder.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

logger = logging.getLogger(__name__)

FOLDER = "pagefind"
# Pages that only list what others say are no answers.
PAGES = "{[0-9][0-9]_*/*,api/*,guide/*,bibliography,errata,glossary,how_to_use,index,notation,setup}.html"
# Of a formula its TeX is kept, which is what people type, with the signs that belong to names in it.
LEFT_OUT = ".katex-html, .katex-mathml semantics > :not(annotation), .headerlink"
SIGNS = "^{}_"
NEEDED = ("pagefind.js", "pagefind-worker.js", "pagefind-entry.json")  # of what lies beside the index


def register(app: Sphinx) -> None:
    app.connect("html-page-context", _load)
    app.connect("build-finished", _index, priority=900)  # when the pages are as readers get them


def _load(app: Sphinx, page: str, template: str, context: Any, doctree: nodes.document | None) -> None:
    if page == "search":
        app.add_js_file("search.js", loading_method="defer")


def _index(app: Sphinx, error: Exception | None) -> None:
    if error or app.builder.name != "html":
        return
    out = Path(app.outdir)
    done = index(out, out / FOLDER)
    if done.returncode:
        logger.warning("Pagefind made no index: %s", done.stderr, type="textbook", subtype="search")


def index(html: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Write what is to be found on the pages into the folder, without the looks that we do not use."""
    command = [sys.executable, "-m", "pagefind_bin", "--site", str(html), "--output-path", str(folder)]
    command += ["--glob", PAGES, "--root-selector", "article.bd-article"]
    command += ["--exclude-selectors", LEFT_OUT, "--include-characters", SIGNS]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    for file in folder.glob("pagefind*.[cj]s*"):
        if file.name not in NEEDED:
            file.unlink()
    return done
