//! Names inside declarations: fields, variants, members, methods and parameters. A host says what its
//! convention is and which names it can't use ([`MemberNames`]); that no two names of one namespace are the
//! same is checked here, once for all hosts. Names of whole items are [`crate::lower::Scope`]'s.

use std::collections::BTreeMap;

use landbridge_diagnostics::Diagnostic;
use landbridge_diagnostics::catalogue::hosts::{KEYWORD, NAME_COLLISION};
use landbridge_model::{
    Declaration, ErrorShape, ExportedTraits, Fields, Interface, Item, MethodKind, Parameter,
    Variant, VariantField,
};

use crate::lower::place;

/// What a name inside a declaration is of.
#[derive(Clone, Copy, Debug)]
pub enum Spot<'a> {
    /// A field of a record.
    Field,
    /// A field of a variant of an enum with data.
    VariantField,
    /// A field of a typed error.
    ErrorField,
    /// A variant of an enum with data.
    Variant,
    /// A variant of this typed error.
    ErrorVariant(&'a Item),
    /// A member of an enum without data.
    Member,
    /// A function of an object that shows these traits.
    Method(&'a ExportedTraits, MethodKind),
    /// A parameter.
    Parameter,
}

impl Spot<'_> {
    fn noun(self) -> &'static str {
        match self {
            Self::Field | Self::VariantField | Self::ErrorField => "field",
            Self::Variant | Self::ErrorVariant(_) => "variant",
            Self::Member => "member",
            Self::Method(..) => "method",
            Self::Parameter => "parameter",
        }
    }
}

