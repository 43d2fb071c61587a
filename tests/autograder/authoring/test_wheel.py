"""The wheel that students install: what is in it, what is not, and that it works where only numpy is."""

import base64
import csv
import hashlib
import io
import os
import sys
import tomllib
import zipfile
from email import message_from_string
from pathlib import Path

import pytest
from packaging.utils import parse_wheel_filename
from packaging.version import Version

import dlcore
from autograder import edition, key, references
from autograder.authoring import wheel

CUT = references.hidden_from(["optim.adagrad_step"])
KEYS = [key.path_of(code, "visible") for code in ("A5", "A6")]
MODULES = (
    "__init__",
    "__main__",
    "checker",
    "key",
    "pytest_plugin",
    "selfcheck",
    "student_cli",
    "submissions",
)


@pytest.fixture(scope="module")
def built():
    return wheel.build(6, CUT, KEYS)


@pytest.fixture(scope="module")
def files(built):
    with zipfile.ZipFile(io.BytesIO(built.data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_same_files_make_the_same_wheel_wherever_it_is_made(built, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    mask = os.umask(0o077)
    try:
        again = wheel.build(6, CUT, KEYS)
    finally:
        os.umask(mask)
    assert again == built


def test_the_version_names_the_assignment_and_what_is_in_it(built):
    name, version, _, tags = parse_wheel_filename(built.name)
    assert (name, str(version), {str(tag) for tag in tags}) == ("dlcore", built.version, {"py3-none-any"})
    assert wheel.build(6, CUT, KEYS[1:]).version != built.version
    assert wheel.build(6, [*CUT, "optim.weight_decay_step"], KEYS).version != built.version
    with pytest.MonkeyPatch.context() as patch:  # pip would take it for the one that it has installed
        patch.setitem(wheel.ENTRY_POINTS, "gui_scripts", {"more": "autograder.student_cli:main"})
        assert wheel.build(6, CUT, KEYS).version != built.version
    a5, a11 = wheel.build(5, CUT, KEYS), wheel.build(11, CUT, KEYS)
    assert Version(dlcore.__version__) < Version(a5.version) < Version(built.version) < Version(a11.version)


def test_dlcore_is_the_student_edition_and_knows_its_version(files, built):
    package = edition.student_edition(edition.read_package(wheel.LIBRARY), CUT)
    for path, content in package.items():
        if path != "__init__.py":
            assert files[f"dlcore/{path}"] == content
    assert f'__version__ = "{built.version}"\n'.encode() in files["dlcore/__init__.py"]
    held = {name.removeprefix("dlcore/") for name in files if name.startswith("dlcore/")}
    assert held == package.keys()


def test_autograder_is_the_part_that_checks(files):
    held = {name.removeprefix("autograder/") for name in files if name.startswith("autograder/")}
    assert {f"{module}.py" for module in MODULES} <= held
    assert {name for name in held if name.startswith("keys/")} == {f"keys/{path.name}" for path in KEYS}
    assert not any("hidden" in name for name in files)
    assert {"commands/__init__.py", "scenarios/__init__.py"} <= held
    inner = {name.partition("/")[0] for name in held if "/" in name}
    assert inner <= {"keys", "scenarios", "commands"}
    for word in ("record", "problem", "mutants", "slips", "zoo", "edition", "references", "grade", "sandbox"):
        assert not any(word in name for name in held), word
    assert "scenarios/ch07_descent.py" in held  # which A6's key names
    assert "scenarios/ch12_pool.py" not in held


def test_whatever_a_module_in_it_imports_is_in_it_or_installed_with_it(files):
    allowed = {"numpy", "safetensors", "dlcore", "pytest", *sys.stdlib_module_names}
    for path, content in files.items():
        if path.startswith("autograder/") and path.endswith(".py"):
            module = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            for name in wheel._imports(module, path, content):
                inside = wheel._path(name)
                assert not inside or f"autograder/{inside}" in files, f"{path} imports {name}"
                assert inside or name.partition(".")[0] in {*allowed, "autograder", "__future__"}, name


def test_pip_is_told_what_pyproject_says(files, built):
    info = f"dlcore-{built.version}.dist-info"
    about = message_from_string(files[f"{info}/METADATA"].decode())
    assert (about["Name"], about["Version"]) == ("dlcore", built.version)
    assert about.get_all("Provides-Extra") == ["notebook"]
    needs = about.get_all("Requires-Dist")
    plain = [need for need in needs if ";" not in need]
    assert [need.partition(">")[0] for need in plain] == ["numpy", "safetensors"]
    assert all(need.endswith('; extra == "notebook"') for need in needs if need not in plain)
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text())["project"]
    asked = project["optional-dependencies"]["notebook"]
    assert {need.partition(";")[0] for need in needs if need not in plain} == set(asked)
    assert "Redistribution" in files[f"{info}/licenses/LICENSE"].decode()


def test_every_file_is_recorded_with_its_hash(files, built):
    rows = list(csv.reader(io.StringIO(files[f"dlcore-{built.version}.dist-info/RECORD"].decode())))
    assert [row[0] for row in rows] == list(files)
    for name, digest, size in rows[:-1]:
        want = base64.urlsafe_b64encode(hashlib.sha256(files[name]).digest()).decode().rstrip("=")
        assert (digest, int(size)) == (f"sha256={want}", len(files[name]))
    assert rows[-1][1:] == ["", ""]


def test_every_entry_point_leads_into_the_wheel(files):
    for entries in wheel.ENTRY_POINTS.values():
        for entry in entries.values():
            module, _, function = entry.partition(":")
            source = files[f"{module.replace('.', '/')}.py"].decode()
            assert not function or f"def {function}(" in source


def test_a_version_that_cannot_be_found_is_refused(monkeypatch):
    monkeypatch.setattr(edition, "read_package", lambda folder: {"__init__.py": b"", "optim.py": b""})
    with pytest.raises(LookupError, match="does not say its version"):
        wheel.build(6, (), KEYS)
