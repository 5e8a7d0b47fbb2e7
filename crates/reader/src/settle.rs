//! What can be decided once everything is read: how objects are kept, and what contradicts what.

use std::collections::{BTreeMap, BTreeSet};

use landbridge_diagnostics::catalogue::reading as codes;
use landbridge_diagnostics::{Diagnostic, Place};
use landbridge_model::{
    Argument, Borrow, Data, ErrorShape, Function, Given, Interface, Item, MethodKind, ObjectHold,
    Receiver, Storage, TypeName, Value,
};

use crate::reading::Reader;

impl Reader<'_> {
    pub(crate) fn settle(&mut self) {
        self.late_methods();
        let holders = Holders::new(&self.interface);
        self.lent_objects(&holders);
        self.exclusive_arcs();
        self.hidden_objects(&holders);
        self.endless_newtypes();
        self.methods_twice();
    }

    /// Methods whose impl block came first, and how each object is kept.
    fn late_methods(&mut self) {
        let mut faults = Vec::new();
        for object in &mut self.interface.objects {
            if let Some(methods) = self.late_methods.remove(&object.item.path) {
                object.methods.extend(methods);
            }
            let name = TypeName(object.item.path.clone());
            let by_arc = |kind: &MethodKind| {
                matches!(
                    kind,
                    MethodKind::Method(Receiver::Arc) | MethodKind::Getter(Receiver::Arc)
                )
            };
            let as_arc = self.arc_objects.contains(&name)
                || object.methods.iter().any(|method| by_arc(&method.kind));
            if as_arc {
                object.storage = Storage::Arc;
            }
            let constructors: Vec<_> = object
                .methods
                .iter()
                .filter(|method| method.kind == MethodKind::Constructor)
                .map(|method| method.function.item.clone())
                .collect();
            if let [first, others @ ..] = &constructors[..] {
                faults.extend(others.iter().map(|other| (other.clone(), first.clone())));
            }
        }
        for (second, first) in faults {
            self.push(
                Diagnostic::error(
                    &codes::SIGNATURE,
                    format!("`{}` is a second constructor", second.path),
                )
                .at(place_of(&second))
                .related(place_of(&first), "the first one")
                .because("`new Type(…)` in a host calls one function")
                .help("leave `constructor` on one of them, or rename the one called `new`"),
            );
        }
    }

    /// Parameters through which objects move out of their handles.
    fn lent_objects(&mut self, holders: &Holders) {
        let mut uses = Vec::new();
        let mut faults = Vec::new();
        for function in functions(&self.interface) {
            for parameter in &function.parameters {
                let place = place_of(&parameter.item);
                match &parameter.ty {
                    Argument::Owned(value) => {
                        for name in holders.owned(value) {
                            uses.push((name, place.clone(), "moved out of its handle".to_owned()));
                        }
                    }
                    Argument::Closure(closure) => {
                        let given = closure.parameters.iter();
                        let name = &parameter.item.name;
                        faults
                            .extend(given.filter_map(|it| lent_to_host(name, it, holders, &place)));
                        for name in closure.value.iter().flat_map(|it| holders.owned(it)) {
                            uses.push((name, place.clone(), "moved out of its handle".to_owned()));
                        }
                    }
                    Argument::Sequence(sequence) => {
                        for name in holders.owned(&sequence.item) {
                            uses.push((name, place.clone(), "moved out of its handle".to_owned()));
                        }
                    }
                    Argument::Import { .. } => {}
                    Argument::Borrowed(borrow) => match unwrapped(borrow) {
                        Borrow::Object {
                            name,
                            exclusive: true,
                        } => uses.push((name.clone(), place, "lent as `&mut`".to_owned())),
                        Borrow::Converted(value) => {
                            let first = holders.owned(value).next();
                            faults.extend(
                                first.map(|name| lent_whole(&parameter.item.name, &name, place)),
                            );
                        }
                        _ => {}
                    },
                }
            }
        }
        for method in self.interface.imports.iter().flat_map(|it| &it.methods) {
            for parameter in &method.parameters {
                let place = place_of(&parameter.item);
                let name = &parameter.item.name;
                faults.extend(lent_to_host(name, &parameter.ty, holders, &place));
            }
            for name in method.returns.value.iter().flat_map(|it| holders.owned(it)) {
                let place = place_of(&method.item);
                uses.push((name, place, "moved out of its handle".to_owned()));
            }
        }
        self.exclusive_uses.extend(uses);
        self.diagnostics.extend(faults);
    }

    /// An object that is shared by `Arc` can't be lent exclusively or moved out.
    fn exclusive_arcs(&mut self) {
        let arcs: BTreeSet<_> = self
            .interface
            .objects
            .iter()
            .filter(|object| object.storage == Storage::Arc)
            .map(|object| TypeName(object.item.path.clone()))
            .collect();
        for (name, place, what) in std::mem::take(&mut self.exclusive_uses) {
            if arcs.contains(&name) {
                self.push(
                    Diagnostic::error(
                        &codes::ARC,
                        format!(
                            "`{}` is shared as `Arc` elsewhere, and {what} here",
                            name.last()
                        ),
                    )
                    .at(place)
                    .because("what several hold can't be changed or moved out through one of them")
                    .help(
                        "use `&self` with a `Mutex` or atomics inside, or don't pass it as `Arc`",
                    ),
                );
            }
        }
    }

    /// Objects inside of records that errors and constants hold.
    fn hidden_objects(&mut self, holders: &Holders) {
        let mut faults = Vec::new();
        let mut look = |item: &Item, data: &Data, what: &str, reason: &str| {
            if let Some(held) = holders.of(data.value()).first() {
                faults.push(
                    Diagnostic::error(
                        &codes::OBJECT_PLACE,
                        format!("{what} `{}` holds the {held}", item.name),
                    )
                    .at(place_of(item))
                    .because(reason.to_owned())
                    .help("use a record of values in its place"),
                );
            }
        };
        for error in &self.interface.errors {
            let fields: Vec<_> = match &error.shape {
                ErrorShape::Enum(variants) => variants
                    .iter()
                    .flat_map(|variant| variant.fields.as_slice())
                    .collect(),
                ErrorShape::Struct(fields) => fields.as_slice().iter().collect(),
            };
            for field in fields {
                if let Some(data) = &field.ty {
                    let reason =
                        "an exception outlives the call that made it, and keeps values only";
                    look(&field.item, data, "the error's field", reason);
                }
            }
        }
        for constant in &self.interface.constants {
            let reason = "a constant is a value that hosts copy";
            look(&constant.item, &constant.ty, "the constant", reason);
        }
        self.diagnostics.extend(faults);
    }

    /// Newtypes that contain themselves: they cross as what they wrap, which would have no end.
    fn endless_newtypes(&mut self) {
        let inner: BTreeMap<&str, &Value> = (self.interface.newtypes.iter())
            .map(|newtype| (newtype.item.path.as_str(), &newtype.inner))
            .collect();
        let mut faults = Vec::new();
        for newtype in &self.interface.newtypes {
            let mut seen = BTreeSet::new();
            let mut open = vec![newtype.item.path.clone()];
            let mut endless = false;
            while let Some(path) = open.pop() {
                let Some(value) = inner.get(path.as_str()) else {
                    continue;
                };
                value.walk(&mut |part| {
                    if let Value::Newtype(name) = part {
                        endless |= name.0 == newtype.item.path;
                        if seen.insert(name.0.clone()) {
                            open.push(name.0.clone());
                        }
                    }
                });
            }
            if endless {
                faults.push(
                    Diagnostic::error(
                        &codes::ITEM,
                        format!("the newtype `{}` contains itself", newtype.item.name),
                    )
                    .at(place_of(&newtype.item))
                    .because("it crosses as what it wraps, and that type would have no end")
                    .help("name the field: `struct Tree { pub children: Vec<Tree> }`"),
                );
            }
        }
        self.diagnostics.extend(faults);
    }

    /// Two methods of one name, in blocks whose `cfg`s both hold.
    fn methods_twice(&mut self) {
        let mut faults = Vec::new();
        for object in &self.interface.objects {
            let mut seen: BTreeMap<&str, &Item> = BTreeMap::new();
            for method in &object.methods {
                let item = &method.function.item;
                if let Some(first) = seen.insert(&item.name, item) {
                    faults.push((item.path.clone(), place_of(item), place_of(first)));
                }
            }
        }
        for (path, place, first) in faults {
            self.twice(&path, place, first);
        }
    }
}

