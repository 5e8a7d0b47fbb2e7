// Runs the conformance cases of a plan against the installed Node package, in Node, Bun or Deno.
//
// Reads the plan that the runner wrote, calls what it says, and prints what came of each step as one
// line of canonical JSON. It knows the shapes that the package promises (a `u64` is a bigint, a list
// of f64 a Float64Array) and says so when it meets another; what the right answer is, it doesn't know.

import { spawnSync } from 'node:child_process';
import { readFileSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

import * as endings from './endings.mjs';
import * as logs from './logs.mjs';
import * as sequences from './sequences.mjs';
import * as stock from './stock.mjs';

const require = createRequire(import.meta.url);
const plan = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const start = Number(process.argv[3]);
const { package: name, types } = plan.surface;
const m = await import(name);

/** A value isn't of the kind that the package promises. */
class Shape extends Error {}

function check(condition, what) {
  if (!condition) throw new Shape(what);
}

function shown(value) {
  const text = typeof value === 'bigint' ? `${value}n` : String(JSON.stringify(value, (_, it) =>
    typeof it === 'bigint' ? `${it}n` : it));
  return `${typeof value} ${text.slice(0, 100)}`;
}

const view = new DataView(new ArrayBuffer(8));

function floatOut(value) {
  check(typeof value === 'number', `expected a number, got ${shown(value)}`);
  if (Number.isNaN(value)) return 'f:nan';
  view.setFloat64(0, value);
  return `f:${view.getBigUint64(0).toString(16).padStart(16, '0')}`;
}

function floatIn(text) {
  if (text === 'f:nan') return NaN;
  view.setBigUint64(0, BigInt(`0x${text.slice(2)}`));
  return view.getFloat64(0);
}

const WIDE = new Set(['i64', 'u64', 'i128', 'u128']);
const ARRAYS = {
  i8: Int8Array, i16: Int16Array, i32: Int32Array, i64: BigInt64Array,
  u8: Uint8Array, u16: Uint16Array, u32: Uint32Array, u64: BigUint64Array,
  f32: Float32Array, f64: Float64Array,
};

/** The one entry of an externally tagged value. */
function entry(tagged) {
  return typeof tagged === 'string' ? [tagged, undefined] : Object.entries(tagged)[0];
}

/** An element of a list of numbers or plain records as a type of values. */
function element(item) {
  return 'plain' in item ? item : { scalar: item };
}

/** The class of the buffers of an element. */
function bufferClass(item) {
  const [kind, what] = entry(item);
  return `${kind === 'plain' ? types[what].name : what.toUpperCase()}Buffer`;
}

/** A key of a map as a type of values. */
function key(item) {
  if (typeof item === 'string') return item === 'string' ? item : { scalar: item };
  return 'int' in item ? { scalar: item } : item;
}

/** The typed array that shows a list of these, if it is one. */
function typedArray(item) {
  const [kind, what] = entry(item);
  return kind === 'int' || kind === 'float' ? ARRAYS[what] : undefined;
}

// From canonical JSON.

function make(type, value, scope) {
  if (value !== null && typeof value === 'object' && 'ref' in value) return scope[value.ref];
  const [kind, what] = entry(type);
  switch (kind) {
    case 'string': case 'path': return value;
    case 'bytes': return Uint8Array.from(Buffer.from(value, 'hex'));
    case 'duration': return millis(value);
    case 'system_time': return new Date(millis(value));
    case 'scalar': return makeScalar(what, value);
    case 'option': return value === null ? undefined : make(what, value, scope);
    case 'boxed': return make(what, value, scope);
    case 'list': {
      const [how, item] = entry(what);
      const array = how === 'direct' ? typedArray(item) : undefined;
      const inner = how === 'direct' ? element(item) : item;
      const items = value.map((it) => make(inner, it, scope));
      return array === undefined ? items : array.from(items);
    }
    case 'buffer': {
      const items = value.map((it) => make(element(what), it, scope));
      return m[bufferClass(what)].from(items);
    }
    case 'set': return new Set(value.map((it) => make(key(what.item), it, scope)));
    case 'map': return new Map(value.map(([k, v]) =>
      [make(key(what.key), k, scope), make(what.value, v, scope)]));
    case 'tuple': return value.map((it, at) => make(what[at], it, scope));
    case 'array': return value.map((it) => make(what.item, it, scope));
    default: return makeNamed(types[what], value, scope);
  }
}

function makeScalar(scalar, value) {
  const [kind, what] = entry(scalar);
  if (kind === 'int') return WIDE.has(what) ? BigInt(value) : Number(value);
  return kind === 'float' ? floatIn(value) : value;
}

function makeNamed(named, value, scope) {
  switch (named.kind) {
    case 'newtype': return make(named.inner, value, scope);
    case 'enum': return named.members.find((it) => it.rust === value).name;
    case 'record': case 'plain':
      return Object.fromEntries(named.fields.map((field, at) =>
        [field.name, make(field.type, value.record[at][1], scope)]));
    default: {
      const variant = named.variants.find((it) => it.rust === value.variant);
      const fields = variant.fields.map((field, at) =>
        [field.name, make(field.type, value.fields[at], scope)]);
      return { type: variant.name, ...Object.fromEntries(fields) };
    }
  }
}

function millis({ secs, nanos }) {
  return Number(secs) * 1000 + Number(nanos) / 1e6;
}

// To canonical JSON.

function show(type, value, objects, nested = true) {
  const [kind, what] = entry(type);
  switch (kind) {
    case 'string': case 'path':
      check(typeof value === 'string', `expected a string, got ${shown(value)}`);
      return value;
    case 'bytes':
      check(value?.constructor === Uint8Array, `expected a Uint8Array, got ${shown(value)}`);
      return Buffer.from(value.buffer, value.byteOffset, value.length).toString('hex');
    case 'duration':
      check(typeof value === 'number', `expected milliseconds, got ${shown(value)}`);
      return moment(value);
    case 'system_time':
      check(value instanceof Date, `expected a Date, got ${shown(value)}`);
      return moment(value.getTime());
    case 'scalar': return showScalar(what, value);
    case 'option':
      check(value !== null, 'expected undefined for nothing, got null');
      return value === undefined ? null : show(what, value, objects, nested);
    case 'boxed': return show(what, value, objects);
    case 'list': return showList(what, value, objects, nested);
    case 'buffer': {
      const name = bufferClass(what);
      check(value instanceof m[name] && value.constructor.name === name, `expected a ${name}, got ${shown(value)}`);
      const items = 'plain' in what ? value.toArray() : [...value.view];
      check(items.length === value.length, `length ${value.length}, but ${items.length} items`);
      value.release();
      return items.map((it) => show(element(what), it, objects));
    }
    case 'set':
      check(value instanceof Set, `expected a Set, got ${shown(value)}`);
      return [...value].map((it) => show(key(what.item), it, objects));
    case 'map':
      check(value instanceof Map, `expected a Map, got ${shown(value)}`);
      return [...value].map(([k, v]) =>
        [show(key(what.key), k, objects), show(what.value, v, objects)]);
    case 'tuple':
      check(Array.isArray(value) && value.length === what.length, `expected ${what.length} items, got ${shown(value)}`);
      return value.map((it, at) => show(what[at], it, objects));
    case 'array':
      check(value?.length === what.len, `expected ${what.len} items, got ${shown(value)}`);
      return [...value].map((it) => show(what.item, it, objects));
    case 'object': {
      const cls = m[types[what.name].name];
      check(value instanceof cls, `expected a ${cls.name}, got ${shown(value)}`);
      objects.push(value);
      return { object: cls.name };
    }
    default: return showNamed(types[what], value, objects);
  }
}

function showList(list, value, objects, nested) {
  const [how, item] = entry(list);
  if (how === 'converted') {
    check(Array.isArray(value), `expected an array, got ${shown(value)}`);
    return value.map((it) => show(item, it, objects));
  }
  const array = typedArray(item);
  if (array !== undefined) {
    check(value?.constructor === array, `expected a ${array.name}, got ${shown(value)}`);
    return Array.from(value, (it) => show(element(item), it, objects));
  }
  const expected = `${types[item.plain].name}Array`;
  // Inside of another value, an array is as good.
  const fits = value?.constructor?.name === expected || (nested && Array.isArray(value));
  check(fits, `expected a ${expected}, got ${shown(value)}`);
  const items = [...value];
  check(items.length === value.length, `length ${value.length}, but ${items.length} items`);
  return items.map((it) => show(element(item), it, objects));
}

function showScalar(scalar, value) {
  const [kind, what] = entry(scalar);
  if (kind === 'bool') {
    check(typeof value === 'boolean', `expected a boolean, got ${shown(value)}`);
    return value;
  }
  if (kind === 'char') {
    check(typeof value === 'string' && [...value].length === 1, `expected one character, got ${shown(value)}`);
    return value;
  }
  if (kind === 'float') return floatOut(value);
  const wide = WIDE.has(what) ? 'bigint' : 'number';
  check(typeof value === wide, `expected a ${wide}, got ${shown(value)}`);
  return String(value);
}

function showNamed(named, value, objects) {
  switch (named.kind) {
    case 'newtype': return show(named.inner, value, objects);
    case 'enum': {
      const member = named.members.find((it) => it.name === value);
      check(member !== undefined, `no member ${shown(value)}`);
      return member.rust;
    }
    case 'record': case 'plain':
      check(typeof value === 'object' && value !== null, `expected a record, got ${shown(value)}`);
      return { record: named.fields.map((field) =>
        [field.rust, show(field.type, value[field.name], objects)]) };
    default: {
      const variant = named.variants.find((it) => it.name === value?.type);
      check(variant !== undefined, `no variant ${shown(value)}`);
      const more = Object.keys(value).filter((it) =>
        it !== 'type' && !variant.fields.some((field) => field.name === it));
      check(more.length === 0, `fields too many: ${more}`);
      return {
        variant: variant.rust,
        fields: variant.fields.map((field) => show(field.type, value[field.name], objects)),
      };
    }
  }
}

function moment(ms) {
  const whole = Math.floor(ms);
  const secs = Math.floor(whole / 1000);
  const nanos = (whole - secs * 1000) * 1e6 + Math.round((ms - whole) * 1e6);
  return { secs: String(secs), nanos: String(nanos) };
}

// Errors.

function showError(error) {
  const message = String(error?.message ?? error);
  if (error instanceof stock.StockError) {
    check(error === stock.last, 'another exception than the one that was thrown');
    return { kind: 'thrown', message };
  }
  if (error instanceof m.PanicError) return { kind: 'panic', message };
  if (error instanceof m.BusyError) return { kind: 'busy', message };
  if (error instanceof m.ClosedError) return { kind: 'closed', message };
  for (const named of Object.values(types)) {
    if (named.kind === 'error' && error instanceof m[named.name]) return showTyped(named, error);
  }
  const text = `${error?.name}: ${message}`;
  if (error instanceof RangeError) return { kind: 'fault', kinds: ['range', 'length'], message: text };
  if (error instanceof TypeError) {
    return { kind: 'fault', kinds: ['type', 'text', 'handle', 'null', 'length'], message: text };
  }
  return { kind: 'other', message: text };
}

function showTyped(named, error) {
  let variant = null;
  let fields = named.fields ?? [];
  if (named.variants !== undefined) {
    const found = named.variants.find((it) => error instanceof m[named.name][it.name]);
    check(found !== undefined, `${error.code} is no class of ${named.name}`);
    check(error.code === found.name, `expected the code ${found.name}, got ${error.code}`);
    ({ rust: variant, fields } = found);
  }
  const causes = [];
  for (let { cause } = error; cause !== undefined; { cause } = cause) causes.push(cause.message);
  return {
    kind: 'error',
    type: named.rust,
    variant,
    fields: fields.map((field) => [field.rust, show(field.type, error[field.name], [])]),
    message: error.message,
    causes,
  };
}

// What expressions in cases can use.

/** The error that a call throws. */
function caught(call) {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Shape('nothing was thrown');
}

/** Whether a call throws an ordinary error, or gives the right answer. */
function refusesOr(call, right) {
  let value;
  try {
    value = call();
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) return true;
    throw error;
  }
  return Object.is(value, right) || value == right;
}

