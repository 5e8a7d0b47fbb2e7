//! Traces: each function that gives a status or a result beside its error, and each call of a function of the program's, gets what tells of it
//! where `LANDBRIDGE_TRACE` asks for that. Done to the finished source, so that no kind of function is forgotten.

use quote::{format_ident, quote};
use syn::visit::Visit;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Block, Expr, ExprCall, FnArg, Ident, Item, ItemFn, Pat, ReturnType, Safety, Stmt, parse_quote,
};

use super::callbacks;

/// Lets a file of the generated crate tell of its calls.
pub(super) fn trace(file: &mut syn::File) {
    for item in &mut file.items {
        if let Item::Fn(function) = item
            && function.sig.abi.is_some()
            && let Some(gives) = gives(&function.sig.output)
            && !asks_error(function)
        {
            exported(function, &gives);
        }
    }
    Asking { names: Vec::new() }.visit_file_mut(file);
}

/// How a function says what came of it.
enum Gives {
    Status,
    /// The result beside the error; whether there is one.
    Direct(bool),
}

fn gives(output: &ReturnType) -> Option<Gives> {
    let ReturnType::Type(_, ty) = output else {
        return None;
    };
    let text = quote!(#ty).to_string();
    match text.as_str() {
        "lb :: Status" => Some(Gives::Status),
        "lb :: Direct < lb :: Nothing >" => Some(Gives::Direct(false)),
        other => (other.starts_with("lb :: Direct <")).then_some(Gives::Direct(true)),
    }
}

/// Whether a function is asked about an error: that is no call of anything.
fn asks_error(function: &ItemFn) -> bool {
    let mut types = function.sig.inputs.iter().map(|it| match it {
        FnArg::Typed(typed) => {
            let ty = &typed.ty;
            quote!(#ty).to_string()
        }
        FnArg::Receiver(_) => String::new(),
    });
    types.next().as_deref() == Some("lb :: ErrorHandle") && types.next().is_none()
}

fn comment() -> Stmt {
    parse_quote! { comment!("SAFETY: the contract of every pointer, which the header states."); }
}

/// A function that C calls.
fn exported(function: &mut ItemFn, gives: &Gives) {
    let name = function.sig.ident.to_string();
    let mut parameters: Vec<Ident> = Vec::new();
    let mut all: Vec<Ident> = Vec::new();
    let (mut out, mut err) = (false, false);
    for parameter in &function.sig.inputs {
        let FnArg::Typed(typed) = parameter else {
            continue;
        };
        let Pat::Ident(it) = &*typed.pat else {
            continue;
        };
        all.push(it.ident.clone());
        match it.ident.to_string().as_str() {
            "out" => out = true,
            "err" => err = true,
            // How the future is polled, not what the function is given.
            "__polls" | "__later" => {}
            _ => parameters.push(it.ident.clone()),
        }
    }
    let mut told: Vec<Stmt> = Vec::new();
    let mut rest = parameters.iter().peekable();
    while let Some(it) = rest.next() {
        let shown = it.to_string();
        let shown = shown.trim_start_matches("r#");
        let length = rest.next_if(|next| **next == format_ident!("{shown}_len"));
        told.push(argument(shown, &quote!(#it), length.map(|it| quote!(#it))));
    }
    let came: Expr = match gives {
        Gives::Status if out => {
            parse_quote!(move |__line| (&lb::trace::Came::new(out)).tell(__line))
        }
        Gives::Direct(true) => {
            // A copy, so that what is returned stays in registers.
            parse_quote!({
                let __value = __status.value;
                move |__line: &mut lb::trace::Line| {
                    (&lb::trace::Came::new((&raw const __value).cast_mut())).tell(__line)
                }
            })
        }
        _ => parse_quote!(lb::trace::nothing),
    };
    let error: Expr = match gives {
        Gives::Status if err => parse_quote!(lb::trace::error(err)),
        Gives::Direct(_) => parse_quote!(Some(__status.error)),
        Gives::Status => parse_quote!(None),
    };
    let status: Expr = match gives {
        Gives::Status => parse_quote!(__status),
        Gives::Direct(_) => parse_quote!(__status.status()),
    };
    let reads = out || err || matches!(gives, Gives::Direct(true));
    let begin: Expr = if told.is_empty() {
        parse_quote!(lb::trace::begin(#name, |_| {}))
    } else {
        parse_quote!(lb::trace::begin(#name, move |__line| unsafe { #(#told)* }))
    };
    let end: Stmt = if reads {
        parse_quote! { unsafe { __begun.end(#status, #error, #came) }; }
    } else {
        parse_quote! { __begun.end(#status, #error, #came); }
    };
    let safe_begin: Option<Stmt> = (!told.is_empty()).then(comment);
    let safe_end: Option<Stmt> = reads.then(comment);
    let own = &function.sig.ident;
    let is_unsafe = matches!(function.sig.safety, Safety::Unsafe(_));
    let again: Expr = if is_unsafe {
        parse_quote!(unsafe { #own(#(#all),*) })
    } else {
        parse_quote!(#own(#(#all),*))
    };
    let safe_again: Option<Stmt> = is_unsafe.then(comment);
    let body = &function.block.stmts;
    let traced: Block = parse_quote!({
        let (#(#all,)*) = if lb::trace::may() {
            let (__told, (#(#all,)*)) = lb::trace::ask((#(#all,)*));
            if __told {
            return lb::trace::tell(move || {
                #[allow(unused_imports, reason = "which one depends on the forms")]
                use lb::trace::{Known as _, Unknown as _};
                #safe_begin
                let __begun = #begin;
                #safe_again
                let __status = lb::trace::made(|| #again);
                #safe_end
                #end
                __status
            });
            }
            (#(#all,)*)
        } else {
            (#(#all,)*)
        };
        #(#body)*
    });
    *function.block = traced;
}

/// Tells of one argument.
fn argument(
    name: &str,
    value: &proc_macro2::TokenStream,
    length: Option<proc_macro2::TokenStream>,
) -> Stmt {
    match length {
        Some(length) => {
            parse_quote! { (&lb::trace::Many::new(#value, #length)).tell(__line.argument(#name)); }
        }
        None => parse_quote! { (&lb::trace::One::new(#value)).tell(__line.argument(#name)); },
    }
}

/// Finds the calls of functions of the program's, by modules and functions that they are in.
struct Asking {
    names: Vec<String>,
}

impl VisitMut for Asking {
    fn visit_item_mod_mut(&mut self, it: &mut syn::ItemMod) {
        self.names.push(it.ident.to_string());
        visit_mut::visit_item_mod_mut(self, it);
        self.names.pop();
    }

    fn visit_item_fn_mut(&mut self, it: &mut ItemFn) {
        self.names.push(it.sig.ident.to_string());
        visit_mut::visit_item_fn_mut(self, it);
        self.names.pop();
    }

    fn visit_impl_item_fn_mut(&mut self, it: &mut syn::ImplItemFn) {
        self.names.push(it.sig.ident.to_string());
        visit_mut::visit_impl_item_fn_mut(self, it);
        self.names.pop();
    }

    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        if let Expr::Call(call) = expr
            && ["__call", callbacks::BESIDE, callbacks::DONE]
                .iter()
                .any(|own| path_ends(&call.func, own))
        {
            *expr = self.asked(call);
            return;
        }
        visit_mut::visit_expr_mut(self, expr);
    }
}

/// Whether an expression is a path that ends so.
fn path_ends(expr: &Expr, name: &str) -> bool {
    matches!(expr, Expr::Path(path) if path.path.segments.last().is_some_and(|it| it.ident == name))
}

impl Asking {
    fn asked(&self, call: &ExprCall) -> Expr {
        let name = self.names.join(".");
        let (mut out, mut err) = (false, false);
        let mut told: Vec<Stmt> = Vec::new();
        let mut rest = call.args.iter().skip(1).peekable();
        while let Some(it) = rest.next() {
            if path_ends(it, "__out") {
                out = true;
                continue;
            }
            if path_ends(it, "__err") {
                err = true;
                continue;
            }
            if path_ends(it, "__reply") {
                continue;
            }
            let many = matches!(it, Expr::Call(it) if path_ends(&it.func, "first") || path_ends(&it.func, "maybe_first"));
            let length = if many { rest.next() } else { None };
            told.push(argument(
                &named(it),
                &quote!(#it),
                length.map(|it| quote!(#it)),
            ));
        }
        let beside = path_ends(&call.func, callbacks::BESIDE);
        let result: Stmt = if out {
            parse_quote! { (&lb::trace::Came::new(__out)).tell(__line); }
        } else if beside {
            parse_quote! { (&lb::trace::Came::new((&raw const __answer.value).cast_mut())).tell(__line); }
        } else {
            parse_quote! { lb::trace::nothing(__line); }
        };
        let error: Expr = if beside || path_ends(&call.func, callbacks::DONE) {
            parse_quote!(Some(__answer.error))
        } else if err {
            parse_quote!(lb::trace::error(__err))
        } else {
            parse_quote!(None)
        };
        parse_quote!({
            #[allow(unused_imports, reason = "which one depends on the forms")]
            use lb::trace::{Known as _, Unknown as _};
            lb::trace::asked(#name, |__line| { #(#told)* }, || #call, |__line, __answer| { #result #error })
        })
    }
}

/// The name of what is given: the first identifier that is a variable.
fn named(expr: &Expr) -> String {
    struct First(Option<String>);
    impl<'a> Visit<'a> for First {
        fn visit_expr_path(&mut self, it: &'a syn::ExprPath) {
            if let (None, Some(ident)) = (&self.0, it.path.get_ident()) {
                self.0 = Some(ident.to_string());
            }
        }
    }
    let mut first = First(None);
    first.visit_expr(expr);
    let name = first.0.unwrap_or_default();
    name.trim_start_matches("r#").to_owned()
}
