//! Headers and their tables: ids, names in any case, and what can't be a header.

use kj::http::{HeaderId, HeaderTable, Headers};

#[test]
fn headers_have_tables() {
    let table = HeaderTable::new(&["X-First", "X-Second"]).expect("names");
    let other = HeaderTable::new(&["X-Other"]).expect("names");
    let first = table.id("x-first").expect("it is there");
    let foreign = other.id("X-Other").expect("it is there");
    assert_eq!(table.name(first).as_deref(), Some("X-First"));
    assert_eq!(table.name(foreign), None);
    assert_eq!(table.id("X-Absent"), None);
    for (id, name) in HeaderId::KNOWN {
        assert_eq!(table.id(name), Some(*id));
        assert_eq!(table.name(*id).as_deref(), Some(*name));
    }
    for wrong in [&["a b"][..], &[""], &["x", "X"], &["host"], &["é"]] {
        HeaderTable::new(wrong).expect_err("not names");
    }

    let mut headers = Headers::new(&table);
    headers.set(first, "one").expect("a value");
    headers.set(foreign, "one").expect_err("of another table");
    headers.add("x-second", "two").expect("a value");
    headers.add("Unknown", "three").expect("a value");
    headers.add("Unknown", "four").expect("a value");
    for (name, value) in [
        ("X", "a\nb"),
        ("X", "a\rb"),
        ("X", "a\0b"),
        ("X Y", "a"),
        ("", "a"),
    ] {
        assert!(headers.add(name, value).is_err(), "{name:?}: {value:?}");
    }
    headers.set(first, "a\r\nb").expect_err("two lines");
    assert_eq!(headers.get_id(first).as_deref(), Some("one"));
    assert_eq!(headers.get("X-SECOND").as_deref(), Some("two"));
    assert_eq!(headers.get("unknown").as_deref(), Some("three"));
    assert_eq!(headers.get("absent"), None);
    assert_eq!(headers.get_id(foreign), None);
    let copy = headers.clone();
    headers.unset(first).expect("its own");
    assert_eq!(headers.get_id(first), None);
    let names: Vec<_> = copy.to_vec().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["X-First", "X-Second", "Unknown", "Unknown"]);
    drop((table, headers));
    // Each keeps its table.
    assert_eq!(copy.get("x-first").as_deref(), Some("one"));
    let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        copy.each(|_, _| panic!("while shown"));
    }));
    assert!(caught.is_err());
}