/** The array, without the buffer that it had. */
function detached(array) {
  structuredClone(array.buffer, { transfer: [array.buffer] });
  return array;
}

function deep(depth) {
  let value = { type: 'Number', value: 1 };
  for (let i = 0; i < depth; i += 1) value = { type: 'Negate', value };
  return value;
}

/** Whether garbage collection makes something true within some seconds. */
async function collected(condition) {
  for (let i = 0; i < 100; i += 1) {
    globalThis.gc();
    await sleep(10);
    if (condition()) return true;
  }
  return false;
}

function live(object) {
  try {
    return object.name !== undefined;
  } catch {
    return false;
  }
}

/** Runs code in a worker, with the package as `m`, until it has ended; `meanwhile` is given it once it began. */
async function inWorker(code, meanwhile = () => {}) {
  const text = `const m = require(${JSON.stringify(require.resolve(name))}); ${code}; require('node:worker_threads').parentPort.postMessage(0)`;
  const worker = new Worker(text, { eval: true });
  const ended = new Promise((resolve, reject) => {
    worker.once('exit', resolve);
    worker.once('error', reject);
  });
  await Promise.race([ended, new Promise((resolve) => worker.once('message', resolve))]);
  await meanwhile(worker);
  await ended;
  // Deno tells of the end a little before the thread has ended, which drops what is left.
  if (globalThis.Deno !== undefined) await sleep(500);
}

