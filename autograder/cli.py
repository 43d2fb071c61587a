"""The command `autograder`: check one's own work; write, release and grade assignments; record keys."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from . import key, student_cli
from .commands import for_authors
from .commands import options as grading
from .student_cli import refuse


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the result is its exit code: 0 for success, 1 for a failed job, 2 for wrong usage."""
    return student_cli.run(_parser(), arguments)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="autograder", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    student_cli.add(commands)
    keys = commands.add_parser(
        "keys", help="list the recorded keys, where they come from, and if they are stale"
    )
    keys.add_argument("--folder", type=Path, default=key.FOLDER)
    keys.set_defaults(run=_keys)

    audit = commands.add_parser("audit", help="try the keys on all known mistakes, mutants and variants")
    audit.add_argument("what", nargs="*", help="assignments, such as A5; all if none is named")
    audit.add_argument("--folder", type=Path, default=key.FOLDER)
    audit.set_defaults(run=_audit)

    doctor = commands.add_parser("doctor", help="say how well this machine isolates students' code")
    doctor.set_defaults(run=_doctor)
    for_authors.add(commands)
    grading.add(commands)
    _record_options(commands.add_parser("record", help="record answer keys with PyTorch"))
    return parser


def _record_options(record: argparse.ArgumentParser) -> None:
    record.add_argument("what", nargs="*", help="assignments (A5) or chapters (6); all if none is named")
    record.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    record.add_argument("--seed", type=int, default=0, help="draws the cases; a course keeps its own secret")
    record.add_argument("--kind", choices=("visible", "hidden"), help="only one of both keys")
    record.add_argument("--out", type=Path, default=key.FOLDER, help="the folder to write to")
    record.add_argument("--replace-gpu", action="store_true", help="let a CPU replace keys from a GPU")
    record.set_defaults(run=_record)


def _doctor(options: argparse.Namespace) -> int:
    from .commands import doctor

    return doctor.run()


def _no_zoo() -> str:
    """Keys are tried on the zoo, which only a checkout has; "" if it is there."""
    from . import zoo

    return "" if zoo.FOLDER.is_dir() else f"there is no {zoo.FOLDER}: run this in a checkout of the project"


def _record(options: argparse.Namespace) -> int:
    try:
        from . import record
    except ImportError:
        return refuse("recording needs PyTorch; install it with: pip install 'dlcore[torch]'", 1)
    if lacking := _no_zoo():
        return refuse(lacking, 1)
    kinds = (options.kind,) if options.kind else ("visible", "hidden")
    try:
        record.record(options.what, options.device, options.seed, kinds, options.out, options.replace_gpu)
    except record.WrongWord as problem:
        return refuse(f"{problem}.", 2)
    except (record.RecordProblem, OSError) as problem:
        return refuse(f"{problem}", 1)
    return 0


def _keys(options: argparse.Namespace) -> int:
    from . import stale

    lines = [stale.line(path) for path in key.paths(options.folder)]
    if not lines:
        return refuse(f"there are no keys in {options.folder}; record some with: autograder record", 1)
    print("\n".join(lines))
    return 0


def _audit(options: argparse.Namespace) -> int:
    from . import audit

    if lacking := _no_zoo():
        return refuse(lacking, 1)
    paths = key.paths(options.folder)
    wanted = [p for p in paths if not options.what or p.name.partition(".")[0] in options.what]
    if not wanted:
        return refuse(
            f"there is no key of {', '.join(options.what) or 'any assignment'} in {options.folder}", 2
        )
    try:
        tallies = list(audit.audit(map(key.read, wanted)))
    except key.KeyProblem as problem:
        return refuse(f"{problem}.", 1)
    print(audit.table(tally.row(name) for name, tally in tallies))
    amiss = tallies[-1][1].amiss
    print(*amiss, sep="\n")
    return 1 if amiss else 0
