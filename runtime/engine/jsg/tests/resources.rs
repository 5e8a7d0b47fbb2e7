//! Classes as JavaScript sees them: members, receivers, borrows, errors, panics, identity.

mod support;

use std::cell::RefCell;
use std::rc::Rc;

use jsg::{
    Class, Error, ExceptionType, Harness, Lock, NonCoercible, Options, Ref, Value, jsg_oneof,
    jsg_resource,
};
use support::{check, thrown};

#[jsg_resource]
struct Counter {
    count: u32,
    label: String,
}

#[jsg_resource]
impl Counter {
    /// The most.
    #[jsg_static_constant]
    const LIMIT: u32 = 10;

    #[jsg_constructor]
    fn new(count: u32, label: Option<String>) -> Result<Self, Error> {
        if count > Self::LIMIT {
            return Err(Error::range_error("too many"));
        }
        let label = label.unwrap_or_default();
        Ok(Self { count, label })
    }

    #[jsg_method]
    fn add_one(&mut self) -> u32 {
        self.count += 1;
        self.count
    }

    #[jsg_method(name = "sum")]
    fn sum_with(&self, other: &Counter) -> u32 {
        self.count + other.count
    }

    #[jsg_method]
    fn call_with_self(
        &mut self,
        lock: &mut Lock<'_>,
        function: jsg::Local<'_, jsg::Callable>,
    ) -> Result<(), Error> {
        let nothing = lock.undefined();
        function.call(lock, nothing, &[]).map(drop)
    }

    #[jsg_method]
    fn boom(&mut self) {
        panic!("boom at {}", self.count);
    }

    #[jsg_method]
    fn quiet() -> Result<(), Error> {
        Err(Error::internal("the password is secret"))
    }

    #[jsg_method]
    fn named() -> Result<(), Error> {
        Err(Error::named("DataCloneError", "no clone"))
    }

    #[jsg_property(prototype)]
    fn label(&self) -> &str {
        &self.label
    }

    #[jsg_property(prototype)]
    fn set_label(&mut self, label: String) -> Result<(), Error> {
        if label.is_empty() {
            return Err(Error::type_error("a label has letters"));
        }
        self.label = label;
        Ok(())
    }

    #[jsg_property(instance, readonly, name = "now")]
    fn get_count(&self) -> u32 {
        self.count
    }
}

#[jsg_resource(name = "Elsewhere")]
struct Other {}

#[jsg_resource]
impl Other {
    #[jsg_method]
    fn tell(it: Which) -> &'static str {
        match it {
            Which::Counter(_) => "counter",
            Which::Other(_) => "other",
            Which::Text(_) => "text",
        }
    }
}

#[jsg_oneof]
enum Which {
    Counter(Ref<Counter>),
    Other(Ref<Other>),
    Text(NonCoercible<String>),
}

#[test]
fn members() {
    check(|lock, context| {
        context.define::<Counter>(lock)?;
        for (source, expected) in [
            ("new Counter(1).addOne()", "2"),
            ("new Counter(1).sum(new Counter(2))", "3"),
            ("Counter.LIMIT", "10"),
            ("new Counter(1).LIMIT", "10"),
            ("Counter.LIMIT = 3; Counter.LIMIT", "10"),
            ("new Counter(1, 'a').label", "a"),
            ("{ const c = new Counter(1); c.label = 'b'; c.label }", "b"),
            ("new Counter(4).now", "4"),
            ("{ const c = new Counter(4); c.now = 9; c.now }", "4"),
            ("Object.keys(new Counter(4)).join()", "now"),
            ("'label' in Counter.prototype", "true"),
            ("Counter.length", "1"),
            ("Counter.prototype.sum.length", "1"),
            ("Counter.prototype.sum.name", "sum"),
            ("Counter.name", "Counter"),
            ("String(new Counter(1))", "[object Counter]"),
            ("new Counter(1) instanceof Counter", "true"),
            (
                "new (class extends Counter { twice() { return this.addOne() + this.addOne() } })(1).twice()",
                "5",
            ),
            ("Reflect.construct(Counter, [1]).addOne()", "2"),
        ] {
            let found: String = context.eval(lock, source)?;
            assert_eq!(found, expected, "{source}");
        }
        Ok(())
    });
}

#[test]
fn wrong_calls() {
    for (source, expected) in [
        ("Counter(1)", "TypeError: Counter must be called with `new`"),
        (
            "new Counter()",
            "TypeError: Counter needs 1 argument, 0 are given",
        ),
        ("new Counter(11)", "RangeError: too many"),
        (
            "new (new Counter(1).addOne)()",
            "TypeError: (intermediate value).addOne is not a constructor",
        ),
        (
            "Counter.prototype.addOne.call({})",
            "TypeError: Illegal invocation",
        ),
        (
            "Counter.prototype.addOne.call(undefined)",
            "TypeError: Illegal invocation",
        ),
        (
            "Counter.prototype.addOne()",
            "TypeError: Illegal invocation",
        ),
        ("Counter.prototype.label", "TypeError: Illegal invocation"),
        (
            "Object.getOwnPropertyDescriptor(Counter.prototype, 'label').get.call(1)",
            "TypeError: Illegal invocation",
        ),
        (
            "new Counter(1).label = ''",
            "TypeError: a label has letters",
        ),
        ("Counter.named()", "DataCloneError: no clone"),
    ] {
        assert_eq!(thrown::<Counter>(source), expected, "{source}");
    }
    assert_eq!(
        thrown::<Other>("new Elsewhere()"),
        "TypeError: Illegal constructor"
    );
}

