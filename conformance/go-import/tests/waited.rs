//! Calls that are waited for: values of all kinds, errors, panics, objects, nesting, and what Go may keep.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, SystemTime};

use go_import::go::{DemoAdd, DemoFragile, GoDemo};
use go_import::{Code, Colour, Demo, DemoError, Mixed, Numbers, Point, Shape, User, UserId};
use landbridge_go::caller::Failure;

fn user(name: &str, age: u32) -> User {
    User {
        name: name.to_owned(),
        age,
        tags: vec!["a".to_owned(), String::new(), "ü€😀".to_owned()],
        friend: None,
    }
}

fn point(seed: u32) -> Point {
    Point {
        x: f64::from(seed),
        y: -1.5,
        id: seed,
        kind: 0xABCD,
        flags: [1, 2],
    }
}

fn panicked<T>(f: impl FnOnce() -> T) -> String {
    match catch_unwind(AssertUnwindSafe(f)) {
        Ok(_) => panic!("nothing panicked"),
        Err(payload) => payload.downcast_ref::<String>().unwrap().clone(),
    }
}

#[test]
fn numbers_go_in_registers() {
    let demo = GoDemo::new().unwrap();
    assert_eq!(demo.add(40, 2), 42);
    assert_eq!(demo.add(i64::MAX, 1), i64::MIN, "Go's integers wrap");
    assert!((demo.mix(-3, true, 0.5, 65_535) + 65_532.5).abs() < f64::EPSILON);
    assert!(demo.negate(false) && !demo.negate(true));
    demo.nothing();
}

#[test]
fn values_come_back_as_they_were() {
    let demo = GoDemo::new().unwrap();
    for text in ["", "hello", "nul\0inside", "ü€😀", &"long ".repeat(5_000)] {
        assert_eq!(demo.echo(text.to_owned()), text);
        assert_eq!(demo.greet(text), format!("hello {text} from plain"));
    }
    let mut anna = user("Anna", 41);
    anna.friend = Some(Box::new(user("Bob", u32::MAX - 1)));
    assert_eq!(demo.names(&[anna.clone(), user("", 0)]), ["Anna", ""]);
    assert_eq!(demo.names(&[]), [""; 0]);
    let older = demo.older(&anna);
    assert_eq!((older.age, older.friend.unwrap().age), (42, u32::MAX));
    assert_eq!(demo.maybe(None, None), None);
    assert_eq!(demo.maybe(None, Some(3)), Some(3));
    assert_eq!(demo.maybe(Some(&anna), Some(3)), Some(41));
    assert_eq!(demo.letter('a'), 'b');
    assert_eq!(demo.size(10), 0);
}

#[test]
fn every_number_comes_back_exactly() {
    let demo = GoDemo::new().unwrap();
    let highest = Numbers {
        a: i8::MAX,
        b: i16::MAX,
        c: i32::MAX,
        d: i64::MAX,
        e: i128::MAX,
        f: isize::MAX,
        g: u8::MAX,
        h: u16::MAX,
        i: u32::MAX,
        j: u64::MAX,
        k: u128::MAX,
        l: isize::MAX as usize,
        m: f32::MAX,
        n: f64::INFINITY,
        o: char::MAX,
        p: true,
    };
    assert_eq!(demo.numbers(&highest), highest);
    let lowest = Numbers {
        a: i8::MIN,
        b: i16::MIN,
        c: i32::MIN,
        d: i64::MIN,
        e: i128::MIN,
        f: isize::MIN,
        m: f32::MIN_POSITIVE,
        n: -0.0,
        o: '\0',
        p: false,
        ..highest
    };
    assert_eq!(demo.numbers(&lowest), lowest);
}

