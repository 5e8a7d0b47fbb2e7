//! Which rules shape what a whole program becomes: each form of the source that was translated, with the rule whose
//! Rust (or whose equivalent on std) was written for it. Only what was written counts: regions left out, which are
//! written here, drop theirs.

use std::collections::BTreeSet;

use super::item::Writer;
use super::ty::{Known, Ty};
use super::{Called, Program, Stop, Value};
use crate::lower::dedent;
use crate::rust::tree as rs;
use crate::zig::tree::*;

/// Applications of rules, and the regions whose translation did not come to anything.
#[derive(Default)]
pub(super) struct Explained {
    fired: BTreeSet<(usize, usize, &'static str)>,
    left: Vec<(usize, Span)>,
}

impl Explained {
    pub(super) fn fire(&mut self, file: usize, at: usize, rule: &'static str) {
        self.fired.insert((file, at, rule));
    }

    /// What shaped the draft of a file, in order of the source.
    pub(super) fn of(&self, file: usize) -> Vec<(usize, &'static str)> {
        let left: Vec<Span> = self
            .left
            .iter()
            .filter(|(own, _)| *own == file)
            .map(|(_, span)| *span)
            .collect();
        let within = |at: usize| left.iter().any(|s| s.start <= at && at < s.end);
        let written = self
            .fired
            .range((file, 0, "")..(file + 1, 0, ""))
            .filter(|(_, at, _)| !within(*at))
            .map(|(_, at, rule)| (*at, *rule));
        written
            .chain(left.iter().map(|s| (s.start, "TOOL-03")))
            .collect()
    }
}

impl<'a> Program<'a> {
    /// The file that what is being looked at stands in.
    fn file_here(&self) -> usize {
        self.made
            .get(self.frame.owner)
            .map_or(self.file, |made| made.file)
    }

    pub(super) fn fire(&mut self, at: usize, rule: &'static str) {
        let file = self.file_here();
        self.explained.fire(file, at, rule);
    }

    /// An expression that was translated.
    pub(super) fn explain(&mut self, e: &Expr, value: &Value<'a>) {
        let at = e.span.start;
        if let Some(rule) = rule_of(e) {
            self.fire(at, rule);
        }
        match (&e.kind, &value.known) {
            (ExprKind::Name(_), Some(Known::Null)) => self.fire(at, "BASE-13"),
            (ExprKind::Name(name), _) if name == "undefined" => self.fire(at, "BASE-14"),
            _ => {}
        }
        match &e.kind {
            ExprKind::Return(Some(_)) if matches!(self.frame.result, Some(Ty::Result(_))) => {
                self.fire(at, "ERRORS-16");
            }
            ExprKind::While(it) => {
                let parts = [
                    (it.step.is_some(), "BASE-19"),
                    (it.otherwise.is_some(), "BASE-20"),
                    (it.label.is_some(), "BASE-22"),
                ];
                for (_, rule) in parts.into_iter().filter(|p| p.0) {
                    self.fire(at, rule);
                }
            }
            ExprKind::For(it) => {
                if it.otherwise.is_some() {
                    self.fire(at, "BASE-20");
                }
                if it.label.is_some() {
                    self.fire(at, "BASE-22");
                }
            }
            ExprKind::Tag(_) => self.fire(at, "NAMES-12"),
            _ => {}
        }
    }

    /// A statement that was translated.
    pub(super) fn explain_statement(&mut self, statement: &Statement) {
        let at = statement.span.start;
        match &statement.kind {
            StatementKind::Declare(_) => {
                self.fire(at, "BASE-01");
                self.fire(at, "NAMES-10");
            }
            StatementKind::Expr(e) => {
                if let ExprKind::Assign(None, target, _) = &e.kind
                    && target.name() == Some("_")
                {
                    self.fire(at, "BASE-03");
                }
            }
            _ => {}
        }
    }

