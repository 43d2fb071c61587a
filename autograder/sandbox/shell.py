"""Runs the cells of a notebook as IPython does, and records their outputs in the notebook format."""

from __future__ import annotations

import base64
import builtins
import contextlib
import inspect
import io
import json
import os
from collections.abc import Iterator
from types import FrameType, TracebackType
from typing import Any, NoReturn

from IPython.core import ultratb
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import StdinNotImplementedError
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

Output = dict[str, Any]

_MOST_CHARACTERS = 100_000  # of printed text, in one cell
_MOST_BUNDLE = 2_000_000  # characters of one picture or page
_MOST_OUTPUTS = 200  # in one cell

# What the first picture, error and random number of a process load would be loaded again after every fork.
_WARMING = (
    "%matplotlib inline\nimport matplotlib.pyplot as plt\nfigure, axes = plt.subplots(1, 2, figsize=(5, 3))\n"
    "axes[0].plot([0, 1], label='$x$')\naxes[0].set_xlabel('x')\naxes[0].set_title('x')\naxes[0].legend()\n"
    "axes[1].imshow([[0, 1]])\nplt.show()",
    "def fails():\n    raise ValueError\nfails()",
    "import numpy as np\nnp.random.default_rng(0).normal()\nnp.testing.assert_allclose([1.0], [2.0])",
)


class Record:
    """The outputs of the cell that is running, in order; what is too much is cut, and said to be."""

    def __init__(self) -> None:
        self.take()

    def take(self) -> list[Output]:
        """All outputs of the cell; a new record begins."""
        taken: list[Output] = getattr(self, "outputs", [])
        self.outputs: list[Output] = []
        self.printed = 0
        self.clear_next = self.failed = False
        return taken

    def write(self, name: str, text: str) -> None:
        """Text printed to `name`, "stdout" or "stderr"; neighbours on one stream become one output."""
        self._clear_if_asked()
        room = _MOST_CHARACTERS - self.printed
        if room <= 0 or not text:
            return
        self.printed += len(text)
        if len(text) > room:
            text = text[:room] + "\n[more was printed than is kept]\n"
        if self.outputs and self.outputs[-1].get("name") == name:
            self.outputs[-1]["text"] += text
        else:
            self._add({"output_type": "stream", "name": name, "text": text})

    def show(self, kind: str, data: dict[str, Any], **more: Any) -> None:
        """A value or a display, with its representations by media type."""
        self._clear_if_asked()
        data = {str(kind): _as_text(item) for kind, item in data.items()}
        size = sum(map(len, data.values()))
        if size > _MOST_BUNDLE:
            data = {"text/plain": f"[a display of {size / 1e6:.1f} MB, more than is kept]"}
        self._add({"output_type": kind, "data": data, "metadata": {}, **more})

    def fail(self, kind: str, message: str, traceback: list[str]) -> None:
        self.failed = True
        self._clear_if_asked()
        lines = [line[:5000] for line in traceback[-60:]]
        self._add({"output_type": "error", "ename": kind, "evalue": message[:5000], "traceback": lines})

    def clear(self, wait: bool) -> None:
        if wait:
            self.clear_next = True
        else:
            self.outputs.clear()

    def _clear_if_asked(self) -> None:
        if self.clear_next:
            self.outputs.clear()
            self.clear_next = False

    def _add(self, output: Output) -> None:
        if len(self.outputs) < _MOST_OUTPUTS:
            self.outputs.append(output)


def _as_text(item: Any) -> str:
    if isinstance(item, bytes):
        return base64.b64encode(item).decode()
    return item if isinstance(item, str) else json.dumps(item, default=repr)


class Stream(io.TextIOBase):
    """Standard output or error of the cell that is running."""

    encoding = "utf-8"

    def __init__(self, record: Record, name: str) -> None:
        self.record, self.name = record, name

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self.record.write(self.name, text)
        return len(text)


