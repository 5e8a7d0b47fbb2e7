// Values as text for people: `inspect(value, options)` and `format(arguments)`. Nothing here runs a getter of a script's
// own, but for what errors and maps say of themselves.
(native => {
  const LIMIT = 100, WIDTH = 76;
  const name = Function.prototype.call.bind(Object.prototype.toString);

  const quote = text => {
    const mark = !text.includes("'") ? "'" : !text.includes('"') ? '"' : !text.includes('`') ? '`' : "'";
    const escaped = text.replace(/[\\\x00-\x1f\x7f-\x9f]/g, it => {
      const known = { '\n': '\\n', '\t': '\\t', '\r': '\\r', '\b': '\\b', '\f': '\\f', '\v': '\\v', '\\': '\\\\' };
      return known[it] ?? `\\x${it.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`;
    });
    return mark + (mark === "'" ? escaped.replaceAll("'", "\\'") : escaped) + mark;
  };

  const primitive = value => {
    switch (typeof value) {
      case 'string': return quote(value);
      case 'bigint': return `${value}n`;
      case 'number': return Object.is(value, -0) ? '-0' : String(value);
      default: return String(value);
    }
  };

  const keyText = key => {
    if (typeof key === 'symbol') return `[${String(key)}]`;
    return /^[A-Za-z_$][\w$]*$/.test(key) ? key : quote(key);
  };

  const classOf = value => {
    for (let at = value; at !== null; at = Object.getPrototypeOf(at)) {
      const own = Object.getOwnPropertyDescriptor(at, 'constructor');
      if (own && typeof own.value === 'function' && own.value.name) return own.value.name;
    }
    return null;
  };

  const functionText = (value, plain) => {
    const source = Function.prototype.toString.call(value);
    if (source.startsWith('class')) {
      const base = Object.getPrototypeOf(value);
      const extended = base?.name ? ` extends ${base.name}` : '';
      return `[class ${plain || '(anonymous)'}${extended}]`;
    }
    const kind = name(value).slice(8, -1);
    return plain ? `[${kind}: ${plain}]` : `[${kind} (anonymous)]`;
  };

  const ownText = (object, key) => {
    const own = Object.getOwnPropertyDescriptor(object, key);
    return own && typeof own.value === 'string' ? own.value : undefined;
  };

  const errorText = error => {
    // V8 makes `stack` a property of its own that looks like a value.
    const stack = ownText(error, 'stack');
    const said = Error.prototype.toString.call(error);
    if (!stack) return `[${said}]`;
    // The stack tells what the error was called and said when it was made.
    const frames = stack.search(/\n    at /);
    const head = frames < 0 ? stack : stack.slice(0, frames);
    return head.includes(said) ? stack : said + (frames < 0 ? '' : stack.slice(frames));
  };

  // Properties that Rust's resources show to inspectors.
  const shown = value => {
    const found = [];
    for (let at = value; at !== null; at = Object.getPrototypeOf(at)) {
      for (const key of Object.getOwnPropertySymbols(at)) {
        const known = Symbol.keyFor(key);
        if (known?.startsWith('jsg.inspect.')) found.push([known.slice(12), value[key]]);
      }
    }
    return found;
  };

  class Printer {
    constructor(depth) {
      this.depth = depth;
      this.above = [];
      this.circular = new Map();
    }

    value(value, level) {
      if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return primitive(value);
      if (this.above.includes(value)) {
        if (!this.circular.has(value)) this.circular.set(value, this.circular.size + 1);
        return `[Circular *${this.circular.get(value)}]`;
      }
      this.above.push(value);
      let text;
      try {
        text = this.object(value, level);
      } catch (error) {
        text = `[an object that can't be shown: ${error?.message ?? 'it throws'}]`;
      } finally {
        this.above.pop();
      }
      const mark = this.circular.get(value);
      return mark ? `<ref *${mark}> ${text}` : text;
    }

    property(object, key, level) {
      const own = Object.getOwnPropertyDescriptor(object, key);
      if (own.get) return own.set ? '[Getter/Setter]' : '[Getter]';
      if (own.set) return '[Setter]';
      return this.value(own.value, level);
    }

    properties(object, level, skip) {
      const parts = [];
      for (const key of Reflect.ownKeys(object)) {
        const own = Object.getOwnPropertyDescriptor(object, key);
        if (!own?.enumerable || skip(key)) continue;
        parts.push(`${keyText(key)}: ${this.property(object, key, level + 1)}`);
      }
      return parts;
    }

    items(list, level, text) {
      const parts = [];
      for (const item of list) {
        if (parts.length === LIMIT) {
          const rest = (list.size ?? list.length) - LIMIT;
          parts.push(`... ${rest} more item${rest === 1 ? '' : 's'}`);
          break;
        }
        parts.push(text(item));
      }
      return parts;
    }

    array(list, level) {
      const parts = [];
      for (let index = 0; index < list.length; index++) {
        if (parts.length === LIMIT) {
          const rest = list.length - index;
          parts.push(`... ${rest} more item${rest === 1 ? '' : 's'}`);
          break;
        }
        if (Object.hasOwn(list, index)) {
          parts.push(this.property(list, String(index), level + 1));
          continue;
        }
        // What is missing at the end may be much.
        const next = Object.keys(list).find(key => key >= index && String(key >>> 0) === key) ?? list.length;
        const end = Math.min(Number(next), list.length), count = end - index;
        parts.push(`<${count} empty item${count === 1 ? '' : 's'}>`);
        index = end - 1;
      }
      return parts;
    }

    object(value, level) {
      const deep = level > this.depth;
      const isIndex = key => typeof key === 'string' && String(key >>> 0) === key;
      let start = '', open = '{', close = '}', parts = [], skip = () => false;
      const own = classOf(value);
      const tag = typeof value[Symbol.toStringTag] === 'string' ? value[Symbol.toStringTag] : '';
      const title = own ?? '[Object: null prototype]';
      const kind = name(value).slice(8, -1);
      if (typeof value === 'function') {
        start = functionText(value, ownText(value, 'name') ?? '');
        parts = this.properties(value, level, key => key === 'prototype');
        return parts.length === 0 || deep ? start : `${start} ${this.joined('{', parts, '}', level)}`;
      }
      if (native.isNativeError(value)) {
        const text = errorText(value);
        const causes = Object.hasOwn(value, 'cause') ? [`[cause]: ${this.property(value, 'cause', level + 1)}`] : [];
        if (Array.isArray(value.errors)) causes.push(`[errors]: ${this.property(value, 'errors', level + 1)}`);
        parts = [...this.properties(value, level, key => ['stack', 'message', 'cause', 'errors'].includes(key)
          || (key === 'name' && text.includes(value.name))), ...causes];
        return parts.length === 0 || deep ? text : `${text} ${this.joined('{', parts, '}', level, true)}`;
      }
      const state = native.promiseState(value);
      if (Array.isArray(value)) {
        if (own !== 'Array') start = `${title}(${value.length}) `;
        [open, close, skip] = ['[', ']', isIndex];
        if (deep) return `[${title}]`;
        parts = this.array(value, level);
      } else if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
        start = `${title}(${value.length}) `;
        [open, close, skip] = ['[', ']', isIndex];
        if (deep) return `[${title}]`;
        parts = this.items(value, level, primitive);
      } else if (kind === 'Map' && value instanceof Map) {
        start = `${title}(${value.size}) `;
        if (deep) return `[${title}]`;
        parts = this.items(value, level, it => `${this.value(it[0], level + 1)} => ${this.value(it[1], level + 1)}`);
      } else if (kind === 'Set' && value instanceof Set) {
        start = `${title}(${value.size}) `;
        if (deep) return `[${title}]`;
        parts = this.items(value, level, it => this.value(it, level + 1));
      } else if (state !== undefined) {
        start = `${title} `;
        parts = [state[0] === 'pending' ? '<pending>'
          : `${state[0] === 'rejected' ? '<rejected> ' : ''}${deep ? '...' : this.value(state[1], level + 1)}`];
      } else if (value instanceof ArrayBuffer || kind === 'SharedArrayBuffer') {
        start = `${title} `;
        parts = [`byteLength: ${value.byteLength}`];
      } else if (kind === 'WeakMap' || kind === 'WeakSet') {
        start = `${title} `;
        parts = ['<items unknown>'];
      } else if (native.isDate(value)) {
        const time = Date.prototype.getTime.call(value);
        const text = Number.isNaN(time) ? 'Invalid Date' : Date.prototype.toISOString.call(value);
        parts = this.properties(value, level, skip);
        return parts.length === 0 ? text : `${text} ${this.joined('{', parts, '}', level)}`;
      } else if (kind === 'RegExp' && value instanceof RegExp) {
        const text = RegExp.prototype.toString.call(value);
        parts = this.properties(value, level, skip);
        return parts.length === 0 ? text : `${text} ${this.joined('{', parts, '}', level)}`;
      } else if (['Number', 'String', 'Boolean', 'Symbol', 'BigInt'].includes(kind) && typeof value.valueOf() !== 'object') {
        const text = `[${kind}: ${primitive(value.valueOf())}]`;
        parts = this.properties(value, level, isIndex);
        return parts.length === 0 ? text : `${text} ${this.joined('{', parts, '}', level)}`;
      } else {
        if (own !== 'Object') start = `${title} `;
        if (tag === 'Module' && own === null) start = '[Module: null prototype] ';
        else if (tag && tag !== own) start = `${title} [${tag}] `;
        for (const [key, item] of shown(value)) parts.push(`${keyText(key)}: ${this.value(item, level + 1)}`);
        if (deep) return `[${own ?? title}]`;
        if (kind === 'Arguments') {
          [start, open, close, skip] = ['[Arguments] ', '[', ']', isIndex];
          parts = this.array(Array.from(value), level);
        }
      }
      parts.push(...this.properties(value, level, skip));
      if (parts.length === 0) return `${start}${open}${close}`;
      return start + this.joined(open, parts, close, level, false, open === '[' && parts.length > 6);
    }

    // On one line where it fits; else a line for each part, or many short parts to the line.
    joined(open, parts, close, level, always, fill) {
      const length = parts.reduce((sum, part) => sum + part.length + 2, 0);
      const lines = parts.some(part => part.includes('\n'));
      if (!always && !lines && length + level * 2 <= WIDTH - 4) return `${open} ${parts.join(', ')} ${close}`;
      let rows = parts;
      if (fill && !lines) {
        rows = [''];
        for (const part of parts) {
          const last = rows[rows.length - 1];
          if (last === '') rows[rows.length - 1] = part;
          else if (last.length + part.length + 2 + level * 2 <= WIDTH) rows[rows.length - 1] = `${last}, ${part}`;
          else rows.push(part);
        }
      }
      const indented = rows.map(row => `  ${row.replaceAll('\n', '\n  ')}`);
      return `${open}\n${indented.join(',\n')}\n${close}`;
    }
  }

  const inspect = (value, { depth = 2 } = {}) => new Printer(depth ?? Infinity).value(value, 0);

  const format = all => {
    const rest = [...all];
    const parts = [];
    if (typeof rest[0] === 'string' && rest.length > 1) {
      const pattern = rest.shift();
      parts.push(pattern.replace(/%([sdifjoOc%])/g, (whole, kind) => {
        if (kind === '%') return '%';
        if (rest.length === 0) return whole;
        const value = rest.shift();
        switch (kind) {
          case 's': return typeof value === 'string' ? value
            : typeof value === 'object' && value !== null ? inspect(value, { depth: 0 }) : primitive(value);
          case 'd': return typeof value === 'bigint' ? `${value}n` : typeof value === 'symbol' ? 'NaN' : primitive(Number(value));
          case 'i': return typeof value === 'bigint' ? `${value}n` : typeof value === 'symbol' ? 'NaN' : String(Number.parseInt(value));
          case 'f': return typeof value === 'symbol' ? 'NaN' : String(Number.parseFloat(value));
          case 'j': try { return JSON.stringify(value) ?? 'undefined'; } catch { return '[Circular]'; }
          case 'o': return inspect(value, { depth: 4 });
          case 'O': return inspect(value);
          default: return '';
        }
      }));
    }
    for (const value of rest) parts.push(typeof value === 'string' ? value : inspect(value));
    return parts.join(' ');
  };

  return { inspect, format };
})