/** What a process prints that runs code with the package as `m` and ends by itself, with nothing to complain of. */
function child(code) {
  const text = `const m = require(${JSON.stringify(require.resolve(name))}); ${code}`;
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, ['-e', text], { encoding: 'utf8', timeout: 20000 });
  return status === 0 ? stdout : `${status} ${signal} ${stderr}`;
}

const HELPERS = { m, require, stock, logs, caught, refusesOr, detached, deep, collected, live, inWorker, child, ...endings, ...sequences };

function raw(tagged) {
  const [kind, what] = entry(tagged);
  switch (kind) {
    case 'none': return null;
    case 'int': return Number(what);
    case 'big': return BigInt(what);
    case 'float': return floatIn(what);
    case 'list': return what.map(raw);
    case 'dict': return Object.fromEntries(what.map(([k, v]) => [k, raw(v)]));
    default: return what;
  }
}

/** One case: its names, and its calls that go on elsewhere. */
class Case {
  scope = {};
  running = {};

  evaluate(code) {
    const scope = { ...HELPERS, ...this.scope };
    // eslint-disable-next-line no-new-func
    return new Function(...Object.keys(scope), `'use strict'; return (${code});`)(...Object.values(scope));
  }

  arguments(step) {
    const args = step.args.map((arg) => {
      if (arg.absent) return undefined;
      if ('code' in arg) return this.evaluate(arg.code);
      if ('raw' in arg) return raw(arg.raw);
      if ('stock' in arg) return stock.find(arg.stock, m);
      // For a parameter with a default, undefined is the default and null is nothing.
      if (arg.value === null && arg.has_default) return null;
      const value = make(arg.type, arg.value, this.scope);
      return arg.stream ? stock.later(value) : value;
    });
    while (args.length > 0 && step.args[args.length - 1].absent) args.pop();
    return args;
  }

