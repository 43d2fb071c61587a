"""What a worker can see holds the student edition and the packages named, and no more."""

import compileall
import sys
from pathlib import Path

import pytest

from autograder.sandbox import view
from dlcore import syllabus


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    return view.view(tmp_path_factory.mktemp("stage"), syllabus.target_names(), ())


def python_files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*.py")}


def test_the_staged_library_lacks_the_bodies_that_were_cut(seen):
    text = (seen.stage / "dlcore" / "optim.py").read_text()
    assert 'raise NotImplementedError("optim.adam_step' in text
    helper = text.partition("def _average")[2].partition("\ndef ")[0]
    assert "raise NotImplementedError" in helper
    assert "class SGD" in text


def test_nothing_of_the_autograder_is_staged_that_judges(seen):
    staged = {name for name in python_files(seen.stage / "autograder") if not name.startswith("scenarios/")}
    assert staged == {
        "__init__.py",
        "frames.py",
        "perform.py",
        "wire.py",
        "sandbox/__init__.py",
        "sandbox/jail.py",
        "sandbox/pages.py",
        "sandbox/shell.py",
        "sandbox/worker.py",
        "sandbox/zygote.py",
    }
    assert {path.name for path in seen.stage.iterdir()} <= {"autograder", "dlcore", "fonts"}
    assert "Later" in (seen.stage / "autograder" / "__init__.py").read_text()


def test_no_solution_is_left_in_what_was_compiled(tmp_path):
    """Python caches are files, too: none may come from the full library."""
    everything = view.view(tmp_path, syllabus.target_names(), ())
    caches = list(everything.stage.rglob("*.pyc"))
    assert caches
    assert not [path for path in caches if b"bias correction" in path.read_bytes().lower()]
    for path in (everything.stage / "dlcore").glob("*.pyc"):
        raise AssertionError(path)
    assert compileall.compile_dir(everything.stage / "dlcore", quiet=2)


def test_packages_come_with_what_they_require_and_nothing_else(seen):
    names = {path.name for path in seen.packages}
    assert {"numpy", "IPython", "matplotlib", "traitlets"} <= names
    assert not names & {"torch", "dlcore", "autograder", "nbgrader", "pytest", "pip", "site-packages"}
    assert not [name for name in names if name.endswith(".pth") or name.startswith("__editable__")]
    assert len(names) == len(seen.packages)


def test_a_package_that_a_course_names_comes_too(tmp_path):
    names = {path.name for path in view.view(tmp_path, (), ["jinja2"]).packages}
    assert {"jinja2", "markupsafe"} <= names
    with pytest.raises(LookupError, match="no-such-package cannot be let in: not installed here"):
        view.view(tmp_path / "other", (), ["jinja2", "no-such-package"])


def test_others_may_read_what_is_staged_but_not_write_it(seen):
    for path in [seen.stage, *seen.stage.rglob("*")]:
        assert path.stat().st_mode & 0o7777 == (0o755 if path.is_dir() else 0o644), path


def test_the_command_shows_no_home_and_no_course(seen):
    command = [str(word) for word in seen.command((), own_users=True)]
    shown = {
        command[i + 2]: command[i + 1]
        for i, word in enumerate(command)
        if word in ("--ro-bind", "--ro-bind-try", "--bind", "--dev-bind")
    }
    assert "--bind" not in command
    sources = {Path(source) for source in shown.values()}
    course = Path(__file__).parents[3]
    python = {Path(seen.program), seen.base / "lib"}
    for source in sources - set(seen.packages) - python:
        assert not course.is_relative_to(source), source
        assert not Path.home().is_relative_to(source), source
    assert {"--die-with-parent", "--new-session", "--unshare-net", "--unshare-pid", "--clearenv"} <= set(
        command
    )
    assert "--unshare-user" in command
    assert "--unshare-user" not in [str(word) for word in seen.command(("setpriv",), own_users=False)]


def test_every_parent_is_made_before_what_lies_in_it(seen):
    """bubblewrap closes folders that it makes by itself to all other users."""
    command = [str(word) for word in seen.command((), own_users=True)]
    made = [command[i + 1] for i, word in enumerate(command) if word == "--dir"]
    place = {path: i for i, path in enumerate(made)}
    for path in made:
        parents = [str(parent) for parent in Path(path).parents if str(parent) != "/"]
        assert all(place[parent] < place[path] for parent in parents), path
    assert str(Path(sys.base_prefix).resolve().parent) in [*made, "/"]
