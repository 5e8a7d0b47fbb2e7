//! Handles in a program that has one thread, then two, then one again: its first thread takes and gives back borrows
//! without locked instructions while it is alone, and others see them all the same. No harness, which has threads.

use std::sync::mpsc::channel;
use std::thread;

use landbridge_core::handle::Table;
use landbridge_core::{Refused, install};

static TABLE: Table<String> = Table::new("Text", 7);

fn main() {
    // Finds out whether the C library tells.
    install();
    one_after_the_other();
    borrows_that_outlive_being_alone();
    borrows_of_two();
    one_after_the_other();
    assert_eq!(TABLE.live(), 0);
}

fn one_after_the_other() {
    let mut last = None;
    for round in 0..100 {
        let handle = TABLE.insert(format!("text {round}"));
        assert_ne!(last, Some(handle), "a handle is never issued twice");
        if let Some(last) = last {
            assert_eq!(TABLE.shared(last).err(), Some(Refused::Closed));
            assert_eq!(TABLE.close(last), Ok(false));
        }
        TABLE.exclusive(handle).unwrap().push('!');
        let (one, two) = (TABLE.shared(handle).unwrap(), TABLE.shared(handle).unwrap());
        assert_eq!(*one, *two);
        assert_eq!(TABLE.exclusive(handle).err(), Some(Refused::Busy));
        assert_eq!(TABLE.close(handle), Err(Refused::Busy));
        drop((one, two));
        assert_eq!(TABLE.live(), 1);
        if round % 2 == 0 {
            assert_eq!(TABLE.close(handle), Ok(true));
        } else {
            assert_eq!(TABLE.take(handle), Ok(format!("text {round}!")));
        }
        last = Some(handle);
    }
    let many: Vec<_> = (0..100).map(|at| TABLE.insert(at.to_string())).collect();
    assert_eq!(TABLE.live(), 100);
    for (at, handle) in many.iter().enumerate() {
        assert_eq!(TABLE.take(*handle), Ok(at.to_string()));
    }
}

/// What began before there was another thread is seen by that, and ends as if it had always been there.
fn borrows_that_outlive_being_alone() {
    let (first, second) = (TABLE.insert("a".to_owned()), TABLE.insert("b".to_owned()));
    let alone = TABLE.exclusive(first).unwrap();
    let shared = TABLE.shared(second).unwrap();
    let (seen, wait) = channel();
    let (ended, go_on) = channel();
    let other = thread::spawn(move || {
        assert_eq!(TABLE.shared(first).err(), Some(Refused::Busy));
        assert_eq!(TABLE.exclusive(second).err(), Some(Refused::Busy));
        assert_eq!(*TABLE.shared(second).unwrap(), "b");
        seen.send(()).unwrap();
        go_on.recv().unwrap();
        assert_eq!(*TABLE.exclusive(first).unwrap(), "a");
    });
    wait.recv().unwrap();
    drop((alone, shared));
    ended.send(()).unwrap();
    other.join().unwrap();
    TABLE.exclusive(second).unwrap().push('c');
    assert_eq!(TABLE.take(first), Ok("a".to_owned()));
    assert_eq!(TABLE.take(second), Ok("bc".to_owned()));
}

/// Two threads take turns, then one goes away with what the other has to see.
fn borrows_of_two() {
    let handle = TABLE.insert(String::new());
    let (sender, receiver) = channel();
    let other = thread::spawn(move || {
        for _ in 0..1000 {
            while TABLE
                .exclusive(handle)
                .map(|mut text| text.push('x'))
                .is_err()
            {
                thread::yield_now();
            }
        }
        sender.send(TABLE.insert("its own".to_owned())).unwrap();
    });
    for _ in 0..1000 {
        while TABLE
            .exclusive(handle)
            .map(|mut text| text.push('y'))
            .is_err()
        {
            thread::yield_now();
        }
    }
    other.join().unwrap();
    assert_eq!(TABLE.take(handle).map(|text| text.len()), Ok(2000));
    assert_eq!(
        TABLE.take(receiver.recv().unwrap()),
        Ok("its own".to_owned())
    );
}
