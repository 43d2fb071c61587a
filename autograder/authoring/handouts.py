"""What goes to students beside the wheel: the notebook as it is released, START_HERE.md, and my_dlcore.py."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from string import Template

import nbformat
from nbformat import NotebookNode

from autograder import made_with, magics, marks

START_HERE, PLAIN = "START_HERE.md", "my_dlcore.py"

_START_HERE = Template("""\
# $title: start here

All that you need is in this folder. Checks run on your own computer: nothing that you write is sent anywhere.

1. You need Python 3.11 or newer: <https://www.python.org/downloads/>.
2. Open a terminal in this folder and type

       python -m pip install "$wheel[notebook]"
       jupyter lab

3. Open `$notebook` in the window that appears, and work from top to bottom.

On some computers Python is called `python3` or `py`.

## What a check says

Below each cell that you write in stands one with `check(...)`. Run both with Shift+Enter. The check compares
your function with answers recorded from PyTorch. It says that all is right, or shows what is not; where it
recognises the mistake, it names it and the section of the book to reread. Try as often as you like: checks
are for you, and nobody counts them. Your course grades later with other numbers, and each exercise by itself,
so that a mistake in an early one does not spoil what builds on it.

## Other ways to work

- **VS Code**, with its extensions Python and Jupyter: open this folder, then the notebook, and choose as its
  kernel the Python that you installed to.
- **Colab**: upload the notebook, and `$wheel` in the panel Files.
  Run `%pip install "$wheel"` in a new first cell, then choose
  Restart session in the menu Runtime. Colab forgets files: download your notebook when you stop. What is
  kept for later assignments stays if you mount your Drive and run, in the next cell,
  `%env DLCORE_WORK=/content/drive/MyDrive/my_dlcore`. For `dlcore progress` run `!dlcore progress` in a cell.
- **Plain files**: write in `$plain` in place of the notebook, and type

      python -m pip install pytest
      python -m pytest --dlcore $plain

  or, without pytest, `python -m autograder check $plain`.

## When something goes wrong

- *No module named 'dlcore'*, or a check says that another dlcore runs here: run
  `%pip install "$wheel"` in a cell of the notebook, then choose
  Restart Kernel in the menu Kernel.
- pip says *externally-managed-environment*: make a Python of your own with `python -m venv mine`, turn it on
  with `source mine/bin/activate` (on Windows `mine\\Scripts\\activate`), and start again with step 2.
- `jupyter` is not found: `python -m jupyter lab` does the same.
- Odd errors after cells were run in another order: choose Restart Kernel and Run All Cells.
- *name '...' is not defined*: run all cells above it once more, first the one with the imports.
- A cell is deleted or spoiled: your functions count wherever they stand in the notebook, by their names. Copy
  the cell from a fresh notebook: unpack the zip once more, in another place. Of a cell that is there twice
  the lower one counts: delete the other.
- Every cell fails, and the kernel named above the notebook is another one, as R or Python 2: choose Python 3
  with Change Kernel in the menu Kernel.
- VS Code says *Only Jupyter notebooks version 4+ are supported*: an old Jupyter has saved the notebook. Save
  it again in today's: `python -m jupyter nbconvert --to notebook --inplace $notebook`.

## Your work

What a check has found right is kept in the folder `my_dlcore` as well, beside this folder or in it; later
assignments can run on it. `dlcore progress` prints what you have, and what is still to do.

When you get this assignment anew, no work is lost: each version unpacks into a folder with a name of its own,
beside this one. Install the wheel that comes with it, and copy your functions into its notebook. Only *the
same* zip, unpacked a second time, leads to this folder: if you are asked whether to replace files, say no.
""")

_PLAIN = Template('''\
"""$title: the exercises as plain Python, for those who prefer an editor to the notebook.

Write a function where it says so, then type:  python -m pytest --dlcore $plain
Questions to answer in words, and what your functions are good for, are in the notebook.
"""

$imports

$version


$cells
''')


def start_here(title: str, notebook: str, wheel: str) -> str:
    """What students read first."""
    return _START_HERE.substitute(title=title, notebook=notebook, wheel=wheel, plain=PLAIN)


def my_dlcore(title: str, notebooks: Sequence[NotebookNode], version: str) -> str:
    """The answer cells of released notebooks as a Python file, with the imports that they need."""
    cells = [cell for notebook in notebooks for cell in notebook.cells if cell.cell_type == "code"]
    answers = [cell.source.strip() for cell in cells if _is_answer(cell)]
    found = (line for cell in cells if not marks.of(cell) for line in _imports(cell.source))
    return _PLAIN.substitute(
        title=title.replace("\\", "").replace('"', ""),
        plain=PLAIN,
        imports="\n".join(dict.fromkeys(found)),
        version=made_with.line(version),
        cells="\n\n\n".join(answers),
    )


def stamped(notebook: NotebookNode, version: str) -> NotebookNode:
    """The notebook with a line on which wheel came with it, below the imports where the autograder's is.

    Cells that nbgrader knows are left alone: in them every change counts.
    """
    new = nbformat.from_dict(notebook)
    for cell in new.cells:
        if cell.cell_type == "code" and not marks.of(cell):
            found = {node.end_lineno or 0: _modules(node) for node in _parsed(cell.source) if _modules(node)}
            if any(name.partition(".")[0] == "autograder" for names in found.values() for name in names):
                lines = cell.source.split("\n")
                lines[max(found) : max(found)] = ["", made_with.line(version)]
                cell.source = "\n".join(lines)
                return new
    return new


def title(notebook: NotebookNode, otherwise: str) -> str:
    """The first heading."""
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    heading = re.search(r"^#\s+(.+?)\s*$", text, re.MULTILINE)
    return heading[1] if heading else otherwise


def _is_answer(cell: NotebookNode) -> bool:
    return marks.is_solution(cell) and not marks.is_grade(cell)


def _imports(source: str) -> Iterator[str]:
    """The imports of numpy and dlcore at the top level of a cell, each as a line."""
    for node in _parsed(source):
        if {module.partition(".")[0] for module in _modules(node)} & {"numpy", "dlcore"}:
            yield ast.unparse(node)


def _parsed(source: str) -> list[ast.stmt]:
    return magics.parsed(magics.without_magics(source)) or []


def _modules(node: ast.stmt) -> list[str]:
    """The modules that a statement imports, none if it is no import."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []
