"""`autograder release ASSIGNMENT`: what students get of an assignment, as a folder or a zip."""

from __future__ import annotations

import argparse
import sys

from autograder.authoring import release

from . import courses


def run(options: argparse.Namespace) -> int:
    """Release; 1 if that is not possible, 2 if there is no such assignment: then nothing has changed."""
    try:
        course, config = courses.opened(options.course)
        name = release.find(course, options.assignment)
        if not (options.to or options.zip):
            print(
                f"{release.release(course, config, name)}: the notebook that students get, and its gradebook."
            )
            return 0
        bundle = release.bundle(course, config, name)
        if options.zip:
            release.write_zip(bundle, options.zip)
        else:
            release.write_folder(bundle, options.to)
    except release.WrongName as problem:
        return _refuse(f"{problem}", 2)
    except (release.ReleaseProblem, LookupError, OSError, *courses.PROBLEMS) as problem:
        return _refuse(f"{problem}", 1)
    print(f"{options.zip or options.to}: {', '.join(bundle.files)}")
    if not release.is_released(course, bundle):
        print(
            f"The course itself has another version of it, or none: before grading, autograder release {name}"
        )
    return 0


def _refuse(sentence: str, code: int) -> int:
    print(f"autograder: {sentence}", file=sys.stderr)
    return code
