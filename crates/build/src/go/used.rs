//! The types that the traits' methods need, and what of them Go can't be given.

use std::collections::{BTreeMap, BTreeSet};

use landbridge_diagnostics::{Diagnostic, Place, catalogue::hosts as codes};
use landbridge_model::{Declaration, ErrorShape, Interface, Item, PlainType, TypeName, Value};

use super::names;
use crate::Failure;

/// What is used.
pub(super) struct Used<'a> {
    pub(super) interface: &'a Interface,
    /// Records and enums, in the interface's order.
    pub(super) types: Vec<Declaration<'a>>,
    /// Errors.
    pub(super) errors: Vec<&'a landbridge_model::ErrorType>,
}

impl Used<'_> {
    /// How Go calls a type.
    pub(super) fn name(&self, name: &TypeName) -> String {
        match self.interface.find(name) {
            Some(found) => names::ty(found.item()),
            None => names::pascal(name.last()),
        }
    }
}

/// Finds them.
pub(super) fn find(interface: &Interface) -> Result<Used<'_>, Failure> {
    let mut search = Search {
        interface,
        found: BTreeSet::new(),
        faults: Vec::new(),
    };
    let mut errors = BTreeSet::new();
    for import in &interface.go_imports {
        for method in &import.methods {
            for parameter in &method.parameters {
                search.value(&parameter.ty.to_value(), &parameter.item, &method.item);
            }
            for function in &method.closures {
                for given in &function.closure.parameters {
                    search.value(&given.to_value(), &function.item, &method.item);
                }
                if let Some(value) = &function.closure.value {
                    search.value(value, &function.item, &method.item);
                }
            }
            if let Some(value) = &method.returns.value {
                search.value(value, &method.item, &method.item);
            }
            if let Some(error) = &method.returns.error
                && errors.insert(error.0.clone())
                && let Some(error) = interface.error(error)
            {
                search.error(error);
            }
        }
    }
    let Search { found, faults, .. } = search;
    let types: Vec<_> = (interface.declarations())
        .filter(|it| found.contains(&it.item().path))
        .collect();
    let errors: Vec<_> = (interface.errors.iter())
        .filter(|it| errors.contains(&it.item.path))
        .collect();
    let faults = [faults, twice(interface, &types, &errors)].concat();
    if !faults.is_empty() {
        return Err(Failure::Source(faults));
    }
    Ok(Used {
        interface,
        types,
        errors,
    })
}

struct Search<'a> {
    interface: &'a Interface,
    found: BTreeSet<String>,
    faults: Vec<Diagnostic>,
}

impl Search<'_> {
    fn value(&mut self, value: &Value, at: &Item, of: &Item) {
        let mut named = Vec::new();
        let mut refused = false;
        value.walk(&mut |part| match part {
            Value::Object { .. } | Value::Buffer(_) => refused = true,
            Value::Plain(name)
            | Value::Record(name)
            | Value::Newtype(name)
            | Value::Enumeration(name)
            | Value::DataEnum(name) => named.push(name.clone()),
            _ => {}
        });
        if refused {
            let message = format!("`{}` of `{}` can't be given to Go", at.name, of.name);
            self.faults.push(
                Diagnostic::error(&codes::UNBOUND, message)
                    .at(place(if at.origin.line > 0 { at } else { of }))
                    .because("Go gets values; objects and shared memory stay in Rust")
                    .help("give what Go needs of it as a record, or a number that stands for it"),
            );
        }
        for name in named {
            if !self.found.insert(name.0.clone()) {
                continue;
            }
            match self.interface.find(&name) {
                Some(Declaration::PlainRecord(it)) => {
                    for field in &it.fields {
                        self.plain(&field.ty);
                    }
                }
                Some(Declaration::Record(it)) => {
                    for field in &it.fields {
                        self.value(&field.ty, &field.item, &it.item);
                    }
                }
                Some(Declaration::Newtype(it)) => self.value(&it.inner, &it.item, &it.item),
                Some(Declaration::DataEnum(it)) => {
                    for variant in &it.variants {
                        for field in variant.fields.as_slice() {
                            self.value(&field.ty, &variant.item, &it.item);
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn plain(&mut self, ty: &PlainType) {
        match ty {
            PlainType::Plain(name) => {
                if self.found.insert(name.0.clone())
                    && let Some(Declaration::PlainRecord(it)) = self.interface.find(name)
                {
                    it.fields.iter().for_each(|field| self.plain(&field.ty));
                }
            }
            PlainType::Array { item, .. } => self.plain(item),
            PlainType::Int(_) | PlainType::Float(_) => {}
        }
    }

    fn error(&mut self, error: &landbridge_model::ErrorType) {
        let fields: Vec<_> = match &error.shape {
            ErrorShape::Enum(variants) => (variants.iter())
                .filter(|variant| !variant.host_catch_all)
                .flat_map(|variant| variant.fields.as_slice())
                .collect(),
            ErrorShape::Struct(fields) => fields.as_slice().iter().collect(),
        };
        for data in fields.iter().filter_map(|field| field.ty.as_ref()) {
            self.value(data.value(), &error.item, &error.item);
        }
    }
}

/// Names that two types would have in Go, or two methods of one trait.
fn twice(
    interface: &Interface,
    types: &[Declaration<'_>],
    errors: &[&landbridge_model::ErrorType],
) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    let mut taken: BTreeMap<String, String> = BTreeMap::new();
    let mut take = |name: String, item: &Item, what: &str| {
        if let Some(first) = taken.insert(name.clone(), item.path.clone())
            && first != item.path
        {
            faults.push(
                Diagnostic::error(
                    &codes::NAME_COLLISION,
                    format!("Go would have two {what} called `{name}`"),
                )
                .at(place(item))
                .because(format!("the other one is `{first}`"))
                .help("give one of them another name: `rename(go = \"…\")`"),
            );
        }
    };
    for item in types.iter().map(|it| it.item()) {
        take(names::ty(item), item, "types");
    }
    for item in errors.iter().map(|it| &it.item) {
        take(names::ty(item), item, "types");
    }
    for import in &interface.go_imports {
        take(names::ty(&import.item), &import.item, "types");
        for method in &import.methods {
            let name = format!("{}.{}", import.item.name, names::member(&method.item));
            take(name, &method.item, "methods");
        }
    }
    faults
}

fn place(item: &Item) -> Place {
    Place {
        file: item.origin.file.clone(),
        line: item.origin.line,
        column: item.origin.column,
        end_line: item.origin.line,
        end_column: item.origin.column,
    }
}
