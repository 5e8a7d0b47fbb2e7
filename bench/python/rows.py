"""Measures the rows of one run in Python and prints them as JSON on standard output.

Arguments: `KIND=MODULE@FOLDER …`, where KIND is floor, handwritten or generated, and `--only=TEXT,…` for the rows
whose names hold one of these texts. Each row is a
statement in a loop of its own, compiled once per candidate, so that the interpreter's inline caches
of one don't serve another. Every round measures the empty loop and each candidate once, in an order
that changes; what the rounds say is for the Rust side to judge.
"""

import asyncio
import importlib
import json
import sys
import time
from itertools import repeat

try:
    import numpy
except ImportError:
    numpy = None

ROUNDS = 30
SAMPLE = 4_000_000  # ns that one measurement lasts at least
LONG = 50_000_000  # … where memory is so large that the system gives the pages of the first

FAIL = """try:
            fail(7)
        except Refused as error:
            error.status"""

READ_POINTS = """for point in make_points(1000):
            point.x
            point.y"""

READ_PEOPLE = """for person in make_people(1000):
            person.name
            person.age"""

# Row, what is set up once for a candidate, the statement, an expression that must be as expected.
ROWS = [
    ("add", "", "add(3, 4)", "add(3, 4)", 7),
    ("echo", "text = 't' * 64", "echo(text)", "echo('é' * 32)", "é" * 32),
    ("sum_list", "values = [float(i) for i in range(10_000)]", "sum_list(values)", "sum_list(values)", 49_995_000.0),
    ("sum_array", "values = numpy.arange(10_000, dtype='f8')", "sum_buffer(values)", "sum_buffer(values)", 49_995_000.0),
    ("make_points", "", "make_points(1000)", "[(p.x, p.y) for p in make_points(3)]", [(0.0, 0.0), (1.0, 0.5), (2.0, 1.0)]),
    ("read_points", "", READ_POINTS, "len(make_points(1000))", 1000),
    ("pass_points", "points = [Point(float(i), i * 0.5) for i in range(1000)]", "sum_points(points)", "sum_points(points)", 749_250.0),
    ("pass_point_array", "points = point_array(1000)", "sum_point_buffer(points)", "sum_point_buffer(points)", 749_250.0),
    ("make_people", "", "make_people(1000)", "[(p.name, p.age) for p in make_people(2)]", [("Ada Lovelace", 0), ("Ada Lovelace", 1)]),
    ("read_people", "", READ_PEOPLE, "len(make_people(1000))", 1000),
    ("pass_people", "people = make_people(1000)", "sum_people(people)", "sum_people(people)", 511_500),
    ("bytes", "data = bytes(65536)", "bytes_len(data)", "bytes_len(data)", 65536),
    ("increment", "counter = Counter(0)", "counter.increment()", "type(counter.increment())", int),
    ("new_drop", "", "Counter(0)", "Counter(6).increment()", 7),
    ("fail", "", FAIL, "isinstance(Refused, type) and issubclass(Refused, Exception)", True),
]

# … in a running loop; the clock is the processor time of the whole process, since others may poll.
ASYNC = [
    ("await_soon", "", "await add_soon(3, 4)", "awaited(add_soon, 3, 4)", 7),
    ("await_later", "", "await add_later(3, 4)", "awaited(add_later, 3, 4)", 7),
    ("gather_soon", "", "await gather(*[add_soon(3, 4) for _ in thousand])", "awaited(add_soon, 3, 4)", 7),
    ("gather_later", "", "await gather(*[add_later(3, 4) for _ in thousand])", "awaited(add_later, 3, 4)", 7),
]

# … of a million points; the floor copies their bytes at once.
COLUMNS = [
    ("split_columns", "points = many_points(1_000_000)", "split(points)", "[sum(it[:3]) for it in split(many_points(3))]", [3.0, 1.5], LONG),
    ("join_columns", "columns = split(many_points(1_000_000))", "join(columns)", "len(join(split(many_points(3))))", 3, LONG),
]

# The host's functions called from Rust, items asked for one by one, memory that both sides have.
BOTH_WAYS = [
    ("call_back", "call = lambda at: at", "sum_calls(call, 1000)", "sum_calls(lambda at: at, 1000)", 499_500),
    ("iterate", "", "for item in count_up(1_000_000): item", "list(count_up(1000)) == list(range(1000))", True),
    ("share_small", "", "buffer_len(shared(False)); asarray(shared(False))", "buffer_len(shared(False))", 64),
    ("share_large", "", "buffer_len(shared(True)); asarray(shared(True))", "buffer_len(shared(True))", 64 << 20),
]

# Also measured, to say what a row costs when no slice is made for the function, and no text by it.
FUSED = {"echo": "echo_fused(text)", "sum_list": "sum_list_fused(values)", "pass_points": "sum_points_fused(points)"}

LOOP = """
def loop(_rounds, _clock):
    {setup}
    _start = _clock()
    for _ in _rounds:
        {statement}
    return _clock() - _start
"""


ASYNC_LOOP = """
def loop(_rounds, _clock):
    async def main():
        {setup}
        _start = _clock()
        for _ in _rounds:
            {statement}
        return _clock() - _start
    return _run(main())
"""


def awaited(call, *args):
    """What comes of awaiting a call that is made in a loop."""

    async def main():
        return await call(*args)

    return asyncio.run(main())


