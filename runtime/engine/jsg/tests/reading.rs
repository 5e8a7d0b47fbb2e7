//! Getters and methods that take nothing but `&self`: they have a way of their own, which must answer as the general one in all
//! that can differ: the value, the receiver, the borrow, errors and panics, before V8 has compiled the caller and after.

mod support;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use jsg::{Error, Harness, Lock, Options, Realm, Ref, Result, jsg_resource};
use support::check;

/// What the numbers answer.
const NUMBERS: [i64; 7] = [
    0,
    7,
    -1,
    i32::MAX as i64,
    i32::MAX as i64 + 1,
    u32::MAX as i64,
    i32::MIN as i64,
];

#[jsg_resource]
struct Base {
    number: i64,
    text: String,
    runs: Cell<u32>,
    inner: RefCell<Option<Ref<Base>>>,
}

impl Base {
    fn of(number: i64) -> Self {
        Self {
            number,
            text: format!("<{number}>"),
            runs: Cell::new(0),
            inner: RefCell::default(),
        }
    }
}

#[jsg_resource]
impl Base {
    #[jsg_constructor]
    fn new(number: f64) -> Self {
        Self::of(number as i64)
    }

    #[jsg_property(prototype, readonly)]
    fn unsigned(&self) -> u32 {
        self.number as u32
    }

    #[jsg_property(prototype, readonly)]
    fn signed(&self) -> i32 {
        self.number as i32
    }

    #[jsg_property(prototype, readonly)]
    fn byte(&self) -> u8 {
        self.number as u8
    }

    #[jsg_property(prototype, readonly)]
    fn float(&self) -> f64 {
        -(self.number as f64)
    }

    #[jsg_property(prototype, readonly)]
    fn flag(&self) -> bool {
        self.number > 0
    }

    #[jsg_property(instance, readonly)]
    fn own(&self) -> u32 {
        self.number as u32
    }

    #[jsg_property(prototype, readonly)]
    fn owned(&self) -> String {
        self.text.clone()
    }

    #[jsg_property(prototype, readonly)]
    fn borrowed(&self) -> &str {
        &self.text
    }

    #[jsg_property(prototype, readonly)]
    fn maybe(&self) -> Option<u32> {
        u32::try_from(self.number).ok()
    }

    #[jsg_property(prototype, readonly)]
    fn checked(&self) -> Result<u32, Error> {
        self.runs.set(self.runs.get() + 1);
        u32::try_from(self.number).map_err(|_| Error::range_error("not a u32"))
    }

    /// How often `checked` has run: never twice for one call.
    #[jsg_method]
    fn checks(&self) -> u32 {
        self.runs.get()
    }

    #[jsg_method]
    fn nothing(&self) {}

    #[jsg_property(prototype, readonly)]
    fn panics(&self) -> u32 {
        panic!("no {}", self.number)
    }

    /// Another resource, whose object may have to be made.
    #[jsg_property(prototype, readonly)]
    fn inner(&self) -> Option<Ref<Base>> {
        self.inner.borrow().clone()
    }

    #[jsg_method]
    fn fill(&self, lock: &mut Lock<'_>) {
        let made = lock.alloc(Self::of(self.number + 1));
        *self.inner.borrow_mut() = Some(made);
    }

    /// Calls while it is borrowed exclusively.
    #[jsg_method]
    fn hold(
        &mut self,
        lock: &mut Lock<'_>,
        function: jsg::Local<'_, jsg::Callable>,
    ) -> Result<(), Error> {
        let nothing = lock.undefined();
        function.call(lock, nothing, &[]).map(drop)
    }

    /// Calls while it is borrowed by another reader.
    #[jsg_method]
    fn share(
        &self,
        lock: &mut Lock<'_>,
        function: jsg::Local<'_, jsg::Callable>,
    ) -> Result<(), Error> {
        let nothing = lock.undefined();
        function.call(lock, nothing, &[]).map(drop)
    }

    #[jsg_method]
    fn change(&mut self, number: f64) {
        self.number = number as i64;
    }
}

#[jsg_resource]
struct Derived {
    before: [u64; 5],
    #[extends]
    base: Base,
}

