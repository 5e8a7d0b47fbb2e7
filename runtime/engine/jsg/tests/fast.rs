//! Fast calls answer what general ones do: over edge values, for errors, panics, busy receivers and wrong calls. Each
//! function that V8 is to compile has its own source text.

mod support;

use std::cell::Cell;

use jsg::{Callable, Clamped, EnforceRange, Error, Harness, Local, Lock, Options, jsg_resource};
use support::check;

thread_local! {
    static RUNS: Cell<u32> = const { Cell::new(0) };
}

#[jsg_resource]
struct Fast {
    sum: u32,
}

/// Each method has a twin with the lock, which has no fast call.
#[jsg_resource]
struct Values {}

#[jsg_resource]
impl Values {
    #[jsg_method]
    fn int8(it: i8) -> i8 {
        it
    }
    #[jsg_method]
    fn int8_slowly(_lock: &mut Lock<'_>, it: i8) -> i8 {
        it
    }
    #[jsg_method]
    fn uint8(it: u8) -> u8 {
        it
    }
    #[jsg_method]
    fn uint8_slowly(_lock: &mut Lock<'_>, it: u8) -> u8 {
        it
    }
    #[jsg_method]
    fn int16(it: i16) -> i16 {
        it
    }
    #[jsg_method]
    fn int16_slowly(_lock: &mut Lock<'_>, it: i16) -> i16 {
        it
    }
    #[jsg_method]
    fn uint16(it: u16) -> u16 {
        it
    }
    #[jsg_method]
    fn uint16_slowly(_lock: &mut Lock<'_>, it: u16) -> u16 {
        it
    }
    #[jsg_method]
    fn int32(it: i32) -> i32 {
        it
    }
    #[jsg_method]
    fn int32_slowly(_lock: &mut Lock<'_>, it: i32) -> i32 {
        it
    }
    #[jsg_method]
    fn uint32(it: u32) -> u32 {
        it
    }
    #[jsg_method]
    fn uint32_slowly(_lock: &mut Lock<'_>, it: u32) -> u32 {
        it
    }
    #[jsg_method]
    fn float32(it: f32) -> f32 {
        it
    }
    #[jsg_method]
    fn float32_slowly(_lock: &mut Lock<'_>, it: f32) -> f32 {
        it
    }
    #[jsg_method]
    fn float64(it: f64) -> f64 {
        it
    }
    #[jsg_method]
    fn float64_slowly(_lock: &mut Lock<'_>, it: f64) -> f64 {
        it
    }
    #[jsg_method]
    fn boolean(it: bool) -> bool {
        it
    }
    #[jsg_method]
    fn boolean_slowly(_lock: &mut Lock<'_>, it: bool) -> bool {
        it
    }
    #[jsg_method]
    fn clamped(it: Clamped<u8>) -> u8 {
        it.0
    }
    #[jsg_method]
    fn clamped_slowly(_lock: &mut Lock<'_>, it: Clamped<u8>) -> u8 {
        it.0
    }
    #[jsg_method]
    fn enforced(it: EnforceRange<i16>) -> i16 {
        it.0
    }
    #[jsg_method]
    fn enforced_slowly(_lock: &mut Lock<'_>, it: EnforceRange<i16>) -> i16 {
        it.0
    }
    #[jsg_method]
    fn bytes(it: &[u8], by: u32) -> f64 {
        weigh(it.iter().copied().map(f64::from), by)
    }
    #[jsg_method]
    fn bytes_slowly(_lock: &mut Lock<'_>, it: &[u8], by: u32) -> f64 {
        weigh(it.iter().copied().map(f64::from), by)
    }
    #[jsg_method]
    fn doubles(it: &[f64], by: u32) -> f64 {
        weigh(it.iter().copied(), by)
    }
    #[jsg_method]
    fn doubles_slowly(_lock: &mut Lock<'_>, it: &[f64], by: u32) -> f64 {
        weigh(it.iter().copied(), by)
    }
    #[jsg_method]
    fn large(it: &[i64], by: u32) -> f64 {
        weigh(it.iter().map(|it| *it as f64), by)
    }
    #[jsg_method]
    fn large_slowly(_lock: &mut Lock<'_>, it: &[i64], by: u32) -> f64 {
        weigh(it.iter().map(|it| *it as f64), by)
    }
}

/// What differs with every item, the order and the count.
fn weigh(items: impl Iterator<Item = f64>, by: u32) -> f64 {
    items.fold(f64::from(by), |sum, item| (sum * 3.0 + item) % 1_000_003.0)
}

