"""The student edition: it imports, keeps all signatures and docstrings, and holds no line of an answer."""

import ast
import functools
import importlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import dlcore
from autograder import edition
from dlcore import syllabus

PACKAGE = Path(dlcore.__file__).parent
FILES = edition.read_package(PACKAGE)
SMALL = {
    "__init__.py": b"",
    "optim.py": b'''"""Optimisers."""
import math


def adam_step(w, lr=0.1):  # the header's comment stays
    """One step.

    >>> adam_step(1.0)
    """
    # an answer in words
    moved = w - lr * _secret(w)
    return moved
    # and a last remark

    # even here


# This comment belongs to the next function.
def newton_step(
    w,  # where we are
    *,
    lr=0.1,
):
    return _shared(w) / math.pi  # \xc3\xa9


def sgd_step(
    w,  # where we are
):
    # no docstring above this comment
    return _even(_shared(w))


def _secret(w):
    return _deeper(w)


def _deeper(w):
    return w * 3 if w else _deeper(w - 1)


def _even(w):
    return w == 0 or _odd(w - 1)


def _odd(w):
    return w != 0 and _even(w - 1)


def _shared(w):
    return w


def _unused(w):
    return w
''',
    "linear.py": b'''from . import optim


class SoftmaxRegression:
    """A class that is an exercise."""

    __slots__ = ("w",)
    scale: float = 2.0

    def __init__(self, w: float) -> None:
        self.w = w

    @property
    def double(self):
        """Twice."""
        return self._secret() * 2

    def _secret(self):
        return self.w

    def nothing(self): ...

    twice = double


def linear_predict(x):
    return optim._elsewhere(x)
''',
}


@pytest.fixture(scope="module")
def everything(tmp_path_factory):
    """The edition with every exercise cut, as the command writes it."""
    out = tmp_path_factory.mktemp("edition") / "new" / "folder"
    assert edition.main([str(out)]) == 0
    return out


def python(folder, code):
    """What a fresh interpreter prints that finds dlcore in `folder`, and nothing of ours."""
    code = f"import sys; sys.path.insert(0, {str(folder)!r})\n{code}"
    run = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout


@functools.cache
def target_bodies():
    """{path: numbers of the lines inside the bodies of exercises}, found apart from edition's own way."""
    removed = {path: set() for path in FILES if path.endswith(".py")}
    names = {n for t in syllabus.target_names() for n in (t, *syllabus.TWINS.get(t, ()))}
    for name in names:
        module, _, attribute = name.rpartition(".")
        code = getattr(importlib.import_module(f"dlcore.{module}"), attribute)
        path = Path(sys.modules[code.__module__].__file__).relative_to(PACKAGE).as_posix()
        for node in ast.walk(ast.parse(FILES[path])):
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == attribute:
                functions = [f for f in ast.walk(node) if isinstance(f, ast.FunctionDef)]
                for f in functions:
                    has_docstring = ast.get_docstring(f) is not None
                    for statement in f.body[has_docstring:]:
                        removed[path] |= set(range(statement.lineno, statement.end_lineno + 1))
    return removed


def leaked(cut):
    """Lines of removed bodies that the edition `cut` still holds, and no kept line of dlcore explains.

    Short lines without a call or an operator (`else:`, `return x`, `y = 0`) say nothing about an answer.
    """
    removed = target_bodies()
    told, kept = set(), set()
    for path, numbers in removed.items():
        for number, line in enumerate(FILES[path].decode().split("\n"), 1):
            (told if number in numbers else kept).add(line.strip())
    telling = {t for t in told - kept if len(t) >= 16 and re.search(r"[-+*/@(\[]", t) and t[0] not in "#\"'"}
    held = {line.strip() for path in removed for line in cut[path].decode().split("\n")}
    return telling & held, telling


def test_no_line_of_an_answer_is_left(everything):
    found, telling = leaked(edition.read_package(everything / "dlcore"))
    assert len(telling) > 1000  # so that finding nothing means something
    assert not found


