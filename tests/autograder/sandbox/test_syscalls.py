"""The filter compiles to what the lists say, and the lists do not contradict each other."""

import struct

import pytest

from autograder.sandbox import jail, syscalls


def compiled() -> bytes:
    try:
        return syscalls.compiled()
    except syscalls.FilterProblem as problem:
        pytest.skip(str(problem))


def test_the_filter_is_a_program_of_whole_instructions_that_fits_the_kernel():
    program = compiled()
    assert len(program) % 8 == 0
    assert 100 < len(program) // 8 < 4096  # the kernel's limit


def test_the_mark_of_the_process_number_stands_where_it_can_be_replaced():
    words = [struct.unpack_from("<HBBI", compiled(), at)[3] for at in range(0, len(compiled()), 8)]
    assert words.count(jail.PID_MARK) == 1
    assert compiled().count(struct.pack("<I", jail.PID_MARK)) == 1


def test_no_call_is_both_allowed_and_refused():
    allowed, refused = set(syscalls.ALLOWED), set(syscalls.REFUSED)
    some = {name for name, _ in [*syscalls._ALLOWED_WITH, *syscalls._REFUSED_WITH]}
    assert not allowed & refused
    assert not allowed & some
    assert not refused & some


@pytest.mark.parametrize("name", [*syscalls.ALLOWED, *syscalls.REFUSED])
def test_every_name_is_one_that_libseccomp_knows(name):
    """A slip of the pen would silently be no rule at all; calls newer than the library do not exist."""
    compiled()
    number = syscalls._library().seccomp_syscall_resolve_name(name.encode())
    assert number != -1 or name in ("futex_waitv", "memfd_secret")


def test_what_makes_processes_and_connections_is_never_allowed():
    for name in [
        "fork",
        "vfork",
        "clone3",
        "execve",
        "execveat",
        "socket",
        "ptrace",
        "mount",
        "io_uring_setup",
        "bpf",
        "memfd_create",
    ]:
        assert name not in syscalls.ALLOWED


def test_a_library_that_is_not_there_is_told_with_the_command_that_helps(monkeypatch):
    def missing(name):
        raise OSError(name)

    monkeypatch.setattr(syscalls.ctypes, "CDLL", missing)
    with pytest.raises(syscalls.FilterProblem, match="apt-get install libseccomp2"):
        syscalls.compiled.__wrapped__()
