//! Names from outside the file: which namespace a dotted path means (aliases resolved first) and how Rust names it.

use super::{Binding, Gone, Lowerer, Symbol};
use crate::layout;
use crate::names;
use crate::zig::tree::*;

/// Paths the rules translate away: an alias of them leaves no `use` line.
const TRANSLATED_AWAY: &[&str] = &[
    "bun.Environment",
    "bun.JSError",
    "bun.OOM",
    "bun.JSOOM",
    "bun.JSTerminated",
    "bun.assert",
    "bun.debugAssert",
    "bun.default_allocator",
    "bun.handleOom",
    "bun.new",
    "bun.destroy",
    "bun.copy",
    "bun.unreachablePanic",
    "bun.ComptimeStringMap",
    "bun.ComptimeEnumMap",
    "bun.GenericIndex",
    "bun.sys.Maybe",
    "bun.Maybe",
    "bun.callmod_inline",
    "bun.assertf",
    "bun.hash",
    "bun.outOfMemory",
    "bun.Output.scoped",
    "bun.ptr",
    "bun.bit_set",
    "bun.path_buffer_pool",
    "bun.w_path_buffer_pool",
    "bun.TrivialNew",
    "bun.TrivialDeinit",
    "bun.New",
];

impl<'a> Lowerer<'a> {
    /// The dotted path an expression names: `std.mem.eql`, `bun.jsc.JSValue`, `file:src/a/b.zig#Thing`.
    pub(crate) fn canon(&self, e: &Expr) -> Option<String> {
        self.canon_bounded(e, 0)
    }

    fn canon_bounded(&self, e: &Expr, depth: usize) -> Option<String> {
        if depth > 30 {
            return None;
        }
        match &e.bare().kind {
            ExprKind::Name(name) => match self.lookup(name) {
                Symbol::Binding(Binding::Alias(path)) => Some(path),
                Symbol::Constant(id, variable) if !variable.mutable => {
                    let value = variable.value.as_ref()?;
                    if id == self.container && value.name() == Some(name) {
                        return None;
                    }
                    self.canon_in(id, value, depth + 1)
                }
                _ => None,
            },
            ExprKind::Field(base, name) => {
                if let Some(path) = self.canon_bounded(base, depth + 1) {
                    let joint = if path.starts_with("file:") && !path.contains('#') {
                        "#"
                    } else {
                        "."
                    };
                    return Some(normalise(format!("{path}{joint}{name}")));
                }
                // a constant of a container of this file that is itself an alias
                let id = self.container_named(base, depth + 1)?;
                match self.member(id, name)? {
                    Symbol::Constant(id, variable) => {
                        self.canon_in(id, variable.value.as_ref()?, depth + 1)
                    }
                    _ => None,
                }
            }
            ExprKind::Builtin(name, arguments) if name == "import" => {
                let [
                    Expr {
                        kind: ExprKind::Text(text),
                        ..
                    },
                ] = &arguments[..]
                else {
                    return None;
                };
                self.import(text)
            }
            ExprKind::Builtin(name, _) if name == "This" => None,
            _ => None,
        }
    }

    /// The same, seen from another container; local names of the current function are out of sight.
    fn canon_in(&self, id: usize, e: &Expr, depth: usize) -> Option<String> {
        // scopes only matter for names; a constant's initialiser sees containers alone
        match &e.bare().kind {
            ExprKind::Name(name) => {
                let mut at = Some(id);
                while let Some(current) = at {
                    match self.member(current, name) {
                        Some(Symbol::Constant(inner, variable)) if depth < 30 => {
                            return self.canon_in(inner, variable.value.as_ref()?, depth + 1);
                        }
                        Some(_) => return None,
                        None => at = self.containers[current].parent,
                    }
                }
                None
            }
            ExprKind::Field(base, name) => {
                if let Some(path) = self.canon_in(id, base, depth + 1) {
                    let joint = if path.starts_with("file:") && !path.contains('#') {
                        "#"
                    } else {
                        "."
                    };
                    return Some(normalise(format!("{path}{joint}{name}")));
                }
                None
            }
            ExprKind::Builtin(name, arguments) if name == "import" => {
                let [
                    Expr {
                        kind: ExprKind::Text(text),
                        ..
                    },
                ] = &arguments[..]
                else {
                    return None;
                };
                self.import(text)
            }
            _ => None,
        }
    }

