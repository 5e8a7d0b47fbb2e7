//! Rust types that JavaScript sees as classes: making their instances, finding the Rust behind an object.
//! `#[jsg_resource]` writes the impls; a class's members are for `class`.

use std::any::{Any, TypeId};
use std::ptr::NonNull;

use crate::class::{self, Class};
use crate::convert::{FromJs, ToJs};
use crate::error::{Error, Result};
use crate::ffi::bridge;
use crate::local::{Local, Object};
use crate::lock::Lock;
use crate::node::{self, Header};
use crate::reference::Ref;
use crate::trace::GarbageCollected;

/// The class's name; written by `#[jsg_resource]` on the struct.
pub trait Named {
    /// As JavaScript sees it.
    const NAME: &'static str;

    /// The class that it extends; none without a field marked `#[extends]`.
    #[doc(hidden)]
    fn parent() -> Option<Parent> {
        None
    }

    /// The part of the value that is of a type: itself, or what it extends.
    #[doc(hidden)]
    fn part(&self, wanted: TypeId) -> Option<&dyn Any>
    where
        Self: Sized + 'static,
    {
        (TypeId::of::<Self>() == wanted).then_some(self)
    }

    /// The same, exclusively.
    #[doc(hidden)]
    fn part_mut(&mut self, wanted: TypeId) -> Option<&mut dyn Any>
    where
        Self: Sized + 'static,
    {
        (TypeId::of::<Self>() == wanted).then_some(self)
    }
}

/// A class that another extends.
#[doc(hidden)]
pub struct Parent {
    pub(crate) name: &'static str,
    pub(crate) is: fn(TypeId) -> bool,
    pub(crate) template: fn(&mut Lock<'_>) -> Result<usize>,
}

impl Parent {
    /// The class of a resource.
    #[must_use]
    pub fn of<R: Resource>() -> Self {
        Self {
            name: R::NAME,
            is: is::<R>,
            template: class::template::<R>,
        }
    }
}

/// Whether a type is or extends another.
pub(crate) fn is<R: Named + 'static>(wanted: TypeId) -> bool {
    TypeId::of::<R>() == wanted || R::parent().is_some_and(|parent| (parent.is)(wanted))
}

/// A Rust type that JavaScript sees as a class; written by `#[jsg_resource]` on its impl block.
pub trait Resource: GarbageCollected + Named + Sized + 'static {
    /// Lists the members.
    fn describe(class: &mut Class);
}

impl Lock<'_> {
    /// A resource, with its first reference. It gets its JavaScript object when JavaScript first sees it.
    pub fn alloc<R: Resource>(&mut self, value: R) -> Ref<R> {
        Ref::from_counted(node::allocate(self.shared(), value))
    }

    /// Tells V8 how much memory a resource holds by now: for changes that Rust makes outside of the resource's own methods
    /// and setters, after which it is told by itself. Does nothing before JavaScript has seen the resource.
    pub fn recount<R: Resource>(&mut self, reference: &Ref<R>) {
        if reference.header().belongs_to(self.shared()) {
            self.scope(|lock| {
                let Some(wrapper) = reference.header().wrapper() else {
                    return;
                };
                // Held by a handle while it is counted.
                // SAFETY: the wrapper's object lives.
                let _object: Local<'_, Object> =
                    unsafe { lock.made(bridge::wrapper_local(lock.isolate(), wrapper)) };
                count(lock, reference.pointer());
            });
        }
    }
}

/// The JavaScript object of a node: always the same while it lives.
fn wrap<'s, R: Resource>(lock: &mut Lock<'s>, reference: &Ref<R>) -> Result<Local<'s, Object>> {
    let header = reference.header();
    if !header.belongs_to(lock.shared()) {
        return Err(Error::plain("the resource belongs to another isolate"));
    }
    let wrapper = match header.wrapper() {
        Some(wrapper) => wrapper,
        None => {
            let class = class::template::<R>(lock)?;
            let node = reference.pointer().as_ptr() as usize;
            let outcome = {
                let isolate = lock.isolate();
                // SAFETY: inside a context; the node takes the wrapper in at once.
                unsafe { bridge::wrapper_new(isolate, class, node) }
            };
            if !outcome.ok {
                return Err(Error::internal("V8 made no object for a resource"));
            }
            join(lock, reference.pointer(), outcome.value);
            outcome.value
        }
    };
    // SAFETY: the wrapper's object lives.
    Ok(unsafe { lock.made(bridge::wrapper_local(lock.isolate(), wrapper)) })
}

fn join(lock: &Lock<'_>, node: NonNull<Header>, wrapper: usize) {
    // SAFETY: counted by who joins.
    let header = unsafe { node.as_ref() };
    header.adopt(wrapper);
    if header.needs_shell() {
        // SAFETY: just made, so its object lives.
        unsafe { bridge::wrapper_trace(lock.isolate(), wrapper) };
    }
    count(lock, node);
}

