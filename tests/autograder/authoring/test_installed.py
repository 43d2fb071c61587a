"""A bundle where only Python, numpy and safetensors are: installed with pip, used as a student uses it."""

import json
import os
import subprocess
import sys
import venv
import zipfile
from importlib import metadata

import nbformat
import pytest
import small_course

from autograder import key, made_with, references, zoo
from autograder.authoring import release, wheel

pytestmark = pytest.mark.filterwarnings("default")  # nbgrader's own code warns of what Python will drop

NEEDED = ("numpy", "safetensors", "pytest", "pluggy", "iniconfig", "packaging", "pygments")
RIGHT = (zoo.FOLDER / "optim.adagrad_step" / "loops.right.py").read_text("utf-8")
WRONG = (zoo.FOLDER / "optim.adagrad_step" / "no-root.divided.wrong.py").read_text("utf-8")


class Student:
    """A folder with an unpacked bundle, and a Python that has little else."""

    def __init__(self, root, bundle):
        release.write_folder(bundle, root / "06_small")
        venv.create(root / "python", with_pip=False, symlinks=True)
        self.folder = root / "06_small"
        self.python = root / "python" / "bin" / "python"
        self.wheel = next(self.folder.glob("*.whl"))
        [packages] = (root / "python").glob("lib/python*/site-packages")
        for name in NEEDED:
            link(name, packages)

    def pip(self, *arguments):
        """pip of the Python that runs the tests, for the student's; it may not look anywhere else."""
        pip = [sys.executable, "-m", "pip", "--python", str(self.python), "install"]
        command = [*pip, "--no-deps", "--no-index", *map(str, arguments)]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    def run(self, *arguments):
        return subprocess.run(
            [self.python, *map(str, arguments)],
            cwd=self.folder,
            env={"PATH": os.environ["PATH"]},
            capture_output=True,
            text=True,
            check=False,
        )


def link(name, to):
    """Make a package of ours visible to another Python, and no other one."""
    ours = metadata.distribution(name)
    for top in {file.parts[0] for file in ours.files} - {"..", "__pycache__"}:
        (to / top).symlink_to(ours.locate_file(top))


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    course, config = small_course.opened(small_course.make(tmp_path_factory.mktemp("bundle") / "course"))
    return release.bundle(course, config, small_course.NAME)


@pytest.fixture(scope="module")
def student(tmp_path_factory, bundle):
    one = Student(tmp_path_factory.mktemp("student"), bundle)
    one.pip(one.wheel.name)
    return one


def answered(student, name, text):
    path = student.folder / name
    path.write_text(text, "utf-8")
    return path.name


def test_only_what_is_needed_is_there(student):
    code = "import importlib.util as u; print([n for n in {} if u.find_spec(n)])"
    unwanted = ["torch", "nbgrader", "IPython", "nbformat", "matplotlib", "traitlets"]
    assert student.run("-c", code.format(unwanted)).stdout == "[]\n"
    assert student.run("-c", code.format(["autograder.problems", "autograder.grade"])).stdout == "[]\n"
    where = student.run("-c", "import dlcore, autograder; print(dlcore.__file__, autograder.__file__)").stdout
    assert where.count(str(student.python.parents[1])) == 2


def test_a_check_says_right_and_names_a_mistake(student):
    ends = "\nfrom autograder import check\nprint(float(check(adagrad_step)))\n"
    done = student.run(answered(student, "right.py", RIGHT + ends))
    assert done.stdout.startswith("optim.adagrad_step (A6.3): right, 8 of 8 points"), done.stderr
    done = student.run(answered(student, "wrong.py", WRONG + ends))
    assert "The mistake: no root" in done.stdout, done.stderr
    assert done.stdout.split()[-1] != "8.0"


def test_the_command_checks_notebooks_and_files(student, bundle):
    done = student.run("-m", "autograder", "check", small_course.FILE)
    assert done.returncode == 1
    assert done.stdout.count("not written yet") == 3, done.stdout + done.stderr
    script = student.python.with_name("autograder")
    done = student.run(script, "check", answered(student, "mine.py", RIGHT), "adagrad_step")
    assert (done.returncode, done.stdout) == (0, "optim.adagrad_step (A6.3): right, 8 of 8 points\n")
    assert student.run("-m", "autograder", "grade", "x").returncode == 2  # no such command here


