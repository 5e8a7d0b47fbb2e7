//! Walks the tree of a Rust file and asks every rule. Macro arguments are only tokens: paths, method calls and macro
//! names are looked for in them.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};

use super::Finding;
use super::ban::{Argument, Ban, Scope, Shape};
use super::comment::Comments;
use super::facts::Facts;
use super::path::{Path, Use};
use super::shape::*;
use super::token::{token_clones, token_macros, token_methods, token_paths};
use crate::profile::Profile;

pub(crate) fn findings(file: &syn::File, comments: &Comments, profile: &Profile) -> Vec<Finding> {
    let mut first = Facts {
        wanted: profile
            .bans
            .iter()
            .flat_map(|(id, ban)| ban.calls.iter().map(|path| (id.clone(), path.clone())))
            .collect(),
        ..Facts::default()
    };
    first.visit_file(file);
    let mut walk = Walk {
        comments,
        profile,
        facts: &first,
        findings: Vec::new(),
        test: false,
        gated: false,
        in_function: false,
        statements: Vec::new(),
        locals: Vec::new(),
        owner: None,
        importing: false,
    };
    walk.attributes(&file.attrs);
    walk.visit_file(file);
    if let Some(line) = first.manually_drop
        && !first.drops_manually
    {
        walk.shape(Shape::KeptManuallyDrop, line);
    }
    walk.findings
}

struct Walk<'a> {
    comments: &'a Comments,
    profile: &'a Profile,
    facts: &'a Facts,
    findings: Vec<Finding>,
    test: bool,
    gated: bool,
    in_function: bool,
    /// Lines where the statements around begin.
    statements: Vec<usize>,
    /// Names with a declared type, and whether it is bytes.
    locals: Vec<BTreeMap<String, bool>>,
    /// The struct whose `impl` this is.
    owner: Option<String>,
    importing: bool,
}

impl<'p> Walk<'p> {
    fn report(&mut self, (id, ban): (&String, &Ban), line: usize) {
        let holds = match ban.scope {
            Scope::Anywhere => true,
            Scope::OutsideTests => !self.test,
            Scope::LiveCode => self.in_function && !self.gated && !self.test,
        };
        if holds {
            self.findings.push(Finding {
                line,
                rule: id.clone(),
                message: ban.why.clone(),
            });
        }
    }

    /// Reports every ban that says so.
    fn ask(&mut self, line: usize, breaks: impl Fn(&Ban) -> bool) {
        let profile: &'p Profile = self.profile;
        for ban in profile.bans.iter().filter(|(_, ban)| breaks(ban)) {
            self.report(ban, line);
        }
    }

    fn shape(&mut self, shape: Shape, line: usize) {
        self.ask(line, |ban| ban.shapes.contains(&shape));
    }

    fn path(&mut self, segments: Vec<(String, usize)>, kind: Use) {
        let path = Path { segments, kind };
        let (profile, facts): (&'p Profile, &'p Facts) = (self.profile, self.facts);
        let none = BTreeSet::new();
        for (id, ban) in &profile.bans {
            let renamed = facts.renamed.get(id).unwrap_or(&none);
            if let Some(line) = ban.on_path(&path, renamed, &profile.crate_prefix) {
                self.report((id, ban), line);
            }
        }
    }

    fn import(&mut self, tree: &syn::UseTree, before: &mut Vec<(String, usize)>) {
        match tree {
            syn::UseTree::Path(path) => {
                before.push((path.ident.to_string(), line_of(path.ident.span())));
                self.import(&path.tree, before);
                before.pop();
            }
            syn::UseTree::Name(syn::UseName { ident, .. })
            | syn::UseTree::Rename(syn::UseRename { ident, .. }) => {
                let mut all = before.clone();
                if ident != "self" || all.is_empty() {
                    all.push((ident.to_string(), line_of(ident.span())));
                }
                self.path(all, Use::Import);
            }
            syn::UseTree::Glob(_) => self.path(before.clone(), Use::Import),
            syn::UseTree::Group(group) => {
                for inner in &group.items {
                    self.import(inner, before);
                }
            }
        }
    }

    fn attributes(&mut self, attributes: &[syn::Attribute]) {
        for attribute in attributes {
            let path = attribute.path();
            self.path(names_of(path), Use::Attribute);
            if let syn::Meta::List(list) = &attribute.meta {
                if path.is_ident("derive") {
                    for names in token_paths(&list.tokens) {
                        self.path(names, Use::Attribute);
                    }
                }
                if path.is_ident("feature") {
                    for names in token_paths(&list.tokens) {
                        if let Some((_, line)) = names.iter().find(|n| n.0 == "negative_impls") {
                            self.shape(Shape::NegativeImpl, *line);
                        }
                    }
                }
            }
        }
    }

