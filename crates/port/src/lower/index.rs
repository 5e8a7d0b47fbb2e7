//! The containers of a file and their members, collected before anything is translated, so that order of
//! declaration does not matter.

use std::collections::HashMap;

use super::Lowerer;
use crate::names;
use crate::types::Ty;
use crate::zig::tree::*;
use crate::zig::walk;

pub(crate) enum MemberRef<'a> {
    Container(usize),
    Function(&'a Function),
    Variable(&'a Variable),
}

/// A parameter of a generic type.
#[derive(Debug, Clone)]
pub(crate) struct Generic {
    pub(crate) zig: String,
    pub(crate) rust: String,
    pub(crate) is_type: bool,
    pub(crate) ty: Ty,
    /// `T`, `const N: usize`.
    pub(crate) declaration: String,
}

pub(crate) struct ContainerInfo<'a> {
    pub(crate) zig: String,
    pub(crate) rust: String,
    pub(crate) parent: Option<usize>,
    pub(crate) declaration: &'a Container,
    pub(crate) members: HashMap<String, MemberRef<'a>>,
    pub(crate) generics: Vec<Generic>,
    pub(crate) lifetimes: Vec<String>,
    /// The function that makes the type, for `fn Foo(comptime T: type) type`.
    pub(crate) maker: Option<&'a Function>,
    pub(crate) public: bool,
    /// Declared inside a function body.
    pub(crate) local: bool,
    /// The container has no name of its own in the source.
    pub(crate) anonymous: bool,
    pub(crate) field_types: HashMap<String, Ty>,
    pub(crate) emitted: bool,
}

impl<'a> ContainerInfo<'a> {
    pub(crate) fn is_enum(&self) -> bool {
        self.declaration.kind == ContainerKind::Enum
    }

    pub(crate) fn is_tagged_union(&self) -> bool {
        self.declaration.kind == ContainerKind::Union && self.declaration.tagged
    }

    /// The name with its parameters as a use of the type: `Stack<T>`.
    pub(crate) fn applied(&self) -> String {
        let parts: Vec<String> = self
            .lifetimes
            .iter()
            .cloned()
            .chain(self.generics.iter().map(|g| g.rust.clone()))
            .collect();
        if parts.is_empty() {
            self.rust.clone()
        } else {
            format!("{}<{}>", self.rust, parts.join(", "))
        }
    }

    /// The parameters as a declaration: `<'a, T, const N: usize>`.
    pub(crate) fn declared(&self) -> String {
        let parts: Vec<String> = self
            .lifetimes
            .iter()
            .cloned()
            .chain(self.generics.iter().map(|g| g.declaration.clone()))
            .collect();
        if parts.is_empty() {
            String::new()
        } else {
            format!("<{}>", parts.join(", "))
        }
    }

    pub(crate) fn field(&self, name: &str) -> Option<&'a Field> {
        let declaration: &'a Container = self.declaration;
        declaration
            .fields()
            .map(|(f, _)| f)
            .find(|f| f.name == name)
    }
}

/// What `const Foo = <this>` declares if it declares a container.
pub(crate) fn container_of(value: &Expr) -> Option<&Container> {
    match &value.bare().kind {
        ExprKind::Container(container) => Some(container),
        _ => None,
    }
}

/// The container a type function returns, if its body does nothing else of note.
pub(crate) fn made_type(function: &Function) -> Option<&Container> {
    let result = function.prototype.result.as_deref()?;
    if result.name() != Some("type") {
        return None;
    }
    let last = function.body.as_ref()?.statements.last()?;
    match &last.kind {
        StatementKind::Expr(Expr {
            kind: ExprKind::Return(Some(value)),
            ..
        }) => container_of(value),
        _ => None,
    }
}

impl<'a> Lowerer<'a> {
    /// Collects a container and everything below it; gives its number.
    pub(crate) fn index(
        &mut self,
        zig: &str,
        rust: &str,
        parent: Option<usize>,
        it: &'a Container,
    ) -> usize {
        let id = self.containers.len();
        self.containers.push(ContainerInfo {
            zig: zig.to_owned(),
            rust: rust.to_owned(),
            parent,
            declaration: it,
            members: HashMap::new(),
            generics: Vec::new(),
            lifetimes: Vec::new(),
            maker: None,
            public: true,
            local: false,
            anonymous: false,
            field_types: HashMap::new(),
            emitted: false,
        });
        self.container_at.insert(it.span.start, id);
        for member in &it.members {
            match &member.kind {
                MemberKind::Variable(variable) => self.index_variable(id, variable),
                MemberKind::Function(function) => self.index_function(id, function),
                MemberKind::Field(field) => {
                    let place = names::variant(&field.name);
                    for e in [&field.ty, &field.value].into_iter().flatten() {
                        self.index_anonymous(id, &place, e);
                    }
                }
                _ => {}
            }
        }
        id
    }

