"""What a worker gives up before it meets a student's code: namespaces, files, capabilities, system calls.

Thin calls into the kernel by ctypes, since neither Python nor a settled package offers them. Each raises
OSError with the name of the step that failed; a worker that cannot finish them all must end.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import struct
from collections.abc import Iterable, Mapping

libc = ctypes.CDLL(None, use_errno=True)

_USERS, _PROCESSES = 0x10000000, 0x20000000
_MOUNTS, _HOST_NAME, _IPC, _NETWORK = 0x00020000, 0x04000000, 0x08000000, 0x40000000
_READ_ONLY, _NO_SUID, _NO_DEV, _NO_EXEC, _RECURSIVE, _PRIVATE = 1, 2, 4, 8, 1 << 14, 1 << 18
_PARENT_DEATH_SIGNAL, _DUMPABLE, _SECCOMP, _DROP_BOUNDING, _NO_NEW_PRIVILEGES = 1, 4, 22, 24, 38
_AMBIENT, _CLEAR_ALL = 47, 4
_CAPABILITIES_VERSION_3 = 0x20080522
_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446

# Landlock's rights to files, as bits.
_WRITE_FILE, _READ_FILE, _READ_FOLDER = 1 << 1, 1 << 2, 1 << 3
_REMOVE_FOLDER, _REMOVE_FILE, _MAKE_FOLDER, _MAKE_FILE, _TRUNCATE = 1 << 4, 1 << 5, 1 << 7, 1 << 8, 1 << 14

PID_MARK = 0x7ABCDEF1  # in the compiled filter, where the worker's own process number belongs


def _done(result: int, step: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{step}: {os.strerror(number)}")
    return result


def _prctl(option: int, value: int, step: str) -> None:
    _done(libc.prctl(option, *(ctypes.c_ulong(v) for v in (value, 0, 0, 0))), step)


def own_processes() -> int:
    """Go on as the first process of user and process namespaces of its own; returns a handle to these.

    The process that called waits for it, and ends as it does.
    """
    _new_namespaces(_USERS | _PROCESSES)
    if child := os.fork():
        os._exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) & 0xFF)
    return os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)


def fork_apart(home: int) -> int:
    """fork(), with the child in a process namespace of its own; `home` is what `own_processes` returned."""
    _done(libc.unshare(_PROCESSES), "unshare processes")
    if child := os.fork():
        _done(libc.setns(home, _PROCESSES), "setns")  # or there could be no second one
    return child


def leave_namespaces() -> None:
    """User, mount, network, IPC and host name spaces of its own."""
    _new_namespaces(_USERS | _MOUNTS | _NETWORK | _IPC | _HOST_NAME)


def _new_namespaces(kinds: int) -> None:
    uid, gid = os.geteuid(), os.getegid()
    _done(libc.unshare(kinds), "unshare")
    for name, text in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


def private_mounts(folder: str, size: int, files: int) -> None:
    """A fresh `folder` in memory, and an empty one over /proc: what tells about processes is not there."""
    _mount(None, "/", None, _RECURSIVE | _PRIVATE)
    flags = _NO_SUID | _NO_DEV | _NO_EXEC
    _mount("tmpfs", folder, "tmpfs", flags, f"size={size},nr_inodes={files},mode=0700")
    _mount("tmpfs", "/proc", "tmpfs", flags | _READ_ONLY, "size=4k,nr_inodes=2,mode=0555")


def _mount(source: str | None, target: str, kind: str | None, flags: int, options: str | None = None) -> None:
    texts = [text.encode() if text is not None else None for text in (source, target, kind)]
    data = options.encode() if options else None
    _done(libc.mount(*texts, ctypes.c_ulong(flags), data), f"mount {target}")


def drop_capabilities() -> None:
    for capability in range(64):
        if libc.prctl(_DROP_BOUNDING, capability, 0, 0, 0) < 0:
            break  # beyond the last that this kernel knows, or not ours to drop
    libc.prctl(_AMBIENT, _CLEAR_ALL, 0, 0, 0)
    header = struct.pack("<II", _CAPABILITIES_VERSION_3, 0)
    _done(libc.capset(header, bytes(24)), "capset")


def die_with_parent(parent: int) -> None:
    _prctl(_PARENT_DEATH_SIGNAL, 9, "parent death signal")
    if os.getppid() != parent:
        raise OSError("the parent is gone")


def no_new_privileges() -> None:
    """No setuid program helps from here on, and no process of the same user may look into this one."""
    _prctl(_NO_NEW_PRIVILEGES, 1, "no_new_privs")
    _prctl(_DUMPABLE, 0, "dumpable")


def landlock_version() -> int:
    """The kernel's Landlock ABI, 0 or less where it has none."""
    return int(libc.syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(1)))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


