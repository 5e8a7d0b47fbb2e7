//! Rows for the ownership table, inferred from one file with the evidence for each: what `deinit` destroys, what is
//! recovered by `@fieldParentPtr`, what lies in a C layout or an arena. What shows nothing stays `UNKNOWN`.

use crate::layout;
use crate::lifetimes::Row;
use crate::names;
use crate::profile::Profile;
use crate::zig::parser;
use crate::zig::tree::*;
use crate::zig::walk;

/// The pointer fields of a file, one row each, in order of the source.
#[must_use]
pub fn infer(path: &str, bytes: &[u8], profile: &Profile) -> Vec<Row> {
    let text = String::from_utf8_lossy(bytes);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let parsed = parser::parse(text);
    let stem = path
        .rsplit('/')
        .next()
        .unwrap_or("")
        .trim_end_matches(".zig");
    let arena = profile.arena_areas.iter().any(|p| layout::matches(p, path));
    let mut search = Search {
        path,
        text,
        arena,
        root: &parsed.root,
        rows: Vec::new(),
    };
    search.container(&parsed.root, stem);
    search.rows
}

/// A row as a line of the table.
#[must_use]
pub fn line(row: &Row) -> String {
    let clean = |t: &str| t.replace(['\t', '\n', '\r'], " ");
    [
        &row.file,
        &row.container,
        &row.field,
        &row.zig_type,
        &row.class,
        &row.rust_type,
        &row.evidence,
    ]
    .map(|t| clean(t))
    .join("\t")
}

struct Search<'a> {
    path: &'a str,
    text: &'a str,
    arena: bool,
    root: &'a Container,
    rows: Vec<Row>,
}

impl<'a> Search<'a> {
    fn container(&mut self, it: &'a Container, name: &str) {
        for (field, _) in it.fields() {
            if let Some(row) = self.field(it, name, field) {
                self.rows.push(row);
            }
        }
        for member in &it.members {
            if let MemberKind::Variable(variable) = &member.kind
                && let Some(Expr {
                    kind: ExprKind::Container(inner),
                    ..
                }) = &variable.value
            {
                self.container(inner, &variable.name);
            }
        }
    }

    fn field(&self, it: &'a Container, container: &str, field: &'a Field) -> Option<Row> {
        let ty = field.ty.as_ref()?;
        let (pointer, optional) = match &ty.kind {
            ExprKind::Pointer(pointer) => (pointer, false),
            ExprKind::Optional(inner) => match &inner.kind {
                ExprKind::Pointer(pointer) => (pointer, true),
                _ => return None,
            },
            _ => return None,
        };
        if pointer.size != PointerSize::One || matches!(pointer.child.kind, ExprKind::Function(_)) {
            return None;
        }
        let child = self.text_of(pointer.child.span);
        if child == "anyopaque" {
            return None;
        }
        let target = names::type_name(child.rsplit('.').next().unwrap_or(child));
        let raw = format!(
            "*{} {target}",
            if pointer.constant { "const" } else { "mut" }
        );
        let (class, rust, evidence) = self.classify(it, field, &target, raw);
        let rust = if optional && !rust.starts_with('*') && !rust.starts_with("Option<") {
            format!("Option<{rust}>")
        } else {
            rust
        };
        Some(Row {
            file: self.path.to_owned(),
            container: container.to_owned(),
            field: field.name.clone(),
            zig_type: self.text_of(ty.span).to_owned(),
            class: class.to_owned(),
            rust_type: rust,
            evidence,
        })
    }

    fn classify(
        &self,
        it: &'a Container,
        field: &Field,
        target: &str,
        raw: String,
    ) -> (&'static str, String, String) {
        let name = field.name.as_str();
        if target == "JSGlobalObject" {
            return (
                "JSC_BORROW",
                "&JSGlobalObject".to_owned(),
                "the engine owns its global object".to_owned(),
            );
        }
        if it.layout == ContainerLayout::Extern {
            return ("FFI", raw, "the struct has the layout of C".to_owned());
        }
        if let Some(function) = self.destroyer(it, name) {
            return (
                "OWNED",
                format!("Box<{target}>"),
                format!("destroyed in {function}"),
            );
        }
        if let Some(function) = self.dereferenced(it, name) {
            return (
                "SHARED",
                format!("std::rc::Rc<{target}>"),
                format!("its reference is given back in {function}"),
            );
        }
        if self.linked(it, name) {
            return (
                "INTRUSIVE",
                raw,
                "the container is recovered by @fieldParentPtr".to_owned(),
            );
        }
        if matches!(name, "parent" | "owner") && self.points_back(it, target) {
            return (
                "BACKREF",
                raw,
                format!("{target} holds this container itself"),
            );
        }
        if self.arena {
            return (
                "ARENA",
                format!("&'bump {target}"),
                "the file lies in an arena area".to_owned(),
            );
        }
        let unknown = format!("Option<core::ptr::NonNull<{target}>>");
        (
            "UNKNOWN",
            unknown,
            "nothing in the file says who owns it".to_owned(),
        )
    }