#[jsg_resource]
impl Derived {
    #[jsg_constructor]
    fn new(number: f64) -> Self {
        Self {
            before: [9; 5],
            base: Base::new(number),
        }
    }

    #[jsg_property(prototype, readonly)]
    fn nine(&self) -> f64 {
        self.before[4] as f64
    }
}

#[jsg_resource]
struct Other {}

#[jsg_resource]
impl Other {
    #[jsg_constructor]
    fn new() -> Self {
        Self {}
    }

    #[jsg_property(prototype, readonly)]
    fn unsigned(&self) -> u32 {
        1
    }
}

/// Evaluates `expression` in a function of its own, at first and once V8 has compiled it; both answers are `expected`. What is
/// thrown is answered as text.
#[track_caller]
fn same(lock: &mut Lock<'_>, before: &str, expression: &str, expected: &str) {
    let source = format!(
        "(() => {{
            {before};
            const text = it => Object.is(it, -0) ? '-0' : `${{typeof it}} ${{it}}`;
            const read = () => {{ try {{ return {expression} }} catch (e) {{ return e }} }};
            const first = text(read());
            for (let i = 0; i < 20000; i++) read();
            const last = text(read());
            return first === last ? first : `${{first}}, then ${{last}}`;
        }})()"
    );
    let found = lock.scope(|lock| {
        let value = lock.run_script(&source, "reading.js")?;
        let text = lock.to_text(value)?;
        Ok::<_, Error>(lock.string_of(text.upcast()))
    });
    assert_eq!(
        found.expect("it is caught"),
        expected,
        "{before}; {expression}"
    );
}

