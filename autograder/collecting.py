"""Submissions as Canvas and Moodle hand them out, put where nbgrader looks for them.

Two ways in, over the same code. `collect` takes the zip and fills `submitted/STUDENT/ASSIGNMENT/`. So does
nbgrader's own collector, with the plug-ins of this module:

    nbgrader zip_collect A6 --extractor=autograder.collecting.SafeExtractor
                            --collector=autograder.collecting.CanvasCollector

Dates inside these zips are no times of submission: both systems stamp entries when somebody downloads them.
So `timestamp.txt` is written from times that you give, never from the zip and never by the student, and
without them nothing replaces another submission.
"""

from __future__ import annotations

import filecmp
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin
from nbgrader.utils import parse_utc

from . import archives
from .archives import LIMITS, Limits, Refused, Unpacker

# Paths inside a download. A zip that a student handed in has become a folder, which is no part of the file's
# name. The number is read from the first component alone: inside their zip, students call files as they like.
PATTERNS = {
    "canvas": re.compile(
        r"(?P<name>\w*?)_(?P<late>LATE_)?(?P<student_id>\d+)_\d+_(?:[^/]+\.(?i:zip)/)?(?P<file_id>.+)"
    ),
    "moodle": re.compile(
        r"(?P<name>[^/_]*)_(?P<late>)(?P<student_id>\d+)_assignsubmission_file_?/?"
        r"(?:[^/]+\.(?i:zip)/)?(?P<file_id>.+)"
    ),
}
_STAMP = "timestamp.txt"


class CollectProblem(Exception):
    """Why nothing can be collected: a sentence."""


@dataclass(frozen=True)
class Collected:
    """What has become of a download."""

    placed: Mapping[str, Path]  # student → folder
    unchanged: tuple[str, ...]  # students whose submission was there already
    said: tuple[str, ...]  # sentences on the rest


@dataclass
class _Submission:
    """One student's part of a download: {file: where it has been unpacked}."""

    names: set[str] = field(default_factory=set)
    late: bool = False
    files: dict[str, Path] = field(default_factory=dict)


def collect(
    download: Path,
    assignment: str,
    course: Path,
    lms: str,
    students: Mapping[str, str] | None = None,
    times: Mapping[str, datetime] | None = None,
    force: bool = False,
    limits: Limits = LIMITS,
) -> Collected:
    """Put the submissions of a zip from `lms` ("canvas" or "moodle") into a course's folder `submitted`.

    `students` gives the names here for the numbers of the LMS (a user's in Canvas, a participant's in Moodle:
    `exports.moodle.participants` reads them from a worksheet); without it the numbers are the names. `times`
    gives the time of submission, by name here. An earlier submission that differs is replaced if `times` say
    that this one is newer, or by `force`, and kept otherwise; both are told.
    """
    _check(assignment, course, lms)
    try:
        return _collect(download, assignment, course, PATTERNS[lms], students, times or {}, force, limits)
    except OSError as error:
        raise CollectProblem(
            f"{error.filename or course}: {error.strerror}; nothing more was collected."
        ) from None


# Where authors keep what students hand in again under the same name: nbgrader's folders, and ours.
_AUTHORS = ("source", "release", "solutions", "exercises")


def _collect(
    download: Path,
    assignment: str,
    course: Path,
    pattern: re.Pattern[str],
    students: Mapping[str, str] | None,
    times: Mapping[str, datetime],
    force: bool,
    limits: Limits,
) -> Collected:
    expected = {path.name for folder in _AUTHORS for path in (course / folder / assignment).glob("*")}
    with tempfile.TemporaryDirectory(prefix=".collecting-", dir=course) as temporary:
        folder = Path(temporary, "unpacked")
        said = _unpacked(download, folder, pattern, limits)
        found = _by_number(folder, pattern, expected, said)
        named = _by_student(found, students, said)
        placing = _Placing(course / "submitted", assignment, Path(temporary), times, force, said)
        for student, submission in named.items():
            placing.place(student, submission)
    late = sorted(student for student, submission in named.items() if submission.late)
    said += [f"Late, says the LMS: {', '.join(late)}."] if late else []
    return Collected(placing.placed, tuple(placing.unchanged), tuple(said))


def _check(assignment: str, course: Path, lms: str) -> None:
    if lms not in PATTERNS:
        raise CollectProblem(f'"{lms}" is unknown: it is one of {", ".join(PATTERNS)}.')
    if not _is_name(assignment):
        raise CollectProblem(f'"{assignment}" is no name of an assignment.')
    if not course.is_dir():
        raise CollectProblem(f"{course} is no folder: give the folder of the course.")


