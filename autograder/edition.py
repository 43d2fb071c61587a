"""The student edition: dlcore as it is, but with the bodies of the exercises cut out.

    python -m autograder.edition OUT                    every exercise is left to write
    python -m autograder.edition OUT --cut A5 A6.2 optim.adam_step

The cut follows the syntax tree and removes whole lines, so that everything outside the removed bodies stays
byte for byte. What a body leaves behind is its signature, its decorators, its docstring and one line that
raises `NotImplementedError` with the exercise's name. Private helpers that only removed bodies call would
give their answers away, and are cut with them.
"""

from __future__ import annotations

import argparse
import ast
import io
import os
import shutil
import sys
import tokenize
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple, NoReturn, TypeAlias

import dlcore
from dlcore import syllabus

from . import placing

MARKER = "EDITION.txt"
Trees: TypeAlias = Mapping[str, ast.Module]
Files: TypeAlias = dict[str, bytes]  # path inside the package, with slashes → content
Mention: TypeAlias = ast.Name | ast.Attribute | ast.alias
Use: TypeAlias = tuple[str, Mention]
Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


class Cut(NamedTuple):
    """One body to remove: the function, in which file, by which name, and what is said in its place."""

    path: str
    function: Function
    name: str
    told: str

    def holds(self, path: str, node: Mention) -> bool:
        """Whether `node` lies inside the body."""
        first, last = self.function.body[0].lineno, self.function.end_lineno or 0
        return path == self.path and first <= node.lineno <= last


def read_package(folder: Path) -> Files:
    """Every file of the package `folder` except what Python compiled."""
    paths = sorted(p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in paths}


def student_edition(files: Files, targets: Iterable[str]) -> Files:
    """The package `files` without the bodies of `targets`, such as "optim.adam_step".

    >>> cut = student_edition({"optim.py": b"def adam_step(w):\\n    return w - 1\\n"}, ["optim.adam_step"])
    >>> print(cut["optim.py"].decode(), end="")
    def adam_step(w):
        raise NotImplementedError("optim.adam_step: yours to write (A6.5)")
    """
    out = dict(files)
    if not (targets := tuple(targets)):
        return out
    trees = {path: ast.parse(code) for path, code in files.items() if path.endswith(".py")}
    cuts = [cut for target in targets for cut in _target_cuts(trees, target)]
    cuts += _helper_cuts(trees, cuts)
    for path in {cut.path for cut in cuts}:
        out[path] = _without_bodies(files[path], [cut for cut in cuts if cut.path == path])
    return out


def select(words: Iterable[str]) -> list[str]:
    """Dotted names of all functions that `words` stand for: assignments, exercises, or functions.

    >>> select(["A5.1", "optim.adam_step"])
    ['nn.linear_backward', 'optim.adam_step']
    """
    meant = {target: [target] for target in syllabus.target_names()}
    for assignment in syllabus.ASSIGNMENTS:
        meant[assignment.code] = [target for e in assignment.exercises for target in e.targets]
        meant |= {e.number: list(e.targets) for e in assignment.exercises}
    for word in words:
        if word not in meant:
            raise ValueError(f"{word!r} is no assignment (A5), exercise (A5.1) or function of one")
    return list(dict.fromkeys(target for word in words for target in meant[word]))


def definitions(trees: Trees, target: str) -> tuple[str, list[Function | ast.ClassDef]]:
    """Where an exercise is written: the file, and what bears its name there."""
    return _definitions(trees, *_split(target))


def helpers(trees: Trees, targets: Iterable[str]) -> list[tuple[str, Function]]:
    """The private functions, with their files, that lose their bodies when `targets` do."""
    cuts = [cut for target in targets for cut in _target_cuts(trees, target)]
    return [(cut.path, cut.function) for cut in _helper_cuts(trees, cuts)]


def write(files: Files, targets: Sequence[str], out: Path) -> None:
    """Write the edition to the folder `out`, whole or not at all; an earlier edition there is replaced.

    It is written beside `out` and then renamed. A folder that holds anything else is left alone.
    """
    out = out.resolve()
    held = sorted(p.name for p in out.iterdir()) if out.exists() else []
    if held and (MARKER not in held or set(held) - {MARKER, "dlcore"}):
        raise FileExistsError(f"{out} holds files that are no student edition; name an empty or a new folder")
    beside = out.with_name(f".{out.name}.new{os.getpid()}")
    try:
        for path, content in files.items():
            file = beside / "dlcore" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        listed = "\n".join(targets)
        (beside / MARKER).write_text(f"Student edition of dlcore {dlcore.__version__}, yours:\n{listed}\n")
        placing.put(beside, out)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _target_cuts(trees: Trees, target: str) -> Iterator[Cut]:
    """The bodies of one exercise, a function's or all methods' of a class, and of what gives them away."""
    number = ", ".join(syllabus.numbers(target))
    for name in (target, *syllabus.TWINS.get(target, ())):
        told = f"yours to write ({number})" if name == target else f"left out because of {number}"
        path, definitions = _definitions(trees, *_split(name))
        if not definitions:
            raise LookupError(f"{name} is to be cut, but dlcore has no function or class of that name")
        for definition in definitions:
            for dotted, function in functions(definition, name):
                yield Cut(path, function, dotted, told)


def _split(dotted: str) -> tuple[str, str]:
    module, _, name = dotted.rpartition(".")
    return module.replace(".", "/"), name


