"""What expressions in the cases of async functions can use: loops, cancelling, threads, warnings."""

from __future__ import annotations

import asyncio
import concurrent.futures
import gc
import subprocess
import sys
import textwrap
import warnings
from collections.abc import Callable, Coroutine
from typing import Any


def awaited(waits: Any, seconds: float = 20) -> Any:
    """What comes of awaiting it, in a loop of its own."""

    async def main() -> Any:
        return await asyncio.wait_for(waits, seconds)

    return asyncio.run(main(), debug=True)


def under_uvloop(waits: Any, seconds: float = 20) -> Any:
    """What comes of awaiting it in a loop of uvloop's."""
    import uvloop

    async def main() -> Any:
        return await asyncio.wait_for(waits, seconds)

    return uvloop.run(main(), debug=True)


def under_anyio(make: Callable[[], Any]) -> list[Any]:
    """What comes of awaiting two of them in a task group of anyio's, and of one that a scope gives up."""
    import anyio

    came: list[Any] = []

    async def one() -> None:
        came.append(await make())

    async def main() -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(one)
            group.start_soon(one)
        with anyio.move_on_after(0.01) as scope:
            await sys.modules["kitchen_sink"].never()
        came.append(scope.cancelled_caught)

    anyio.run(main)
    return came


async def all_of(waits: list[Any]) -> list[Any]:
    """What comes of all of them, at once."""
    return await asyncio.gather(*waits)


def waiting() -> int:
    """Futures that never end and weren't dropped."""
    return sys.modules["kitchen_sink"].waiting()


async def cancel_running(waits: Coroutine[Any, Any, Any]) -> tuple[int, int, bool]:
    """How many futures wait before and after its task is cancelled, and whether the task says so."""
    task = asyncio.create_task(waits)
    await asyncio.sleep(0)
    before = waiting()
    task.cancel()
    await asyncio.wait([task])
    return before, waiting(), task.cancelled()


async def cancel_early(waits: Coroutine[Any, Any, Any]) -> bool:
    """Whether a task is cancelled that never ran."""
    task = asyncio.create_task(waits)
    task.cancel()
    await asyncio.wait([task])
    return task.cancelled()


async def what_cancelling_raises(
    waits: Coroutine[Any, Any, Any], cls: type[BaseException]
) -> BaseException:
    """The exception that a cancelled task ends with."""
    task = asyncio.create_task(waits)
    await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except cls as error:
        assert isinstance(error.__cause__, asyncio.CancelledError)
        return error
    raise AssertionError("nothing was raised")


def abandon(waits: Coroutine[Any, Any, Any]) -> bool:
    """Leaves a task behind that waits, in a loop that is closed."""
    loop = asyncio.new_event_loop()
    task = loop.create_task(waits)
    loop.run_until_complete(asyncio.sleep(0))
    task._log_destroy_pending = False  # type: ignore[attr-defined]
    loop.close()
    return True


def in_threads(count: int, call: Callable[[int], Any]) -> list[Any]:
    """What so many calls come to, each in a thread."""
    with concurrent.futures.ThreadPoolExecutor(count) as pool:
        return list(pool.map(call, range(count)))


def warned(call: Callable[[], Any]) -> list[str]:
    """What it warns of."""
    with warnings.catch_warnings(record=True) as all_warnings:
        warnings.simplefilter("always")
        call()
        gc.collect()
    return [str(it.message) for it in all_warnings]


def child(code: str) -> tuple[int, str]:
    """How a process of its own ends, and what it says on standard error."""
    code = "import asyncio, os, sys, threading, time, kitchen_sink as m\n" + textwrap.dedent(code)
    ended = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        timeout=60,
    )
    return ended.returncode, ended.stderr


async def whatever(waits: Any) -> Any:
    """Awaits it."""
    return await waits


def two_await(make: Callable[[], Any], wrap: Callable[[Any], Any] = whatever) -> list[str]:
    """What comes of two tasks that await one coroutine, the first one's first."""

    async def main() -> list[str]:
        coroutine = make()
        tasks = [asyncio.create_task(wrap(coroutine)) for _ in range(2)]
        await asyncio.wait(tasks, timeout=20)
        return [str(task.exception() or task.result()) if task.done() else "pending" for task in tasks]

    return asyncio.run(main())


def two_threads_await(coroutine: Any) -> list[str]:
    """What comes of two loops in threads that await one coroutine, in some order."""

    def one(_: int) -> str:
        try:
            return str(asyncio.run(asyncio.wait_for(whatever(coroutine), 20)))
        except (RuntimeError, ValueError) as error:
            return str(error)

    return sorted(in_threads(2, one))


def end_awaited(end: Callable[[Any], Any], elsewhere: bool = False) -> str:
    """What becomes of a task when `end` ends the coroutine that it awaits, on its thread or another."""

    async def main() -> str:
        coroutine = sys.modules["kitchen_sink"].never()
        task = asyncio.create_task(whatever(coroutine))
        await asyncio.sleep(0.01)
        if elsewhere:
            await asyncio.to_thread(end, coroutine)
        else:
            end(coroutine)
        done, _ = await asyncio.wait([task], timeout=20)
        return str(task.exception()) if done else "pending"

    return asyncio.run(main(), debug=True)


def settled(waits: Any) -> str:
    """The exception of a task and its cause."""

    async def main() -> str:
        task = asyncio.ensure_future(waits)
        done, _ = await asyncio.wait([task], timeout=5)
        if not done:
            return "pending"
        error = task.exception()
        return f"{error!r} from {error.__cause__!r}" if error else repr(task.result())

    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(main())
    finally:
        # A task that never ends would keep `asyncio.run` for ever.
        loop.close()