#[jsg_resource]
impl Fast {
    #[jsg_method]
    fn add_all(&mut self, items: &[u32], others: &[u32]) -> u32 {
        let sum = items.iter().chain(others).sum::<u32>();
        self.sum = self.sum.wrapping_add(sum);
        self.sum
    }

    #[jsg_constructor]
    fn new() -> Self {
        Self { sum: 0 }
    }

    #[jsg_method]
    fn add(&mut self, by: u32) -> u32 {
        self.sum = self.sum.wrapping_add(by);
        self.sum
    }

    #[jsg_method]
    fn mixed(&self, a: u8, b: f64, c: bool, d: i32) -> f64 {
        f64::from(a) + b + f64::from(u8::from(c)) * 1000.0 + f64::from(d)
    }

    #[jsg_method]
    fn nothing(&self) {}

    #[jsg_method]
    fn at_most(&mut self, limit: u32) -> Result<u32, Error> {
        self.sum += 1;
        if self.sum > limit {
            return Err(Error::range_error("past the limit"));
        }
        Ok(self.sum)
    }

    #[jsg_method]
    fn boom_at(&self, now: u32, at: u32) {
        RUNS.set(RUNS.get() + 1);
        assert!(now < at, "boom");
    }

    #[jsg_method]
    fn hold(&mut self, lock: &mut Lock<'_>, f: Local<'_, Callable>) -> Result<(), Error> {
        let nothing = lock.undefined();
        f.call(lock, nothing, &[]).map(drop)
    }
}

const TYPES: [&str; 11] = [
    "int8", "uint8", "int16", "uint16", "int32", "uint32", "float32", "float64", "boolean",
    "clamped", "enforced",
];

const EDGES: &str = "[0, -0, 1, -1, 0.5, -0.5, 1.5, 2.5, 127, 128, 129, 255, 256, -128, -129, 32767, 32768, -32769, 65535,
    65536, 2147483647, 2147483648, -2147483648, -2147483649, 4294967295, 4294967296, 4294967297.5, 9007199254740991,
    -9007199254740991, 1e20, -1e300, NaN, Infinity, -Infinity, 16777217, 1e-320, true, false, null, undefined, '', '12',
    'x', 5n, Symbol.iterator, {}, [], [7], {valueOf() { return 300 }}, {valueOf() { throw new RangeError('mine') }}]";

#[test]
fn both_ways_answer_the_same() {
    check(|lock, context| {
        context.define::<Values>(lock)?;
        context.eval::<()>(
            lock,
            &format!(
                "var edges = {EDGES}; var made = 0;
                 function outcome(f, v) {{
                   try {{ return f(v) }} catch (e) {{ return `${{e.name}}: ${{e.message}}` }}
                 }}
                 function differences(name) {{
                   const found = [];
                   for (const edge of edges) {{
                     const hot = new Function('v', `let it; for (let i = 0; i < 20000; i++) it = Values.${{name}}(i & 15);
                       /* ${{name}} ${{made++}} */ return Values.${{name}}(v)`);
                     const loop = new Function('v', `let it; for (let i = 0; i < 3000; i++) it = Values.${{name}}(v);
                       /* ${{name}} ${{made++}} */ return it`);
                     const slow = outcome(v => Values[name + 'Slowly'](v), edge);
                     for (const f of [hot, hot, loop, loop]) {{
                       const fast = outcome(f, edge);
                       if (!Object.is(fast, slow)) found.push(`${{String(edge)}}: ${{String(fast)}}, not ${{String(slow)}}`);
                     }}
                   }}
                   return found.join('; ');
                 }}"
            ),
        )?;
        for name in TYPES {
            let before = lock.slow_calls();
            let found: String = context.eval(lock, &format!("differences('{name}')"))?;
            assert_eq!(found, "", "{name}");
            // Many calls have been fast, or this test compares the general way with itself.
            let slow = lock.slow_calls() - before;
            assert!(
                slow < 50 * 46_000 - 200_000,
                "{name}: {slow} calls were slow"
            );
        }
        Ok(())
    });
}

/// What slices are given: typed arrays of every place and state, and what is none.
const LISTS: &str = "((T, ONE) => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const detached = new T(memory.buffer);
    memory.grow(1);
    const long = new T(300).fill(ONE, 7);
    const shared = new T(new SharedArrayBuffer(64)).fill(ONE);
    class Own extends T {}
    return [long, new T(0), new T(3).fill(ONE), long.subarray(9, 40), new T(new ArrayBuffer(80), 8, 2), detached, shared,
        new Own(4).fill(ONE), new DataView(long.buffer), long.buffer, new Uint8ClampedArray(5).fill(3), new Float32Array(5),
        [ONE, ONE], [], ['x'], new Set([ONE]), { length: 2, 0: ONE }, 'text', 5, true, null, undefined, Symbol.iterator,
        Object.defineProperty([ONE], 0, { get() { throw new RangeError('mine') } })];
})";

