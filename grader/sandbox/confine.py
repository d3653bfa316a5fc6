"""The walls around the child: files (Landlock), system calls (seccomp), resources (rlimits).

A `Confinement` is made once in the zygote, so that confining a child costs only the system calls;
its `apply` is called in the child, cannot be undone, and raises if a wall that was asked for does
not stand.
"""

import ctypes
import errno
import os
import signal
import socket
import sys
import sysconfig
from collections.abc import Container
from contextlib import suppress
from pathlib import Path

# What CPython, NumPy and JAX's tracing and CPU backend need, and nothing that reaches another
# process, the network or the file system beyond what Landlock lets through.
ALLOWED = """
read write readv writev pread64 pwrite64 close fstat newfstatat stat lstat lseek open openat
access faccessat faccessat2 readlink readlinkat getcwd getdents64 statx flock dup dup2 dup3 pipe2
poll ppoll select pselect6 epoll_create1 epoll_ctl epoll_wait epoll_pwait eventfd2 munmap
mprotect mremap madvise brk mincore membarrier futex futex_waitv set_robust_list get_robust_list
rseq set_tid_address sched_yield sched_getaffinity sched_getparam sched_getscheduler gettid getpid
getppid getuid geteuid getgid getegid uname sysinfo getrusage times getcpu rt_sigaction
rt_sigprocmask rt_sigreturn sigaltstack rt_sigpending clock_gettime clock_getres clock_nanosleep
nanosleep gettimeofday time getrandom arch_prctl exit exit_group restart_syscall
""".split()
CLONE_THREAD = 0x10000
MAP_SHARED, MAP_GROWSDOWN = 1, 0x100
LIBRARIES = 8 << 30  # of addresses, for those that are loaded later; CUDA's take three
ARENA = 64 << 20  # of addresses, which malloc sets aside for a thread
OWN_THREADS = 16  # of a process with JAX, beside two for each core
MORE_THREADS = 256
PR_SET_PDEATHSIG = 1
PR_SET_NAME = 15
PR_SET_DUMPABLE = 4
PR_SET_VMA = 0x53564D41
FCNTL = (0, 1, 2, 3, 1030)  # F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_DUPFD_CLOEXEC
TCGETS, FIOCLEX, FIONCLEX, FIONBIO = 0x5401, 0x5451, 0x5450, 0x5421


def readable_paths() -> list[str]:
    """The Python installation and the shared libraries: all that a child may read."""
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    paths = {sysconfig.get_path(name) for name in names}
    # An environment may lie over another, as where a machine brings its own JAX.
    paths |= {path for path in sys.path if path.endswith(("/site-packages", "/dist-packages"))}
    paths |= {f"{sys.base_prefix}/lib/python{sys.version_info[0]}.{sys.version_info[1]}"}
    paths |= {f"{sys.base_prefix}/lib"} if sys.base_prefix != "/usr" else set()
    paths |= {"/usr/lib", "/lib", "/lib64", "/usr/share/zoneinfo", "/sys/devices/system/cpu"}
    return sorted(path for path in paths if path and Path(path).is_dir())


class Confinement:
    """Everything that can be made ready before the fork.

    Arguments:
        walls: which of them a child gets.
    """

    def __init__(self, walls: Container[str]) -> None:
        self.ruleset = _landlock() if "landlock" in walls else None
        self.filter = _seccomp() if "seccomp" in walls else None

    def apply(self, *, cpu_seconds: int, memory: int) -> None:
        """Confines this process for good.

        Arguments:
            cpu_seconds: after which the kernel ends it.
            memory: bytes of data it may hold.

        Raises:
            OSError: a wall does not stand; the caller must not run members' code.
        """
        _give_way()
        _die_with_parent()
        import resource  # not on Windows, where this module is only imported

        limits = {
            "CPU": (cpu_seconds, cpu_seconds + 2),
            "DATA": (memory, memory),  # what is made read-only, or never written, is none
            "AS": (_addresses(memory),) * 2,
            "FSIZE": (0, 0),
            "CORE": (0, 0),
            "NOFILE": (256, 256),
            "NPROC": (_threads(),) * 2,  # of this user; no limit for root
            "MEMLOCK": (0, 0),
            "MSGQUEUE": (0, 0),
        }
        for name, limit in limits.items():
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), limit)
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        if self.ruleset is not None:
            self.ruleset.restrict()
        if self.filter is not None:
            self.filter.load()


def _threads() -> int:
    """What the machine has now, what a judge and a child on each core may start, and some more."""
    running = Path("/proc/loadavg").read_text().split()[3]
    return int(running.partition("/")[2]) + 2 * _cores() * _own_threads() + MORE_THREADS


def _addresses(memory: int) -> int:
    """What is mapped now, memory, and what needs addresses but no memory of a process's own."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * os.sysconf("SC_PAGESIZE") + memory + LIBRARIES + _own_threads() * ARENA


def _own_threads() -> int:
    return 2 * _cores() + OWN_THREADS


def _cores() -> int:
    return os.cpu_count() or 1


def _give_way() -> None:
    """Where the machine's memory runs out, the kernel ends this process before all others."""
    with suppress(OSError):  # no wall, and not everywhere
        Path("/proc/self/oom_score_adj").write_text("1000")


def _die_with_parent() -> None:
    parent = os.getppid()
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


def _landlock():
    from landlockpy import AccessFS, Ruleset, Scope

    ruleset = Ruleset(scoped=Scope.ABSTRACT_UNIX_SOCKET | Scope.SIGNAL)
    for path in readable_paths():
        ruleset.allow_path(path, AccessFS.READ_FILE | AccessFS.READ_DIR)
    ruleset.allow_path("/dev/urandom", AccessFS.READ_FILE)  # what XLA starts with
    return ruleset


def _seccomp():
    from seccompy import Action, CmpOp, Filter, supported

    if not supported():  # also finds libc now; a confined process could not
        raise OSError("this kernel has no seccomp filters")
    allow = Filter(default=Action.ERRNO | errno.EPERM)
    for name in ALLOWED:
        try:
            allow.allow(name)
        except ValueError:  # not a call of this architecture
            continue
    allow.allow("clone", args=[(0, CmpOp.MASKED_EQ, CLONE_THREAD, CLONE_THREAD)])
    # Shared memory counts towards no limit of a process, and a stack not towards that of data.
    allow.allow("mmap", args=[(3, CmpOp.MASKED_EQ, 0, MAP_SHARED | MAP_GROWSDOWN)])
    allow.errno("clone3", errno.ENOSYS)  # its flags lie in memory; libc falls back to clone
    for command in (TCGETS, FIOCLEX, FIONCLEX, FIONBIO):
        allow.allow("ioctl", args={1: command})
    for command in FCNTL:  # no F_SETOWN: it sends signals
        allow.allow("fcntl", args={1: command})
    # What asyncio wakes itself with: two ends that reach each other only. Without flags and
    # addresses this is no more than `read` and `write`.
    pair = {0: socket.AF_UNIX, 1: socket.SOCK_STREAM | socket.SOCK_CLOEXEC, 2: 0}
    allow.allow("socketpair", args=pair)
    for name in ("sendto", "recvfrom"):
        allow.allow(name, args={3: 0, 4: 0})
    for option in (PR_SET_NAME, PR_SET_VMA):
        allow.allow("prctl", args={0: option})
    allow.allow("prlimit64", args={0: 0, 2: 0})  # reading one's own limits
    assert allow.program  # compiled here, once
    return allow
