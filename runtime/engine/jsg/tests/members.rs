//! Members beyond the plain ones: inheritance, rest arguments, iterators, what inspectors see, closures, weak handles.

mod support;

use std::cell::Cell;

use jsg::{
    Callable, Class, Closure, Error, ExceptionType, Iterable, Local, Lock, Object, Ref, Rest,
    Sequence, Traced, Weak, jsg_require, jsg_resource,
};
use support::{check, thrown};

thread_local! {
    static LIVE: Cell<i32> = const { Cell::new(0) };
}

/// Counts itself.
struct Token;

impl Token {
    fn new() -> Self {
        LIVE.set(LIVE.get() + 1);
        Self
    }
}

impl Drop for Token {
    fn drop(&mut self) {
        LIVE.set(LIVE.get() - 1);
    }
}

#[jsg_resource]
struct Animal {
    name: String,
    friend: Option<Traced<Animal>>,
}

#[jsg_resource]
impl Animal {
    #[jsg_constructor]
    fn new(name: String) -> Self {
        Self { name, friend: None }
    }

    #[jsg_method]
    fn speak(&self) -> String {
        format!("{} speaks", self.name)
    }

    #[jsg_method]
    fn rename(&mut self, name: String) {
        self.name = name;
    }

    #[jsg_method]
    fn befriend(&mut self, lock: &mut Lock<'_>, friend: Ref<Animal>) -> Result<(), Error> {
        self.friend = Some(friend.traced(lock)?);
        Ok(())
    }

    #[jsg_method]
    fn friend(&self) -> Result<Option<Ref<Animal>>, Error> {
        self.friend.as_ref().map(Traced::get).transpose()
    }

    #[jsg_method]
    fn greet(one: &Animal, other: Ref<Animal>) -> Result<String, Error> {
        Ok(format!("{} and {}", one.name, other.borrow()?.name))
    }

    #[jsg_inspect_property]
    fn name(&self) -> &str {
        &self.name
    }

    #[jsg_inspect_property(name = "friends")]
    fn count(&self) -> u32 {
        u32::from(self.friend.is_some())
    }
}

#[jsg_resource]
struct Dog {
    #[extends]
    animal: Animal,
    tricks: u32,
    _token: Token,
}

#[jsg_resource]
impl Dog {
    #[jsg_constructor]
    fn new(name: String) -> Self {
        Self {
            animal: Animal::new(name),
            tricks: 0,
            _token: Token::new(),
        }
    }

    #[jsg_method]
    fn learn(&mut self) -> u32 {
        self.tricks += 1;
        self.tricks
    }

    #[jsg_method]
    fn with_itself(&mut self, other: Ref<Animal>) -> Result<String, Error> {
        Ok(other.borrow()?.name.clone())
    }
}

#[jsg_resource]
struct Puppy {
    #[extends]
    dog: Dog,
}

#[jsg_resource]
impl Puppy {
    #[jsg_constructor]
    fn new() -> Self {
        Self {
            dog: Dog::new("small".to_owned()),
        }
    }

    #[jsg_method]
    fn trick_count(&self) -> u32 {
        self.dog.tricks
    }
}

#[jsg_resource]
struct Tools {
    count: u32,
}

#[jsg_resource]
impl Tools {
    #[jsg_constructor]
    fn new(count: u32) -> Self {
        Self { count }
    }

    #[jsg_method]
    fn join(separator: &str, all: Rest<String>) -> String {
        all.join(separator)
    }

    #[jsg_method]
    fn sum(all: Rest<f64>) -> f64 {
        all.into_iter().sum()
    }

    #[jsg_method(name = "[Symbol.iterator]")]
    fn iterate(&self) -> Sequence<u32> {
        Sequence::new(0..self.count)
    }

    #[jsg_method]
    fn until(limit: u32) -> Sequence<String> {
        let token = Token::new();
        Sequence::fallible((0..).map(move |n| {
            let _ = &token;
            jsg_require!(n < limit, RangeError, "{n} is past {limit}");
            Ok(n.to_string())
        }))
    }

