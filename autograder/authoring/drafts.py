"""First drafts of an exercise, its problem and its cells: what dlcore tells of it, and marks for the rest."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode, v4

from autograder import marks
from autograder.edition import Function
from dlcore.syllabus import Assignment

from . import sync
from .unfinished import MARK

_WIDTH = 110


@dataclass(frozen=True)
class Exercise:
    """What is known of an exercise before its author writes anything but the function itself."""

    target: str
    number: str
    points: int
    definition: Function | ast.ClassDef
    uses: tuple[str, ...] = ()  # exercises that it calls

    @property
    def name(self) -> str:
        return self.target.rpartition(".")[2]


def problem(new: Exercise) -> str:
    """The file of its problem: complete in form, with a mark wherever only the author knows what to write."""
    given = dict(_parameters(new.definition))
    called = [f"{name}={default}" if default else name for name, default in given.items()] or ["**arguments"]
    case = _wrapped("    return {", [f'"{name}": {default or "..."}' for name, default in given.items()], "}")
    parts = (
        f'"""{new.number}: {MARK}what students write. In a few words."""',
        "",
        "import numpy as np",
        "import torch",
        "",
        "from .problem import Arguments, Group, Mistake, Problem, normal",
        *("", "", "def ordinary(rng: np.random.Generator) -> Arguments:"),
        f"    # {MARK}an ordinary case. All its numbers come from rng, as in normal(rng, 3); each is new.",
        case,
        *("", "", "def edge(rng: np.random.Generator) -> Arguments:"),
        f"    # {MARK}an edge case. One number, zeros, ties, very large ones: wherever mistakes show.",
        case,
        *("", "", _wrapped("def reference(", called, "):")),
        f"    # {MARK}PyTorch's answer. Arrays come as tensors; call PyTorch itself, not our formula again.",
        "    return ...",
        *("", "", _wrapped("def mistaken(", called, "):")),
        f"    # {MARK}the code of a mistake. In numpy, as students write it who make this mistake.",
        "    return ...",
        *("", "", "PROBLEMS = [", *_entry(new), "]", ""),
    )
    return "\n".join(parts)


def _entry(new: Exercise) -> Iterator[str]:
    yield "    Problem("
    yield f'        "{new.target}",'
    yield f"        points={new.points},"
    if _returns_tuple(new.definition):
        yield f'        outputs=("{MARK}the name of each output",),'
    yield "        groups=("
    yield '            Group("ordinary cases", ordinary, weight=2),'
    yield '            Group("edge cases", edge),'
    yield "        ),"
    yield "        reference=reference,"
    if new.uses:
        yield _wrapped("        uses=(", [f'"{name}"' for name in new.uses], ",),")
    if isinstance(new.definition, ast.ClassDef):
        yield f'        scenario="{MARK}the scenario. See autograder/scenarios",'
    yield "        mistakes=("
    yield "            Mistake("
    yield f'                "{MARK}the mistake\'s name",'
    yield f'                "{MARK}the mistake\'s sentence. What is wrong, and what to do instead.",'
    yield f'                "{MARK}the section to reread. Such as 3.1",'
    yield "                mistaken,"
    yield "            ),"
    yield "        ),"
    yield "    ),"


def _parameters(definition: Function | ast.ClassDef) -> Iterator[tuple[str, str]]:
    """(name, default as code or "") of each parameter, those without one first; none for a class."""
    if isinstance(definition, ast.ClassDef):
        return
    args = definition.args
    plain = [*args.posonlyargs, *args.args]
    defaults = [*[None] * (len(plain) - len(args.defaults)), *args.defaults, *args.kw_defaults]
    found = list(zip([*plain, *args.kwonlyargs], defaults, strict=True))
    yield from ((arg.arg, "") for arg, default in found if default is None)
    yield from ((arg.arg, _literal(default)) for arg, default in found if default is not None)


def _literal(default: ast.expr) -> str:
    """The code of a default, if it means the same in another file."""
    try:
        ast.literal_eval(default)
    except ValueError:
        return "None"
    return ast.unparse(default)


def _returns_tuple(definition: Function | ast.ClassDef) -> bool:
    returns = None if isinstance(definition, ast.ClassDef) else definition.returns
    return returns is not None and ast.unparse(returns).startswith("tuple[")


def _wrapped(opening: str, items: Iterable[str], closing: str) -> str:
    """A list on one line, or an item a line where that is too long."""
    known = list(items)
    line = f"{opening}{', '.join(known)}{closing}"
    if len(line) <= _WIDTH:
        return line
    indent = " " * (len(opening) - len(opening.lstrip()))
    return "\n".join([opening, *(f"{indent}    {item}," for item in known), f"{indent}{closing.lstrip(',')}"])


def notebook(assignment: Assignment) -> NotebookNode:
    """The notebook of an assignment that has none yet: its title, imports, and how checks work."""
    cells = [
        v4.new_markdown_cell(
            f"# {assignment.title}\n\n"
            f"**{MARK}the question.** What one will have built, why it matters, how long it takes.\n\n"
            "Work from top to bottom. Each exercise can be done even if another is not.",
            id="title",
        ),
        v4.new_code_cell(
            "import matplotlib.pyplot as plt\nimport numpy as np\n\n"
            "from autograder import check\nfrom dlcore.student import implement",
            id="imports",
            metadata={"tags": [sync.IMPORTS]},
        ),
        v4.new_markdown_cell(
            "## How checks work\n\n"
            "Below each answer stands a check. It compares yours with PyTorch's in a few cases, and says what"
            " is right, or which mistake it looks like. What you hand in is compared again, in other cases.",
            id="how-checks-work",
        ),
    ]
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return v4.new_notebook(cells=cells, metadata=metadata)


def cells(new: Exercise, answer: str, checked: str, taken: Iterable[str]) -> list[NotebookNode]:
    """What leads to an exercise, its answer cell, and its check; `taken` are the ids of other cells."""
    name = sync.cell_name(new.target)
    wanted = [f"about-{name}", name, f"{sync.CHECK}{name}"]
    ids = [_free(one, set(taken)) for one in wanted]
    idea = (
        f"## {new.number}: `{new.target}`\n\n"
        f"**{MARK}what it is for.** The idea before the code: a picture, a number worked out, the mistake"
        " that everybody makes.\n\n"
        f"*{MARK}the section of the book, the minutes it takes, and whether it is warm-up, core or stretch*"
    )
    return [
        v4.new_markdown_cell(idea, id=ids[0]),
        v4.new_code_cell(answer, id=ids[1], metadata=_marked(name, solution=True)),
        v4.new_code_cell(
            f"check({checked})",
            id=ids[2],
            metadata=_marked(f"{sync.CHECK}{name}", grade=True, locked=True, points=new.points),
        ),
    ]


def _free(wanted: str, taken: set[str]) -> str:
    names = [wanted[:60], *(f"{wanted[:60]}-{number}" for number in range(2, len(taken) + 3))]
    return next(name for name in names if name not in taken)


def _marked(name: str, **kinds: Any) -> dict[str, Any]:
    """nbgrader's metadata of a code cell."""
    none = {"task": False, "grade": False, "solution": False, "locked": False}
    known = {"schema_version": marks.SCHEMA_VERSION, "grade_id": name, "cell_type": "code"}
    return {"nbgrader": {**known, **none, **kinds}}
