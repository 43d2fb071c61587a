"""Folders that take the place of others: at every moment one of the two stands there whole."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def put(new: Path, to: Path) -> None:
    """Rename the folder `new` to `to`, on the same disk; what stood there goes once that is done."""
    earlier = to.with_name(f".{to.name}.old{os.getpid()}")
    try:
        if to.exists():
            to.rename(earlier)
        new.rename(to)
    finally:
        if earlier.exists() and not to.exists():
            earlier.rename(to)
    shutil.rmtree(earlier, ignore_errors=True)