def test_the_search_for_answers_finds_one_that_was_planted(everything):
    cut = edition.read_package(everything / "dlcore")
    telling = leaked(cut)[1]
    planted = sorted(telling)[len(telling) // 2]
    cut["shapes.py"] += f"\n    {planted}\n".encode()
    assert leaked(cut)[0] == {planted}


def test_every_signature_and_docstring_is_kept(everything):
    def skeleton(code):
        """The tree without what functions do."""
        tree = ast.parse(code)
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                node.body = [] if ast.get_docstring(node) is None else node.body[:1]
        return ast.dump(tree)

    cut = edition.read_package(everything / "dlcore")
    assert cut.keys() == FILES.keys()
    for path, code in FILES.items():
        if path.endswith(".py"):
            assert skeleton(cut[path]) == skeleton(code), path
        else:
            assert cut[path] == code, path


CALL_EVERYTHING = """
import importlib, inspect
import dlcore, dlcore.syllabus
for name in {modules}:
    importlib.import_module("dlcore." + name)
print(dlcore.__file__)
for target in dlcore.syllabus.target_names():
    module, _, name = target.rpartition(".")
    code = getattr(importlib.import_module("dlcore." + module), name)
    functions = [f for f in vars(code).values() if inspect.isfunction(f)] if inspect.isclass(code) else [code]
    for f in functions:
        if f.__code__.co_filename.startswith(dlcore.__path__[0]):  # not what a dataclass generates
            parameters = inspect.signature(f).parameters.values()
            try:
                f(*[0 for p in parameters if p.kind < 2], **{{p.name: 0 for p in parameters if p.kind == 3}})
            except NotImplementedError as error:
                assert str(error).startswith(target) and "yours to write (A" in str(error), error
            else:
                raise AssertionError(target)
print(dlcore.special.erf([0.0]).tolist(), dlcore.check.whole("n", 3))
"""


def test_the_cut_package_imports_whole_and_says_what_is_yours_to_write(everything):
    modules = [p[:-3].replace("/", ".").removesuffix(".__init__") for p in FILES if p.endswith(".py")]
    modules.remove("__init__")
    said = python(everything, CALL_EVERYTHING.format(modules=modules))
    assert said.split("\n")[:2] == [str(everything / "dlcore" / "__init__.py"), "[0.0] 3"]


def test_cutting_one_assignment_leaves_the_rest_byte_for_byte(tmp_path):
    assert edition.main([str(tmp_path / "a6"), "--cut", "A6"]) == 0
    cut = edition.read_package(tmp_path / "a6" / "dlcore")
    assert {path for path in FILES if cut[path] != FILES[path]} == {"optim.py", "schedules.py"}
    before, after = FILES["optim.py"].decode().split("\n"), cut["optim.py"].decode().split("\n")
    added = [line for line in after if line not in before]
    assert added
    assert all(line.startswith("    raise NotImplementedError(") for line in added)
    remaining = iter(before)
    assert all(line in remaining for line in after if line not in added)  # in the same order


def test_what_a_cut_leaves_behind():
    cut = edition.student_edition(SMALL, ["optim.adam_step", "optim.sgd_step"])
    text = cut["optim.py"].decode()
    assert (
        'def adam_step(w, lr=0.1):  # the header\'s comment stays\n    """One step.\n\n'
        '    >>> adam_step(1.0)\n    """\n'
        '    raise NotImplementedError("optim.adam_step: yours to write (A6.5)")\n\n\n'
        "# This comment belongs to the next function.\ndef newton_step(\n    w,  # where we are\n" in text
    )
    assert "return _shared(w) / math.pi  # é\n" in text
    assert (
        "def sgd_step(\n    w,  # where we are\n):\n"
        '    raise NotImplementedError("optim.sgd_step: yours to write (A6.2)")\n' in text
    )
    for helper in "_secret", "_deeper", "_even", "_odd":  # used by what was cut, and by each other, only
        assert f'def {helper}(w):\n    raise NotImplementedError("{helper}: belongs to an exercise' in text
    assert "def _shared(w):\n    return w\n" in text
    assert "def _unused(w):\n    return w\n" in text
    assert {path for path in SMALL if cut[path] != SMALL[path]} == {"optim.py"}


def test_a_class_loses_what_its_methods_do_and_keeps_the_rest():
    cut = edition.student_edition(SMALL, ["linear.SoftmaxRegression"])["linear.py"].decode()
    assert 'exercise."""\n\n    __slots__ = ("w",)\n    scale: float = 2.0\n\n    def __init__' in cut
    assert "self.w" not in cut
    assert '"""Twice."""\n        raise NotImplementedError("linear.SoftmaxRegression.double: yours' in cut
    assert "    def nothing(self): ...\n\n    twice = double\n" in cut
    assert "return optim._elsewhere(x)" in cut


@pytest.mark.parametrize(
    ("outside", "stays"),
    [
        ("x = optim._secret(1)", True),
        ("from .optim import _secret", True),
        ("class A:\n    def _secret(self): return self.w\n", False),
        ("def f(_secret): return _secret", False),
    ],
)
def test_a_helper_stays_when_anything_else_uses_it(outside, stays):
    files = SMALL | {"other.py": outside.encode()}
    kept = "return _deeper(w)" in edition.student_edition(files, ["optim.adam_step"])["optim.py"].decode()
    assert kept == stays


def test_a_name_is_followed_into_the_file_it_comes_from():
    body = b"def linear_forward(x):\n    return 41 + x\n"
    for files in (
        {
            "nn/__init__.py": b"from .layers.dense import linear_forward as linear_forward",
            "nn/layers/dense.py": body,
        },
        {"nn/__init__.py": b"from ..dense import conv, linear_forward\n", "dense.py": body},
        {"nn/__init__.py": b"from .layers import linear_forward", "nn/layers/__init__.py": body},
    ):
        cut = edition.student_edition(files, ["nn.linear_forward"])
        assert b"41" not in b"".join(cut.values())
        assert b"(A4.3)" in b"".join(cut.values())


def test_a_second_version_that_gives_an_exercise_away_is_left_out_with_it():
    files = {
        "norm.py": b"def layernorm_plain(x):\n    return 41\n\n\ndef layernorm_forward(x):\n    return 42\n"
    }
    cut = edition.student_edition(files, ["norm.layernorm_forward"])["norm.py"].decode()
    assert "return" not in cut
    assert 'raise NotImplementedError("norm.layernorm_plain: left out because of A7.6")' in cut


def test_assignments_exercises_and_functions_can_be_named():
    assert edition.select(["A6"]) == [t for e in syllabus.ASSIGNMENTS[5].exercises for t in e.targets]
    assert edition.select(["A5.1", "nn.linear_backward", "A5.1"]) == ["nn.linear_backward"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "OUT"),
        (["out", "--cut"], "--cut"),
        (["out", "--cut", "A99"], "'A99' is no assignment"),
        (["out", "--cut", "data.load_digits"], "'data.load_digits' is no assignment"),
        (["out", "--quick"], "--quick"),
        ([str(PACKAGE / "edition")], "inside the package"),
    ],
)
def test_wrong_usage_is_one_sentence_and_exit_code_2(arguments, words, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as end:
        edition.main(arguments)
    said = capsys.readouterr()
    assert end.value.code == 2
    assert words in said.err
    assert said.err.count("\n") == 1
    assert not any(tmp_path.iterdir())
    assert not (PACKAGE / "edition").exists()


def failure(arguments, capsys):
    capsys.readouterr()
    assert edition.main(arguments) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    return said


def test_an_earlier_edition_is_replaced_and_anything_else_left_alone(tmp_path, capsys):
    out = tmp_path / "out"
    out.mkdir()
    assert edition.main([str(out), "--cut", "A5"]) == 0  # an empty folder is taken
    (out / "dlcore" / "old.py").write_text("")
    assert edition.main([str(out), "--cut", "A6"]) == 0
    assert not (out / "dlcore" / "old.py").exists()
    assert "optim.adam_step\n" in (out / edition.MARKER).read_text()
    (out / "mine.py").write_text("mine")
    before = (out / "dlcore" / "optim.py").read_bytes()
    assert "no student edition" in failure([str(out), "--cut", "A5"], capsys)
    assert (out / "mine.py").read_text() == "mine"
    assert (out / "dlcore" / "optim.py").read_bytes() == before
    (out / edition.MARKER).unlink()
    assert "no student edition" in failure([str(out)], capsys)
    (tmp_path / "file").write_text("")
    assert "file" in failure([str(tmp_path / "file")], capsys)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "out"]  # nothing unfinished lies about


