"""Runs the conformance cases of a plan against the installed Python package.

Reads the plan that the runner wrote, calls what it says, and prints what came of each step as one
line of canonical JSON. It knows the shapes that the package promises (a list is a `list`, a span a
`timedelta`) and says so when it meets another; what the right answer is, it doesn't know.
"""

from __future__ import annotations

import array
import asyncio
import collections.abc
import copy
import datetime
import enum
import gc
import importlib
import inspect
import json
import logging
import os
import pathlib
import pickle
import struct
import sys
import threading
import time
import warnings
from typing import Any, Callable

import endings
import futures
import logs
import sequences
import stock

try:
    import numpy
except ImportError:  # the cases with numpy then say so
    numpy = None

# Codes of `array` by the items' type.
CODES = {
    "i8": "b", "u8": "B", "i16": "h", "u16": "H", "i32": "i", "u32": "I", "i64": "q", "u64": "Q", "f32": "f", "f64": "d",
}

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


# Exceptions and warnings that nobody could be told of.
UNRAISABLE: list[str] = []


class Complaints(logging.Handler):
    """What asyncio's debug mode complains of, but that a callback was slow on a busy machine."""

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if record.levelno >= logging.WARNING and not text.startswith("Executing "):
            UNRAISABLE.append(f"asyncio: {text}")


class Shape(Exception):
    """A value isn't of the kind that the package promises."""


def check(condition: bool, what: str) -> None:
    if not condition:
        raise Shape(what)


def exactly(value: Any, kind: type) -> Any:
    check(type(value) is kind, f"expected {kind.__name__}, got {type(value).__name__} {value!r:.80}")
    return value


def float_out(value: float) -> str:
    if value != value:
        return "f:nan"
    return "f:" + struct.pack(">d", value).hex()


def float_in(text: str) -> float:
    if text == "f:nan":
        return float("nan")
    return struct.unpack(">d", bytes.fromhex(text[2:]))[0]