/// The place of a declaration's name.
fn place_of(item: &Item) -> Place {
    let length = u32::try_from(item.name.chars().count()).unwrap_or(1);
    Place {
        file: item.origin.file.clone(),
        line: item.origin.line,
        column: item.origin.column,
        end_line: item.origin.line,
        end_column: item.origin.column + length.max(1),
    }
}

fn functions(interface: &Interface) -> impl Iterator<Item = &Function> {
    let methods = interface.objects.iter().flat_map(|object| &object.methods);
    (interface.functions.iter()).chain(methods.map(|method| &method.function))
}

fn unwrapped(borrow: &Borrow) -> &Borrow {
    match borrow {
        Borrow::Optional(inner) => unwrapped(inner),
        borrow => borrow,
    }
}

fn lent_whole(parameter: &str, object: &TypeName, place: Place) -> Diagnostic {
    let object = object.last();
    Diagnostic::error(
        &codes::BORROW,
        format!("the parameter `{parameter}` lends values that hold `{object}` itself"),
    )
    .at(place)
    .because("the values are built for the call, so the objects would have to move out of the host's handles")
    .help(format!("hold `Arc<{object}>` in them, or take the values by value"))
}

/// What Rust only lends to the host's code, though a host can get objects no other way than whole.
fn lent_to_host(
    parameter: &str,
    given: &Given,
    holders: &Holders,
    place: &Place,
) -> Option<Diagnostic> {
    match given {
        Given::Owned(_) => None,
        Given::Lent(value) | Given::LentOption(value) => {
            let object = holders.owned(value).next()?;
            Some(lent_whole(parameter, &object, place.clone()))
        }
    }
}

