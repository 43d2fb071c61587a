"""`make bench`: measure every row in every field, print the tables, and after a full run write RESULTS.md."""

from __future__ import annotations

import argparse
import datetime
import json
import re
import subprocess
import sys

from . import fields, harness, memory, report, startup

SECONDS = {1: 1.5, 2: 0.7}  # for each row, by threads: so the whole run stays below ten minutes
RUNS = {("level", 1): 3}  # processes whose median counts, where it decides; elsewhere one


def main() -> int:
    args = arguments()
    table: report.Table = {}
    simd: dict[tuple[str, int], dict[str, str]] = {}
    threads_wanted = [args.threads] if args.threads else fields.THREADS[: 1 if args.quick else None]
    for field in [args.field] if args.field else fields.FIELDS:
        for threads in threads_wanted:
            runs = 1 if args.quick else RUNS.get((field, threads), 1)
            results = [run_worker(field, threads, args) for _ in range(runs)]
            simd[field, threads] = results[0][0]
            table[field, threads] = harness.middle([lines for _, lines in results])
    errors = [line for lines in table.values() for line in lines.values() if "error" in line]
    if errors:
        print(f"\n{len(errors)} rows do not compute what torch computes; no report.", file=sys.stderr)
        return 1
    if not any(table.values()):
        print(f"no row matches {args.rows!r}", file=sys.stderr)
        return 2
    sections = {
        "Against PyTorch": report.against_torch(table),
        "Against other libraries": report.against_peers(table),
    }
    if not args.rows:
        sections |= costs()
    sections["Sizes in milliseconds"] = report.milliseconds(table)
    date = datetime.datetime.now().astimezone().date().isoformat()
    sections["Machine"] = report.machine(" ".join(["python -m benchmarks", *sys.argv[1:]]), date, simd)
    text = report.document(sections)
    partial = args.rows or args.field or args.threads or args.quick
    written = not (partial or args.no_write)
    if written:
        report.save(text)
    print(f"\n{text}" + (f"\nwritten to {report.RESULTS}" if written else ""))
    return 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--rows", default="", metavar="PATTERN", help="only rows that match, such as 'conv|lstm.*f64'"
    )
    parser.add_argument("--rounds", type=int, default=41, help="at most so many rounds a row (default 41)")
    parser.add_argument(
        "--quick", action="store_true", help="few rounds, one thread: to see whether it runs, not to quote"
    )
    parser.add_argument("--field", choices=fields.FIELDS, help="only this field")
    parser.add_argument("--threads", type=int, choices=fields.THREADS, help="only with so many threads")
    parser.add_argument("--no-write", action="store_true", help="leave RESULTS.md as it is")
    args = parser.parse_args()
    try:
        re.compile(args.rows)
    except re.error as error:
        parser.error(f"--rows is no regular expression: {error}")
    if args.rounds < 1:
        parser.error("--rounds must be at least 1")
    return args


def run_worker(
    field: str, threads: int, args: argparse.Namespace
) -> tuple[dict[str, str], dict[tuple[str, str], report.Line]]:
    """Measure the rows in a process of its own: libraries read their environment only when they start."""
    rounds, seconds = (min(args.rounds, 3), 0.2) if args.quick else (args.rounds, SECONDS[threads])
    command = [sys.executable, "-m", "benchmarks.worker", args.rows, str(threads), str(rounds), str(seconds)]
    simd: dict[str, str] = {}
    lines: dict[tuple[str, str], report.Line] = {}
    with subprocess.Popen(
        command, env=fields.environment(field, threads), stdout=subprocess.PIPE, text=True
    ) as worker:
        for message in map(json.loads, worker.stdout or ()):
            if "simd" in message:
                simd = message["simd"]
            else:
                lines[message["row"], message["dtype"]] = message
                print(report.progress(field, threads, message), flush=True)
    if worker.returncode:
        raise SystemExit(f"the worker for {field}, {threads} threads, ended with status {worker.returncode}")
    return simd, lines


def costs() -> dict[str, str]:
    """What is not time per call."""
    peaks = memory.measure()
    told = report.memory(peaks) if peaks else "Not measured: this needs Linux."
    title = "Peak memory of attention, T=1024, B=8, H=4, d=64, f32"
    return {title: told, "Import": report.startup(startup.measure())}


if __name__ == "__main__":
    sys.exit(main())