class Publisher(DisplayPublisher):
    """Where `display` sends what it shows."""

    record: Record

    def publish(self, data: Any, *unused: Any, **more: Any) -> None:
        self.record.show("display_data", dict(data))

    def clear_output(self, wait: bool = False) -> None:
        self.record.clear(wait)


class Hook(DisplayHook):
    """Where the value of a cell's last line goes."""

    record: Record

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        self.record.show("execute_result", dict(format_dict), execution_count=self.prompt_count)

    def finish_displayhook(self) -> None:
        pass


class Tracebacks(ultratb.AutoFormattedTB):
    """IPython's tracebacks, without a search through all loaded modules for every frame of a cell."""

    def get_records(self, etb: TracebackType, context: int, tb_offset: int) -> Any:
        for frame in _frames(etb):
            path = os.path.abspath(frame.f_code.co_filename)
            inspect.modulesbyfile.setdefault(path, frame.f_globals.get("__name__", "__main__"))
        return super().get_records(etb, context, tb_offset)


def _frames(traceback: TracebackType | None) -> Iterator[FrameType]:
    while traceback:
        yield traceback.tb_frame
        traceback = traceback.tb_next


class Shell(InteractiveShell):
    """IPython without a terminal: no history on disk, no questions, no commands to the system."""

    display_pub_class = Type(Publisher)
    displayhook_class = Type(Hook)
    record: Record

    def enable_gui(self, gui: Any = None) -> None:
        """Pictures go into the notebook; there is no window to prepare."""

    def init_traceback_handlers(self, custom_exceptions: Any) -> None:
        super().init_traceback_handlers(custom_exceptions)
        self.InteractiveTB = Tracebacks(mode=self.xmode, theme_name=self.colors, tb_offset=1)

    def _format_exception_for_storage(self, *unused: Any, **more: Any) -> dict[str, Any]:
        """A history that nobody reads: IPython would format every traceback a second time for it."""
        return {}

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        try:
            message = str(evalue)
        except Exception:  # a __str__ of the student's own
            message = ""
        self.record.fail(etype.__name__, message, [str(line) for line in stb])

    def ask_exit(self) -> None:
        """`exit()` in a notebook: the cells after it are graded all the same."""

    def system(self, cmd: str) -> NoReturn:
        raise PermissionError(f"commands of the system do not run while a notebook is graded: {cmd[:100]}")

    system_raw = system_piped = system

    def getoutput(self, cmd: str, *unused: Any, **more: Any) -> NoReturn:
        self.system(cmd)


def prepared() -> Shell:
    """A shell with pictures shown inline and its outputs recorded."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.autocall = 0
    config.InteractiveShell.colors = "nocolor"  # highlighting is most of what a traceback costs
    shell = Shell.instance(config=config)
    record = shell.record = Record()
    vars(shell.display_pub)["record"] = vars(shell.displayhook)["record"] = record
    builtins.input = _no_questions
    return shell


def warm(shell: Shell) -> None:
    """Have it do what the first cells of a notebook do."""
    for source in _WARMING:
        shell.run_cell(source, store_history=False, silent=True)
    shell.record.take()
    shell.reset()


def _no_questions(prompt: object = "") -> NoReturn:
    raise StdinNotImplementedError("input() has nobody to ask while a notebook is graded")


def run(shell: Shell, source: str) -> list[Output]:
    """Run one cell; everything that it printed, showed and raised."""
    streams = [Stream(shell.record, name) for name in ("stdout", "stderr")]
    try:
        with contextlib.redirect_stdout(streams[0]), contextlib.redirect_stderr(streams[1]):
            result = shell.run_cell(source, store_history=True)
        error = result.error_before_exec or result.error_in_exec
        if error and not shell.record.failed:  # somebody has replaced what shows errors
            shell.record.fail(type(error).__name__, str(error), [])
    except BaseException as error:  # an interrupt between two lines, SystemExit in a hook
        shell.record.fail(type(error).__name__, str(error), [])
    return shell.record.take()