#[test]
fn slices_of_fast_calls_are_those_of_general_ones() {
    check(|lock, context| {
        context.define::<Values>(lock)?;
        context.eval::<()>(
            lock,
            "var outcome = f => { try { return f() } catch (e) { return `${e.name}: ${e.message}` } };
             function differences(name, lists, probe) {
               const found = [];
               const hot = new Function('v', 'n', `let it; for (let i = 0; i < n; i++) it = Values.${name}(v, i & 7);
                 /* ${name} */ return it`);
               for (let i = 0; i < 3; i++) hot(probe, 20000);
               lists.forEach((list, index) => {
                 const slow = outcome(() => Values[name + 'Slowly'](list, 1000 - 1 & 7));
                 for (const v of [list, list]) {
                   const fast = outcome(() => hot(v, 1000));
                   if (!Object.is(fast, slow)) found.push(`${index}: ${fast}, not ${slow}`);
                 }
               });
               return found.join('; ');
             }",
        )?;
        for (name, array, one) in [
            ("bytes", "Uint8Array", "200"),
            ("doubles", "Float64Array", "0.5"),
            ("large", "BigInt64Array", "-7n"),
        ] {
            let probe = format!("new {array}(16)");
            let source = format!("differences('{name}', {LISTS}({array}, {one}), {probe})");
            assert_eq!(context.eval::<String>(lock, &source)?, "", "{name}");
            // Typed arrays are read by the fast way, or this compares the general way with itself.
            let before = lock.slow_calls();
            let source = format!(
                "{{ const fast = new Function('v', `/* {name} */ for (let i = 0; i < 100000; i++) Values.{name}(v, i)`);
                   for (let i = 0; i < 5; i++) fast(new {array}(100)) }}"
            );
            context.eval::<()>(lock, &source)?;
            let slow = lock.slow_calls() - before;
            assert!(slow < 250_000, "{name}: {slow} calls were slow");
        }
        Ok(())
    });
}

/// Resident memory in KiB.
fn resident() -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|it| it.strip_prefix("VmRSS:"));
    let number = line.and_then(|it| it.split_whitespace().next()?.parse().ok());
    number.expect("the system tells memory")
}

#[test]
fn slices_beside_a_receiver() {
    check(|lock, context| {
        context.define::<Fast>(lock)?;
        let before = lock.slow_calls();
        let source = "var f = new Fast(), a = Uint32Array.of(1, 2), b = Uint32Array.of(4), sum;
            function all(n) { for (let i = 0; i < n; i++) sum = f.addAll(a, b); return sum }
            all(200000); all(200000)";
        assert_eq!(context.eval::<u32>(lock, source)?, 2_800_000);
        // A small array has its buffer from the first general call on.
        let slow = lock.slow_calls() - before;
        assert!(slow < 200_000, "{slow} calls were slow");
        // Nothing has run where an argument needs the general way, nor where the second does.
        let source = "function mixed(b) { for (let i = 0; i < 10; i++) sum = f.addAll(a, b); return sum } mixed([10])";
        assert_eq!(context.eval::<u32>(lock, source)?, 2_800_130);
        // Handles of a fast call aren't left in the script's scope, where these would be more than 160 MB. Garbage, and
        // what AddressSanitizer keeps of freed memory, have been 84.
        let before = resident();
        context.eval::<u32>(lock, "all(5000000)")?;
        let grown = resident().saturating_sub(before);
        assert!(grown < 140_000, "{grown} KiB more");
        Ok(())
    });
}

#[test]
fn receivers_and_several_arguments() {
    check(|lock, context| {
        context.define::<Fast>(lock)?;
        let before = lock.slow_calls();
        let source = "var f = new Fast(); function many(n) { let it = 0; for (let i = 0; i < n; i++) it = f.add(2); return it }
            many(500000) + many(500000)";
        assert_eq!(context.eval::<u32>(lock, source)?, 3_000_000);
        let source = "function mix(n) { let it = 0; for (let i = 0; i < n; i++) it = f.mixed(257, 0.5, i, -i); return it }
            mix(100000); mix(100000)";
        assert_eq!(context.eval::<f64>(lock, source)?, 1.5 + 1000.0 - 99_999.0);
        let source = "function none(n) { let it = 0; for (let i = 0; i < n; i++) it = f.nothing(i); return it }
            none(100000); String(none(100000))";
        assert_eq!(context.eval::<String>(lock, source)?, "undefined");
        let slow = lock.slow_calls() - before;
        assert!(slow < 1_300_000, "{slow} calls were slow");
        Ok(())
    });
}

