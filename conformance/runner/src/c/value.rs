//! The shapes that the header gives to the types of the interface: what building (`build`) and
//! printing (`show`) of values share.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, ensure};
use landbridge_model::{Declaration, Fields, Interface, TypeName, Value as Type};

use super::header::{Header, Struct, Variable};
use crate::case::Host;
use crate::names::{Kind, name, screaming, snake};

/// Writes C for one interface.
pub(crate) struct Values<'a> {
    pub(crate) interface: &'a Interface,
    pub(crate) header: &'a Header,
    /// `kitchen_sink`
    pub(crate) prefix: &'a str,
    /// For names of variables, never twice the same.
    pub(super) counter: usize,
    /// Declared types whose printing is a function already.
    pub(super) shown: BTreeSet<String>,
    /// Those functions.
    pub(crate) functions: String,
    /// Statements that free what was built for the call being written.
    pub(super) built: String,
}

impl<'a> Values<'a> {
    pub(crate) fn new(interface: &'a Interface, header: &'a Header, prefix: &'a str) -> Self {
        Self {
            interface,
            header,
            prefix,
            counter: 0,
            shown: BTreeSet::new(),
            functions: String::new(),
            built: String::new(),
        }
    }

    /// A new name.
    pub(crate) fn fresh(&mut self, stem: &str) -> String {
        self.counter += 1;
        format!("{stem}{}", self.counter)
    }

    /// The type inside of options, boxes and newtypes.
    pub(super) fn bare(&self, ty: &Type) -> Type {
        match ty {
            Type::Option(inner) | Type::Boxed(inner) => self.bare(inner),
            Type::Newtype(path) => match self.interface.find(path) {
                Some(Declaration::Newtype(it)) => self.bare(&it.inner),
                _ => ty.clone(),
            },
            other => other.clone(),
        }
    }

    /// The C name of a declared type.
    pub(crate) fn c_name(&self, path: &TypeName) -> Result<String> {
        let declaration = self
            .interface
            .find(path)
            .with_context(|| format!("no {path}"))?;
        let item = declaration.item();
        Ok(format!(
            "{}_{}",
            self.prefix,
            name(Host::C, Kind::Type, item)
        ))
    }

    /// `KITCHEN_SINK_SUIT_HEARTS`
    pub(crate) fn enumerator(&self, path: &TypeName, member: &str) -> Result<String> {
        let declaration = self
            .interface
            .find(path)
            .with_context(|| format!("no {path}"))?;
        let ty = name(Host::C, Kind::Type, declaration.item());
        Ok(format!("{}_{}_{}", self.prefix, snake(&ty), snake(member)).to_uppercase())
    }

    /// How to get at the fields of a variant in a tagged union: the way, and the field.
    pub(crate) fn variant_place(
        &self,
        ctype: &str,
        variant: &str,
        count: usize,
    ) -> Result<Vec<(String, Variable)>> {
        let wanted = snake(variant);
        let escaped = format!("{wanted}_");
        let it = self.header.structure(ctype)?;
        let (prefix, union) = it
            .nested
            .first()
            .map(|(name, union)| {
                let prefix = if name.is_empty() {
                    String::new()
                } else {
                    format!("{name}.")
                };
                (prefix, union.clone())
            })
            .or_else(|| {
                // A union with a name of its own.
                let field = it.fields.iter().find(|field| field.name != "tag")?;
                let union = self.header.structs.get(&field.ty)?;
                Some((format!("{}.", field.name), union.clone()))
            })
            .with_context(|| format!("{ctype} has no union"))?;
        let is = |name: &str| name == wanted || name == escaped;
        let body: Option<(String, Struct)> = union
            .nested
            .iter()
            .find(|(name, _)| is(name))
            .map(|(name, body)| (name.clone(), body.clone()))
            .or_else(|| {
                let field = union.fields.iter().find(|field| is(&field.name))?;
                let body = self.header.structs.get(&field.ty);
                match body {
                    // One field may stand for itself.
                    Some(body) if body.fields.len() == count && !self.is_declared(&field.ty) => {
                        Some((field.name.clone(), body.clone()))
                    }
                    _ => Some((
                        String::new(),
                        Struct {
                            fields: vec![field.clone()],
                            nested: Vec::new(),
                            functions: BTreeMap::new(),
                        },
                    )),
                }
            });
        let (way, body) = body.with_context(|| format!("{ctype} has no `{wanted}`"))?;
        let way = if way.is_empty() {
            String::new()
        } else {
            format!("{way}.")
        };
        ensure!(
            body.fields.len() == count,
            "{ctype}.{wanted}: {count} fields"
        );
        Ok(body
            .fields
            .into_iter()
            .map(|field| (format!("{prefix}{way}{}", field.name), field))
            .collect())
    }

    /// Whether a C type is one that the interface declares.
    fn is_declared(&self, ctype: &str) -> bool {
        self.interface.declarations().any(|declaration| {
            let item = declaration.item();
            format!("{}_{}", self.prefix, name(Host::C, Kind::Type, item)) == ctype
        })
    }

    /// The fields of a struct, of which there must be so many.
    pub(super) fn fields_of(&self, ctype: &str, count: usize) -> Result<Vec<Variable>> {
        let fields = &self.header.structure(ctype)?.fields;
        ensure!(
            fields.len() == count,
            "{ctype} has {} fields, not {count}",
            fields.len()
        );
        Ok(fields.clone())
    }

    /// The pointer field of a struct that holds many, and the name of its length.
    pub(crate) fn sequence(&self, ctype: &str) -> Result<(Variable, String)> {
        let it = self.header.structure(ctype)?;
        let pointer = it.fields.iter().find(|field| field.is_pointer());
        let pointer = pointer.with_context(|| format!("{ctype} has no pointer"))?;
        ensure!(it.field("len").is_some(), "{ctype} has no `len`");
        Ok((pointer.clone(), "len".to_owned()))
    }
}

/// Fields of an error's variant, or of an error that is a struct.
pub(crate) fn crossing<T: Clone>(
    fields: &Fields<landbridge_model::VariantField<Option<T>>>,
) -> Vec<(String, T)> {
    let fields = fields.as_slice().iter();
    fields
        .filter_map(|field| Some((field.item.name.clone(), field.ty.clone()?)))
        .collect()
}

/// `KITCHEN_SINK`
pub(crate) fn upper(prefix: &str) -> String {
    screaming(prefix)
}