#[test]
fn lists_maps_and_enums_come_back() {
    let demo = GoDemo::new().unwrap();
    for shape in [
        Shape::Circle {
            centre: point(4),
            radius: 2.5,
        },
        Shape::Polygon((0..100).map(point).collect()),
        Shape::Empty,
    ] {
        let mixed = Mixed {
            bytes: (0..=255).collect(),
            path: "/tmp/ü".into(),
            wait: Duration::new(5, 7),
            at: SystemTime::UNIX_EPOCH - Duration::new(3, 250),
            sizes: vec![0, 1, isize::MAX as usize],
            floats: vec![1.5, -0.0],
            points: vec![point(1), point(2)],
            colours: BTreeSet::from([Colour::Red, Colour::Blue]),
            ids: BTreeMap::from([
                (UserId(u64::MAX), vec![None, Some(-1)]),
                (UserId(0), vec![]),
            ]),
            words: HashMap::from([("a".to_owned(), (true, "b".to_owned()))]),
            grid: [[1, 2], [3, 4], [5, 6]],
            shape,
        };
        assert_eq!(demo.mixed(mixed.clone()), mixed);
    }
}

/// A list of plain structs is the memory that Rust laid out, whatever its fields' order and sizes.
#[test]
fn plain_records_are_read_by_their_layout() {
    let demo = GoDemo::new().unwrap();
    let points: Vec<Point> = (1..=1_000).map(point).collect();
    let centre = demo.centroid(&points);
    assert!((centre.x - 500.5).abs() < 1e-6 && (centre.y + 1.5).abs() < 1e-6);
    assert_eq!((centre.id, centre.kind, centre.flags), (500_500, 0, [1, 2]));
}

#[test]
fn answers_grow_as_large_as_they_are() {
    let demo = GoDemo::new().unwrap();
    for size in [0, 1, 4_000, 4_091, 4_092, 4_093, 5_000_000] {
        let grown = demo.grown(size);
        assert_eq!(grown.len(), size as usize);
        assert!(grown.iter().enumerate().all(|(i, byte)| *byte == i as u8));
    }
}

#[test]
fn errors_are_typed() {
    let demo = GoDemo::new().unwrap();
    assert_eq!(demo.find("four"), Ok(4));
    let missing = DemoError::NotFound {
        key: "missing".to_owned(),
    };
    assert_eq!(demo.find("missing"), Err(missing));
    assert_eq!(
        demo.find("wrapped"),
        Err(DemoError::Limit(3, 4)),
        "errors.As finds it"
    );
    assert_eq!(demo.find_text("full"), Err(DemoError::Full));
    assert_eq!(demo.find_text("ok"), Ok("OK".to_owned()));
    assert_eq!(
        (demo.store("x"), demo.store("full")),
        (Ok(()), Err(DemoError::Full))
    );
    let Err(DemoError::Host(error)) = demo.store("other") else {
        panic!("not the catch-all");
    };
    assert_eq!(
        (error.kind(), error.message()),
        ("*errors.errorString", "something else")
    );
    assert_eq!(
        (demo.check(5), demo.check(-5)),
        (Ok(5), Err(Code { code: -5 }))
    );
    assert!(
        panicked(|| demo.check(0)).contains("zero"),
        "nothing else to return it in"
    );
}

/// A Go panic ends neither the process nor the object; the stack says where it was.
#[test]
fn panics_of_go_come_as_errors_or_panics() {
    let demo = GoDemo::new().unwrap();
    let text = panicked(|| demo.panics("on purpose"));
    assert!(text.contains("PanicError: on purpose"), "{text}");
    assert!(
        text.contains("demo.go") && text.contains("Panics"),
        "Go's stack: {text}"
    );
    let Err(Failure::Host(error)) = demo.try_crash() else {
        panic!("it didn't crash");
    };
    assert_eq!(error.kind(), "PanicError");
    assert!(error.message().contains("nil pointer"), "{error}");
    let Err(DemoError::Host(error)) = demo.find("panic") else {
        panic!("not the catch-all");
    };
    assert!(landbridge_go::caller::panic_error(&error) && error.trace().contains("demo.go"));
    assert!(panicked(|| demo.not_utf8()).contains("UTF-8"));
    assert!(
        panicked(|| demo.size(5)).contains("negative"),
        "a negative count"
    );
    assert_eq!(demo.add(1, 1), 2, "it goes on");
}

