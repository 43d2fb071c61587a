"""Large pages for what a process has loaded: a fork copies an entry for each page, and its end frees it."""

from __future__ import annotations

import contextlib
import ctypes
from collections.abc import Iterator

_LARGE = 2 << 20
_COLLAPSE = 25  # madvise's; kernels before 6.1 refuse it, and all is as it was

_libc = ctypes.CDLL(None)
_libc.madvise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)


def collapse() -> None:
    """Gather this process's own memory in large pages, where the kernel does that."""
    with contextlib.suppress(OSError):  # no /proc
        for start, end in _own():
            for place in range(-(-start // _LARGE) * _LARGE, end - _LARGE + 1, _LARGE):
                _libc.madvise(place, _LARGE, _COLLAPSE)


def _own() -> Iterator[tuple[int, int]]:
    """Where memory lies that can be written and is no file's."""
    with open("/proc/self/maps") as file:
        for addresses, rights, *rest in map(str.split, file):
            if rights.startswith("rw") and rest[3:] in ([], ["[heap]"]):
                start, end = (int(number, 16) for number in addresses.split("-"))
                yield start, end
