"""The system calls that a student's code may make, compiled by libseccomp for the kernel to enforce.

No fork, no exec, no socket: one process a submission makes every other limit complete. The filter is compiled
on the judging side, since the library is not in the sandbox's view; the worker only loads the result.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import errno
import functools
import tempfile
from typing import TypeAlias

from . import jail


def _words(text: str) -> list[str]:
    return text.split()


ALLOWED = _words("""
read write readv writev pread64 pwrite64 preadv pwritev preadv2 pwritev2 close close_range dup dup2 dup3
lseek fstat stat lstat newfstatat statx open openat access faccessat faccessat2 getdents getdents64 readlink
readlinkat getcwd chdir fchdir mkdir mkdirat rmdir unlink unlinkat rename renameat renameat2 ftruncate
fallocate fsync fdatasync fadvise64 sendfile copy_file_range statfs fstatfs umask
mmap munmap mprotect mremap madvise brk msync mincore membarrier
futex futex_waitv set_robust_list get_robust_list rseq set_tid_address gettid getpid getppid getuid geteuid
getgid getegid getgroups getpgrp getresuid getresgid
rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigsuspend rt_sigtimedwait sigaltstack
restart_syscall pause nanosleep clock_nanosleep clock_gettime clock_getres gettimeofday time times getrusage
sysinfo uname getrandom getcpu sched_yield sched_get_priority_max sched_get_priority_min getrlimit
select pselect6 poll ppoll epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2 eventfd
eventfd2 pipe pipe2 timerfd_create timerfd_settime timerfd_gettime alarm setitimer getitimer timer_create
timer_settime timer_gettime timer_getoverrun timer_delete
exit exit_group wait4 waitid arch_prctl sendto recvfrom sendmsg recvmsg shutdown getsockopt setsockopt
getsockname getpeername
""")

# Refused with "Operation not permitted", which Python makes a PermissionError that students understand.
# Anything else does not exist (ENOSYS), and the C library falls back on older calls.
REFUSED = _words("""
truncate fork vfork execve execveat socket connect bind listen accept accept4 kill tkill ptrace
process_vm_readv process_vm_writev pidfd_open pidfd_send_signal pidfd_getfd unshare setns mount umount2
pivot_root chroot mknod mknodat symlink symlinkat link linkat chmod fchmod fchmodat chown fchown lchown
fchownat setxattr lsetxattr fsetxattr utimensat setuid setgid setreuid setregid setresuid setresgid setgroups
setfsuid setfsgid capset setsid setpgid sched_setaffinity sched_setscheduler sched_setparam sched_setattr
setpriority setrlimit ioprio_set bpf perf_event_open userfaultfd io_uring_setup io_uring_enter
io_uring_register keyctl add_key request_key memfd_create memfd_secret shmget shmat shmctl semget msgget
mq_open flock seccomp personality rt_sigqueueinfo rt_tgsigqueueinfo
""")

_Rule: TypeAlias = tuple[str, tuple[tuple[int, ...], ...]]

_ALLOW, _ERROR = 0x7FFF0000, 0x00050000
_EQUAL, _MASKED_EQUAL = 4, 7
_THREAD, _NAMESPACES = 0x10000, 0x7E020080
# Calls allowed for some arguments only: (name, ((argument, comparison, value, value under a mask), ...)).
_ALLOWED_WITH: list[_Rule] = [
    ("clone", ((0, _MASKED_EQUAL, _THREAD | _NAMESPACES, _THREAD),)),  # threads, no processes
    ("tgkill", ((0, _EQUAL, jail.PID_MARK, 0),)),  # abort() and raise() of this very process
    ("prlimit64", ((0, _EQUAL, 0, 0), (2, _EQUAL, 0, 0))),  # to read one's own limits
    *((name, ((0, _EQUAL, 0, 0),)) for name in _words("sched_getaffinity sched_getparam sched_getscheduler")),
    *((name, ((0, _EQUAL, 0, 0),)) for name in _words("getpgid getsid")),
    ("socketpair", ((0, _EQUAL, 1, 0),)),  # asyncio wakes itself through one
    *(("fcntl", ((1, _EQUAL, operation, 0),)) for operation in (0, 1, 2, 3, 4, 1030, 1032)),
    *(("ioctl", ((1, _EQUAL, request, 0),)) for request in (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)),
    *(("prctl", ((0, _EQUAL, option, 0),)) for option in (3, 15, 16, 38, 39, 0x53564D41)),
]
_REFUSED_WITH: list[_Rule] = [("clone", ((0, _MASKED_EQUAL, _THREAD, 0),))]


class FilterProblem(Exception):
    """The filter cannot be compiled here."""


class _Comparison(ctypes.Structure):
    _fields_ = (
        ("argument", ctypes.c_uint),
        ("operation", ctypes.c_int),
        ("first", ctypes.c_uint64),
        ("second", ctypes.c_uint64),
    )


@functools.cache
def compiled() -> bytes:
    """The filter as the kernel's instructions, eight bytes each."""
    library = _library()
    context = library.seccomp_init(_ERROR | errno.ENOSYS)
    if not context:
        raise FilterProblem("libseccomp could not begin a filter")
    try:
        for rule in [*((name, ()) for name in ALLOWED), *_ALLOWED_WITH]:
            _add(library, context, _ALLOW, rule)
        for rule in [*((name, ()) for name in REFUSED), *_REFUSED_WITH]:
            _add(library, context, _ERROR | errno.EPERM, rule)
        with tempfile.TemporaryFile() as file:
            if library.seccomp_export_bpf(context, file.fileno()):
                raise FilterProblem("libseccomp could not compile the filter")
            file.seek(0)
            return file.read()
    finally:
        library.seccomp_release(context)


def _library() -> ctypes.CDLL:
    try:
        library = ctypes.CDLL("libseccomp.so.2")
    except OSError:
        raise FilterProblem("libseccomp is not installed: sudo apt-get install libseccomp2") from None
    library.seccomp_init.restype = ctypes.c_void_p
    library.seccomp_init.argtypes = [ctypes.c_uint32]
    library.seccomp_release.argtypes = [ctypes.c_void_p]
    library.seccomp_export_bpf.argtypes = [ctypes.c_void_p, ctypes.c_int]
    library.seccomp_rule_add_array.argtypes = [
        ctypes.c_void_p,
        ctypes.c_uint32,
        ctypes.c_int,
        ctypes.c_uint,
        ctypes.POINTER(_Comparison),
    ]
    return library


def _add(library: ctypes.CDLL, context: int, action: int, rule: _Rule) -> None:
    name, comparisons = rule
    number = library.seccomp_syscall_resolve_name(name.encode())
    if number < 0:
        return  # this architecture, or this libseccomp, has no such call; unknown calls do not exist anyway
    array = (_Comparison * len(comparisons))(*(_Comparison(*c) for c in comparisons))
    if library.seccomp_rule_add_array(context, action, number, len(comparisons), array):
        raise FilterProblem(f"libseccomp refused the rule for {name}")
