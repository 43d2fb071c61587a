"""10,000 damaged notebooks: none stops the reader, and each that cannot be read is a clear sentence."""

import ast
import json
import random
import re
from copy import deepcopy

import nbformat
import pytest

from autograder import cells, reading, salvage

COUNT = 10_000
PARTS = 10  # so that several processes can share the work
JUNK = (
    None,
    True,
    -1,
    10**400,
    1e308,
    float("nan"),
    "",
    "\ud800",
    "\0",
    "x" * 3000,
    [],
    {},
    [[]],
    [3],
    {"": 0},
)
# What a sentence must not contain: Python's names for errors, its reprs, addresses in memory.
PYTHONIC = re.compile(
    r"Error|Exception|Traceback|<class|object at|line \d+ column|None|dict|list\b(?! of cells)"
)


def sound() -> dict:
    """An nbgrader notebook as Jupyter writes it."""

    def cell(kind, source, **grading):
        about = {
            "grade": False,
            "solution": False,
            "locked": True,
            "task": False,
            "schema_version": 3,
            **grading,
        }
        made = {
            "cell_type": kind,
            "id": "0123abcd",
            "metadata": {"nbgrader": about, "tags": ["a"], "deletable": False},
            "source": source.splitlines(keepends=True),
        }
        if kind == "code":
            made |= {
                "execution_count": 1,
                "outputs": [{"output_type": "stream", "name": "stdout", "text": ["1\n"]}],
            }
        return made

    return {
        "cells": [
            cell("markdown", "# Exercise\nWrite `f`.", grade_id="text"),
            cell("code", "%matplotlib inline\nimport numpy as np", grade_id="imports"),
            cell(
                "code",
                "def f(x):\n    '''Double.'''\n    y = 2 * x\n    return y",
                grade_id="f",
                solution=True,
                locked=False,
            ),
            cell(
                "code",
                "@implement('a.b')\nclass A:\n    def g(self):\n        return [1,\n            2]",
                grade_id="A",
            ),
            cell("code", "check(f)", grade_id="f-test", grade=True, points=4, checksum="0" * 32),
        ],
        "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def places(value, found):
    """All (container, key) beneath a value."""
    for key in [*value] if isinstance(value, dict) else range(len(value)):
        found.append((value, key))
        if isinstance(value[key], dict | list):
            places(value[key], found)
    return found


def change_values(rng, notebook):
    for _ in range(rng.choice([1, 1, 3, 20])):
        if not (found := places(notebook, [])):
            return
        (where, key), (other, its) = rng.choice(found), rng.choice(found)
        kind = rng.randrange(5)
        if kind == 0:
            where.pop(key, None) if isinstance(where, dict) else where.pop(key)
        elif kind == 1 and isinstance(where, dict) and isinstance(key, str):
            where[rng.choice(["", "cells", "source", "input", "x", f"{key}s"])] = where.pop(key)
        elif kind == 2 and where is not other and not isinstance(other[its], dict | list):
            where[key], other[its] = other[its], deepcopy(where[key])
        else:
            where[key] = deepcopy(rng.choice(JUNK))


def change_cells(rng, notebook):
    inside = notebook["cells"]
    for _ in range(rng.randint(1, 4)):
        i = rng.randrange(len(inside)) if inside else 0
        kind = rng.randrange(5)
        if kind == 0:
            del inside[i : i + 1]
        elif kind == 1:
            inside[i:i] = inside[i : i + 1] * rng.choice([1, 2, 40])
        elif kind == 2:
            rng.shuffle(inside)
        elif kind == 3 and inside:
            lines = inside[i]["source"]
            cut = rng.randint(0, len(lines))
            inside[i : i + 1] = [{**inside[i], "source": lines[:cut]}, {**inside[i], "source": lines[cut:]}]
        elif inside:
            letters = [*"".join(inside[i]["source"])]
            for _ in range(rng.randint(1, 5)):
                letters.insert(rng.randint(0, len(letters)), rng.choice("()[]{}'\"\\\n\t%!?:=\0 \ud800"))
            inside[i] = {**inside[i], "source": ["".join(letters)]}


def change_bytes(rng, data):
    changed = bytearray(data)
    for _ in range(rng.choice([1, 1, 5, 200])):
        i = rng.randrange(len(changed) + 1)
        kind = rng.randrange(4)
        if kind == 0:
            changed[i : i + 1] = bytes([rng.randrange(256)])
        elif kind == 1:
            del changed[i : i + rng.choice([1, 1, 50])]
        elif kind == 2:
            changed[i:i] = rng.choice([b"\0", b'"', b"{", b"]", b"\xff\xfe", b"\\u", b"\\ud800", b"1" * 5000])
        else:
            changed[i:i] = changed[i // 2 : i // 2 + 100]
    return bytes(changed)


def damaged(seed: int) -> bytes:
    """A notebook with damage of one to three kinds, the same for a seed on any day."""
    rng = random.Random(seed)
    notebook = sound()
    if rng.random() < 0.4:
        change_cells(rng, notebook)
    if rng.random() < 0.5:
        change_values(rng, notebook)
    data = json.dumps(notebook, indent=rng.choice([1, None])).encode(
        rng.choice(["utf-8"] * 8 + ["utf-8-sig", "utf-16"])
    )
    if rng.random() < 0.5:
        data = change_bytes(rng, data)
    if rng.random() < 0.15:
        data = data[: rng.randrange(len(data) + 1)]
    if rng.random() < 0.03:
        i, depth = rng.randrange(len(data) + 1), rng.choice([100, 5000])
        data = data[:i] + rng.choice([b"[", b'{"a":']) * depth + data[i:]
    return data


def assert_clear(problems, name):
    for sentence in problems:
        assert name in sentence
        assert sentence.endswith(".")
        assert len(sentence) < 300
        assert sentence.isprintable()
        assert not PYTHONIC.search(sentence), sentence


@pytest.mark.parametrize("part", range(PARTS))
def test_damaged_notebooks_are_read_or_explained(part, tmp_path):
    for seed in range(part, COUNT, PARTS):
        data = damaged(seed)
        found, problems = cells.read("hw1.ipynb", data)
        assert_clear(problems, "hw1.ipynb")
        assert found is not None or problems, seed
        if found is not None:
            check_cells(found)
        if seed % 100 == part:  # through a file, too
            (tmp_path / "hw1.ipynb").write_bytes(data)
            files = reading.read(tmp_path)
            assert files.notebooks.get("hw1") == found
            assert files.problems == problems


def check_cells(found):
    notebook = nbformat.from_dict(cells.as_nbformat(found))
    nbformat.validate(notebook)
    json.dumps(notebook, ensure_ascii=False, allow_nan=False).encode()
    code = [cell.source for cell in found if cell.cell_type == "code"]
    for name, definition in salvage.definitions(code).items():
        assert name.isidentifier()
        assert 0 <= definition.cell < len(code)
        assert definition.why == "" or (definition.why.endswith(".") and len(definition.why) < 300)
        compile(definition.source, "cell", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)


def test_the_damage_is_of_all_kinds():
    """The test above would say nothing if no notebook, or every one, could be read."""
    read = [cells.read("hw1.ipynb", damaged(seed)) for seed in range(500)]
    nothing = sum(found is None for found, _ in read)
    silent = sum(not problems for _, problems in read)
    assert nothing > 10
    assert silent > 50
    assert len({re.sub(r"\d+", "", problems[0]) for _, problems in read if problems}) >= 6
    assert damaged(7) == damaged(7)


def test_most_damage_costs_no_answer():
    """Where nothing but cells was shuffled, doubled or cut in two, the function is found in nearly all."""
    kept = 0
    for seed in range(300):
        notebook, rng = sound(), random.Random(seed)
        i = rng.randrange(4)
        lines = notebook["cells"][2]["source"]
        notebook["cells"][2:3] = [{**notebook["cells"][2], "source": part} for part in (lines[:i], lines[i:])]
        found, _ = cells.read("hw1.ipynb", json.dumps(notebook).encode())
        names = {"np": None}
        exec(salvage.definitions([c.source for c in found if c.cell_type == "code"])["f"].source, names)
        kept += names["f"](3) == 6
    assert kept == 300
