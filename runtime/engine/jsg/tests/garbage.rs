//! When resources are dropped: by the last reference, by major and minor collections, in cycles, at the end.

mod support;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use jsg::{Callable, Error, Harness, Local, Lock, Options, Ref, Traced, jsg_resource};
use support::check;

thread_local! {
    static LIVE: Cell<i64> = const { Cell::new(0) };
}

fn live() -> i64 {
    LIVE.get()
}

/// Counts itself.
struct Token(());

impl Token {
    fn new() -> Self {
        LIVE.set(LIVE.get() + 1);
        Self(())
    }
}

impl Drop for Token {
    fn drop(&mut self) {
        LIVE.set(LIVE.get() - 1);
    }
}

#[jsg_resource]
struct Plain {
    _token: Token,
}

#[jsg_resource]
impl Plain {
    #[jsg_constructor]
    fn new() -> Self {
        Self {
            _token: Token::new(),
        }
    }
}

/// Holds more than V8 sees of it.
#[jsg_resource]
struct Heavy {
    _token: Token,
    #[external]
    bytes: RefCell<Vec<u8>>,
}

#[jsg_resource]
impl Heavy {
    #[jsg_constructor]
    fn new(length: u32) -> Self {
        Self {
            _token: Token::new(),
            bytes: RefCell::new(vec![0; length as usize]),
        }
    }

    #[jsg_method]
    fn set_length(&self, length: u32) {
        self.bytes.replace(vec![0; length as usize]);
    }
}

#[jsg_resource]
struct Heir {
    #[extends]
    base: Heavy,
}

#[jsg_resource]
impl Heir {
    #[jsg_constructor]
    fn new(length: u32) -> Self {
        Self {
            base: Heavy::new(length),
        }
    }
}

#[jsg_resource]
struct Node {
    _token: Token,
    next: RefCell<Option<Traced<Node>>>,
    all: RefCell<Vec<Rc<Traced<Node>>>>,
}

#[jsg_resource]
impl Node {
    #[jsg_constructor]
    fn new() -> Self {
        Self {
            _token: Token::new(),
            next: RefCell::default(),
            all: RefCell::default(),
        }
    }

    #[jsg_method]
    fn set_next(&self, lock: &mut Lock<'_>, next: Option<Ref<Node>>) -> Result<(), Error> {
        let next = next.map(|next| next.traced(lock)).transpose()?;
        self.next.replace(next);
        Ok(())
    }

    #[jsg_method]
    fn next(&self) -> Result<Option<Ref<Node>>, Error> {
        self.next.borrow().as_ref().map(Traced::get).transpose()
    }

    #[jsg_method]
    fn push(&self, lock: &mut Lock<'_>, node: Ref<Node>) -> Result<(), Error> {
        let node = Rc::new(node.traced(lock)?);
        self.all.borrow_mut().push(node);
        Ok(())
    }

    /// Calls while the field is borrowed, so that a collection can't read it.
    #[jsg_method]
    fn while_borrowed(
        &self,
        lock: &mut Lock<'_>,
        function: Local<'_, Callable>,
    ) -> Result<(), Error> {
        let _next = self.next.borrow_mut();
        let nothing = lock.undefined();
        function.call(lock, nothing, &[]).map(drop)
    }

    /// Calls while the whole node is borrowed exclusively.
    #[jsg_method]
    fn while_exclusive(
        &mut self,
        lock: &mut Lock<'_>,
        function: Local<'_, Callable>,
    ) -> Result<(), Error> {
        let nothing = lock.undefined();
        function.call(lock, nothing, &[]).map(drop)
    }

    #[jsg_method]
    fn collect(lock: &mut Lock<'_>) {
        lock.request_gc(false);
    }
}

#[test]
fn without_an_object_the_last_reference_decides() {
    check(|lock, _| {
        let one = lock.alloc(Plain {
            _token: Token::new(),
        });
        let two = one.clone();
        let weak = one.downgrade();
        drop(one);
        assert_eq!(live(), 1);
        assert!(weak.upgrade().is_some());
        drop(two);
        assert_eq!(live(), 0);
        assert!(weak.upgrade().is_none());
        Ok(())
    });
}

