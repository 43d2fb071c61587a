""" "Run this page": a Jupyter server runs the cells of the built book in a browser, where one is named."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from journeys import browser
from pages import built, sources

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PAGE = f"{built.TRIED}/graphs.html"  # it has figures, cells that show their code, and one that is not shown
TOKEN = "a-token"
BUTTON = "Run this page"
CELL = re.compile(
    r"^```\{code-cell\}[^\n]*\n((?:---\n.*?^---\n|(?::[^\n]*\n)*)?)(.*?)^```$", re.DOTALL | re.MULTILINE
)
HIDDEN = re.compile(r"remove-(cell|input)")


@dataclass
class Server:
    """A Jupyter server that serves the book below /static/."""

    address: str
    folder: Path

    def sessions(self) -> list[str]:
        """The ids of what runs."""
        request = urllib.request.Request(f"{self.address}api/sessions?token={TOKEN}")
        with urllib.request.urlopen(request) as answer:
            return [session["id"] for session in json.load(answer)]


@contextmanager
def jupyter_server(html: Path, folder: Path) -> Iterator[Server]:
    (folder / "config").mkdir()
    environment = os.environ | {
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "IPYTHONDIR": str(html.parent / "ipython"),
        "MATPLOTLIBRC": str(sources.BOOK / "_kernel" / "matplotlibrc"),
    }
    options = ["--no-browser", "--ip=127.0.0.1", "--port=0", f"--IdentityProvider.token={TOKEN}"]
    options += [f"--ServerApp.extra_static_paths={[str(html)]}", f"--ServerApp.root_dir={folder}"]
    options += ["--allow-root"] if os.geteuid() == 0 else []
    command = [sys.executable, "-m", "jupyter_server", *options]
    log = folder / "log.txt"
    with log.open("w") as file, subprocess.Popen(command, env=environment, stderr=file) as process:
        try:
            yield Server(_address(log, process), folder)
        finally:
            process.terminate()


def _address(log: Path, process: subprocess.Popen[bytes]) -> str:
    """Where it listens, as soon as it says so."""
    while not (found := re.search(r"http://127\.0\.0\.1:\d+/", log.read_text())):
        with pytest.raises(subprocess.TimeoutExpired):  # else it has ended
            process.wait(timeout=0.1)
    return found[0]


@pytest.fixture(scope="module")
def server(html: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with jupyter_server(html, tmp_path_factory.mktemp("jupyter")) as one:
        yield one


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page to open; afterwards it has asked no other host for anything and met no error."""
    with browser.window(chromium) as (page, seen):
        yield page
    assert seen.amiss() == []


def status(page: Page) -> str:
    """What it says when it has come to an end."""
    line = page.locator(".live [role=status]").filter(has_not_text=re.compile("^$|…$"))
    return line.inner_text()


def test_a_page_runs_and_a_changed_cell_runs_again(server, page):
    page.goto(f"{server.address}static/{PAGE}?token={TOKEN}")
    assert TOKEN not in page.url  # nobody copies it with the address
    captions = page.locator("article .cell figcaption").all_inner_texts()
    assert not server.sessions()
    page.get_by_role("button", name=BUTTON).focus()
    page.keyboard.press("Enter")
    assert status(page).startswith("Done.")
    assert page.locator(".thebe-cell").count() == page.locator("article .cell_input").count() > 3
    assert page.locator("article .cell figcaption").all_inner_texts() == captions

    drawings = page.locator("article .cell figure img")
    before = [drawing.get_attribute("src") for drawing in drawings.all()]
    assert all(one.startswith("data:image/svg+xml") for one in before)  # drawn now, and like the book's
    write(page, 0, "\nax.set_title('edited by me'); print(6 * 7)")
    page.keyboard.press("Shift+Enter")
    page.locator("article .cell").first.get_by_text("42", exact=True).wait_for()
    page.wait_for_function(
        "old => document.querySelector('article .cell figure img').src !== old", arg=before[0]
    )

    write(page, 1, "\nno_such_name")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")  # from the editor to the button below it
    page.keyboard.press("Enter")
    page.locator("article .cell").nth(1).get_by_text("NameError").first.wait_for()

    assert len(server.sessions()) == 1
    page.goto(f"{server.address}static/index.html")
    wait_until_none_runs(server, page)


def write(page: Page, number: int, code: str) -> None:
    """Type at the end of a cell."""
    page.locator(".thebe-cell textarea").nth(number).focus()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text(code)


def wait_until_none_runs(server: Server, page: Page) -> None:
    for _ in range(100):
        if not server.sessions():
            return
        page.wait_for_timeout(100)
    assert server.sessions() == []


def test_the_code_that_no_page_shows_runs_too(server, page, html):
    """It makes the numbers of the text and what later cells rely on."""
    hidden = [code for settings, code in cells(html, PAGE) if HIDDEN.search(settings)]
    shown = [code for settings, code in cells(html, PAGE) if not HIDDEN.search(settings)]
    assert "import glue" in "".join(hidden)
    assert "glue" not in "".join(shown)
    page.goto(f"{server.address}static/{PAGE}?token={TOKEN}")
    page.get_by_role("button", name=BUTTON).click()
    assert status(page).startswith("Done.")
    write(page, 0, "\nprint('glue is', glue.__name__)")
    page.keyboard.press("Shift+Enter")
    page.locator("article .cell").first.get_by_text("glue is glue").wait_for()


def runnable(html: Path) -> list[str]:
    """The pages with cells."""
    pages = built.pages(html)
    return [name for name, page in pages.items() if 'class="cell_input' in page.source]


def cells(html: Path, name: str) -> list[tuple[str, str]]:
    """Settings and code of all cells of a page, from the source that is served with it."""
    source = (html / "_sources" / name).with_suffix(".md").read_text(encoding="utf-8")
    return CELL.findall(source)


def test_every_page_has_in_its_source_the_cells_that_it_shows(html):
    assert runnable(html)
    for name in runnable(html):
        shown = (html / name).read_text(encoding="utf-8").count('<div class="cell_input')
        written = [settings for settings, _ in cells(html, name) if not HIDDEN.search(settings)]
        assert len(written) == shown, name


def test_where_no_server_is_named_there_is_no_button(html, address, page):
    for name in (PAGE, "index.html"):
        page.goto(f"{address}/{name}")
        page.wait_for_load_state("load")
        assert page.locator(".live").count() == 0


def test_a_page_without_code_has_no_button(server, page):
    page.goto(f"{server.address}static/index.html?token={TOKEN}")
    page.wait_for_load_state("load")
    assert page.locator(".live").count() == 0


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("jupyter=https://example.org/&token=x", "https://example.org is another"),
        ("jupyter=http://[&token=x", "no address of a Jupyter server"),
        ("token=wrong", "does not know this token"),
        ("jupyter=/nowhere/", "There is no Jupyter server at"),
    ],
)
def test_a_server_that_will_not_do_is_named_in_a_sentence(query, sentence, server, chromium):
    with browser.window(chromium) as (page, seen):
        page.goto(f"{server.address}static/{PAGE}?{query}")
        page.get_by_role("button", name=BUTTON).click()
        assert sentence in status(page)
        assert seen.elsewhere == []
        assert [line for line in seen.errors if "uncaught" in line] == []
        assert page.get_by_role("button", name=BUTTON).is_enabled()  # to try again