def test_with_the_solutions_put_in_everything_is_right(student, bundle):
    notebook = nbformat.reads(bundle.files[small_course.FILE].decode(), as_version=4)
    solved = {cell.id: cell.source for cell in small_course.notebook().cells if cell.cell_type == "code"}
    for cell in notebook.cells:
        if "NotImplementedError" in cell.source:
            cell.source = solved[cell.id]
    done = student.run(
        "-m", "autograder", "check", answered(student, "solved.ipynb", nbformat.writes(notebook))
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count(": right, ") == 3


def test_pytest_checks_the_plain_file(student, bundle):
    plain = bundle.files["my_dlcore.py"].decode()
    untouched = student.run("-m", "pytest", "--dlcore", "my_dlcore.py", "-p", "no:cacheprovider")
    assert "3 failed" in untouched.stdout, untouched.stdout + untouched.stderr
    assert "Nothing is written here yet." in untouched.stdout
    body = RIGHT.partition("def adagrad_step")[2].partition("\n")[2]
    start = plain.index("def adagrad_step")
    stub = "    # YOUR CODE HERE\n    raise NotImplementedError()"
    answered(student, "plain.py", plain[:start] + plain[start:].replace(stub, body, 1))
    done = student.run("-m", "pytest", "--dlcore", "plain.py", "-p", "no:cacheprovider")
    assert "2 failed, 1 passed" in done.stdout, done.stdout


def test_a_wheel_takes_the_place_of_another_one_of_the_same_assignment(student, tmp_path):
    cut = references.hidden_from(small_course.TARGETS)
    other = wheel.build(6, cut, [key.path_of("A6", "visible")])
    (tmp_path / other.name).write_bytes(other.data)
    version = ("-c", "import dlcore; print(dlcore.__version__)")
    before = student.run(*version).stdout
    try:
        student.pip(tmp_path / other.name)
        assert student.run(*version).stdout == f"{other.version}\n"
    finally:
        student.pip(student.wheel.name)
    assert student.run(*version).stdout == before == f"{student.wheel.name.split('-')[1]}\n"


def test_a_dlcore_of_another_version_is_told_with_what_to_do(student, bundle):
    """A notebook of one release, and the wheel of another."""
    running = student.wheel.name.split("-")[1]
    other = running.replace("+a.6.", "+a.7.")
    for name in ("my_dlcore.py", small_course.FILE):
        text = bundle.files[name].decode().replace(running, other)
        done = student.run("-m", "autograder", "check", answered(student, f"other-{name}", text))
        said = done.stdout.split("\n")[0]
        assert said.startswith(f"This was made with dlcore {other}, but {running} runs here: install"), done
    done = student.run("-m", "pytest", "--dlcore", "other-my_dlcore.py", "-p", "no:cacheprovider")
    assert f"This was made with dlcore {other}, but {running} runs here" in done.stdout
    ends = "\nfrom autograder import check\ncheck(adagrad_step)\n"
    done = student.run(answered(student, "right.py", f"{made_with.line(other)}\n{RIGHT}{ends}"))
    assert "right, 8 of 8 points" in done.stdout
    assert f"Remark: This was made with dlcore {other}" in done.stdout


def test_an_edition_that_lacks_the_key_says_which_wheel_to_install(student):
    done = student.run("-c", "from autograder import check; check('attention.causal_mask')")
    version = student.wheel.name.split("-")[1]
    said = " ".join(done.stdout.split())
    assert f"This dlcore, {version}, has no answers for A11: install the wheel that came with A11" in said


def test_the_notebook_says_which_wheel_it_came_with(student, bundle):
    cells = json.loads(bundle.files[small_course.FILE])["cells"]
    [line] = [one for cell in cells for one in cell["source"] if one.startswith(made_with.NAME)]
    assert student.wheel.name.split("-")[1] in line
    assert made_with.line(student.wheel.name.split("-")[1]) in bundle.files["my_dlcore.py"].decode()


def test_the_zip_can_be_unpacked_and_installed(student, bundle, tmp_path):
    release.write_zip(bundle, tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        archive.extractall(tmp_path)
    assert (tmp_path / bundle.folder / student.wheel.name).read_bytes() == student.wheel.read_bytes()