  async call(step, call) {
    const args = this.arguments(step);
    for (let i = 1; i < step.times; i += 1) {
      try {
        call(args);
      } catch (error) {
        if (!(error instanceof m.PanicError)) throw error;
      }
    }
    let value = call(args);
    if (step.sequence === 'iterator' && step.as === null) value = sequences.items(value, step.take, check);
    if (step.sequence === 'stream' && step.as === null) value = await sequences.streamItems(value, step.take, check);
    if (step.blocking || step.async) check(value instanceof Promise, `expected a Promise, got ${shown(value)}`);
    else check(!(value instanceof Promise), 'got a Promise');
    if (step.spawn !== null) {
      value.catch(() => {});
      this.running[step.spawn] = value;
      return undefined;
    }
    return value;
  }

  perform(step) {
    const { scope } = this;
    const cls = () => m[types[step.type].name];
    switch (step.do) {
      case 'call': return this.call(step, (args) => m[step.name](...args));
      case 'static': return this.call(step, (args) => cls()[step.name](...args));
      case 'new': return this.call(step, (args) =>
        (step.name === null ? new (cls())(...args) : cls()[step.name](...args)));
      case 'method': return this.call(step, (args) => scope[step.on][step.name](...args));
      case 'get': return scope[step.on][step.name];
      case 'const': return m[step.name];
      case 'close': {
        if (typeof scope[step.on].return === 'function') {
          const closed = scope[step.on].return();
          return closed instanceof Promise ? closed.then(() => undefined) : undefined;
        }
        return scope[step.on].close();
      }
      case 'show': return scope[step.on].toString();
      case 'debug': return scope[step.on][Symbol.for('nodejs.util.inspect.custom')]();
      case 'equal': return scope[step.left].equals(scope[step.right]);
      case 'hash_equal': return scope[step.left].hashCode() === scope[step.right].hashCode();
      case 'less': return scope[step.left].compareTo(scope[step.right]) < 0;
      case 'join': return this.running[step.thread];
      case 'eval': return this.evaluate(step.code);
      case 'let':
        scope[step.variable] = this.evaluate(step.code);
        return undefined;
      default: throw new Shape(`unknown step ${step.do}`);
    }
  }

