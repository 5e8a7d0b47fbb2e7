//! Handle tables: what every kind of handle, good or bad, is answered.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use landbridge_core::{
    Refused, fence,
    handle::{Exclusive, Handle, SharedTable, Table},
};

static NAMES: Table<String> = Table::new("Name", 7);

const GENERATION: u64 = 1 << 24;
const TAG: u64 = 1 << 43;

#[test]
fn a_static_table_serves() {
    let handle = NAMES.insert("a".into());
    NAMES.exclusive(handle).unwrap().push('b');
    assert_eq!(*NAMES.shared(handle).unwrap(), "ab");
    assert_eq!(NAMES.live(), 1);
    assert_eq!(NAMES.take(handle).unwrap(), "ab");
    assert_eq!(NAMES.live(), 0);
    assert_eq!(NAMES.type_name(), "Name");
}

#[test]
fn a_borrow_can_take_its_object_or_leave_it() {
    static TABLE: Table<String> = Table::new("T", 9);
    let handle = TABLE.insert("a".into());
    let held = TABLE.exclusive(handle).unwrap();
    assert_eq!(TABLE.take(handle), Err(Refused::Busy));
    drop(held);
    assert_eq!(*TABLE.shared(handle).unwrap(), "a");
    let held = TABLE.exclusive(handle).unwrap();
    assert_eq!(Exclusive::take(held), "a");
    assert_eq!(TABLE.live(), 0);
    assert_eq!(TABLE.shared(handle).err(), Some(Refused::Closed));
    let next = TABLE.insert("b".into());
    assert_ne!(handle, next);
    assert_eq!(TABLE.take(handle), Err(Refused::Closed));
    assert_eq!(TABLE.take(next).unwrap(), "b");
}

#[test]
fn handles_fit_53_bits_and_are_never_0() {
    let table = Table::new("T", 1023);
    for _ in 0..1000 {
        let bits = table.insert(0_u8).to_bits();
        assert!(bits != 0 && bits < 1 << 53);
    }
    let zero = Table::new("T", 0);
    assert_eq!(zero.insert(0_u8).to_bits(), GENERATION);
}

#[test]
fn borrows_exclude_as_they_should() {
    let table = Table::new("T", 1);
    let handle = table.insert(1);
    {
        let _one = table.shared(handle).unwrap();
        let _two = table.shared(handle).unwrap();
        assert_eq!(table.exclusive(handle).err(), Some(Refused::Busy));
        assert_eq!(table.take(handle).err(), Some(Refused::Busy));
        assert_eq!(table.close(handle).err(), Some(Refused::Busy));
    }
    {
        let _alone = table.exclusive(handle).unwrap();
        assert_eq!(table.shared(handle).err(), Some(Refused::Busy));
        assert_eq!(table.exclusive(handle).err(), Some(Refused::Busy));
        assert_eq!(table.close(handle).err(), Some(Refused::Busy));
    }
    assert_eq!(table.close(handle), Ok(true));
    assert_eq!(table.close(handle), Ok(false));
    assert_eq!(table.shared(handle).err(), Some(Refused::Closed));
    assert_eq!(table.exclusive(handle).err(), Some(Refused::Closed));
    assert_eq!(table.take(handle).err(), Some(Refused::Closed));
}

#[test]
fn forged_handles_are_bad_and_stale_ones_closed() {
    let table = Table::new("T", 5);
    let refusals = |bits: u64| {
        let handle = Handle::from_bits(bits);
        let refused = table.shared(handle).err().unwrap();
        assert_eq!(table.exclusive(handle).err().as_ref(), Some(&refused));
        assert_eq!(table.take(handle).err().as_ref(), Some(&refused));
        let closed = if refused == Refused::Closed {
            Ok(false)
        } else {
            Err(refused.clone())
        };
        assert_eq!(table.close(handle), closed);
        refused
    };
    // Before anything was inserted.
    for bits in [0, u64::MAX, 5 * TAG, 5 * TAG + GENERATION, 1 << 53] {
        assert_eq!(refusals(bits), Refused::BadHandle, "{bits:#x}");
    }
    let bits = table.insert(1_u8).to_bits();
    assert_eq!(bits, 5 * TAG + GENERATION);
    let forged = [
        bits + TAG,             // another type
        bits - TAG,             // another type
        bits + (1 << 53),       // bits above the tag
        bits | 1 << 63,         // the same
        bits + 1,               // never used slot of the segment
        bits + 100,             // segment never made
        bits | 0x00ff_ffff,     // index beyond the last segment
        bits - GENERATION,      // generation 0
        bits + GENERATION,      // generation to come
        bits + 70 * GENERATION, // the same
    ];
    for bits in forged {
        assert_eq!(refusals(bits), Refused::BadHandle, "{bits:#x}");
    }
    assert_eq!(table.close(Handle::from_bits(bits)), Ok(true));
    assert_eq!(refusals(bits), Refused::Closed);
    // The slot's next generation, before and after it is issued.
    assert_eq!(refusals(bits + GENERATION), Refused::BadHandle);
    assert_eq!(table.insert(2).to_bits(), bits + GENERATION);
    assert_eq!(refusals(bits), Refused::Closed);
    assert_eq!(
        *table.shared(Handle::from_bits(bits + GENERATION)).unwrap(),
        2
    );
}

