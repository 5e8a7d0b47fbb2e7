//! Functions as items: head, body, what the end of a body needs.

use super::signature::Signature;
use super::{Frame, Lowerer};
use crate::names;
use crate::rust::tree::{self as rs, Expr as R};
use crate::types::Ty;
use crate::zig::tree::*;
use crate::zig::walk;

/// The items a function becomes: those for the `impl` and those behind it.
#[derive(Default)]
pub(crate) struct FunctionItems {
    pub(crate) inside: Vec<rs::Item>,
    pub(crate) behind: Vec<rs::Item>,
    /// An `extern` declaration.
    pub(crate) foreign: Vec<rs::Item>,
}

impl<'a> Lowerer<'a> {
    pub(crate) fn function(&mut self, id: usize, function: &'a Function) -> FunctionItems {
        let mut items = FunctionItems::default();
        if let Some((inside, behind)) = self.deinit(id, function) {
            items.inside = inside;
            items.behind = behind;
            return items;
        }
        if let Some(display) = self.display_impl(id, function) {
            items.behind.push(display);
            return items;
        }
        if function.name == "visitChildren"
            && function.body.is_some()
            && (id != 0 || self.root_is_struct())
        {
            self.fire("JSC-36");
            self.note("// PORT NOTE: visitChildren is generated C++");
            if let Some(body) = &function.body {
                self.consume_comments(body.span);
            }
            return items;
        }
        let signature = self.signature(id, function);
        for note in signature.notes.clone() {
            self.note(note);
        }
        items
            .behind
            .extend(self.anonymous_errors(function, &signature));
        let head = self.head_of(function, &signature);
        let Some(body) = &function.body else {
            self.fire("FFI-01");
            let item = rs::Item {
                gap: false,
                ..rs::Item::new(rs::ItemKind::Function(format!("pub {head}"), None))
            };
            items.foreign.push(item);
            return items;
        };
        let body = self.function_body(id, body, &signature, &function.name);
        let visible =
            function.public || function.export || signature.c && self.is_exported(&function.name);
        let vis = if visible { "pub " } else { "" };
        let mut item = rs::Item::new(rs::ItemKind::Function(format!("{vis}{head}"), Some(body)));
        item.attributes = self.function_attributes(function, &signature);
        items.inside.push(item);
        items
    }

    /// The error set that stands in the result type without a name.
    fn anonymous_errors(
        &mut self,
        function: &'a Function,
        signature: &Signature,
    ) -> Option<rs::Item> {
        let result = function.prototype.result.as_ref()?;
        let ExprKind::ErrorUnion(set, _) = &result.bare().kind else {
            return None;
        };
        let ExprKind::ErrorSet(tags) = &set.bare().kind else {
            return None;
        };
        if signature.error == self.profile.word("alloc_error") {
            return None;
        }
        let vis = if function.public { "pub " } else { "" };
        Some(self.error_set(&signature.error, vis, tags))
    }

    /// The container is the payload of a generated class.
    pub(crate) fn is_class(&self, id: usize) -> bool {
        let text = self.zig(self.containers[id].declaration.span);
        text.contains("Codegen.JS") || text.contains("codegen.JS")
    }

    fn function_attributes(
        &mut self,
        function: &'a Function,
        signature: &Signature,
    ) -> Vec<String> {
        let mut attributes = signature.attributes.clone();
        if let Some(exported) = self
            .exports_of(&function.name)
            .or(function.export.then(|| function.name.clone()))
        {
            self.fire("FFI-07");
            attributes.push(if exported == function.name {
                "#[unsafe(no_mangle)]".to_owned()
            } else {
                format!("#[unsafe(export_name = \"{}\")]", exported.escape_default())
            });
        }
        if function.inline {
            self.fire("BASE-32");
            attributes.push("#[inline(always)]".to_owned());
        }
        if function.noinline {
            self.fire("BASE-32");
            attributes.push("#[inline(never)]".to_owned());
        }
        if let Some(body) = &function.body
            && let Some(Statement {
                kind: StatementKind::Expr(first),
                ..
            }) = body.statements.first()
            && self.is_cold_hint(first)
        {
            self.fire("IDIOMS-95");
            attributes.push("#[cold]".to_owned());
        }
        attributes
    }

