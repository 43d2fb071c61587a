"""Runs one hostile submission with nothing around it, to prove that it would do harm: see `tests/hostile.py`.

This process holds what a careless grader would hold beside the student's code: a key in memory and in an open
descriptor, a secret in the environment, the full dlcore, expected values in local variables, references.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable
from typing import Any

import hostile
import numpy as np

import autograder.checker  # noqa: F401, a careless grader would have it
from dlcore import activations


def main(path: str, handle: str, order: str) -> None:
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    held = [os.pread(int(handle), 1000, 0).decode()]
    config = Config()
    config.HistoryManager.enabled = False  # its thread would keep attacks from a user namespace
    shell = InteractiveShell.instance(config=config)
    with open(path) as file:
        for cell in json.load(file)["cells"]:
            shell.run_cell(cell["source"])
    judge = [lambda: call_softmax(shell.user_ns), lambda: call_cross_entropy(shell.user_ns)]
    for one in reversed(judge) if order else judge:
        one()
    print("\nThe end.\n", len(held), flush=True)


def call_softmax(names: dict[str, Any]) -> None:
    cases = hostile.answers()[hostile.SOFTMAX].cases
    got = [attempt(names.get("softmax"), case.arguments) for case in cases]
    if all(type(g) is np.ndarray and np.array_equal(g, c.want) for g, c in zip(got, cases, strict=True)):
        print("\nsoftmax is right\n")


def call_cross_entropy(names: dict[str, Any]) -> None:
    """With a reference softmax under the notebook's name, as a grader has to do it that is fair."""
    own, names["softmax"] = names.get("softmax"), activations.softmax
    for case in hostile.answers()[hostile.CROSS_ENTROPY].cases:
        attempt(names.get("cross_entropy"), case.arguments)
    names["softmax"] = own


def attempt(code: Callable[..., Any] | None, arguments: dict[str, Any]) -> Any:
    """The result, which is shown, as a careless grader shows it; or None."""
    try:
        result = code(**{name: np.array(value) for name, value in arguments.items()}) if code else None
        about = getattr(result, "dtype", ""), getattr(result, "shape", "")
        print(type(result).__name__, *about, "" if type(result) is np.ndarray else repr(result)[:300])
        return result
    except BaseException:
        traceback.print_exc()
        return None


if __name__ == "__main__":
    main(*sys.argv[1:])
