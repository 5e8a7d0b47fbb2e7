//! The line that an annotated item leaves in the compiled crate, so that an item which a macro made,
//! and which reading the source cannot see, is never silently missing. The format is documented in
//! the crate `landbridge`, section "The imprint".

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::ext::IdentExt as _;

/// What sort of item left the line.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Record,
    Object,
    Error,
    Function,
    Constant,
    Impl,
    Import,
}

impl Kind {
    const fn word(self) -> &'static str {
        match self {
            Self::Record => "record",
            Self::Object => "object",
            Self::Error => "error",
            Self::Function => "export-fn",
            Self::Constant => "export-const",
            Self::Impl => "export-impl",
            Self::Import => "import",
        }
    }
}

/// The line of an item with one name.
pub(crate) fn of(kind: Kind, name: &Ident) -> TokenStream {
    with_words(kind, &name.unraw().to_string())
}

/// The line of an impl block: the type and its exported functions, separated by spaces.
pub(crate) fn of_impl<'a>(ty: &str, functions: impl IntoIterator<Item = &'a Ident>) -> TokenStream {
    let mut words = ty.to_owned();
    for function in functions {
        words.push(' ');
        words.push_str(&function.unraw().to_string());
    }
    with_words(Kind::Impl, &words)
}

fn with_words(kind: Kind, words: &str) -> TokenStream {
    let before = format!("\u{1}landbridge\u{2}{}\u{2}", kind.word());
    let between = format!("\u{2}{words}\u{2}");
    quote! {
        const _: () = {
            #[used]
            static IMPRINT: &::core::primitive::str = ::core::concat!(
                #before, ::core::module_path!(), #between, ::core::file!(), "\u{2}",
                ::core::line!(), "\u{3}"
            );
        };
    }
}
