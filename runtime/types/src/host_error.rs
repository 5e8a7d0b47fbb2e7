//! A failure of the host's own code, as Rust sees it. How a host fills it in is its runtime's business.

use std::{
    any::Any,
    error::Error,
    fmt,
    hash::{Hash, Hasher},
    sync::Arc,
};

/// What the host's code failed with when Rust called it: an exception that is none of the interface's errors.
///
/// It is what an error's catch-all variant holds, `#[landbridge(host)] Host(HostError)`. Given back to the
/// host that it came from, it is that exception again, or its cause.
///
/// **Ownership**: it owns its texts; the host's exception is kept until the last clone goes, and is released as
/// the host asks for. **Threads**: may be sent, shared and dropped anywhere.
#[derive(Clone)]
pub struct HostError(Arc<Parts>);

#[derive(Clone)]
struct Parts {
    kind: String,
    message: String,
    trace: String,
    origin: Option<Arc<dyn Any + Send + Sync>>,
}

impl HostError {
    /// A failure that the host calls `kind` (a class: `ValueError`), with its message.
    #[must_use]
    pub fn new(kind: impl Into<String>, message: impl Into<String>) -> Self {
        Self(Arc::new(Parts {
            kind: kind.into(),
            message: message.into(),
            trace: String::new(),
            origin: None,
        }))
    }

    /// With the text of where in the host it happened.
    #[must_use]
    pub fn with_trace(mut self, trace: impl Into<String>) -> Self {
        Arc::make_mut(&mut self.0).trace = trace.into();
        self
    }

    /// With the host's own exception, for the runtime that it came from.
    #[must_use]
    pub fn with_origin(mut self, origin: Arc<dyn Any + Send + Sync>) -> Self {
        Arc::make_mut(&mut self.0).origin = Some(origin);
        self
    }

    /// What the host calls it: the exception's class. Empty where the host has no such name.
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.0.kind
    }

    /// Its message.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Where in the host it happened, as the host tells it: a traceback of several lines. May be empty.
    #[must_use]
    pub fn trace(&self) -> &str {
        &self.0.trace
    }

    /// The host's own exception, whose type only that host's runtime knows.
    #[must_use]
    pub fn origin(&self) -> Option<&Arc<dyn Any + Send + Sync>> {
        self.0.origin.as_ref()
    }
}

impl fmt::Display for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.kind(), self.message()) {
            ("", "") => f.write_str("the host's code failed"),
            ("", message) => f.write_str(message),
            (kind, "") => f.write_str(kind),
            (kind, message) => write!(f, "{kind}: {message}"),
        }
    }
}

impl fmt::Debug for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HostError")
            .field("kind", &self.kind())
            .field("message", &self.message())
            .field("trace", &self.trace())
            .finish_non_exhaustive()
    }
}

impl Error for HostError {}

impl PartialEq for HostError {
    /// By the texts; which exception it was doesn't count.
    fn eq(&self, other: &Self) -> bool {
        (self.kind(), self.message(), self.trace())
            == (other.kind(), other.message(), other.trace())
    }
}

impl Eq for HostError {}

impl Hash for HostError {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.kind(), self.message(), self.trace()).hash(state);
    }
}
