"""`python -m benchmarks.checks`: how good the answer keys are, how long a check takes; writes CHECKS.md."""

from __future__ import annotations

import datetime
import json
import platform
import statistics
import subprocess
import sys
from pathlib import Path

from autograder import audit, key

from . import notebooks, report

CHECKS = Path(__file__).with_name("CHECKS.md")
RUNS = 5
# Each in a process of its own: seconds of `import numpy`, of `import autograder` after it, and of the checks.
PROGRAM = """
import json, sys, time
clock = time.perf_counter
t0 = clock(); import numpy; t1 = clock(); import autograder; t2 = clock()
from autograder import selfcheck
from dlcore import student
targets = sys.argv[1:]
code = {target: student.current(target) for target in targets}
times = []
for target in 2 * targets:
    start = clock(); selfcheck.verdict_on(target, code[target]); times.append(clock() - start)
print(json.dumps({"import": t2 - t1, "first": times[0], "later": times[len(targets):]}))
"""


def main() -> int:
    keys = [key.read(path) for path in key.paths(key.FOLDER)]
    tallies = list(audit.audit(keys))
    targets = [target for recorded in keys if recorded.kind == "visible" for target in recorded.answers]
    text = "\n\n".join(
        [
            "# How good the answer keys are",
            audit.table(tally.row(name) for name, tally in tallies),
            amiss(tallies[-1][1]),
            "## How long a check takes",
            timings(targets),
            "## The notebooks",
            "From top to bottom in the sandbox, judging included; a submission may take 120 s.",
            notebooks.table(),
            f"Measured on {datetime.date.today().isoformat()} with `python -m benchmarks.checks`: Python"
            f" {platform.python_version()}, {platform.system()} on {report.processor()}.\n",
        ]
    )
    draft = CHECKS.with_suffix(".part")
    draft.write_text(text, encoding="utf-8")
    draft.replace(CHECKS)
    print(text)
    return 1 if tallies[-1][1].amiss else 0


def amiss(everything: audit.Tally) -> str:
    """What the table's numbers hide."""
    if not everything.amiss:
        return "Nothing is amiss: no mutant survives, no right variant is refused, no mistake misnamed."
    return "\n".join(f"- {sentence}" for sentence in everything.amiss)


def timings(targets: list[str]) -> str:
    """The goals: a first check within 300 ms of the import, later ones of ordinary exercises within 50 ms."""
    runs = [measure(targets) for _ in range(RUNS)]
    later = [1e3 * statistics.median(run["later"][i] for run in runs) for i in range(len(targets))]
    slow = sorted(zip(later, targets, strict=True), reverse=True)
    over = [f"{target} {ms:.0f} ms" for ms, target in slow if ms > 50]
    return (
        f"Medians of {RUNS} fresh processes: `import autograder` takes"
        f" {1e3 * statistics.median(run['import'] for run in runs):.0f} ms beyond `import numpy`, the first"
        f" check {1e3 * statistics.median(run['first'] for run in runs):.0f} ms with reading its key, a later"
        f" one {statistics.median(later):.1f} ms (median of {len(targets)} exercises; slowest:"
        f" {slow[0][1]}, {slow[0][0]:.0f} ms). Over 50 ms: {', '.join(over) or 'none'}."
    )


def measure(targets: list[str]) -> dict[str, float | list[float]]:
    command = [sys.executable, "-c", PROGRAM, *targets]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


if __name__ == "__main__":
    sys.exit(main())