    fn is_cold_hint(&self, e: &Expr) -> bool {
        matches!(&e.kind, ExprKind::Builtin(name, arguments)
            if name == "branchHint" && arguments.first().is_some_and(|a| self.zig(a.span) == ".cold")
                || name == "setCold" && arguments.first().is_some_and(|a| self.zig(a.span) == "true"))
    }

    /// From `fn` (or `extern`) to the result type.
    fn head_of(&mut self, function: &'a Function, signature: &Signature) -> String {
        let mut generics: Vec<String> = signature.lifetimes.clone();
        generics.extend(signature.generics.iter().cloned());
        let generics = if generics.is_empty() {
            String::new()
        } else {
            format!("<{}>", generics.join(", "))
        };
        let mut parameters: Vec<String> = Vec::new();
        for (i, parameter) in signature.parameters.iter().enumerate() {
            if parameter.text.is_empty() || i == 0 && signature.constructs {
                continue;
            }
            parameters.push(parameter.text.clone());
        }
        if function.prototype.variadic {
            parameters.push("...".to_owned());
        }
        let result = match signature.rust_result.as_str() {
            "()" | "" => String::new(),
            other => format!(" -> {other}"),
        };
        let host_call = signature
            .attributes
            .iter()
            .any(|a| a == "#[bun_jsc::host_call]");
        let external = if host_call {
            "extern "
        } else if signature.c && function.body.is_some() {
            self.fire("FFI-04");
            "extern \"C\" "
        } else {
            ""
        };
        format!(
            "{external}fn {}{generics}({}){result}",
            signature.rust,
            parameters.join(", ")
        )
    }

    fn function_body(
        &mut self,
        id: usize,
        body: &'a Block,
        signature: &Signature,
        name: &str,
    ) -> rs::Block {
        let outer_notes = std::mem::take(&mut self.notes);
        let frame = Frame {
            result: Some(signature.result.clone()),
            fallible: signature.fallible,
            error: signature.error.clone(),
            constructs: if signature.constructs {
                signature.parameters.first().map(|p| p.zig.clone())
            } else {
                None
            },
            c_signature: signature.c,
            setter: signature.attributes.iter().any(|a| a.contains("setter")),
            cold_at: body.statements.first().map(|s| s.span.start),
            ..Frame::default()
        };
        let outer = std::mem::replace(&mut self.frame, frame);
        for parameter in &signature.parameters {
            if parameter.ty == Ty::Writer && !parameter.mutable {
                let mark = format!("text:{}", parameter.rust);
                self.frame.block_types.push((mark, Ty::Unknown));
            }
        }
        let block = self.in_container(id, |this| {
            this.push_scope();
            this.bind_parameters(signature);
            this.survey(body);
            let mut block = this.block(body);
            this.finish_body(&mut block);
            this.pop_scope();
            block
        });
        self.frame = outer;
        self.notes = outer_notes;
        let mut block = block;
        let raw = signature
            .parameters
            .first()
            .is_some_and(|p| p.text == "this: *mut Self");
        if raw && matches!(name, "finalize" | "hasPendingActivity") {
            let reference = R::unsafe_block(R::unary("&mut ", R::unary("*", R::path("this"))));
            let mut statement = rs::Statement::let_("this", reference);
            statement
                .comments
                .push("// SAFETY: the collector hands in the payload it owns".to_owned());
            block.statements.insert(0, statement);
        }
        block
    }

    /// What is to be known of locals before they are met: which grow, which cross to C.
    fn survey(&mut self, body: &'a Block) {
        let mut growing = Vec::new();
        let mut crossing = Vec::new();
        let mut calls: Vec<(&'a Expr, &'a [Expr])> = Vec::new();
        walk::each_in_block(body, &mut |e| {
            match &e.kind {
                ExprKind::Assign(None, target, value)
                    if super::allocation::realloc_arguments(value).is_some() =>
                {
                    growing.extend(target.name().map(str::to_owned));
                }
                ExprKind::Call(callee, arguments) => calls.push((callee, arguments)),
                _ => {}
            }
            true
        });
        for (callee, arguments) in calls {
            if callee.name().is_some()
                && arguments.iter().any(|a| a.name().is_some())
                && let Some((_, function)) = self.called_function(callee)
                && (function.body.is_none() || function.export)
            {
                crossing.extend(arguments.iter().filter_map(|a| a.name().map(str::to_owned)));
            }
        }
        let mut variables = Vec::new();
        super::allocation::collect_variables(body, &mut variables);
        for variable in variables {
            if let Some(value) = &variable.value
                && let ExprKind::Call(callee, _) = &super::allocation::stripped(value).kind
                && callee.name().is_some()
                && let Some((_, function)) = self.called_function(callee)
                && function.body.is_none()
            {
                crossing.push(variable.name.clone());
            }
        }
        self.frame.growing = growing;
        self.frame.c_locals = crossing;
    }