    #[jsg_method]
    fn total(lock: &mut Lock<'_>, numbers: Iterable<u32>) -> Result<u32, Error> {
        Ok(numbers.collect(lock)?.into_iter().sum())
    }

    #[jsg_method]
    fn first(lock: &mut Lock<'_>, mut words: Iterable<String>) -> Result<Option<String>, Error> {
        let first = words.next(lock)?;
        words.close(lock)?;
        Ok(first)
    }

    #[jsg_method]
    fn adder(by: u32) -> Closure<(u32, Option<u32>), Result<u32, Error>> {
        let token = Token::new();
        Closure::new("add", move |_, (number, more): (u32, Option<u32>)| {
            let _ = &token;
            jsg_require!(
                number < 100,
                Named("DataCloneError"),
                "{number} is too large"
            );
            Ok(number + by + more.unwrap_or(0))
        })
    }
}

#[track_caller]
fn all(cases: &[(&str, &str)]) {
    check(|lock, context| {
        context.define::<Puppy>(lock)?;
        context.define::<Dog>(lock)?;
        context.define::<Animal>(lock)?;
        context.define::<Tools>(lock)?;
        for (source, expected) in cases {
            let found: String = context.eval(lock, &format!("String((() => {{ {source} }})())"))?;
            assert_eq!(found, *expected, "{source}");
        }
        Ok(())
    });
}

#[test]
fn classes_extend_each_other() {
    all(&[
        ("return new Dog('a').speak()", "a speaks"),
        (
            "const d = new Dog('a'); d.rename('b'); return d.speak()",
            "b speaks",
        ),
        ("return new Dog('a') instanceof Animal", "true"),
        (
            "return Object.getPrototypeOf(Dog.prototype) === Animal.prototype",
            "true",
        ),
        (
            "return Animal.greet(new Dog('a'), new Puppy())",
            "a and small",
        ),
        (
            "const p = new Puppy(); p.learn(); p.learn(); return p.trickCount()",
            "2",
        ),
        (
            "const d = new Dog('a'); d.befriend(d); return d.friend() === d && d.friend() instanceof Dog",
            "true",
        ),
        (
            "class Cat extends Animal { speak() { return super.speak() + ' softly' } }; return new Cat('c').speak()",
            "c speaks softly",
        ),
        (
            "return Object.prototype.toString.call(new Puppy())",
            "[object Puppy]",
        ),
    ]);
    for (call, expected) in [
        (
            "Dog.prototype.learn.call(new Animal('a'))",
            "TypeError: Illegal invocation",
        ),
        // One borrow for the whole object, whichever class asks.
        (
            "const d = new Dog('a'); d.withItself(d)",
            "BusyError: Dog is in use by a call that hasn't returned",
        ),
    ] {
        let source =
            format!("const Animal = Object.getPrototypeOf(Dog.prototype).constructor; {call}");
        assert_eq!(thrown::<Dog>(&source), expected, "{call}");
    }
}

#[test]
fn cycles_through_what_a_class_extends_are_collected() {
    check(|lock, context| {
        context.define::<Dog>(lock)?;
        let source = "(() => { for (let i = 0; i < 50; i++) { const a = new Dog('a'), b = new Dog('b'); a.befriend(b); b.befriend(a) } })(); true";
        context.eval::<bool>(lock, source)?;
        assert_eq!(LIVE.get(), 100);
        context.request_gc(lock);
        context.request_gc(lock);
        assert_eq!(LIVE.get(), 0);
        Ok(())
    });
}

#[test]
fn rest_arguments() {
    all(&[
        ("return Tools.join('-')", ""),
        ("return Tools.join('-', 1, 'b', null)", "1-b-null"),
        ("return Tools.sum(1, 2, 3, 4, 5, 6, 7.5)", "28.5"),
        ("return Tools.sum()", "0"),
        ("return Tools.join.length", "1"),
        ("return Tools.sum.length", "0"),
        (
            "try { Tools.join('-', 'a', Symbol('s')) } catch (e) { return e.name }",
            "TypeError",
        ),
    ]);
}

