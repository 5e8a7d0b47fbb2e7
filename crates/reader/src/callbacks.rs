//! Parameters behind which a host's code stands, imported traits and closures, and the types of what passes
//! between Rust and that code.

use landbridge_attributes::{Attribute, Calls, Held, check_closure, closure_of};
use landbridge_diagnostics::catalogue::reading as codes;
use landbridge_model::{
    Argument, Closure, ClosureHold, ClosureKind, Given, ImportHold, Return, TypeName, Value,
};
use landbridge_source::{ModuleId, Resolved, Space};
use syn::punctuated::Punctuated;
use syn::{Item, PathArguments, ReturnType, Token, Type, TypeParamBound};

use crate::reading::Reader;
use crate::types::{At, Position, arguments, bare, list_of, spelled};

type Bounds = Punctuated<TypeParamBound, Token![+]>;

/// Bounds, who holds them, and where they are spelled.
struct Behind {
    held: Held,
    module: ModuleId,
    bounds: Bounds,
    optional: bool,
}

impl Reader<'_> {
    /// The parameter, if a host's code stands behind it; the inner `None` where that is refused.
    pub(crate) fn callback(
        &mut self,
        at: At<'_>,
        ty: &Type,
        in_async: bool,
    ) -> Option<Option<Argument>> {
        let behind = self.behind(at.module, ty)?;
        let there = At {
            module: behind.module,
            ..at
        };
        if let Some(closure) = closure_of(&behind.bounds) {
            let faults = check_closure(closure, &behind.bounds, behind.held, in_async);
            if !faults.is_empty() {
                self.faults(behind.module, faults);
                return Some(None);
            }
            return Some(self.closure(there, closure, &behind));
        }
        let hold = match behind.held {
            Held::Arc => ImportHold::Arc,
            Held::Box => ImportHold::Box,
            Held::Shared | Held::Exclusive => ImportHold::Borrowed,
            Held::Impl => return self.import_by_impl(there, ty, &behind.bounds),
        };
        let name = self.imported(&behind)?;
        if behind.held == Held::Exclusive {
            let message = format!("{} has the type `{}`", at.what, spelled(ty));
            self.refuse(
                at,
                ty,
                &codes::BORROW,
                message,
                "the methods of an imported trait take `&self`, and several threads may call them",
                "write `&dyn Trait`, `Box<dyn Trait>` or `Arc<dyn Trait>`",
            );
            return Some(None);
        }
        // A trait without a path is reported by its own declaration.
        Some(name.map(|name| Argument::Import {
            name,
            hold,
            optional: behind.optional,
        }))
    }

    /// The parameter of a method of Go's, if it is a function of Rust's; the inner `None` where that is refused.
    pub(crate) fn function_for_go(&mut self, at: At<'_>, ty: &Type) -> Option<Option<Closure>> {
        let behind = self.behind(at.module, ty)?;
        let there = At {
            module: behind.module,
            ..at
        };
        let shared = ["Send", "Sync"].iter().all(|wanted| {
            behind.bounds.iter().any(|bound| match bound {
                TypeParamBound::Trait(bound) => bound.path.is_ident(wanted),
                _ => false,
            })
        });
        let callable = closure_of(&behind.bounds);
        let kept = matches!(behind.held, Held::Box | Held::Arc) && !behind.optional;
        let (Some(callable), true, true) = (callable, shared, kept) else {
            return Some(self.not_for_go(at, ty));
        };
        let faults = check_closure(callable, &behind.bounds, behind.held, false);
        if callable.calls != Calls::Fn || !faults.is_empty() {
            return Some(self.not_for_go(at, ty));
        }
        match self.closure(there, callable, &behind)? {
            Argument::Closure(closure) if closure.error.is_none() => Some(Some(closure)),
            _ => Some(self.not_for_go(at, ty)),
        }
    }

    fn not_for_go(&mut self, at: At<'_>, ty: &Type) -> Option<Closure> {
        let message = format!("{} has the type `{}`", at.what, spelled(ty));
        self.refuse(
            at,
            ty,
            &codes::TYPE,
            message,
            "Go may keep a function, and call it from several goroutines at once; what it fails with is a panic",
            "write `Box<dyn Fn(…) + Send + Sync>` or `Arc<dyn Fn(…) + Send + Sync>`, with an answer that is no `Result`",
        );
        None
    }

    /// What the type's bounds are, through `Option`, aliases and what holds them.
    fn behind(&self, module: ModuleId, ty: &Type) -> Option<Behind> {
        let (module, ty) = self.end_of_aliases(module, ty);
        if let Some((module, inner)) = self.inside(module, &ty, "Option") {
            let behind = self.behind(module, &inner)?;
            let optional = true;
            return (!behind.optional).then_some(Behind { optional, ..behind });
        }
        let (held, (module, inner)) = match bare(&ty) {
            Type::ImplTrait(it) => {
                return Some(Behind {
                    held: Held::Impl,
                    module,
                    bounds: it.bounds.clone(),
                    optional: false,
                });
            }
            Type::Reference(it) => {
                let held = match it.mutability {
                    Some(_) => Held::Exclusive,
                    None => Held::Shared,
                };
                (held, self.end_of_aliases(module, &it.elem))
            }
            _ => match self.inside(module, &ty, "Box") {
                Some((module, inner)) => (Held::Box, self.end_of_aliases(module, &inner)),
                None => {
                    let (module, inner) = self.inside(module, &ty, "Arc")?;
                    (Held::Arc, self.end_of_aliases(module, &inner))
                }
            },
        };
        match bare(&inner) {
            Type::TraitObject(object) => Some(Behind {
                held,
                module,
                bounds: object.bounds.clone(),
                optional: false,
            }),
            _ => None,
        }
    }

    /// The only argument of a type of the standard library.
    fn inside(&self, module: ModuleId, ty: &Type, name: &str) -> Option<(ModuleId, Type)> {
        let Type::Path(path) = bare(ty) else {
            return None;
        };
        let Resolved::External(full) = self.sources.resolve(module, &path.path, Space::Type) else {
            return None;
        };
        let [inner] = arguments(&path.path)[..] else {
            return None;
        };
        (full.last().is_some_and(|last| last == name)).then(|| (module, inner.clone()))
    }

    /// A type without the aliases that it is spelled by, and where it is spelled then.
    fn end_of_aliases(&self, module: ModuleId, ty: &Type) -> (ModuleId, Type) {
        let (mut module, mut ty) = (module, bare(ty).clone());
        // A circle of aliases is reported where the value is read.
        for _ in 0..16 {
            let Type::Path(path) = &ty else {
                break;
            };
            let Resolved::Item(id) = self.sources.resolve(module, &path.path, Space::Type) else {
                break;
            };
            let Item::Type(alias) = self.sources.item(id) else {
                break;
            };
            if !alias.generics.params.is_empty() {
                break;
            }
            (module, ty) = (id.module, bare(&alias.ty).clone());
        }
        (module, ty)
    }

    /// The imported trait among the bounds, if there is one; the inner `None` where it has no public path.
    fn imported(&self, behind: &Behind) -> Option<Option<TypeName>> {
        behind.bounds.iter().find_map(|bound| {
            let TypeParamBound::Trait(bound) = bound else {
                return None;
            };
            let found = self
                .sources
                .resolve(behind.module, &bound.path, Space::Type);
            match found {
                Resolved::Item(id) if self.annotated.get(&id) == Some(&Attribute::Import) => {
                    Some(self.path_of(id).map(TypeName))
                }
                _ => None,
            }
        })
    }

    /// `impl Store`, which hosts can't be given a choice of.
    fn import_by_impl(
        &mut self,
        at: At<'_>,
        ty: &Type,
        bounds: &Bounds,
    ) -> Option<Option<Argument>> {
        let behind = Behind {
            held: Held::Impl,
            module: at.module,
            bounds: bounds.clone(),
            optional: false,
        };
        self.imported(&behind)?;
        let message = format!("{} has the type `{}`", at.what, spelled(ty));
        self.refuse(
            at,
            ty,
            &codes::TYPE,
            message,
            "it is a generic parameter, and a host's implementation is called through `dyn`",
            "write `Arc<dyn Trait>`, `Box<dyn Trait>` or `&dyn Trait`",
        );
        Some(None)
    }

    fn closure(
        &mut self,
        at: At<'_>,
        closure: landbridge_attributes::Callable<'_>,
        behind: &Behind,
    ) -> Option<Argument> {
        let kind = match closure.calls {
            Calls::Fn => ClosureKind::Fn,
            Calls::FnMut => ClosureKind::FnMut,
            Calls::FnOnce => ClosureKind::FnOnce,
            Calls::Async => return None, // refused by `check_closure`
        };
        let hold = match behind.held {
            Held::Impl => ClosureHold::Impl,
            Held::Box => ClosureHold::Box,
            Held::Arc => ClosureHold::Arc,
            Held::Shared | Held::Exclusive => ClosureHold::Borrowed,
        };
        if behind.optional && hold == ClosureHold::Impl {
            let message = format!("{} is `impl {}` in an `Option`", at.what, closure.name);
            self.refuse(
                at,
                closure.name,
                &codes::TYPE,
                message,
                "for `None` nobody could say which type it is",
                "write `Option<Box<dyn …>>`",
            );
            return None;
        }
        let inputs = closure.signature.inputs.iter();
        let parameters: Vec<_> = inputs.map(|input| self.given(at, &input.ty)).collect();
        let what = format!("the answer of {}", at.what);
        let returns = self.answer(At { what: &what, ..at }, &closure.signature.output);
        let parameters = parameters.into_iter().collect::<Option<Vec<_>>>()?;
        let returns = returns?;
        Some(Argument::Closure(Closure {
            kind,
            hold,
            optional: behind.optional,
            parameters,
            value: returns.value,
            error: returns.error,
        }))
    }

    /// What Rust gives to the host's code.
    pub(crate) fn given(&mut self, at: At<'_>, ty: &Type) -> Option<Given> {
        let at = At {
            position: Position::Parameter,
            ..at
        };
        let (module, ty) = &self.end_of_aliases(at.module, ty);
        let there = At {
            module: *module,
            ..at
        };
        if matches!(ty, Type::Reference(_)) {
            return self.lent(there, ty).map(Given::Lent);
        }
        if let Some((module, inner)) = self.inside(*module, ty, "Option") {
            let (module, inner) = self.end_of_aliases(module, &inner);
            if matches!(inner, Type::Reference(_)) {
                return self
                    .lent(At { module, ..at }, &inner)
                    .map(Given::LentOption);
            }
        }
        if self.unusual(there, ty) {
            return None;
        }
        self.value(there, ty).map(Given::Owned)
    }

    fn lent(&mut self, at: At<'_>, ty: &Type) -> Option<Value> {
        let Type::Reference(reference) = ty else {
            return None;
        };
        if reference.mutability.is_some() {
            let message = format!("{} has the type `{}`", at.what, spelled(ty));
            self.refuse(
                at,
                ty,
                &codes::BORROW,
                message,
                "a host gets a value of its own in every case",
                "take the changed value back as the result",
            );
            return None;
        }
        let target = bare(&reference.elem);
        if let Type::Slice(slice) = target {
            if self.unusual(at, &slice.elem) {
                return None;
            }
            return self.value(at, &slice.elem).map(list_of);
        }
        if self.is_text(at, target) {
            return Some(Value::String);
        }
        if let Type::Path(path) = target
            && let Resolved::External(full) =
                self.sources.resolve(at.module, &path.path, Space::Type)
            && full[0] == "std"
            && full.last().is_some_and(|last| last == "Path")
        {
            return Some(Value::Path);
        }
        if self.unusual(at, target) {
            return None;
        }
        let help = match self.value(at, target)? {
            Value::Object { .. } => "write `Arc<Obj>`",
            Value::String => "write `&str`",
            Value::Path => "write `&Path`",
            Value::Bytes => "write `&[u8]`",
            Value::List(_) => "write `&[T]`",
            value => return Some(value),
        };
        let message = format!("{} has the type `{}`", at.what, spelled(ty));
        self.refuse(
            at,
            ty,
            &codes::BORROW,
            message,
            "what a host implements is written by its usual types: text, slices, values; objects are shared",
            help,
        );
        None
    }

    /// What the host's code gives back.
    pub(crate) fn answer(&mut self, at: At<'_>, output: &ReturnType) -> Option<Return> {
        let ReturnType::Type(_, ty) = output else {
            return Some(Return::default());
        };
        let at = At {
            position: Position::Return,
            ..at
        };
        let (value, error) = match self.result(at.module, ty) {
            None => ((at.module, bare(ty).clone()), None),
            Some(result) => {
                let Some((module, error)) = result.error else {
                    self.refuse(
                        at,
                        &**ty,
                        &codes::ERROR_TYPE,
                        format!("{} is a `Result` that doesn't name its error", at.what),
                        "what the host's code fails with becomes a value of that type",
                        "write `Result<T, E>` with an `#[landbridge::error]` type",
                    );
                    return None;
                };
                let error = self.error_name(At { module, ..at }, &error)?;
                (result.ok, Some(error))
            }
        };
        let (module, ty) = self.end_of_aliases(value.0, &value.1);
        let there = At { module, ..at };
        if matches!(&ty, Type::Tuple(tuple) if tuple.elems.is_empty()) {
            return Some(Return { value: None, error });
        }
        if matches!(ty, Type::Reference(_)) {
            self.no_value(
                there,
                &ty,
                "what a host gives back is made for the call, and nothing keeps it",
                "write the owned type: `String` for `&str`, `Vec<T>` for `&[T]`",
            );
            return None;
        }
        if self.unusual(there, &ty) {
            return None;
        }
        let value = self.value(there, &ty)?;
        Some(Return {
            value: Some(value),
            error,
        })
    }

    /// Says so if a type that stands for a usual one is spelled otherwise: generated code writes the methods of an
    /// imported trait out, and knows the usual ones only.
    fn unusual(&mut self, at: At<'_>, ty: &Type) -> bool {
        let (module, ty) = &self.end_of_aliases(at.module, ty);
        let there = At {
            module: *module,
            ..at
        };
        match ty {
            Type::Tuple(tuple) => tuple.elems.iter().any(|it| self.unusual(there, it)),
            Type::Array(array) => self.unusual(there, &array.elem),
            Type::Path(path) => {
                let resolved = self.sources.resolve(*module, &path.path, Space::Type);
                let Resolved::External(full) = resolved else {
                    return false;
                };
                let inner = arguments(&path.path);
                let last = full.last().map_or("", String::as_str);
                let instead = match (last, &inner[..]) {
                    ("VecDeque", _) => Some("Vec<T>"),
                    ("Cow", _) => Some("String"),
                    ("Box", [one]) if matches!(bare(one), Type::Slice(_)) => Some("Vec<T>"),
                    ("Box", [one]) if self.is_text(there, bare(one)) => Some("String"),
                    ("HashMap", [_, _, _]) => Some("HashMap<K, V>"),
                    ("HashSet", [_, _]) => Some("HashSet<T>"),
                    _ => None,
                };
                if let Some(instead) = instead {
                    let message = format!("{} has the type `{}`", at.what, spelled(ty));
                    self.refuse(
                        there,
                        ty,
                        &codes::TYPE,
                        message,
                        "between Rust and a host's code types have one spelling each",
                        &format!("write `{instead}`"),
                    );
                    return true;
                }
                // Bindings such as `Item = T` aren't among them.
                let plain =
                    path.path.segments.last().is_some_and(|last| {
                        matches!(last.arguments, PathArguments::AngleBracketed(_))
                    });
                plain && inner.into_iter().any(|it| self.unusual(there, it))
            }
            _ => false,
        }
    }
}
