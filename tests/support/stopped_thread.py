"""Stops one thread of a child process, as a debugger does, while the others run on. A signal would
stop them all, and a thread of the lowest priority still gets what the others leave."""

import ctypes
import glob
import os

PTRACE_SEIZE, PTRACE_INTERRUPT, PTRACE_DETACH = 0x4206, 0x4207, 17
WAIT_FOR_A_THREAD = 0x40000000  # __WALL: it is a thread, and no child of ours


class StoppedThread:
    """Use as a context manager, on one thread; the stopped one is named by its `comm`."""

    def __init__(self, pid, name):
        self._thread = _thread_named(pid, name)
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p,
                                      ctypes.c_void_p]

    def __enter__(self):
        self._ptrace(PTRACE_SEIZE)
        self._ptrace(PTRACE_INTERRUPT)
        os.waitpid(self._thread, WAIT_FOR_A_THREAD)
        return self

    def __exit__(self, *_):
        self._ptrace(PTRACE_DETACH)

    def _ptrace(self, request):
        if self._libc.ptrace(request, self._thread, None, None) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))


def _thread_named(pid, name):
    for path in glob.glob(f"/proc/{pid}/task/*/comm"):
        with open(path, encoding="ascii") as comm:
            if comm.read().strip() == name:
                return int(path.split("/")[4])
    raise OSError(f"no thread {name} in process {pid}")
