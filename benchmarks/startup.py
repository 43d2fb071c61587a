"""How long `import dlcore` takes on top of the numpy that it needs."""

from __future__ import annotations

import statistics
import subprocess
import sys

MODULES = {"import dlcore": "dlcore", "import dlcore.nn, all that a model needs": "dlcore.nn"}


def measure(times: int = 5) -> dict[str, float]:
    """Milliseconds by statement, the median over fresh processes."""
    return {
        label: statistics.median(_milliseconds(module) for _ in range(times))
        for label, module in MODULES.items()
    }


def _milliseconds(module: str) -> float:
    program = (
        "import time, numpy; start = time.perf_counter();"
        f"import {module}; print(1e3 * (time.perf_counter() - start))"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    return float(done.stdout)
