// `console`. Text goes to one of two streams of the embedder's: 0 for output, 1 for faults.
((native, { inspect, format }) => {
  let indent = '';
  const counts = new Map(), timers = new Map();

  const write = (stream, text) => {
    native.write(stream, `${indent === '' ? text : indent + text.replaceAll('\n', `\n${indent}`)}\n`);
  };
  const out = (...all) => write(0, format(all));
  const err = (...all) => write(1, format(all));
  const passed = label => {
    if (!timers.has(label)) return undefined;
    const time = native.now() - timers.get(label);
    return `${label}: ${time >= 1000 ? `${(time / 1000).toFixed(3)}s` : `${time.toFixed(3)}ms`}`;
  };

  const table = data => {
    if (data === null || typeof data !== 'object') return out(data);
    const rows = data instanceof Map ? [...data] : data instanceof Set ? [...data].entries() : Object.entries(data);
    const columns = ['(index)'], lines = [];
    for (const [index, row] of rows) {
      const line = { '(index)': String(index) };
      if (row !== null && typeof row === 'object') {
        for (const [key, value] of Object.entries(row)) line[key] = inspect(value, { depth: 0 });
      } else {
        line['Values'] = inspect(row, { depth: 0 });
      }
      for (const key of Object.keys(line)) if (!columns.includes(key)) columns.push(key);
      lines.push(line);
    }
    if (columns.includes('Values')) columns.push(...columns.splice(columns.indexOf('Values'), 1));
    const widths = columns.map(key => Math.max(key.length, ...lines.map(line => (line[key] ?? '').length)));
    const rule = (left, middle, right) => left + widths.map(width => '─'.repeat(width + 2)).join(middle) + right;
    const text = cells => `│${cells.map((cell, at) => ` ${cell.padEnd(widths[at])} `).join('│')}│`;
    write(0, [rule('┌', '┬', '┐'), text(columns), rule('├', '┼', '┤'),
      ...lines.map(line => text(columns.map(key => line[key] ?? ''))), rule('└', '┴', '┘')].join('\n'));
  };

  const methods = {
    log: out, info: out, debug: out, error: err, warn: err, table,
    dir: (value, options) => write(0, inspect(value, options)),
    trace: (...all) => {
      const here = {};
      Error.captureStackTrace(here, methods.trace);
      err(`Trace${all.length > 0 ? `: ${format(all)}` : ''}${here.stack.replace(/^[^\n]*/, '')}`);
    },
    assert: (condition, ...all) => {
      if (!condition) err(`Assertion failed${all.length > 0 ? `: ${format(all)}` : ''}`);
    },
    group: (...all) => {
      if (all.length > 0) out(...all);
      indent += '  ';
    },
    groupEnd: () => { indent = indent.slice(2); },
    count: (label = 'default') => {
      counts.set(label, (counts.get(label) ?? 0) + 1);
      out(`${label}: ${counts.get(label)}`);
    },
    countReset: (label = 'default') => { counts.delete(label); },
    time: (label = 'default') => { timers.set(label, native.now()); },
    timeLog: (label = 'default', ...all) => {
      const time = passed(label);
      if (time === undefined) err(`There is no timer \`${label}\``);
      else out(time, ...all);
    },
    timeEnd: (label = 'default') => {
      methods.timeLog(label);
      timers.delete(label);
    },
  };
  methods.groupCollapsed = methods.group;
  methods.dirxml = methods.log;

  const define = (object, key, value) =>
    Object.defineProperty(object, key, { value, writable: true, configurable: true, enumerable: false });
  define(globalThis, 'console', Object.create({}, Object.fromEntries(Object.entries(methods).map(([key, value]) =>
    [key, { value, writable: true, configurable: true, enumerable: true }]))));
})
