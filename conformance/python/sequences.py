"""Iterators and streams in the cases: their items as lists, and what expressions can use."""

from __future__ import annotations

import collections.abc
import itertools
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
    if take == 0:
        await stream.aclose()
        return found
    async for item in stream:
        found.append(item)
        if len(found) == take:
            await stream.aclose()
            break
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
