//! Types that aren't declared in the read crates: those of the standard library, by their meaning, and
//! those of other crates, with what to write instead.

use landbridge_diagnostics::catalogue::reading as codes;
use landbridge_model::{MapOrder, ObjectHold, Value};
use landbridge_source::{Resolved, Space};
use syn::punctuated::Punctuated;
use syn::{GenericArgument, PathArguments, Token, Type, TypeParamBound};

use crate::reading::Reader;
use crate::types::{At, Position, arguments, bare, scalar, spelled};

impl Reader<'_> {
    /// A type by its full path outside the read crates.
    pub(crate) fn external(
        &mut self,
        at: At<'_>,
        ty: &Type,
        path: &syn::Path,
        full: &[String],
    ) -> Option<Value> {
        let last = full.last().map_or("", String::as_str);
        if let [name] = full
            && let Some(scalar) = scalar(name)
        {
            return Some(Value::Scalar(scalar));
        }
        if full[..] == ["landbridge", "Buffer"] {
            return self.buffer(at, ty, path);
        }
        let standard = full.len() == 1 || matches!(full[0].as_str(), "std" | "core" | "alloc");
        if !standard {
            self.foreign(at, ty, full);
            return None;
        }
        match (last, &arguments(path)[..]) {
            ("String", []) => Some(Value::String),
            ("PathBuf", []) => Some(Value::Path),
            ("Duration", []) => Some(Value::Duration),
            ("SystemTime", []) => Some(Value::SystemTime),
            ("Option", [inner]) => {
                let value = self.value(at, inner)?;
                if self.optional(&value) {
                    return self.no_value(
                        at,
                        ty,
                        "hosts have one kind of nothing",
                        "use an enum with data, with a name for each case",
                    );
                }
                Some(Value::Option(Box::new(value)))
            }
            ("Vec" | "VecDeque", [inner]) => self.list(at, inner),
            ("Box", [inner]) => self.boxed(at, ty, inner),
            ("Cow", [inner]) => self.cow(at, ty, path, inner),
            ("HashMap" | "BTreeMap", [key, value, ..]) => {
                let key_type = self.key(at, key);
                let value = self.value(at, value);
                Some(Value::Map {
                    order: order(last),
                    key: key_type?,
                    value: Box::new(value?),
                })
            }
            ("HashSet" | "BTreeSet", [item, ..]) => Some(Value::Set {
                order: order(last),
                item: self.key(at, item)?,
            }),
            ("Arc", [inner]) => self.arc(at, ty, inner),
            _ => {
                let (reason, help) = without_counterpart(last);
                self.no_value(at, ty, reason, help)
            }
        }
    }

    fn boxed(&mut self, at: At<'_>, ty: &Type, inner: &Type) -> Option<Value> {
        match bare(inner) {
            Type::Slice(slice) => self.list(at, &slice.elem),
            inner if self.is_text(at, inner) => Some(Value::String),
            _ => match self.value(at, inner)? {
                Value::Object { .. } => self.no_value(
                    at,
                    ty,
                    "hosts hold objects by handles, not in a `Box`",
                    "leave the `Box` out",
                ),
                value => Some(Value::Boxed(Box::new(value))),
            },
        }
    }

    fn cow(&mut self, at: At<'_>, ty: &Type, path: &syn::Path, inner: &Type) -> Option<Value> {
        if !self.is_text(at, bare(inner)) {
            return self.no_value(
                at,
                ty,
                "of `Cow` only `Cow<'static, str>` crosses",
                "use the owned type",
            );
        }
        let lasting = path.segments.last().is_some_and(|last| {
            matches!(&last.arguments, PathArguments::AngleBracketed(arguments)
                if arguments.args.iter().any(|argument| matches!(argument, GenericArgument::Lifetime(it) if it.ident == "static")))
        });
        if lasting || at.position == Position::Parameter {
            return Some(Value::String);
        }
        let message = format!("{} has the type `{}`, a borrow", at.what, spelled(ty));
        self.refuse(
            at,
            ty,
            &codes::BORROW,
            message,
            "the host may keep it for longer than what it borrows from lives",
            "use `Cow<'static, str>` or `String`",
        );
        None
    }

    fn arc(&mut self, at: At<'_>, ty: &Type, inner: &Type) -> Option<Value> {
        let copied = "`Arc` shares objects; values are copied";
        match bare(inner) {
            Type::Slice(_) => return self.no_value(at, ty, copied, "use `Vec<T>`"),
            inner if self.is_text(at, inner) => {
                return self.no_value(at, ty, copied, "use `String`");
            }
            _ => {}
        }
        match self.value(at, inner)? {
            Value::Object {
                name,
                hold: ObjectHold::Owned,
            } => {
                self.arc_objects.insert(name.clone());
                Some(Value::Object {
                    name,
                    hold: ObjectHold::Arc,
                })
            }
            Value::Object { .. } => self.no_value(
                at,
                ty,
                "an object is shared by one `Arc`",
                "leave one `Arc` out",
            ),
            _ => self.no_value(at, ty, copied, "leave the `Arc` out"),
        }
    }

    /// Whether a type is `str`.
    pub(crate) fn is_text(&self, at: At<'_>, ty: &Type) -> bool {
        matches!(ty, Type::Path(path) if path.qself.is_none()
            && matches!(&self.sources.resolve(at.module, &path.path, Space::Type),
                Resolved::External(full) if full[..] == ["str"]))
    }

    fn foreign(&mut self, at: At<'_>, ty: &Type, full: &[String]) {
        let last = full.last().map_or("", String::as_str);
        let name = spelled(ty);
        if full[0] == "landbridge" && last == "HostError" {
            let message = format!("{} has the type `{name}`", at.what);
            self.refuse(
                at,
                ty,
                &codes::TYPE,
                message,
                "it is what the host's code failed with, and crosses in an error alone",
                "mark the variant that holds it with `#[landbridge(host)]`, or use `String`",
            );
            return;
        }
        if full[0] == "landbridge" {
            let message = format!(
                "{} has the type `{name}`, which this version doesn't bind",
                at.what
            );
            self.refuse(
                at,
                ty,
                &codes::UNSUPPORTED,
                message,
                "of landbridge's own types only `Buffer<T>` crosses as a value",
                "keep it in Rust, and let records, objects and buffers cross",
            );
            return;
        }
        let help = match (full[0].as_str(), last) {
            ("bytes", "Bytes" | "BytesMut") => "use `Vec<u8>`, or borrow `&[u8]` for the call",
            ("smallvec" | "arrayvec" | "tinyvec", _) => "use `Vec<T>`",
            ("indexmap" | "hashbrown" | "ahash" | "rustc_hash", _) => {
                "use `HashMap`, `BTreeMap` or a list of pairs"
            }
            ("chrono" | "time" | "jiff", _) => "use `std::time::SystemTime` or `Duration`",
            ("uuid", _) | ("url", _) => "use `String`, or a newtype record around one",
            ("camino", _) => "use `PathBuf` or `String`",
            ("serde_json", "Value") => "use `String` with JSON in it, or records",
            _ => {
                "wrap it: an `#[landbridge::object]` that holds it, or a record with the parts that cross"
            }
        };
        let message = format!("{} has the type `{name}` of another crate", at.what);
        self.refuse(
            at,
            ty,
            &codes::FOREIGN,
            message,
            "a binding can only be made for types that this crate declares",
            help,
        );
    }

    pub(crate) fn impl_trait(
        &mut self,
        at: At<'_>,
        ty: &Type,
        bounds: &Punctuated<TypeParamBound, Token![+]>,
    ) -> Option<Value> {
        let is = |names: &[&str]| has_bound(bounds, names);
        let iterates = is(&[
            "Iterator",
            "DoubleEndedIterator",
            "ExactSizeIterator",
            "IntoIterator",
            "Stream",
        ]);
        if at.position == Position::Return && iterates {
            return self.no_value(
                at,
                ty,
                "a sequence can only be the whole of what a function returns, or stand in its `Result`",
                "return `impl Iterator<Item = T>` itself, or collect into a `Vec<T>`",
            );
        }
        if is(&["Future", "IntoFuture"]) {
            return self.unsupported(at, ty, "futures", "write the function as an `async fn`");
        }
        if is(&["Fn", "FnMut", "FnOnce"]) {
            return self.no_value(at, ty, NO_CLOSURE.0, NO_CLOSURE.1);
        }
        let help = if iterates {
            "write `Vec<T>`, or `&[T]`; `impl Iterator<Item = T>` and `impl Stream<Item = T>` are parameters by themselves"
        } else if is(&["AsRef", "Into", "Borrow", "Display", "ToString"]) {
            "write the type itself, for text `&str`, for a path `&Path`"
        } else if is(&["Read", "BufRead", "Write"]) {
            "write `&[u8]` for bytes to read, and return `Vec<u8>` for bytes to write"
        } else {
            "write the concrete type, or wrap it in an `#[landbridge::object]` struct"
        };
        self.no_value(
            at,
            ty,
            "a host sees compiled code, in which every type is chosen",
            help,
        )
    }

    pub(crate) fn trait_object(
        &mut self,
        at: At<'_>,
        ty: &Type,
        bounds: &Punctuated<TypeParamBound, Token![+]>,
    ) -> Option<Value> {
        if has_bound(bounds, &["Fn", "FnMut", "FnOnce"]) {
            return self.no_value(at, ty, NO_CLOSURE.0, NO_CLOSURE.1);
        }
        let import = bounds.iter().any(|bound| match bound {
            TypeParamBound::Trait(bound) => {
                match self.sources.resolve(at.module, &bound.path, Space::Type) {
                    Resolved::Item(id) => {
                        self.annotated.get(&id) == Some(&landbridge_attributes::Attribute::Import)
                    }
                    _ => false,
                }
            }
            _ => false,
        });
        if import {
            return self.no_value(
                at,
                ty,
                "what a host implements is a parameter of an exported function: `Arc<dyn Trait>`, `Box<dyn Trait>`, `&dyn Trait`, `Option<…>` of them",
                "take it as a parameter of its own, and keep it inside an `#[landbridge::object]`",
            );
        }
        if has_bound(bounds, &["Error"]) {
            return self.no_value(
                at,
                ty,
                "hosts get a class for each error, with its fields",
                "declare an `#[landbridge::error]` enum, with a variant for each failure that hosts should tell apart; its `source()` chain crosses as text",
            );
        }
        if at.position == Position::Parameter && has_bound(bounds, &["Iterator", "Stream"]) {
            return self.no_value(
                at,
                ty,
                "a host's iterator or stream is a parameter by itself",
                "write `Box<dyn Iterator<Item = T> + Send>` or `Pin<Box<dyn Stream<Item = T> + Send>>`; one without items can stand for none",
            );
        }
        self.no_value(
            at,
            ty,
            "a host needs one concrete type",
            "write the concrete type, or wrap the trait object in an `#[landbridge::object]` struct",
        )
    }

    fn unsupported(&mut self, at: At<'_>, ty: &Type, what: &str, help: &str) -> Option<Value> {
        let message = format!(
            "{} has the type `{}`, which this version doesn't bind",
            at.what,
            spelled(ty)
        );
        let reason = format!("{what} come later");
        self.refuse(at, ty, &codes::UNSUPPORTED, message, &reason, help);
        None
    }
}

