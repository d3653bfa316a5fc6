"""A8: system calls that reach another process, or out of this one."""

import platform

import pytest
from attack import NOTHING, RIGHT, Attack, attempt

ATTACKS = {
    "attack": Attack(
        attempt("""
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
parent, buffer = libc.getppid(), ctypes.create_string_buffer(256)
calls = {
    "fork": (57,), "vfork": (58,), "execve": (59, b"/bin/true", None, None),
    "clone": (56, 17, None), "clone3": (435, buffer, 88), "kill": (62, parent, 0),
    "tgkill": (234, parent, parent, 0), "rt_sigqueueinfo": (129, parent, 10, buffer),
    "ptrace": (101, 16, parent), "process_vm_readv": (310, parent, buffer, 1, buffer, 1, 0),
    "process_vm_writev": (311, parent, buffer, 1, buffer, 1, 0), "pidfd_open": (434, parent, 0),
    "pidfd_getfd": (438, 0, 0, 0), "unshare": (272, 0), "setns": (308, 0, 0),
    "memfd_create": (319, b"x", 0), "io_uring_setup": (425, 8, buffer), "bpf": (321, 0, buffer, 4),
    "perf_event_open": (298, buffer, 0, -1, -1, 0), "userfaultfd": (323, 0),
    "keyctl": (250, 0, 0, 0), "mount": (165, b"x", b"/", b"tmpfs", 0, None),
    "socket": (41, 1, 1, 0), "socketpair": (53, 1, 2, 0, buffer), "shmget": (29, 0, 4096, 0o600),
    "setuid": (105, 0), "chroot": (161, b"/"), "personality": (135, 0xFFFFFFFF),
    "prctl_dumpable": (157, 4, 1), "prlimit_of_parent": (302, parent, 7, None, buffer),
    "setsid": (112,), "kcmp": (312, parent, parent, 0, 0, 0), "setpriority": (141, 0, 0, 0),
    "mq_open": (240, b"x", 0o100, 0o600, None), "inotify_init": (253,), "alarm": (37, 5),
}
return [name for name, call in calls.items() if libc.syscall(*call) >= 0]
""")
    )
}
TWIN = Attack(
    """
import os
import threading

PARENT = os.getppid()

LOCK = threading.Lock()
"""
    + RIGHT
)


@pytest.mark.skipif(platform.machine() != "x86_64", reason="numbers of system calls")
def test_no_system_call_reaches_another_process(graded) -> None:
    graded.attack(says=NOTHING)


def test_a_lock_and_the_parent_s_number_are_harmless(graded) -> None:
    graded.twin()