    /// Runs with what the attributes of an item say about tests and gates.
    fn under(&mut self, attributes: &[syn::Attribute], work: impl FnOnce(&mut Self)) {
        let before = (self.test, self.gated);
        for attribute in attributes {
            let test_fn = attribute
                .path()
                .segments
                .last()
                .is_some_and(|s| s.ident == "test" || s.ident == "bench");
            self.test |= test_fn;
            if attribute.path().is_ident("cfg") {
                self.gated = true;
                if let syn::Meta::List(list) = &attribute.meta {
                    self.test |= is_cfg_test(&list.tokens);
                }
            }
        }
        work(self);
        (self.test, self.gated) = before;
    }

    fn tokens(&mut self, tokens: &TokenStream) {
        for names in token_paths(tokens) {
            self.path(names, Use::Plain);
        }
        let mut methods = Vec::new();
        token_methods(tokens, &mut methods);
        for (name, line, empty) in methods {
            self.ask(line, |ban| empty && ban.methods.contains(&name));
        }
        let mut clones = Vec::new();
        token_clones(tokens, &mut clones);
        for (receiver, line) in clones {
            if self.is_byte_name(&receiver) {
                self.shape(Shape::ByteClone, line);
            }
        }
        let mut macros = Vec::new();
        token_macros(tokens, &mut macros);
        for (name, line) in macros {
            self.macro_name(&name, line);
        }
    }

    fn macro_name(&mut self, name: &str, line: usize) {
        self.ask(line, |ban| ban.macros.iter().any(|m| m == name));
    }

    fn field(&mut self, field: &syn::Field, exempt: bool) {
        let line = field
            .ident
            .as_ref()
            .map_or(line_of(field.ty.span()), |i| line_of(i.span()));
        self.ask(line, |ban| !exempt && ban.holds(&field.ty));
    }

    /// Whether an expression is bytes by a declaration this file shows.
    fn is_byte_receiver(&self, receiver: &syn::Expr) -> bool {
        match receiver {
            syn::Expr::Paren(inner) => self.is_byte_receiver(&inner.expr),
            syn::Expr::Path(path) => {
                let Some(name) = path.path.get_ident().map(ToString::to_string) else {
                    return false;
                };
                self.is_byte_name(&[name])
            }
            syn::Expr::Field(field) => {
                let on_self = matches!(&*field.base, syn::Expr::Path(p) if p.path.is_ident("self"));
                let syn::Member::Named(name) = &field.member else {
                    return false;
                };
                on_self && self.is_byte_name(&["self".to_owned(), name.to_string()])
            }
            _ => false,
        }
    }

    /// The same of `x` and `self.x`, by their parts.
    fn is_byte_name(&self, parts: &[String]) -> bool {
        match parts {
            [name] => self
                .locals
                .iter()
                .rev()
                .find_map(|s| s.get(name))
                .copied()
                .unwrap_or(false),
            [own, field] if own == "self" => self
                .owner
                .as_ref()
                .and_then(|o| self.facts.byte_fields.get(o))
                .is_some_and(|f| f.contains(field)),
            _ => false,
        }
    }

    fn declare(&mut self, pattern: &syn::Pat) {
        let Some(scope) = self.locals.last_mut() else {
            return;
        };
        match pattern {
            syn::Pat::Type(typed) => {
                if let syn::Pat::Ident(name) = &*typed.pat {
                    scope.insert(name.ident.to_string(), is_bytes(&typed.ty));
                }
            }
            syn::Pat::Ident(name) => {
                scope.insert(name.ident.to_string(), false);
            }
            _ => {}
        }
    }

    fn function(&mut self, signature: &syn::Signature, body: Option<&syn::Block>) {
        if let Some(word) = &signature.asyncness {
            self.shape(Shape::Async, line_of(word.span()));
        }
        let in_function = std::mem::replace(&mut self.in_function, true);
        self.locals.push(BTreeMap::new());
        for input in &signature.inputs {
            if let syn::FnArg::Typed(typed) = input {
                let pattern = syn::Pat::Type(typed.clone());
                self.declare(&pattern);
            }
        }
        self.visit_signature(signature);
        if let Some(body) = body {
            self.visit_block(body);
        }
        self.locals.pop();
        self.in_function = in_function;
    }