#[test]
fn a_second_exclusive_borrow_is_busy() {
    for call in [
        "c.addOne()",
        "c.sum(c)",
        "c.label",
        "c.callWithSelf(() => {})",
    ] {
        let source = format!("const c = new Counter(1); c.callWithSelf(() => {call})");
        let error = thrown::<Counter>(&source);
        let error = error.replace("other: ", "");
        assert_eq!(
            error, "BusyError: Counter is in use by a call that hasn't returned",
            "{call}"
        );
    }
    // Two shared borrows of one object are fine, and after the call it is free again.
    check(|lock, context| {
        context.define::<Counter>(lock)?;
        let source = "const c = new Counter(1); try { c.callWithSelf(() => c.addOne()) } catch {}; c.addOne() + c.sum(c)";
        assert_eq!(context.eval::<u32>(lock, source)?, 6);
        Ok(())
    });
}

#[test]
fn what_javascript_throws_passes_through_unchanged() {
    let source = "const e = new Error('mine'); const c = new Counter(1);
        try { c.callWithSelf(() => { throw e }) } catch (f) { throw new Error(String(e === f)) }";
    assert_eq!(thrown::<Counter>(source), "Error: true");
    let source = "new Counter(1).callWithSelf(() => { throw undefined })";
    assert_eq!(
        thrown::<Counter>(&format!(
            "try {{ {source} }} catch (e) {{ throw new Error(e === undefined) }}"
        )),
        "Error: true"
    );
}

#[test]
fn internal_errors_are_redacted_and_reported() {
    let harness = Harness::new(Options::default());
    let reports = Rc::new(RefCell::new(Vec::new()));
    let seen = Rc::clone(&reports);
    harness
        .isolate()
        .on_report(move |report| seen.borrow_mut().push(report.clone()));
    harness
        .run_in_context(|lock, context| {
            context.define::<Counter>(lock)?;
            let source = "try { Counter.quiet() } catch (e) { e.message }";
            let message: String = context.eval(lock, source)?;
            let report = reports.borrow()[0].clone();
            assert_eq!(
                message,
                format!("internal error; reference = {}", report.reference)
            );
            assert_eq!(report.message, "the password is secret");
            Ok::<(), Error>(())
        })
        .expect("entered")
        .expect("no error");
}

#[test]
fn a_panic_ends_the_script_and_nothing_else() {
    let harness = Harness::new(Options::default());
    let reports = Rc::new(RefCell::new(Vec::new()));
    let seen = Rc::clone(&reports);
    harness
        .isolate()
        .on_report(move |report| seen.borrow_mut().push(report.message.clone()));
    harness
        .run_in_context(|lock, context| {
            context.define::<Counter>(lock)?;
            let source = "globalThis.c = new Counter(3); globalThis.after = 0;
                try { c.boom() } catch {} finally { after = 1 }; after = 2";
            let error = context.eval::<u32>(lock, source).expect_err("stopped");
            assert!(
                error.message().starts_with("internal error; reference = "),
                "{error}"
            );
            assert_eq!(
                *reports.borrow(),
                ["panic while called from JavaScript: boom at 3"]
            );
            // Neither `catch` nor `finally` ran; the isolate goes on; the half changed object doesn't.
            assert_eq!(context.eval::<u32>(lock, "after")?, 0);
            assert_eq!(context.eval::<u32>(lock, "new Counter(1).addOne()")?, 2);
            let error = context
                .eval::<u32>(lock, "c.addOne()")
                .expect_err("poisoned");
            assert!(
                error.message().contains("half changed by a panic"),
                "{error}"
            );
            Ok::<(), Error>(())
        })
        .expect("entered")
        .expect("no error");
}

#[test]
fn one_resource_is_one_object() {
    check(|lock, context| {
        context.define::<Counter>(lock)?;
        let counter = lock.alloc(Counter {
            count: 1,
            label: String::new(),
        });
        context.set_global(lock, "a", counter.clone())?;
        context.set_global(lock, "b", &counter)?;
        assert!(context.eval::<bool>(lock, "a.mine = 1; a === b && b.mine === 1")?);
        let again: Ref<Counter> = context.eval(lock, "a")?;
        assert!(again.is_same(&counter));
        counter.borrow_mut()?.count = 5;
        assert_eq!(context.eval::<u32>(lock, "a.now")?, 5);
        Ok(())
    });
}