@pytest.mark.parametrize("broken", ["write_bytes", "rename"])
def test_a_failure_on_the_way_leaves_the_earlier_edition_as_it_was(tmp_path, capsys, monkeypatch, broken):
    out = tmp_path / "out"
    assert edition.main([str(out), "--cut", "A5"]) == 0
    before = edition.read_package(out)
    real, calls = getattr(Path, broken), []

    def fails_the_second_time(self, *arguments):
        calls.append(self)
        if len(calls) == 2:
            raise OSError(28, "No space left on device", str(self))
        return real(self, *arguments)

    monkeypatch.setattr(Path, broken, fails_the_second_time)
    assert "No space left" in failure([str(out), "--cut", "A6"], capsys)
    assert edition.read_package(out) == before
    assert os.listdir(tmp_path) == ["out"]


def test_what_cannot_be_cut_is_refused():
    with pytest.raises(LookupError, match=r"optim\.lion_step is to be cut"):
        edition.student_edition(SMALL, ["optim.lion_step"])
    with pytest.raises(LookupError, match=r"nn\.linear_forward"):
        edition.student_edition({}, ["nn.linear_forward"])
    with pytest.raises(SyntaxError, match="on the line of its def"):
        edition.student_edition({"optim.py": b"def adam_step(w): return w\n"}, ["optim.adam_step"])


def test_a_package_without_an_exercise_fails_in_one_sentence(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(edition, "read_package", lambda folder: SMALL)
    assert "is to be cut" in failure([str(tmp_path / "out")], capsys)
    assert not any(tmp_path.iterdir())
