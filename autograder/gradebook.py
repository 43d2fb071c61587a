"""Writes reports into nbgrader's gradebook, SQLite or PostgreSQL, one transaction a submission.

The tables and the rules are nbgrader's (its converter Autograde with SaveAutoGrades and AssignLatePenalties),
but where those open the database nine times a submission and ask for each cell anew, this keeps one
connection open and asks for all rows of a submission at once. What a person has given is never written to.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from nbgrader import api
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy import Connection, Engine, bindparam, create_engine, event, exc, insert, select, update
from sqlalchemy.engine import URL, make_url
from sqlalchemy.orm import Session
from traitlets.config import Config

from . import authors
from .report import Report
from .template import Template

_ASSIGNMENT, _NOTEBOOK, _CELL = (t.__table__ for t in (api.Assignment, api.Notebook, api.BaseCell))
_STUDENT, _SUBMISSION = api.Student.__table__, api.SubmittedAssignment.__table__
_SUBMITTED, _GRADE, _COMMENT = (t.__table__ for t in (api.SubmittedNotebook, api.Grade, api.Comment))


class GradebookProblem(Exception):
    """The gradebook cannot be read or written: a sentence that says why and what to do."""


class LatePlugin(Protocol):
    """What nbgrader's LateSubmissionPlugin, or a course's own, offers."""

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float | None: ...


def late_plugin(config: Config) -> LatePlugin | None:
    """The plugin for late submissions that nbgrader's configuration names; None if that is turned off."""
    assign = AssignLatePenalties(config=config)
    assign.init_plugin()
    plugin: LatePlugin = assign.plugin_inst
    return plugin if assign.enabled else None


@dataclass(frozen=True)
class Mark:
    """What the gradebook holds of one cell of one submission."""

    auto: float | None = None
    manual: float | None = None
    extra: float | None = None
    needs_person: bool = True

    @property
    def points(self) -> float:
        """What counts: a person's score before ours, and extra credit only beside one of them."""
        score = self.auto if self.manual is None else self.manual
        return 0.0 if score is None else score + (self.extra or 0.0)


@dataclass(frozen=True)
class _Cell:
    id: str
    notebook: str
    name: str
    kind: str  # GradeCell, SolutionCell or TaskCell


@dataclass(frozen=True)
class _Assignment:
    """An assignment as the gradebook knows it: ids of notebooks by name, and cells."""

    id: str
    notebooks: Mapping[str, str]
    cells: tuple[_Cell, ...]


class Gradebook:
    """One open gradebook, for one run: what it knows of an assignment is read once.

    `patience` is how many seconds it waits for a gradebook that another program has locked.
    """

    def __init__(self, url: str, patience: float = 30.0) -> None:
        self._engine = _open(url, patience)
        self._assignments: dict[str, _Assignment] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._engine.dispose()

    def templates(self, assignment: str, config: Config | None = None) -> dict[str, Template]:
        """The author's cells of an assignment, by the names of its notebooks."""
        with self._transaction() as db:
            self._assignment(db, assignment)
            with Session(db) as session:
                return authors.from_gradebook(session, assignment, config)

    def write(
        self,
        report: Report,
        timestamp: datetime | None = None,
        late: LatePlugin | None = None,
        unanswered: Mapping[str, Collection[str]] = {},
    ) -> None:
        """Write the scores of a submission, or nothing if it was ungradable.

        `unanswered` names, by notebook, the answers left as the author wrote them. A notebook that
        neither it nor the report knows was not submitted, and earns nothing.
        """
        if report.ungradable:
            return
        with self._transaction() as db:
            assignment = self._assignment(db, report.assignment)
            _refuse_strangers(report, assignment)
            came = ({cell.notebook for cell in report.cells} | set(unanswered)) - set(report.absent)
            submission, seconds = _submission(db, assignment, report.student, timestamp)
            submitted = _submitted_notebooks(db, assignment, submission)
            marks = _write_grades(db, assignment, submitted, report, came)
            _write_comments(db, assignment, submitted, unanswered, came)
            if late is not None:
                penalties = _penalties(late, report.student, seconds, marks, came)
                _write_penalties(db, submitted, penalties)

    def read_scores(self, assignment: str) -> dict[str, dict[tuple[str, str], Mark]]:
        """{student: {(notebook, cell): what the gradebook holds}} of all submissions of an assignment."""
        with self._transaction() as db:
            known = self._assignment(db, assignment)
            cells = {cell.id: (cell.notebook, cell.name) for cell in known.cells}
            asked = (
                select(_SUBMISSION.c.student_id, _GRADE)
                .join(_SUBMITTED, _SUBMITTED.c.assignment_id == _SUBMISSION.c.id)
                .join(_GRADE, _GRADE.c.notebook_id == _SUBMITTED.c.id)
                .where(_SUBMISSION.c.assignment_id == known.id)
            )
            scores: dict[str, dict[tuple[str, str], Mark]] = {}
            for row in db.execute(asked):
                scores.setdefault(row.student_id, {})[cells[row.cell_id]] = _mark(row)
            return scores

    def _assignment(self, db: Connection, name: str) -> _Assignment:
        if name not in self._assignments:
            self._assignments[name] = _read_assignment(db, name)
        return self._assignments[name]

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        """All of it, or nothing; errors of the database as one sentence."""
        try:
            with self._engine.begin() as db:
                yield db
        except exc.DBAPIError as error:
            raise GradebookProblem(_sentence(self._engine.url, error)) from None


