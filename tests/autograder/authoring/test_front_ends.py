"""A release in Colab and VS Code, as far as it can be tried without them: where it runs, what they save."""

import ast
import io
import json
import re
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
import small_course
import worked_on
from nbformat.v4 import new_code_cell
from packaging.requirements import Requirement

from autograder import magics, portfolio, student_cli
from autograder.authoring import handouts, release

ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.filterwarnings("default")  # nbgrader's own code warns of what Python will drop


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    course = small_course.make(tmp_path_factory.mktemp("bundle") / "course")
    return release.bundle(*small_course.opened(course), small_course.NAME)


@pytest.fixture(scope="module")
def wheel(bundle):
    [name] = [name for name in bundle.files if name.endswith(".whl")]
    return name


@pytest.fixture(scope="module")
def sandbox():
    crew = worked_on.crew()
    yield crew
    crew.close()


# What they save


def as_colab_saves(notebook, wheel):
    """Format 4.0: cells have ids in their metadata alone, beside Colab's own facts; the first runs pip."""
    raw = json.loads(nbformat.writes(notebook))
    first = new_code_cell(f'%pip install "{wheel}"', outputs=[])
    first.outputs = [nbformat.v4.new_output("stream", name="stdout", text="Installing collected packages")]
    raw["cells"].insert(0, json.loads(json.dumps(first)))
    for number, cell in enumerate(raw["cells"]):
        del cell["id"]
        cell["metadata"]["id"] = f"{number:012x}"
        if cell.get("outputs"):
            cell["metadata"] |= {
                "outputId": f"{number:08x}-0000",
                "colab": {"base_uri": "https://localhost/"},
            }
    raw["metadata"] = {
        "colab": {"provenance": [], "toc_visible": True, "gpuType": "T4"},
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
        "language_info": {"name": "python"},
        "accelerator": "GPU",
    }
    return json.dumps(raw | {"nbformat": 4, "nbformat_minor": 0})


def as_vscode_saves(notebook, wheel):
    """A kernel named after the environment, a language for the cells in another one, all about Python."""
    raw = json.loads(nbformat.writes(notebook))
    raw["cells"].insert(0, json.loads(json.dumps(new_code_cell("%%bash\nls", id="bash"))))
    raw["cells"][0]["metadata"] = {"vscode": {"languageId": "shellscript"}}
    raw["cells"][2]["metadata"]["vscode"] = {"languageId": "python"}
    raw["metadata"]["kernelspec"] = {"display_name": "mine", "language": "python", "name": "python3"}
    raw["metadata"]["language_info"] = {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
        "version": "3.12.11",
    }
    return json.dumps(raw, indent=1)


def without_nbgrader(notebook, wheel):
    """Whatever saves it may forget what it does not know."""
    raw = json.loads(as_colab_saves(notebook, wheel))
    for cell in raw["cells"]:
        cell["metadata"] = {"id": cell["metadata"]["id"]}
    return json.dumps(raw)


every = pytest.mark.parametrize("saved", [as_colab_saves, as_vscode_saves, without_nbgrader])


@every
def test_what_they_save_is_a_notebook(bundle, wheel, saved):
    text = saved(worked_on.notebook(bundle.files), wheel)
    one = nbformat.reads(text, as_version=nbformat.NO_CONVERT)
    nbformat.validate(one)
    assert (one.nbformat, one.nbformat_minor) == (4, 5 if saved is as_vscode_saves else 0)


@every
def test_it_earns_what_the_original_earns(bundle, wheel, sandbox, saved):
    notebook = worked_on.notebook(bundle.files)
    points = worked_on.earned(worked_on.report(nbformat.writes(notebook), sandbox))
    assert (worked_on.RIGHT, "RIGHT", 8.0) in points
    assert (worked_on.WRONG, "VALUES", 0.0) in points
    assert worked_on.earned(worked_on.report(saved(notebook, wheel), sandbox)) == points


@pytest.mark.parametrize("saved", [as_colab_saves, as_vscode_saves])
def test_grading_has_nothing_to_mend_in_it(bundle, wheel, sandbox, saved):
    assert worked_on.report(saved(worked_on.notebook(bundle.files), wheel), sandbox).notes == ()


@every
def test_the_command_says_the_same_of_it(bundle, wheel, saved, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv(portfolio.WHERE, str(tmp_path / "kept"))
    notebook = worked_on.notebook(bundle.files)
    said = []
    for text in (nbformat.writes(notebook), saved(notebook, wheel)):
        (tmp_path / small_course.FILE).write_text(text)
        assert student_cli.main(["check", str(tmp_path / small_course.FILE)]) == 1
        said.append(capsys.readouterr().out)
    assert said[0] == said[1]
    assert f"{worked_on.RIGHT} (A6.3): right, 8 of 8 points" in said[0]
    assert [path.stem for path in (tmp_path / "kept").iterdir()] == [worked_on.RIGHT]


# Where it runs

LAST = """\
import os
import dlcore
from autograder import carry_over
from autograder.commands import progress
carry_over()
progress.main(["progress"])
print(dlcore.__file__, os.getcwd())"""


@pytest.fixture
def packages(bundle, wheel, tmp_path, monkeypatch):
    """What pip makes of the wheel, before everything else that Python finds."""
    zipfile.ZipFile(io.BytesIO(bundle.files[wheel])).extractall(tmp_path / "packages")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "packages"))
    monkeypatch.delenv(portfolio.WHERE)
    return tmp_path / "packages"


