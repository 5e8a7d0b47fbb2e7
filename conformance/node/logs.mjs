// What expressions in the cases of logging can use: loggers that keep what they are told.

import { setTimeout as sleep } from 'node:timers/promises';

/** What a logger is told during a call, and at once. */
export function heard(m, call, { level = 'trace', then = () => {} } = {}) {
  const records = [];
  m.setLogLevel(level);
  m.setLogger((record) => {
    records.push(record);
    then(record);
  });
  try {
    call();
    return records;
  } finally {
    m.setLogger();
    m.setLogLevel('info');
  }
}

/** The same, until what the call gives has come, and so many records. */
export async function heardLater(m, call, count = 0, { level = 'trace', then = () => {} } = {}) {
  const records = [];
  m.setLogLevel(level);
  m.setLogger((record) => {
    records.push(record);
    then(record);
  });
  try {
    await call();
    for (let wait = 0; records.length < count && wait < 2000; wait++) await sleep(5);
    return records;
  } finally {
    m.setLogger();
    m.setLogLevel('info');
  }
}

/** Records as texts. */
export const texts = (records) => records.map((it) => `${it.level} ${it.message}`).join('; ');

/** Whether each thread's records came in its order. */
export function inOrder(records, threads, each) {
  const all = records.map((it) => it.message);
  const own = (number) => all.filter((it) => it.startsWith(`${number} `));
  const sorted = (list) => list.every((it, at) => at === 0 || list[at - 1] < it);
  return all.length === threads * each && [...Array(threads).keys()].every((it) => own(it).length === each && sorted(own(it)));
}

/** The warnings of the process while something runs, and a turn longer. */
export async function warnings(run) {
  const told = [];
  const listen = (warning) => told.push(`${warning.name}: ${warning.message.split('\n')[0]}`);
  process.on('warning', listen);
  try {
    await run();
    await sleep(20);
  } finally {
    process.off('warning', listen);
  }
  return told;
}

/** Whether all of these are true, asked one after the other. */
export async function each(...questions) {
  for (const [at, question] of questions.entries()) {
    if (!(await question())) throw new Error(`the question ${at} is answered with no`);
  }
  return true;
}
