"""Ends processes while threads of Rust's and Python's call, many times, and tells how they ended.

    python stress_endings.py [RUNS] [NAME …]      # with the package installed; 200 runs of each by default

A process that is ended by a signal, that hangs, or that complains of anything but a thread of its own that was refused
is a failure.
"""

from __future__ import annotations

import subprocess
import sys
import textwrap
import time

START = "import asyncio, os, random, sys, threading, time, kitchen_sink as m\n"

NUMBER = """
        class Number:
            def __index__(self): return sum(range(200)) % 7
"""

# Runs Python's code when Rust lets it go.
STORE = """
        class Store:
            def get(self, key): return b"1"
            def put(self, key, value): pass
            def size(self): return 0
            def __del__(self): [it for it in range(200)]
"""

# What runs when the main thread ends.
STRESSES = {
    "a thread of Rust's calls all the time": """
        class Store:
            def get(self, key): return b"1"
            def put(self, key, value): pass
            def size(self): return 0
        m.get_until_end(Store(), os.devnull)
    """,
    "a thread of Rust's looks a method up": """
        class Store:
            @property
            def get(self): return [lambda key: b"1" for _ in range(100)][0]
            def put(self, key, value): pass
            def size(self): return 0
        m.get_until_end(Store(), os.devnull)
    """,
    "threads of Rust's read results by Python's code": NUMBER
    + """
        async def go():
            while True: await asyncio.gather(*[m.apply_elsewhere(1, lambda it: Number()) for _ in range(4)])
        spawn(lambda: asyncio.run(go()))
    """,
    "daemon threads read results by Python's code": NUMBER
    + """
        def forever():
            while True: m.apply(1, lambda it: Number())
        for _ in range(3): spawn(forever)
    """,
    "daemon threads read arguments by Python's code": NUMBER
    + """
        def forever():
            while True: m.echo_i32(Number())
        for _ in range(3): spawn(forever)
    """,
    "daemon threads read items by Python's code": NUMBER
    + """
        def forever():
            while True: m.sum_given([Number()] * 20)
        for _ in range(3): spawn(forever)
    """,
    "a result takes longer than the end waits": """
        class Slow:
            def __index__(self): time.sleep(1.3); return 1
        async def go(): await m.apply_elsewhere(1, lambda it: Slow())
        spawn(lambda: asyncio.run(go()))
    """,
    "methods are awaited": """
        class Loader:
            async def load(self, key): await asyncio.sleep(0); return key
            async def measure(self, text): return 1
        async def go():
            while True: await asyncio.gather(*[m.load_elsewhere(Loader(), "a") for _ in range(4)])
        for _ in range(2): spawn(lambda: asyncio.run(go()))
    """,
    "streams are read": """
        async def numbers():
            while True: await asyncio.sleep(0); yield 1
        async def go(): await asyncio.gather(*[m.elsewhere_awaited(numbers()) for _ in range(3)])
        for _ in range(2): spawn(lambda: asyncio.run(go()))
    """,
    "daemon threads drop objects that hold Python's": STORE
    + """
        def forever():
            while True: m.Cache(Store())
        for _ in range(3): spawn(forever)
    """,
    "daemon threads leave objects that hold Python's": STORE
    + """
        def forever():
            while True:
                with m.Cache(Store()): pass
        for _ in range(3): spawn(forever)
    """,
    "daemon threads are told that objects went": """
        import weakref
        def forever():
            while True:
                made = m.Tracker("a"), m.zeroed_buffer(1), m.PointArray([])
                gone = [weakref.ref(it, lambda _: [it for it in range(200)]) for it in made]
                del made
        for _ in range(3): spawn(forever)
    """,
    "daemon threads compare lists": """
        points = m.PointArray([m.Point(1.0, 2.0)] * 50)
        plain = points.to_list()
        def forever():
            while True: assert points == plain
        for _ in range(3): spawn(forever)
    """,
    "daemon threads show lists": """
        points = m.PointArray([m.Point(1.0, 2.0)] * 50)
        def forever():
            while True: repr(points)
        for _ in range(3): spawn(forever)
    """,
    "daemon threads use indices by Python's code": NUMBER
    + """
        points = m.PointArray([m.Point(1.0, 2.0)] * 50)
        buffer = m.zeroed_buffer(10)
        def forever():
            while True: points[Number()]; points.at(Number()); buffer[Number()] = 1.0; buffer[Number()]
        for _ in range(3): spawn(forever)
    """,
    "daemon threads make lists of Python's": """
        class Float:
            def __float__(self): return float(sum(range(200)))
        def forever():
            while True: m.SpanArray.from_columns(from_=[Float()] * 9, length=[Float()] * 9)
        def more():
            while True: m.PointArray([m.Point(Float(), 2.0) for _ in range(20)]).columns()
        for _ in range(2): spawn(forever)
        spawn(more)
    """,
    "daemon threads drop what threads of Rust's let go": """
        class Call:
            def __call__(self, it): return 1
            def __del__(self): [it for it in range(200)]
        async def go():
            while True: await asyncio.gather(*[m.apply_elsewhere(1, Call()) for _ in range(4)])
        spawn(lambda: asyncio.run(go()))
        buffer = m.zeroed_buffer(10)
        def forever():
            while True: len(buffer); memoryview(buffer).release()
        for _ in range(3): spawn(forever)
    """,
}

# Daemon threads that are refused say so as they please.
SPAWN = """
threading.excepthook = lambda it: None
def spawn(call): threading.Thread(target=call, daemon=True).start()
"""


def once(stress: str) -> str | None:
    """What is wrong with the end of one process."""
    code = START + SPAWN + textwrap.dedent(stress) + "\ntime.sleep(0.05 + random.random() / 50)\n"
    try:
        ended = subprocess.run(
            [sys.executable, "-X", "faulthandler", "-c", code], capture_output=True, text=True, timeout=60
        )
    except subprocess.TimeoutExpired:
        return "it hangs"
    if ended.returncode or ended.stderr:
        return f"{ended.returncode}: {ended.stderr[:2000]}"
    return None


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    failed = 0
    for name, stress in STRESSES.items():
        if sys.argv[2:] and name not in sys.argv[2:]:
            continue
        begun = time.monotonic()
        wrong = [it for it in (once(stress) for _ in range(runs)) if it is not None]
        failed += len(wrong)
        print(f"{name}: {runs - len(wrong)} of {runs} in {time.monotonic() - begun:.0f} s", flush=True)
        for text in wrong[:2]:
            print(textwrap.indent(text, "    "), flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