    /// A type that was named.
    pub(super) fn explain_type(&mut self, e: &Expr, ty: &Ty) {
        let at = e.span.start;
        let rule = match (&e.kind, ty) {
            (ExprKind::Optional(_), _) => "TYPES-17",
            (ExprKind::Pointer(_), Ty::Slice { mutable, child }) => {
                match (mutable, child.is_u8()) {
                    (true, _) => "TYPES-09",
                    (false, true) => "TYPES-02",
                    (false, false) => "TYPES-07",
                }
            }
            (ExprKind::Pointer(_), Ty::Ref { mutable: true, .. }) => "TYPES-19",
            (ExprKind::Pointer(_), Ty::Ref { mutable: false, .. }) => "TYPES-20",
            (ExprKind::ErrorUnion(set, _), _) if set.name() == Some("anyerror") => "ERRORS-01",
            (ExprKind::Name(name), Ty::Error) if name == "anyerror" => "ERRORS-10",
            (ExprKind::Name(name), Ty::Void | Ty::NoReturn)
                if name == "void" || name == "noreturn" =>
            {
                "BASE-38"
            }
            (ExprKind::Name(_), Ty::Int { .. } | Ty::Size { .. } | Ty::Float(_) | Ty::Bool) => {
                "TYPES-24"
            }
            (ExprKind::Function(_), Ty::Function(_)) => "BASE-35",
            (ExprKind::Call(..), Ty::List(_)) => "COLL-01",
            (ExprKind::Call(..), Ty::Library(name, _)) => match *name {
                "std.AutoHashMap" => "COLL-13",
                "std.StringHashMap" => "COLL-14",
                "std.AutoArrayHashMap" | "std.StringArrayHashMap" => "COLL-15",
                _ => return,
            },
            (ExprKind::Call(..), Ty::Made(_)) => "IDIOMS-26",
            (_, Ty::Allocator) => "ALLOC-13",
            _ => return,
        };
        self.fire(at, rule);
    }

    /// A function that is written.
    pub(super) fn explain_function(&mut self, called: &Called<'a>) {
        let file = self.made[called.owner].file;
        let Some(body) = &called.function.body else {
            return;
        };
        let at = body.span.start;
        let prototype = &called.function.prototype;
        let inferred = prototype.inferred_errors;
        let parts = [
            (true, "NAMES-01"),
            (called.function.public, "OUTPUT-07"),
            (called.method, "NAMES-14"),
            (
                called.parameters.iter().any(|p| p.ty == Ty::Allocator),
                "ALLOC-13",
            ),
            (inferred, "ERRORS-08"),
            (called.function.inline, "BASE-32"),
            (
                called.parameters.iter().any(|p| p.gone && p.ty == Ty::Type),
                "IDIOMS-18",
            ),
        ];
        for (_, rule) in parts.into_iter().filter(|p| p.0) {
            self.explained.fire(file, at, rule);
        }
    }

    /// A container that is written.
    pub(super) fn explain_container(&mut self, id: usize) {
        let made = &self.made[id];
        let (file, declaration) = (made.file, made.declaration);
        let at = declaration.span.start;
        let methods = declaration.functions().next().is_some();
        let fields = declaration.fields().next().is_some();
        let kind = declaration.kind;
        let parts = [
            (made.root && fields, "NAMES-08"),
            (kind == ContainerKind::Struct && fields, "NAMES-03"),
            (
                kind == ContainerKind::Enum && declaration.argument.is_some(),
                "TYPES-27",
            ),
            (
                kind == ContainerKind::Union && declaration.tagged,
                "TYPES-28",
            ),
            (kind != ContainerKind::Struct && fields, "NAMES-12"),
            (methods && !made.is_namespace(), "OUTPUT-11"),
            (true, "NAMES-09"),
        ];
        for (_, rule) in parts.into_iter().filter(|p| p.0) {
            self.explained.fire(file, at, rule);
        }
    }