    /// The value a fallible function without result ends with.
    pub(crate) fn finish_body(&mut self, block: &mut rs::Block) {
        let void = self.frame.result == Some(Ty::Void);
        if !self.frame.fallible || !void || self.frame.constructs.is_some() || block.leaves() {
            return;
        }
        let guards: Vec<String> = block
            .statements
            .iter()
            .filter_map(|s| match &s.kind {
                rs::StatementKind::Let(name, _, Some(R::Call(f, _)), _)
                    if matches!(&**f, R::Path(p) if p == "scopeguard::guard") =>
                {
                    Some(name.clone())
                }
                _ => None,
            })
            .collect();
        self.fire("ERRORS-16");
        // a loop without end gives no value
        if let Some(rs::Statement {
            kind: rs::StatementKind::Expr(R::Loop(_, body)),
            ..
        }) = block.statements.last()
            && !crate::rust::print::block(body).contains("break")
        {
            return;
        }
        self.disarm(&guards, &mut block.statements);
        block
            .statements
            .push(rs::Statement::value(self.void_success()));
    }

    /// What a function without result gives back when all went well.
    pub(crate) fn void_success(&self) -> R {
        let inner = if self.frame.setter {
            R::path("true")
        } else {
            R::unit()
        };
        R::call("Ok", vec![inner])
    }

    /// The tests of the file as one module at its end.
    pub(crate) fn test_module(
        &mut self,
        tests: &[(Option<&'a str>, &'a Block, Span)],
    ) -> Option<rs::Item> {
        if tests.is_empty() {
            return None;
        }
        self.fire("SKIP-06");
        let mut taken: Vec<String> = Vec::new();
        let mut items = vec![rs::Item::line("use super::*;")];
        for (number, (name, body, span)) in tests.iter().enumerate() {
            self.at = span.start;
            let outer = std::mem::take(&mut self.notes);
            let comments = self.comments_before(span.start, false);
            let mut rust = name.map_or(String::new(), names::from_text);
            if rust.is_empty() {
                rust = format!("test_{}", number + 1);
            }
            // what the file has by that name would be out of the test's sight
            let file = &self.containers[0].declaration;
            let own = |name: &str| file.functions().any(|f| names::value(&f.name) == name);
            if taken.contains(&rust) || own(&rust) {
                let stem = rust.clone();
                let mut count = 2;
                while taken.contains(&rust) || own(&rust) {
                    rust = format!("{stem}_{count}");
                    count += 1;
                }
            }
            taken.push(rust.clone());
            let frame = Frame {
                result: Some(Ty::Void),
                in_test: true,
                ..Frame::default()
            };
            let before = std::mem::replace(&mut self.frame, frame);
            let block = self.in_container(0, |this| this.block(body));
            self.frame = before;
            let mut item =
                rs::Item::new(rs::ItemKind::Function(format!("fn {rust}()"), Some(block)));
            item.comments = comments;
            item.comments.append(&mut self.notes);
            self.notes = outer;
            item.attributes.push("#[test]".to_owned());
            items.push(item);
        }
        let module = rs::Item::new(rs::ItemKind::Group("mod tests".to_owned(), items));
        Some(module.attribute("#[cfg(test)]"))
    }

    /// The exported name of a function, by a `@export` anywhere in the file.
    pub(crate) fn exports_of(&self, name: &str) -> Option<String> {
        self.exports
            .iter()
            .find(|(function, _)| function == name)
            .map(|(_, exported)| exported.clone())
    }
}
