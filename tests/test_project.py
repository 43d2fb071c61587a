"""What holds for the project as a whole: who imports whom, what functions carry, what the docs promise."""

import ast
import doctest
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import dlcore

ROOT = Path(__file__).parents[1]
PACKAGES = ("dlcore", "autograder")

# Packages that some functions of dlcore need: imported inside those, so that `import dlcore` stays light.
ON_DEMAND = {"matplotlib", "sklearn", "tqdm", "pooch"}
# Files that may import torch: recording, and the problems that it reads.
WITH_TORCH = ("autograder/record.py", "autograder/recorder.py", "autograder/problems/")
# The layer of tensors and modules. Everything else in dlcore works on arrays and must not lean on it.
TENSOR_LAYER = {"autograd", "ops", "scalar", "nn", "optim", "schedules", "train", "generative", "student"}
# Names, not modules, that may be imported. `implement` replaces an exercise in every namespace that holds it,
# so these reach their users all the same; written out they would lengthen nearly every signature.
IMPORTED_NAMES = {"shapes": None, "autograd": {"Tensor", "array_of", "record"}}
# Functions whose body may exceed 25 lines, with the reason.
LONG: dict[str, str] = {}
# Public functions, or modules of them, without a doctest, with the reason.
NO_DOCTEST = {
    "dlcore.check": "its module docstring shows a call; every refusal is tested",
    "dlcore.ops": "each repeats, on tensors, the array function of its name, which carries the example",
    "dlcore.figures": "they draw",
    "dlcore.datasets": "they read files that would have to be downloaded first",
    "dlcore.data.load_mnist": "downloads",
    "dlcore.data.load_cifar10": "downloads",
    "dlcore.checkpoint": "an example would need a model and a file: the tests have them",
}


@cache
def trees(package: str) -> dict[str, ast.Module]:
    """{path inside the repository: syntax tree} of all modules of a package."""
    paths = sorted((ROOT / package).rglob("*.py"))
    return {p.relative_to(ROOT).as_posix(): ast.parse(p.read_bytes()) for p in paths}


def all_trees() -> dict[str, ast.Module]:
    return {path: tree for package in PACKAGES for path, tree in trees(package).items()}


def dotted(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def imports(path: str, tree: ast.Module) -> Iterator[tuple[str, str | None, bool]]:
    """For every import: the absolute module, a name taken from it or None, whether it runs with the file."""
    inside = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.FunctionDef)
        or (isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING")
        for node in ast.walk(block)
    }
    parts = path.removesuffix(".py").split("/")
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, None, id(node) not in inside
        elif isinstance(node, ast.ImportFrom):
            base = parts[: len(parts) - node.level] if node.level else []
            module = ".".join([*base, *filter(None, [node.module])])
            for alias in node.names:
                if is_module(f"{module}.{alias.name}"):
                    yield f"{module}.{alias.name}", None, id(node) not in inside
                else:
                    yield module, alias.name, id(node) not in inside


def is_module(name: str) -> bool:
    path = ROOT / name.replace(".", "/")
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


def functions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef, bool]]:
    """(name, function, whether a method) for the functions of a module and the methods of its classes."""

    def walk(body: list[ast.stmt], prefix: str) -> Iterator[tuple[str, ast.FunctionDef, bool]]:
        for node in body:
            if isinstance(node, ast.FunctionDef):
                yield prefix + node.name, node, bool(prefix)
                yield from walk(node.body, f"{prefix}{node.name}.")
            elif isinstance(node, ast.ClassDef):
                yield from walk(node.body, f"{prefix}{node.name}.")

    return walk(tree.body, "")


def test_dlcore_needs_numpy_and_safetensors_only():
    for path, tree in trees("dlcore").items():
        for module, _, at_top in imports(path, tree):
            package = module.partition(".")[0]
            allowed = {*sys.stdlib_module_names, "numpy", "safetensors", "dlcore"} | (
                set() if at_top else ON_DEMAND
            )
            assert package in allowed, f"{path} imports {module}"


def test_torch_is_imported_by_files_that_are_named_here_only():
    found = {
        p for p, tree in all_trees().items() for m, _, _ in imports(p, tree) if m.split(".")[0] == "torch"
    }
    assert found
    assert all(path.startswith(WITH_TORCH) for path in found)


def reached_from(module: str) -> set[str]:
    """All modules that come with `module` when it is imported, itself among them."""
    found, left = set(), {module}
    while left:
        found.add(name := left.pop())
        left |= graph("autograder").get(name, set()) - found
    return found


def test_what_runs_beside_student_code_knows_the_wire_alone():
    assert reached_from("autograder.perform") == {"autograder.perform", "autograder.wire"}
    for path, tree in trees("autograder").items():
        if path.startswith("autograder/scenarios/"):
            used = {module.partition(".")[0] for module, _, _ in imports(path, tree)}
            assert used <= {"numpy", "dlcore", *sys.stdlib_module_names}, path


def test_checking_and_grading_never_reach_problems():
    """References, and the code of mistakes, are known to recording alone."""
    for module in ("selfcheck", "checker", "pytest_plugin", "submissions", "stale", "audit"):
        assert not {m for m in reached_from(f"autograder.{module}") if "problems" in m or "record" in m}