  async step(step) {
    let value;
    try {
      value = await this.perform(step);
    } catch (error) {
      if (error instanceof Shape) return { shape: error.message };
      try {
        return { raised: showError(error) };
      } catch (other) {
        return { shape: `${error}: ${other}` };
      }
    }
    if (step.as !== null) this.scope[step.as] = value;
    if (step.sequence !== null && step.sequence !== undefined && step.as !== null) return { returned: null };
    if (step.do === 'eval') return { returned: Boolean(value) };
    if (step.spawn !== null || step.do === 'let') return { returned: null };
    if (step.returns === null) {
      return value === undefined ? { returned: null } : { shape: `expected nothing, got ${shown(value)}` };
    }
    const objects = [];
    let returned;
    try {
      returned = show(step.returns, value, objects, false);
    } catch (error) {
      return { shape: `${error.message} in ${shown(value)}` };
    }
    step.keeps.forEach((keep, at) => { this.scope[keep] = objects[at]; });
    return { returned };
  }
}

function tell(line) {
  // Not process.stdout: a line must be out before the next call can crash.
  let rest = Buffer.from(`${JSON.stringify(line)}\n`);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(1, rest));
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
    }
  }
}

/** Whether the package was ended by a panic, as an instance of WebAssembly is. */
function ended() {
  try {
    m.liveTrackers();
    return false;
  } catch (error) {
    return error instanceof m.PanicError;
  }
}

async function run(steps) {
  const scope = new Case();
  for (const step of steps) tell(await scope.step(step));
}

for (let at = start; at < plan.cases.length; at += 1) {
  tell({ case: at });
  const { steps } = plan.cases[at];
  // Counts are of this case's objects: what earlier ones left to the collector goes first.
  if (steps.some((step) => step.name === 'liveTrackers')) await collected(() => m.liveTrackers() === 0);
  await run(steps);
  tell({ end: at });
  // What a panic ended for good: the next process goes on.
  if (ended()) process.exit(0);
}
if (!(await collected(() => m.liveTrackers() === 0))) {
  console.error(`${m.liveTrackers()} objects are still alive`);
  process.exitCode = 3;
}