class Flat:
    """What a binding without columns does least: one copy of all the bytes, there and back."""

    @staticmethod
    def split(points):
        if len(points) == 3:
            return [points["x"], points["y"]]
        return points.tobytes()

    @staticmethod
    def join(columns):
        return bytearray(columns) if isinstance(columns, bytes) else columns[0]

    @staticmethod
    def sum_calls(f, times):
        total = 0
        for at in range(times):
            total += f(at)
        return total

    @staticmethod
    async def add_soon(a, b):
        return a + b

    @staticmethod
    async def add_later(a, b):
        await asyncio.sleep(0)
        return a + b


def structured(length):
    """Points as numpy keeps records."""
    points = numpy.zeros(length, dtype=[("x", "f8"), ("y", "f8")])
    points["x"] = numpy.arange(length)
    points["y"] = numpy.arange(length) * 0.5
    return points


def plain(length):
    """Points as a table of two columns, for a binding that knows no structured type."""
    points = structured(length)
    return numpy.ascontiguousarray(numpy.stack([points["x"], points["y"]], axis=1))


def names(kind, module):
    """What the statements call, by the same names for every candidate."""
    found = {"numpy": numpy, "point_array": structured, **vars(module)}
    found.update(gather=asyncio.gather, thousand=range(1000), awaited=awaited, asarray=numpy and numpy.asarray)
    if kind == "floor":
        found.update(many_points=structured, split=Flat.split, join=Flat.join, add_soon=Flat.add_soon, add_later=Flat.add_later)
        found.update(sum_calls=Flat.sum_calls, count_up=range)
    if kind == "generated":
        def split(points):
            columns = points.columns()
            return numpy.asarray(columns.x), numpy.asarray(columns.y)

        found.update(
            many_points=module.make_points,
            split=split,
            join=lambda columns: module.PointArray.from_columns(x=columns[0], y=columns[1]),
        )
        # One function takes lists and arrays alike.
        found.update(
            sum_buffer=module.sum_list,
            sum_point_buffer=module.sum_points,
            Refused=module.BenchError.Refused,
        )
    elif kind == "handwritten":
        found.update(point_array=plain)
    return found


def compiled(setup, statement, found, template=LOOP):
    text = template.format(setup=setup or "pass", statement=statement)
    scope = {"_run": asyncio.run, **found}
    # Names are locals of the loop, so that no look-up is measured.
    used = [name for name in found if name in text and name.isidentifier() and not name.startswith("__")]
    head = "def loop(_rounds, _clock{}):".format("".join(f", {name}={name}" for name in used))
    exec(text.replace("def loop(_rounds, _clock):", head), scope)
    return scope["loop"]


def calls(loop, clock, sample):
    """How many calls make one measurement."""
    count = 1
    while True:
        took = loop(repeat(None, count), clock)
        if took >= sample:
            return count
        count = max(count * 2, min(count * 100, count * sample // max(took, 1)))


def measure(loops, clock, sample):
    """Per candidate the ns per call of each round; `loop` is the empty loop."""
    counts = {kind: calls(loop, clock, sample) for kind, loop in loops.items()}
    order = list(loops)
    samples = {kind: [] for kind in order}
    for at in range(ROUNDS):
        turn = at % len(order)
        for kind in order[turn:] + order[:turn]:
            took = loops[kind](repeat(None, counts[kind]), clock)
            samples[kind].append(took / counts[kind])
    return samples


def main():
    candidates, only = {}, ""
    for argument in sys.argv[1:]:
        if argument.startswith("--only="):
            only = argument.removeprefix("--only=")
            continue
        kind, _, rest = argument.partition("=")
        module, _, folder = rest.partition("@")
        sys.path.insert(0, folder)
        candidates[kind] = names(kind, importlib.import_module(module))
    rows, skipped = [], []
    for row, setup, statement, expression, expected, *sample in ROWS + ASYNC + COLUMNS + BOTH_WAYS:
        if not any(text in row for text in only.split(",")):
            continue
        # Threads of a runtime may poll what a loop awaits.
        template, clock = (ASYNC_LOOP, time.process_time_ns) if "await " in statement else (LOOP, time.thread_time_ns)
        if numpy is None and ("numpy" in setup or "point_array" in setup or "many_points" in setup):
            skipped.append({"row": row, "why": "no numpy"})
            continue
        loops = {"loop": compiled("", "pass", {}, template)}
        for kind, found in candidates.items():
            try:
                scope = dict(found)
                exec(setup, scope)
                value = eval(expression, scope)
                if value != expected:
                    raise ValueError(f"{expression} is {value!r}, not {expected!r}")
                loop = compiled(setup, statement, found, template)
                loop(repeat(None, 1), clock)
            except Exception as error:  # a candidate that can't is named, and the others go on
                skipped.append({"row": row, "kind": kind, "why": f"{type(error).__name__}: {error}"})
                continue
            loops[kind] = loop
            if kind == "floor" and row in FUSED:
                loops["fused"] = compiled(setup, FUSED[row], found)
        rows.append({"row": row, "samples": measure(loops, clock, *(sample or [SAMPLE]))})
    version = "CPython " + sys.version.split()[0]
    print(json.dumps({"version": version, "rows": rows, "skipped": skipped}))


main()
