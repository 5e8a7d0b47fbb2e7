"""Awaits many futures of the installed package, cancels some at random, lets 1 in 1,000 panic.

Prints one line of JSON: futures, resident bytes after the first tenth and at the end, what is still alive.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import json
import os
import random
import sys
import time
from typing import Any

BATCH = 1000


def resident() -> int:
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def one(m: Any, worker: Any, index: int) -> tuple[Any, object]:
    """A future and what it comes to if nobody cancels it; itself for one that never ends."""
    if index % 1000 == 7:
        return (m.panic_soon("asked for") if index % 2000 == 7 else m.panic_later("asked for")), m.PanicError
    match index % 8:
        case 0 | 1:
            return m.add_soon(index, 1), index + 1
        case 2 | 3:
            return m.give_way_times(index % 5), index % 5
        case 4:
            return m.nothing_later(), None
        case 5:
            return m.describe_later(b"ab", [m.Point(1.0, 2.0)], ["a"]), str
        case 6:
            return worker.hold(), ...
        case _:
            return m.never(), ...


def check(ended: object, expected: object, cancelled: bool) -> None:
    well = ended is expected or ended == expected
    if isinstance(expected, type):
        well = isinstance(ended, expected)
    if not well and not (cancelled and isinstance(ended, asyncio.CancelledError)):
        raise AssertionError(f"expected {expected!r}, got {ended!r}")


async def batch(m: Any, start: int) -> int:
    """Awaits so many at once; how many were cancelled."""
    worker = m.Worker()
    made = [one(m, worker, start + index) for index in range(BATCH)]
    tasks = [asyncio.ensure_future(waits) for waits, _ in made]
    ends = [expected is ... or random.random() < 0.2 for _, expected in made]
    for _ in range(random.randrange(4)):
        await asyncio.sleep(0)
    for task, cancelled in zip(tasks, ends):
        if cancelled:
            task.cancel()
    for task, (_, expected), cancelled in zip(await asyncio.gather(*tasks, return_exceptions=True), made, ends):
        check(task, expected, cancelled)
    worker.close()
    return sum(ends)


async def soak(m: Any, wanted: int) -> dict[str, Any]:
    futures, cancelled, early, start = 0, 0, 0, time.perf_counter()
    while futures < wanted:
        cancelled += await batch(m, futures)
        futures += BATCH
        # What caches and arenas keep is there by then; the rest must need nothing more.
        if early == 0 and futures >= wanted // 10:
            gc.collect()
            early = resident()
    gc.collect()
    return {
        "calls": futures,
        "cancelled": cancelled,
        "early": early,
        "late": resident(),
        "live": m.live_trackers() + m.waiting() + len(asyncio.all_tasks()) - 1,
        "seconds": time.perf_counter() - start,
    }


def main() -> None:
    m = importlib.import_module(sys.argv[1])
    # Panics print where they come from.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    print(json.dumps(asyncio.run(soak(m, int(sys.argv[2])))))


main()
