"""`autograder grade`: a class into the gradebook; what is wrong is one sentence, and nothing is written."""

import shutil
import subprocess
import sys

import graded_course
import pytest

from autograder import cli, zoo
from autograder.classroom import Outcome, Run
from autograder.commands import grading
from autograder.sandbox import levels

pytestmark = pytest.mark.filterwarnings("default")  # nbgrader's own code warns of what Python will drop

FOLDER = zoo.FOLDER / graded_course.TARGET
RIGHT = next(iter(sorted(FOLDER.glob("*.right.py")))).read_text("utf-8")
WRONG = next(iter(sorted(FOLDER.glob("*.wrong.py")))).read_text("utf-8")


@pytest.fixture
def course(tmp_path):
    """Ada is right, bob is wrong."""
    return graded_course.handed_in(tmp_path / "course", ada=RIGHT, bob=WRONG)


@pytest.fixture
def isolates(monkeypatch):
    """Every level works here, without being tried."""
    monkeypatch.setattr(levels, "tried", lambda chosen: "")


def grade(course, *options, assignment=graded_course.NAME):
    return cli.main(["grade", assignment, "--course", str(course), "--jobs", "1", *options])


def held(course):
    """{student: (our score, a person's)} of the exercise."""
    with graded_course.book_of(course) as book:
        found = {}
        for submission in book.assignment_submissions(graded_course.NAME):
            place = ("test_backward", "one", graded_course.NAME, submission.student.id)
            one = book.find_grade(*place)
            found[submission.student.id] = (one.auto_score, one.manual_score)
        return found


def test_a_class_is_graded_and_what_a_person_has_given_stays(course, isolates, capsys):
    assert grade(course) == 0
    said = capsys.readouterr().out
    assert said.startswith("2 submissions of hw, isolated at level S3.\n")
    assert "hw: 2 submissions, 2 graded" in said
    for step, file in (("autograded", "one.ipynb"), ("feedback", "one.html")):
        assert (course / step / "ada" / "hw" / file).is_file()
    (ada, _), (bob, _) = held(course)["ada"], held(course)["bob"]
    assert (ada, bob < 12) == (12, True)
    with graded_course.book_of(course) as book:
        book.find_grade("test_backward", "one", "hw", "bob").manual_score = 11
        book.db.commit()
    assert grade(course) == 0
    assert held(course) == {"ada": (12, None), "bob": (bob, 11)}
    capsys.readouterr()
    assert grade(course, "--regrade", "--yes") == 0
    assert "0 gain, 0 lose, 2 keep their points." in capsys.readouterr().out
    assert held(course) == {"ada": (12, None), "bob": (bob, 11)}


def test_what_a_regrading_changes_is_shown_and_not_written_unless_somebody_agrees(course, isolates, capsys):
    assert grade(course, "--student", "bob") == 0
    before = held(course)["bob"]
    path = course / "submitted" / "bob" / "hw" / "one.ipynb"
    shutil.copy(course / "submitted" / "ada" / "hw" / "one.ipynb", path)
    assert grade(course, "--student", "bob", "--regrade") == 1
    said = capsys.readouterr()
    assert "1 gain, 0 lose" in said.out
    assert said.err.splitlines()[-1] == (
        "autograder: nothing has been written: say yes, or add --yes, to write these grades"
    )
    assert held(course)["bob"] == before
    assert grade(course, "--student", "bob", "--regrade", "--yes") == 0
    assert held(course) == {"bob": (12, None)}


def refusal(course, capsys, *options, **how):
    """The sentence with which it refuses, having written nothing."""
    before = (course / "gradebook.db").read_bytes() if (course / "gradebook.db").exists() else b""
    assert grade(course, *options, **how) == 1
    said = capsys.readouterr()
    [line] = said.err.splitlines()
    assert line.startswith("autograder: ")
    assert not (course / "reports").exists()
    assert before == ((course / "gradebook.db").read_bytes() if before else b"")
    return line.removeprefix("autograder: ")


def test_a_folder_that_is_none_is_refused(tmp_path, capsys):
    assert "nowhere is no folder: name the folder of a course" in refusal(tmp_path / "nowhere", capsys)


def test_a_course_without_a_gradebook_is_refused(tmp_path, capsys):
    assert "There is no gradebook at" in refusal(tmp_path, capsys)
    assert list(tmp_path.iterdir()) == []