/// Panics with nil, panics and errors whose text isn't UTF-8 or can't be told: Rust gets a failure, never a value.
#[test]
fn odd_failures_are_failures() {
    let demo = GoDemo::new().unwrap();
    let told = [
        ("PanicError", "nil"),
        ("PanicError", "no \u{FFFD} text"),
        ("*errors.errorString", "no \u{FFFD} text"),
        ("PanicError", "no text"),
        ("PanicError", "no text"),
    ];
    for (way, (kind, text)) in (0..).zip(told) {
        let number = demo.odd(way).map(|it| it.to_string());
        for answer in [number, demo.odd_text(way)] {
            let Err(DemoError::Host(error)) = answer else {
                panic!("way {way} is no failure: {answer:?}");
            };
            assert_eq!(error.kind(), kind, "way {way}");
            assert!(error.message().contains(text), "way {way}: {error}");
        }
    }
    assert_eq!(demo.odd(5), Ok(5));
    assert_eq!(demo.odd_text(5), Ok("fine".to_owned()));
}

#[test]
fn objects_are_many_and_closed_when_dropped() {
    let (one, two) = (GoDemo::new().unwrap(), GoDemo::named("named").unwrap());
    assert!(GoDemo::live() >= 2);
    assert_eq!((one.count(), one.count(), two.count()), (1, 2, 1));
    assert_eq!(two.greet("x"), "hello x from named");
    assert!(
        GoDemo::named("nobody")
            .unwrap_err()
            .message()
            .contains("nobody")
    );
    assert_eq!(
        GoDemo::named("failing").unwrap_err().message(),
        "no demo today"
    );
    assert_eq!(
        GoDemo::named("panicking").unwrap_err().message(),
        "no demo ever"
    );
    let many: Vec<_> = (0..1_000).map(|_| GoDemo::new().unwrap()).collect();
    assert!(many.iter().all(|it| it.count() == 1));
    let shared: std::sync::Arc<dyn Demo> = std::sync::Arc::new(one);
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let shared = std::sync::Arc::clone(&shared);
            std::thread::spawn(move || (0..1_000).for_each(|_| _ = shared.count()))
        })
        .collect();
    threads.into_iter().for_each(|it| it.join().unwrap());
    assert_eq!(shared.count(), 4_003);
}

/// What Go was given it may keep: it has copies.
#[test]
fn go_may_keep_what_it_was_given() {
    let demo = GoDemo::new().unwrap();
    demo.keep("a text to be kept", b"and bytes");
    for i in 0..1_000 {
        demo.greet(&format!("something else {i}"));
        demo.names(&[user("x", i)]);
    }
    demo.collect();
    assert_eq!(
        demo.kept(),
        ("a text to be kept".to_owned(), b"and bytes".to_vec())
    );
}

/// What it is lent it may not keep; debug builds show who does.
#[test]
fn what_is_lent_is_gone_after_the_call() {
    let demo = GoDemo::new().unwrap();
    assert_eq!(demo.sum_lent(&[1, 2, 3], "four"), 10);
    assert_eq!(demo.sum_lent(&[], ""), 0);
    let large = vec![1; 100_000];
    assert_eq!(demo.sum_lent(&large, ""), 100_000);
    if cfg!(debug_assertions) {
        demo.keep_lent("a text that is lent");
        let text = panicked(|| demo.kept());
        assert!(text.contains("UTF-8"), "poisoned memory is no text: {text}");
    }
}