def _is_name(name: str) -> bool:
    """Fit for a folder of nbgrader."""
    return bool(re.fullmatch(r"[^/\\+.][^/\\+]*", name)) and name.isprintable()


def _unpacked(download: Path, folder: Path, pattern: re.Pattern[str], limits: Limits) -> list[str]:
    folder.mkdir()
    try:
        return archives.unpack(download, folder, lambda path: _number(pattern, path), limits)
    except Refused as why:
        raise CollectProblem(f"{download}: {why}; download it again.") from None


def _number(pattern: re.Pattern[str], path: str) -> str:
    match = pattern.fullmatch(path)
    return match["student_id"] if match else ""


def _by_number(
    folder: Path, pattern: re.Pattern[str], expected: set[str], said: list[str]
) -> dict[str, _Submission]:
    """{number in the LMS: submission}, from the names of the files."""
    found: dict[str, _Submission] = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        place = path.relative_to(folder).as_posix()
        if not (match := pattern.fullmatch(place)):
            said.append(f"{archives.readable(place)}: this is not how the LMS names submissions; left out.")
            continue
        submission = found.setdefault(match["student_id"], _Submission())
        submission.names.add(match["name"])
        submission.late |= bool(match["late"])
        if match["file_id"].casefold().startswith(_STAMP):
            said.append(f"{archives.readable(place)}: students do not write their own {_STAMP}; left out.")
        else:
            _keep_newest(submission, match["file_id"], path, expected, said)
    return found


def _keep_newest(submission: _Submission, file: str, path: Path, expected: set[str], said: list[str]) -> None:
    """Canvas appends -1, -2 and so on when a file is handed in again; the assignment knows the name."""
    name = original(file, expected)
    known = submission.files.get(name)
    if known is None or _version(path) > _version(known):
        submission.files[name] = path
    if known is not None:
        kept = archives.readable(submission.files[name].name)
        said.append(
            f"{archives.readable(path.name)}: there is more than one {name} of this student; {kept} counts."
        )


def original(file: str, expected: Iterable[str]) -> str:
    """The name of a file as it was before Canvas appended a number to it.

    >>> original("A6-2.ipynb", {"A6.ipynb"}), original("part-2.ipynb", {"A6.ipynb"})
    ('A6.ipynb', 'part-2.ipynb')
    """
    plain = re.sub(r"-\d+(?=\.\w+$)", "", file)
    return plain if plain in expected and file not in expected else file


def _version(path: Path) -> int:
    number = re.search(r"-(\d{1,9})\.\w+$", path.name)
    return int(number[1]) if number else 0


def _by_student(
    found: Mapping[str, _Submission], students: Mapping[str, str] | None, said: list[str]
) -> dict[str, _Submission]:
    """{name here: submission}, without those whose owner is in doubt."""
    named: dict[str, _Submission] = {}
    for number, submission in found.items():
        student = number if students is None else students.get(number, "")
        if len(submission.names) > 1:
            who = " and ".join(sorted(submission.names))
            said.append(f"Number {number} is used by {who}, and only one can be right; left out.")
        elif not student:
            said.append(f"Nobody here has the number {number} ({submission.names.pop()}); left out.")
        elif not _is_name(student) or student in named:
            name = archives.readable(student)
            said.append(f"Number {number} is {name} here, a name that is taken or unfit; left out.")
        else:
            named[student] = submission
    return named


@dataclass
class _Placing:
    """Moves submissions to their place, one at a time: each is there as a whole, or not at all."""

    submitted: Path
    assignment: str
    temporary: Path
    times: Mapping[str, datetime]
    force: bool
    said: list[str]
    placed: dict[str, Path] = field(default_factory=dict)
    unchanged: list[str] = field(default_factory=list)

    def place(self, student: str, submission: _Submission) -> None:
        target = self.submitted / student / self.assignment
        try:
            new = self._gathered(student, submission)
        except (FileExistsError, NotADirectoryError):
            self.said.append(f"{student}: one name is a file and a folder at once; left out.")
            return
        if not target.exists():
            self._move(new, target)
        elif _same(new, target):
            self.unchanged.append(student)
            return
        elif self.force or self._is_newer(student, target):
            self._replace(new, target, student)
            self.said.append(f"{student}: replaced an earlier submission.")
        else:
            self.said.append(
                f"{student}: another submission is there already, and this one is not known to be newer; "
                "kept what is there. To replace it, give the times of submission or use force."
            )
            return
        self.placed[student] = target

    def _gathered(self, student: str, submission: _Submission) -> Path:
        """A folder with the submission as it will be."""
        new = self.temporary / "new" / student
        new.mkdir(parents=True)
        for name, path in submission.files.items():
            self._move(path, new / name)
        if student in self.times:
            time = parse_utc(self.times[student])
            (new / _STAMP).write_text(f"{time:%Y-%m-%d %H:%M:%S} UTC\n")
        return new

    def _move(self, path: Path, to: Path) -> None:
        to.parent.mkdir(parents=True, exist_ok=True)
        path.rename(to)

    def _replace(self, new: Path, target: Path, student: str) -> None:
        old = self.temporary / "old" / student
        self._move(target, old)
        try:
            new.rename(target)
        except OSError:
            old.rename(target)
            raise

    def _is_newer(self, student: str, target: Path) -> bool:
        known = _time(target)
        return student in self.times and known is not None and parse_utc(self.times[student]) > known


