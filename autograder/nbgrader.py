"""nbgrader's own commands on our runner: one preprocessor in the place of nbgrader's `Execute`.

In a course's nbgrader_config.py:

    import autograder.nbgrader
    autograder.nbgrader.configure(get_config())

Then `nbgrader autograde` and the formgrader's button run notebooks in the sandbox. Cells that call `check`
earn what `autograder grade` gives them. `nbgrader validate` stays as it is: it runs a notebook of one's own,
with the answers that students have, on a machine that need not isolate anything.
"""

from __future__ import annotations

import atexit
from functools import cache
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader import utils
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, List, Unicode
from traitlets.config import Config

from . import assignment, grade, key, reading
from .sandbox import levels, runner


class Execute(NbGraderPreprocessor):  # type: ignore[misc]
    """Runs a notebook in the sandbox and leaves outputs that nbgrader reads as our scores."""

    keys = Unicode("", help="Folder of the course's own hidden keys").tag(config=True)
    packages = List(Unicode(), help="Packages that notebooks may import beside the course's own").tag(
        config=True
    )
    preload = List(Unicode(), help="Modules that are imported before the first notebook").tag(config=True)
    outputs_only = Bool(False, help="Cells that call a `check` of the course's own are no exercises").tag(
        config=True
    )
    allow_reduced = Bool(False, help="Accept isolation at level S1, without bubblewrap").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Run and judge one notebook whose author's cells are in place."""
        facts = resources["nbgrader"]
        name = facts["notebook"]
        asking = [] if self.outputs_only else [cell.source for cell in nb.cells if utils.is_grade(cell)]
        try:
            wanted = assignment.of_cells(facts["assignment"], asking, "hidden", self._folder)
            here = reading.read(Path(resources["metadata"]["path"]))
            scripts = {name: text.encode() for name, text in here.scripts.items()}
            crew = _crew(self._settings(), wanted.cut)
            graded = grade.grade_notebooks({name: nb}, [], {**here.others, **scripts}, wanted, crew)
        except (key.KeyProblem, runner.SandboxProblem) as problem:
            raise NbGraderException(str(problem)) from None
        for note in graded.report.notes:
            self.log.warning("%s: %s", name, note)
        scored = {score.name: score for score in graded.report.cells}
        for cell in nb.cells:
            if score := scored.get(cell.metadata.get("nbgrader", {}).get("grade_id", "")):
                tell_nbgrader(cell, score.points)
        return nb, resources

    @property
    def _folder(self) -> Path:
        return Path(self.keys) if self.keys else key.FOLDER

    def _settings(self) -> runner.Settings:
        return _best(tuple(self.packages), tuple(self.preload), self.allow_reduced)


def configure(config: Config) -> None:
    """Let nbgrader's commands of this course run notebooks through us."""
    from nbgrader.converters import Autograde

    ours = [Execute if one.__name__ == "Execute" else one for one in Autograde().autograde_preprocessors]
    config.Autograde.autograde_preprocessors = ours


def tell_nbgrader(cell: NotebookNode, earned: float | None) -> None:
    """Change the outputs of a cell so that nbgrader, too, reads these points from them; all stays visible.

    >>> from nbformat.v4 import new_code_cell, new_output
    >>> cell = new_code_cell(outputs=[new_output("stream", name="stderr", text="careful")])
    >>> cell.metadata.nbgrader = NotebookNode(grade=True, solution=False, points=4)
    >>> tell_nbgrader(cell, 4.0)
    >>> utils.determine_grade(cell)
    (4.0, 4.0)
    """
    if earned is None or _by_nbgrader(cell) == earned:
        return
    for output in cell.outputs:
        if output.output_type == "execute_result":
            output.output_type = "display_data"
            output.pop("execution_count", None)
        elif output.get("name") == "stderr":
            output.name = "stdout"
    value = new_output("execute_result", {"text/plain": str(earned)}, execution_count=cell.execution_count)
    cell.outputs.append(value)


def _by_nbgrader(cell: NotebookNode) -> float | None:
    try:
        earned: float | None = utils.determine_grade(cell)[0]
    except (ValueError, KeyError, AttributeError):  # it refuses values that are too large
        return None
    return earned


@cache
def _best(packages: tuple[str, ...], preload: tuple[str, ...], reduced: bool) -> runner.Settings:
    wanted = runner.Settings(packages=packages, preload=preload)
    return levels.best(wanted, levels.REDUCED if reduced else levels.OFFICIAL)


@cache
def _crew(settings: runner.Settings, cut: tuple[str, ...]) -> runner.Runner:
    """One sandbox for all notebooks of a command."""
    crew = runner.Runner(settings, cut)
    atexit.register(crew.close)
    return crew