    fn generic_rules(&mut self, segment: &syn::PathSegment) {
        let syn::PathArguments::AngleBracketed(arguments) = &segment.arguments else {
            return;
        };
        let line = line_of(segment.ident.span());
        let types: Vec<&syn::Type> = arguments
            .args
            .iter()
            .filter_map(|a| match a {
                syn::GenericArgument::Type(ty) => Some(ty),
                _ => None,
            })
            .collect();
        let name = segment.ident.to_string();
        self.ask(line, |ban| {
            ban.types.iter().any(|pattern| {
                pattern.head == name
                    && types.iter().any(|ty| match &pattern.argument {
                        Argument::Named(wanted) => last_name(ty) == *wanted,
                        Argument::Object(wanted) => is_object(ty, wanted),
                        Argument::Mentions(wanted) => mentions(ty, wanted),
                    })
            })
        });
        // the last argument is the type it gives
        if name == "transmute"
            && let Some(line) = types.last().and_then(|ty| static_reference(ty))
        {
            self.shape(Shape::StretchedLifetime, line);
        }
    }

    fn is_safe(&self, block: &syn::ExprUnsafe) -> bool {
        let line = line_of(block.unsafe_token.span());
        let open = line_of(block.block.brace_token.span.open());
        let mark = "SAFETY:";
        // up to where the first thing in the block begins, or the block ends
        let first = block
            .block
            .stmts
            .first()
            .map_or(line_of(block.block.brace_token.span.close()), |s| {
                line_of(s.span())
            });
        if self.comments.on(line, mark)
            || self.comments.above(line, mark)
            || self.comments.on(open, mark)
            || self.comments.between(open, first, mark)
        {
            return true;
        }
        self.statements
            .last()
            .is_some_and(|start| self.comments.above(*start, mark))
    }
}