#[test]
fn with_an_object_the_collector_decides() {
    check(|lock, context| {
        let kept = lock.alloc(Plain {
            _token: Token::new(),
        });
        context.set_global(lock, "it", &kept)?;
        context.eval::<bool>(lock, "it = null; true")?;
        // A reference of Rust's keeps the object.
        context.request_gc(lock);
        assert_eq!(live(), 1);
        drop(kept);
        assert_eq!(live(), 1);
        context.request_gc(lock);
        assert_eq!(live(), 0);
        Ok(())
    });
}

#[test]
fn objects_keep_what_script_added_while_rust_holds_them() {
    check(|lock, context| {
        let kept = lock.alloc(Plain {
            _token: Token::new(),
        });
        context.set_global(lock, "it", &kept)?;
        context.eval::<bool>(lock, "it.mine = 7; it = null; true")?;
        context.request_gc(lock);
        context.set_global(lock, "it", &kept)?;
        assert_eq!(context.eval::<u32>(lock, "it.mine")?, 7);
        context.eval::<bool>(lock, "delete globalThis.it")?;
        Ok(())
    });
    assert_eq!(live(), 0, "the isolate's end drops what is left");
}

#[test]
fn minor_collections_are_enough_for_young_objects() {
    check(|lock, context| {
        context.define::<Plain>(lock)?;
        context.eval::<bool>(
            lock,
            "(() => { for (let i = 0; i < 100; i++) new Plain() })(); true",
        )?;
        assert_eq!(live(), 100);
        context.request_minor_gc(lock);
        assert_eq!(live(), 0);
        Ok(())
    });
}

#[test]
fn cycles_through_traced_fields_are_collected() {
    check(|lock, context| {
        context.define::<Node>(lock)?;
        let source = "(() => {
            const a = new Node(), b = new Node(), c = new Node();
            a.setNext(b); b.setNext(c); c.setNext(a);
            a.push(a); b.back = a; c.closure = () => a;
            globalThis.root = a;
        })(); true";
        context.eval::<bool>(lock, source)?;
        context.request_gc(lock);
        assert_eq!(live(), 3, "all are reached from the root");
        assert!(context.eval::<bool>(
            lock,
            "root.next().next().next() === root && root.next().back === root"
        )?);
        context.eval::<bool>(lock, "root = null; true")?;
        context.request_gc(lock);
        context.request_gc(lock);
        assert_eq!(live(), 0);
        Ok(())
    });
}

#[test]
fn a_root_in_rust_keeps_what_its_fields_reach() {
    check(|lock, context| {
        context.define::<Node>(lock)?;
        let root: Ref<Node> = context.eval(
            lock,
            "const r = new Node(); r.setNext(new Node()); r.next().mine = 1; r",
        )?;
        context.eval::<bool>(lock, "true")?;
        context.request_gc(lock);
        context.request_gc(lock);
        assert_eq!(live(), 2);
        context.set_global(lock, "again", &root)?;
        assert_eq!(context.eval::<u32>(lock, "again.next().mine")?, 1);
        Ok(())
    });
    assert_eq!(live(), 0);
}

#[test]
fn what_a_collection_cannot_read_is_kept() {
    for way in ["whileBorrowed", "whileExclusive"] {
        check(|lock, context| {
            context.define::<Node>(lock)?;
            let source = format!(
                "(() => {{ const a = new Node(); a.setNext(new Node()); a.next().mine = 1;
                    a.{way}(() => {{ Node.collect(); Node.collect() }});
                    return a.next().mine }})()"
            );
            assert_eq!(context.eval::<u32>(lock, &source)?, 1, "{way}");
            context.request_gc(lock);
            context.request_gc(lock);
            assert_eq!(live(), 0, "{way}");
            Ok(())
        });
    }
}

