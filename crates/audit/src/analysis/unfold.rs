//! Macros made visible: items are taken out of macros, and macros in bodies become calls, so that all
//! else sees one kind of code. Spans stay those of the source.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
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
pub(crate) fn unfold(call: &ItemMacro) -> Option<Vec<Item>> {
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
        branches.parse2(call.mac.tokens.clone()).ok()?
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

/// `if #[cfg(…)] { items } else if … { items } else { items }`: all branches.
fn branches(input: ParseStream<'_>) -> syn::Result<Vec<Item>> {
    let mut items = Vec::new();
    while !input.is_empty() {
        if input.peek(syn::token::Brace) {
            let inside;
            syn::braced!(inside in input);
            while !inside.is_empty() {
                items.push(inside.parse()?);
            }
        } else {
            input.parse::<TokenTree>()?;
        }
    }
    Ok(items)
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

/// Makes calls of the macros in an item's bodies.
pub(crate) fn rewrite(item: &mut Item) {
    Rewriter.visit_item_mut(item);
}

struct Rewriter;

impl VisitMut for Rewriter {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        if let Expr::Macro(it) = expr
            && let Some(call) = call(&it.mac)
        {
            *expr = call;
        }
        visit_mut::visit_expr_mut(self, expr);
    }

    fn visit_block_mut(&mut self, block: &mut Block) {
        for statement in &mut block.stmts {
            if let Stmt::Macro(it) = statement
                && let Some(call) = call(&it.mac)
            {
                *statement = Stmt::Expr(call, it.semi_token);
            }
        }
        // Statements that are there for tests only aren't part of what ships.
        block.stmts.retain(|statement| {
            let attributes: &[Attribute] = match statement {
                Stmt::Local(it) => &it.attrs,
                Stmt::Item(Item::Mod(it)) => &it.attrs,
                Stmt::Item(Item::Fn(it)) => &it.attrs,
                _ => &[],
            };
            landbridge_source::Cfg::open().holds(attributes)
        });
        visit_mut::visit_block_mut(self, block);
    }
}

/// `name!(a, b)` as `__macro::name(a, b)`; `name! { statements }` as `__macro::name({ statements })`.
fn call(mac: &Macro) -> Option<Expr> {
    let name = mac.path.segments.last()?.ident.clone();
    let tokens = mac.tokens.clone();
    let arguments = if name == "vec" {
        list(&tokens)
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

/// The arguments of a macro that takes other things after them (`matches!(x, Some(_))`).
fn first(input: ParseStream<'_>) -> syn::Result<Arguments> {
    let mut arguments = Arguments::new();
    loop {
        let ahead = input.fork();
        let Ok(expr) = ahead.parse::<Expr>() else {
            break;
        };
        input.advance_to(&ahead);
        arguments.push(expr);
        if input.is_empty() || !input.peek(Token![,]) {
            break;
        }
        arguments.push_punct(input.parse()?);
    }
    input.parse::<TokenStream>()?;
    if arguments.is_empty() {
        return Err(input.error("no expression"));
    }
    Ok(arguments)
}

/// `vec![x; n]` and `vec![a, b]` as an array.
fn list(tokens: &TokenStream) -> Option<Arguments> {
    let array: Expr = syn::parse2(quote::quote!([#tokens])).ok()?;
    let mut arguments = Arguments::new();
    arguments.push(array);
    Some(arguments)
}