class Values:
    """Values of the package to canonical JSON and back, by the types of the interface."""

    def __init__(self, module: Any, types: dict[str, Any]) -> None:
        self.module = module
        self.types = types

    # From canonical JSON.

    def make(self, ty: Any, value: Any, scope: dict[str, Any]) -> Any:
        if isinstance(value, dict) and "ref" in value:
            return scope[value["ref"]]
        if isinstance(ty, str):
            return self.make_simple(ty, value)
        [(kind, what)] = ty.items()
        if kind == "scalar":
            return self.make_scalar(what, value)
        if kind == "option":
            return None if value is None else self.make(what, value, scope)
        if kind == "boxed":
            return self.make(what, value, scope)
        if kind == "list":
            [(how, item)] = what.items()
            item = element(item) if how == "direct" else item
            return [self.make(item, it, scope) for it in value]
        if kind == "buffer":
            return self.make_buffer(what, value, scope)
        if kind == "set":
            return {self.make(key(what["item"]), it, scope) for it in value}
        if kind == "map":
            return {
                self.make(key(what["key"]), k, scope): self.make(what["value"], v, scope)
                for k, v in value
            }
        if kind == "tuple":
            return tuple(self.make(t, v, scope) for t, v in zip(what, value, strict=True))
        if kind == "array":
            return tuple(self.make(what["item"], v, scope) for v in value)
        return self.make_named(self.types[what], value, scope)

    def make_buffer(self, what: Any, value: Any, scope: dict[str, Any]) -> Any:
        """Memory of Python's own, which Rust shares."""
        items = [self.make(element(what), it, scope) for it in value]
        if "plain" in what:
            return getattr(self.module, f"{self.types[what['plain']]['name']}Array")(items)
        return array.array(CODES[what.get("int") or what["float"]], items)

    def make_simple(self, ty: str, value: Any) -> Any:
        if ty == "bytes":
            return bytes.fromhex(value)
        if ty in ("duration", "system_time"):
            span = datetime.timedelta(
                seconds=int(value["secs"]), microseconds=int(value["nanos"]) // 1000
            )
            return span if ty == "duration" else EPOCH + span
        return value

    def make_scalar(self, scalar: Any, value: Any) -> Any:
        if isinstance(scalar, dict):
            return int(value) if "int" in scalar else float_in(value)
        return value

    def make_named(self, named: Any, value: Any, scope: dict[str, Any]) -> Any:
        kind = named["kind"]
        if kind == "newtype":
            return self.make(named["inner"], value, scope)
        cls = getattr(self.module, named["name"])
        if kind in ("record", "plain"):
            fields = {
                field["name"]: self.make(field["type"], it, scope)
                for field, (_, it) in zip(named["fields"], value["record"], strict=True)
            }
            return cls(**fields)
        if kind == "enum":
            [member] = [it for it in named["members"] if it["rust"] == value]
            return cls[member["name"]]
        [variant] = [it for it in named["variants"] if it["rust"] == value["variant"]]
        data = {
            field["name"]: self.make(field["type"], it, scope)
            for field, it in zip(variant["fields"], value["fields"], strict=True)
        }
        return getattr(cls, variant["name"])(**data)

    # To canonical JSON.

    def show(self, ty: Any, value: Any, objects: list[Any], nested: bool = True) -> Any:
        if isinstance(ty, str):
            return self.show_simple(ty, value)
        [(kind, what)] = ty.items()
        if kind == "scalar":
            return self.show_scalar(what, value)
        if kind == "option":
            return None if value is None else self.show(what, value, objects, nested)
        if kind == "boxed":
            return self.show(what, value, objects)
        if kind == "list":
            [(how, item)] = what.items()
            if how == "direct" and "plain" in item:
                check(hasattr(value, "__len__") and hasattr(value, "__getitem__"), "a sequence")
                # Inside of another value, a list is as good.
                names = (f"{self.types[item['plain']]['name']}Array", *(["list"] if nested else []))
                check(type(value).__name__ in names, f"expected {names[0]}, got {type(value).__name__}")
                check(len(value) == len(list(value)), "len and iteration agree")
                return [self.show(element(item), it, objects) for it in value]
            item = element(item) if how == "direct" else item
            return [self.show(item, it, objects) for it in exactly(value, list)]
        if kind == "buffer":
            check(type(value) is self.module.Buffer, f"expected Buffer, got {type(value).__name__}")
            check(len(value) == len(list(value)), "len and iteration agree")
            return [self.show(element(what), it, objects) for it in value]
        if kind == "set":
            check(isinstance(value, (set, frozenset)), f"expected a set, got {type(value).__name__}")
            return [self.show(key(what["item"]), it, objects) for it in value]
        if kind == "map":
            return [
                [self.show(key(what["key"]), k, objects), self.show(what["value"], v, objects)]
                for k, v in exactly(value, dict).items()
            ]
        if kind == "tuple":
            return [self.show(t, v, objects) for t, v in zip(what, exactly(value, tuple), strict=True)]
        if kind == "array":
            check(len(exactly(value, tuple)) == what["len"], f"{what['len']} items")
            return [self.show(what["item"], v, objects) for v in value]
        if kind == "object":
            cls = getattr(self.module, self.types[what["name"]]["name"])
            check(type(value) is cls, f"expected {cls}, got {type(value)}")
            objects.append(value)
            return {"object": cls.__name__}
        return self.show_named(self.types[what], value, objects)

    def show_simple(self, ty: str, value: Any) -> Any:
        if ty == "bytes":
            return exactly(value, bytes).hex()
        if ty == "duration":
            exactly(value, datetime.timedelta)
            return moment(value)
        if ty == "system_time":
            exactly(value, datetime.datetime)
            check(value.utcoffset() == datetime.timedelta(0), "an aware UTC datetime")
            return moment(value - EPOCH)
        return exactly(value, str)

    def show_scalar(self, scalar: Any, value: Any) -> Any:
        if scalar == "bool":
            return exactly(value, bool)
        if scalar == "char":
            check(len(exactly(value, str)) == 1, "one character")
            return value
        if "int" in scalar:
            return str(exactly(value, int))
        return float_out(exactly(value, float))

    def show_named(self, named: Any, value: Any, objects: list[Any]) -> Any:
        kind = named["kind"]
        if kind == "newtype":
            return self.show(named["inner"], value, objects)
        cls = getattr(self.module, named["name"])
        if kind in ("record", "plain"):
            check(type(value) is cls, f"expected {cls.__name__}, got {type(value).__name__}")
            return {
                "record": [
                    [field["rust"], self.show(field["type"], getattr(value, field["name"]), objects)]
                    for field in named["fields"]
                ]
            }
        if kind == "enum":
            check(type(value) is cls, f"expected {cls.__name__}, got {type(value).__name__}")
            [member] = [it for it in named["members"] if it["name"] == value.name]
            return member["rust"]
        check(isinstance(value, cls), f"expected {cls.__name__}, got {type(value).__name__}")
        [variant] = [it for it in named["variants"] if getattr(cls, it["name"]) is type(value)]
        return {
            "variant": variant["rust"],
            "fields": [
                self.show(field["type"], getattr(value, field["name"]), objects)
                for field in variant["fields"]
            ],
        }

    # Exceptions.

    def show_error(self, error: BaseException) -> dict[str, Any]:
        module = self.module
        message = str(error)
        if isinstance(error, stock.StockError):
            check(error is stock.LAST[0], "the very exception")
            return {"kind": "thrown", "message": message}
        if isinstance(error, module.PanicError):
            return {"kind": "panic", "message": message}
        if isinstance(error, module.BusyError):
            return {"kind": "busy", "message": message}
        if isinstance(error, module.ClosedError):
            return {"kind": "closed", "message": message}
        for named in self.types.values():
            if named["kind"] == "error" and isinstance(error, getattr(module, named["name"])):
                return self.show_typed(named, error)
        for cls, kinds in FAULTS:
            if isinstance(error, cls):
                return {"kind": "fault", "kinds": kinds, "message": f"{type(error).__name__}: {message}"}
        return {"kind": "other", "message": f"{type(error).__name__}: {message}"}

    def show_typed(self, named: Any, error: BaseException) -> dict[str, Any]:
        cls = getattr(self.module, named["name"])
        variant, fields = None, named.get("fields", [])
        if "variants" in named:
            [found] = [it for it in named["variants"] if type(error) is getattr(cls, it["name"])]
            variant, fields = found["rust"], found["fields"]
        else:
            check(type(error) is cls, f"{type(error)} is {cls}")
        causes, cause = [], error.__cause__
        while cause is not None:
            causes.append(str(cause))
            cause = cause.__cause__
        return {
            "kind": "error",
            "type": named["rust"],
            "variant": variant,
            "fields": [
                [field["rust"], self.show(field["type"], getattr(error, field["name"]), [])]
                for field in fields
            ],
            "message": str(error),
            "causes": causes,
        }


