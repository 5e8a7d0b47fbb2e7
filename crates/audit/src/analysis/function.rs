//! A function as rules see it: how foreign code reaches it, what it is given, what its body does.

use landbridge_source::ModuleId;
use proc_macro2::Span;
use syn::{Attribute, FnArg, Pat, ReceiverKind, Signature, Type};

use super::body::Body;
use super::frames::Frame;
use super::types::Pointee;

/// How foreign code reaches a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Boundary {
    /// Under this symbol.
    Export(String),
    /// By its address: `extern "C"` without a symbol.
    Callback,
    /// By a framework, which catches panics in its own way.
    Frame(Frame),
}

/// What a parameter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A raw pointer, and whether it is mutable.
    Raw(Pointee, bool),
    /// An integer.
    Integer,
    /// `bool`.
    Bool,
    /// Anything else.
    Other,
}

/// A parameter.
#[derive(Clone, Debug)]
pub(crate) struct Param<'a> {
    pub(crate) name: String,
    pub(crate) ty: &'a Type,
    pub(crate) kind: Kind,
}

impl Param<'_> {
    /// Whether it is a raw pointer.
    pub(crate) fn is_raw(&self) -> bool {
        matches!(self.kind, Kind::Raw(..))
    }
}

/// A function with a body.
#[derive(Clone, Debug)]
pub(crate) struct Function<'a> {
    pub(crate) module: ModuleId,
    /// The file as places show it.
    pub(crate) file: &'a str,
    pub(crate) name: String,
    /// `Type::name` for methods.
    pub(crate) shown: String,
    pub(crate) signature: &'a Signature,
    /// The type whose `impl` it stands in.
    pub(crate) owner: Option<String>,
    /// Whether it implements a trait's.
    pub(crate) of_trait: bool,
    /// `pub` without more.
    pub(crate) public: bool,
    pub(crate) from_macro: Option<String>,
    pub(crate) boundary: Option<Boundary>,
    pub(crate) params: Vec<Param<'a>>,
    pub(crate) block: &'a syn::Block,
    pub(crate) body: Body<'a>,
    pub(crate) attributes: &'a [Attribute],
    pub(crate) docs: String,
    /// All of it, for suppressions.
    pub(crate) span: Span,
}

impl Function<'_> {
    /// Whether it is called with the C convention: by a symbol or by its address.
    pub(crate) fn is_c(&self) -> bool {
        matches!(
            self.boundary,
            Some(Boundary::Export(_) | Boundary::Callback)
        )
    }

    /// Whether it has a symbol.
    pub(crate) fn is_export(&self) -> bool {
        matches!(self.boundary, Some(Boundary::Export(_)))
    }

    /// The framework that binds it.
    pub(crate) fn frame(&self) -> Option<Frame> {
        match self.boundary {
            Some(Boundary::Frame(frame)) => Some(frame),
            _ => None,
        }
    }

    /// Whether it is `unsafe fn`.
    pub(crate) fn is_unsafe(&self) -> bool {
        matches!(self.signature.safety, syn::Safety::Unsafe(_))
    }

    /// The ABI's name; `C` if only `extern` is written.
    pub(crate) fn abi(&self) -> Option<String> {
        let abi = self.signature.abi.as_ref()?;
        Some(abi.name.as_ref().map_or("C".to_owned(), syn::LitStr::value))
    }

    /// Whether it returns the type of this name.
    pub(crate) fn returns(&self, name: &str) -> bool {
        match &self.signature.output {
            syn::ReturnType::Type(_, ty) => super::expr::type_name(ty).as_deref() == Some(name),
            syn::ReturnType::Default => false,
        }
    }

    /// A parameter and its index.
    pub(crate) fn param(&self, name: &str) -> Option<(usize, &Param<'_>)> {
        let mut params = self.params.iter().enumerate();
        params.find(|(_, param)| param.name == name)
    }

    /// Where its name stands.
    pub(crate) fn name_span(&self) -> Span {
        self.signature.ident.span()
    }

    /// `&mut self`.
    pub(crate) fn changes_self(&self) -> bool {
        self.signature.inputs.iter().any(|input| match input {
            FnArg::Receiver(it) => match &it.kind {
                ReceiverKind::Reference(_, _, mutable) => mutable.is_some(),
                _ => false,
            },
            FnArg::Typed(_) => false,
        })
    }

    /// Whether its docs state what its pointers must be.
    pub(crate) fn states_pointers(&self) -> bool {
        super::docs::states_pointers(&self.docs)
    }
}

/// The names and types of a signature's parameters; patterns without a name are left out of neither, so
/// that indexes are those of arguments.
pub(crate) fn parameters(signature: &Signature) -> impl Iterator<Item = (String, &Type)> {
    signature.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(it) => {
            let name = match &*it.pat {
                Pat::Ident(name) => name.ident.to_string(),
                _ => String::new(),
            };
            Some((name, &*it.ty))
        }
        FnArg::Receiver(_) => None,
    })
}
