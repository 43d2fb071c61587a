"""The built book, served on this machine, and a browser to look at it."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from journeys import browser
from pages import built

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="session")
def html(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built pages, made by one of pytest's processes, there for all of them."""
    if not {"AUTOGRADER_BROWSER", "AUTOGRADER_FULL"} & os.environ.keys():
        pytest.skip(".ci/run builds the book; to do so here, set AUTOGRADER_BROWSER=required")
    base = tmp_path_factory.getbasetemp()
    return built.build((base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "built-book")


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Say nothing of requests."""


@pytest.fixture(scope="module")
def address(html: Path) -> Iterator[str]:
    """Where the pages are served."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(html)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page to open; afterwards it has asked no other host for anything and met no error."""
    with browser.window(chromium) as (page, seen):
        yield page
    assert seen.amiss() == []