#[test]
fn ten_thousand_rounds_leave_nothing() {
    check(|lock, context| {
        context.define::<Plain>(lock)?;
        context.define::<Node>(lock)?;
        let round = "(() => { for (let i = 0; i < 1000; i++) {
            new Plain(); const a = new Node(), b = new Node(); a.setNext(b); b.setNext(a); } })(); true";
        let mut used = Vec::new();
        for _ in 0..10 {
            context.eval::<bool>(lock, round)?;
            context.request_gc(lock);
            context.request_gc(lock);
            assert_eq!(live(), 0);
            used.push(lock.heap_used());
        }
        // Flat: the last rounds end where the second did.
        assert!(used[9] <= used[1] + (256 << 10), "{used:?}");
        Ok(())
    });
}

#[test]
fn memory_that_rust_holds_is_reason_to_collect() {
    for made in [
        "new Heavy(1 << 20)",
        "new Heir(1 << 20)",
        "new Heavy(0).setLength(1 << 20)",
    ] {
        check(|lock, context| {
            context.define::<Heavy>(lock)?;
            context.define::<Heir>(lock)?;
            let source = format!("(() => {{ for (let i = 0; i < 100; i++) {made} }})(); true");
            let mut most = 0;
            for _ in 0..20 {
                context.eval::<bool>(lock, &source)?;
                most = most.max(live());
            }
            // Two thousand were made, which take V8 few bytes each.
            assert!(most < 400, "{made}: {most} lived at once");
            context.request_gc(lock);
            assert_eq!(live(), 0);
            Ok(())
        });
    }
}

#[test]
fn what_rust_changes_is_counted_when_it_says_so() {
    check(|lock, context| {
        context.define::<Heavy>(lock)?;
        // Seen by JavaScript while it holds nothing, filled later.
        let mut most = 0;
        for _ in 0..500 {
            let made: Ref<Heavy> = context.eval(lock, "new Heavy(0)")?;
            made.borrow()?.set_length(1 << 20);
            lock.recount(&made);
            most = most.max(live());
        }
        assert!(most < 400, "{most} lived at once");
        context.request_gc(lock);
        assert_eq!(live(), 0);
        Ok(())
    });
}

#[test]
fn the_isolates_end_drops_everything() {
    let harness = Harness::new(Options::default());
    let outside = harness
        .run_in_context(|lock, context| {
            context.define::<Node>(lock)?;
            context.eval::<bool>(
                lock,
                "globalThis.a = new Node(); a.setNext(a); globalThis.b = new Node(); true",
            )?;
            context.eval::<Ref<Node>>(lock, "b")
        })
        .expect("entered")
        .expect("no error");
    assert_eq!(live(), 2);
    drop(harness);
    assert_eq!(live(), 1, "cycles go, what Rust holds stays");
    drop(outside);
    assert_eq!(live(), 0);
}

#[jsg_resource]
struct Careless {
    // A type that doesn't tell what it holds.
    hidden: RefCell<Option<Hidden>>,
}

type Hidden = Traced<Node>;

#[jsg_resource]
impl Careless {
    #[jsg_constructor]
    fn new() -> Self {
        Self {
            hidden: RefCell::default(),
        }
    }

    #[jsg_method]
    fn set(&self, lock: &mut Lock<'_>, node: Ref<Node>) -> Result<(), Error> {
        self.hidden.replace(Some(node.traced(lock)?));
        Ok(())
    }

    #[jsg_method]
    fn get(&self) -> Result<Option<Ref<Node>>, Error> {
        self.hidden.borrow().as_ref().map(Traced::get).transpose()
    }
}

#[test]
fn a_field_that_is_not_shown_is_an_error_not_a_dangling_pointer() {
    check(|lock, context| {
        context.define::<Node>(lock)?;
        context.define::<Careless>(lock)?;
        context.eval::<bool>(
            lock,
            "globalThis.c = new Careless(); c.set(new Node()); true",
        )?;
        assert!(context.eval::<bool>(lock, "c.get() instanceof Node")?);
        context.request_gc(lock);
        context.request_gc(lock);
        assert_eq!(live(), 0);
        let error = context.eval::<bool>(lock, "c.get()").expect_err("gone");
        assert!(error.message().starts_with("internal error"), "{error}");
        Ok(())
    });
}
