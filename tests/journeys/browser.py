"""Chromium as a person has it, with what they do not see: the console, and what is asked of other hosts."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Route

NAMES = ("chromium", "chromium-browser", "google-chrome")
HOME = "127.0.0.1"
DESKTOP = {"width": 1360, "height": 900}
PATIENCE = 90_000  # milliseconds for anything to appear: other tests may have the processors
# What nbgrader's pages of notebooks do amiss, and why.
NBGRADERS = {
    r"cdnjs\.cloudflare\.com/ajax/libs/mathjax/": "they take MathJax from there, whatever is configured",
    r"MathJax is not defined": "and relies on having got it",
}


def lacking() -> str:
    """What is missing for tests in a browser, in a sentence; "" if nothing is."""
    if _program() is None:
        return "There is no Chromium: install it with sudo apt-get install chromium."
    if importlib.util.find_spec("playwright") is None:
        return "There is no playwright, which drives Chromium: install it with pip install playwright."
    return ""


def _program() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def started() -> Iterator[Browser]:
    """The machine's own Chromium, which can look up no other host."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as tools:
        browser = tools.chromium.launch(
            executable_path=_program(),
            args=[f"--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE {HOME}"],
        )
        yield browser
        browser.close()


@dataclass
class Seen:
    """What went on behind a page."""

    errors: list[str] = field(default_factory=list)  # of the console, with the address they came from
    elsewhere: list[str] = field(default_factory=list)  # addresses on other hosts

    def console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(f"{message.text} ({message.location.get('url', '')})")

    def thrown(self, error: object) -> None:
        self.errors.append(f"uncaught: {error}")

    def asked(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and address.hostname != HOME:
            self.elsewhere.append(request.url)

    def amiss(self, nbgraders_page: bool = False) -> list[str]:
        """All of it but what is known of nbgrader's own pages of notebooks."""
        known = NBGRADERS if nbgraders_page else {}
        found = [*self.errors, *self.elsewhere]
        return [line for line in found if not any(re.search(pattern, line) for pattern in known)]


@contextmanager
def window(browser: Browser) -> Iterator[tuple[Page, Seen]]:
    """A page of a new window; requests to other hosts are noted and refused."""
    context = browser.new_context(viewport=DESKTOP, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    context.route(re.compile(rf"^(?!https?://{re.escape(HOME)}[:/])https?://"), _refuse)
    page, seen = context.new_page(), Seen()
    context.on("console", seen.console)
    context.on("weberror", lambda error: seen.thrown(error.error))
    context.on("request", seen.asked)
    try:
        yield page, seen
    except BaseException:
        shot(page, "failed")
        raise
    finally:
        context.close()


def _refuse(route: Route) -> None:
    route.abort("blockedbyclient")


def shot(page: Page, name: str) -> None:
    """A picture of the page into the folder that JOURNEY_SHOTS names, if it names one."""
    if folder := os.environ.get("JOURNEY_SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png")