def _open(url: str, patience: float) -> Engine:
    """An engine for a gradebook that exists: a new one would lack every assignment."""
    try:
        address = make_url(url)
        sqlite = address.get_backend_name() == "sqlite"
        if sqlite and address.database and not Path(address.database).exists():
            raise GradebookProblem(
                f"There is no gradebook at {address.database}: run nbgrader generate_assignment first."
            )
        waiting = {"timeout": patience} if sqlite else {"connect_timeout": max(1, round(patience))}
        engine = create_engine(address, connect_args=waiting)
    except exc.ArgumentError:
        raise GradebookProblem(
            "The address of the gradebook is no database URL, such as sqlite:///gradebook.db."
        ) from None
    except ModuleNotFoundError as error:
        raise GradebookProblem(f"This gradebook needs the package {error.name}: install it.") from None
    if sqlite:
        event.listen(engine, "connect", _without_implicit_transactions)
        event.listen(engine, "begin", _take_write_lock)
    return engine


def _without_implicit_transactions(connection: Any, _: Any) -> None:
    connection.isolation_level = None


def _take_write_lock(db: Connection) -> None:
    """Wait for the lock here, where SQLite waits, and not between reading and writing, where it gives up."""
    db.exec_driver_sql("BEGIN IMMEDIATE")


def _sentence(url: URL, error: exc.DBAPIError) -> str:
    where, said = url.render_as_string(hide_password=True), " ".join(str(error.orig).split())
    if "database is locked" in said:
        return (
            f"The gradebook {where} stayed locked by another program: wait for nbgrader or the formgrader "
            "to finish, then run this again; what was written so far is kept."
        )
    if said.startswith("no such ") or isinstance(error, exc.ProgrammingError):  # SQLite, PostgreSQL
        return (
            f"The gradebook {where} is not of this version of nbgrader ({said}): back it up, then run "
            "nbgrader db upgrade."
        )
    return f"The gradebook {where} cannot be used: {said}. Check its address and that you may write to it."


def _read_assignment(db: Connection, name: str) -> _Assignment:
    number = db.scalar(select(_ASSIGNMENT.c.id).where(_ASSIGNMENT.c.name == name))
    if number is None:
        raise GradebookProblem(
            f"The gradebook has no assignment {name}: run nbgrader generate_assignment {name} first."
        )
    mine = select(_NOTEBOOK.c.id, _NOTEBOOK.c.name).where(_NOTEBOOK.c.assignment_id == number)
    notebooks = {row.id: row.name for row in db.execute(mine)}
    asked = select(_CELL).where(_CELL.c.notebook_id.in_(notebooks))
    return _Assignment(
        number,
        {name: id for id, name in notebooks.items()},
        tuple(_Cell(row.id, notebooks[row.notebook_id], row.name, row.type) for row in db.execute(asked)),
    )


def _refuse_strangers(report: Report, assignment: _Assignment) -> None:
    """A score that has no place in the gradebook would be lost without a word."""
    places = {(cell.notebook, cell.name) for cell in assignment.cells if cell.kind != "SolutionCell"}
    for cell in report.cells:
        if (cell.notebook, cell.name) not in places:
            raise GradebookProblem(
                f"The gradebook does not know cell {cell.name} of notebook {cell.notebook}: run nbgrader "
                f"generate_assignment {report.assignment} again."
            )
    if report.verdicts and not report.cells:
        raise GradebookProblem(f"The report on {report.student} has no cells to write to the gradebook.")


def _submission(
    db: Connection, assignment: _Assignment, student: str, timestamp: datetime | None
) -> tuple[str, float]:
    """(id, seconds late) of a submission, made if it is new, as its student is."""
    if timestamp is not None and timestamp.tzinfo is not None:
        timestamp = timestamp.astimezone(UTC).replace(tzinfo=None)  # nbgrader keeps UTC without saying so
    mine = (_SUBMISSION.c.assignment_id == assignment.id, _SUBMISSION.c.student_id == student)
    asked = select(_SUBMISSION, _ASSIGNMENT.c.duedate).join(_ASSIGNMENT).where(*mine)
    if (row := db.execute(asked).one_or_none()) is None:
        if db.scalar(select(_STUDENT.c.id).where(_STUDENT.c.id == student)) is None:
            db.execute(insert(_STUDENT).values(id=student))
        db.execute(insert(_SUBMISSION).values(assignment_id=assignment.id, student_id=student))
        row = db.execute(asked).one()
    if timestamp in (None, row.timestamp):
        timestamp = row.timestamp
    else:
        db.execute(update(_SUBMISSION).where(*mine).values(timestamp=timestamp))
    if timestamp is None or row.duedate is None:
        return row.id, 0.0
    due = row.duedate + row.extension if row.extension else row.duedate
    return row.id, max(0.0, (timestamp - due).total_seconds())