def _time(folder: Path) -> datetime | None:
    try:
        return parse_utc((folder / _STAMP).read_text().strip())
    except (OSError, ValueError, OverflowError):
        return None


def _same(new: Path, old: Path) -> bool:
    """Whether both folders hold the same files; a time that is not given does not count."""
    mine, theirs = (
        {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()} for folder in (new, old)
    )
    return mine | {Path(_STAMP)} == theirs | {Path(_STAMP)} and all(
        filecmp.cmp(new / path, old / path, shallow=False) for path in mine
    )


class SafeExtractor(ExtractorPlugin):  # type: ignore[misc]  # nbgrader comes without types
    """Unpacks downloads for `nbgrader zip_collect` within the limits of `archives`."""

    def extract(self, archive_path: str, extracted_path: str) -> None:
        """Called by nbgrader with the folder of the downloads, and the one to unpack into."""
        archive = Path(archive_path)
        for path in sorted(path for path in archive.rglob("*") if path.is_file()):
            try:
                said = self._extracted(path, PurePosixPath(path.relative_to(archive)), Path(extracted_path))
            except Refused as why:
                said = [f"{path.name}: {why}."]
            for sentence in said:
                self.log.warning(sentence)

    def _extracted(self, path: Path, place: PurePosixPath, folder: Path) -> list[str]:
        """Unpack a download; or one student's file, if a browser has unpacked the download already."""
        if path.suffix.lower() == ".zip" and not _owner(str(place)):
            return archives.unpack(path, folder, _owner, LIMITS)
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        copy = Path(shutil.copy(path, folder / place))
        if path.suffix.lower() == ".zip":
            return list(archives.unfold(copy, place, Unpacker(folder, LIMITS)))
        return []


def _owner(path: str) -> str:
    return next(filter(None, (_number(pattern, path) for pattern in PATTERNS.values())), "")


class _Collector(FileNameCollectorPlugin):  # type: ignore[misc]  # nbgrader comes without types
    """Reads names relative to the folder of unpacked files: how one gets there says nothing of students."""

    lms = ""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._seen: set[tuple[str, str]] = set()

    def collect(self, submitted_file: str) -> dict[str, Any] | None:
        """The student and the file that a path stands for, or None for files to skip."""
        path = Path(submitted_file).relative_to(self._folder())
        match = PATTERNS[self.lms].fullmatch(path.as_posix())
        if path.suffix not in self.valid_ext or not match:
            return None
        course = self.parent.coursedir
        release = course.format_path(course.release_directory, ".", course.assignment_id)
        file = original(match["file_id"], {one.name for one in Path(release).glob("*")})
        if (match["student_id"], file) in self._seen:  # nbgrader would give up on the whole class
            self.log.warning("%s: there is more than one %s of this student", path.name, file)
            return None
        self._seen.add((match["student_id"], file))
        return {"student_id": match["student_id"], "file_id": file, "first_name": match["name"]}

    def _folder(self) -> Path:
        """Where nbgrader has unpacked the downloads."""
        app = self.parent
        steps = {"downloaded": app.downloaded_directory, "collect_step": app.extracted_directory}
        assignment = app.coursedir.assignment_id
        return Path(
            app.coursedir.root, app.collect_directory_structure.format(assignment_id=assignment, **steps)
        )


class CanvasCollector(_Collector):
    """For `nbgrader zip_collect --collector`: the names that Canvas gives."""

    lms = "canvas"


class MoodleCollector(_Collector):
    """For `nbgrader zip_collect --collector`: the names that Moodle gives."""

    lms = "moodle"