def test_importing_the_autograder_imports_nothing_heavy():
    code = "import sys, autograder; print(*{name.partition('.')[0] for name in sys.modules})"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert not (ON_DEMAND | {"scipy", "torch", "IPython", "pytest", "nbgrader"}) & set(run.stdout.split())


def test_modules_import_modules_and_not_names():
    for path, tree in trees("dlcore").items():
        for module, name, _ in imports(path, tree):
            if name is None or not module.startswith("dlcore") or path.endswith("__init__.py"):
                continue
            allowed = IMPORTED_NAMES.get(module.removeprefix("dlcore."), set())
            assert allowed is None or name in allowed, f"{path} imports the name {name} from {module}"


@cache
def graph(package: str) -> dict[str, set[str]]:
    """{module of a package: modules of it that it imports at module level}."""
    return {
        dotted(path): {
            module for module, _, at_top in imports(path, tree) if at_top and module.startswith(package)
        }
        for path, tree in trees(package).items()
    }


@pytest.mark.parametrize("package", PACKAGES)
def test_the_modules_of_a_package_stand_in_layers(package):
    """No module depends on itself: each can be read with only those beneath it."""
    above = {module: used - {module} for module, used in graph(package).items()}
    while above:
        bottom = {module for module, used in above.items() if not used & above.keys()}
        assert bottom, f"these import each other in a circle: {', '.join(sorted(above))}"
        above = {module: used for module, used in above.items() if module not in bottom}


def test_functions_on_arrays_do_not_lean_on_tensors():
    upper = {f"dlcore.{name}" for name in ("autograd", "ops", "nn", "train")}
    for module, used in graph("dlcore").items():
        if module != "dlcore" and module.split(".")[1] not in TENSOR_LAYER:
            assert not {u for u in used if ".".join(u.split(".")[:2]) in upper}, module


def test_importing_dlcore_imports_nothing_heavy():
    code = "import sys, dlcore; print(*{name.partition('.')[0] for name in sys.modules})"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert not (ON_DEMAND | {"scipy", "torch", "IPython"}) & set(run.stdout.split())


@pytest.mark.parametrize("path", all_trees())
def test_every_module_says_what_it_is_for(path):
    assert ast.get_docstring(all_trees()[path])


@pytest.mark.parametrize("path", trees("dlcore"))
def test_every_public_function_carries_its_task_and_an_example(path):
    lacking = [
        name
        for name, function, is_method in functions(trees("dlcore")[path])
        if not is_method and not name.startswith("_") and ">>>" not in (ast.get_docstring(function) or "")
        if not {dotted(path), f"{dotted(path)}.{name}"} & NO_DOCTEST.keys()
        if "overload" not in [ast.unparse(decorator) for decorator in function.decorator_list]
    ]
    assert not lacking


@pytest.mark.parametrize("path", all_trees())
def test_every_function_fits_on_a_screen(path):
    lines = (ROOT / path).read_text().split("\n")
    long = {}
    for name, function, _ in functions(all_trees()[path]):
        body = function.body[ast.get_docstring(function) is not None :]
        text = lines[body[0].lineno - 1 : function.end_lineno] if body else []
        count = sum(bool(line.strip()) for line in text)
        if count > 25 and f"{dotted(path)}.{name}" not in LONG:
            long[name] = count
    assert not long


def test_the_commands_that_the_documents_show_exist():
    goals = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for document in ROOT.glob("*.md"):
        shown = set(re.findall(r"(?:^ *|`)make ([a-z]+)", document.read_text(), re.MULTILINE))
        assert shown <= goals, document.name
    assert {"test", "course"} <= set(re.findall(r"make ([a-z]+)", (ROOT / "README.md").read_text()))


def test_the_examples_of_the_readme_run():
    failed, tried = doctest.testfile(str(ROOT / "README.md"), module_relative=False)
    assert (failed, tried) == (0, 4)


def test_files_that_the_documents_point_to_exist():
    for document in ROOT.glob("*.md"):
        for target in re.findall(r"\]\(([^)#]+)\)", document.read_text()):
            assert target.startswith("https://") or (ROOT / target).exists(), f"{target} in {document.name}"


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def test_every_package_that_the_project_names_is_pinned_and_explained():
    lines = (ROOT / "constraints.txt").read_text().lower().replace("_", "-").split()
    pins = dict(line.split("==") for line in lines if re.match(r"[a-z]\S*==", line))
    named = [
        r for rs in (project()["dependencies"], *project()["optional-dependencies"].values()) for r in rs
    ]
    explained = (ROOT / "ARCHITECTURE.md").read_text().lower()
    for requirement in named:
        name = re.match(r"[\w-]+", requirement)[0]
        assert name.lower() in pins, f"{name} is not pinned"
        assert f"`{name}`" in explained, f"ARCHITECTURE.md does not say why {name}"
    assert all(re.fullmatch(r"[0-9][\w.]*", version) for version in pins.values())


def test_the_version_is_one():
    assert dlcore.__version__ == project()["version"]
    assert f"version: {dlcore.__version__}" in (ROOT / "CITATION.cff").read_text()
    assert f"## [{dlcore.__version__}]" in (ROOT / "CHANGELOG.md").read_text()
