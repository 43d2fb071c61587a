"""The problems, a file for a handful of related exercises; each file lists its own in `PROBLEMS`.

They import torch, and are themselves imported by `record` alone: checking and grading read answer keys.
"""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .problem import Problem


def load() -> dict[str, Problem]:
    """{target: problem} of all files here, in the order of their names."""
    names = [m.name for m in pkgutil.iter_modules(__path__) if m.name.startswith("ch")]
    modules = [importlib.import_module(f"{__name__}.{name}") for name in sorted(names)]
    return {problem.target: problem for module in modules for problem in module.PROBLEMS}
