"""The conditions under which we measure: which instructions the libraries may use, and how many threads."""

from __future__ import annotations

import os

# "level" is the field that decides. Each library brings kernels for several instruction sets and picks one as
# it starts: torch may convolve with AVX-512 where numpy's BLAS settles for AVX2, or the reverse, by vendor
# and by environment. As shipped we would compare these choices; with AVX2 everywhere we compare code.
FIELDS: dict[str, dict[str, str]] = {
    "as shipped": {},
    "level": {
        "ONEDNN_MAX_CPU_ISA": "AVX2",
        "ATEN_CPU_CAPABILITY": "avx2",
        "MKL_ENABLE_INSTRUCTIONS": "AVX2",
        "NPY_DISABLE_CPU_FEATURES": "X86_V4 AVX512_ICL",
        "OPENBLAS_CORETYPE": "Haswell",
    },
}
THREADS = (1, 2)


def environment(field: str, threads: int) -> dict[str, str]:
    """The environment of a process that measures in `field` with `threads`."""
    count = str(threads)
    limits = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), count)
    return os.environ | limits | FIELDS[field]


def inherited() -> dict[str, str]:
    """The settings of the level field that this shell brings along, and which thus also act as shipped."""
    return {name: os.environ[name] for name in FIELDS["level"] if name in os.environ}
