"""How code cells run: with the book's figures, in one thread, never from a cache of another dlcore."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

from sphinx.application import Sphinx

BOOK = Path(__file__).parents[2]
SETTINGS = BOOK / "_kernel"


def register(app: Sphinx) -> None:
    app.connect("builder-inited", _prepare, priority=1)


def _prepare(app: Sphinx) -> None:
    """Before a cell runs: IPython finds our settings, matplotlib our style, and a stale cache is gone."""
    build = Path(app.outdir).parent
    home = build / "ipython"
    profile = home / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)
    shutil.copy(SETTINGS / "ipython_kernel_config.py", profile)
    os.environ["IPYTHONDIR"] = str(home)
    os.environ["MATPLOTLIBRC"] = str(SETTINGS / "matplotlibrc")
    os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    _forget_what_is_stale(build)


def _forget_what_is_stale(build: Path) -> None:
    """The cache of outputs knows the cells alone; what they import may have changed since."""
    mark, now = build / ".made-with", fingerprint()
    if not mark.is_file() or mark.read_text() != now:
        shutil.rmtree(build / ".jupyter_cache", ignore_errors=True)
        mark.write_text(now)


def fingerprint() -> str:
    """What all outputs hang on: dlcore, the book's own modules and settings, the versions of packages."""
    root = BOOK.parent
    files = [
        *sorted(BOOK.glob("*.py")),
        *sorted((root / "dlcore").rglob("*.py")),
        *sorted((root / "dlcore" / "texts").glob("*")),
    ]
    files += [*sorted(path for path in SETTINGS.iterdir() if path.is_file()), root / "constraints.txt"]
    content = hashlib.sha256()
    for path in files:
        content.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return content.hexdigest()
