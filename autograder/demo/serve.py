"""A folder as a site, for this machine alone."""

from __future__ import annotations

import errno
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from .course import DemoProblem

HOST = "127.0.0.1"


class _Handler(SimpleHTTPRequestHandler):
    """Files, always fresh, without a line for each request and without lists of folders."""

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def list_directory(self, path: Any) -> None:
        self.send_error(404)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Readers who leave before a page has come are no error."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def server(folder: Path, port: int) -> ThreadingHTTPServer:
    """What will serve the folder; the port is taken from now on, or refused."""
    try:
        return _Server((HOST, port), partial(_Handler, directory=str(folder)))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            why = f"port {port} is taken by another program"
        else:
            why = f"port {port} cannot be had ({error.strerror})"
        other = port + 1 if port < 65535 else 8000
        raise DemoProblem(f"{why}: choose another with --port {other}, or make course PORT={other}") from None


def serve(site: ThreadingHTTPServer) -> None:
    """Answer until somebody presses Ctrl-C."""
    address = f"http://{HOST}:{site.server_port}/"
    try:
        print(f"The book:   {address}\nThe class:  {address}class/\nCtrl-C stops this.", flush=True)
        site.serve_forever()
    except KeyboardInterrupt:
        print("\nStopped; the same command serves it again.")
    finally:
        site.server_close()