    /// A method of a list, a constant or a function of the library that was translated.
    pub(super) fn explain_library(&mut self, e: &Expr, name: &str) {
        let found = LIBRARY.iter().find(|(n, _)| *n == name);
        if let Some((_, rule)) = found {
            self.fire(e.span.start, rule);
        }
    }
}

impl<'a> Writer<'a> {
    /// What could not be translated: its Zig text under a TODO.
    pub(super) fn left_out(&mut self, stop: &Stop, span: Span, comments: Vec<String>) -> rs::Item {
        let file = self.program.file;
        self.stops[file].push((stop.at, stop.reason.clone()));
        self.program.explained.left.push((file, span));
        let reason = stop.reason.replace('\n', " ");
        let mut item = rs::Item::new(rs::ItemKind::Nothing);
        item.comments = comments
            .into_iter()
            .map(|c| match c.strip_prefix("///") {
                Some(rest) => format!("//{rest}"),
                None => c,
            })
            .collect();
        item.comments.push(format!("// TODO(port): {reason}"));
        for line in dedent(self.program.text_of(file, span)) {
            item.comments
                .push(format!("// {line}").trim_end().to_owned());
        }
        item
    }
}

/// Paths of the library and methods of its collections.
const LIBRARY: &[(&str, &str)] = &[
    ("std.mem.eql", "STRINGS-09"),
    ("std.mem.startsWith", "STRINGS-11"),
    ("std.mem.endsWith", "STRINGS-11"),
    ("std.mem.tokenizeScalar", "IDIOMS-88"),
    ("std.mem.trimRight", "IDIOMS-89"),
    ("std.mem.trimEnd", "IDIOMS-89"),
    ("std.mem.zeroes", "IDIOMS-77"),
    ("std.mem.sliceTo", "IDIOMS-79"),
    ("std.math.maxInt", "IDIOMS-75"),
    ("std.math.minInt", "IDIOMS-75"),
    ("std.debug.assert", "BASE-39"),
    ("std.debug.print", "BASE-39"),
    ("std.fmt.allocPrint", "STRINGS-19"),
    ("std.fmt.bufPrint", "STRINGS-20"),
    ("std.fmt.comptimePrint", "IDIOMS-35"),
    ("std.EnumSet", "COLL-25"),
    ("list.append", "COLL-04"),
    ("list.appendSlice", "COLL-05"),
    ("list.appendAssumeCapacity", "COLL-06"),
    ("list.ensureTotalCapacity", "COLL-07"),
    ("list.ensureUnusedCapacity", "COLL-07"),
    ("list.ensureTotalCapacityPrecise", "COLL-08"),
    ("list.toOwnedSlice", "COLL-09"),
    ("list.items", "COLL-10"),
    ("list.clearRetainingCapacity", "COLL-11"),
    ("list.swapRemove", "COLL-12"),
    ("list.deinit", "IDIOMS-01"),
    ("allocator.free", "IDIOMS-10"),
    ("allocator.dupe", "ALLOC-16"),
    ("allocator.create", "ALLOC-18"),
    ("allocator.destroy", "ALLOC-18"),
    ("allocator.alloc", "ALLOC-19"),
    ("allocator.deinit", "ALLOC-14"),
    ("allocator.reset", "ALLOC-14"),
];

/// The rule of a form that needs nothing but its own text.
fn rule_of(e: &Expr) -> Option<&'static str> {
    Some(match &e.kind {
        ExprKind::Text(_) => "BASE-10",
        ExprKind::Lines(_) => "BASE-11",
        ExprKind::Character(_) => "BASE-12",
        ExprKind::Tag(_) => "BASE-17",
        ExprKind::ErrorValue(_) => "ERRORS-04",
        ExprKind::StructInit(..) => "BASE-15",
        ExprKind::ArrayInit(..) => "BASE-16",
        ExprKind::Field(_, name) if name == "len" || name == "ptr" => "BASE-09",
        ExprKind::Index(..) | ExprKind::Slice { .. } => "BASE-09",
        ExprKind::Field(..) => "BASE-05",
        ExprKind::Deref(_) | ExprKind::Unwrap(_) => "BASE-04",
        ExprKind::Prefix(prefix, _) => match prefix {
            Prefix::Address => "BASE-04",
            Prefix::Try => "IDIOMS-84",
            Prefix::NegateWrap => "IDIOMS-73",
            Prefix::Not | Prefix::BitNot => "BASE-06",
            _ => return None,
        },
        ExprKind::Binary(operator, left, right) => match operator {
            Operator::Equal | Operator::NotEqual
                if left.name() == Some("null") || right.name() == Some("null") =>
            {
                "BASE-08"
            }
            _ => rule_of_operator(*operator)?,
        },
        ExprKind::Assign(Some(operator), ..) => rule_of_operator(*operator)?,
        ExprKind::Catch(..) => "ERRORS-17",
        ExprKind::Orelse(..) => "IDIOMS-85",
        ExprKind::If(it) => match (&it.capture, &it.else_capture) {
            (_, Some(_)) => "ERRORS-18",
            (Some(_), None) => "IDIOMS-86",
            (None, None) => "BASE-18",
        },
        ExprKind::While(it) => match it.capture {
            Some(_) => "IDIOMS-87",
            None => "BASE-19",
        },
        ExprKind::For(it) => match &it.inputs[..] {
            _ if it.inline => "IDIOMS-80",
            [_, ForInput::Range(..)] => "IDIOMS-82",
            [_, _, ..] => "IDIOMS-83",
            _ => "BASE-21",
        },
        ExprKind::Switch(it) => {
            if it.label.is_some() {
                "BASE-23"
            } else if it.prongs.iter().any(|p| p.inline) {
                "IDIOMS-27"
            } else {
                "IDIOMS-30"
            }
        }
        ExprKind::Block(block) if block.label.is_some() => "IDIOMS-37",
        ExprKind::Break(Some(_), _) | ExprKind::Continue(Some(_), _) => "BASE-22",
        ExprKind::Unreachable => "IDIOMS-94",
        ExprKind::Builtin(name, _) => rule_of_builtin(name)?,
        _ => return None,
    })
}

