"""One process of measuring: all chosen rows, a JSON line each, in the environment `__main__` sets."""

from __future__ import annotations

import json
import re
import sys
import time
from typing import Any

import numpy as np
import torch

from . import engines, harness, kernels, steps

ROWS = (*steps.ROWS, *kernels.ROWS, *engines.ROWS)


def main(pattern: str, threads: int, rounds: int, seconds: float) -> None:
    torch.set_num_threads(threads)
    # With one thread the time that the process itself has used: others on the machine do not count. Two use
    # up two seconds of it per second, so there only the clock on the wall tells.
    clock = time.process_time if threads == 1 else time.perf_counter
    plan = harness.Plan(rounds, seconds, clock)
    found = np.show_config(mode="dicts")["SIMD Extensions"]["found"]
    simd = found[-1] if found else "its baseline"
    _tell({"simd": {"numpy": simd, "torch": torch.backends.cpu.get_cpu_capability()}})
    for row in ROWS:
        for dtype in row.dtypes:
            if re.search(pattern, f"{row.name} {dtype}", re.IGNORECASE):
                try:
                    _tell(harness.compare(row, dtype, plan))
                except ArithmeticError as error:
                    _tell({"row": row.name, "dtype": dtype, "error": str(error)})


def _tell(message: dict[str, Any]) -> None:
    print(json.dumps(message), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]))
