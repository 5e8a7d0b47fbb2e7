"""Measures a package's functions: one line of JSON for each."""

import array
import ctypes
import datetime
import gc
import json
import statistics
import time
from itertools import repeat

import @MODULE@ as m

MODE = "@MODE@"
ROUNDS = 9
BATCH = 4_000_000  # nanoseconds
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
    before, after = (ctypes.c_uint64 * 2)(), (ctypes.c_uint64 * 2)()
    n = 100
    for name, run in ready():
        run(n)
        read(before)
        run(n)
        read(after)
        allocations, allocated = ((b - a) / n for a, b in zip(before, after))
        tell(name, allocations=allocations, allocated=allocated)


def main():
    times() if MODE == "times" else counts()
