"""The autograder for Gradescope: its scripts run under a root of our own, with a command that plays ours."""

import json
import os
import re
import shutil
import subprocess
import zipfile

import pytest

from autograder.exports import gradescope_zip
from autograder.exports.sheets import ExportProblem

needs_bash = pytest.mark.skipif(not shutil.which("bash"), reason="the scripts are for bash")


@pytest.fixture
def built(tmp_path):
    """The folder that Gradescope would make of the zip."""
    for name in ("dl core-0.1.0-py3-none-any.whl", "A6.hidden.safetensors", "A6.ipynb"):
        (tmp_path / name).write_bytes(name.encode())
    wheel, *_ = tmp_path.glob("*.whl")
    gradescope_zip.write(
        tmp_path / "A6.zip", "A 6's", wheel, [tmp_path / "A6.hidden.safetensors"], [tmp_path / "A6.ipynb"]
    )
    root = tmp_path / "autograder"
    with zipfile.ZipFile(tmp_path / "A6.zip") as archive:
        archive.extractall(root / "source")
    (root / "submission").mkdir()
    return root


def run(root, stub):
    """Run `run_autograder` with a command `autograder` that does `stub`, and read what Gradescope would."""
    tools = root / "tools"
    tools.mkdir(exist_ok=True)
    (tools / "autograder").write_text(f"#!/usr/bin/env bash\nprintf '%s\\n' \"$@\" >{root}/asked\n{stub}\n")
    (tools / "autograder").chmod(0o755)
    environment = {"AUTOGRADER_ROOT": str(root), "PATH": f"{tools}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", root / "source" / "run_autograder"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads((root / "results" / "results.json").read_text()), done.stdout


def test_the_zip_has_what_gradescope_asks_for(built, tmp_path):
    with zipfile.ZipFile(tmp_path / "A6.zip") as archive:
        modes = {info.filename: info.external_attr >> 16 & 0o777 for info in archive.infolist()}
    assert modes["setup.sh"] == modes["run_autograder"] == 0o755
    assert modes["keys/A6.hidden.safetensors"] == 0o600
    assert (built / "source" / "notebooks" / "A6.ipynb").read_bytes() == b"A6.ipynb"


def test_the_same_files_make_the_same_zip(built, tmp_path):
    first = (tmp_path / "A6.zip").read_bytes()
    (wheel,) = tmp_path.glob("*.whl")
    gradescope_zip.write(
        tmp_path / "A6.zip", "A 6's", wheel, [tmp_path / "A6.hidden.safetensors"], [tmp_path / "A6.ipynb"]
    )
    assert (tmp_path / "A6.zip").read_bytes() == first


@needs_bash
@pytest.mark.parametrize("script", ["setup.sh", "run_autograder"])
def test_the_scripts_are_bash(built, script):
    assert (built / "source" / script).read_text().startswith("#!/usr/bin/env bash\n")
    subprocess.run(["bash", "-n", built / "source" / script], check=True)


@needs_bash
def test_the_setup_installs_the_wheel_and_hides_the_keys(built, tmp_path):
    tools = tmp_path / "tools"
    tools.mkdir()
    setup = (built / "source" / "setup.sh").read_text()
    (built / "source" / "setup.sh").write_text(setup.replace("/opt/autograder", str(tmp_path / "opt")))
    for name, does in {
        "apt-get": "true",
        "python3": f'[ "$2" != venv ] || install -D {tools}/pip {tmp_path}/opt/bin/pip',
        "pip": f"printf '%s\\n' \"$@\" >{tmp_path}/installed",
    }.items():
        (tools / name).write_text(f"#!/usr/bin/env bash\n{does}\n")
        (tools / name).chmod(0o755)
    environment = {"AUTOGRADER_ROOT": str(built), "PATH": f"{tools}:{os.environ['PATH']}"}
    subprocess.run(["bash", built / "source" / "setup.sh"], env=environment, check=True)
    last = (tmp_path / "installed").read_text().splitlines()[-1]
    assert last == f"{built}/source/dl core-0.1.0-py3-none-any.whl[grade]"
    assert (built / "source" / "keys").stat().st_mode & 0o077 == 0


@needs_bash
def test_the_script_asks_for_our_command(built):
    results, said = run(built, 'echo \'{"score": 1}\' >"${@: -1}"; exit 1')
    assert results == {"score": 1}
    asked = (built / "asked").read_text().splitlines()
    assert asked[:4] == ["gradescope", f"{built}/submission", "--assignment", "A 6's"]
    assert asked[4:8] == ["--keys", f"{built}/source/keys", "--notebooks", f"{built}/source/notebooks"]
    assert asked[8:] == ["--allow-reduced", "--out", f"{built}/results/results.json"]
    assert "reduced isolation (--allow-reduced)" in said


@needs_bash
@pytest.mark.parametrize("stub", ["exit 1", "kill -9 $$", ': >"${@: -1}"'])
def test_when_grading_fails_there_are_results_without_a_score(built, stub):
    (built / "results").mkdir()
    (built / "results" / "results.json").write_text('{"score": 100}')  # of an earlier run, or a student's
    results, _ = run(built, stub)
    assert set(results) == {"output", "output_format"}
    assert "not a zero" in results["output"]


def test_what_is_missing_is_told(tmp_path):
    wheel = tmp_path / "a.whl"
    wheel.write_bytes(b"")
    for arguments, said in {
        (tmp_path / "a.zip", (wheel,)): "is no wheel",
        (wheel, ()): "There is no key for A6",
        (wheel, (tmp_path / "gone",)): "cannot be read",
        (wheel, (wheel, wheel)): "bear the same name",
    }.items():
        with pytest.raises(ExportProblem, match=re.escape(said)):
            gradescope_zip.write(tmp_path / "out.zip", "A6", *arguments)
    assert not (tmp_path / "out.zip").exists()