impl<'ast> Visit<'ast> for Walk<'_> {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        let attributes: &[syn::Attribute] = match item {
            syn::Item::Const(i) => &i.attrs,
            syn::Item::Enum(i) => &i.attrs,
            syn::Item::Fn(i) => &i.attrs,
            syn::Item::ForeignMod(i) => &i.attrs,
            syn::Item::Impl(i) => &i.attrs,
            syn::Item::Macro(i) => &i.attrs,
            syn::Item::Mod(i) => &i.attrs,
            syn::Item::Static(i) => &i.attrs,
            syn::Item::Struct(i) => &i.attrs,
            syn::Item::Trait(i) => &i.attrs,
            syn::Item::Type(i) => &i.attrs,
            syn::Item::Union(i) => &i.attrs,
            syn::Item::Use(i) => &i.attrs,
            _ => &[],
        };
        self.attributes(attributes);
        self.statements.push(line_of(item.span()));
        self.under(attributes, |this| visit::visit_item(this, item));
        self.statements.pop();
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        self.attributes(std::slice::from_ref(attribute));
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.importing = true;
        self.import(&item.tree, &mut Vec::new());
        self.importing = false;
    }

    fn visit_item_extern_crate(&mut self, item: &'ast syn::ItemExternCrate) {
        self.path(
            vec![(item.ident.to_string(), line_of(item.ident.span()))],
            Use::Import,
        );
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.function(&item.sig, Some(&item.block));
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        if let Some(line) = negative_impl(item) {
            self.shape(Shape::NegativeImpl, line);
        }
        let owner = self.owner.replace(last_name(&item.self_ty));
        for inner in &item.items {
            if let syn::ImplItem::Fn(function) = inner {
                let name = &function.sig.ident;
                self.ask(line_of(name.span()), |ban| {
                    ban.functions.iter().any(|f| name == f)
                });
            }
        }
        visit::visit_item_impl(self, item);
        self.owner = owner;
    }

    fn visit_impl_item(&mut self, item: &'ast syn::ImplItem) {
        self.statements.push(line_of(item.span()));
        visit::visit_impl_item(self, item);
        self.statements.pop();
    }

    fn visit_trait_item(&mut self, item: &'ast syn::TraitItem) {
        self.statements.push(line_of(item.span()));
        visit::visit_trait_item(self, item);
        self.statements.pop();
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.attributes(&item.attrs);
        self.under(&item.attrs, |this| {
            this.function(&item.sig, Some(&item.block))
        });
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        self.attributes(&item.attrs);
        self.under(&item.attrs, |this| {
            this.function(&item.sig, item.default.as_ref())
        });
    }

    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        let exempt = item.attrs.iter().any(|a| {
            a.path().is_ident("repr")
                && matches!(&a.meta, syn::Meta::List(l) if l.tokens.to_string().contains("transparent"))
        });
        for field in &item.fields {
            self.attributes(&field.attrs);
            self.field(field, exempt);
        }
        self.fields_types(item.fields.iter(), exempt);
        self.visit_generics(&item.generics);
    }

    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        for variant in &item.variants {
            self.attributes(&variant.attrs);
        }
        visit::visit_item_enum(self, item);
    }

    fn visit_item_union(&mut self, item: &'ast syn::ItemUnion) {
        for field in &item.fields.named {
            if last_name(&field.ty) == "ManuallyDrop"
                && let Some(name) = &field.ident
            {
                self.shape(Shape::UnionOfManuallyDrop, line_of(name.span()));
            }
        }
        visit::visit_item_union(self, item);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.path(names_of(path), Use::Plain);
        for segment in &path.segments {
            self.generic_rules(segment);
        }
        visit::visit_path(self, path);
    }

    fn visit_expr_path(&mut self, path: &'ast syn::ExprPath) {
        // `<Box<T>>::leak`
        if let Some(own) = &path.qself
            && let Some(last) = path.path.segments.last()
        {
            let parts = [last_name(&own.ty), last.ident.to_string()];
            self.ask(line_of(path.path.span()), |ban| {
                ban.calls.iter().any(|p| *p == parts)
            });
        }
        visit::visit_expr_path(self, path);
    }

    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        let names = names_of(&mac.path);
        if let Some((name, line)) = names.last() {
            self.macro_name(name, *line);
        }
        self.path(names, Use::Macro);
        self.tokens(&mac.tokens);
    }

    fn visit_block(&mut self, block: &'ast syn::Block) {
        self.locals.push(BTreeMap::new());
        visit::visit_block(self, block);
        self.locals.pop();
    }

    fn visit_stmt(&mut self, statement: &'ast syn::Stmt) {
        self.statements.push(line_of(statement.span()));
        visit::visit_stmt(self, statement);
        self.statements.pop();
    }

    fn visit_local(&mut self, local: &'ast syn::Local) {
        visit::visit_local(self, local);
        self.declare(&local.pat);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        let line = line_of(call.method.span());
        let empty = call.args.is_empty();
        self.ask(line, |ban| {
            empty && ban.methods.iter().any(|m| call.method == m)
        });
        if call.method == "clone" && empty && self.is_byte_receiver(&call.receiver) {
            self.shape(Shape::ByteClone, line);
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_async(&mut self, block: &'ast syn::ExprAsync) {
        self.shape(Shape::Async, line_of(block.async_token.span()));
        visit::visit_expr_async(self, block);
    }

    fn visit_expr_await(&mut self, value: &'ast syn::ExprAwait) {
        self.shape(Shape::Async, line_of(value.await_token.span()));
        visit::visit_expr_await(self, value);
    }

    fn visit_expr_closure(&mut self, closure: &'ast syn::ExprClosure) {
        if let Some(word) = &closure.asyncness {
            self.shape(Shape::Async, line_of(word.span()));
        }
        self.locals.push(BTreeMap::new());
        for input in &closure.inputs {
            self.declare(input);
        }
        visit::visit_expr_closure(self, closure);
        self.locals.pop();
    }

    fn visit_expr_unsafe(&mut self, block: &'ast syn::ExprUnsafe) {
        if !self.is_safe(block) {
            self.shape(Shape::BareUnsafe, line_of(block.unsafe_token.span()));
        }
        visit::visit_expr_unsafe(self, block);
    }

    fn visit_expr_reference(&mut self, reference: &'ast syn::ExprReference) {
        if is_stretched(&reference.expr) {
            self.shape(
                Shape::StretchedLifetime,
                line_of(reference.and_token.span()),
            );
        }
        visit::visit_expr_reference(self, reference);
    }
}

impl Walk<'_> {
    /// Types of fields, without what another rule has said of the field already.
    fn fields_types<'f>(&mut self, fields: impl Iterator<Item = &'f syn::Field>, exempt: bool) {
        for field in fields {
            let before = self.findings.len();
            self.visit_type(&field.ty);
            let said = |id: &String| {
                let ban = self.profile.bans.get(id);
                !exempt && ban.is_some_and(|ban| ban.holds(&field.ty))
            };
            let late: Vec<Finding> = self
                .findings
                .split_off(before)
                .into_iter()
                .filter(|f| {
                    let unless = self.profile.bans.get(&f.rule);
                    !unless.and_then(|b| b.unless.as_ref()).is_some_and(said)
                })
                .collect();
            self.findings.extend(late);
        }
    }
}

/// `!Send`, `!Sync`: the line of `impl`.
fn negative_impl(item: &syn::ItemImpl) -> Option<usize> {
    let (path, _) = item.trait_.as_ref()?;
    let marker = path
        .segments
        .last()
        .is_some_and(|s| s.ident == "Send" || s.ident == "Sync");
    (item.modifiers.polarity.is_some() && marker).then(|| line_of(item.impl_token.span()))
}
