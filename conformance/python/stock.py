"""Implementations that cases ask for by name, `{ host = "name" }`: functions and objects with the methods of the
kitchen sink's traits. Other hosts have the same names, which mean the same there."""

from __future__ import annotations

import asyncio
import gc
import itertools
import time
import weakref
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from typing import Any


class StockError(Exception):
    """What failing implementations raise. Its class is none of the package's."""


# The last exception that was raised here.
LAST: list[StockError] = []


def fail(text: str = "no") -> Any:
    LAST[:] = [StockError(text)]
    raise LAST[0]


def find(name: str, module: Any) -> Any:
    """What goes by that name."""
    if name in FUNCTIONS:
        return FUNCTIONS[name]
    return MAKERS[name](module)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "same": lambda value: value,
    "double": lambda value: value * 2,
    "increment": lambda value: value + 1,
    "negate": lambda value: -value,
    "add": lambda left, right: left + right,
    "nothing": lambda *_: None,
    "true": lambda *_: True,
    "false": lambda *_: False,
    "seven": lambda *_: 7,
    "wide": lambda *_: 2**64,
    "below zero": lambda *_: -1,
    "text": lambda *_: "a text",
    "upper": lambda value: None if value is None else value.upper(),
    "is long": lambda value: len(value) > 2,
    "length": lambda value: len(value),
    "reverse": lambda value: value[::-1],
    "x": lambda point: point.x,
    "raise": lambda *_: fail(),
    "raise at 3": lambda value: fail("three") if value == 3 else True,
}


class Store:
    """Keeps bytes in memory; `a` is there."""

    def __init__(self, module: Any) -> None:
        self.module = module
        self.values: dict[str, bytes] = {"a": b"\1\2\3"}

    def get(self, key: str) -> bytes:
        if key == "broken":
            fail("the store is broken")
        if key not in self.values:
            raise self.module.CallbackError.Missing("not here", key=key)
        return self.values[key]

    def put(self, key: str, value: bytes) -> None:
        assert type(value) is bytes
        if key == "full":
            raise self.module.CallbackError.Full()
        self.values[key] = value

    def size(self) -> int:
        return len(self.values)


class DescribedStore(Store):
    def describe(self) -> str:
        return "a store of the host's"


class BrokenStore:
    """Raises from every method."""

    def get(self, key: str) -> bytes:
        return fail("get")

    def put(self, key: str, value: bytes) -> None:
        fail("put")

    def size(self) -> int:
        return fail("size")

    def describe(self) -> str:
        return fail("describe")


class WrongStore:
    """Gives values of other types."""

    def get(self, key: str) -> Any:
        return 5

    def put(self, key: str, value: bytes) -> None:
        pass

    def size(self) -> Any:
        return "many"


class HalfStore:
    """Has no `put`."""

    def get(self, key: str) -> bytes:
        return b""

    def size(self) -> int:
        return 0


class Judge:
    def __init__(self, module: Any) -> None:
        self.module = module

    def mark(self, point: Any, name: str, weights: Any) -> float:
        assert type(point) is self.module.Point
        return (point.x + point.y) * sum(weights) + len(name)

    def better(self, left: Any, right: str | None) -> str | None:
        if left is not None:
            return f"point {left.x:g}"
        return right

    def meet(self, session: Any) -> Any:
        session.hit()
        return session

    def decide(self, value: int) -> int:
        if value < 0:
            raise self.module.NarrowError.Refused(code=7)
        if value == 0:
            fail("zero")
        return value * 2


class Loader:
    """Answers after a turn of the loop."""

    def __init__(self, module: Any) -> None:
        self.module = module

    async def load(self, key: str) -> str:
        await asyncio.sleep(0)
        if key == "broken":
            fail("the loader is broken")
        if key == "missing":
            raise self.module.CallbackError.Missing("not here", key=key)
        return f"text of {key}"

    async def measure(self, text: str) -> int:
        await asyncio.sleep(0)
        return len(text)


class PlainLoader:
    """Answers at once, without `async`."""

    def load(self, key: str) -> str:
        if key == "broken":
            fail("the loader is broken")
        return f"text of {key}"

    def measure(self, text: str) -> int:
        return len(text)

    def greet(self) -> str:
        return "hello from the host"


class BrokenLoader:
    """Fails after a turn of the loop."""

    async def load(self, key: str) -> str:
        await asyncio.sleep(0)
        return fail("load")

    async def measure(self, text: str) -> int:
        await asyncio.sleep(0)
        return fail("measure")


class WrongLoader:
    """Gives values of other types."""

    async def load(self, key: str) -> Any:
        return 5

    async def measure(self, text: str) -> Any:
        return "long"


