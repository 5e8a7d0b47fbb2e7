//! What surrounds each poll and each drop: tokio's context with the feature `tokio`, else nothing.

/// Runs `f` in the context that the user's futures expect.
#[cfg(not(feature = "tokio"))]
#[inline(always)]
pub(super) fn within<R>(f: impl FnOnce() -> R) -> R {
    f()
}

/// Runs `f` in the context that the user's futures expect.
///
/// # Panics
///
/// When the shared runtime is needed and can't be made.
#[cfg(feature = "tokio")]
pub(super) fn within<R>(f: impl FnOnce() -> R) -> R {
    use std::sync::OnceLock;
    use tokio::runtime::{Builder, Handle, Runtime};

    static SHARED: OnceLock<Runtime> = OnceLock::new();

    // A runtime that the thread is in already is the user's choice.
    if Handle::try_current().is_ok() {
        return f();
    }
    let shared = SHARED.get_or_init(|| {
        Builder::new_multi_thread()
            .thread_name("landbridge-tokio")
            .enable_all()
            .build()
            .unwrap_or_else(|error| panic!("tokio's runtime can't be started: {error}"))
    });
    let _entered = shared.enter();
    f()
}