/// The objects that each declared type holds, also inside of what it holds.
struct Holders(BTreeMap<TypeName, BTreeSet<Held>>);

/// An object, and how it is held.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Held {
    name: TypeName,
    owned: bool,
}

/// What stands for all buffers among the names of objects.
const BUFFER: &str = "landbridge::Buffer";

impl std::fmt::Display for Held {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sort = if self.name.0 == BUFFER {
            "shared"
        } else {
            "object"
        };
        write!(f, "{sort} `{}`", self.name.last())
    }
}

impl Holders {
    fn new(interface: &Interface) -> Self {
        let mut parts: BTreeMap<TypeName, Vec<&Value>> = BTreeMap::new();
        for it in &interface.records {
            let values = it.fields.iter().map(|field| &field.ty).collect();
            parts.insert(TypeName(it.item.path.clone()), values);
        }
        for it in &interface.newtypes {
            parts.insert(TypeName(it.item.path.clone()), vec![&it.inner]);
        }
        for it in &interface.data_enums {
            let fields = it.variants.iter().flat_map(|it| it.fields.as_slice());
            let values = fields.map(|field| &field.ty).collect();
            parts.insert(TypeName(it.item.path.clone()), values);
        }
        let mut holders = Self(BTreeMap::new());
        // Types may hold each other in circles: until nothing new is found.
        loop {
            let mut new = false;
            for (name, values) in &parts {
                let found: BTreeSet<Held> =
                    values.iter().flat_map(|value| holders.of(value)).collect();
                let known = holders.0.get(name).map_or(0, BTreeSet::len);
                if found.len() > known {
                    holders.0.insert(name.clone(), found);
                    new = true;
                }
            }
            if !new {
                return holders;
            }
        }
    }

    /// The objects and buffers that a value holds.
    fn of(&self, value: &Value) -> BTreeSet<Held> {
        let mut found = BTreeSet::new();
        value.walk(&mut |part| match part {
            Value::Object { name, hold } => {
                found.insert(Held {
                    name: name.clone(),
                    owned: *hold == ObjectHold::Owned,
                });
            }
            Value::Buffer(_) => {
                found.insert(Held {
                    name: TypeName(BUFFER.to_owned()),
                    owned: false,
                });
            }
            Value::Record(name) | Value::Newtype(name) | Value::DataEnum(name) => {
                found.extend(self.0.get(name).into_iter().flatten().cloned());
            }
            _ => {}
        });
        found
    }

    /// Those that it holds itself, not by `Arc`.
    fn owned(&self, value: &Value) -> impl Iterator<Item = TypeName> + use<> {
        let held = self.of(value).into_iter();
        held.filter(|held| held.owned).map(|held| held.name)
    }
}