class SlowLoader:
    """Never answers; counts what is under way, and what was cancelled."""

    running = 0
    cancelled = 0

    async def load(self, key: str) -> str:
        SlowLoader.running += 1
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            SlowLoader.cancelled += 1
            raise
        finally:
            SlowLoader.running -= 1
        return key

    async def measure(self, text: str) -> int:
        return 0


def interrupt(*_: Any) -> Any:
    """Asks the program to end, which is nobody's error."""
    raise KeyboardInterrupt


async def cancelled(waits: Any) -> tuple[int, int, int]:
    """Methods of a slow loader that run: after a start, and after what awaits them is cancelled; and how many of
    them were cancelled."""
    before = SlowLoader.cancelled
    task = asyncio.ensure_future(waits)
    while not SlowLoader.running:
        await asyncio.sleep(0)
    running = SlowLoader.running
    task.cancel()
    await asyncio.wait([task])
    for _ in range(1000):
        if not SlowLoader.running:
            break
        await asyncio.sleep(0.002)
    return running, SlowLoader.running, SlowLoader.cancelled - before


async def many(make: Callable[[], Any], count: int) -> list[Any]:
    """What comes of many at once."""
    return await asyncio.gather(*(make() for _ in range(count)))


def let_go(use: Callable[[Any], Any], make: Callable[[], Any]) -> bool:
    """Whether what was passed is let go after the call."""
    passed = make()
    watched = weakref.ref(passed)
    use(passed)
    del passed
    return gone(watched)


def gone(watched: weakref.ref[Any]) -> bool:
    """Whether something is let go, in some time."""
    for _ in range(1000):
        gc.collect()
        if watched() is None:
            return True
        time.sleep(0.002)
    return False


class Holder:
    """A function that holds something."""

    def __init__(self, held: Any) -> None:
        self.held = held

    def __call__(self, *_: Any) -> Any:
        return 0


def cycle(module: Any, end: Callable[[Any], Any]) -> tuple[bool, bool]:
    """Whether a function is collected that holds the object which keeps it: before and after its end."""
    button = module.Button()
    button.on_press(Holder(button))
    [watched] = [weakref.ref(it) for it in gc.get_objects() if type(it) is Holder and it.held is button]
    watched_button = weakref.ref(button)
    del button
    gc.collect()
    before = watched() is None
    end(watched_button())
    return before, gone(watched)


def weak_cycle(module: Any) -> bool:
    """Whether an object goes at once whose function holds it weakly."""
    button = module.Button()
    button.on_press(Holder(weakref.ref(button)))
    watched = weakref.ref(button)
    del button
    return watched() is None


class Doubling:
    """A function that can be watched."""

    def __call__(self, value: int) -> int:
        return value * 2


def raise_missing(module: Any) -> Callable[..., Any]:
    def function(*_: Any) -> Any:
        raise module.CallbackError.Missing("not here", key="k")

    return function


def raise_full(module: Any) -> Callable[..., Any]:
    def function(*_: Any) -> Any:
        raise module.CallbackError.Full()

    return function


def raise_refused(module: Any) -> Callable[..., Any]:
    def function(*_: Any) -> Any:
        raise module.NarrowError.Refused(code=7)

    return function


def failing_at(last: int, text: str) -> Iterator[Any]:
    """Numbers from 1, and a failure."""
    yield from range(1, last)
    fail(text)


def missing_at(module: Any, last: int) -> Iterator[Any]:
    yield from range(1, last)
    raise_missing(module)()


class NoBeginningLater:
    """Fails when it is to be iterated over."""

    def __aiter__(self) -> AsyncIterator[Any]:
        return fail()


class NoBeginning:
    """Fails when it is to be iterated over."""

    def __iter__(self) -> Iterator[Any]:
        return fail()


async def later(items: Iterable[Any]) -> AsyncIterator[Any]:
    """The same items and failures, each after a turn of the loop."""
    for item in items:
        await asyncio.sleep(0)
        yield item


class Watched:
    """Numbers from 1 that are asked for one by one. Counts what is asked for, what waits, and what was closed."""

    asked = waiting = cancelled = closed = 0

    def __init__(self, last: int | None = None) -> None:
        self.at, self.last = 0, last

    def __aiter__(self) -> Watched:
        return self

    async def __anext__(self) -> int:
        Watched.asked += 1
        self.at += 1
        if self.last is not None and self.at > self.last:
            await self.wait()
        return self.at

    async def wait(self) -> None:
        Watched.waiting += 1
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            Watched.cancelled += 1
            raise
        finally:
            Watched.waiting -= 1

    async def aclose(self) -> None:
        await asyncio.sleep(0)
        Watched.closed += 1