#[test]
fn iterators_of_rust() {
    all(&[
        ("return [...new Tools(3)].join()", "0,1,2"),
        (
            "return new Map(Array.from(new Tools(2), n => [n, n])).size",
            "2",
        ),
        (
            "const i = new Tools(1)[Symbol.iterator](); i.next(); return JSON.stringify([i.next(), i.next()])",
            "[{\"done\":true},{\"done\":true}]",
        ),
        (
            "for (const text of Tools.until(5)) if (text === '3') return text",
            "3",
        ),
        (
            "const seen = []; try { for (const t of Tools.until(2)) seen.push(t) } catch (e) { return `${seen} ${e}` }",
            "0,1 RangeError: 2 is past 2",
        ),
        (
            "const i = Tools.until(9); return i[Symbol.iterator]() === i",
            "true",
        ),
        (
            "return JSON.stringify(Tools.until(9).return(7))",
            "{\"value\":7,\"done\":true}",
        ),
    ]);
    check(|lock, context| {
        context.request_gc(lock);
        Ok(())
    });
    assert_eq!(LIVE.get(), 0, "what was left is dropped");
}

#[test]
fn iterables_of_scripts() {
    all(&[
        ("return Tools.total([1, 2, 3])", "6"),
        ("return Tools.total(new Set([1, '2', 2]))", "5"),
        (
            "return Tools.total((function* () { yield 4; yield 5 })())",
            "9",
        ),
        ("return Tools.total(new Tools(4))", "6"),
        ("return Tools.first(['😀', 'b'])", "😀"),
        ("return Tools.first([])", "undefined"),
        (
            "let left = 0; function* words() { try { yield 'a'; yield 'b' } finally { left = 1 } }
             return Tools.first(words()) + left",
            "a1",
        ),
        (
            "let left = 0; function* words() { try { yield 1n; yield 2 } finally { left = 1 } }
             try { Tools.total(words()) } catch (e) { return e.name + left }",
            "TypeError1",
        ),
        (
            "try { Tools.total((function* () { yield 1; throw new RangeError('mine') })()) } catch (e) { return e }",
            "RangeError: mine",
        ),
        (
            "try { Tools.total(5) } catch (e) { return e.message }",
            "numbers: expected something to iterate, got a number",
        ),
        (
            "try { Tools.total({}) } catch (e) { return e.message }",
            "numbers: expected something to iterate, got an object",
        ),
        (
            "try { Tools.first('ab') } catch (e) { return e.message }",
            "words: expected something to iterate, got a string",
        ),
    ]);
}

#[test]
fn closures_are_functions() {
    all(&[
        ("return Tools.adder(5)(1)", "6"),
        ("return Tools.adder(5)(1, 10)", "16"),
        ("return [1, 2].map(n => Tools.adder(1)(n)).join()", "2,3"),
        (
            "const f = Tools.adder(1); return `${f.name} ${f.length} ${typeof f}`",
            "add 1 function",
        ),
        (
            "try { Tools.adder(1)() } catch (e) { return e }",
            "TypeError: add needs 1 argument, 0 are given",
        ),
        (
            "try { Tools.adder(1)(100) } catch (e) { return e }",
            "DataCloneError: 100 is too large",
        ),
        (
            "try { new (Tools.adder(1))(1) } catch (e) { return e.name }",
            "TypeError",
        ),
    ]);
    check(|lock, context| {
        context.define::<Tools>(lock)?;
        context.eval::<()>(
            lock,
            "(() => { for (let i = 0; i < 100; i++) Tools.adder(i)(1) })()",
        )?;
        assert_eq!(LIVE.get(), 100);
        context.request_gc(lock);
        context.request_gc(lock);
        assert_eq!(LIVE.get(), 0);
        Ok(())
    });
}

