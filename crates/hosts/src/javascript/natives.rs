//! What crosses when a native function is called, beside the JavaScript and the Rust of it: hosts whose native
//! functions have C signatures make these of it.

use landbridge_model::Scalar;

/// A native function.
#[derive(Clone, Debug, serde::Serialize)]
pub(crate) struct Native {
    pub(crate) name: String,
    pub(crate) given: Vec<Passed>,
    pub(crate) returned: Returned,
    pub(crate) manner: Manner,
}

impl Native {
    /// One that is called and returns, and takes handles.
    pub(crate) fn of_handles(name: &str, handles: usize, returned: Returned) -> Self {
        Self {
            name: name.to_owned(),
            given: vec![Passed::Handle; handles],
            returned,
            manner: Manner::Call,
        }
    }
}

/// What a native function is given in one place. The package's JavaScript has checked all but numbers, booleans and
/// text, whose parameters are named for messages.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub(crate) enum Passed {
    Scalar(Scalar, String),
    Text(String),
    /// A number from 0 to 2^53: a handle, or 0 for none; or bits.
    Handle,
    /// A typed array, by its parameter.
    Memory(String),
    /// One that is written to.
    Written(String),
    /// An array of typed arrays.
    Columns,
    /// Converted arguments: a length in the scratch memory, or a `Uint8Array`.
    Wire,
    /// A function or an object, or undefined.
    Callback,
    /// The handle of a buffer, whose memory an `ArrayBuffer` may show.
    Buffer,
    /// An `ArrayBuffer` that shows native memory.
    View,
}

/// What a native function returns.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub(crate) enum Returned {
    Nothing,
    Scalar(Scalar),
    Text,
    Handle,
    /// A typed array of this class, or an `ArrayBuffer`.
    Memory(Option<&'static str>),
    /// A converted value: a length in the scratch memory, or an `ArrayBuffer`.
    Wire,
    /// An `ArrayBuffer` that shows native memory.
    View,
    /// What gives items, and what a batch of them is.
    Items(Box<Returned>),
}

/// How a native function gives its result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub(crate) enum Manner {
    Call,
    /// As a promise, from another thread.
    Blocking,
    /// As what `promises.cjs` takes.
    Future,
}

/// The arguments of a native call: JavaScript expressions, and what crosses for each.
#[derive(Default)]
pub(super) struct Natives {
    pub(super) javascript: Vec<String>,
    pub(super) given: Vec<Passed>,
    /// Which of them are lists of plain records that are read.
    pub(super) lists: Vec<usize>,
}

impl Natives {
    /// Has a list of records written to memory that the next one uses again, if nothing that is passed with it runs the
    /// user's code or is such a list.
    pub(super) fn reuse(&mut self) {
        let [list] = *self.lists.as_slice() else {
            return;
        };
        let runs_nothing = |it: &Passed| {
            matches!(
                it,
                Passed::Scalar(..) | Passed::Text(_) | Passed::Handle | Passed::Buffer
            )
        };
        let mut others = self.given.iter().enumerate().filter(|(at, _)| *at != list);
        if others.all(|(_, it)| runs_nothing(it)) {
            self.javascript[list] = self.javascript[list].replacen("Array.lend(", "Array.pass(", 1);
        }
    }

    pub(super) fn push(&mut self, javascript: impl Into<String>, given: Passed) {
        self.javascript.push(javascript.into());
        self.given.push(given);
    }

    pub(super) fn len(&self) -> usize {
        self.given.len()
    }

    pub(super) fn list(&self) -> String {
        self.javascript.join(", ")
    }
}