class Letters:
    """No generator, so that no loop closes it at its end."""

    def __init__(self) -> None:
        self.rest = iter("abc")

    def __aiter__(self) -> Letters:
        return self

    async def __anext__(self) -> str:
        await asyncio.sleep(0)
        for letter in self.rest:
            return letter
        raise StopAsyncIteration


class Stubborn(Watched):
    """Fails to close."""

    async def aclose(self) -> None:
        fail("it stays open")


async def told_of(waits: Any) -> tuple[Any, list[str]]:
    """What comes of it, and what its loop is told of."""
    told: list[str] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(str(context["exception"])))
    return await waits, told


class Fixed:
    """The same item for ever, without a coroutine; what gives it may be shared."""

    def __init__(self, item: Any) -> None:
        self.item = item

    def __aiter__(self) -> Fixed:
        return self

    def __anext__(self) -> Any:
        found = asyncio.get_running_loop().create_future()
        found.set_result(self.item)
        return found


async def noting(log: list[Any]) -> AsyncIterator[int]:
    """Numbers from 1, and that it is over, as a note."""
    try:
        for number in itertools.count(1):
            log.append(number)
            yield number
    finally:
        await asyncio.sleep(0)
        log.append("closed")


async def passed_in(make: Callable[[Any], Any], stream: Any) -> Any:
    """What `make` makes of a stream while a loop runs."""
    return make(stream)


def counts() -> tuple[int, int, int, int]:
    """What was asked for, waits, was cancelled and was closed since the last call."""
    found = Watched.asked, Watched.waiting, Watched.cancelled, Watched.closed
    Watched.asked = Watched.cancelled = Watched.closed = 0
    return found


async def until_closed(waits: Any) -> tuple[Any, int]:
    """What comes of it (a failure by its class), and how many streams are closed soon after."""
    try:
        came = await waits
    except Exception as error:
        came = type(error).__name__
    for _ in range(1000):
        if Watched.closed:
            break
        await asyncio.sleep(0.002)
    return came, counts()[3]


async def given_up(waits: Any) -> tuple[int, int, int, int]:
    """The counts when the task is cancelled that waits for an item."""
    task = asyncio.ensure_future(waits)
    while not Watched.waiting:
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()
    for _ in range(1000):
        if Watched.closed:
            break
        await asyncio.sleep(0.002)
    return counts()


MAKERS: dict[str, Callable[[Any], Any]] = {
    "store": Store,
    "described store": DescribedStore,
    "broken store": lambda _: BrokenStore(),
    "wrong store": lambda _: WrongStore(),
    "half store": lambda _: HalfStore(),
    "judge": Judge,
    "loader": Loader,
    "plain loader": lambda _: PlainLoader(),
    "broken loader": lambda _: BrokenLoader(),
    "wrong loader": lambda _: WrongLoader(),
    "slow loader": lambda _: SlowLoader(),
    "count to 3": lambda _: (it for it in (1, 2, 3)),
    "endless": lambda _: itertools.count(1),
    "letters": lambda _: iter("abc"),
    "gaps": lambda _: iter([1, None, 3]),
    "chunks": lambda _: iter([b"\1\2", b"", b"\3"]),
    "fail at 1": lambda _: failing_at(1, "one"),
    "fail at 3": lambda _: failing_at(3, "three"),
    "missing at 3": lambda module: missing_at(module, 3),
    "text at 3": lambda _: iter([1, 2, "three"]),
    "no beginning": lambda _: NoBeginning(),
    "count to 3 later": lambda _: later((1, 2, 3)),
    "endless later": lambda _: later(itertools.count(1)),
    "fail at 1 later": lambda _: later(failing_at(1, "one")),
    "fail at 3 later": lambda _: later(failing_at(3, "three")),
    "missing at 3 later": lambda module: later(missing_at(module, 3)),
    "text at 3 later": lambda _: later([1, 2, "three"]),
    "no beginning later": lambda _: NoBeginningLater(),
    "letters later": lambda _: Letters(),
    "watched": lambda _: Watched(),
    "watched wait at 3": lambda _: Watched(2),
    "raise missing": raise_missing,
    "raise full": raise_full,
    "raise refused": raise_refused,
}


def stopping(error: BaseException) -> Any:
    """A function that raises it, whatever it is called with."""

    def stop(*_: Any) -> Any:
        raise error

    return stop


class StopsAsNumber:
    """Fails to be a number."""

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def __index__(self) -> int:
        raise self.error


class StopsAtOnce:
    """An async iterator whose `__anext__` raises before there is anything to await."""

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def __aiter__(self) -> StopsAtOnce:
        return self

    def __anext__(self) -> Any:
        raise self.error