/// One host's names inside declarations.
pub trait MemberNames {
    /// The host's id, by which `rename` is looked up.
    fn host(&self) -> &'static str;
    /// `name` as the host writes it.
    fn convention(&self, spot: Spot<'_>, name: &str) -> String;
    /// Whether a name can't be used there: a keyword, or one that every declaration of the kind has.
    fn reserved(&self, spot: Spot<'_>, name: &str) -> bool;
    /// Whether names there are checked here; a host whose names of a kind share one namespace with other
    /// things checks them itself.
    fn checks(&self, spot: Spot<'_>) -> bool {
        let _ = spot;
        true
    }
    /// Which namespace of its object a method is in; `None` where the host doesn't call it by its name.
    fn namespace(&self, kind: MethodKind) -> Option<u8>;

    /// The name that the host shows: the one that the user fixed, else the conventional one, with a
    /// trailing underscore where it can't be used.
    fn name(&self, spot: Spot<'_>, item: &Item) -> String {
        let mut name = self.plain(spot, item);
        while self.reserved(spot, &name) {
            name.push('_');
        }
        name
    }

    /// That name before an underscore is added.
    fn plain(&self, spot: Spot<'_>, item: &Item) -> String {
        match item.hosts.fixed_name(self.host()) {
            Some(fixed) => fixed.to_owned(),
            None => self.convention(spot, &item.name),
        }
    }
}

/// Warns of names that get an underscore, and finds those that two parts of one declaration share.
#[must_use]
pub fn check(interface: &Interface, names: &dyn MemberNames) -> Vec<Diagnostic> {
    let mut check = Check {
        names,
        found: Vec::new(),
    };
    let shown = |item: &Item| item.hosts.shown_in(names.host());
    for declaration in interface.declarations().filter(|it| shown(it.item())) {
        match declaration {
            Declaration::PlainRecord(it) => {
                check.all(Spot::Field, it.fields.iter().map(|field| &field.item));
            }
            Declaration::Record(it) => {
                check.all(Spot::Field, it.fields.iter().map(|field| &field.item));
            }
            // How a host calls what it implements is decided where it lowers the trait.
            Declaration::Import(_) | Declaration::Newtype(_) | Declaration::Constant(_) => {}
            Declaration::Enumeration(it) => {
                check.all(Spot::Member, it.members.iter().map(|member| &member.item));
            }
            Declaration::DataEnum(it) => {
                check.variants(Spot::Variant, &it.variants);
                for variant in &it.variants {
                    check.fields(Spot::VariantField, &variant.fields);
                }
            }
            Declaration::Error(it) => match &it.shape {
                ErrorShape::Struct(fields) => check.fields(Spot::ErrorField, &crossing(fields)),
                ErrorShape::Enum(variants) => {
                    check.variants(Spot::ErrorVariant(&it.item), variants);
                    for variant in variants {
                        check.fields(Spot::ErrorField, &crossing(&variant.fields));
                    }
                }
            },
            Declaration::Object(it) => {
                let methods: Vec<_> = (it.methods.iter())
                    .filter(|method| shown(&method.function.item))
                    .collect();
                let mut taken = BTreeMap::new();
                for method in &methods {
                    if let Some(namespace) = names.namespace(method.kind) {
                        let spot = Spot::Method(&it.traits, method.kind);
                        check.one(spot, namespace, &method.function.item, &mut taken);
                    }
                    check.parameters(&method.function.parameters);
                }
            }
            Declaration::Function(it) => check.parameters(&it.parameters),
        }
    }
    check.found
}

/// The fields of an error that cross.
fn crossing<T: Clone>(fields: &Fields<VariantField<Option<T>>>) -> Fields<VariantField<Option<T>>> {
    match fields {
        Fields::Named(all) => Fields::Named(
            (all.iter())
                .filter(|field| field.ty.is_some())
                .cloned()
                .collect(),
        ),
        other => other.clone(),
    }
}

struct Check<'a> {
    names: &'a dyn MemberNames,
    found: Vec<Diagnostic>,
}

impl Check<'_> {
    fn all<'i>(&mut self, spot: Spot<'_>, items: impl Iterator<Item = &'i Item>) {
        let mut taken = BTreeMap::new();
        for item in items {
            self.one(spot, 0, item, &mut taken);
        }
    }

    fn variants<T>(&mut self, spot: Spot<'_>, variants: &[Variant<T>]) {
        self.all(spot, variants.iter().map(|variant| &variant.item));
    }

    /// Fields without names are called by their place, in every host.
    fn fields<T>(&mut self, spot: Spot<'_>, fields: &Fields<VariantField<T>>) {
        if let Fields::Named(fields) = fields {
            self.all(spot, fields.iter().map(|field| &field.item));
        }
    }

    fn parameters(&mut self, parameters: &[Parameter]) {
        self.all(Spot::Parameter, parameters.iter().map(|it| &it.item));
    }

    fn one<'i>(
        &mut self,
        spot: Spot<'_>,
        namespace: u8,
        item: &'i Item,
        taken: &mut BTreeMap<(u8, String), &'i Item>,
    ) {
        if !self.names.checks(spot) {
            return;
        }
        let host = self.names.host();
        let (plain, name) = (self.names.plain(spot, item), self.names.name(spot, item));
        let noun = spot.noun();
        let rename = match spot {
            Spot::Parameter => "call it otherwise in Rust".to_owned(),
            _ => format!("choose a name with `#[landbridge(rename({host} = \"…\"))]`"),
        };
        if plain != name {
            self.found.push(
                Diagnostic::warning(
                    &KEYWORD,
                    format!(
                        "`{plain}` can't be the name of a {noun} in {host}; it becomes `{name}`"
                    ),
                )
                .at(place(item))
                .help(rename.clone()),
            );
        }
        match taken.get(&(namespace, name.clone())) {
            Some(other) => self.found.push(
                Diagnostic::error(
                    &NAME_COLLISION,
                    format!(
                        "the {noun}s `{}` and `{}` are both called `{name}` in {host}",
                        other.name, item.name
                    ),
                )
                .at(place(item))
                .related(place(other), "the other one")
                .help(rename),
            ),
            None => {
                taken.insert((namespace, name), item);
            }
        }
    }
}
