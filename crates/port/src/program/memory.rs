//! `std.mem`: slices compared, searched, cut, sorted; and what allocators are asked for.

use super::library::{dot, whole};
use super::ty::{Known, Ty, U8, USIZE};
use super::{Done, Program, Value};
use crate::rust::tree::Expr as R;
use crate::zig::tree::*;

impl<'a> Program<'a> {
    /// A method of an allocator.
    pub(super) fn allocator_call(
        &mut self,
        e: &'a Expr,
        name: &str,
        arguments: &'a [Expr],
        want: Option<&Ty>,
    ) -> Done<Value<'a>> {
        let _ = want;
        self.explain_library(e, &format!("allocator.{name}"));
        Ok(match (name, arguments) {
            ("allocator", []) => Value::new(R::unit(), Ty::Allocator),
            ("free" | "deinit" | "reset", _) => Value::nothing(),
            ("alloc", [ty, count]) => {
                let child = self.ty(ty)?.owning();
                let count = self.value(count, Some(&USIZE))?;
                let count = self.as_index(count, e)?;
                let filler = self.filler(&child);
                let text = format!("vec![{filler}; {}]", crate::rust::print::expr(&count));
                let text = if filler == "0" {
                    let held = self.spell(&child, "");
                    text.replacen('0', &format!("0_{held}"), 1)
                } else {
                    text
                };
                Value::sure(R::path(text), Ty::Owned(Box::new(child)))
            }
            ("dupe" | "dupeZ", [ty, slice]) => {
                let child = self.ty(ty)?.owning();
                let ty = Ty::Owned(Box::new(child.clone()));
                let slice = self.value(slice, Some(&Ty::slice(child.clone())))?;
                let slice = self.coerce(slice, &Ty::slice(child), e)?;
                Value::sure(dot(slice).method("to_vec", vec![]), ty)
            }
            ("realloc", [old, count]) => {
                let old = self.value(old, None)?;
                let Ty::Owned(child) = old.ty.clone() else {
                    return self.stop(e, "realloc of what is not owned");
                };
                let count = self.value(count, Some(&USIZE))?;
                let count = self.as_index(count, e)?;
                let filler = R::path(self.filler(&child));
                let taken = R::call("core::mem::take", vec![R::unary("&mut ", old.rust)]);
                let rust = R::call(self.compat("resized"), vec![taken, count, filler]);
                Value::sure(rust, old.ty)
            }
            ("create", [ty]) => {
                let ty = self.ty(ty)?;
                self.keeps_deinit(&ty);
                let filler = R::path(self.filler(&ty));
                let boxed = R::call("Box::new", vec![filler]);
                let child = Box::new(ty);
                let ty = Ty::Raw {
                    mutable: true,
                    child,
                };
                Value::sure(R::call("Box::into_raw", vec![boxed]), ty)
            }
            ("destroy", [pointer]) => {
                let value = self.value(pointer, None)?;
                let child = value.ty.pointee().clone();
                let raw = Ty::Raw {
                    mutable: true,
                    child: Box::new(child),
                };
                let pointer = self.coerce(value, &raw, e)?;
                self.note(super::FROM_BOX);
                let text = crate::rust::print::expr(&pointer);
                let inner = R::path(format!("unsafe {{ Box::from_raw({text}) }}"));
                Value::new(R::call("drop", vec![inner]), Ty::Void)
            }
            _ => return self.stop(e, format!("allocator.{name}")),
        })
    }

    pub(super) fn memory(
        &mut self,
        e: &'a Expr,
        name: &str,
        arguments: &'a [Expr],
        want: Option<&Ty>,
    ) -> Done<Value<'a>> {
        let _ = want;
        let element = |this: &mut Self| -> Done<Ty> {
            match arguments.first() {
                Some(ty) => this.ty(ty),
                None => this.stop(e, format!("std.mem.{name}")),
            }
        };
        match (name, arguments) {
            ("eql", [_, a, b]) => {
                let slice = Ty::slice(element(self)?);
                let a = self.fitted(a, &slice)?;
                let b = self.fitted(b, &slice)?;
                // arrays of different lengths have no `==` in Rust
                let rust = R::binary("==", whole(a), whole(b));
                Ok(Value::new(rust, Ty::Bool))
            }
            ("startsWith" | "endsWith", [_, a, b]) => {
                let slice = Ty::slice(element(self)?);
                let a = self.fitted(a, &slice)?;
                let b = self.fitted(b, &slice)?;
                let method = if name == "startsWith" {
                    "starts_with"
                } else {
                    "ends_with"
                };
                Ok(Value::new(dot(a).method(method, vec![b]), Ty::Bool))
            }
            (
                "indexOfScalar"
                | "lastIndexOfScalar"
                | "containsAtLeastScalar"
                | "indexOfScalarPos",
                [_, text, value],
            ) => {
                let ty = element(self)?;
                let text = self.fitted(text, &Ty::slice(ty.clone()))?;
                let value = self.fitted(value, &ty)?;
                let method = if name == "indexOfScalar" {
                    "position"
                } else {
                    "rposition"
                };
                let value = crate::rust::print::expr(&value);
                let closure =
                    R::Closure("v".to_owned(), Box::new(R::path(format!("*v == {value}"))));
                let rust = dot(text)
                    .method("iter", vec![])
                    .method(method, vec![closure]);
                Ok(Value::new(rust, USIZE.optional()))
            }
            (
                "indexOf" | "lastIndexOf" | "indexOfAny" | "indexOfNone" | "count",
                [_, text, needle],
            ) => {
                let slice = Ty::slice(element(self)?);
                let text = self.fitted(text, &slice)?;
                let needle = self.fitted(needle, &slice)?;
                let rust = R::call(self.compat(&crate::names::snake(name)), vec![text, needle]);
                let ty = if name == "count" {
                    USIZE
                } else {
                    USIZE.optional()
                };
                Ok(Value::new(rust, ty))
            }
            ("indexOfPos", [_, text, from, needle]) => {
                let slice = Ty::slice(element(self)?);
                let text = self.fitted(text, &slice)?;
                let from = self.fitted(from, &USIZE)?;
                let needle = self.fitted(needle, &slice)?;
                let rust = R::call(self.compat("index_of_pos"), vec![text, from, needle]);
                Ok(Value::new(rust, USIZE.optional()))
            }
            ("min" | "max", [_, slice]) => {
                let ty = element(self)?;
                let slice = self.fitted(slice, &Ty::slice(ty.clone()))?;
                let rust = R::call(self.compat(&format!("slice_{name}")), vec![slice]);
                Ok(Value::new(rust, ty))
            }
            ("trim" | "trimLeft" | "trimRight" | "trimStart" | "trimEnd", [_, text, set]) => {
                let slice = Ty::slice(element(self)?);
                let text = self.fitted(text, &slice)?;
                let set = self.fitted(set, &slice)?;
                let name = match name {
                    "trim" => "trim",
                    "trimLeft" | "trimStart" => "trim_start",
                    _ => "trim_end",
                };
                Ok(Value::new(
                    R::call(self.compat(name), vec![text, set]),
                    slice,
                ))
            }
            ("splitScalar" | "tokenizeScalar", [_, text, separator]) => {
                let ty = element(self)?;
                let text = self.fitted(text, &Ty::slice(ty.clone()))?;
                let separator = self.fitted(separator, &ty)?;
                let rust = R::call(
                    self.compat(&crate::names::snake(name)),
                    vec![text, separator],
                );
                Ok(Value::new(rust, Ty::Library("iter.slices", vec![ty])))
            }
            (
                "splitSequence" | "tokenizeSequence" | "splitAny" | "tokenizeAny",
                [_, text, separator],
            ) => {
                let ty = element(self)?;
                let slice = Ty::slice(ty.clone());
                let text = self.fitted(text, &slice)?;
                let separator = self.fitted(separator, &slice)?;
                let rust = R::call(
                    self.compat(&crate::names::snake(name)),
                    vec![text, separator],
                );
                Ok(Value::new(rust, Ty::Library("iter.slices", vec![ty])))
            }
            ("reverseIterator", [slice]) => {
                let value = self.value(slice, None)?;
                let Some(ty) = value.ty.element().cloned() else {
                    return self.stop(e, "reverseIterator of what has no elements");
                };
                if !self.copies(&ty) {
                    return self.stop(e, "reverseIterator of what is not copied");
                }
                let slice = self.coerce(value, &Ty::slice(ty.clone()), slice)?;
                let rust = dot(slice)
                    .method("iter", vec![])
                    .method("rev", vec![])
                    .method("copied", vec![]);
                Ok(Value::new(rust, Ty::Library("iter.each", vec![ty])))
            }
            ("reverse", [_, slice]) => {
                let ty = element(self)?;
                let writable = Ty::Slice {
                    mutable: true,
                    child: Box::new(ty),
                };
                let slice = self.fitted(slice, &writable)?;
                Ok(Value::new(dot(slice).method("reverse", vec![]), Ty::Void))
            }
            ("swap", [_, a, b]) => {
                let ty = Ty::Ref {
                    mutable: true,
                    child: Box::new(element(self)?),
                };
                let a = self.fitted(a, &ty)?;
                let b = self.fitted(b, &ty)?;
                // two elements of one slice
                if let (R::Unary(_, x), R::Unary(_, y)) = (&a, &b)
                    && let (R::Index(x, i), R::Index(y, j)) = (&**x, &**y)
                    && x == y
                {
                    let rust = (**x)
                        .clone()
                        .method("swap", vec![(**i).clone(), (**j).clone()]);
                    return Ok(Value::new(rust, Ty::Void));
                }
                Ok(Value::new(R::call("core::mem::swap", vec![a, b]), Ty::Void))
            }
            ("zeroes", [ty]) => {
                let ty = self.ty(ty)?;
                let rust = self.filler(&ty);
                Ok(Value::new(R::path(rust), ty))
            }
            ("concat", [_, _, rows]) => {
                let child = element(self)?;
                let rows = self.fitted(rows, &Ty::slice(Ty::slice(child.clone())))?;
                let ty = Ty::Owned(Box::new(child));
                Ok(Value::sure(dot(rows).method("concat", vec![]), ty))
            }
            ("join", [_, separator, rows]) => {
                let separator = self.fitted(separator, &Ty::bytes())?;
                let rows = self.fitted(rows, &Ty::slice(Ty::bytes()))?;
                let rust = R::call(self.compat("join"), vec![separator, rows]);
                Ok(Value::sure(rust, Ty::Owned(Box::new(U8))))
            }
            ("sort" | "sortUnstable", [_, slice, context, less]) => {
                let child = element(self)?;
                self.sort(e, child, slice, context, less)
            }
            ("order" | "lessThan", [_, a, b]) => {
                let slice = Ty::slice(element(self)?);
                let a = self.fitted(a, &slice)?;
                let b = self.fitted(b, &slice)?;
                if name == "lessThan" {
                    let rust = R::binary("<", whole(a), whole(b));
                    return Ok(Value::new(rust, Ty::Bool));
                }
                let rust = dot(a).method("cmp", vec![b]);
                Ok(Value::new(rust, Ty::Library("std.math.Order", Vec::new())))
            }
            _ => self.stop(e, format!("std.mem.{name}")),
        }
    }

    /// `std.mem.sort(T, items, context, lessThan)`.
    pub(super) fn sort(
        &mut self,
        e: &'a Expr,
        ty: Ty,
        slice: &'a Expr,
        context: &'a Expr,
        less: &'a Expr,
    ) -> Done<Value<'a>> {
        let writable = Ty::Slice {
            mutable: true,
            child: Box::new(ty.clone()),
        };
        let slice = self.fitted(slice, &writable)?;
        let slice = dot(slice);
        let function = self.value(less, None)?;
        match function.known {
            Some(Known::Library(path)) => {
                let reversed = path == "std.sort.desc";
                let (a, b) = if reversed { ("b", "a") } else { ("a", "b") };
                let method = if matches!(ty, Ty::Float(_)) {
                    "total_cmp"
                } else {
                    "cmp"
                };
                let body = R::path(a).method(method, vec![R::path(b)]);
                let closure = R::Closure("a, b".to_owned(), Box::new(body));
                Ok(Value::new(slice.method("sort_by", vec![closure]), Ty::Void))
            }
            Some(Known::Function(owner, function)) => {
                let index = self.called(owner, function, None)?;
                let called = self.called[index].clone();
                let path = self.called_path(index);
                let mut arguments = Vec::new();
                for (i, taken) in called.parameters.iter().enumerate() {
                    if taken.gone {
                        continue;
                    }
                    arguments.push(match i {
                        0 => self.fitted(context, &taken.ty)?,
                        _ => {
                            let name = if i == 1 { "a" } else { "b" };
                            if taken.borrowed || matches!(taken.ty, Ty::Ref { .. }) {
                                R::path(name)
                            } else if self.copies(&ty) {
                                R::unary("*", R::path(name))
                            } else {
                                R::path(format!("{name}.as_slice()"))
                            }
                        }
                    });
                }
                let closure = R::Closure("a, b".to_owned(), Box::new(R::call(path, arguments)));
                let rust = R::call(
                    self.compat("sort"),
                    vec![
                        R::unary("&mut ", slice.index(R::Range(None, None, false))),
                        closure,
                    ],
                );
                Ok(Value::new(rust, Ty::Void))
            }
            _ => self.stop(e, "order that is not known"),
        }
    }
}
