//! Rust's resources as the collector and the references see them: who keeps a value, whether it is borrowed, and
//! when it is dropped. What JavaScript sees of them is for `class`; the typed references are in `reference`.

use std::alloc::Layout;
use std::any::TypeId;
use std::cell::{Cell, UnsafeCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::NonNull;

use crate::error::{Error, Result};
use crate::ffi::bridge;
use crate::isolate::Shared;
use crate::reference::Borrowed;
use crate::resource::{self, Resource};
use crate::trace::Visitor;

/// What every node has, whatever its value.
#[repr(C)]
pub(crate) struct Header {
    pub(crate) vtable: &'static Vtable,
    /// Null once the isolate is gone.
    shared: Cell<*const Shared>,
    /// References that are roots: while there is one, the wrapper is kept.
    strong: Cell<u32>,
    /// What keeps the value: roots and wrappers.
    holders: Cell<u32>,
    /// What keeps the memory: the value, weak references, traced fields.
    weak: Cell<u32>,
    /// The shim's wrapper; 0 without one.
    wrapper: Cell<usize>,
    /// The place in the isolate's list.
    place: Cell<usize>,
    /// Shared borrows, or `EXCLUSIVE`, or `SPOILT`.
    borrows: Cell<i32>,
    dropped: Cell<bool>,
    /// Whether the collector must reach it through others, or others through it.
    shelled: Cell<bool>,
}

/// Its one borrow is exclusive.
const EXCLUSIVE: i32 = -1;

/// A panic has left the value half changed: it is borrowed no more.
const SPOILT: i32 = i32::MIN;

#[repr(C)]
struct Node<R> {
    header: Header,
    value: UnsafeCell<R>,
}

/// What is known of a node by its type.
pub(crate) struct Vtable {
    id: TypeId,
    pub(crate) name: fn() -> &'static str,
    is: fn(TypeId) -> bool,
    part: unsafe fn(NonNull<Header>, TypeId, bool) -> Option<NonNull<()>>,
    trace: unsafe fn(NonNull<Header>, &mut Visitor<'_>),
    external: unsafe fn(NonNull<Header>) -> usize,
    drop_value: unsafe fn(NonNull<Header>),
    layout: Layout,
}

/// The vtable of a type.
struct Of<R>(std::marker::PhantomData<R>);

impl<R: Resource> Of<R> {
    const VTABLE: Vtable = Vtable {
        id: TypeId::of::<R>(),
        name: std::any::type_name::<R>,
        is: resource::is::<R>,
        part: |header, wanted, exclusive| {
            let value = Header::value::<R>(header);
            // SAFETY: the vtable belongs to nodes of `R`, and the caller has borrowed the value so.
            unsafe {
                if exclusive {
                    let part = (*value).part_mut(wanted)?;
                    return Some(NonNull::from(part).cast());
                }
                let part = (*value).part(wanted)?;
                Some(NonNull::from(part).cast())
            }
        },
        trace: |header, visitor| {
            // SAFETY: the vtable belongs to nodes of `R`, and the caller has checked that nothing borrows the
            // value exclusively.
            let value = unsafe { &*header.cast::<Node<R>>().as_ref().value.get() };
            value.trace(visitor);
        },
        external: |header| {
            // SAFETY: as for `trace`.
            let value = unsafe { &*header.cast::<Node<R>>().as_ref().value.get() };
            value.external_bytes()
        },
        drop_value: |header| {
            // SAFETY: the vtable belongs to nodes of `R`, and the caller drops the value once, unborrowed.
            unsafe { std::ptr::drop_in_place(header.cast::<Node<R>>().as_ref().value.get()) }
        },
        layout: Layout::new::<Node<R>>(),
    };
}

/// A new node, with one strong reference.
pub(crate) fn allocate<R: Resource>(shared: &Shared, value: R) -> NonNull<Header> {
    let node = Box::new(Node {
        header: Header {
            vtable: const { &Of::<R>::VTABLE },
            shared: Cell::new(shared),
            strong: Cell::new(1),
            holders: Cell::new(1),
            weak: Cell::new(1),
            wrapper: Cell::new(0),
            place: Cell::new(0),
            borrows: Cell::new(0),
            dropped: Cell::new(false),
            shelled: Cell::new(R::TRACES),
        },
        value: UnsafeCell::new(value),
    });
    let header = NonNull::from(Box::leak(node)).cast::<Header>();
    // SAFETY: just made.
    unsafe { header.as_ref() }
        .place
        .set(shared.register(header));
    header
}

impl Header {
    /// The isolate's data, while it lives.
    fn shared(&self) -> Option<&Shared> {
        // SAFETY: `detach` sets it to null before the isolate's data goes.
        unsafe { self.shared.get().as_ref() }
    }

    pub(crate) fn belongs_to(&self, shared: &Shared) -> bool {
        std::ptr::eq(self.shared.get(), shared)
    }

    pub(crate) fn is_dropped(&self) -> bool {
        self.dropped.get()
    }

    pub(crate) fn set_place(&self, place: usize) {
        self.place.set(place);
    }

    pub(crate) fn needs_shell(&self) -> bool {
        self.shelled.get()
    }

    pub(crate) fn set_needs_shell(&self) {
        self.shelled.set(true);
    }

    /// The wrapper whose object lives.
    pub(crate) fn wrapper(&self) -> Option<usize> {
        let wrapper = self.wrapper.get();
        // SAFETY: a wrapper that the node knows of hasn't been freed.
        (wrapper != 0 && !unsafe { bridge::wrapper_dead(wrapper) }).then_some(wrapper)
    }

    /// Takes a wrapper in: it keeps the value from now on.
    pub(crate) fn adopt(&self, wrapper: usize) {
        self.holders.set(self.holders.get() + 1);
        self.wrapper.set(wrapper);
        if self.strong.get() > 0 {
            // SAFETY: the wrapper was just made.
            unsafe { bridge::wrapper_strong(wrapper) };
        }
    }

    pub(crate) fn add_strong(&self) {
        let before = self.strong.get();
        self.strong.set(before + 1);
        self.holders.set(self.holders.get() + 1);
        if before == 0
            && let Some(wrapper) = self.wrapper()
        {
            // SAFETY: its object lives.
            unsafe { bridge::wrapper_strong(wrapper) };
        }
    }

    pub(crate) fn add_weak(&self) {
        self.weak.set(self.weak.get() + 1);
    }

    /// A shared borrow.
    #[inline]
    pub(crate) fn share(&self) -> Result<()> {
        if !self.may_share() {
            return Err(self.refused());
        }
        self.borrows.set(self.borrows.get() + 1);
        Ok(())
    }

    /// Whether there can be one more shared borrow.
    #[inline]
    fn may_share(&self) -> bool {
        // As unsigned numbers, the two others are larger.
        self.borrows.get().cast_unsigned() < i32::MAX.cast_unsigned()
    }

    /// The exclusive borrow.
    #[inline]
    pub(crate) fn exclude(&self) -> Result<()> {
        if self.borrows.get() != 0 {
            return Err(self.refused());
        }
        self.borrows.set(EXCLUSIVE);
        Ok(())
    }

    /// Ends a shared borrow.
    #[inline]
    pub(crate) fn end_shared(&self) {
        self.borrows.set(self.borrows.get() - 1);
    }

    /// Ends the exclusive borrow.
    #[inline]
    pub(crate) fn end_exclusive(&self) {
        let spoilt = std::thread::panicking();
        self.borrows.set(if spoilt { SPOILT } else { 0 });
    }

    #[cold]
    fn refused(&self) -> Error {
        let name = self.short_name();
        if self.borrows.get() == SPOILT {
            return Error::plain(format!(
                "{name} was left half changed by a panic and can't be used any more"
            ));
        }
        Error::named(
            "BusyError",
            format!("{name} is in use by a call that hasn't returned"),
        )
    }

    fn short_name(&self) -> &'static str {
        (self.vtable.name)().rsplit("::").next().unwrap_or_default()
    }

    /// Whether the value is an `R` or extends it.
    #[inline]
    pub(crate) fn is<R: Resource>(&self) -> bool {
        self.is_exactly::<R>() || (self.vtable.is)(TypeId::of::<R>())
    }

    /// Whether the value is an `R` itself, as most often: its vtable has one address, or a few, which the ids tell.
    #[inline]
    fn is_exactly<R: Resource>(&self) -> bool {
        std::ptr::eq(self.vtable, const { &Of::<R>::VTABLE }) || self.vtable.id == TypeId::of::<R>()
    }

    /// A node whose value is an `R` itself and can be borrowed by one more reader; none for whatever else there is.
    ///
    /// # Safety
    ///
    /// `node` is 0 or a node that lives.
    #[inline]
    pub(crate) unsafe fn readable<R: Resource>(node: usize) -> Option<NonNull<Self>> {
        let header = NonNull::new(node as *mut Self)?;
        // SAFETY: says the caller.
        let own = unsafe { header.as_ref() };
        (own.is_exactly::<R>() && own.may_share()).then_some(header)
    }

    /// A shared borrow of what has just been found `readable` as an `R`.
    ///
    /// # Safety
    ///
    /// It was, nothing has borrowed it since, and the value outlives the borrow.
    #[inline]
    pub(crate) unsafe fn share_readable<'a, R: Resource>(header: NonNull<Self>) -> Borrowed<'a, R> {
        // SAFETY: says the caller; the value is an `R`, at its place in the node.
        unsafe {
            let borrows = &header.as_ref().borrows;
            borrows.set(borrows.get() + 1);
            Borrowed::exactly(header, NonNull::new_unchecked(Self::value::<R>(header)))
        }
    }

    /// The value, or the part of it that is an `R`.
    ///
    /// # Safety
    ///
    /// The node lives, is borrowed (exclusively, if it says so), and `is` an `R`.
    #[inline]
    pub(crate) unsafe fn part<R: Resource>(header: NonNull<Self>, exclusive: bool) -> NonNull<R> {
        // SAFETY: says the caller.
        unsafe {
            let vtable = header.as_ref().vtable;
            if header.as_ref().is_exactly::<R>() {
                return NonNull::new_unchecked(Self::value::<R>(header));
            }
            let part = (vtable.part)(header, TypeId::of::<R>(), exclusive);
            part.unwrap_or(NonNull::dangling()).cast()
        }
    }

    /// How many bytes a node keeps outside V8's heap: itself, and what its value holds unless that is being changed.
    ///
    /// # Safety
    ///
    /// The node and its value live.
    pub(crate) unsafe fn held(header: NonNull<Self>) -> usize {
        // SAFETY: says the caller.
        let node = unsafe { header.as_ref() };
        let mut bytes = node.vtable.layout.size();
        if node.borrows.get() != EXCLUSIVE {
            // SAFETY: not borrowed exclusively.
            bytes = bytes.saturating_add(unsafe { (node.vtable.external)(header) });
        }
        // More than there can be is a mistake of the value's, which the shim's sums mustn't meet.
        bytes.min(1 << 46)
    }

    /// The value's address.
    pub(crate) fn value<R>(header: NonNull<Self>) -> *mut R {
        // SAFETY: the caller's type is the node's; nothing is read here.
        unsafe {
            (&raw const (*header.cast::<Node<R>>().as_ptr()).value)
                .cast::<R>()
                .cast_mut()
        }
    }
}

/// Ends a strong reference.
///
/// # Safety
///
/// The reference was counted, and isn't used afterwards.
pub(crate) unsafe fn drop_strong(header: NonNull<Header>) {
    // SAFETY: a counted reference keeps the memory.
    let node = unsafe { header.as_ref() };
    node.strong.set(node.strong.get() - 1);
    if node.strong.get() == 0
        && let Some(wrapper) = node.wrapper()
    {
        // SAFETY: its object lives; from now on the collector decides.
        unsafe { bridge::wrapper_weak(wrapper) };
    }
    // SAFETY: as above.
    unsafe { drop_holder(header) }
}

/// Ends what keeps the value: with the last, the value is dropped.
///
/// # Safety
///
/// As for `drop_strong`.
pub(crate) unsafe fn drop_holder(header: NonNull<Header>) {
    // SAFETY: a counted holder keeps the memory.
    let node = unsafe { header.as_ref() };
    node.holders.set(node.holders.get() - 1);
    if node.holders.get() > 0 {
        return;
    }
    node.dropped.set(true);
    if let Some(shared) = node.shared() {
        shared.forget(node.place.get());
    }
    // SAFETY: nothing keeps the value, so nothing borrows it, and `dropped` keeps this from happening twice.
    let outcome = catch_unwind(AssertUnwindSafe(|| unsafe {
        (node.vtable.drop_value)(header)
    }));
    if let (Err(panic), Some(shared)) = (outcome, node.shared()) {
        // A destructor may run inside the collector, where nobody could be told but by the report.
        shared.report_panic(&*panic, "dropping a resource");
    }
    // SAFETY: the value's own share of the memory.
    unsafe { drop_weak(header) }
}

/// Ends what keeps the memory.
///
/// # Safety
///
/// As for `drop_strong`.
pub(crate) unsafe fn drop_weak(header: NonNull<Header>) {
    // SAFETY: a counted weak reference keeps the memory.
    let node = unsafe { header.as_ref() };
    node.weak.set(node.weak.get() - 1);
    if node.weak.get() == 0 {
        let layout = node.vtable.layout;
        // SAFETY: `allocate` made it with this layout, and nothing knows of it any more.
        unsafe { std::alloc::dealloc(header.as_ptr().cast(), layout) };
    }
}

/// The isolate ends: the wrapper goes now, the value stays while Rust holds it.
///
/// # Safety
///
/// The isolate is entered and its data still lives; the node is in its list.
pub(crate) unsafe fn detach(header: NonNull<Header>) {
    // SAFETY: what is in the list is alive.
    let node = unsafe { header.as_ref() };
    node.shared.set(std::ptr::null());
    let wrapper = node.wrapper.replace(0);
    if wrapper != 0 {
        // SAFETY: the node knows it no more; the wrapper's share of the value ends with it.
        unsafe {
            bridge::wrapper_free(wrapper);
            drop_holder(header);
        }
    }
}

/// Says which nodes a node holds by traced fields.
///
/// # Safety
///
/// `node` is alive; `visitor` is V8's, for this call.
pub(crate) unsafe fn trace(node: usize, visitor: usize) {
    let Some(header) = NonNull::new(node as *mut Header) else {
        return;
    };
    // SAFETY: alive, says the caller.
    let node = unsafe { header.as_ref() };
    let Some(shared) = node.shared() else { return };
    let mut visitor = Visitor::new(visitor, shared);
    if node.borrows.get() == EXCLUSIVE {
        // Its fields may be half written: whatever they hold stays until the next time.
        visitor.keep_all();
        return;
    }
    let trace = node.vtable.trace;
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        // SAFETY: not borrowed exclusively, and of the vtable's type.
        unsafe { trace(header, &mut visitor) }
    }));
    if let Err(panic) = outcome {
        visitor.keep_all();
        shared.report_panic(&*panic, "tracing a resource");
    }
}

/// A wrapper's object is gone.
///
/// # Safety
///
/// Told once of a wrapper, which has kept the node until now.
pub(crate) unsafe fn collected(node: usize, wrapper: usize) {
    let Some(header) = NonNull::new(node as *mut Header) else {
        return;
    };
    // SAFETY: the wrapper's share keeps it.
    let node = unsafe { header.as_ref() };
    // Another wrapper may have been made since.
    if node.wrapper.get() == wrapper {
        node.wrapper.set(0);
    }
    // SAFETY: the wrapper's own share, given back once.
    unsafe {
        bridge::wrapper_free(wrapper);
        drop_holder(header);
    }
}
