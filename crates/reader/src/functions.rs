//! Functions: parameters, defaults, return types. Receivers and what methods are is `methods`'.

use landbridge_attributes::Attribute;
use landbridge_attributes::{Options, Site};
use landbridge_diagnostics::Diagnostic;
use landbridge_diagnostics::catalogue::reading as codes;
use landbridge_model::{Argument, Function, Output, Parameter, TypeName};
use landbridge_source::{ItemId, ModuleId, Resolved, Space};
use syn::spanned::Spanned;
use syn::{FnArg, Item, Pat, ReturnType, Signature, Type};

use crate::annotated::{Annotated, plain};
use crate::reading::Reader;
use crate::types::{At, Follow, Position, arguments, bare, spelled};

/// A `Result` taken apart: where its parts are spelled, `T`, and `E` if it is named.
pub(crate) struct Fallible {
    pub(crate) ok: (ModuleId, Type),
    pub(crate) error: Option<(ModuleId, Type)>,
}

impl Reader<'_> {
    /// `#[landbridge::export]` on whatever it stands on.
    pub(crate) fn export(&mut self, found: &Annotated) {
        match self.sources.item(found.id) {
            Item::Fn(item) => {
                let module = found.module();
                let options = self.options(
                    module,
                    found.arguments.clone(),
                    &found.attributes,
                    Site::Function,
                );
                let faults = landbridge_attributes::check_signature(&options, &item.sig, None);
                self.faults(module, faults);
                let path = self.public_path(found, &item.sig.ident);
                let function =
                    self.function(module, None, path, &item.sig, &found.attributes, &options);
                self.interface.functions.extend(function);
            }
            Item::Const(item) => self.constant(found, item),
            Item::Impl(item) => self.impl_block(found, item),
            other => self.misplaced(found, other),
        }
    }

    pub(crate) fn function(
        &mut self,
        module: ModuleId,
        this: Option<ItemId>,
        path: String,
        signature: &Signature,
        attributes: &[syn::Attribute],
        options: &Options,
    ) -> Option<Function> {
        let name = plain(&signature.ident);
        let mut whole = self.callable(module, signature, &name);
        let mut parameters = Vec::new();
        for input in &signature.inputs {
            let FnArg::Typed(input) = input else {
                continue;
            };
            let ident = match &*input.pat {
                Pat::Ident(pattern) if pattern.subpat.is_none() => &pattern.ident,
                _ => {
                    self.nameless(module, &input.pat);
                    whole = false;
                    continue;
                }
            };
            let parameter = plain(ident);
            let what = format!("the parameter `{parameter}`");
            let at = At {
                module,
                this,
                position: Position::Parameter,
                what: &what,
            };
            let in_async = signature.asyncness.is_some();
            let callback = self.callback(at, &input.ty, in_async);
            let host = callback.or_else(|| self.taken_sequence(at, &input.ty));
            let Some(ty) = host.unwrap_or_else(|| self.argument(at, &input.ty)) else {
                whole = false;
                continue;
            };
            let default = options
                .default_of(ident)
                .and_then(|default| self.argument_literal(module, &default.value, &ty, &what));
            let path = format!("{path}::{parameter}");
            parameters.push(Parameter {
                item: self.item(module, ident, path, &[], &Options::default()),
                ty,
                default,
            });
        }
        if let Some(span) = options.blocking
            && self.blocks_streams(module, span, &parameters)
        {
            whole = false;
        }
        if let Some(span) = options.leaf
            && self.leaf_calls(module, span, &parameters)
        {
            whole = false;
        }
        let output = self.output(module, this, &signature.output, &name);
        let (mut output, error) = output?;
        if let Some(span) = options.lazy {
            match &mut output {
                Output::Sequence(sequence) => sequence.lazy = true,
                _ => {
                    self.nothing_lazy(module, span);
                    return None;
                }
            }
        }
        Some(Function {
            item: self.item(module, &signature.ident, path, attributes, options),
            parameters,
            output,
            error,
            blocking: options.blocking.is_some(),
            is_async: signature.asyncness.is_some(),
            leaf: options.leaf.is_some(),
        })
        .filter(|_| whole)
    }

    /// Whether a function that is `leaf` takes what it could only call, which is told.
    fn leaf_calls(
        &mut self,
        module: ModuleId,
        span: proc_macro2::Span,
        parameters: &[Parameter],
    ) -> bool {
        let called = parameters.iter().find(|it| {
            matches!(
                it.ty,
                Argument::Import { .. } | Argument::Closure(_) | Argument::Sequence(_)
            )
        });
        let Some(called) = called else {
            return false;
        };
        let message = format!(
            "a function that takes the host's own code, as `{}` is, cannot be `leaf`",
            called.item.name
        );
        let place = self.place(module, span);
        self.push(
            Diagnostic::error(&codes::OPTION, message)
                .at(place)
                .because("a leaf calls nothing of the host's, and lets nothing of it go")
                .help("remove `leaf`"),
        );
        true
    }

    fn nothing_lazy(&mut self, module: ModuleId, span: proc_macro2::Span) {
        let place = self.place(module, span);
        let message = "`lazy` says nothing about a function without an iterator or stream";
        self.push(
            Diagnostic::error(&codes::OPTION, message)
                .at(place)
                .help("remove `lazy`"),
        );
    }

    fn nameless(&mut self, module: ModuleId, pattern: &Pat) {
        let place = self.place(module, pattern.span());
        self.push(
            Diagnostic::error(
                &codes::SIGNATURE,
                "a parameter without a name can't be exported",
            )
            .at(place)
            .because("hosts call parameters by name")
            .help("name it, and take it apart inside the function"),
        );
    }

    /// What makes a function impossible to call from a host, whatever its types are.
    fn callable(&mut self, module: ModuleId, signature: &Signature, name: &str) -> bool {
        let before = self.diagnostics.len();
        self.no_generics(module, &signature.generics, "a function");
        if matches!(signature.safety, syn::Safety::Unsafe(_)) {
            self.push(
                Diagnostic::error(&codes::SIGNATURE, format!("`{name}` is unsafe to call"))
                    .at(self.place(module, signature.ident.span()))
                    .because("a host can't keep the promises that an unsafe function asks for")
                    .help("export a safe function that checks them"),
            );
        }
        if let Some(abi) = &signature.abi
            && abi.name.as_ref().is_none_or(|name| name.value() != "Rust")
        {
            self.push(
                Diagnostic::error(
                    &codes::SIGNATURE,
                    format!("`{name}` is an `extern` function"),
                )
                .at(self.place(module, abi.span()))
                .because("landbridge writes the foreign interface itself, in the generated crate")
                .help("write a plain `pub fn` with Rust types"),
            );
        }
        if let Some(variadic) = &signature.variadic {
            self.push(
                Diagnostic::error(
                    &codes::SIGNATURE,
                    format!("`{name}` takes a variable number of arguments"),
                )
                .at(self.place(module, variadic.span()))
                .because("hosts check each argument against its type")
                .help("take a slice"),
            );
        }
        self.diagnostics.len() == before
    }

    /// What a function gives, and the error that it may give instead.
    fn output(
        &mut self,
        module: ModuleId,
        this: Option<ItemId>,
        output: &ReturnType,
        name: &str,
    ) -> Option<(Output, Option<TypeName>)> {
        let ReturnType::Type(_, ty) = output else {
            return Some((Output::Nothing, None));
        };
        let what = format!("the result of `{name}`");
        let at = At {
            module,
            this,
            position: Position::Return,
            what: &what,
        };
        let Some(result) = self.result(module, ty) else {
            return Some((self.returned(at, ty)?, None));
        };
        let (module, ok) = result.ok;
        let value = self.returned(At { module, ..at }, &ok);
        let Some((module, error)) = result.error else {
            self.refuse(
                at,
                &**ty,
                &codes::ERROR_TYPE,
                format!("{what} is a `Result` that doesn't name its error"),
                "hosts show each error type as a class of its own",
                "write `Result<T, E>` with an `#[landbridge::error]` type",
            );
            return None;
        };
        let error = self.error_name(At { module, ..at }, &error);
        Some((value?, Some(error?)))
    }

    /// The parts of a `Result<T, E>`, through aliases.
    pub(crate) fn result(&mut self, module: ModuleId, ty: &Type) -> Option<Fallible> {
        let Type::Path(path) = bare(ty) else {
            return None;
        };
        let own = arguments(&path.path);
        match self.sources.resolve(module, &path.path, Space::Type) {
            Resolved::External(full) if full.last().is_some_and(|last| last == "Result") => {
                // `std::fmt::Result` has no parts to name.
                let ok = (*own.first()?).clone();
                let named = own.get(1).map(|ty| (module, (*ty).clone()));
                let standard = full.len() == 1 || full[0] == "std" || full[0] == "core";
                Some(Fallible {
                    ok: (module, ok),
                    error: named.filter(|_| standard || own.len() == 2),
                })
            }
            Resolved::Item(id) => {
                // `type Result<T> = std::result::Result<T, MyError>`
                let Item::Type(alias) = self.sources.item(id) else {
                    return None;
                };
                if self.follow(id) == Follow::Circle {
                    return None;
                }
                let found = self.result(id.module, &alias.ty);
                self.following.pop();
                let found = found?;
                let fill = |(at, ty): (ModuleId, Type)| {
                    let mut parameters = alias.generics.type_params().enumerate();
                    let given = match bare(&ty) {
                        Type::Path(path) => {
                            parameters.find(|(_, it)| path.path.is_ident(&it.ident))
                        }
                        _ => None,
                    };
                    match given {
                        Some((index, parameter)) => match (own.get(index), &parameter.default) {
                            (Some(ty), _) => (module, (*ty).clone()),
                            (None, Some((_, ty))) => (id.module, ty.clone()),
                            (None, None) => (at, ty),
                        },
                        None => (at, ty),
                    }
                };
                Some(Fallible {
                    ok: fill(found.ok),
                    error: found.error.map(fill),
                })
            }
            _ => None,
        }
    }

    /// What stands for the value in a return type.
    fn returned(&mut self, at: At<'_>, ty: &Type) -> Option<Output> {
        match bare(ty) {
            Type::Tuple(tuple) if tuple.elems.is_empty() => Some(Output::Nothing),
            _ if let Some(sequence) = self.sequence(at, ty) => sequence.map(Output::Sequence),
            _ => self.value(at, ty).map(Output::Value),
        }
    }

    pub(crate) fn error_name(&mut self, at: At<'_>, ty: &Type) -> Option<TypeName> {
        let mut declared = None;
        if let Type::Path(path) = bare(ty) {
            let mut found = self.sources.resolve(at.module, &path.path, Space::Type);
            if path.path.is_ident("Self")
                && let Some(this) = at.this
            {
                found = Resolved::Item(this);
            }
            // A circle of aliases is rustc's to refuse; here it must only end.
            for _ in 0..16 {
                let Resolved::Item(id) = found else {
                    break;
                };
                if self.annotated.get(&id) == Some(&Attribute::Error) {
                    return self.path_of(id).map(TypeName);
                }
                let item = self.sources.item(id);
                let elsewhere = id.module.krate != 0
                    && (crate::annotated::attributes(item).iter())
                        .any(|it| self.which(id.module, it) == Some(Attribute::Error));
                if elsewhere {
                    self.not_shown(at, ty, id);
                    return None;
                }
                declared = Some(id);
                let Item::Type(alias) = item else {
                    break;
                };
                let Type::Path(path) = bare(&alias.ty) else {
                    break;
                };
                found = self.sources.resolve(id.module, &path.path, Space::Type);
            }
            if found == Resolved::Unknown && !self.whole {
                return None; // it may stand in a file that can't be read
            }
        }
        let help = match declared.and_then(|id| self.annotated.get(&id)) {
            Some(Attribute::Record) => {
                "put `#[landbridge::error]` on it instead of `record`, and implement `std::error::Error` for it"
            }
            Some(_) => {
                "return an `#[landbridge::error]` enum with the cases that callers tell apart"
            }
            None if declared.is_some() => {
                "put `#[landbridge::error]` on it, and implement `std::error::Error` for it"
            }
            None => {
                "declare an `#[landbridge::error]` enum with the cases that callers tell apart, and convert with `map_err` or `From`"
            }
        };
        let mut fault = Diagnostic::error(
            &codes::ERROR_TYPE,
            format!(
                "{} fails with `{}`, which is no error type of this crate",
                at.what,
                spelled(ty)
            ),
        )
        .at(self.place(at.module, ty.span()))
        .because("hosts show each error type as a class of its own, with a subclass a variant")
        .help(help);
        if let Some(id) = declared
            && let Some(name) = crate::annotated::ident(self.sources.item(id))
        {
            fault = fault.related(self.place(id.module, name.span()), "declared here");
        }
        self.push(fault);
        None
    }
}