def restrict_files(readable: Iterable[str], writable: Iterable[str], devices: Iterable[str]) -> None:
    """Landlock: only these paths, no network, no signals or sockets to the outside, as far as the ABI goes.

    Linking, symbolic links, devices, sockets and execution are granted nowhere.
    """
    version = landlock_version()
    handled = (1 << 13) - 1
    for since, bit in ((2, 1 << 13), (3, _TRUNCATE), (5, 1 << 15)):
        handled |= bit if version >= since else 0
    network, scopes = 3 if version >= 4 else 0, 3 if version >= 6 else 0
    attributes = struct.pack("<QQQ", handled, network, scopes)[
        : 8 if version < 4 else 16 if version < 6 else 24
    ]
    size = ctypes.c_size_t(len(attributes))
    rules = _done(libc.syscall(_LANDLOCK_CREATE, attributes, size, ctypes.c_uint32(0)), "landlock")
    read = _READ_FILE | _READ_FOLDER
    write = read | _WRITE_FILE | _REMOVE_FOLDER | _REMOVE_FILE | _MAKE_FOLDER | _MAKE_FILE | _TRUNCATE
    for paths, rights in ((readable, read), (writable, write), (devices, _READ_FILE | _WRITE_FILE)):
        for path in paths:
            _allow(rules, path, rights & handled)
    _done(libc.syscall(_LANDLOCK_RESTRICT, ctypes.c_int(rules), ctypes.c_uint32(0)), "landlock_restrict_self")
    os.close(rules)


def _allow(rules: int, path: str, rights: int) -> None:
    with contextlib.suppress(FileNotFoundError, PermissionError):  # then it grants nothing
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
        if not os.path.isdir(path):
            rights &= _READ_FILE | _WRITE_FILE | _TRUNCATE
        rule = ctypes.byref(_PathBeneath(rights, handle))
        _done(libc.syscall(_LANDLOCK_ADD, rules, 1, rule, 0), f"landlock {path}")
        os.close(handle)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def filter_system_calls(program: bytes) -> None:
    """Load a compiled seccomp filter; this process's number replaces the mark in it."""
    program = program.replace(struct.pack("<I", PID_MARK), struct.pack("<I", os.getpid()))
    code = ctypes.create_string_buffer(program, len(program))
    loaded = _Program(len(program) // 8, ctypes.cast(code, ctypes.c_char_p))
    _done(libc.prctl(_SECCOMP, ctypes.c_ulong(2), ctypes.byref(loaded), 0, 0), "seccomp")


def memory_now() -> tuple[int, int]:
    """Address space and data of this process, in bytes; generous guesses where /proc is not to be had."""
    try:
        with open("/proc/self/status") as file:
            fields = dict(line.split(":", 1) for line in file)
        return tuple(int(fields[name].split()[0]) << 10 for name in ("VmSize", "VmData"))  # type: ignore[return-value]
    except OSError:
        return 512 << 20, 256 << 20


def limit_resources(limits: Mapping[str, int]) -> None:
    """Lower limits, soft and hard alike, by the names of `resource`; none is ever raised."""
    for name, value in limits.items():
        kind = getattr(resource, name)
        hard = resource.getrlimit(kind)[1]
        most = value if hard == resource.RLIM_INFINITY else min(value, hard)
        # The soft limit of time would only be a signal, and the first process of a namespace ignores it.
        resource.setrlimit(kind, (most, most))
