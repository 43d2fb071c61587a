"""Grade a class of invented students, put its pages beside the book, and serve both on this machine."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).parents[2]


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Run the demonstration; 0 if it was served and stopped, 1 for a failed job, 2 for wrong usage.

    `root` holds solutions/ and _build/html, and gets _build/course and _build/site.
    """
    options = _parser().parse_args(arguments)
    try:
        from . import serve, show
    except ImportError as error:
        package = (error.name or "another package").partition(".")[0]
        return _refuse(f"this needs {package}; install it with: pip install 'dlcore[grade]'", 1)
    try:
        with ExitStack() as stack:
            site = None
            if not options.no_serve:  # the port first: nobody likes to hear of it after minutes
                site = stack.enter_context(serve.server(root / "_build" / "site", options.port))
            show.shown(root, options.assignment or ["A5"])
            if site is not None:
                serve.serve(site)
    except show.PROBLEMS as problem:
        return _refuse(f"{problem}", 2 if isinstance(problem, show.WrongName) else 1)
    except KeyboardInterrupt:
        return _refuse("stopped; the same command continues", 130)
    return 0


def _refuse(sentence: str, code: int) -> int:
    if sentence:
        print(f"demo: {sentence}", file=sys.stderr)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m autograder.demo", description=__doc__)
    parser.add_argument("--port", type=_port, default=8000, help="on 127.0.0.1; 8000 if not given")
    parser.add_argument("--no-serve", action="store_true", help="write _build/site, and serve nothing")
    parser.add_argument(
        "--assignment",
        nargs="+",
        metavar="CODE",
        help="what the class hands in, such as A6; A5 if not given",
    )
    return parser


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise argparse.ArgumentTypeError(f"{text!r} is no port: name a number from 1 to 65535")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
