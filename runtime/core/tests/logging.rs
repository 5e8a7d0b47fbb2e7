//! Records that leave the call that made them: what is kept of them, their order, what is lost, and how deep telling
//! goes. One test, since a process has one logger.

use std::fmt;
use std::sync::Mutex;

use landbridge_core::logging::{
    self, Field, Level, LevelFilter, Queue, Record, Taken, Telling, log,
};

struct Logger;

static QUEUE: Queue<Record> = Queue::new(100);

impl log::Log for Logger {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        if let Some(record) = Record::of(record) {
            QUEUE.push(record);
        }
    }

    fn flush(&self) {}
}

fn messages() -> Vec<String> {
    let waiting = QUEUE.take();
    waiting.records.into_iter().map(|it| it.message).collect()
}

/// Logs when it is shown, which shows it again.
struct Noisy;

impl fmt::Display for Noisy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        log::info!("showing {Noisy}");
        f.write_str("noise")
    }
}

#[test]
fn records_are_kept_in_order_and_in_bounds() {
    assert_eq!(logging::install(&Logger, LevelFilter::Debug), Ok(()));
    assert_eq!(logging::install(&Logger, LevelFilter::Trace), Err(Taken));
    assert!(Taken.to_string().contains("of its own"));

    // Nothing before the host says what it wants; never more than the ceiling.
    log::error!("early");
    assert!(QUEUE.is_empty());
    logging::limit(LevelFilter::Trace);
    assert_eq!(log::max_level(), LevelFilter::Debug);
    logging::limit(LevelFilter::Info);
    log::debug!("too verbose");
    assert!(QUEUE.is_empty());
    assert_eq!(logging::filter(0), LevelFilter::Off);
    assert_eq!(logging::filter(3), LevelFilter::Info);
    assert_eq!(logging::filter(9), LevelFilter::Trace);

    // What is kept.
    let user = String::from("ann");
    let line = line!() + 1;
    log::warn!(target: "some::where", user = user.as_str(), count = 3_u64, share = 0.5, old = true, list:? = [1]; "{} of {}", 1, 2);
    let record = QUEUE.take().records.pop_front().expect("one");
    assert_eq!(
        (record.level, &*record.target, record.line),
        (Level::Warn, "some::where", Some(line))
    );
    assert_eq!(record.message, "1 of 2");
    assert!(record.file.is_some_and(|it| it.ends_with("logging.rs")));
    let text = |text: &str| Field::Text(text.to_owned());
    let expected = [
        ("user", text("ann")),
        ("count", Field::Integer(3)),
        ("share", Field::Float(0.5)),
        ("old", Field::Bool(true)),
        ("list", text("[1]")),
    ];
    let expected = expected.map(|(key, value)| (key.to_owned(), value));
    assert_eq!(record.fields, expected);
    log::info!("plain");
    let record = QUEUE.take().records.pop_front().expect("one");
    assert_eq!(record.target, "logging");

    // A message that logs while it is shown: the inner one comes first, and one more level down nothing does.
    log::info!("outer {Noisy}");
    assert_eq!(messages(), ["showing noise", "outer noise"]);

    // What a logger's own calls log is kept, and what is logged because of that isn't.
    log::info!("first");
    let first = QUEUE.take().records.pop_front().expect("one");
    {
        let _telling = Telling::of(&first);
        log::info!("second");
        let second = QUEUE.take().records.pop_front().expect("one");
        let _telling = Telling::of(&second);
        log::info!("third");
        assert!(QUEUE.is_empty());
        assert!(Telling::now().is_none());
    }
    log::info!("fourth");
    assert_eq!(messages(), ["fourth"]);

    // Full: the oldest stay, the others are counted.
    for at in 0..150 {
        log::info!("{at}");
    }
    let waiting = QUEUE.take();
    assert_eq!((waiting.records.len(), waiting.lost), (100, 50));
    assert_eq!(waiting.records[99].message, "99");
    assert!(
        Record::lost(waiting.lost, "it")
            .message
            .starts_with("50 log records")
    );
    assert!(QUEUE.take().is_empty());

    // Many threads: each one's records stay in order.
    let seen = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for thread in 0..4 {
            scope.spawn(move || (0..20).for_each(|at| log::info!("{thread} {at:02}")));
        }
        while seen.lock().expect("not poisoned").len() < 80 {
            seen.lock().expect("not poisoned").extend(messages());
        }
    });
    let seen = seen.into_inner().expect("not poisoned");
    for thread in 0..4 {
        let prefix = format!("{thread} ");
        let own: Vec<_> = seen.iter().filter(|it| it.starts_with(&prefix)).collect();
        assert_eq!(own.len(), 20);
        assert!(own.is_sorted());
    }
}
