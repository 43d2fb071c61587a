"""What stops the demonstration is one sentence, and a person who stops it sees no traceback."""

import signal
import socket
import subprocess
import sys

import pytest
import small_course

from autograder.demo import __main__, serve, show
from autograder.demo.course import DemoProblem
from autograder.sandbox import levels

pytestmark = pytest.mark.filterwarnings("default")  # nbgrader's own code warns of what Python will drop


@pytest.fixture
def root(tmp_path):
    """A checkout with a small assignment and an empty book."""
    made = small_course.make(tmp_path / "checkout")
    html = made / "_build" / "html"
    html.mkdir(parents=True)
    (html / "index.html").write_text("<h1>Book</h1>")
    return made


def refusal(capsys, code, *words, root):
    """The one sentence, after which nothing has been made."""
    before = sorted(root.rglob("*"))
    assert __main__.main(words, root) == code
    said = capsys.readouterr()
    [line] = said.err.splitlines()
    assert line.startswith("demo: ")
    assert sorted(root.rglob("*")) == before
    return line.removeprefix("demo: ")


def test_a_taken_port_is_named_before_anything_is_done(root, capsys, monkeypatch):
    monkeypatch.setattr(show, "shown", lambda *_: pytest.fail("it has begun"))
    with socket.socket() as other:
        other.bind((serve.HOST, 0))
        other.listen()
        port = other.getsockname()[1]
        said = refusal(capsys, 1, "--port", str(port), root=root)
    assert said == (
        f"port {port} is taken by another program: choose another with --port {port + 1}, "
        f"or make course PORT={port + 1}"
    )


def test_a_port_that_cannot_be_had_is_named(tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(serve._Server, "server_bind", refuse)
    with pytest.raises(DemoProblem, match=r"port 65535 cannot be had \(Permission denied\): .* --port 8000"):
        serve.server(tmp_path, 65535)


@pytest.mark.parametrize("port", ["0", "-1", "65536", "eight", "²"])
def test_a_port_that_is_none_is_wrong_usage(port, capsys):
    with pytest.raises(SystemExit) as ended:
        __main__.main([f"--port={port}"])
    assert ended.value.code == 2
    assert "is no port: name a number from 1 to 65535" in capsys.readouterr().err


def test_a_machine_that_cannot_isolate_is_told_what_to_install(root, capsys, monkeypatch):
    monkeypatch.setattr(levels, "tried", lambda chosen: "bubblewrap is not installed")
    monkeypatch.setattr(levels, "_remedy", lambda: "sudo apt-get install bubblewrap.")
    said = refusal(capsys, 1, "--no-serve", "--assignment", "A6", root=root)
    assert "cannot isolate students' code well enough (bubblewrap is not installed)" in said
    assert "sudo apt-get install bubblewrap" in said


def test_without_a_book_there_is_nothing_to_put_the_class_beside(root, capsys):
    (root / "_build" / "html" / "index.html").unlink()
    said = refusal(capsys, 1, "--no-serve", "--assignment", "A6", root=root)
    assert said.endswith("build it with make book")


def test_an_assignment_that_is_none_is_wrong_usage(root, capsys):
    said = refusal(capsys, 2, "--no-serve", "--assignment", "A99", root=root)
    assert said == f"{root / 'solutions'} has no assignment A99: it holds A6"


def ended(code, **how):
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60, **how
    )


@pytest.mark.parametrize("package", ["nbgrader", "jinja2"])
def test_a_missing_package_is_named_with_what_installs_it(package, root):
    code = f"""
import sys
from pathlib import Path
sys.modules[{package!r}] = None
from autograder.demo.__main__ import main
sys.exit(main(["--no-serve"], Path({str(root)!r})))
"""
    done = ended(code)
    assert done.returncode == 1
    assert done.stderr == f"demo: this needs {package}; install it with: pip install 'dlcore[grade]'\n"


SERVES = """
import signal, sys
from pathlib import Path
from autograder.demo import __main__, serve, show
signal.signal(signal.SIGINT, signal.default_int_handler)  # jobs in the background of a shell ignore it
show.shown = lambda *_: {shown}
server = serve.server
serve.server = lambda folder, port: server(folder, 0)
sys.exit(__main__.main([], Path({root!r})))
"""


def stopped(root, shown):
    """(exit code, output, complaints) of a demonstration that Ctrl-C stops once it has said a line."""
    program = SERVES.format(shown=shown, root=str(root))
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    first = process.stdout.readline()
    process.send_signal(signal.SIGINT)
    with process:
        try:
            code = process.wait(60)
        finally:
            process.kill()
        return code, first + process.stdout.read(), process.stderr.read()


def test_who_stops_the_server_sees_one_line(root):
    code, said, complaints = stopped(root, "None")
    assert (code, complaints) == (0, "")
    lines = said.splitlines()
    assert lines[0].startswith("The book:   http://127.0.0.1:")
    assert lines[1].endswith("/class/")
    assert lines[-1] == "Stopped; the same command serves it again."


def test_who_stops_the_work_before_it_sees_one_line(root):
    code, _, complaints = stopped(root, "(print('Releasing', flush=True), __import__('time').sleep(60))")
    assert (code, complaints) == (130, "demo: stopped; the same command continues\n")