# The kinds of fault that an exception can stand for, the most special first.
FAULTS: list[tuple[type[BaseException], list[str]]] = [
    (UnicodeError, ["text"]),
    (OverflowError, ["range", "length"]),
    (TypeError, ["type", "handle", "null", "length"]),
    (BufferError, ["type", "length"]),
    (ValueError, ["length", "range", "text"]),
]


def moment(span: datetime.timedelta) -> dict[str, str]:
    micros = span // datetime.timedelta(microseconds=1)
    secs, rest = divmod(micros, 1_000_000)
    return {"secs": str(secs), "nanos": str(rest * 1000)}


def element(item: Any) -> Any:
    """An element of a list of numbers or plain records as a type of values."""
    return item if "plain" in item else {"scalar": item}


def key(item: Any) -> Any:
    """A key of a map as a type of values."""
    if isinstance(item, str):
        return item if item == "string" else {"scalar": item}
    return {"scalar": item} if "int" in item else item


def raw(value: Any) -> Any:
    [(kind, what)] = value.items()
    match kind:
        case "none":
            return None
        case "int" | "big":
            return int(what)
        case "float":
            return float_in(what)
        case "list":
            return [raw(it) for it in what]
        case "dict":
            return {k: raw(v) for k, v in what}
    return what


# What expressions in cases can use.



