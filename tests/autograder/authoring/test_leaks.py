"""A release holds no answer: every kind of leak is planted, and found."""

import functools
import io
import json
import zipfile
from pathlib import Path

import nbformat
import pytest
import small_course
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from small_course import FILE, MODEL, NAME

from autograder import key, zoo
from autograder.authoring import leaks, release, wheel

pytestmark = pytest.mark.filterwarnings("default")  # nbgrader's own code warns of what Python will drop

ANSWER = "return p - lr * g / (np.sqrt(new_total) + eps), new_total"
LATER = Path(wheel.LIBRARY / "attention.py")
PROBLEM = wheel.FOLDER / "problems" / "ch07_adaptive.py"
HIDDEN_TEST = "assert adagrad_step([4.0], [2.0], [0.0])[1] == 4"


class Release:
    """A bundle, the course that it was made from, and what must not be in it."""

    def __init__(self, root):
        tests = f"check(adagrad_step)\n### BEGIN HIDDEN TESTS\n{HIDDEN_TEST}\n### END HIDDEN TESTS"
        graded = small_course.facts("hidden", grade=True, locked=True, points=1)
        self.root = small_course.make(root, [new_code_cell(tests, metadata=graded)])
        later = root / "solutions" / "07_later"
        later.mkdir()
        essay = small_course.facts("essay", grade=True, solution=True, points=1)
        cells = [new_markdown_cell("The later essay says that depth needs care.", metadata=essay)]
        nbformat.write(nbformat.v4.new_notebook(cells=cells), later / "later.ipynb")
        (later / "data.bin").write_bytes(b"numbers of a later assignment")
        self.course, self.config = small_course.opened(root)
        self.files = dict(release.bundle(self.course, self.config, NAME).files)
        asked = release.assignment.of_targets(NAME, small_course.TARGETS, "visible")
        self.cut = asked.cut
        part = wheel.student_part(wheel.scenarios([key.path_of(code, "visible") for code in ("A5", "A6")]))
        authors = leaks.Authors(root / "solutions", NAME, self.config)
        self.secrets = leaks.secrets(self.cut, authors, part)

    def leaks(self, **changed):
        """What leaks when these files take the place of the bundle's, or stand beside them."""
        return list(leaks.search({**self.files, **changed}, self.secrets))

    @functools.cached_property
    def wheel(self):
        return next(name for name in self.files if name.endswith(".whl"))

    def in_wheel(self, path, content=b"", more=""):
        """The bundle's wheel with one file changed or added."""
        with zipfile.ZipFile(io.BytesIO(self.files[self.wheel])) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
        files[path] = (content or files[path]) + more.encode()
        return {self.wheel: wheel.zipped(files)}

    def in_notebook(self, *cells):
        notebook = nbformat.reads(self.files[FILE].decode(), as_version=4)
        notebook.cells += cells
        return {FILE: nbformat.writes(notebook).encode()}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return Release(tmp_path_factory.mktemp("leaks") / "course")


def test_nothing_leaks_out_of_a_release(made):
    assert len(made.secrets.lines) > 500  # so that finding nothing means something
    assert len(made.secrets.files) > 100
    assert made.leaks() == []


@pytest.mark.parametrize(
    "text",
    [
        f"    {ANSWER}\n",
        ANSWER.replace(" + eps), ", "\n    + eps),\n\t"),
        f"# {ANSWER}",
        f"The answer is `{ANSWER}`, and that is all.",
    ],
)
def test_a_line_of_an_answer_is_found_in_any_text(made, text):
    for path in ("my_dlcore.py", "START_HERE.md", "points.csv"):
        [said] = made.leaks(**{path: made.files[path] + text.encode()})
        assert said.startswith(
            f"{path} holds a line of the answer to optim.adagrad_step (dlcore/optim.py, line "
        )
        assert said.endswith(f"): `{ANSWER}`")


def test_a_line_of_an_answer_is_found_in_any_part_of_a_notebook(made):
    shown = new_output("stream", text=f"{ANSWER}\n")
    for cell in (
        new_code_cell(f"def mine():\n    {ANSWER}"),
        new_markdown_cell(f"As in\n\n    {ANSWER}\n"),
        new_code_cell("print()", outputs=[shown]),
        new_code_cell("print()", metadata={"note": ANSWER}),
    ):
        [said] = made.leaks(**made.in_notebook(new_markdown_cell("Before."), cell))
        assert said.startswith(f"{FILE}, cell 13, holds a line of the answer"), said
    notebook = json.loads(made.files[FILE])
    notebook["metadata"]["note"] = [ANSWER]
    assert len(made.leaks(**{FILE: json.dumps(notebook).encode()})) == 1
    assert len(made.leaks(**{FILE: f"{{ {ANSWER}".encode()})) == 1  # which is no notebook


def test_a_body_that_was_not_cut_is_found(made):
    whole = made.leaks(**made.in_wheel("dlcore/optim.py", (wheel.LIBRARY / "optim.py").read_bytes()))
    assert any("the answer to optim.adamax_step (dlcore/optim.py, line " in said for said in whole)
    later = made.leaks(**made.in_wheel("dlcore/attention.py", LATER.read_bytes()))
    assert any("the answer to attention.sdpa_plain" in said for said in later)  # the twin of an exercise
    assert all(said.startswith(f"{made.wheel}/dlcore/attention.py holds a line of") for said in later)