#[test]
fn a_union_of_resources_is_told_by_tags() {
    check(|lock, context| {
        context.define::<Counter>(lock)?;
        context.define::<Other>(lock)?;
        let other = lock.alloc(Other {});
        context.set_global(lock, "other", other)?;
        for (value, expected) in [
            ("new Counter(1)", "counter"),
            ("other", "other"),
            ("'x'", "text"),
        ] {
            let found: String = context.eval(lock, &format!("Elsewhere.tell({value})"))?;
            assert_eq!(found, expected);
        }
        let error = context
            .eval::<String>(lock, "Elsewhere.tell(1)")
            .expect_err("no arm");
        assert_eq!(error.kind(), &ExceptionType::TypeError);
        assert_eq!(
            error.message(),
            "it: expected Counter | Elsewhere | string, got a number"
        );
        Ok(())
    });
}

#[test]
fn declarations_for_typescript() {
    assert_eq!(
        Class::of::<Counter>().declaration(),
        "export declare class Counter {
  constructor(count: number, label?: string | undefined);
  static readonly LIMIT: number;
  readonly LIMIT: number;
  label: string;
  readonly now: number;
  addOne(): number;
  sum(other: Counter): number;
  callWithSelf(function: Function): void;
  boom(): void;
  static quiet(): void;
  static named(): void;
}
"
    );
}

#[test]
fn isolates_do_not_mix() {
    let (one, two) = (
        Harness::new(Options::default()),
        Harness::new(Options::default()),
    );
    one.run_in_context(|lock, context| {
        assert!(two.run_in_context(|_, _| ()).is_err());
        assert!(one.run_in_context(|_, _| ()).is_err());
        assert_eq!(context.eval::<u32>(lock, "1").ok(), Some(1));
    })
    .expect("entered");
    let counter = one
        .run_in_context(|lock, _| {
            lock.alloc(Counter {
                count: 1,
                label: String::new(),
            })
        })
        .expect("entered");
    two.run_in_context(|lock, context| {
        let error = context
            .set_global(lock, "it", &counter)
            .expect_err("another's");
        assert_eq!(error.message(), "the resource belongs to another isolate");
    })
    .expect("entered");
    // The value outlives its isolate while Rust holds it.
    drop(one);
    assert_eq!(counter.borrow().expect("free").count, 1);
}

#[test]
fn endless_scripts_are_stopped() {
    let harness = Harness::new(Options {
        heap_limit: 64 << 20,
    });
    let terminator = harness.isolate().terminator();
    let stopper = std::thread::spawn(move || {
        std::thread::sleep(std::time::Duration::from_millis(100));
        terminator.terminate();
    });
    harness
        .run_in_context(|lock, context| {
            let error = context
                .eval::<f64>(lock, "for (;;) {}")
                .expect_err("stopped");
            assert!(error.is_terminated());
            assert_eq!(context.eval::<f64>(lock, "1").ok(), Some(1.0));
            let source = "globalThis.all = []; for (;;) all.push(new Array(1000).fill(1.5))";
            let error = context.eval::<f64>(lock, source).expect_err("out of heap");
            assert!(error.is_terminated());
            assert_eq!(context.eval::<f64>(lock, "all = null; 2").ok(), Some(2.0));
        })
        .expect("entered");
    stopper.join().expect("the thread ends");
}

#[test]
fn handles_have_kinds() {
    check(|lock, _| {
        let value = lock.run_script("[1]", "a.js")?;
        assert!(value.is_array() && value.is_object() && !value.is_function());
        assert!(value.try_as::<jsg::Callable>().is_none());
        let array = value.try_as::<jsg::Array>().expect("an array");
        assert_eq!(array.length(), 1);
        assert_eq!(lock.type_of(array.upcast()), "object");
        let kept = jsg::Global::<Value>::new(lock, value);
        let same = lock.scope(|lock| kept.get(lock).is_some_and(|it| it.is_same(value)));
        assert!(same);
        Ok(())
    });
}

#[jsg_resource]
struct Strict {}

#[jsg_resource]
impl Strict {
    #[jsg_method]
    fn check(kind: &str, count: u32) -> Result<u32, Error> {
        jsg::require!(count < 10, RangeError, "{count} is too many");
        jsg::require!(kind != "type", TypeError, "it is a {kind}");
        jsg::require!(
            kind != "clone",
            Named("DataCloneError"),
            "it can't be cloned"
        );
        jsg::require!(kind != "secret", Internal, "the password is {kind}");
        if kind == "plain" {
            jsg::fail!(Error, "{kind}");
        }
        Ok(count)
    }
}

#[test]
fn errors_in_one_line() {
    for (call, expected) in [
        ("'fine', 10", "RangeError: 10 is too many"),
        ("'type', 1", "TypeError: it is a type"),
        ("'clone', 1", "DataCloneError: it can't be cloned"),
        ("'plain', 1", "Error: plain"),
        ("'fine', 9", "nothing"),
    ] {
        assert_eq!(thrown::<Strict>(&format!("Strict.check({call})")), expected);
    }
    let secret = thrown::<Strict>("Strict.check('secret', 1)");
    assert!(
        secret.starts_with("Error: internal error; reference = "),
        "{secret}"
    );
}
