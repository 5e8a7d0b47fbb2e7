//! The table of conversions, row by row, on JavaScript that V8 runs.

mod support;

use std::collections::HashMap;

use jsg::{
    Clamped, Date, EnforceRange, Error, ExceptionType, NonCoercible, Nullable, Ref, jsg_oneof,
    jsg_resource, jsg_struct,
};
use support::{check, thrown};

#[jsg_struct]
#[derive(Clone, Debug, PartialEq)]
struct Record {
    pub critical: u8,
    pub field_name: String,
    pub note: Option<String>,
    secret: u32,
}

#[jsg_oneof]
enum Either {
    Text(String),
    Number(f64),
    Flag(bool),
}

#[jsg_resource]
struct Convert {}

#[jsg_resource]
impl Convert {
    #[jsg_method]
    fn boolean(it: bool) -> bool {
        it
    }
    #[jsg_method]
    fn text(it: String) -> String {
        it
    }
    #[jsg_method]
    fn length(it: &str) -> u32 {
        it.chars().count().try_into().unwrap_or(0)
    }
    #[jsg_method]
    fn double(it: f64) -> f64 {
        it
    }
    #[jsg_method]
    fn int8(it: i8) -> i8 {
        it
    }
    #[jsg_method]
    fn uint8(it: u8) -> u8 {
        it
    }
    #[jsg_method]
    fn int16(it: i16) -> i16 {
        it
    }
    #[jsg_method]
    fn uint16(it: u16) -> u16 {
        it
    }
    #[jsg_method]
    fn int32(it: i32) -> i32 {
        it
    }
    #[jsg_method]
    fn uint32(it: u32) -> u32 {
        it
    }
    #[jsg_method]
    fn int64(it: i64) -> i64 {
        it
    }
    #[jsg_method]
    fn uint64(it: u64) -> u64 {
        it
    }
    #[jsg_method]
    fn clamped(it: Clamped<u8>) -> u8 {
        it.0
    }
    #[jsg_method]
    fn clamped16(it: Clamped<i16>) -> i16 {
        it.0
    }
    #[jsg_method]
    fn enforced(it: EnforceRange<u8>) -> u8 {
        it.0
    }
    #[jsg_method]
    fn optional(it: Option<String>) -> String {
        it.unwrap_or_else(|| "none".to_owned())
    }
    #[jsg_method]
    fn nullable(it: Nullable<u32>) -> Nullable<u32> {
        it.map(|it| it + 1)
    }
    #[jsg_method]
    fn exact_text(it: NonCoercible<String>) -> String {
        it.0
    }
    #[jsg_method]
    fn words(it: Vec<String>) -> Vec<String> {
        it
    }
    #[jsg_method]
    fn bytes(it: &[u8]) -> Vec<u8> {
        it.to_vec()
    }
    #[jsg_method]
    fn doubles(it: Vec<f64>) -> Vec<f64> {
        it
    }
    #[jsg_method]
    fn big(it: Vec<i64>) -> Vec<i64> {
        it
    }
    #[jsg_method]
    fn map(it: HashMap<String, u32>) -> HashMap<String, u32> {
        it
    }
    #[jsg_method]
    fn date(it: Date) -> Date {
        Date(it.0 + 1.0)
    }
    #[jsg_method]
    fn record(it: Record) -> Record {
        Record {
            critical: it.critical + 1,
            secret: 7,
            ..it
        }
    }
    #[jsg_method]
    fn either(it: Either) -> String {
        match it {
            Either::Text(it) => format!("text {it}"),
            Either::Number(it) => format!("number {it}"),
            Either::Flag(it) => format!("flag {it}"),
        }
    }
    #[jsg_method]
    fn other(it: Ref<Convert>, or: &Convert) -> Result<bool, Error> {
        let _ = (it.borrow()?, or);
        Ok(true)
    }
    #[jsg_constructor]
    fn new() -> Self {
        Self {}
    }
}

fn converts(cases: &[(&str, &str)]) {
    check(|lock, context| {
        context.define::<Convert>(lock)?;
        for (call, expected) in cases {
            let source = format!("const same = Object.is(Convert.{call}, {expected}); same");
            let same: bool = context.eval(lock, &format!("{{{source}}}"))?;
            let found: String = context.eval(lock, &format!("String(Convert.{call})"))?;
            assert!(same, "{call} is {found}, not {expected}");
        }
        Ok(())
    });
}

#[test]
fn booleans_by_to_boolean() {
    converts(&[
        ("boolean(true)", "true"),
        ("boolean('')", "false"),
        ("boolean('x')", "true"),
        ("boolean(0)", "false"),
        ("boolean(NaN)", "false"),
        ("boolean(null)", "false"),
        ("boolean(undefined)", "false"),
        ("boolean({})", "true"),
        ("boolean(0n)", "false"),
    ]);
}