/// Why a closure can't stand where values do, and what to write instead.
const NO_CLOSURE: (&str, &str) = (
    "a host's function is a parameter of an exported function: `impl Fn(…)`, `&dyn Fn(…)`, `Box<dyn Fn(…) + Send + Sync>`, `Option<…>` of a boxed one",
    "take it as a parameter of its own, or declare an `#[landbridge::import]` trait",
);

/// Whether one of the bounds is a trait with one of these names.
fn has_bound(bounds: &Punctuated<TypeParamBound, Token![+]>, names: &[&str]) -> bool {
    bounds.iter().any(|bound| match bound {
        TypeParamBound::Trait(bound) => (bound.path.segments.last())
            .is_some_and(|segment| names.iter().any(|name| segment.ident == name)),
        _ => false,
    })
}

/// Why a type of the standard library can't cross, and what to write instead.
fn without_counterpart(name: &str) -> (&'static str, &'static str) {
    match name {
        "Rc" | "Weak" => (
            "a host may use and drop the value on any thread; `Rc` counts on one only",
            "use `Arc` for an object, and leave it out around a value",
        ),
        "RefCell" | "Cell" | "UnsafeCell" | "OnceCell" | "LazyCell" => (
            "hosts call from any thread, and this isn't `Send + Sync`",
            "keep it inside an `#[landbridge::object]`, as a `Mutex`, `RwLock` or atomic, and export methods",
        ),
        "Mutex" | "RwLock" | "OnceLock" | "LazyLock" | "Condvar" => (
            "a lock stays in Rust",
            "keep it inside an `#[landbridge::object]`, and export methods",
        ),
        name if name.starts_with("Atomic") => (
            "an atomic stays in Rust",
            "pass the number, or keep the atomic inside an `#[landbridge::object]`",
        ),
        "Result" => (
            "a `Result` becomes an exception, so it can only be the whole return type",
            "use an enum with data",
        ),
        "str" => (
            "`str` has no size of its own",
            "use `String`, or borrow `&str` in a parameter",
        ),
        "Path" => (
            "`Path` has no size of its own",
            "use `PathBuf`, or borrow `&Path` in a parameter",
        ),
        "OsString" | "OsStr" | "CString" | "CStr" => (
            "hosts have one kind of text",
            "use `String`, or `PathBuf` for a path",
        ),
        "Instant" => (
            "it means nothing outside the process and its clock",
            "use `std::time::SystemTime`, or `Duration` since a moment of your own",
        ),
        name if name.starts_with("NonZero") => (
            "hosts have no integer without zero",
            "use the plain integer, and return an error for zero",
        ),
        "LinkedList" | "BinaryHeap" => ("hosts have one kind of list", "use `Vec<T>`"),
        "Range" | "RangeInclusive" | "RangeFrom" | "RangeTo" => (
            "hosts' ranges differ in what they include",
            "use two numbers, or a record of them",
        ),
        "Ordering" => (
            "hosts compare in their own ways",
            "return an `i32`, or an enum of your own",
        ),
        "IpAddr" | "Ipv4Addr" | "Ipv6Addr" | "SocketAddr" => {
            ("not every host has a type for addresses", "use `String`")
        }
        "File" | "TcpStream" | "UdpSocket" | "TcpListener" => (
            "an open file stays in Rust",
            "keep it inside an `#[landbridge::object]`, or pass a path",
        ),
        "Pin" => (
            "a host can't promise that a value stays where it is",
            "pass the value without `Pin`",
        ),
        "PhantomData" => ("it holds nothing that a host could show", "leave it out"),
        _ => (
            "this type of the standard library has no counterpart in the hosts",
            "use one of those that the book's chapter \"What can cross\" lists",
        ),
    }
}

fn order(name: &str) -> MapOrder {
    if name.starts_with("BTree") {
        MapOrder::Sorted
    } else {
        MapOrder::Unordered
    }
}