    fn container_named(&self, e: &Expr, depth: usize) -> Option<usize> {
        if depth > 30 {
            return None;
        }
        match &e.bare().kind {
            ExprKind::Name(name) => match self.lookup(name) {
                Symbol::Container(id) | Symbol::Binding(Binding::Container(id)) => Some(id),
                _ => None,
            },
            ExprKind::Builtin(name, _) if name == "This" => Some(self.container),
            ExprKind::Field(base, name) => {
                let id = self.container_named(base, depth + 1)?;
                match self.member(id, name)? {
                    Symbol::Container(id) => Some(id),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn import(&self, text: &str) -> Option<String> {
        if text == "std" || text == "builtin" || text == self.profile.root_namespace {
            return Some(text.to_owned());
        }
        if text == "root" {
            return Some("root".to_owned());
        }
        if !text.ends_with(".zig") {
            return Some(format!("package:{text}"));
        }
        let path = layout::resolve(self.source.path, text)?;
        // the root namespace file itself
        let root = format!(
            "{}/{}.zig",
            self.profile.source_root, self.profile.root_namespace
        );
        if !self.profile.root_namespace.is_empty() && path == root {
            return Some(self.profile.root_namespace.clone());
        }
        Some(format!("file:{path}"))
    }

    /// Whether an alias of this path is written as a `use` line and keeps its short name.
    pub(crate) fn has_use_line(&self, path: &str) -> bool {
        if let Some(file) = path.strip_prefix("file:") {
            let file = file.split('#').next().unwrap_or(file);
            let glue = self
                .profile
                .glue_files
                .iter()
                .any(|p| layout::matches(p, file));
            // a namespace that is a whole crate is named by the crate
            return !glue && self.outside_path(path).contains("::");
        }
        if path.starts_with("package:") {
            return false;
        }
        if !path.contains('.')
            || path.starts_with("std.")
            || path.starts_with("builtin")
            || path.starts_with("root")
        {
            return false;
        }
        if TRANSLATED_AWAY.contains(&path)
            || path.starts_with("bun.Environment.")
            || path.starts_with("bun.jsc.Codegen.")
            || self.profile.locks.contains(path)
        {
            return false;
        }
        if self.profile.types.contains_key(path) {
            return self.named_by_itself(path);
        }
        if self.profile.calls.contains_key(path) {
            return false;
        }
        self.outside_path(path).contains("::")
    }

    /// A type whose Rust form is its own path with its arguments, not some other type's.
    pub(crate) fn named_by_itself(&self, path: &str) -> bool {
        let prefix = &self.profile.crate_prefix;
        self.profile.types.get(path).is_some_and(|template| {
            let head = template.split('<').next().unwrap_or(template);
            head.starts_with(prefix.as_str())
                && self.profile.imports.contains_key(path)
                && self.outside_path(path) == head
        })
    }

    /// The Rust path of a dotted path, by the longest prefix the profile knows.
    pub(crate) fn outside_path(&self, path: &str) -> String {
        if let Some(file) = path.strip_prefix("file:") {
            let (file, rest) = file.split_once('#').unwrap_or((file, ""));
            let mut rust = layout::module_path(file, self.source.path, self.profile);
            // a file that is a type and holds one of the same name is that type
            for part in rest.split('.').filter(|p| !p.is_empty()) {
                rust.push_str("::");
                rust.push_str(&respell(part));
            }
            return rust;
        }
        if let Some(package) = path.strip_prefix("package:") {
            let mut parts = package.split('.');
            let mut rust = names::value(parts.next().unwrap_or(""));
            for part in parts {
                rust.push_str("::");
                rust.push_str(&respell(part));
            }
            return rust;
        }
        let mut prefix = path;
        loop {
            if let Some(known) = self.profile.imports.get(prefix) {
                let mut rust = known.clone();
                for part in path[prefix.len()..].split('.').filter(|p| !p.is_empty()) {
                    rust.push_str("::");
                    rust.push_str(&respell(part));
                }
                return rust;
            }
            match prefix.rsplit_once('.') {
                Some((shorter, _)) => prefix = shorter,
                None => break,
            }
        }
        let mut parts = path.split('.');
        let top = parts.next().unwrap_or("");
        let mut rust = match top {
            "std" => "zig_std".to_owned(),
            "builtin" => "zig_builtin".to_owned(),
            "root" => "crate".to_owned(),
            _ => match parts.next() {
                Some(first) => {
                    let spelled = names::snake(first);
                    if spelled.starts_with(&self.profile.crate_prefix) {
                        spelled
                    } else {
                        format!("{}{spelled}", self.profile.crate_prefix)
                    }
                }
                None => "crate".to_owned(),
            },
        };
        for part in parts {
            rust.push_str("::");
            rust.push_str(&respell(part));
        }
        rust
    }

    /// How the draft writes an expression that names something outside: by its `use` line where it has one.
    pub(crate) fn written_path(&mut self, e: &Expr) -> Option<String> {
        let path = self.canon(e)?;
        // in full, so that the gate sees whose function it is
        if path.ends_with(".fromUTF8") || path.ends_with("#fromUTF8") {
            return Some(self.outside_path(&path));
        }
        match &e.bare().kind {
            ExprKind::Name(name) => {
                let local = matches!(self.lookup(name), Symbol::Binding(Binding::Alias(_)));
                if !local && self.has_use_line(&path) {
                    return Some(use_name(name, &path));
                }
            }
            ExprKind::Field(base, name) => {
                let base_path = self.canon(base)?;
                let own_row = self.profile.imports.contains_key(&path);
                let of_std = path.starts_with("std.");
                if !own_row && !of_std && base_path.contains(['.', '#', ':']) {
                    let outer = self.written_path(base)?;
                    return Some(format!("{outer}::{}", respell(name)));
                }
            }
            _ => {}
        }
        self.fire(if path.starts_with("file:") {
            "IMPORTS-02"
        } else {
            "IMPORTS-01"
        });
        let written = self.outside_path(&path);
        if path.starts_with("std.") && !self.profile.imports.contains_key(&path) {
            self.fire("BASE-40");
            self.todo(&path);
        }
        Some(written)
    }

    /// Whether an expression means an allocator, which drafts of heap areas do without.
    pub(crate) fn is_allocator(&self, e: &Expr) -> bool {
        match &e.bare().kind {
            ExprKind::Name(name) => {
                if matches!(
                    self.lookup(name),
                    Symbol::Binding(Binding::Gone(Gone::Allocator | Gone::Arena))
                ) {
                    return true;
                }
                if let Symbol::Binding(Binding::Value(local)) = self.lookup(name) {
                    return matches!(local.ty, crate::types::Ty::Allocator);
                }
                self.canon(e).is_some_and(|p| is_allocator_path(&p))
            }
            ExprKind::Field(base, name) => {
                if self.canon(e).is_some_and(|p| is_allocator_path(&p)) {
                    return true;
                }
                let plain = matches!(
                    name.as_str(),
                    "allocator" | "gpa" | "alloc" | "arena_allocator"
                );
                self.allocator_field(name).unwrap_or(plain) && self.canon(base).is_none()
            }
            ExprKind::Call(callee, arguments) => match &callee.bare().kind {
                ExprKind::Field(base, name) => {
                    arguments.is_empty()
                        && (name == "allocator" || name == "get" && self.is_gone(base))
                        && self.canon(e).is_none()
                }
                _ => false,
            },
            _ => false,
        }
    }

    /// Whether the fields of this name are allocators, if the file declares such fields.
    fn allocator_field(&self, name: &str) -> Option<bool> {
        let mut found = None;
        for info in &self.containers {
            for (field, _) in info.declaration.fields().filter(|(f, _)| f.name == name) {
                let of_allocator = field
                    .ty
                    .as_ref()
                    .is_some_and(|ty| self.canon(ty).as_deref() == Some("std.mem.Allocator"));
                found = Some(found.unwrap_or(true) && of_allocator);
            }
        }
        found
    }

    pub(crate) fn is_gone(&self, e: &Expr) -> bool {
        match e.name() {
            Some(name) => matches!(self.lookup(name), Symbol::Binding(Binding::Gone(_))),
            None => false,
        }
    }
}

fn is_allocator_path(path: &str) -> bool {
    path == "bun.default_allocator"
        || path == "bun.allocators.default_allocator"
        || path.starts_with("std.heap.") && path.ends_with("_allocator")
        || path == "std.testing.allocator"
        || path == "std.testing.failing_allocator"
        || path == "bun.failing_allocator"
}

/// One spelling for one namespace.
fn normalise(path: String) -> String {
    match path.strip_prefix("bun.JSC") {
        Some("") => "bun.jsc".to_owned(),
        Some(rest) if rest.starts_with('.') => format!("bun.jsc{rest}"),
        _ => path,
    }
}

/// A segment behind the crate: types and constants keep their spelling, the rest is snake_case.
pub(crate) fn respell(part: &str) -> String {
    if names::is_type_like(part) {
        names::type_name(part)
    } else {
        names::value(part)
    }
}

/// The name an alias has after its `use` line.
pub(crate) fn use_name(alias: &str, path: &str) -> String {
    let last = path.rsplit(['.', '#', '/', ':']).next().unwrap_or(path);
    // what is spelled like a value or module is renamed like one
    names::not_a_crate(
        if names::is_type_like(last) || path.ends_with(".zig") && names::is_type_like(alias) {
            names::type_name(alias)
        } else {
            names::value(alias)
        },
    )
}