def run(notebook, cwd, first=""):
    """The notebook after a kernel has run it in this folder, and what it said in the end."""
    from nbclient import NotebookClient

    cwd.mkdir(parents=True)
    notebook.cells.insert(0, new_code_cell(first))
    notebook.cells.append(new_code_cell(LAST))
    client = NotebookClient(
        notebook, timeout=300, allow_errors=True, resources={"metadata": {"path": str(cwd)}}
    )
    client.execute()
    return notebook, " ".join("".join(output.text for output in notebook.cells[-1].outputs).split())


def checks_work(notebook):
    """What the checks of right, wrong and untouched answers show."""
    shown = {
        name: worked_on.cell_of(notebook, name, check=True).outputs[0].data
        for name in (worked_on.RIGHT, worked_on.WRONG, worked_on.OPEN)
    }
    assert "<strong>Right</strong> · 8 of 8 points" in shown[worked_on.RIGHT]["text/html"]
    assert shown[worked_on.RIGHT]["text/plain"] == "8.0"
    assert "Wrong values" in shown[worked_on.WRONG]["text/html"]
    assert "Nothing is written here yet." in shown[worked_on.OPEN]["text/html"]
    assert not any(
        "<script" in data["text/html"] or "http://" in data["text/html"] for data in shown.values()
    )


@pytest.mark.slow
def test_in_colab_there_is_no_file_beside_the_code(bundle, wheel, packages, tmp_path):
    """An empty folder, which is no assignment's; the notebook lies in Drive, and Python does not see it."""
    saved = as_colab_saves(worked_on.notebook(bundle.files), wheel)
    notebook = nbformat.reads(saved, as_version=4)
    del notebook.cells[0]  # pip would change the packages of whoever runs the tests
    content = tmp_path / "content"
    done, said = run(notebook, content)
    checks_work(done)
    assert [path.relative_to(content).as_posix() for path in content.rglob("*") if path.is_file()] == [
        f"my_dlcore/{worked_on.RIGHT}.py"
    ]
    kept = content / "my_dlcore"
    assert said.startswith(f"Nothing is carried over: {kept} holds no right answers to earlier assignments.")
    assert f"Your work: {kept}" in said
    assert f"[x] {worked_on.RIGHT} 8 of 8" in said
    assert said.endswith(f"{packages}/dlcore/__init__.py {content}")


@pytest.mark.slow
def test_in_colab_work_is_kept_on_the_drive_if_it_is_named(bundle, packages, tmp_path):
    drive = tmp_path / "drive" / "MyDrive" / "my_dlcore"
    drive.parent.mkdir(parents=True)
    content = tmp_path / "content"
    done, said = run(worked_on.notebook(bundle.files), content, f"%env {portfolio.WHERE}={drive}")
    checks_work(done)
    assert [path.stem for path in drive.iterdir()] == [worked_on.RIGHT]
    assert not list(content.iterdir())
    assert f"Your work: {drive}" in said


@pytest.mark.slow
def test_vs_code_runs_in_the_folder_of_the_notebook_and_says_its_name(bundle, packages, tmp_path):
    folder = tmp_path / bundle.folder
    name = f"__vsc_ipynb_file__ = {str(folder / small_course.FILE)!r}"
    done, said = run(worked_on.notebook(bundle.files), folder, name)
    checks_work(done)
    assert [path.stem for path in (tmp_path / "my_dlcore").iterdir()] == [worked_on.RIGHT]
    assert not list(folder.iterdir())
    assert f"[x] {worked_on.RIGHT} 8 of 8" in said


# What notebooks need


def test_pip_leaves_the_numpy_of_colab_alone(bundle, wheel):
    """Colab's Python has loaded it before pip runs: another one on disk fails imports until a restart."""
    with zipfile.ZipFile(io.BytesIO(bundle.files[wheel])) as archive:
        [about] = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        lines = archive.read(about).decode().splitlines()
    needed = [Requirement(line.partition(": ")[2]) for line in lines if line.startswith("Requires-Dist: ")]
    [numpy] = [one for one in needed if one.name == "numpy"]
    assert numpy.specifier.contains("2.0.2")


@pytest.mark.parametrize("path", sorted((ROOT / "exercises").glob("*/*.ipynb")), ids=lambda path: path.stem)
def test_a_release_needs_no_extension_path_or_file(path):
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        assert not cell.get("attachments")
        if cell.cell_type == "markdown":
            links = re.findall(r"\]\(\s*<?([^)\s>]+)|\b(?:src|href)=[\"']?([^\"'\s>]+)", cell.source)
            assert all("".join(link).startswith(("https://", "#", "mailto:")) for link in links), links
            continue
        special = [line for line in cell.source.split("\n") if re.match(r"\s*[%!?]", line)]
        assert set(special) <= {"%matplotlib inline"}
        for node in ast.walk(ast.parse(magics.without_magics(cell.source))):
            assert _outside(node) <= {"autograder", "dlcore", "matplotlib", "numpy"} | sys.stdlib_module_names
            assert getattr(node, "id", "") not in ("open", "get_ipython", "__file__")


def _outside(node):
    if isinstance(node, ast.Import):
        return {alias.name.partition(".")[0] for alias in node.names}
    return {(node.module or "").partition(".")[0]} if isinstance(node, ast.ImportFrom) else set()


def test_the_first_page_says_how_to_begin_there(wheel):
    page = " ".join(handouts.start_here("Small steps", small_course.FILE, wheel).split())
    for words in (
        "**VS Code**, with its extensions Python and Jupyter: open this folder, then the notebook",
        f'Run `%pip install "{wheel}"` in a new first cell, then choose Restart session in the menu Runtime.',
        f"`%env {portfolio.WHERE}=/content/drive/MyDrive/{portfolio.NAME}`",
        "`!dlcore progress` in a cell",
        "Colab forgets files: download your notebook when you stop.",
    ):
        assert words in page
