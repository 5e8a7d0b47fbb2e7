//! Macros made visible: items are taken out of macros, and macros in bodies become calls, so that all
//! else sees one kind of code. Spans stay those of the source.

use landbridge_source::Cfg;
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::quote;
use syn::parse::discouraged::Speculative;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Block, Expr, Item, ItemMacro, Macro, Stmt, Token, parse_quote};

/// First segment of the function in a call that stands for a macro.
pub(crate) const MARK: &str = "__macro";

/// Attribute of a function that was taken out of a macro.
pub(crate) const FROM: &str = "__from_macro";

/// The items in a macro that takes items and gives them back, if it looks like one.
pub(crate) fn unfold(call: &ItemMacro, cfg: &Cfg) -> Option<Vec<Item>> {
    if call.ident.is_some() {
        return None;
    }
    let name = &call.mac.path.segments.last()?.ident;
    if ["thread_local", "lazy_static", "bitflags", "quote"]
        .iter()
        .any(|other| name == other)
    {
        return None;
    }
    let mut items = if name == "cfg_if" {
        let branches = branches(&call.mac.tokens, cfg)?;
        let files = branches.into_iter().map(syn::parse2::<syn::File>);
        let files = files.collect::<syn::Result<Vec<_>>>().ok()?;
        files.into_iter().flat_map(|file| file.items).collect()
    } else {
        if !mentions(&call.mac.tokens, "fn") && !mentions(&call.mac.tokens, "mod") {
            return None;
        }
        let mut items = loose.parse2(call.mac.tokens.clone()).ok()?;
        // What the macro adds to types (a `repr`, derives) isn't known.
        items.retain(|item| {
            matches!(
                item,
                Item::Fn(_) | Item::Impl(_) | Item::Mod(_) | Item::ForeignMod(_) | Item::Macro(_)
            )
        });
        items
    };
    if name != "cfg_if" {
        let from = Ident::new(FROM, Span::call_site());
        for item in &mut items {
            if let Item::Fn(item) = item {
                item.attrs.push(parse_quote!(#[#from(#name)]));
            }
        }
    }
    (!items.is_empty()).then_some(items)
}

/// The macro that a function was taken out of.
pub(crate) fn from_macro(attributes: &[Attribute]) -> Option<String> {
    let attribute = attributes.iter().find(|it| it.path().is_ident(FROM))?;
    Some(attribute.parse_args::<Ident>().ok()?.to_string())
}

/// Whether an identifier is among the tokens.
pub(crate) fn mentions(tokens: &TokenStream, name: &str) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == name,
        TokenTree::Group(group) => mentions(&group.stream(), name),
        _ => false,
    })
}

/// `if #[cfg(…)] { … } else if … { … } else { … }`: what is in each branch that some build would take.
fn branches(tokens: &TokenStream, cfg: &Cfg) -> Option<Vec<TokenStream>> {
    let parse = |input: ParseStream<'_>| {
        let (mut kept, mut before) = (Vec::new(), Vec::<TokenStream>::new());
        while !input.is_empty() {
            let mut own = Vec::new();
            if input.parse::<Option<Token![if]>>()?.is_some() {
                for attribute in input.call(Attribute::parse_outer)? {
                    own.push(attribute.meta.require_list()?.tokens.clone());
                }
            }
            let inside;
            syn::braced!(inside in input);
            let inside: TokenStream = inside.parse()?;
            if cfg.holds(&[parse_quote!(#[cfg(all(#(#own,)* not(any(#(#before),*))))])]) {
                kept.push(inside);
            }
            before.push(quote!(all(#(#own),*)));
            input.parse::<Option<Token![else]>>()?;
        }
        Ok(kept)
    };
    parse.parse2(tokens.clone()).ok()
}

/// Items, each followed by what only its macro understands (`?= default`).
fn loose(input: ParseStream<'_>) -> syn::Result<Vec<Item>> {
    let mut items = Vec::new();
    while !input.is_empty() {
        let ahead = input.fork();
        if let Ok(item) = ahead.parse::<Item>()
            && !matches!(item, Item::Verbatim(_))
        {
            input.advance_to(&ahead);
            items.push(item);
        } else if items.is_empty() {
            return Err(input.error("no item"));
        } else {
            input.parse::<TokenTree>()?;
        }
    }
    Ok(items)
}

/// Makes calls of the macros in an item's bodies, and takes out of them what `cfg` leaves out.
pub(crate) fn rewrite(item: &mut Item, cfg: &Cfg) {
    Rewriter(cfg).visit_item_mut(item);
}

struct Rewriter<'a>(&'a Cfg);

impl Rewriter<'_> {
    fn call(&self, mac: &Macro) -> Option<Expr> {
        call(mac, self.0)
    }
}

impl VisitMut for Rewriter<'_> {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        if let Expr::Macro(it) = expr
            && let Some(call) = self.call(&it.mac)
        {
            *expr = call;
        }
        match expr {
            Expr::Match(it) => it.arms.retain(|arm| self.0.holds(&arm.attrs)),
            Expr::Struct(it) if it.fields.iter().any(|field| !self.0.holds(&field.attrs)) => {
                let fields = std::mem::take(&mut it.fields).into_pairs();
                let kept = fields.filter(|pair| self.0.holds(&pair.value().attrs));
                it.fields = kept.collect();
            }
            _ => {}
        }
        visit_mut::visit_expr_mut(self, expr);
    }

    fn visit_block_mut(&mut self, block: &mut Block) {
        // What isn't part of the build in question isn't part of the body: tests, other features.
        block.stmts.retain_mut(|statement| match statement {
            Stmt::Local(it) => self.0.holds(&it.attrs),
            Stmt::Item(it) => self.0.configure(it),
            Stmt::Macro(it) => self.0.holds(&it.attrs),
            Stmt::Expr(it, _) => attributes(it).is_none_or(|it| self.0.holds(it)),
        });
        for statement in &mut block.stmts {
            if let Stmt::Macro(it) = statement
                && let Some(call) = self.call(&it.mac)
            {
                *statement = Stmt::Expr(call, it.semi_token);
            }
        }
        visit_mut::visit_block_mut(self, block);
    }
}

