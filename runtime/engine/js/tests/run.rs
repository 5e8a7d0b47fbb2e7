//! `landbridge js run` as a person meets it: files, what is printed, how it ends.
#![forbid(unsafe_code)]

use std::fs;
use std::process::{Command, Output};

struct Place(tempfile::TempDir);

impl Place {
    fn with(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in files {
            fs::write(folder.path().join(name), text).expect("a file");
        }
        Self(folder)
    }

    fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        told(
            &Command::new(env!("CARGO_BIN_EXE_landbridge-js"))
                .arg("run")
                .args(arguments)
                .current_dir(self.0.path())
                .output()
                .expect("the command runs"),
        )
    }
}

fn told(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        output.status.code().unwrap_or(-1),
        text(&output.stdout),
        text(&output.stderr),
    )
}

/// What a script prints that ends well.
#[track_caller]
fn printed(source: &str) -> String {
    let (code, out, err) = Place::with(&[("main.js", source)]).run(&["main.js"]);
    assert_eq!((code, &err[..]), (0, ""), "{out}");
    out
}

/// What a person is told of a script that fails, without the folder.
#[track_caller]
fn fault(name: &str, source: &str) -> String {
    let place = Place::with(&[(name, source)]);
    let (code, _, err) = place.run(&[name]);
    assert_eq!(code, 1, "{err}");
    let folder = place.0.path().canonicalize().expect("it is there");
    err.replace(&format!("file://{}/", folder.display()), "")
        .replace(&format!("{}", folder.display()), "DIR")
}

#[test]
fn typescript_modules_and_rust() {
    let place = Place::with(&[
        (
            "main.ts",
            "import { DnsUtil } from 'landbridge:dns';
import { UrlUtil } from 'landbridge:url';
import { greet, type Person } from './greet.ts';
import data from './data.json';
const person: Person = { name: 'Ada' };
console.log(greet(person), data.list);
console.log(DnsUtil.parseCaaRecord('0 issue \"ca.example\"'));
console.log(UrlUtil.domainToASCII('bücher.example'));
const { late } = await import('./greet.ts');
console.log(await late, import.meta.url.endsWith('/main.ts'));
",
        ),
        (
            "greet.ts",
            "export interface Person { name: string }
export const greet = (person: Person): string => `Hello, ${person.name}!`;
export const late: Promise<number> = new Promise(done => setTimeout(() => done(42), 5));
",
        ),
        ("data.json", "{ \"list\": [1, 2, 3] }"),
    ]);
    let (code, out, err) = place.run(&["main.ts"]);
    assert_eq!(err, "");
    assert_eq!(
        out,
        "Hello, Ada! [ 1, 2, 3 ]
{ critical: 0, field: 'issue', value: 'ca.example' }
xn--bcher-kva.example
42 true
"
    );
    assert_eq!(code, 0);
}

#[test]
fn timers_and_microtasks_have_their_order() {
    let out = printed(
        "setTimeout((...all) => console.log('last', ...all), 30, 1, 2);
        let count = 0;
        const every = setInterval(() => { console.log('every'); if (++count === 2) clearInterval(every) }, 2);
        const never = setTimeout(() => console.log('never'), 3);
        setTimeout(() => { console.log('zero'); Promise.resolve().then(() => console.log('between')) }, 0);
        setTimeout(() => console.log('one'), 0);
        clearTimeout(never); clearTimeout(undefined); clearTimeout(99);
        queueMicrotask(() => console.log('micro'));
        console.log('first');
        await null;
        console.log('awaited');",
    );
    let lines: Vec<&str> = out.lines().collect();
    let tail: Vec<&str> = lines[3..]
        .iter()
        .copied()
        .filter(|it| *it != "every")
        .collect();
    assert_eq!(lines[..3], ["first", "micro", "awaited"]);
    assert_eq!(tail, ["zero", "between", "one", "last 1 2"]);
    assert_eq!(lines.iter().filter(|it| **it == "every").count(), 2);
}

#[test]
fn a_timer_that_another_stops_in_the_same_turn_is_not_called() {
    let out = printed(
        "const wait = performance.now() + 5;
        const b = {};
        setTimeout(() => { console.log('a'); clearTimeout(b.id) }, 1);
        b.id = setTimeout(() => console.log('b'), 1);
        while (performance.now() < wait);",
    );
    assert_eq!(out, "a\n");
}

