"""Makes a Python on Linux like one on a system that has none of what only Unix has, as far as the kit uses it.

A test puts this folder first on PYTHONPATH, and every process that it starts begins with this: no limits of the system,
no users, no pipes with names, no forks, and processes that start as on Windows.
"""

import _signal
import _socket
import os
import signal
import sys

del _socket.SCM_RIGHTS  # by which a small process, from which others are forked, would get its orders

# Libraries that have their own ways on each system, and on Linux need what is hidden now.
import filelock  # noqa: E402, F401
import platformdirs.unix  # noqa: E402, F401
import psutil  # noqa: E402, F401

for module in ("resource", "fcntl", "pwd", "grp", "rfc3987_syntax"):  # the last one for the reason in startup/
    sys.modules[module] = None
for name in ("geteuid", "getuid", "getpgid", "killpg", "sched_getaffinity", "mkfifo"):
    vars(os).pop(name, None)
for name in ("SIGXCPU", "SIGPROF", "SIGALRM", "setitimer", "pthread_sigmask", "pthread_kill"):
    vars(signal).pop(name, None)
    vars(_signal).pop(name, None)
