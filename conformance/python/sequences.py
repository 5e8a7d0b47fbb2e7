"""Iterators and streams in the cases: their items as lists, and what expressions can use."""

from __future__ import annotations

import asyncio
import collections.abc
import itertools
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

from futures import awaited


def collecting(kind: str, take: int | None, function: Callable[..., Any]) -> Callable[..., list[Any]]:
    """A function that gives the items of what `function` returns, closed after `take`."""

    def collect(*args: Any, **named: Any) -> list[Any]:
        if kind == "iterator":
            return items(function(*args, **named), take)
        return awaited(stream_items(function(*args, **named), take))

    return collect


def items(iterator: Any, take: int | None = None) -> list[Any]:
    assert isinstance(iterator, collections.abc.Iterator), iterator
    assert iter(iterator) is iterator
    if take is None:
        return list(iterator)
    with iterator:
        return list(itertools.islice(iterator, take))


async def stream_items(stream: Any, take: int | None = None) -> list[Any]:
    assert isinstance(stream, collections.abc.AsyncIterator), stream
    found: list[Any] = []
    try:
        if take != 0:
            async for item in stream:
                found.append(item)
                if len(found) == take:
                    break
    finally:
        # An exception that Python collects later would keep it.
        await stream.aclose()
    return found


def step_by_step(iterator: Iterator[Any], count: int) -> list[Any]:
    """What `count` calls of `next` come to: an item, an exception's class name, or `...` at the end."""
    found: list[Any] = []
    for _ in range(count):
        try:
            found.append(next(iterator, ...))
        except Exception as error:
            found.append(type(error).__name__)
    return found


def in_thread(call: Callable[[], Any]) -> Any:
    """What `call` gives in another thread."""
    found: list[Any] = []
    thread = threading.Thread(target=lambda: found.append(call()))
    thread.start()
    thread.join()
    return found[0]


async def steps_awaited(stream: Any, count: int) -> list[Any]:
    """What `count` awaits of the next item come to: an item, or an exception's class name."""
    found: list[Any] = []
    for _ in range(count):
        try:
            found.append(await anext(stream))
        except Exception as error:
            found.append(type(error).__name__)
    return found


def open_streams() -> int:
    return sys.modules["kitchen_sink"].open_streams()


async def cancelled_wait(stream: Any) -> tuple[Any, str, int, int]:
    """The first item, how the wait for the second ends when cancelled, and the open streams then and closed."""
    first = await anext(stream)
    task = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0.01)
    task.cancel()
    try:
        await task
        ended = "nothing"
    except BaseException as error:
        ended = type(error).__name__
    before = open_streams()
    await stream.aclose()
    return first, ended, before, open_streams()


async def two_wait(stream: Any) -> str:
    """How the second of two waits for an item ends."""
    await anext(stream)
    task = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0.01)
    try:
        await anext(stream)
        return "nothing"
    except Exception as error:
        return type(error).__name__
    finally:
        task.cancel()
        await asyncio.wait([task])
        await stream.aclose()


async def in_context(stream: Any) -> tuple[Any, int]:
    """The first item, and the open streams after the block."""
    async with stream as inner:
        first = await anext(inner)
    return first, open_streams()
