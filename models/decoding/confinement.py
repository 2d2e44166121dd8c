"""Confinement: what the decoding process takes away from itself before it sees the first untrusted byte.

Each guard is best effort and named in what `confine` returns, so that ``kiosk doctor`` can show which of them hold.
Linux has all of them. macOS and Windows have none of these: there the kiosk's own limits stay (size of file and image,
wall clock, memory watched from outside; see `models.sandbox`).
"""

import ctypes
import os
import signal
import struct
import sys
from typing import Final

CPU_SECONDS: Final = 9
"""Processor time for one file: below the kiosk's wall clock, so that a runaway decoder ends by itself."""
MEMORY_BYTES: Final = 512 * 1024**2
"""Address space for one file beyond what the warm process has; measured on the largest image that is allowed."""
_OPEN_FILES: Final = 64

_CLONE_NEWNET, _CLONE_NEWUSER = 0x40000000, 0x10000000
_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 38, 22, 2
_EPERM_RETURN, _ALLOW = 0x00050001, 0x7FFF0000
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
# System calls denied, by architecture (audit number, numbers from the kernel's tables): sockets (socket, socketpair,
# connect, bind, listen, sendto), programs (execve, execveat), other processes (ptrace, process_vm_readv and _writev,
# kill, tkill, tgkill, pidfd_open, pidfd_getfd, pidfd_send_signal), files of others (unlink, rename, rmdir, truncate,
# chmod, link, symlink and their -at forms), kernel doors (bpf, io_uring_setup, userfaultfd, mount).
_DENIED: Final[dict[str, tuple[int, tuple[int, ...]]]] = {
    "x86_64": (
        0xC000003E,
        (41, 53, 42, 49, 50, 44, 59, 322, 101, 310, 311, 62, 200, 234, 434, 438, 424, 87, 82, 84, 76, 90, 86, 88,
         263, 264, 316, 268, 265, 266, 321, 425, 323, 165),
    ),
    "aarch64": (
        0xC00000B7,
        (198, 199, 203, 200, 201, 206, 221, 281, 117, 270, 271, 129, 130, 131, 434, 438, 424, 35, 38, 276, 45, 53,
         37, 36, 280, 425, 282, 40),
    ),
}  # fmt: skip


def confine() -> tuple[str, ...]:
    """Confine this process for good; returns the guards that hold: network, system_calls, files."""
    if sys.platform != "linux":
        return ()
    os.umask(0o077)
    guards = {"network": _leave_network, "system_calls": _deny_system_calls, "files": _limit_files}
    return tuple(name for name, put_up in guards.items() if put_up())


def confine_child(*, cpu_seconds: int = CPU_SECONDS, memory_bytes: int = MEMORY_BYTES) -> None:
    """Limit processor time and memory of a process that decodes one file and ends."""
    if sys.platform != "linux":
        return
    import resource

    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    with open("/proc/self/statm", "rb") as pages:  # noqa: PTH123  # a file of the kernel, not of ours
        used = int(pages.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + memory_bytes, used + memory_bytes))


def _limit_files() -> bool:
    """Not one byte into any file, few open ones, no core dump with a patient's image in it."""
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, _OPEN_FILES))
    return True


def _leave_network() -> bool:
    """Move to an empty network namespace, with a user namespace where that needs one."""
    libc = ctypes.CDLL(None, use_errno=True)
    return bool(libc.unshare(_CLONE_NEWNET) == 0 or libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0)


def _deny_system_calls() -> bool:
    """Let the kernel refuse (EPERM) the calls above, in this process and all its children."""
    architecture, numbers = _DENIED.get(os.uname().machine, (0, ()))
    if not architecture:
        return False
    program = _filter(architecture, numbers)
    buffer = ctypes.create_string_buffer(program)

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))

    described = Program(len(program) // 8, ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(described), 0, 0) == 0)


def _filter(architecture: int, numbers: tuple[int, ...]) -> bytes:
    """A classic BPF program over ``seccomp_data``: deny another architecture, the x32 calls and `numbers`."""
    count = len(numbers)
    steps = [
        (_LOAD, 0, 0, 4),
        (_EQUAL, 0, count + 3, architecture),
        (_LOAD, 0, 0, 0),
        (_AT_LEAST, count + 1, 0, 0x40000000),
        *((_EQUAL, count - index, 0, number) for index, number in enumerate(numbers)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _EPERM_RETURN),
    ]
    return b"".join(struct.pack("<HBBI", *step) for step in steps)