fn defined(body: impl FnOnce(&mut Lock<'_>)) {
    check(|lock, context| {
        context.define::<Base>(lock)?;
        context.define::<Derived>(lock)?;
        context.define::<Other>(lock)?;
        body(lock);
        Ok(())
    });
}

#[test]
fn values_are_those_of_rust() {
    defined(|lock| {
        for number in NUMBERS {
            for class in ["Base", "Derived"] {
                let before = format!("const o = new {class}({number})");
                let mut case = |name: &str, expected: String| {
                    same(lock, &before, &format!("o.{name}"), &expected);
                };
                case("unsigned", format!("number {}", number as u32));
                // A property of the class's own objects, not of those that extend it.
                if class == "Base" {
                    case("own", format!("number {}", number as u32));
                }
                case("signed", format!("number {}", number as i32));
                case("byte", format!("number {}", number as u8));
                let float = if number == 0 {
                    "-0".to_owned()
                } else {
                    format!("number {}", -number)
                };
                case("float", float);
                case("flag", format!("boolean {}", number > 0));
                case("owned", format!("string <{number}>"));
                case("borrowed", format!("string <{number}>"));
                let is_u32 = u32::try_from(number).is_ok();
                case(
                    "maybe",
                    if is_u32 {
                        format!("number {number}")
                    } else {
                        "undefined undefined".to_owned()
                    },
                );
                case(
                    "checked",
                    if is_u32 {
                        format!("number {number}")
                    } else {
                        "object RangeError: not a u32".to_owned()
                    },
                );
                case("nothing()", "undefined undefined".to_owned());
                case(
                    "nothing(1, 2, 3, 4, 5, 6)",
                    "undefined undefined".to_owned(),
                );
            }
        }
        same(lock, "const o = new Derived(3)", "o.nine", "number 9");
    });
}

#[test]
fn other_resources_are_answered() {
    defined(|lock| {
        let before = "const o = new Base(1); o.fill()";
        same(lock, before, "o.inner === o.inner", "boolean true");
        same(lock, before, "o.inner.unsigned", "number 2");
        same(
            lock,
            "const o = new Base(1)",
            "o.inner",
            "undefined undefined",
        );
    });
}

#[test]
fn a_getter_runs_once_for_each_call() {
    defined(|lock| {
        for (class, number) in [("Base", 1), ("Base", -1), ("Derived", 1), ("Derived", -1)] {
            let before = format!(
                "const o = new {class}({number}); let n = 0;
                 const once = () => {{ n++; try {{ o.checked }} catch {{}} return o.checks() === n }}"
            );
            same(lock, &before, "once()", "boolean true");
        }
    });
}

#[test]
fn wrong_receivers_are_refused() {
    defined(|lock| {
        let before = "const o = new Base(5), p = Base.prototype;
            const { get } = Object.getOwnPropertyDescriptor(p, 'unsigned')";
        let refused = "object TypeError: Illegal invocation";
        for wrong in [
            "p.unsigned",
            "Object.create(p).unsigned",
            "Object.create(o).unsigned",
            "Reflect.construct(Object, [], Base).unsigned",
            "Object.setPrototypeOf({}, p).unsigned",
            "Object.setPrototypeOf(new Other(), p).unsigned",
            "Reflect.get(o, 'unsigned', {})",
            "Reflect.get(o, 'unsigned', new Other())",
            "get.call(undefined)",
            "get.call(null)",
            "get.call(1)",
            "get.call('text')",
            "get.call(Symbol.iterator)",
            "get.call(globalThis)",
            "get.call(() => 1)",
            "get.call(new Uint8Array(64))",
            "get.call(new Other())",
            "get.call(new Proxy(o, {}))",
            "p.checks.call({})",
            "p.checks.call(new Other())",
            "Object.getOwnPropertyDescriptor(Derived.prototype, 'nine').get.call(o)",
        ] {
            same(lock, before, wrong, refused);
        }
        // A proxy's own `get` reads from its target.
        same(
            lock,
            before,
            "new Proxy(o, { get: (it, key) => it[key] }).unsigned",
            "number 5",
        );
        same(
            lock,
            before,
            "new get()",
            "object TypeError: get is not a constructor",
        );
    });
}

#[test]
fn right_receivers_of_other_shapes_are_taken() {
    defined(|lock| {
        let before = "class Sub extends Base {
                constructor(n) { super(n); this.more = 1 }
                get unsigned() { return super.unsigned + 1 }
            };
            class Deep extends Derived {};
            const { get } = Object.getOwnPropertyDescriptor(Base.prototype, 'unsigned')";
        same(lock, before, "new Sub(1).unsigned", "number 2");
        same(lock, before, "get.call(new Sub(1))", "number 1");
        same(
            lock,
            before,
            "new Deep(4).unsigned + new Deep(4).nine",
            "number 13",
        );
        same(lock, before, "get.call(new Deep(4))", "number 4");
        same(
            lock,
            before,
            "Reflect.get(Base.prototype, 'unsigned', new Derived(6))",
            "number 6",
        );
        same(
            lock,
            before,
            "get.call(Object.setPrototypeOf(new Base(8), null))",
            "number 8",
        );
        // One place that sees many shapes, right and wrong ones.
        let before = format!(
            "{before}; let at = 0;
             const all = [new Base(1), new Derived(2), new Sub(3), new Deep(4), {{}}, 5, new Other()];
             const sum = () => {{
                let sum = 0;
                for (const it of all) try {{ sum = sum * 10 + get.call(it) }} catch {{ sum = sum * 10 + 9 }}
                return sum
             }}"
        );
        same(lock, &before, "sum()", "number 1234999");
    });
}

#[test]
fn borrows_are_checked_and_end() {
    defined(|lock| {
        for class in ["Base", "Derived"] {
            let before = format!(
                "const o = new {class}(1);
                 const held = how => {{ let told; o[how](() => {{ try {{ told = o.unsigned }} catch (e) {{ told = e }} }}); return told }}"
            );
            same(
                lock,
                &before,
                "held('hold')",
                &format!("object BusyError: {class} is in use by a call that hasn't returned"),
            );
            same(lock, &before, "held('share')", "number 1");
            // Reading leaves no borrow behind, whatever came of it.
            for read in ["unsigned", "borrowed", "checked"] {
                same(
                    lock,
                    &format!("const o = new {class}(-1)"),
                    &format!(
                        "(() => {{ try {{ o.{read} }} catch {{}} o.change(-2); return o.signed }})()"
                    ),
                    "number -2",
                );
            }
        }
    });
}