#[test]
fn many_objects_keep_apart() {
    let table = Table::new("T", 1);
    let handles: Vec<_> = (0..10_000_u32).map(|value| table.insert(value)).collect();
    assert_eq!(table.live(), 10_000);
    for (value, &handle) in handles.iter().enumerate() {
        assert_eq!(*table.shared(handle).unwrap() as usize, value);
    }
    for &handle in handles.iter().step_by(2) {
        assert_eq!(table.close(handle), Ok(true));
    }
    assert_eq!(table.live(), 5_000);
    let again: Vec<_> = (0..5_000).map(|value| table.insert(value)).collect();
    for (index, &handle) in handles.iter().enumerate() {
        let expected = if index % 2 == 0 {
            Err(Refused::Closed)
        } else {
            Ok(index as u32)
        };
        assert_eq!(table.take(handle), expected);
    }
    for (value, &handle) in again.iter().enumerate() {
        assert_eq!(table.take(handle), Ok(value as u32));
    }
    assert_eq!(table.live(), 0);
}

#[test]
fn a_slot_retires_after_its_last_generation() {
    let table = Table::new("T", 0);
    let first = table.insert(());
    let mut last = first;
    while last.to_bits() & 0x00ff_ffff == 0 {
        let handle = last;
        assert_eq!(table.close(handle), Ok(true));
        last = table.insert(());
        assert_eq!(table.live(), 1);
    }
    // The slot of index 0 is used up; its handles stay closed for ever.
    assert_eq!(last.to_bits(), GENERATION | 1);
    assert_eq!(table.close(first), Ok(false));
    let final_generation = Handle::from_bits(((1 << 19) - 1) * GENERATION);
    assert_eq!(table.close(final_generation), Ok(false));
    assert_eq!(table.shared(final_generation).err(), Some(Refused::Closed));
    assert_eq!(table.close(last), Ok(true));
    assert_eq!(table.live(), 0);
}

#[test]
fn a_panic_poisons_until_the_handle_is_closed() {
    let table = Table::new("T", 1);
    let handle = table.insert(vec![1]);
    let panic = fence(|| {
        table.exclusive(handle).unwrap().push(2);
        let mut _alone = table.exclusive(handle).unwrap();
        panic!("in the middle");
    })
    .unwrap_err();
    for refused in [
        table.shared(handle).err(),
        table.exclusive(handle).err(),
        table.take(handle).err(),
    ] {
        assert_eq!(refused, Some(Refused::Poisoned(Box::new(panic.clone()))));
    }
    assert_eq!(table.live(), 1);
    assert_eq!(table.close(handle), Ok(true));
    assert_eq!(table.shared(handle).err(), Some(Refused::Closed));
    let next = table.insert(vec![]);
    assert_eq!(*table.shared(next).unwrap(), Vec::<i32>::new());
}

#[test]
fn a_dropped_table_drops_what_it_holds() {
    struct Counted(Arc<AtomicUsize>);
    impl Drop for Counted {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
    let drops = Arc::new(AtomicUsize::new(0));
    let table = Table::new("Counted", 0);
    let handles: Vec<_> = (0..200)
        .map(|_| table.insert(Counted(Arc::clone(&drops))))
        .collect();
    table.close(handles[3]).unwrap();
    drop(table.take(handles[4]).unwrap());
    assert_eq!(drops.load(Ordering::Relaxed), 2);
    drop(table);
    assert_eq!(drops.load(Ordering::Relaxed), 200);
}

#[test]
fn shared_tables_lend_and_clone() {
    let table = SharedTable::new("Index", 2);
    let object = Arc::new(String::from("x"));
    let handle = table.insert(Arc::clone(&object));
    assert_eq!(*table.shared(handle).unwrap(), "x");
    let clone = table.arc(handle).unwrap();
    assert!(Arc::ptr_eq(&clone, &object));
    {
        let lent = table.shared(handle).unwrap();
        assert_eq!(table.close(handle), Err(Refused::Busy));
        assert!(Arc::ptr_eq(&lent.arc(), &object));
    }
    assert_eq!(Arc::strong_count(&object), 3);
    assert_eq!(table.close(handle), Ok(true));
    assert_eq!(table.close(handle), Ok(false));
    assert_eq!(Arc::strong_count(&object), 2);
    assert_eq!(table.arc(handle).err(), Some(Refused::Closed));
    let by_value = table.insert(String::from("y"));
    assert_eq!(*table.shared(by_value).unwrap(), "y");
    assert_eq!(table.live(), 1);
}

#[test]
fn threads_count_without_losing_any() {
    let table = Table::new("Counter", 1);
    let handle = table.insert(0_u64);
    let counted = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..20_000 {
                    match table.exclusive(handle) {
                        Ok(mut counter) => {
                            *counter += 1;
                            counted.fetch_add(1, Ordering::Relaxed);
                        }
                        Err(refused) => assert_eq!(refused, Refused::Busy),
                    }
                    let own = table.insert(9);
                    assert_eq!(*table.shared(own).unwrap(), 9);
                    assert_eq!(table.close(own), Ok(true));
                }
            });
        }
    });
    assert_eq!(table.take(handle).unwrap() as usize, counted.into_inner());
    assert_eq!(table.live(), 0);
}

#[test]
#[ignore = "fills 130 MB"]
fn a_full_table_gives_the_value_back() {
    let table = Table::new("T", 1023);
    let most = (1 << 24) - 64;
    let mut last = table.insert(());
    for _ in 1..most {
        last = table.insert(());
    }
    assert_eq!(table.live(), most);
    assert!(last.to_bits() < 1 << 53);
    assert_eq!(table.try_insert(()), Err(()));
    let panic = fence(|| table.insert(())).unwrap_err();
    assert_eq!(panic.message, "no room for another T: 16777152 are alive");
    assert_eq!(table.close(last), Ok(true));
    assert!(table.try_insert(()).is_ok());
}