def test_a_gradebook_that_is_none_is_refused(course, capsys):
    (course / "gradebook.db").write_text("not a database, though long enough to be looked at" * 100)
    assert "gradebook" in refusal(course, capsys)


def test_an_assignment_that_is_none_is_refused(course, capsys):
    said = refusal(course, capsys, assignment="hw9")
    assert said == "The gradebook has no assignment hw9: run nbgrader generate_assignment hw9 first."


def test_a_student_who_is_none_is_refused(course, isolates, capsys):
    assert "zoe submitted no hw: there is no folder" in refusal(course, capsys, "--student", "zoe")


def test_a_class_that_submitted_nothing_is_refused(course, isolates, capsys):
    shutil.rmtree(course / "submitted")
    assert "nobody has submitted hw" in refusal(course, capsys)


def test_keys_that_are_not_there_are_named(course, capsys, tmp_path):
    said = refusal(course, capsys, "--keys", str(tmp_path / "keys"))
    assert "A5" in said
    assert str(tmp_path / "keys") in said


def test_a_machine_that_cannot_isolate_is_refused(course, capsys, monkeypatch):
    monkeypatch.setattr(levels, "tried", lambda chosen: "bubblewrap is not installed")
    said = refusal(course, capsys)
    assert "cannot isolate students' code well enough (bubblewrap is not installed)" in said
    assert "autograder doctor" in said
    assert "cannot isolate" in refusal(course, capsys, "--allow-reduced")


def test_the_reduced_level_is_taken_only_if_allowed(course, capsys, monkeypatch):
    monkeypatch.setattr(levels, "tried", lambda chosen: "no bubblewrap" if chosen.bubblewrap else "")
    monkeypatch.setattr(Run, "over", lambda self, folders, hire: Outcome())
    assert "no bubblewrap" in refusal(course, capsys)
    assert grade(course, "--allow-reduced") == 0
    assert "isolated at level S1." in capsys.readouterr().out


def test_without_isolation_there_is_a_report_and_no_grade(course, capsys):
    before = (course / "gradebook.db").read_bytes()
    assert grade(course, "--unsafe-run-student-code") == 0
    assert "NOT isolated: no grade will be written to the gradebook" in capsys.readouterr().out
    assert (course / "reports" / "hw" / "ada.json").is_file()
    assert (course / "gradebook.db").read_bytes() == before
    assert held(course) == {}


def test_a_submission_that_cannot_be_graded_is_told_by_the_exit_code(course, isolates, capsys):
    outside = course.parent / "elsewhere"
    (course / "submitted" / "bob" / "hw").rename(outside)
    (course / "submitted" / "bob" / "hw").symlink_to(outside)
    assert grade(course) == 1
    assert set(held(course)) == {"ada"}
    assert "bob" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [["--jobs", "0"], ["--jobs", "two"], ["--jobs", "-1"], ["--memory", "0"], ["--fast"]],
)
def test_options_that_make_no_sense_are_usage_errors(course, words, capsys):
    with pytest.raises(SystemExit) as ended:
        grade(course, *words)
    assert ended.value.code == 2
    assert "usage: autograder" in capsys.readouterr().err


def test_the_limits_that_are_given_are_the_sandbox_s(course, isolates, monkeypatch):
    seen = []
    monkeypatch.setattr(grading, "Settings", lambda wanted, sandbox: seen.append(sandbox) or pytest.skip())
    with pytest.raises(pytest.skip.Exception):
        grade(course, "--cell-seconds", "7", "--seconds", "50", "--memory", "2", "--package", "tqdm")
    [sandbox] = seen
    limits = sandbox.limits
    assert (limits.cell, limits.submission, limits.memory, sandbox.packages) == (7, 50, 2 << 20, ("tqdm",))


@pytest.mark.parametrize("package", ["nbgrader", "rich", "IPython"])
def test_without_the_packages_of_grading_the_command_that_installs_them_is_named(package, tmp_path):
    code = f"import sys; sys.modules[{package!r}] = None\nfrom autograder import cli\n"
    code += "sys.exit(cli.main(['grade', 'hw']))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert line.startswith(f"autograder: this needs {package}")
    assert line.endswith("install it with: pip install 'dlcore[grade]'")