#[test]
fn values_are_shown() {
    for (source, shown) in [
        (
            "'a', 1, -0, 10n, null, undefined, true, Symbol('s')",
            "a 1 -0 10n null undefined true Symbol(s)",
        ),
        ("['a', \"it's\", `\\n`]", r#"[ 'a', "it's", '\n' ]"#),
        (
            "{ a: 1, 'b-c': [], d: {}, [Symbol('e')]: 'f' }",
            "{ a: 1, 'b-c': [], d: {}, [Symbol(e)]: 'f' }",
        ),
        (
            "{ a: { b: { c: { d: 1 } } } }",
            "{ a: { b: { c: [Object] } } }",
        ),
        ("[1, , , 4, ,]", "[ 1, <2 empty items>, 4, <1 empty item> ]"),
        ("new Array(1e9)", "[ <1000000000 empty items> ]"),
        (
            "new Map([['a', { b: 1 }]]), new Set([1, 'x'])",
            "Map(1) { 'a' => { b: 1 } } Set(2) { 1, 'x' }",
        ),
        (
            "new Date(0), /a+/g, new Date(NaN)",
            "1970-01-01T00:00:00.000Z /a+/g Invalid Date",
        ),
        (
            "() => 1, class A {}, class B extends Array {}, function f() {}, async () => 1",
            "[Function (anonymous)] [class A] [class B extends Array] [Function: f] [AsyncFunction (anonymous)]",
        ),
        ("new (class Point { x = 1 })()", "Point { x: 1 }"),
        (
            "Object.create(null), Object.assign(Object.create(null), { a: 1 })",
            "[Object: null prototype] {} [Object: null prototype] { a: 1 }",
        ),
        (
            "{ get a() { return 1 }, set a(v) {}, get b() { throw 1 } }",
            "{ a: [Getter/Setter], b: [Getter] }",
        ),
        (
            "Promise.resolve({ a: 1 }), new Promise(() => {})",
            "Promise { { a: 1 } } Promise { <pending> }",
        ),
        (
            "new Uint8Array([1, 2]), new ArrayBuffer(3), new Float64Array(1)",
            "Uint8Array(2) [ 1, 2 ] ArrayBuffer { byteLength: 3 } Float64Array(1) [ 0 ]",
        ),
        (
            "new Number(1), new String('ab'), Object(true)",
            "[Number: 1] [String: 'ab'] [Boolean: true]",
        ),
        (
            "[undefined, null], new WeakMap()",
            "[ undefined, null ] WeakMap { <items unknown> }",
        ),
        (
            "new URL('http://a/b?c#d')",
            "URL { href: 'http://a/b?c#d' }",
        ),
        (
            "'%s is %d and %i, %j %o%% %c.', 'x', '4.5', 4.9, { a: 1 }, [1], 'css', 'rest'",
            "x is 4.5 and 4, {\"a\":1} [ 1 ]% . rest",
        ),
        ("'100%', 1", "100% 1"),
        (
            "(() => { const a = { b: {} }; a.b.a = a; return a })()",
            "<ref *1> { b: { a: [Circular *1] } }",
        ),
        (
            "new Proxy({}, { ownKeys() { throw new Error('no') } })",
            "[an object that can't be shown: no]",
        ),
        (
            "(function () { return arguments })(1, 2)",
            "[Arguments] [ 1, 2 ]",
        ),
    ] {
        assert_eq!(
            printed(&format!("console.log({source})")).trim_end(),
            shown,
            "{source}"
        );
    }
    let long = printed("console.log({ first: 'x'.repeat(40), second: 'y'.repeat(40) })");
    assert_eq!(long.lines().count(), 4, "{long}");
    let list = printed("console.log(Array.from({ length: 150 }, (_, i) => i))");
    assert!(
        list.contains("... 50 more items") && list.lines().count() < 12,
        "{list}"
    );
}

#[test]
fn console_has_its_streams_and_groups() {
    let source = "console.error('e'); console.warn('w'); console.info('i'); console.debug('d');
        console.group('g'); console.log('in\\nside'); console.groupEnd(); console.log('out');
        console.count(); console.count(); console.assert(true); console.assert(false, 'why');
        console.table([{ a: 1, b: 'x' }, { a: 2 }]); console.dir({ a: 1 });";
    let place = Place::with(&[("main.js", source)]);
    let (code, out, err) = place.run(&["main.js"]);
    assert_eq!(code, 0);
    assert_eq!(err, "e\nw\nAssertion failed: why\n");
    assert_eq!(
        out,
        "i\nd\ng\n  in\n  side\nout\ndefault: 1\ndefault: 2
┌─────────┬───┬─────┐
│ (index) │ a │ b   │
├─────────┼───┼─────┤
│ 0       │ 1 │ 'x' │
│ 1       │ 2 │     │
└─────────┴───┴─────┘
{ a: 1 }
"
    );
}

#[test]
fn faults_are_told_with_their_place() {
    for (name, source, expected) in [
        (
            "a.js",
            "function inner() {\n  throw new TypeError('boom');\n}\ninner();",
            "error: Uncaught TypeError: boom\n    at inner (a.js:2:9)\n    at a.js:4:1\n",
        ),
        (
            "b.ts",
            "const a: number = 1;\nlet x: string = ;\n",
            "error: SyntaxError: b.ts:2:17:",
        ),
        (
            "c.ts",
            "enum Color { Red }\n",
            "error: SyntaxError: c.ts:1:1:",
        ),
        (
            "d.js",
            "const a = 1;\n\tlet = 2 +;\n",
            "error: Uncaught SyntaxError: Unexpected strict mode reserved word\n    at d.js:2:2\n\n  2 | \tlet = 2 +;\n    | \t^\n",
        ),
        (
            "e.js",
            "import { nothing } from 'landbridge:dns';",
            "error: Uncaught SyntaxError: The requested module 'landbridge:dns' does not provide an export named 'nothing'\n    at e.js:1:10",
        ),
        (
            "f.js",
            "\nimport './absent.js';",
            "error: TypeError: there is no `absent.js` in DIR (imported at f.js:2:8)\n",
        ),
        (
            "g.js",
            "import 'lodash';",
            "error: TypeError: `lodash` can't be imported: packages aren't searched, so a file's specifier begins with `./`, `../` or `/` (imported at g.js:1:8)\n",
        ),
        ("h.js", "throw { code: 7 }", "error: Uncaught { code: 7 }\n"),
        (
            "i.js",
            "Promise.reject(new RangeError('late'));\nawait new Promise(done => setTimeout(done, 1000));",
            "error: Uncaught (in promise) RangeError: late\n    at i.js:1:16\n",
        ),
        (
            "j.js",
            "setTimeout(() => { throw new Error('timer', { cause: 'why' }) }, 1)",
            "error: Uncaught Error: timer\n    at i",
        ),
        (
            "k.js",
            "queueMicrotask(() => { throw new Error('micro') })",
            "error: Uncaught Error: micro\n    at k.js:1:30",
        ),
        (
            "l.js",
            "await new Promise(() => {})",
            "error: the module waits by `await` for something that never comes\n",
        ),
        (
            "m.js",
            "import { DnsUtil } from 'landbridge:dns';\nDnsUtil.parseCaaRecord('256 issue x');",
            "error: Uncaught RangeError: `256` isn't the flags",
        ),
    ] {
        let told = fault(name, source);
        let expected = expected.trim_end_matches("\n    at i");
        assert!(told.starts_with(expected), "{name}:\n{told}\n{expected}");
    }
    // Found dead while memory grows; there is no `gc` to ask for it.
    let finalizer = fault(
        "finalizer.js",
        "if ('gc' in globalThis) throw new Error('gc is there');
const registry = new FinalizationRegistry(() => { throw new RangeError('too late') });
(() => { for (let i = 0; i < 100; i++) registry.register({}, i) })();
const all = [];
for (let i = 0; i < 400; i++) {
  for (let j = 0; j < 10000; j++) all.push({ i, j });
  await new Promise(done => setTimeout(done, 1));
}",
    );
    assert!(
        finalizer.starts_with(
            "error: Uncaught RangeError: too late\n    at FinalizationRegistry.cleanupCallback"
        ) || finalizer.starts_with("error: Uncaught RangeError: too late\n    at finalizer.js:2"),
        "{finalizer}"
    );
    let cause = fault(
        "n.js",
        "throw new Error('outer', { cause: new TypeError('inner') })",
    );
    assert!(cause.contains("[cause]: TypeError: inner"), "{cause}");
    let (code, _, err) = Place::with(&[("near.ts", "")]).run(&["near.js"]);
    assert_eq!(code, 1);
    assert!(err.contains("; `near.ts` is there"), "{err}");
}

#[test]
fn a_rejection_that_is_handled_in_time_is_none() {
    let out = printed(
        "const late = Promise.reject(new Error('x'));
        Promise.resolve().then(() => late.catch(e => console.log('caught', e.message)));
        try { await Promise.reject(1) } catch (e) { console.log(e) }",
    );
    assert_eq!(out, "1\ncaught x\n");
}

#[test]
fn limits_end_a_script_cleanly() {
    let place = Place::with(&[
        (
            "loop.js",
            "console.log('begins'); try { for (;;) {} } finally { console.log('never') }",
        ),
        ("later.js", "setTimeout(() => { for (;;) {} }, 1)"),
        (
            "queue.js",
            "const again = () => Promise.resolve().then(again); again();",
        ),
        (
            "own.js",
            "console.log('begins'); [].includes.call({ length: 2 ** 53 - 1 }, 1)",
        ),
        (
            "heap.js",
            "const all = []; for (;;) all.push({ a: [1, 2, 3] })",
        ),
        (
            "fine.js",
            "await new Promise(done => setTimeout(done, 400)); console.log('fine')",
        ),
    ]);
    for name in ["loop.js", "later.js", "queue.js"] {
        let (code, out, err) = place.run(&["--time-limit", "200", name]);
        assert_eq!(code, 1, "{name}");
        assert_eq!(
            err, "error: JavaScript was terminated: it ran longer than its limit\n",
            "{name}"
        );
        assert!(!out.contains("never"), "{name}");
    }
    let (code, _, err) = place.run(&["--heap-limit", "32", "heap.js"]);
    assert_eq!(code, 1);
    assert_eq!(
        err,
        "error: JavaScript was terminated: it reached its limit of memory\n"
    );
    // What nothing stops ends with the process, some seconds later.
    let (code, out, err) = place.run(&["--time-limit", "200", "own.js"]);
    assert_eq!((code, &out[..]), (1, "begins\n"));
    assert!(
        err.contains("it ran longer than its limit, in a function of V8's own"),
        "{err}"
    );
    // Waiting isn't running.
    let (code, out, _) = place.run(&["--time-limit", "200", "fine.js"]);
    assert_eq!((code, &out[..]), (0, "fine\n"));
}

#[test]
fn text_and_urls() {
    for (source, shown) in [
        (
            "new TextEncoder().encode('é€')",
            "Uint8Array(5) [ 195, 169, 226, 130, 172 ]",
        ),
        (
            "new TextDecoder().decode(new TextEncoder().encode('é€').buffer)",
            "é€",
        ),
        ("new TextDecoder('latin1').encoding", "windows-1252"),
        (
            "(() => { const d = new TextDecoder(); return d.decode(new Uint8Array([0xc3]), { stream: true }) + d.decode(new DataView(new Uint8Array([0xa9]).buffer)) })()",
            "é",
        ),
        (
            "new URL('../x?a=1&b=2#h', 'https://u:p@example.com:8080/a/b/c').href",
            "https://u:p@example.com:8080/a/x?a=1&b=2#h",
        ),
        (
            "(() => { const u = new URL('http://a/?x=1'); u.searchParams.append('y', 'é &'); u.pathname = '/p q'; return String(u) })()",
            "http://a/p%20q?x=1&y=%C3%A9+%26",
        ),
        (
            "(() => { const u = new URL('http://a/?x=1'), p = u.searchParams; u.search = '?z=3'; return [p === u.searchParams, p.get('x'), p.get('z'), p.size] })()",
            "[ true, null, '3', 1 ]",
        ),
        (
            "[...new URLSearchParams({ a: '1', b: '2' })], String(new URLSearchParams([['a', '1'], ['a', '2']])), new URLSearchParams('?q=a+b').getAll('q')",
            "[ [ 'a', '1' ], [ 'b', '2' ] ] a=1&a=2 [ 'a b' ]",
        ),
        (
            "(() => { try { new URL('nonsense') } catch (e) { return `${e.name}: ${e.message}` } })()",
            "TypeError: Invalid URL: `nonsense`",
        ),
        (
            "JSON.stringify({ u: new URL('http://a') }), URL.canParse('x:y')",
            "{\"u\":\"http://a/\"} true",
        ),
    ] {
        assert_eq!(
            printed(&format!("console.log({source})")).trim_end(),
            shown,
            "{source}"
        );
    }
}