    /// The function that destroys what a field points to.
    fn destroyer(&self, it: &'a Container, name: &str) -> Option<String> {
        self.calls_with(it, name, |method, by_argument| {
            by_argument && matches!(method, "destroy" | "free")
        })
    }

    fn dereferenced(&self, it: &'a Container, name: &str) -> Option<String> {
        self.calls_with(it, name, |method, by_argument| {
            !by_argument && matches!(method, "deref" | "unref")
        })
    }

    /// A function of the container that calls a method on a field, or hands the field to one.
    fn calls_with(
        &self,
        it: &'a Container,
        name: &str,
        wanted: impl Fn(&str, bool) -> bool,
    ) -> Option<String> {
        let is_field = |e: &Expr| match &e.bare().kind {
            ExprKind::Field(_, field) => field == name,
            ExprKind::Unwrap(inner) => {
                matches!(&inner.kind, ExprKind::Field(_, field) if field == name)
            }
            _ => false,
        };
        for function in it.functions() {
            let Some(body) = &function.body else { continue };
            let found = walk::any_in_block(body, &|e| {
                let ExprKind::Call(callee, arguments) = &e.kind else {
                    return false;
                };
                let ExprKind::Field(receiver, method) = &callee.kind else {
                    return false;
                };
                wanted(method, true) && arguments.iter().any(is_field)
                    || wanted(method, false) && is_field(receiver)
            });
            if found {
                return Some(function.name.clone());
            }
        }
        None
    }

    /// Whether a list in the file recovers its container through this field.
    fn linked(&self, _it: &'a Container, name: &str) -> bool {
        let mut found = false;
        walk::each_in_container(self.root, &mut |e| {
            if let ExprKind::Builtin(builtin, arguments) = &e.kind
                && builtin == "fieldParentPtr"
            {
                found |= arguments
                    .iter()
                    .any(|a| matches!(&a.kind, ExprKind::Text(text) if text == name));
            }
            true
        });
        found
    }

    /// Whether the type pointed to holds this container in turn.
    fn points_back(&self, it: &'a Container, target: &str) -> bool {
        let own = self.root.members.iter().find_map(|m| match &m.kind {
            MemberKind::Variable(v) => match &v.value {
                Some(Expr {
                    kind: ExprKind::Container(inner),
                    ..
                }) if std::ptr::eq(&**inner, it) => Some(&v.name),
                _ => None,
            },
            _ => None,
        });
        let Some(own) = own else { return false };
        self.root.members.iter().any(|m| match &m.kind {
            MemberKind::Variable(v) if v.name == target => match &v.value {
                Some(Expr {
                    kind: ExprKind::Container(inner),
                    ..
                }) => inner.fields().any(|(f, _)| {
                    f.ty.as_ref()
                        .is_some_and(|t| walk::any(t, &|e| e.name() == Some(own)))
                }),
                _ => false,
            },
            _ => false,
        })
    }

    fn text_of(&self, span: Span) -> &'a str {
        self.text.get(span.start..span.end).unwrap_or("")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classes(zig: &str) -> Vec<(String, String)> {
        let profile = Profile::named("bun").unwrap();
        infer("src/a/b.zig", zig.as_bytes(), &profile)
            .into_iter()
            .map(|r| (r.class, r.rust_type))
            .collect()
    }

    #[test]
    fn evidence_decides() {
        let zig = "const A = struct { b: *B, c: ?*C, parent: *B, x: u32,
            fn deinit(self: *A) void { alloc.destroy(self.b); self.c.?.deref(); } };
            const B = struct { a: A };";
        let found = classes(zig);
        assert_eq!(found[0], ("OWNED".into(), "Box<B>".into()));
        assert_eq!(found[1], ("SHARED".into(), "Option<std::rc::Rc<C>>".into()));
        assert_eq!(found[2], ("BACKREF".into(), "*mut B".into()));
        assert_eq!(found.len(), 3);
    }

    #[test]
    fn without_evidence_it_is_unknown() {
        let found = classes("const A = struct { b: *const x.B };");
        assert_eq!(
            found,
            [("UNKNOWN".into(), "Option<core::ptr::NonNull<B>>".into())]
        );
    }
}