#[test]
fn text_by_to_string() {
    converts(&[
        ("text('ä😀')", "'ä😀'"),
        ("text('a\\ud800b')", "'a\\ufffdb'"),
        ("text('\\udc00')", "'\\ufffd'"),
        ("text(12)", "'12'"),
        ("text(null)", "'null'"),
        ("text(undefined)", "'undefined'"),
        ("text({toString() { return 'own' }})", "'own'"),
        ("text('nul\\0in')", "'nul\\0in'"),
        ("length('ä😀')", "2"),
        ("length('')", "0"),
    ]);
    // A conversion that throws keeps its value, type and message.
    let error = thrown::<Convert>("Convert.text({toString() { throw new RangeError('mine') }})");
    assert_eq!(error, "RangeError: mine");
    let error = thrown::<Convert>("Convert.text(Symbol('s'))");
    assert!(error.starts_with("TypeError: "), "{error}");
}

#[test]
fn doubles_by_to_number() {
    converts(&[
        ("double('1.5')", "1.5"),
        ("double(-0)", "-0"),
        ("double(null)", "0"),
        ("double(undefined)", "NaN"),
        ("double({valueOf() { return 3 }})", "3"),
        ("double(Infinity)", "Infinity"),
    ]);
    for value in ["Symbol()", "1n"] {
        let error = thrown::<Convert>(&format!("Convert.double({value})"));
        assert!(error.starts_with("TypeError: "), "{value}: {error}");
    }
}

/// The cases of the Web Platform Tests for WebIDL's integers.
#[test]
fn small_integers_are_modulo() {
    converts(&[
        ("int8(0)", "0"),
        ("int8(127)", "127"),
        ("int8(128)", "-128"),
        ("int8(-128)", "-128"),
        ("int8(-129)", "127"),
        ("int8(256)", "0"),
        ("int8(1.9)", "1"),
        ("int8(-1.9)", "-1"),
        ("int8(NaN)", "0"),
        ("int8(Infinity)", "0"),
        ("int8('12')", "12"),
        ("uint8(255)", "255"),
        ("uint8(256)", "0"),
        ("uint8(-1)", "255"),
        ("uint8(-256)", "0"),
        ("uint8(1e20)", "0"),
        ("int16(32768)", "-32768"),
        ("int16(-32769)", "32767"),
        ("uint16(65536)", "0"),
        ("uint16(-1)", "65535"),
        ("int32(2147483648)", "-2147483648"),
        ("int32(-2147483649)", "2147483647"),
        ("int32(4294967296)", "0"),
        ("uint32(-1)", "4294967295"),
        ("uint32(4294967296)", "0"),
        ("uint32(4294967297.5)", "1"),
        ("uint32(9007199254740993)", "0"),
        ("int32(-0)", "0"),
    ]);
}

#[test]
fn clamped_and_enforced() {
    converts(&[
        ("clamped(300)", "255"),
        ("clamped(-1)", "0"),
        ("clamped(NaN)", "0"),
        ("clamped(1.5)", "2"),
        ("clamped(2.5)", "2"),
        ("clamped(0.5)", "0"),
        ("clamped(254.5)", "254"),
        ("clamped(Infinity)", "255"),
        ("clamped16(-40000)", "-32768"),
        ("clamped16(-1.5)", "-2"),
        ("enforced(255)", "255"),
        ("enforced(255.9)", "255"),
        ("enforced(-0.9)", "0"),
        ("enforced('7')", "7"),
    ]);
    for value in ["256", "-1", "NaN", "Infinity", "undefined"] {
        let error = thrown::<Convert>(&format!("Convert.enforced({value})"));
        assert!(error.starts_with("TypeError: it: "), "{value}: {error}");
    }
}

#[test]
fn large_integers_are_exact() {
    converts(&[
        ("int64(1n)", "1n"),
        ("int64(-9223372036854775808n)", "-9223372036854775808n"),
        ("int64(9223372036854775807n)", "9223372036854775807n"),
        ("int64(-5)", "-5n"),
        ("int64(9007199254740991)", "9007199254740991n"),
        ("uint64(18446744073709551615n)", "18446744073709551615n"),
        ("uint64(0)", "0n"),
    ]);
    for call in [
        "int64(9223372036854775808n)",
        "int64(1.5)",
        "int64(NaN)",
        "int64(9223372036854775808)",
        "uint64(-1n)",
        "uint64(-1)",
        "uint64(18446744073709551616)",
    ] {
        let error = thrown::<Convert>(&format!("Convert.{call}"));
        assert!(error.starts_with("RangeError: it: "), "{call}: {error}");
    }
    for call in ["int64('1')", "uint64(null)", "int64(undefined)"] {
        let error = thrown::<Convert>(&format!("Convert.{call}"));
        assert!(
            error.starts_with("TypeError: it: expected a BigInt"),
            "{call}: {error}"
        );
    }
}

#[test]
fn presence() {
    converts(&[
        ("optional()", "'none'"),
        ("optional(undefined)", "'none'"),
        ("optional('x')", "'x'"),
        ("nullable(null)", "null"),
        ("nullable()", "undefined"),
        ("nullable(1)", "2"),
        ("exactText('x')", "'x'"),
    ]);
    let error = thrown::<Convert>("Convert.optional(null)");
    assert_eq!(
        error,
        "TypeError: it: expected string or undefined, got null"
    );
    for value in ["1", "null", "new String('x')", "undefined"] {
        let error = thrown::<Convert>(&format!("Convert.exactText({value})"));
        assert!(
            error.starts_with("TypeError: it: expected string, got "),
            "{value}: {error}"
        );
    }
}

