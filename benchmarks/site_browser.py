"""What a page costs its reader: pages served as a web server does, opened in Chromium over a slow line."""

from __future__ import annotations

import gzip
import mimetypes
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession

HOST = "127.0.0.1"
NAMES = ("chromium", "chromium-browser", "google-chrome")
SLOW = {
    "offline": False,
    "latency": 40,
    "downloadThroughput": 10e6 / 8,
    "uploadThroughput": 5e6 / 8,
}
WINDOW = {"width": 1280, "height": 800}
SQUEEZED = (".html", ".js", ".css", ".svg", ".json", ".txt")  # the rest is compressed already
WATCH = """
window.seen = {largest: 0, shift: 0};
const watch = (type, note) =>
  new PerformanceObserver(list => list.getEntries().forEach(note)).observe({type, buffered: true});
watch("largest-contentful-paint", entry => { seen.largest = entry.startTime; });
watch("layout-shift", entry => { if (!entry.hadRecentInput) seen.shift += entry.value; });
"""
PAINTED = "seen.largest && performance.getEntriesByName('first-contentful-paint').length"
READ = "[performance.getEntriesByName('first-contentful-paint')[0].startTime, seen.largest, seen.shift]"
SETTLED = 700  # milliseconds after the last request in which a page may still shift


@dataclass
class Visit:
    """One page, opened with nothing cached: milliseconds to paint, layout shift, what came over the line."""

    first: float = 0.0
    largest: float = 0.0
    shift: float = 0.0
    asked: list[str] = field(default_factory=list)  # addresses
    bytes: dict[str, int] = field(default_factory=dict)  # by address, headers and all
    errors: list[str] = field(default_factory=list)

    @property
    def kilobytes(self) -> float:
        return sum(self.bytes.values()) / 1024

    @property
    def elsewhere(self) -> int:
        """How many requests went to other hosts."""
        return sum(urlsplit(address).hostname != HOST for address in self.asked)

    def scripts(self, own: frozenset[str] | None = None) -> float:
        """Kilobytes of programs; of those in files of these names, if given."""
        return (
            sum(
                size
                for address, size in self.bytes.items()
                if (path := urlsplit(address).path).endswith(".js")
                and (own is None or path.partition("/_static/")[2] in own)
            )
            / 1024
        )


class _Server(SimpleHTTPRequestHandler):
    """Files, compressed where that helps; connections stay open."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return
        content = _content(path)
        self.send_response(200)
        self.send_header("Content-Type", mimetypes.guess_type(path.name)[0] or "application/octet-stream")
        if path.suffix in SQUEEZED:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: Any) -> None:
        """Say nothing of requests."""


@cache
def _content(path: Path) -> bytes:
    content = path.read_bytes()
    return gzip.compress(content, 9, mtime=0) if path.suffix in SQUEEZED else content


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of the pages in a folder."""
    _content.cache_clear()  # it may have been built anew
    server = ThreadingHTTPServer((HOST, 0), partial(_Server, directory=str(folder)))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def started() -> Iterator[Browser]:
    """Chromium of this machine, which finds no other host."""
    from playwright.sync_api import sync_playwright

    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        raise SystemExit("There is no Chromium: install it with sudo apt-get install chromium.")
    with sync_playwright() as tools:
        rules = f"--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE {HOST}"
        browser = tools.chromium.launch(executable_path=program, args=[rules])
        yield browser
        browser.close()


def visit(browser: Browser, address: str) -> Visit:
    """Open a page in a fresh window over the slow line, and look until nothing moves any more."""
    context = browser.new_context(viewport=WINDOW)
    try:
        page, seen = context.new_page(), Visit()
        line = context.new_cdp_session(page)
        line.send("Network.enable")
        line.send("Network.emulateNetworkConditions", SLOW)
        _note(line, seen)
        page.on("console", lambda m: seen.errors.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: seen.errors.append(str(error)))
        page.add_init_script(WATCH)
        page.goto(address, wait_until="networkidle")
        page.wait_for_function(PAINTED)
        page.wait_for_timeout(SETTLED)
        seen.first, seen.largest, seen.shift = page.evaluate(READ)
        return seen
    finally:
        context.close()


def _note(line: CDPSession, seen: Visit) -> None:
    """Write down every request, and the bytes of every answer."""
    addresses: dict[str, str] = {}

    def asked(event: dict[str, Any]) -> None:
        address = event["request"]["url"]
        if address.startswith("http"):
            addresses[event["requestId"]] = address
            seen.asked.append(address)

    def answered(event: dict[str, Any]) -> None:
        if address := addresses.get(event["requestId"]):
            seen.bytes[unquote(address)] = int(event["encodedDataLength"])

    line.on("Network.requestWillBeSent", asked)
    line.on("Network.loadingFinished", answered)