def caught(cls: type[BaseException], call: Callable[[], Any]) -> BaseException:
    """The exception that `call` raises, of that class or a subclass of it."""
    try:
        call()
    except cls as error:
        return error
    raise AssertionError("nothing was raised")


def raises(cls: Any, call: Callable[[], Any]) -> bool:
    try:
        value = call()
    except cls:
        return True
    raise AssertionError(f"nothing was raised; it is {value!r:.100}")


ORDINARY = (TypeError, ValueError, OverflowError, BufferError, RuntimeError)


def refuses(call: Callable[[], Any]) -> bool:
    """It raises an ordinary exception."""
    return raises(ORDINARY, call)


def refuses_or(call: Callable[[], Any], right: Any, *more: type[BaseException]) -> bool:
    """It raises an ordinary exception, or gives the right answer."""
    try:
        value = call()
    except (*ORDINARY, *more):
        return True
    return value == right


def deep(cls: Any, depth: int) -> Any:
    value = cls.Number(1.0)
    for _ in range(depth):
        value = cls.Negate(value)
    return value


def endless(cls: Any) -> Any:
    """A value that holds itself, if such a thing can be made."""
    items: list[Any] = []
    value = cls.List(items)
    items.append(value)
    return value if value.value and value.value[0] is value else None


def live(value: Any) -> bool:
    """Whether an object is open."""
    try:
        value.name
    except Exception:
        return False
    return True