#[test]
fn wrong_calls_in_compiled_code() {
    check(|lock, context| {
        context.define::<Fast>(lock)?;
        for (call, expected) in [
            ("g.add()", "TypeError: add needs 1 argument, 0 are given"),
            (
                "Fast.prototype.add.call({}, 1)",
                "TypeError: Illegal invocation",
            ),
            (
                "Fast.prototype.add.call(undefined, 1)",
                "TypeError: Illegal invocation",
            ),
            ("Fast.prototype.add(1)", "TypeError: Illegal invocation"),
            (
                "g.mixed(1, 2, 3)",
                "TypeError: mixed needs 4 arguments, 3 are given",
            ),
            (
                "g.add(1n)",
                "TypeError: Cannot convert a BigInt value to a number",
            ),
        ] {
            let source = format!(
                "{{ const g = new Fast(); let last;
                   const f = new Function('g', `/* {call} */ for (let i = 0; i < 50000; i++) g.add(1);
                     for (let i = 0; i < 5000; i++) try {{ {call} }} catch (e) {{ var last = e }} return last`);
                   for (let i = 0; i < 3; i++) last = f(g);
                   `${{last.name}}: ${{last.message}}` }}"
            );
            assert_eq!(context.eval::<String>(lock, &source)?, expected, "{call}");
        }
        Ok(())
    });
}

#[test]
fn errors_are_thrown_and_nothing_runs_twice() {
    check(|lock, context| {
        context.define::<Fast>(lock)?;
        let before = lock.slow_calls();
        let source = "var f = new Fast();
            function until(limit) { for (;;) f.atMost(limit) }
            try { until(2000000) } catch (e) { var text = `${e.name}: ${e.message}` } text";
        assert_eq!(
            context.eval::<String>(lock, source)?,
            "RangeError: past the limit"
        );
        // The call that failed ran once: the sum is one past the limit.
        assert_eq!(context.eval::<u32>(lock, "f.add(0)")?, 2_000_001);
        let slow = lock.slow_calls() - before;
        assert!(slow < 1_900_000, "{slow} calls were slow");
        Ok(())
    });
}

#[test]
fn a_panic_in_a_fast_call_ends_the_script() {
    let harness = Harness::new(Options::default());
    let reports = std::rc::Rc::new(Cell::new(0));
    let seen = reports.clone();
    (harness.isolate()).on_report(move |report| {
        assert!(report.message.contains("boom"), "{}", report.message);
        seen.set(seen.get() + 1);
    });
    let outcome = harness.run_in_context(|lock, context| {
        context.define::<Fast>(lock)?;
        let before = lock.slow_calls();
        let source = "globalThis.caught = 0; var f = new Fast();
            function run(at) { for (let i = 0; ; i++) f.boomAt(i, at) }
            try { run(2000000) } catch { caught = 1 } finally { caught = 2 }";
        let error = context.eval::<()>(lock, source).expect_err("stopped");
        assert!(error.message().starts_with("internal error; reference = "));
        assert_eq!(RUNS.get(), 2_000_001);
        assert_eq!(context.eval::<u32>(lock, "caught")?, 0);
        let slow = lock.slow_calls() - before;
        assert!(slow < 1_900_000, "{slow} calls were slow");
        assert_eq!(context.eval::<u32>(lock, "f.add(3)")?, 3);
        Ok::<(), Error>(())
    });
    outcome.expect("entered").expect("no error");
    assert_eq!(reports.get(), 1);
}

#[test]
fn a_busy_receiver_is_told() {
    check(|lock, context| {
        context.define::<Fast>(lock)?;
        let source = "var f = new Fast(), g = new Fast();
            function bump(it, n) { for (let i = 0; i < n; i++) it.add(1) }
            bump(g, 100000); bump(g, 100000);
            try { f.hold(() => bump(f, 10)) } catch (e) { var name = e.name } name";
        assert_eq!(context.eval::<String>(lock, source)?, "BusyError");
        assert_eq!(context.eval::<u32>(lock, "f.add(1)")?, 1);
        Ok(())
    });
}
