//! Functions of objects: receivers, and what each is to a host.

use landbridge_attributes::Site;
use landbridge_diagnostics::Diagnostic;
use landbridge_diagnostics::catalogue::reading as codes;
use landbridge_model::{Method, MethodKind, Receiver, TypeName, Value};
use landbridge_source::{ItemId, ModuleId, Resolved, Space};
use syn::spanned::Spanned;
use syn::{FnArg, ImplItemFn, ReceiverKind, Type};

use crate::annotated::plain;
use crate::reading::Reader;
use crate::types::{arguments, bare};

impl Reader<'_> {
    pub(crate) fn method(
        &mut self,
        module: ModuleId,
        object: ItemId,
        path: &str,
        function: &ImplItemFn,
    ) -> Option<Method> {
        let attributes = &function.attrs;
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
            Some(FnArg::Receiver(receiver)) => Some(self.receiver(module, object, path, receiver)),
            _ => None,
        };
        let own = format!("{path}::{name}");
        let read = self.function(module, Some(object), own, signature, attributes, &options)?;
        let makes_object = match read.output.value() {
            Some(Value::Object { name, .. }) => name.0 == path,
            _ => false,
        };
        if let Some(span) = options.constructor
            && !makes_object
            && ident.is_some_and(|it| landbridge_attributes::is_constructor(signature, &it))
        {
            let place = self.place(module, span);
            self.push(
                Diagnostic::error(
                    &codes::SIGNATURE,
                    format!("`{name}` may return without an object"),
                )
                .at(place)
                .because("`new Type(…)` in a host always gives one, or throws")
                .help("return `Self`, `Arc<Self>` or a `Result` of them"),
            );
        }
        let is_new = options
            .name
            .as_ref()
            .map_or(name == "new", |name| name.text == "new");
        let kind = match receiver {
            Some(receiver) if options.getter.is_some() => MethodKind::Getter(receiver?),
            Some(receiver) => MethodKind::Method(receiver?),
            // Nobody can await `new Type(…)`.
            None if makes_object && !read.is_async && (options.constructor.is_some() || is_new) => {
                MethodKind::Constructor
            }
            None if makes_object => MethodKind::NamedConstructor,
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
        let place = self.place(module, receiver.self_token.span);
        let read = match &receiver.kind {
            ReceiverKind::Reference(_, lifetime, exclusive) => {
                if lifetime.as_ref().is_some_and(|it| it.ident == "static") {
                    self.lasting(place);
                    return None;
                }
                match exclusive {
                    None => Receiver::Shared,
                    Some(_) => Receiver::Exclusive,
                }
            }
            ReceiverKind::Value => Receiver::Consumed,
            ReceiverKind::Typed(_, ty) => match self.typed_receiver(module, object, ty) {
                Some(read) => read,
                None => {
                    self.no_receiver(module, ty);
                    return None;
                }
            },
            _ => return None,
        };
        let what = match read {
            Receiver::Exclusive => "lent as `&mut self`",
            Receiver::Consumed => "consumed by `self`",
            Receiver::Shared | Receiver::Arc => return Some(read),
        };
        self.exclusive_uses
            .push((TypeName(path.to_owned()), place, what.to_owned()));
        Some(read)
    }

    /// `self: Arc<Self>`, and the long forms of the usual receivers.
    fn typed_receiver(&self, module: ModuleId, object: ItemId, ty: &Type) -> Option<Receiver> {
        let ty = bare(ty);
        if let Type::Reference(reference) = ty {
            let exclusive = reference.mutability.is_some();
            let inner = self.typed_receiver(module, object, &reference.elem)?;
            return match (inner, exclusive) {
                (Receiver::Consumed, false) => Some(Receiver::Shared),
                (Receiver::Consumed, true) => Some(Receiver::Exclusive),
                (Receiver::Arc, false) => Some(Receiver::Arc),
                _ => None,
            };
        }
        let Type::Path(path) = ty else {
            return None;
        };
        if path.path.is_ident("Self") {
            return Some(Receiver::Consumed);
        }
        match self.sources.resolve(module, &path.path, Space::Type) {
            Resolved::Item(id) if id == object => Some(Receiver::Consumed),
            Resolved::External(full) if full.last().is_some_and(|last| last == "Arc") => {
                let inner = *arguments(&path.path).first()?;
                let inner = self.typed_receiver(module, object, inner)?;
                (inner == Receiver::Consumed).then_some(Receiver::Arc)
            }
            _ => None,
        }
    }

    fn no_receiver(&mut self, module: ModuleId, ty: &Type) {
        let outer = match bare(ty) {
            Type::Path(path) => path.path.segments.last().map(|last| plain(&last.ident)),
            _ => None,
        };
        let (reason, help) = match outer.as_deref() {
            Some("Rc") => (
                "a host may use and drop the object on any thread; `Rc` counts on one only",
                "write `self: Arc<Self>`",
            ),
            Some("Pin") => (
                "a host can't promise that an object stays where it is",
                "write `&self` or `&mut self`, and pin inside the object",
            ),
            Some("Box") => (
                "hosts hold objects by handles, not in a `Box`",
                "write `self`",
            ),
            _ => (
                "hosts hold objects in place or by `Arc`",
                "use `&self`, `&mut self`, `self` or `self: Arc<Self>`",
            ),
        };
        let place = self.place(module, ty.span());
        self.push(
            Diagnostic::error(&codes::SIGNATURE, "this receiver can't be exported")
                .at(place)
                .because(reason)
                .help(help),
        );
    }

    fn lasting(&mut self, place: landbridge_diagnostics::Place) {
        self.push(
            Diagnostic::error(&codes::BORROW, "a host can't lend an object for `'static`")
                .at(place)
                .because("an object is borrowed for the length of the call")
                .help("leave the lifetime out"),
        );
    }
}
