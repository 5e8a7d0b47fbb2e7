"""Measures a package's functions: one line of JSON for each."""

import array
import asyncio
import collections
import ctypes
import datetime
import gc
import json
import statistics
import time
from itertools import islice, repeat

import @MODULE@ as m

MODE = "@MODE@"
ROUNDS = 9
BATCH = 4_000_000  # nanoseconds
PATIENCE = 5  # seconds
calls = []


def bench(name):
    def add(make):
        calls.append((name, make))

    return add


def empty(n):
    for _ in repeat(None, n):
        pass


def took(run, n):
    since = time.perf_counter_ns()
    run(n)
    return time.perf_counter_ns() - since


loop_of_calls = asyncio.new_event_loop()


def awaited(run):
    """Calls of an async function, on a loop of their own; one that doesn't end is given up."""
    return lambda n: loop_of_calls.run_until_complete(asyncio.wait_for(run(n), PATIENCE))


def fitting(run):
    """How many calls take about as long as a batch is to."""
    n = 1
    while True:
        ns = took(run, n)
        if ns > BATCH / 8 or n > 1_000_000:
            return max(1, int(n * BATCH / max(ns, 1)))
        n *= 8


def tell(name, **what):
    print(json.dumps({"function": name, **what}))


def ready():
    for name, make in calls:
        try:
            run = make()
            run(2)
        except TimeoutError:
            tell(name, error=f"wasn't over after {PATIENCE} seconds")
        except Exception as error:
            tell(name, error=f"{type(error).__name__}: {error}")
        else:
            yield name, run


def times():
    all_ready = [(name, run, fitting(run), []) for name, run in ready()]
    loop = min(took(empty, 200_000) for _ in range(ROUNDS)) / 200_000
    gc.disable()
    for _ in range(ROUNDS):
        for name, run, n, ns in all_ready:
            ns.append(took(run, n) / n - loop)
        gc.collect()
    for name, run, n, ns in all_ready:
        tell(name, ns=max(0.0, statistics.median(ns)))


def counts():
    library = ctypes.CDLL(m._native.__file__)
    read = library.landbridge_counts
    read.argtypes, read.restype = [ctypes.POINTER(ctypes.c_uint64)], None
    before, after = (ctypes.c_uint64 * 3)(), (ctypes.c_uint64 * 3)()
    for name, run in ready():
        n = 100 if took(run, 1) < 1e8 else 2
        run(n)
        read(before)
        run(n)
        read(after)
        allocations, allocated, copied = ((b - a) / n for a, b in zip(before, after))
        tell(name, allocations=allocations, allocated=allocated, copied=copied)


def main():
    times() if MODE == "times" else counts()