    fn index_variable(&mut self, id: usize, variable: &'a Variable) {
        let reference = match variable.value.as_ref().and_then(container_of) {
            Some(inner) if !variable.mutable => {
                let rust = self.unique_type_name(id, &variable.name);
                let child = self.index(&variable.name, &rust, Some(id), inner);
                self.containers[child].public = variable.public;
                MemberRef::Container(child)
            }
            _ => {
                let place = names::variant(&variable.name);
                for e in [&variable.ty, &variable.value].into_iter().flatten() {
                    self.index_anonymous(id, &place, e);
                }
                MemberRef::Variable(variable)
            }
        };
        self.containers[id]
            .members
            .insert(variable.name.clone(), reference);
    }

    fn index_function(&mut self, id: usize, function: &'a Function) {
        if let Some(made) = made_type(function) {
            let rust = self.unique_type_name(id, &function.name);
            let child = self.index(&function.name, &rust, Some(id), made);
            self.containers[child].maker = Some(function);
            self.containers[child].public = function.public;
            self.containers[id]
                .members
                .insert(function.name.clone(), MemberRef::Container(child));
            return;
        }
        self.containers[id]
            .members
            .insert(function.name.clone(), MemberRef::Function(function));
        let place = names::variant(&function.name);
        for ty in function
            .prototype
            .parameters
            .iter()
            .filter_map(|p| p.ty.as_ref())
        {
            self.index_anonymous(id, &place, ty);
        }
        if let Some(result) = &function.prototype.result {
            self.index_anonymous(id, &format!("{place}Result"), result);
        }
    }

    /// Containers that stand in a type or value without a name of their own.
    fn index_anonymous(&mut self, id: usize, place: &str, e: &'a Expr) {
        let mut found: Vec<&'a Container> = Vec::new();
        walk::each(e, &mut |inner| match &inner.kind {
            ExprKind::Container(container) => {
                found.push(container);
                false
            }
            ExprKind::Block(_) => false,
            _ => true,
        });
        for container in found {
            let prefix = if id == 0 {
                String::new()
            } else {
                self.containers[id].rust.clone()
            };
            let name = self.free_type_name(&format!("{prefix}{place}"));
            let child = self.index(&name, &name, Some(id), container);
            self.containers[child].anonymous = true;
        }
    }

    /// Nested types move out; they keep their name unless it clashes.
    fn unique_type_name(&mut self, parent: usize, zig: &str) -> String {
        let plain = names::type_name(zig);
        if parent == 0 || !self.names_taken.contains_key(&plain) && !self.root_declares(zig) {
            return self.free_type_name(&plain);
        }
        let prefix = self.containers[parent].rust.clone();
        self.free_type_name(&format!("{prefix}{}", plain.trim_start_matches("r#")))
    }

    fn root_declares(&self, zig: &str) -> bool {
        self.containers.first().is_some_and(|root| {
            root.declaration.members.iter().any(|m| match &m.kind {
                MemberKind::Variable(v) => v.name == zig,
                MemberKind::Function(f) => f.name == zig,
                _ => false,
            })
        })
    }

    fn free_type_name(&mut self, wanted: &str) -> String {
        let count = self.names_taken.entry(wanted.to_owned()).or_insert(0);
        *count += 1;
        if *count == 1 {
            wanted.to_owned()
        } else {
            format!("{wanted}_{count}")
        }
    }

    /// A container declared in a function body; it becomes an item there.
    pub(crate) fn index_local(&mut self, name: &str, it: &'a Container) -> usize {
        if let Some(known) = self.container_at.get(&it.span.start) {
            return *known;
        }
        let rust = names::type_name(name);
        let parent = self.container;
        let child = self.index(name, &rust, Some(parent), it);
        self.containers[child].local = true;
        child
    }

    /// The number of a container that stands in an expression.
    pub(crate) fn id_of(&mut self, it: &'a Container) -> usize {
        match self.container_at.get(&it.span.start) {
            Some(id) => *id,
            None => {
                let name = self.free_type_name("Anonymous");
                let parent = self.container;
                let child = self.index(&name, &name, Some(parent), it);
                self.containers[child].anonymous = true;
                child
            }
        }
    }
}