def _submitted_notebooks(db: Connection, assignment: _Assignment, submission: str) -> dict[str, str]:
    """{name: id} of the submitted notebooks, a row for each notebook of the assignment."""
    mine = select(_SUBMITTED.c.notebook_id, _SUBMITTED.c.id).where(_SUBMITTED.c.assignment_id == submission)
    ids = {row.notebook_id: row.id for row in db.execute(mine)}
    new = [
        {"id": api.new_uuid(), "notebook_id": id, "assignment_id": submission}
        for id in assignment.notebooks.values()
        if id not in ids
    ]
    _insert(db, _SUBMITTED, new)
    ids |= {row["notebook_id"]: row["id"] for row in new}
    return {name: ids[id] for name, id in assignment.notebooks.items()}


def _write_grades(
    db: Connection,
    assignment: _Assignment,
    submitted: Mapping[str, str],
    report: Report,
    came: Collection[str],
) -> dict[tuple[str, str], Mark]:
    """Bring the grades up to date; returns {(notebook, cell): what the gradebook holds now}."""
    earned = {(cell.notebook, cell.name): cell.points for cell in report.cells}
    rows = {row.cell_id: row for row in _rows(db, _GRADE, submitted)}
    new, changed, marks = [], [], {}
    for cell in assignment.cells:
        if cell.kind == "SolutionCell":
            continue
        place, row = (cell.notebook, cell.name), rows.get(cell.id)
        before = Mark() if row is None else _mark(row)
        marks[place] = mark = _graded(before, cell, cell.notebook in came, earned)
        values = {"auto_score": mark.auto, "needs_manual_grade": mark.needs_person}
        if row is None:
            new.append({"cell_id": cell.id, "notebook_id": submitted[cell.notebook], **values})
        elif mark != before:
            changed.append({"row": row.id, **values})
    _insert(db, _GRADE, new)
    _update(db, _GRADE, changed)
    return marks


def _graded(before: Mark, cell: _Cell, came: bool, earned: Mapping[tuple[str, str], float | None]) -> Mark:
    """The mark of a cell after grading: nbgrader's rules for who has to look at it again."""
    if not came:
        return replace(before, auto=0.0, needs_person=False)
    if cell.kind == "TaskCell":  # a zero from the time when the notebook was missing goes
        return before if before.auto is None else replace(before, auto=None, needs_person=True)
    if (cell.notebook, cell.name) not in earned:
        return before
    auto = earned[cell.notebook, cell.name]
    return replace(before, auto=auto, needs_person=before.manual is not None or auto is None)


def _write_comments(
    db: Connection,
    assignment: _Assignment,
    submitted: Mapping[str, str],
    unanswered: Mapping[str, Collection[str]],
    came: Collection[str],
) -> None:
    rows = {row.cell_id: row for row in _rows(db, _COMMENT, submitted)}
    new, changed = [], []
    for cell in assignment.cells:
        if cell.kind == "GradeCell":
            continue
        empty = cell.name in unanswered.get(cell.notebook, ())
        comment, row = "No response." if empty else None, rows.get(cell.id)
        if row is None:
            place = {"cell_id": cell.id, "notebook_id": submitted[cell.notebook]}
            new.append({**place, "auto_comment": comment})
        elif cell.notebook in came and row.auto_comment != comment:
            changed.append({"row": row.id, "auto_comment": comment})
    _insert(db, _COMMENT, new)
    _update(db, _COMMENT, changed)


def _penalties(
    late: LatePlugin,
    student: str,
    seconds: float,
    marks: Mapping[tuple[str, str], Mark],
    came: Iterable[str],
) -> dict[str, float | None]:
    """{notebook: penalty}, between nothing and all of its points; None where there is none."""
    penalties: dict[str, float | None] = dict.fromkeys(came)
    for notebook in sorted(penalties) if seconds > 0 else ():
        score = sum(mark.points for (where, _), mark in marks.items() if where == notebook)
        penalty = late.late_submission_penalty(student, score, seconds)
        penalties[notebook] = None if penalty is None else min(max(0.0, penalty), score)
    return penalties


def _write_penalties(
    db: Connection, submitted: Mapping[str, str], penalties: Mapping[str, float | None]
) -> None:
    rows = [{"row": submitted[name], "late_submission_penalty": value} for name, value in penalties.items()]
    _update(db, _SUBMITTED, rows)


def _mark(row: Any) -> Mark:
    return Mark(row.auto_score, row.manual_score, row.extra_credit, row.needs_manual_grade)


def _rows(db: Connection, table: Any, submitted: Mapping[str, str]) -> Iterable[Any]:
    return db.execute(select(table).where(table.c.notebook_id.in_(submitted.values())))


def _insert(db: Connection, table: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        db.execute(insert(table), rows)


def _update(db: Connection, table: Any, rows: list[dict[str, Any]]) -> None:
    """Set the other columns of the rows whose id is under "row"."""
    if rows:
        db.execute(update(table).where(table.c.id == bindparam("row")), rows)