def test_a_helper_that_only_answers_use_is_found(made):
    helper = next(secret for secret in made.secrets.lines if secret.of.startswith("the helper "))
    [said] = made.leaks(**made.in_wheel("dlcore/shapes.py", more=f"\n# {helper.text}\n"))
    assert f"{made.wheel}/dlcore/shapes.py holds a line of {helper.of}" in said


def test_what_students_may_have_is_no_leak(made):
    """Lines of earlier assignments, of docstrings, of what they get anyway, and lines that tell nothing."""
    for text in (
        (wheel.LIBRARY / "activations.py").read_text("utf-8"),
        "p ← p − αg/(√G + ε)",
        "return p, v",
        "for _ in range(steps):",
        f"more{ANSWER}",
        f"{ANSWER}s",
        f"self.{ANSWER}",
        "Why does AdaGrad come to a halt, and what would you change?",
    ):
        assert made.leaks(**{"notes.md": text.encode()}) == []


def test_a_model_answer_is_found_however_it_is_broken(made):
    for text in (MODEL, MODEL.replace(", and", ",\nand"), f"- **Why?** {MODEL}"):
        [said] = made.leaks(**made.in_notebook(new_markdown_cell(text)))
        assert said.startswith(
            f"{FILE}, cell 12, holds a line of the answer in cell halt (06_small/small.ipynb)"
        )
    [said] = made.leaks(**{"notes.md": b"The later essay says that depth needs care."})
    assert "the answer in cell essay (07_later/later.ipynb)" in said


def test_hidden_tests_are_found(made):
    [said] = made.leaks(**made.in_notebook(new_code_cell(HIDDEN_TEST)))
    assert "a line of the answer in cell hidden" in said


@pytest.mark.parametrize("name", ["A6.hidden.safetensors", "A6.visible.safetensors", "numbers.bin"])
def test_a_hidden_key_is_found_under_any_name(made, name):
    hidden = key.path_of("A6", "hidden").read_bytes()
    [said] = made.leaks(**{name: hidden})
    assert said.startswith(f"{name} is autograder/keys/A6.hidden.safetensors")
    [said] = made.leaks(**made.in_wheel(f"autograder/keys/{name}", hidden))
    assert said.startswith(f"{made.wheel}/autograder/keys/{name} is autograder/keys/A6.hidden.safetensors")


def test_a_hidden_key_of_the_course_s_own_is_found(made, tmp_path):
    theirs = key.read(key.path_of("A6", "hidden"))
    path = tmp_path / "A6.hidden.safetensors"
    key.write(key.Key(path, "hidden", {**theirs.provenance, "seed": 41}, theirs.answers))
    assert made.leaks(**{"extra.bin": path.read_bytes()}) == ["extra.bin is a hidden key"]


def test_files_of_solutions_are_found_wherever_they_lie(made):
    author = (made.root / "solutions" / NAME / FILE).read_bytes()
    assert made.leaks(**{"copy.ipynb": author}) == [
        f"copy.ipynb is solutions/{NAME}/{FILE}, a file of its authors"
    ]
    later = (made.root / "solutions" / "07_later" / "data.bin").read_bytes()
    inner = wheel.zipped({"a/b.bin": later})
    assert made.leaks(**{"more.zip": wheel.zipped({"inner.zip": inner})}) == [
        "more.zip/inner.zip/a/b.bin is solutions/07_later/data.bin, a file of its authors"
    ]


def test_modules_of_our_own_side_are_found(made):
    [said] = made.leaks(**made.in_wheel("autograder/problems/ch07_adaptive.py", PROBLEM.read_bytes()))
    assert "is autograder/problems/ch07_adaptive.py, which is for no student" in said
    changed = made.leaks(
        **made.in_wheel("autograder/problems/ch07_adaptive.py", PROBLEM.read_bytes(), "# new\n")
    )
    assert changed == [
        f"{made.wheel}/autograder/problems/ch07_adaptive.py"
        " belongs to the autograder's own side, and not to students"
    ]
    animal = next((zoo.FOLDER / "optim.adagrad_step").glob("*.right.py"))
    [said] = made.leaks(**{"help.py": animal.read_bytes()})
    assert said.startswith("help.py is ")
    assert animal.name in said


def test_a_zip_that_cannot_be_read_proves_nothing(made):
    torn = bytearray(wheel.zipped({"a.txt": b"text that is long enough to be packed" * 9}))
    torn[40:60] = bytes(20)
    assert made.leaks(**{"more.zip": bytes(torn)}) == [
        "more.zip cannot be looked into: it is encrypted or damaged"
    ]


@pytest.mark.parametrize("content", [b"PK\x03\x04 torn", b"\xff\xfe\x00", b"[" * 100_000, b""])
def test_files_that_cannot_be_read_do_no_harm(made, content):
    assert made.leaks(**{"odd.bin": content, "odd.ipynb": content}) == []


def test_other_delimiters_of_nbgrader_are_known(tmp_path, made):
    marked = new_code_cell("# HIDE\nsecret = p - lr * g / (3.5 + eps)\n# SHOW")
    folder = tmp_path / "solutions" / "01_own"
    folder.mkdir(parents=True)
    nbformat.write(nbformat.v4.new_notebook(cells=[marked]), folder / "own.ipynb")
    config = leaks.Config(ClearHiddenTests={"begin_test_delimeter": "# HIDE", "end_test_delimeter": "# SHOW"})
    found = leaks.secrets((), leaks.Authors(tmp_path / "solutions", "01_own", config), ())
    assert [secret.text for secret in found.lines] == ["secret = p - lr * g / (3.5 + eps)"]