/// Tells V8 how many bytes a node with an object holds, and stops the script if it holds too many. Garbage may be
/// collected.
fn count(lock: &Lock<'_>, node: NonNull<Header>) {
    // SAFETY: something of the caller's keeps the node and its value, and its object lives in a scope.
    unsafe {
        if let Some(wrapper) = node.as_ref().wrapper()
            && bridge::wrapper_count(wrapper, Header::held(node))
        {
            bridge::isolate_crowded(lock.isolate());
        }
    }
}

/// The same for a method's receiver, once it was called.
pub(crate) fn recount<R: Resource>(lock: &Lock<'_>, node: usize) {
    if let Ok(header) = receiver::<R>(node) {
        count(lock, header);
    }
}

/// Makes a resource one that traced fields can hold.
pub(crate) fn make_traceable<R: Resource>(lock: &mut Lock<'_>, reference: &Ref<R>) -> Result<()> {
    reference.header().set_needs_shell();
    lock.scope(|lock| wrap(lock, reference).map(drop))?;
    if let Some(wrapper) = reference.header().wrapper() {
        // SAFETY: its object lives.
        unsafe { bridge::wrapper_trace(lock.isolate(), wrapper) };
    }
    Ok(())
}

/// Makes the object of a `new` expression the resource's own.
pub(crate) fn construct<R: Resource>(
    lock: &mut Lock<'_>,
    object: Local<'_>,
    value: R,
) -> Result<()> {
    let class = class::template::<R>(lock)?;
    // SAFETY: live handles. Objects of the class's template have the fields.
    if !unsafe { bridge::template_matches(class, object.word()) } {
        return Err(Error::type_error("Illegal constructor"));
    }
    let reference = lock.alloc(value);
    let node = reference.pointer().as_ptr() as usize;
    // SAFETY: V8 made the object from the class's template, as was checked.
    let wrapper = unsafe { bridge::wrapper_join(lock.isolate(), object.word(), node) };
    join(lock, reference.pointer(), wrapper);
    Ok(())
}

/// The node behind an object of a class; none for anything else.
pub(crate) fn find<R: Resource>(lock: &mut Lock<'_>, value: Local<'_>) -> Option<NonNull<Header>> {
    if !value.is_object() {
        return None;
    }
    let class = class::known::<R>(lock)?;
    // SAFETY: live handles. Only objects of the class's own template have the fields that are read next.
    let node = unsafe {
        if !bridge::template_matches(class, value.word()) {
            return None;
        }
        bridge::node_of(value.word())
    };
    let header = NonNull::new(node as *mut Header)?;
    // SAFETY: an object's field leads to a node that the object keeps.
    unsafe { header.as_ref() }.is::<R>().then_some(header)
}

/// What is said of a value that isn't of the class.
pub(crate) fn mismatch<R: Resource>(lock: &mut Lock<'_>, value: Local<'_>) -> Error {
    let found = class::name_of(lock, value);
    Error::type_error(format!("expected {}, got {found}", R::NAME))
}

/// The node of a method's receiver, whose class V8 has checked by the method's signature.
pub(crate) fn receiver<R: Resource>(node: usize) -> Result<NonNull<Header>> {
    let header = NonNull::new(node as *mut Header);
    header
        // SAFETY: as in `find`.
        .filter(|header| unsafe { header.as_ref() }.is::<R>())
        .ok_or_else(illegal)
}

#[cold]
fn illegal() -> Error {
    Error::type_error("Illegal invocation")
}

impl<'s, R: Resource> FromJs<'s> for Ref<R> {
    fn ts() -> String {
        R::NAME.to_owned()
    }

    fn from_js(lock: &mut Lock<'s>, value: Local<'s>) -> Result<Self> {
        match find::<R>(lock, value) {
            Some(header) => {
                // SAFETY: the object keeps the node.
                unsafe { header.as_ref() }.add_strong();
                Ok(Self::from_counted(header))
            }
            None => Err(mismatch::<R>(lock, value)),
        }
    }

    fn is_exact(lock: &mut Lock<'s>, value: Local<'s>) -> bool {
        find::<R>(lock, value).is_some()
    }
}

impl<R: Resource> ToJs for Ref<R> {
    fn ts() -> String {
        R::NAME.to_owned()
    }

    fn to_js<'s>(self, lock: &mut Lock<'s>) -> Result<Local<'s>> {
        wrap(lock, &self).map(Local::upcast)
    }
}

impl<R: Resource> ToJs for &Ref<R> {
    fn ts() -> String {
        R::NAME.to_owned()
    }

    fn to_js<'s>(self, lock: &mut Lock<'s>) -> Result<Local<'s>> {
        wrap(lock, self).map(Local::upcast)
    }
}