def _definitions(trees: Trees, module: str, name: str) -> tuple[str, list[Function | ast.ClassDef]]:
    """Where `name` of `module` is written, which may be a file that this one takes it from."""
    path = f"{module}.py" if f"{module}.py" in trees else f"{module}/__init__.py"
    body = trees[path].body if path in trees else []
    found = [n for n in body if isinstance(n, Function | ast.ClassDef) and n.name == name]
    for node in body if not found else []:
        if isinstance(node, ast.ImportFrom) and name in [alias.name for alias in node.names]:
            folder = PurePosixPath(path).parents[node.level - 1]
            return _definitions(trees, str(folder / (node.module or "").replace(".", "/")), name)
    return path, found


def functions(definition: Function | ast.ClassDef, name: str) -> Iterator[tuple[str, Function]]:
    """`definition` itself, or every method of a class, with its dotted name."""
    if not isinstance(definition, ast.ClassDef):
        yield name, definition
        return
    for node in definition.body:
        if isinstance(node, Function | ast.ClassDef):
            yield from functions(node, f"{name}.{node.name}")


def _helper_cuts(trees: Trees, targets: Sequence[Cut]) -> list[Cut]:
    """The private functions of modules that are used, but nowhere except inside removed bodies."""
    exercises = {cut.function for cut in targets}
    helpers = [
        Cut(path, node, node.name, "belongs to an exercise that is yours to write")
        for path, tree in trees.items()
        for node in tree.body
        if isinstance(node, Function) and node.name.startswith("_") and node not in exercises
    ]
    mentions = _private_mentions(trees)
    uses = {h: [use for use in mentions.get(h.name, []) if _means(h, *use)] for h in helpers}
    while True:  # helpers that something else needs stay, and with them what they need in turn
        cuts = [*targets, *helpers]
        alone = [h for h in helpers if uses[h] and all(any(c.holds(*u) for c in cuts) for u in uses[h])]
        if len(alone) == len(helpers):
            return helpers
        helpers = alone


def _private_mentions(trees: Trees) -> dict[str, list[Use]]:
    """Where each name with a leading underscore is read, as a variable, an attribute or an import."""
    out: dict[str, list[Use]] = {}
    for path, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, Mention) and _name(node).startswith("_"):
                out.setdefault(_name(node), []).append((path, node))
    return out


def _name(node: Mention) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else node.name


def _means(helper: Cut, path: str, node: Mention) -> bool:
    """Whether a node with the helper's name is a use of it: not of a method, nor by the helper itself."""
    if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "self":
        return False
    at_home = path == helper.path
    return at_home == isinstance(node, ast.Name) and not helper.holds(path, node)


def _without_bodies(code: bytes, cuts: Sequence[Cut]) -> bytes:
    lines = io.StringIO(code.decode(), newline="").readlines()
    # From the last to the first, so that the line numbers of the others stay true.
    for cut in sorted(cuts, key=lambda cut: cut.function.lineno, reverse=True):
        rest = cut.function.body[ast.get_docstring(cut.function) is not None :]
        if any(not isinstance(node, ast.Pass) and ast.unparse(node) != "..." for node in rest):
            indent = " " * (cut.function.col_offset + 4)
            first, last = body_lines(lines, cut.function)
            lines[first - 1 : last] = [f'{indent}raise NotImplementedError("{cut.name}: {cut.told}")\n']
    return "".join(lines).encode()


def body_lines(lines: Sequence[str], function: Function) -> tuple[int, int]:
    """First and last line, counted from 1, of what follows the docstring, with the comments around it."""
    if ast.get_docstring(function) is None:
        header_end = _header_end(lines, function)
        if function.body[0].lineno <= header_end:
            raise SyntaxError(f"the body of {function.name} cannot be cut: it stands on the line of its def")
    else:
        header_end = function.body[0].end_lineno or 0
    last = function.end_lineno or 0
    for number, line in enumerate(lines[last:], last + 1):
        text = line.lstrip()
        if text.startswith("#") and len(line) - len(text) > function.col_offset:
            last = number  # a comment after the last statement, indented like it
        elif text:
            break
    return header_end + 1, last


def _header_end(lines: Sequence[str], function: Function) -> int:
    """The line with the colon: where the logical line that starts with ``def`` ends."""
    rest = io.StringIO("".join(lines[function.lineno - 1 :]))
    end = next(t for t in tokenize.generate_tokens(rest.readline) if t.type == tokenize.NEWLINE)
    return function.lineno - 1 + end.start[0]


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0 when the edition stands in its folder, 1 when that failed, 2 for wrong usage."""
    parser = _Parser(prog="autograder.edition", description="Write the student edition of dlcore.")
    parser.add_argument("out", metavar="OUT", type=Path, help="folder to write it to, as OUT/dlcore")
    parser.add_argument("--cut", nargs="+", metavar="NAME", help="assignments, exercises or functions to cut")
    options = parser.parse_args(arguments)
    package = Path(dlcore.__file__).parent
    try:
        targets = select(options.cut or syllabus.target_names())
    except ValueError as refusal:
        parser.error(f"--cut: {refusal}")
    if options.out.resolve().is_relative_to(package):
        parser.error(f"OUT lies inside the package {package} itself; name a folder elsewhere")
    try:
        write(student_edition(read_package(package), targets), targets, options.out)
    except (OSError, LookupError, SyntaxError) as failure:
        print(f"{parser.prog}: {failure}", file=sys.stderr)
        return 1
    print(f"{options.out}: student edition of dlcore, {len(targets)} functions and classes to write")
    return 0


if __name__ == "__main__":
    sys.exit(main())
