"""What expressions in the cases of logging can use: loggers that keep what they are told."""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Callable
from typing import Any


class Keeping(logging.Handler):
    """Keeps records, and does something with each."""

    def __init__(self, then: Callable[[logging.LogRecord], Any] | None = None) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []
        self.then = then

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)
        if self.then is not None:
            self.then(record)


def heard(
    call: Callable[[], Any],
    count: int = 0,
    level: int = 5,
    name: str = "kitchen_sink",
    then: Callable[[logging.LogRecord], Any] | None = None,
) -> list[logging.LogRecord]:
    """What a logger is told during a call, or soon afterwards until there are so many."""
    logger, handler = logging.getLogger(name), Keeping(then)
    before, propagates = logger.level, logger.propagate
    logger.addHandler(handler)
    logger.setLevel(level)
    logger.propagate = False
    try:
        call()
        end = time.monotonic() + 20
        while len(handler.records) < count and time.monotonic() < end:
            time.sleep(0.002)
        return handler.records
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before)
        logger.propagate = propagates


def said(*args: Any, **named: Any) -> list[str]:
    """The same as texts."""
    return [f"{it.levelname} {it.getMessage()}" for it in heard(*args, **named)]


def in_thread(call: Callable[[], Any]) -> threading.Thread:
    thread = threading.Thread(target=call)
    thread.start()
    return thread


def unraisable(call: Callable[[], Any]) -> list[str]:
    """What nobody could be told of during a call."""
    before, told = sys.unraisablehook, []
    sys.unraisablehook = lambda it: told.append(repr(it.exc_value))
    try:
        call()
    finally:
        sys.unraisablehook = before
    return told


def fails(error: type[Exception]) -> Any:
    raise error("no")


def in_order(records: list[logging.LogRecord], threads: int, each: int) -> bool:
    """Whether each thread's records came in its order."""
    texts = [it.getMessage() for it in records]
    return len(texts) == threads * each and [it for it in sorted(texts)] == [
        it for number in range(threads) for it in texts if it.startswith(f"{number} ")
    ]


class Live:
    """Records that come while a call runs: how many came before it was over."""

    def __init__(self, call: Callable[[], Any]) -> None:
        self.before = 0
        self.over = False

        def count(_: logging.LogRecord) -> None:
            self.before += not self.over

        def work() -> None:
            call()
            self.over = True

        self.all = len(heard(work, then=count))
