"""Makes many mixed calls of the installed package and watches the memory of the process.

Prints one line of JSON: calls, resident bytes after the first half and at the end, live objects.
"""

from __future__ import annotations

import array
import asyncio
import datetime
import gc
import importlib
import json
import os
import sys
import time
from typing import Any


def resident() -> int:
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def failing(call: Any, *args: Any) -> None:
    try:
        call(*args)
    except Exception:
        return
    raise AssertionError(f"{call} didn't fail")


def round_of(m: Any, floats: Any, points: Any) -> int:
    """One round of calls; how many it made."""
    m.add(1, 2)
    m.echo_string("some text that is not short ü")
    m.echo_bytes(b"some bytes")
    m.echo_i128(-(2**100))
    m.sum_f64(floats)
    m.sum_f64([1.0, 2.0])
    m.scale(floats, 1.0)
    m.centroid(points)
    m.echo_points([m.Point(1.0, 2.0)])
    m.make_points(8)
    m.echo_strings(["a", "b"])
    m.echo_scores({"a": 1.0})
    m.echo_by_suit({m.Suit.HEARTS: 1})
    m.echo_tags({"x"})
    m.echo_triple((1, None, ["x"]))
    m.echo_person(m.Person("Ada", 36, None))
    m.echo_shape(m.Shape.Circle(m.Point(0.0, 0.0), 1.0))
    m.echo_expr(m.Expr.Negate(m.Expr.Number(1.0)))
    m.echo_json(m.Json.Object({"a": m.Json.List([m.Json.Text("x")])}))
    m.echo_duration(datetime.timedelta(seconds=1))
    m.echo_path("/tmp/x")
    m.echo_maybe_person(None)
    failing(m.store, "missing")
    failing(m.store, "number")
    failing(m.echo_u8, 256)
    failing(m.echo_string, 5)
    failing(m.echo_string, "\ud800")
    failing(m.describe, None)
    with m.Tracker("a") as tracker:
        tracker.note("x")
        tracker.notes()
        tracker.len
        failing(m.copy_notes, tracker, tracker)
    failing(tracker.notes)
    m.take_trackers(m.make_trackers(2))
    m.dismantle(m.Tracker("dropped"))
    m.Tracker("collected")
    session = m.Session("s")
    registry = m.Registry()
    registry.add(session)
    registry.find("s").hit()
    m.open_parcel(m.make_parcel("p", True))
    m.with_defaults(1)
    return 45


async def cancelled(waits: Any) -> None:
    task = asyncio.ensure_future(waits)
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])


async def futures_of(m: Any) -> int:
    """One round of futures, all at once; how many it made."""
    with m.Worker() as worker:
        calls = [
            m.add_soon(1, 2), m.give_way_times(2), m.nothing_later(), worker.look(0),
            cancelled(m.never()), cancelled(m.never()), cancelled(worker.hold()),
        ]
        await asyncio.gather(*calls)
        await worker.work(0, 1)
        await cancelled(worker.hold_exclusive())
    m.never().close()
    return len(calls) + 3


def main() -> None:
    m = importlib.import_module(sys.argv[1])
    wanted = int(sys.argv[2])
    floats = array.array("d", [1.0] * 100)
    points = m.make_points(100)
    # Panics print where they come from; a thousand of them are enough.
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, 2)
    calls, panics, early, start = 0, 0, 0, time.perf_counter()
    # The first half fills caches and arenas; the second must need nothing more.
    loop = asyncio.new_event_loop()
    while calls < 2 * wanted:
        calls += round_of(m, floats, points)
        calls += loop.run_until_complete(futures_of(m))
        if panics < 1000:
            panics += 1
            failing(m.panic_literal)
            failing(loop.run_until_complete, m.panic_soon("as was asked for"))
            calls += 2
        if early == 0 and calls >= wanted:
            gc.collect()
            early = resident()
    loop.close()
    gc.collect()
    print(
        json.dumps(
            {
                "calls": calls,
                "early": early,
                "late": resident(),
                "live": m.live_trackers() + m.waiting(),
                "seconds": time.perf_counter() - start,
            }
        )
    )


main()
