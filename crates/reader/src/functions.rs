//! Functions and methods: parameters, defaults, return types, receivers.

use landbridge_attributes::Attribute;
use landbridge_attributes::{Options, Site};
use landbridge_diagnostics::Diagnostic;
use landbridge_diagnostics::catalogue::reading as codes;
use landbridge_model::{
    Argument, Borrow, Function, Method, MethodKind, ObjectHold, Parameter, Receiver, Return,
    TypeName, Value,
};
use landbridge_source::{ItemId, ModuleId, Resolved, Space};
use syn::spanned::Spanned;
use syn::{FnArg, ImplItemFn, Item, Pat, ReceiverKind, ReturnType, Signature, Type};

use crate::annotated::{Annotated, plain};
use crate::reading::Reader;
use crate::types::{At, arguments, bare, spelled};

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
                let Some(path) = self.public_path(found, &item.sig.ident) else {
                    return;
                };
                let faults = landbridge_attributes::check_signature(&options, &item.sig, None);
                self.faults(module, faults);
                let function =
                    self.function(module, None, path, &item.sig, &found.attributes, &options);
                self.interface.functions.extend(function);
            }
            Item::Const(item) => self.constant(found, item),
            Item::Impl(item) => self.impl_block(found, item),
            other => self.misplaced(found, other, "a function, a constant or an impl block"),
        }
    }

    fn function(
        &mut self,
        module: ModuleId,
        this: Option<ItemId>,
        path: String,
        signature: &Signature,
        attributes: &[syn::Attribute],
        options: &Options,
    ) -> Option<Function> {
        let name = plain(&signature.ident);
        let callable = self.callable(module, signature, &name);
        let mut parameters = Vec::new();
        let mut whole = callable;
        for input in &signature.inputs {
            let FnArg::Typed(input) = input else {
                continue;
            };
            let Pat::Ident(pattern) = &*input.pat else {
                self.push(
                    Diagnostic::error(
                        &codes::SIGNATURE,
                        "a parameter without a name can't be exported",
                    )
                    .at(self.place(module, input.pat.span()))
                    .because("hosts call parameters by name")
                    .help("name it, and take it apart inside the function"),
                );
                whole = false;
                continue;
            };
            let parameter = plain(&pattern.ident);
            let what = format!("the parameter `{parameter}`");
            let at = At {
                module,
                this,
                what: &what,
            };
            let Some(ty) = self.argument(at, &input.ty) else {
                whole = false;
                continue;
            };
            let default = options
                .default_of(&pattern.ident)
                .and_then(|default| self.argument_literal(module, &default.value, &ty, &what));
            let path = format!("{path}::{parameter}");
            parameters.push(Parameter {
                item: self.item(module, &pattern.ident, path, &[], &Options::default()),
                ty,
                default,
            });
        }
        let returns = self.returns(module, this, &signature.output, &name);
        Some(Function {
            item: self.item(module, &signature.ident, path, attributes, options),
            parameters,
            returns: returns?,
            blocking: options.blocking.is_some(),
        })
        .filter(|_| whole)
    }

    /// What makes a function impossible to call from a host, whatever its types are.
    fn callable(&mut self, module: ModuleId, signature: &Signature, name: &str) -> bool {
        let before = self.diagnostics.len();
        self.no_generics(module, &signature.generics, "a function");
        if let Some(asyncness) = &signature.asyncness {
            self.push(
                Diagnostic::error(
                    &codes::UNSUPPORTED,
                    "async functions are not supported by this version",
                )
                .at(self.place(module, asyncness.span))
                .because("hosts can't await Rust futures yet")
                .help("export a blocking function: `#[landbridge::export(blocking)]`"),
            );
        }
        if matches!(signature.safety, syn::Safety::Unsafe(_)) {
            self.push(
                Diagnostic::error(&codes::SIGNATURE, format!("`{name}` is unsafe to call"))
                    .at(self.place(module, signature.ident.span()))
                    .because("a host can't keep the promises that an unsafe function asks for")
                    .help("export a safe function that checks them"),
            );
        }
        self.diagnostics.len() == before
    }

    fn argument(&mut self, at: At<'_>, ty: &Type) -> Option<Argument> {
        if matches!(bare(ty), Type::Reference(_)) {
            let borrow = self.borrow(at, ty)?;
            if let Borrow::Object {
                name,
                exclusive: true,
            } = &borrow
            {
                let place = self.place(at.module, ty.span());
                self.exclusive_uses
                    .push((name.clone(), place, "lent as `&mut`"));
            }
            return Some(Argument::Borrowed(borrow));
        }
        if let Type::Path(path) = bare(ty)
            && let Resolved::External(full) =
                self.sources.resolve(at.module, &path.path, Space::Type)
            && full.last().is_some_and(|last| last == "Option")
            && let [inner] = arguments(&path.path)[..]
            && matches!(bare(inner), Type::Reference(_))
        {
            let borrow = self.borrow(at, inner)?;
            return Some(Argument::Borrowed(Borrow::Optional(Box::new(borrow))));
        }
        let value = self.value(at, ty)?;
        if let Value::Object {
            name,
            hold: ObjectHold::Owned,
        } = &value
        {
            let place = self.place(at.module, ty.span());
            self.exclusive_uses
                .push((name.clone(), place, "moved out of its handle"));
        }
        Some(Argument::Owned(value))
    }

    fn returns(
        &mut self,
        module: ModuleId,
        this: Option<ItemId>,
        output: &ReturnType,
        name: &str,
    ) -> Option<Return> {
        let ReturnType::Type(_, ty) = output else {
            return Some(Return::default());
        };
        let what = format!("the result of `{name}`");
        let at = At {
            module,
            this,
            what: &what,
        };
        if let Some((ok, error)) = self.result(module, ty) {
            let value = self.returned(at, &ok);
            let Some(error) = error else {
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
            let error = self.error_name(at, &error)?;
            return Some(Return {
                value: value?,
                error: Some(error),
            });
        }
        Some(Return {
            value: self.returned(at, ty)?,
            error: None,
        })
    }

    /// `T` and `E` of a `Result<T, E>`, through aliases.
    fn result(&self, module: ModuleId, ty: &Type) -> Option<(Type, Option<Type>)> {
        let Type::Path(path) = bare(ty) else {
            return None;
        };
        match self.sources.resolve(module, &path.path, Space::Type) {
            Resolved::External(full) if full.last().is_some_and(|last| last == "Result") => {
                let arguments = arguments(&path.path);
                let ok = (*arguments.first()?).clone();
                Some((ok, arguments.get(1).map(|ty| (*ty).clone())))
            }
            Resolved::Item(id) => {
                // `type Result<T> = std::result::Result<T, MyError>`
                let Item::Type(alias) = self.sources.item(id) else {
                    return None;
                };
                let (ok, error) = self.result(id.module, &alias.ty)?;
                let parameter = alias
                    .generics
                    .type_params()
                    .next()
                    .map(|it| it.ident.to_string());
                let own = arguments(&path.path);
                let fill = |ty: Type| match (&ty, &parameter) {
                    (Type::Path(path), Some(name)) if path.path.is_ident(name) => {
                        own.first().map_or(ty.clone(), |ty| (*ty).clone())
                    }
                    _ => ty,
                };
                Some((fill(ok), error.map(fill)))
            }
            _ => None,
        }
    }

    /// A returned value; the outer `None` is a fault, the inner one `()`.
    #[expect(clippy::option_option, reason = "a fault and nothing are different")]
    fn returned(&mut self, at: At<'_>, ty: &Type) -> Option<Option<Value>> {
        match bare(ty) {
            Type::Tuple(tuple) if tuple.elems.is_empty() => Some(None),
            _ => self.value(at, ty).map(Some),
        }
    }

    fn error_name(&mut self, at: At<'_>, ty: &Type) -> Option<TypeName> {
        if let Type::Path(path) = bare(ty) {
            let mut found = self.sources.resolve(at.module, &path.path, Space::Type);
            if path.path.is_ident("Self")
                && let Some(this) = at.this
            {
                found = Resolved::Item(this);
            }
            while let Resolved::Item(id) = found {
                if self.annotated.get(&id) == Some(&Attribute::Error) {
                    return self.path_of(id).map(TypeName);
                }
                let Item::Type(alias) = self.sources.item(id) else {
                    break;
                };
                let Type::Path(path) = bare(&alias.ty) else {
                    break;
                };
                found = self.sources.resolve(id.module, &path.path, Space::Type);
            }
        }
        self.refuse(
            at,
            ty,
            &codes::ERROR_TYPE,
            format!("{} fails with `{}`, which is no error type of this crate", at.what, spelled(ty)),
            "hosts show each error type as a class of its own, with a subclass a variant",
            "declare an `#[landbridge::error]` enum with the cases that callers tell apart, and convert with `map_err` or `From`",
        );
        None
    }

    pub(crate) fn method(
        &mut self,
        module: ModuleId,
        object: ItemId,
        path: &str,
        function: &ImplItemFn,
        attributes: &[syn::Attribute],
    ) -> Option<Method> {
        let options = self.options(
            module,
            proc_macro2::TokenStream::new(),
            attributes,
            Site::Method,
        );
        let signature = &function.sig;
        let ident = crate::annotated::ident(self.sources.item(object)).cloned();
        let faults = landbridge_attributes::check_signature(&options, signature, ident.as_ref());
        self.faults(module, faults);
        let name = plain(&signature.ident);
        let receiver = match signature.inputs.first() {
            Some(FnArg::Receiver(receiver)) => Some(self.receiver(module, object, path, receiver)?),
            _ => None,
        };
        let own = format!("{path}::{name}");
        let read = self.function(module, Some(object), own, signature, attributes, &options)?;
        let constructs = ident
            .as_ref()
            .is_some_and(|ident| landbridge_attributes::is_constructor(signature, ident));
        let is_new = options
            .name
            .as_ref()
            .map_or(name == "new", |name| name.text == "new");
        let kind = match receiver {
            Some(receiver) if options.getter.is_some() => MethodKind::Getter(receiver),
            Some(receiver) => MethodKind::Method(receiver),
            None if constructs && (options.constructor.is_some() || is_new) => {
                MethodKind::Constructor
            }
            None if constructs => MethodKind::NamedConstructor,
            None => MethodKind::Static,
        };
        Some(Method {
            kind,
            function: read,
        })
    }

    fn receiver(
        &mut self,
        module: ModuleId,
        object: ItemId,
        path: &str,
        receiver: &syn::Receiver,
    ) -> Option<Receiver> {
        let name = TypeName(path.to_owned());
        let place = self.place(module, receiver.self_token.span);
        match &receiver.kind {
            ReceiverKind::Reference(_, _, None) => Some(Receiver::Shared),
            ReceiverKind::Reference(_, _, Some(_)) => {
                self.exclusive_uses
                    .push((name, place, "lent as `&mut self`"));
                Some(Receiver::Exclusive)
            }
            ReceiverKind::Value => {
                self.exclusive_uses
                    .push((name, place, "consumed by `self`"));
                Some(Receiver::Consumed)
            }
            ReceiverKind::Typed(_, ty) => {
                let inner = match bare(ty) {
                    Type::Reference(reference) => bare(&reference.elem),
                    ty => ty,
                };
                let at = At {
                    module,
                    this: Some(object),
                    what: "the receiver",
                };
                match self.value(at, inner)? {
                    Value::Object {
                        hold: ObjectHold::Arc,
                        ..
                    } => Some(Receiver::Arc),
                    _ => {
                        self.refuse(
                            at,
                            &**ty,
                            &codes::SIGNATURE,
                            "this receiver can't be exported".to_owned(),
                            "hosts hold objects in place or by `Arc`",
                            "use `&self`, `&mut self`, `self` or `self: Arc<Self>`",
                        );
                        None
                    }
                }
            }
            _ => None,
        }
    }
}
