"""CPU time and memory of work in this process."""

import time
from collections.abc import Callable
from pathlib import Path

from tests.services.pace import slowness

CPU_S = 0.1
"""What an evaluation may take on its default budget, on a quiet machine."""
TOLERANCE = 2
MEMORY_BYTES = 64 * 1024 * 1024
ROUNDS = 3


def cpu_s(work: Callable[[], object], *, rounds: int = ROUNDS) -> float:
    """The least CPU time of some rounds; stops early when one was fast enough to leave no doubt."""
    least = float("inf")
    for _ in range(rounds):
        began = time.process_time()
        work()
        least = min(least, time.process_time() - began)
        if least < CPU_S / 2:
            break
    return least


def allowed_s() -> float:
    """The CPU time that is allowed for an evaluation on this machine as it is now."""
    return CPU_S * TOLERANCE * slowness(time.process_time)


def peak_bytes(work: Callable[[], object]) -> int:
    """How much more memory this process held at some moment of the work than before it (Linux)."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # forgets the peak before
    before = _status("VmRSS")
    work()
    return _status("VmHWM") - before


def _status(key: str) -> int:
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(key + ":"):
            return int(line.split()[1]) * 1024
    raise LookupError(key)
