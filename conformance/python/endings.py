"""What expressions in the cases of endings can use: loops that are closed by hand, and processes that end, while Rust
calls."""

from __future__ import annotations

import asyncio
import pathlib
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable
from typing import Any

import stock


def outcome(errand: Any, seconds: float = 20) -> str | None:
    """What comes of an errand, in some time."""
    end = time.monotonic() + seconds
    while errand.outcome() is None and time.monotonic() < end:
        time.sleep(0.002)
    return errand.outcome()


def closed_while_it_runs(make: Callable[[], Any] = asyncio.new_event_loop) -> str | None:
    """What comes of an errand whose loop is closed with the method's task on it, which somebody keeps."""
    loop, loader = make(), stock.SlowLoader()

    async def begin() -> Any:
        errand = sys.modules["kitchen_sink"].Errand(loader, "a")
        # The loader's own count may fall meanwhile: what is left of other loops is collected at any time.
        while len(asyncio.all_tasks()) < 2:
            await asyncio.sleep(0.001)
        await asyncio.sleep(0.001)
        return errand

    errand = loop.run_until_complete(begin())
    tasks = asyncio.all_tasks(loop)
    for task in tasks:
        task._log_destroy_pending = False  # type: ignore[attr-defined]
    assert len(tasks) == 1 and errand.outcome() is None
    loop.close()
    return outcome(errand)


class Endless:
    """Never answers, without a coroutine that would complain."""

    def load(self, key: str) -> Any:
        return asyncio.get_running_loop().create_future()

    measure = load


def closed_at_once(count: int) -> set[str | None]:
    """What comes of errands whose loop is closed before or after they begin."""
    loop, errands = asyncio.new_event_loop(), []

    async def begin() -> None:
        for _ in range(count):
            errands.append(sys.modules["kitchen_sink"].Errand(Endless(), "a"))

    loop.run_until_complete(begin())
    loop.close()
    return {outcome(errand) for errand in errands}


def process(code: str) -> str:
    """What a process prints that runs the code and ends by itself; it must have nothing to complain of."""
    code = "import asyncio, atexit, sys, threading, time, kitchen_sink as m\n" + textwrap.dedent(code)
    ended = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", "-c", code], capture_output=True, text=True, timeout=60
    )
    if ended.returncode or ended.stderr:
        raise AssertionError(f"{ended.returncode}: {ended.stderr}")
    return ended.stdout


def processes(code: str, times: int = 5) -> set[str]:
    """What so many processes print that run the same code, one after the other."""
    return {process(code) for _ in range(times)}


def after_the_end(get: str = "return b'1'", meanwhile: str = "time.sleep(0.05)", times: int = 3) -> set[str]:
    """What becomes of calls when the process ends, each time: those of a thread of Rust's, which calls all the time,
    and a later one of the main thread's own."""
    came = set()
    for _ in range(times):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "came"
            code = [
                "class Store:",
                f"    def get(self, key): {get}",
                "    def put(self, key, value): pass",
                "    def size(self): return 0",
                f"m.get_until_end(Store(), {str(path)!r})",
                meanwhile,
            ]
            printed = process("\n".join(code))
            came.add(printed + path.read_text(encoding="utf-8"))
    return came


def subinterpreter(first: str = "pass") -> str:
    """What a subinterpreter says to the import of the package, and the main interpreter after that."""
    code = [
        "import sys",
        first,
        "try: import _interpreters as all_of_them",
        "except ImportError: import _xxsubinterpreters as all_of_them",
        "one = all_of_them.create()",
        "code = 'try: import kitchen_sink\\nexcept ImportError as error: print(error, flush=True)'",
        "all_of_them.run_string(one, code)",
        "all_of_them.destroy(one)",
        "import kitchen_sink as m, asyncio",
        "print(asyncio.run(m.apply_elsewhere(1, lambda it: it)) == 1, m.apply(1, lambda it: it + 1))",
    ]
    # No development mode: these modules of Python's own warn.
    ended = subprocess.run([sys.executable, "-c", "\n".join(code)], capture_output=True, text=True, timeout=60)
    if ended.returncode or ended.stderr:
        raise AssertionError(f"{ended.returncode}: {ended.stderr}")
    return ended.stdout