fn rule_of_operator(operator: Operator) -> Option<&'static str> {
    Some(match operator {
        Operator::Add | Operator::Sub | Operator::Mul | Operator::Div | Operator::Rem => "BASE-07",
        Operator::AddWrap | Operator::SubWrap | Operator::MulWrap => "IDIOMS-73",
        Operator::AddSat | Operator::SubSat | Operator::MulSat => "IDIOMS-72",
        Operator::Concat | Operator::Repeat => "BASE-33",
        Operator::And | Operator::Or | Operator::BitXor | Operator::Shl | Operator::Shr => {
            "BASE-06"
        }
        _ => return None,
    })
}

fn rule_of_builtin(name: &str) -> Option<&'static str> {
    Some(match name {
        "This" => "IDIOMS-40",
        "as" => "IDIOMS-41",
        "intCast" => "IDIOMS-49",
        "truncate" => "IDIOMS-52",
        "intFromBool" => "IDIOMS-53",
        "floatFromInt" => "IDIOMS-54",
        "intFromFloat" => "IDIOMS-55",
        "intFromEnum" => "IDIOMS-46",
        "enumFromInt" => "IDIOMS-47",
        "bitCast" => "IDIOMS-58",
        "memcpy" => "IDIOMS-62",
        "memset" => "IDIOMS-66",
        "min" | "max" => "IDIOMS-68",
        "tagName" => "IDIOMS-69",
        "errorName" => "IDIOMS-70",
        "panic" => "BASE-25",
        "sizeOf" | "alignOf" => "BASE-26",
        "clz" | "ctz" | "popCount" | "byteSwap" | "bitReverse" | "abs" => "BASE-27",
        "addWithOverflow" | "subWithOverflow" | "mulWithOverflow" | "shlWithOverflow" => "BASE-28",
        "divTrunc" | "divFloor" | "divExact" | "rem" | "mod" => "BASE-07",
        "setRuntimeSafety" | "setEvalBranchQuota" => "BASE-30",
        "call" => "BASE-31",
        "fieldParentPtr" => "IDIOMS-44",
        _ => return None,
    })
}