/// The attributes of an expression that stands as a statement; those of the kinds that people write.
fn attributes(expr: &Expr) -> Option<&[Attribute]> {
    Some(match expr {
        Expr::Assign(it) => &it.attrs,
        Expr::Block(it) => &it.attrs,
        Expr::Binary(it) => &it.attrs,
        Expr::Call(it) => &it.attrs,
        Expr::ForLoop(it) => &it.attrs,
        Expr::If(it) => &it.attrs,
        Expr::Loop(it) => &it.attrs,
        Expr::Macro(it) => &it.attrs,
        Expr::Match(it) => &it.attrs,
        Expr::MethodCall(it) => &it.attrs,
        Expr::Path(it) => &it.attrs,
        Expr::Return(it) => &it.attrs,
        Expr::Struct(it) => &it.attrs,
        Expr::Try(it) => &it.attrs,
        Expr::Unsafe(it) => &it.attrs,
        Expr::While(it) => &it.attrs,
        _ => return None,
    })
}

/// `name!(a, b)` as `__macro::name(a, b)`; `name! { statements }` as `__macro::name({ statements })`.
fn call(mac: &Macro, cfg: &Cfg) -> Option<Expr> {
    let name = mac.path.segments.last()?.ident.clone();
    let tokens = mac.tokens.clone();
    let arguments = if name == "vec" {
        list(&tokens)
    } else if name == "cfg_if" {
        let branches = branches(&tokens, cfg)?;
        statements(&quote!(#({ #branches })*), name.span())
    } else {
        expressions
            .parse2(tokens.clone())
            .ok()
            .or_else(|| statements(&tokens, name.span()))
            .or_else(|| first.parse2(tokens.clone()).ok())
    }?;
    let span = mac.path.span();
    let mut path = syn::Path::from(Ident::new(MARK, span));
    path.segments.push(name.into());
    let func = Box::new(Expr::Path(syn::ExprPath {
        attrs: Vec::new(),
        qself: None,
        path,
    }));
    Some(Expr::Call(syn::ExprCall {
        attrs: Vec::new(),
        func,
        // All of the macro, so that what replaces it replaces it whole.
        paren_token: syn::token::Paren {
            span: *mac.delimiter.span(),
        },
        args: arguments,
    }))
}

type Arguments = Punctuated<Expr, Token![,]>;

fn expressions(input: ParseStream<'_>) -> syn::Result<Arguments> {
    Arguments::parse_terminated(input)
}

fn statements(tokens: &TokenStream, span: Span) -> Option<Arguments> {
    let stmts = Block::parse_within.parse2(tokens.clone()).ok()?;
    let block = Block {
        brace_token: syn::token::Brace(span),
        stmts,
    };
    let mut arguments = Arguments::new();
    arguments.push(Expr::Block(syn::ExprBlock {
        attrs: Vec::new(),
        label: None,
        block,
    }));
    Some(arguments)
}

/// The arguments of a macro that takes other things after them (`matches!(x, Some(_))`); a semicolon
/// parts them as well (`return_if_fail!(name; a, b)`).
fn first(input: ParseStream<'_>) -> syn::Result<Arguments> {
    let mut arguments = Arguments::new();
    loop {
        let ahead = input.fork();
        let Ok(expr) = ahead.parse::<Expr>() else {
            break;
        };
        input.advance_to(&ahead);
        arguments.push(expr);
        if input.peek(Token![;]) {
            let semicolon: Token![;] = input.parse()?;
            arguments.push_punct(Token![,](semicolon.span));
        } else if input.peek(Token![,]) {
            arguments.push_punct(input.parse()?);
        } else {
            break;
        }
    }
    input.parse::<TokenStream>()?;
    if arguments.is_empty() {
        return Err(input.error("no expression"));
    }
    Ok(arguments)
}

/// `vec![x; n]` and `vec![a, b]` as an array.
fn list(tokens: &TokenStream) -> Option<Arguments> {
    let array: Expr = syn::parse2(quote!([#tokens])).ok()?;
    let mut arguments = Arguments::new();
    arguments.push(array);
    Some(arguments)
}