#[test]
fn lists() {
    converts(&[
        ("words(['a', 1, null]).join()", "'a,1,null'"),
        ("words([]).length", "0"),
        (
            "bytes(new Uint8Array([1, 2, 3])).constructor.name",
            "'Uint8Array'",
        ),
        (
            "bytes(new Uint8Array([1, 2, 3]).subarray(1)).join()",
            "'2,3'",
        ),
        ("bytes([1, 257]).join()", "'1,1'"),
        ("bytes(new Uint8Array(0)).length", "0"),
        ("bytes(new Uint8Array(100000)).length", "100000"),
        ("doubles(new Float64Array([1.5, NaN])).join()", "'1.5,NaN'"),
        ("big(new BigInt64Array([-1n])).join()", "'-1'"),
        ("big([1, 2n]).join()", "'1,2'"),
        ("words(['a']) instanceof Array", "true"),
    ]);
    for (call, expected) in [
        (
            "bytes(new Uint16Array(1))",
            "TypeError: it: expected an array or Uint8Array, got an object",
        ),
        (
            "bytes(new Uint8Array(new SharedArrayBuffer(1)))",
            "TypeError: it: the Uint8Array's memory is shared or resizable; pass a copy",
        ),
        (
            "words('ab')",
            "TypeError: it: expected an array, got a string",
        ),
        (
            "big([1.5])",
            "RangeError: it: item 0: expected an integer from -9223372036854775808 to 9223372036854775807",
        ),
        (
            "words(Object.defineProperty([], 0, {get() { throw new Error('item') }}))",
            "Error: item",
        ),
    ] {
        assert_eq!(
            thrown::<Convert>(&format!("Convert.{call}")),
            expected,
            "{call}"
        );
    }
}

#[test]
fn maps_dates_structs_unions() {
    converts(&[
        ("map({a: 1, b: '2'}).b", "2"),
        ("date(new Date(5)).getTime()", "6"),
        ("record({critical: 1, fieldName: 'x'}).critical", "2"),
        ("record({critical: 1, fieldName: 'x'}).fieldName", "'x'"),
        (
            "record({critical: 1, fieldName: 'x', note: 'n'}).note",
            "'n'",
        ),
        ("record({critical: 1, fieldName: 'x'}).secret", "undefined"),
        ("either('1')", "'text 1'"),
        ("either(1)", "'number 1'"),
        ("either(false)", "'flag false'"),
    ]);
    for (call, expected) in [
        ("map([])", ""),
        ("map(1)", "TypeError: it: expected an object, got a number"),
        ("date(5)", "TypeError: it: expected a Date, got a number"),
        (
            "record({critical: 1})",
            "TypeError: it: Record.fieldName is missing",
        ),
        (
            "record(1)",
            "TypeError: it: expected Record, got a value that isn't an object",
        ),
        (
            "record({get critical() { throw new RangeError('get') }})",
            "RangeError: get",
        ),
        (
            "either({})",
            "TypeError: it: expected string | number | boolean, got an object",
        ),
    ] {
        if !expected.is_empty() {
            assert_eq!(
                thrown::<Convert>(&format!("Convert.{call}")),
                expected,
                "{call}"
            );
        }
    }
}

#[test]
fn resources_are_told_by_their_tag() {
    converts(&[("other(new Convert(), new Convert())", "true")]);
    for (value, found) in [
        ("1", "a number"),
        ("null", "null"),
        ("{}", "Object"),
        ("Object.create(Convert.prototype)", "Convert"),
        ("Object.setPrototypeOf({}, new Convert())", "Convert"),
        ("new Proxy(new Convert(), {})", "Convert"),
        ("new Uint8Array(3)", "Uint8Array"),
    ] {
        let expected = format!("TypeError: it: expected Convert, got {found}");
        let call = format!("Convert.other({value}, new Convert())");
        assert_eq!(thrown::<Convert>(&call), expected, "{value}");
    }
    let error = thrown::<Convert>("Convert.other(new Convert())");
    assert_eq!(error, "TypeError: other needs 2 arguments, 1 is given");
}

#[test]
fn scripts_that_throw_are_results() {
    check(|lock, context| {
        let error = context
            .eval::<f64>(lock, "throw new TypeError('t')")
            .unwrap_err();
        assert_eq!(error.kind(), &ExceptionType::TypeError);
        assert_eq!(error.message(), "t");
        let error = context.eval::<f64>(lock, "throw 12").unwrap_err();
        assert_eq!(error.message(), "12");
        let error = context
            .eval::<f64>(lock, "throw Object.create(null)")
            .unwrap_err();
        assert_eq!(error.message(), "a value that can't be shown");
        let error = context.eval::<f64>(lock, "let 1").unwrap_err();
        assert_eq!(error.kind(), &ExceptionType::SyntaxError);
        Ok(())
    });
}
