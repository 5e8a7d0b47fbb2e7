//! Typed arrays that aren't copied, where they are, and functions with types.

mod support;

use jsg::{Error, Function, Lock, jsg_resource};
use support::check;

thread_local! {
    static MADE: std::cell::Cell<f64> = const { std::cell::Cell::new(0.0) };
}

#[jsg_resource]
struct Borrows {}

#[jsg_resource]
impl Borrows {
    /// The address, to compare.
    #[jsg_method]
    fn place(bytes: &[u8]) -> f64 {
        bytes.as_ptr() as usize as f64
    }

    /// A list, whose address is left behind.
    #[jsg_method]
    fn make(length: u32) -> Vec<f64> {
        let all: Vec<f64> = (0..length).map(f64::from).collect();
        MADE.set(all.as_ptr() as usize as f64);
        all
    }

    #[jsg_method]
    fn made() -> f64 {
        MADE.get()
    }

    #[jsg_method]
    fn start(numbers: &[f64]) -> f64 {
        numbers.as_ptr() as usize as f64
    }

    #[jsg_method]
    fn copied(_lock: &mut Lock<'_>, bytes: &[u8]) -> f64 {
        bytes.as_ptr() as usize as f64
    }

    #[jsg_method]
    fn sum(numbers: &[f64], more: &[f64], times: f64) -> f64 {
        (numbers.iter().sum::<f64>() + more.iter().sum::<f64>()) * times
    }

    #[jsg_method]
    fn apply(
        lock: &mut Lock<'_>,
        function: Function<(u32, String), u32>,
        times: u32,
    ) -> Result<u32, Error> {
        let mut sum = 0;
        for time in 0..times {
            sum += function.call(lock, (time, format!("{time}")))?;
        }
        Ok(sum)
    }
}

#[test]
fn typed_arrays_are_borrowed_where_no_script_can_run() {
    check(|lock, context| {
        context.define::<Borrows>(lock)?;
        for (source, expected) in [
            (
                "const a = new Uint8Array(64 << 10); a[0] = 1; Borrows.place(a) === Borrows.place(a)",
                true,
            ),
            (
                "Borrows.place(a.subarray(5)) - Borrows.place(a) === 5",
                true,
            ),
            ("Borrows.copied(a) !== Borrows.place(a)", true),
            ("Borrows.sum(new Float64Array([1, 2]), [3], 2) === 12", true),
            // A small array, whose memory V8 may keep inside the object.
            (
                "const f = new Float64Array([1, 2, 4]); Borrows.sum(f, f, 1) === 14",
                true,
            ),
            (
                "Borrows.sum(f.subarray(1), new Float64Array(0), 1) === 6",
                true,
            ),
            // A later argument's conversion runs a script first; the slice is taken after it.
            (
                "const d = new Float64Array(4).fill(1);
                 Borrows.sum(d, [], {valueOf() { d[0] = 5; return 1 }}) === 8",
                true,
            ),
        ] {
            assert_eq!(context.eval::<bool>(lock, source)?, expected, "{source}");
        }
        Ok(())
    });
}

#[test]
fn long_lists_are_shown_where_they_are() {
    check(|lock, context| {
        context.define::<Borrows>(lock)?;
        for (source, expected) in [
            (
                "const long = Borrows.make(10000); Borrows.start(long) === Borrows.made()",
                true,
            ),
            (
                "long.length === 10000 && long[9999] === 9999 && long instanceof Float64Array",
                true,
            ),
            (
                "long[3] = 7; Borrows.sum(long.subarray(3, 5), [], 1) === 11",
                true,
            ),
            (
                "const short = Borrows.make(10); Borrows.start(short) !== Borrows.made()",
                true,
            ),
        ] {
            assert_eq!(context.eval::<bool>(lock, source)?, expected, "{source}");
        }
        // Two gibibytes in all: they are given back.
        let source =
            "let sum = 0; for (let i = 0; i < 2000; i++) sum += Borrows.make(131072)[131071]; sum";
        assert_eq!(context.eval::<f64>(lock, source)?, 2000.0 * 131_071.0);
        context.request_gc(lock);
        Ok(())
    });
}

#[test]
fn functions_with_types() {
    check(|lock, context| {
        context.define::<Borrows>(lock)?;
        let sum: u32 = context.eval(lock, "Borrows.apply((n, text) => n + text.length, 4)")?;
        assert_eq!(sum, 10);
        let source =
            "try { Borrows.apply(() => { throw new RangeError('mine') }, 1) } catch (e) { `${e}` }";
        assert_eq!(context.eval::<String>(lock, source)?, "RangeError: mine");
        let source = "try { Borrows.apply(1, 1) } catch (e) { e.message }";
        let found: String = context.eval(lock, source)?;
        assert_eq!(found, "function: expected a function, got a number");
        Ok(())
    });
}
