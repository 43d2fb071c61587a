"""Packages that only some functions need: imported on first use, and asked for in one sentence if missing."""

from __future__ import annotations

import importlib
from types import ModuleType


def need(module: str, purpose: str) -> ModuleType:
    """The module of that name, or an ImportError that says what needs it and how to install it.

    >>> need("math", purpose="arithmetic").sqrt(4.0)
    2.0
    """
    try:
        return importlib.import_module(module)
    except ImportError:
        top = module.partition(".")[0]
        package = {"sklearn": "scikit-learn"}.get(top, top)
        raise ImportError(
            f"{purpose} needs the package {package}: install it with: pip install {package}"
        ) from None