#[test]
fn names_that_go_has_itself_serve() {
    assert_eq!(GoDemo::new().unwrap().r#type(1, 2, 3, 4, 5), 15);
}

extern "C" fn back(depth: u64) -> u64 {
    let demo = GoDemo::new().unwrap();
    demo.nest(
        depth as u32,
        (back as extern "C" fn(u64) -> u64) as usize as u64,
    )
}

/// Rust → Go → Rust → Go … on one stack, with Go's collector at the bottom.
#[test]
fn calls_nest_both_ways() {
    for depth in [0, 1, 2, 20] {
        assert_eq!(back(depth), depth + 1);
    }
}

extern "C" fn sleeps(milliseconds: u64) -> u64 {
    std::thread::sleep(Duration::from_millis(milliseconds));
    0
}

/// Go's collector stops its threads for a moment, and doesn't wait for those that are in Rust.
#[test]
fn a_long_call_into_rust_keeps_no_collection_waiting() {
    let demo = GoDemo::new().unwrap();
    std::thread::scope(|scope| {
        let long = scope.spawn(|| {
            let sleeps = (sleeps as extern "C" fn(u64) -> u64) as usize as u64;
            demo.nest(3_001, sleeps)
        });
        std::thread::sleep(Duration::from_millis(50));
        let begin = std::time::Instant::now();
        (0..3).for_each(|_| demo.collect());
        let took = begin.elapsed();
        assert!(!long.is_finished(), "the call took no time: {took:?}");
        assert!(took < Duration::from_secs(2), "{took:?} for collecting");
        assert_eq!(long.join().unwrap(), 1);
    });
}

/// Everything here runs with Go's own checks of pointers as they are, and without flags for cgo.
#[test]
fn nothing_is_set_for_go() {
    for name in ["GODEBUG", "CGO_CFLAGS", "CGO_LDFLAGS", "CGO_LDFLAGS_ALLOW"] {
        let value = std::env::var(name).unwrap_or_default();
        assert_eq!(value, "", "{name} is set");
    }
    // What the build script and Go's module had set would be here.
    let settings = GoDemo::new().unwrap().settings();
    assert!(settings.contains_key("CGO_LDFLAGS"), "{settings:?}");
    let flags = settings.iter().filter(|(name, _)| name.starts_with("CGO_"));
    for (name, value) in flags.filter(|(name, _)| *name != "CGO_ENABLED") {
        assert_eq!(value, "", "{name} was set");
    }
    // Others are there, of the Go version that the module names.
    let defaults = settings.get("DefaultGODEBUG").map_or("", String::as_str);
    for check in ["cgocheck", "invalidptr"] {
        assert!(!defaults.contains(check), "{defaults}");
    }
}

/// Neither libclang nor anybody's Go modules.
#[test]
fn builds_need_only_go_and_a_c_compiler() {
    let lock = include_str!("../Cargo.lock");
    for name in ["bindgen", "clang-sys", "cbindgen"] {
        assert!(!lock.contains(&format!("name = \"{name}\"")), "{name}");
    }
    assert!(!include_str!("../go/go.mod").contains("require"));
}

#[test]
fn batches_answer_in_order_and_stop_at_a_panic() {
    let demo = GoDemo::new().unwrap();
    let calls: Vec<_> = (0..1_000).map(|i| DemoAdd { a: i, b: 2 * i }).collect();
    let mut results = vec![0; 1_000];
    demo.add_batch(&calls, &mut results).unwrap();
    assert!(
        results
            .iter()
            .enumerate()
            .all(|(i, it)| *it == 3 * i as i64)
    );
    demo.add_batch(&[], &mut []).unwrap();
    let calls: Vec<_> = (0..10).map(|number| DemoFragile { number }).collect();
    let mut results = [-1; 10];
    let (done, error) = demo.fragile_batch(&calls, &mut results).unwrap_err();
    assert_eq!((done, error.message()), (7, "seven"));
    assert_eq!(results, [0, 1, 2, 3, 4, 5, 6, -1, -1, -1]);
}

/// The collector runs while many threads call, and finds no pointer that it doesn't know.
#[test]
fn the_collector_may_run_at_any_time() {
    let demo = GoDemo::new().unwrap();
    std::thread::scope(|scope| {
        scope.spawn(|| (0..20).for_each(|_| demo.collect()));
        for _ in 0..3 {
            scope.spawn(|| {
                for i in 0..2_000 {
                    let older = demo.older(&user(&"x".repeat(i % 3_000), 1));
                    assert_eq!(older.name.len(), i % 3_000);
                }
            });
        }
    });
}