#[test]
fn what_inspectors_see() {
    check(|lock, context| {
        context.define::<Dog>(lock)?;
        let value = lock.run_script("globalThis.d = new Dog('rex'); d.befriend(d); d", "a.js")?;
        let found = lock.inspect(value)?;
        let found: Vec<(String, String)> = found
            .into_iter()
            .map(|(name, value)| {
                Ok((
                    name,
                    lock.to_text(value).map(|it| lock.string_of(it.upcast()))?,
                ))
            })
            .collect::<Result<_, Error>>()?;
        let shown = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(found, [shown("name", "rex"), shown("friends", "1")]);
        // Scripts don't meet them by name, nor by enumeration.
        let hidden = "d.name === undefined && Object.keys(d).length === 0 && !('friends' in d)";
        assert!(context.eval::<bool>(lock, hidden)?);
        let nothing = lock.number(1.0);
        assert!(lock.inspect(nothing)?.is_empty());
        Ok(())
    });
}

#[test]
fn weak_handles() {
    check(|lock, context| {
        let weak = lock.scope(|lock| {
            let object = lock.object();
            let weak = Weak::new(lock, object);
            let kept = weak.get(lock);
            assert!(kept.is_some_and(|it| it.is_same(object)));
            context.set_global(lock, "kept", object.upcast())?;
            Ok::<_, Error>(weak)
        })?;
        context.request_gc(lock);
        let found: Option<Local<'_, Object>> = weak.get(lock);
        assert!(found.is_some(), "the global keeps it");
        lock.scope(|lock| context.eval::<()>(lock, "kept = null"))?;
        Ok(())
    });
    check(|lock, context| {
        let weak = lock.scope(|lock| {
            let object = lock.object();
            Weak::new(lock, object)
        });
        context.request_gc(lock);
        assert!(lock.scope(|lock| weak.get(lock).is_none()));
        let function: Option<Local<'_, Callable>> = None;
        assert!(function.is_none());
        Ok(())
    });
}

#[test]
fn errors_through_kj() {
    for (text, kind, message, internal) in [
        (
            "jsg.TypeError: wrong",
            ExceptionType::TypeError,
            "wrong",
            false,
        ),
        (
            "remote.jsg.RangeError: far",
            ExceptionType::RangeError,
            "far",
            false,
        ),
        (
            "broken.remote. jsg.Error: both",
            ExceptionType::Error,
            "both",
            false,
        ),
        (
            "jsg.DOMException(DataCloneError): no: clone",
            ExceptionType::Named("DataCloneError".into()),
            "no: clone",
            false,
        ),
        ("jsg.SyntaxError", ExceptionType::SyntaxError, "", false),
        (
            "expected ok; secret = 1",
            ExceptionType::Error,
            "expected ok; secret = 1",
            true,
        ),
        (
            "jsg-internal.TypeError: hidden",
            ExceptionType::Error,
            "jsg-internal.TypeError: hidden",
            true,
        ),
        (
            "jsg.Type Error: x",
            ExceptionType::Error,
            "jsg.Type Error: x",
            true,
        ),
    ] {
        let error = Error::from_kj(text);
        assert_eq!(error.kind(), &kind, "{text}");
        assert_eq!(error.message(), message, "{text}");
        assert_eq!(error.is_internal(), internal, "{text}");
        if !internal {
            let again = Error::from_kj(&error.to_kj());
            assert_eq!((again.kind(), again.message()), (&kind, message), "{text}");
        }
    }
}

#[test]
fn declarations() {
    let dog = Class::of::<Dog>().declaration();
    assert!(
        dog.starts_with("export declare class Dog extends Animal {"),
        "{dog}"
    );
    let tools = Class::of::<Tools>().declaration();
    for part in [
        "  static join(separator: string, ...all: Array<string>): string;",
        "  [Symbol.iterator](): IterableIterator<number>;",
        "  static total(numbers: Iterable<number>): number;",
        "  static adder(by: number): (a0: number, a1: number | undefined) => number;",
    ] {
        assert!(tools.contains(part), "{tools}");
    }
    let animal = Class::of::<Animal>().declaration();
    assert!(!animal.contains("inspect"), "{animal}");
}