class Case:
    """One case: its names, and its threads."""

    def __init__(self, module: Any, values: Values) -> None:
        self.module = module
        self.values = values
        self.scope: dict[str, Any] = {}
        self.threads: dict[str, tuple[threading.Thread, list[Any]]] = {}
        self.code = {
            **vars(endings), **vars(futures), **vars(sequences), "m": module, "logs": logs, "logging": logging, "threading": threading, "stock": stock, "array": array, "asyncio": asyncio, "abc": collections.abc,
            "copy": copy, "gc": gc, "datetime": datetime, "enum": enum,
            "inspect": inspect, "numpy": numpy, "pathlib": pathlib, "pickle": pickle,
            "time": time, "caught": caught, "raises": raises, "refuses": refuses,
            "refuses_or": refuses_or, "deep": deep, "endless": endless, "live": live,
        }

    def evaluate(self, code: str) -> Any:
        # One dictionary, since lambdas in the expressions see globals only.
        return eval(code, {**self.code, **self.scope})  # noqa: S307

    def argument(self, arg: Any) -> Any:
        if "code" in arg:
            return self.evaluate(arg["code"])
        if "raw" in arg:
            return raw(arg["raw"])
        if "stock" in arg:
            return stock.find(arg["stock"], self.module)
        value = self.values.make(arg["type"], arg["value"], self.scope)
        return stock.later(value) if arg.get("stream") else value

    def call(self, function: Callable[..., Any], step: Any) -> Any:
        args: list[Any] = []
        named: dict[str, Any] = {}
        for arg in step["args"]:
            if "absent" in arg:
                continue
            if arg["by_name"]:
                named[arg["name"]] = self.argument(arg)
            else:
                args.append(self.argument(arg))
        if step["async"]:
            start = function
            function = lambda *args, **named: futures.awaited(start(*args, **named))
        if step["sequence"] and step["as"] is None:
            function = sequences.collecting(step["sequence"], step["take"], function)
        for _ in range(step["times"] - 1):
            try:
                function(*args, **named)
            except self.module.PanicError:
                pass
        if step["spawn"] is None:
            return function(*args, **named)
        result: list[Any] = []

        def work() -> None:
            try:
                result.append((True, function(*args, **named)))
            except BaseException as error:  # it is told by `join`
                result.append((False, error))

        thread = threading.Thread(target=work)
        self.threads[step["spawn"]] = (thread, result)
        thread.start()
        return None

    def perform(self, step: Any) -> Any:
        do, module, scope = step["do"], self.module, self.scope
        match do:
            case "call":
                return self.call(getattr(module, step["name"]), step)
            case "static":
                return self.call(getattr(self.type(step), step["name"]), step)
            case "new":
                cls = self.type(step)
                return self.call(getattr(cls, step["name"]) if step["name"] else cls, step)
            case "method":
                return self.call(getattr(scope[step["on"]], step["name"]), step)
            case "get":
                return getattr(scope[step["on"]], step["name"])
            case "const":
                return getattr(module, step["name"])
            case "close":
                return scope[step["on"]].close()
            case "show":
                return str(scope[step["on"]])
            case "debug":
                return repr(scope[step["on"]])
            case "equal":
                return scope[step["left"]] == scope[step["right"]]
            case "hash_equal":
                return hash(scope[step["left"]]) == hash(scope[step["right"]])
            case "less":
                return scope[step["left"]] < scope[step["right"]]
            case "join":
                thread, result = self.threads.pop(step["thread"])
                thread.join()
                [(well, value)] = result
                if well:
                    return value
                raise value
            case "eval":
                return self.evaluate(step["code"])
            case "let":
                scope[step["variable"]] = self.evaluate(step["code"])
                return None
        raise Shape(f"unknown step {do}")

    def type(self, step: Any) -> Any:
        return getattr(self.module, self.values.types[step["type"]]["name"])

    def step(self, step: Any) -> dict[str, Any]:
        told = self.told(step)
        if UNRAISABLE:
            told = {"shape": f"beside the answer: {UNRAISABLE}"}
            UNRAISABLE.clear()
        return told

    def told(self, step: Any) -> dict[str, Any]:
        try:
            value = self.perform(step)
        except Shape as error:
            return {"shape": str(error)}
        except AssertionError as error:
            return {"shape": str(error)}
        except BaseException as error:
            try:
                return {"raised": self.values.show_error(error)}
            except Exception as other:
                return {"shape": f"{type(error).__name__}: {error}: {other!r}"}
        if step["as"] is not None:
            self.scope[step["as"]] = value
        if step["sequence"] and step["as"] is not None:
            return {"returned": None}
        if step["do"] == "eval":
            return {"returned": bool(value)}
        if step["spawn"] is not None or step["do"] == "let":
            return {"returned": None}
        if step["returns"] is None:
            return {"returned": None} if value is None else {"shape": f"expected nothing, got {value!r}"}
        objects: list[Any] = []
        try:
            shown = self.values.show(step["returns"], value, objects, nested=False)
        except Exception as error:
            return {"shape": f"{error} in {value!r:.200}"}
        self.scope.update(zip(step["keeps"], objects))
        return {"returned": shown}


def main() -> None:
    sys.unraisablehook = lambda it: UNRAISABLE.append(repr(it.exc_value))
    warnings.simplefilter("error")
    logging.getLogger("asyncio").addHandler(Complaints())
    with open(sys.argv[1], encoding="utf-8") as file:
        plan = json.load(file)
    start = int(sys.argv[2])
    surface = plan["surface"]
    module = importlib.import_module(surface["library"])
    # What processes of their own print is part of some cases.
    os.environ.pop("LANDBRIDGE_TRACE", None)
    values = Values(module, surface["types"])
    for at, case in enumerate(plan["cases"]):
        if at < start:
            continue
        print(json.dumps({"case": at}), flush=True)
        scope = Case(module, values)
        for step in case["steps"]:
            print(json.dumps(scope.step(step)), flush=True)
        del scope
        print(json.dumps({"end": at}), flush=True)
    live = module.live_trackers()
    if live:
        sys.exit(f"{live} objects are still alive")


main()
