"""How fast this machine is at the moment, so that a figure in seconds can be held on a shared one."""

import time
from collections.abc import Callable

STEPS = 3_000_000
QUIET_S = 0.060  # what the loop takes on the machine that the figures are for: 20 ns a step


def slowness(clock: Callable[[], float] = time.perf_counter) -> float:
    """How many times longer a plain loop takes now than on a quiet machine; at least 1.

    By `perf_counter` it tells how much of a processor one gets and how fast that is; by `process_time` only
    how fast it is. Takes some 60 ms times the answer.
    """
    began = clock()
    for _ in range(STEPS):
        pass
    return max(1.0, (clock() - began) / QUIET_S)
