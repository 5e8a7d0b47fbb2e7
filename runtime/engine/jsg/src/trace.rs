//! What of Rust the collector sees through: values that hold resources by `Traced`, and the visitor that they are
//! shown to.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::marker::PhantomData;
use std::rc::Rc;

use crate::ffi::bridge;
use crate::isolate::Shared;
use crate::reference::Traced;
use crate::resource::Resource;

/// The collector's view of one resource's fields.
pub struct Visitor<'a> {
    raw: usize,
    shared: &'a Shared,
    only_here: PhantomData<*mut ()>,
}

impl<'a> Visitor<'a> {
    pub(crate) fn new(raw: usize, shared: &'a Shared) -> Self {
        Self {
            raw,
            shared,
            only_here: PhantomData,
        }
    }

    /// Keeps what a field holds.
    pub fn visit<R: Resource>(&mut self, field: &Traced<R>) {
        let header = field.header();
        if header.belongs_to(self.shared)
            && let Some(wrapper) = header.wrapper()
        {
            // SAFETY: the wrapper's object lives, and the visitor is V8's for this call.
            unsafe { bridge::wrapper_visit(wrapper, self.raw) };
        }
    }

    /// Keeps all resources, where a field can't be read now.
    pub(crate) fn keep_all(&mut self) {
        for wrapper in self.shared.wrappers() {
            // SAFETY: as above.
            unsafe { bridge::wrapper_visit(wrapper, self.raw) };
        }
    }
}

/// A value whose resources the collector can be shown. `#[jsg_resource]` on a struct writes it from the fields that
/// are marked `#[trace]` or whose type names `Traced`.
pub trait GarbageCollected {
    /// Whether there is anything to show.
    const TRACES: bool;

    /// Shows every `Traced` that the value holds. Must not change what it holds, nor call JavaScript.
    fn trace(&self, visitor: &mut Visitor<'_>);

    /// Whether `external_bytes` may answer more than nothing.
    const EXTERNAL: bool = false;

    /// How many bytes the value holds beside its own size, by the fields that are marked `#[external]`: V8 collects garbage
    /// for them, and they count against the isolate's limit.
    fn external_bytes(&self) -> usize {
        0
    }
}

impl<R: Resource> GarbageCollected for Traced<R> {
    const TRACES: bool = true;
    fn trace(&self, visitor: &mut Visitor<'_>) {
        visitor.visit(self);
    }
}

macro_rules! through {
    ($([$($generic:tt)*] $type:ty;)*) => {$(
        impl<$($generic)*> GarbageCollected for $type {
            const TRACES: bool = T::TRACES;
            fn trace(&self, visitor: &mut Visitor<'_>) {
                self.iter().for_each(|it| it.trace(visitor));
            }
        }
    )*};
}

through! {
    [T: GarbageCollected] Option<T>;
    [T: GarbageCollected] Vec<T>;
    [T: GarbageCollected] std::collections::VecDeque<T>;
    [T: GarbageCollected] [T];
}

macro_rules! maps {
    ($($map:ident),*) => {$(
        impl<K, T: GarbageCollected> GarbageCollected for $map<K, T> {
            const TRACES: bool = T::TRACES;
            fn trace(&self, visitor: &mut Visitor<'_>) {
                self.values().for_each(|it| it.trace(visitor));
            }
        }
    )*};
}

maps!(HashMap, BTreeMap);

impl<T: GarbageCollected + ?Sized> GarbageCollected for Box<T> {
    const TRACES: bool = T::TRACES;
    fn trace(&self, visitor: &mut Visitor<'_>) {
        (**self).trace(visitor);
    }
}

impl<T: GarbageCollected + ?Sized> GarbageCollected for Rc<T> {
    const TRACES: bool = T::TRACES;
    fn trace(&self, visitor: &mut Visitor<'_>) {
        (**self).trace(visitor);
    }
}

impl<T: GarbageCollected + Default> GarbageCollected for Cell<T> {
    const TRACES: bool = T::TRACES;
    fn trace(&self, visitor: &mut Visitor<'_>) {
        let value = self.take();
        value.trace(visitor);
        self.set(value);
    }
}

impl<T: GarbageCollected> GarbageCollected for RefCell<T> {
    const TRACES: bool = T::TRACES;
    fn trace(&self, visitor: &mut Visitor<'_>) {
        match self.try_borrow() {
            Ok(value) => value.trace(visitor),
            // Borrowed by a call that the collector interrupted: nothing may be lost for that.
            Err(_) => visitor.keep_all(),
        }
    }
}