#[test]
fn a_panic_in_a_getter_ends_the_script_and_the_borrow() {
    for class in ["Base", "Derived"] {
        let harness = Harness::new(Options::default());
        let reports = Rc::new(RefCell::new(Vec::new()));
        let seen = Rc::clone(&reports);
        (harness.isolate()).on_report(move |report| seen.borrow_mut().push(report.message.clone()));
        let outcome = harness.run_in_context(|lock, context| {
            context.define::<Base>(lock)?;
            context.define::<Derived>(lock)?;
            context.eval::<()>(
                lock,
                &format!("globalThis.o = new {class}(3); globalThis.after = 0"),
            )?;
            let source = "try { o.panics } catch { after = 1 } finally { after = 2 } after = 3";
            let error = context.eval::<u32>(lock, source).expect_err("stopped");
            assert!(
                error.message().starts_with("internal error; reference = "),
                "{error}"
            );
            assert_eq!(
                *reports.borrow(),
                ["panic while called from JavaScript: no 3"]
            );
            // The value was only read: it is as it was, and free.
            let source = "o.change(4); `${after} ${o.unsigned}`";
            assert_eq!(context.eval::<String>(lock, source)?, "0 4");
            Ok::<(), Error>(())
        });
        outcome.expect("not entered").expect("no error");
    }
}

#[test]
fn calls_are_counted_once() {
    check(|lock, context| {
        context.define::<Base>(lock)?;
        context.define::<Derived>(lock)?;
        for (class, name) in [
            ("Base", "unsigned"),
            ("Base", "borrowed"),
            ("Derived", "unsigned"),
            ("Derived", "borrowed"),
        ] {
            context.eval::<()>(lock, &format!("globalThis.o = new {class}(1)"))?;
            let before = lock.slow_calls();
            context.eval::<()>(lock, &format!("o.{name}; o.{name}; o.{name}"))?;
            assert_eq!(lock.slow_calls() - before, 3, "{class} {name}");
        }
        Ok(())
    });
}

#[test]
fn getters_of_one_realm_read_objects_of_another() {
    let harness = Harness::new(Options::default());
    let realm = || harness.isolate().realm().expect("not entered");
    let (one, two) = (realm(), realm());
    let run = |realm: &Realm, body: &mut dyn FnMut(&mut Lock<'_>)| {
        let outcome = harness.isolate().run(realm, |lock| {
            lock.scope(|lock| {
                for (name, class) in [
                    ("Base", lock.class::<Base>()?),
                    ("Derived", lock.class::<Derived>()?),
                ] {
                    lock.global().set(lock, name, class.upcast())?;
                }
                Ok::<_, Error>(())
            })?;
            body(lock);
            Ok::<_, Error>(())
        });
        outcome.expect("not entered").expect("no error");
    };
    let mut shared = None;
    run(&one, &mut |lock| {
        let thing = lock.alloc(Base::of(12));
        lock.scope(|lock| {
            let value = jsg::ToJs::to_js(&thing, lock)?;
            lock.global().set(lock, "it", value)
        })
        .expect("it is set");
        same(lock, "", "it.unsigned", "number 12");
        shared = Some(thing);
    });
    let thing = shared.expect("it was made");
    run(&two, &mut |lock| {
        lock.scope(|lock| {
            let value = jsg::ToJs::to_js(&thing, lock)?;
            lock.global().set(lock, "it", value)
        })
        .expect("it is set");
        let before = "const { get } = Object.getOwnPropertyDescriptor(Base.prototype, 'unsigned')";
        same(lock, before, "it instanceof Base", "boolean false");
        same(lock, before, "it.unsigned", "number 12");
        same(lock, before, "get.call(it)", "number 12");
        same(
            lock,
            before,
            "Reflect.get(new Base(1), 'unsigned', it)",
            "number 12",
        );
        same(
            lock,
            "const { get } = Object.getOwnPropertyDescriptor(Derived.prototype, 'nine')",
            "get.call(it)",
            "object TypeError: Illegal invocation",
        );
    });
}
