//! The ids of the hosts, as they are written in `rename(…)` and `skip(…)`.
//! What a host can do is none of this crate's business.

use std::fmt;

macro_rules! hosts {
    ($($variant:ident = $id:literal, $doc:literal;)*) => {
        /// A host that an option can name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Host {
            $(#[doc = $doc] $variant,)*
        }

        impl Host {
            /// Every host, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The id, as written in options, on the command line and in folder names.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self {
                    $(Self::$variant => $id,)*
                }
            }
        }
    };
}

hosts! {
    C = "c", "The C header and library.";
    Cpp = "cpp", "The C++ package.";
    Python = "python", "The Python wheel.";
    Node = "node", "The Node package.";
    Typescript = "typescript", "The TypeScript package for Bun and Deno.";
    Wasm = "wasm", "The WebAssembly package.";
    Go = "go", "The Go module.";
    Swift = "swift", "The Swift package.";
    Kotlin = "kotlin", "The Kotlin module.";
    V8 = "v8", "The crate for programs that embed V8.";
    Jsc = "jsc", "The crate for programs that embed JavaScriptCore.";
    Zig = "zig", "The Zig module.";
}

impl Host {
    /// The host with this id.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|host| host.id() == id)
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}
