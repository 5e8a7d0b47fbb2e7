//! Objects that Rust and the host hold together, by `Arc`.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::errors::StoreError;
use crate::live::Live;

/// A session that others may hold on to.
#[landbridge::object]
#[derive(Debug)]
pub struct Session {
    name: String,
    hits: AtomicU64,
    _live: Live,
}

#[landbridge::export]
impl Session {
    /// Opens a session; Rust and the host share it.
    #[landbridge(constructor)]
    pub fn open(name: &str) -> Arc<Self> {
        Arc::new(Self {
            name: name.to_owned(),
            hits: AtomicU64::new(0),
            _live: Live::new(),
        })
    }

    /// Opens a session, but not without a name.
    pub fn try_open(name: &str) -> Result<Arc<Self>, StoreError> {
        if name.is_empty() {
            return Err(StoreError::Full);
        }
        Ok(Self::open(name))
    }

    /// The name.
    #[landbridge(getter)]
    pub fn name(&self) -> String {
        self.name.clone()
    }

    /// Counts one more hit and says how many there are.
    pub fn hit(&self) -> u64 {
        self.hits.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// How many hold the session: Rust, the host, this call.
    pub fn holders(self: Arc<Self>) -> usize {
        Arc::strong_count(&self) - 1
    }

    /// The same session again.
    pub fn again(self: Arc<Self>) -> Arc<Self> {
        self
    }
}

/// Keeps sessions by name.
#[landbridge::object]
#[derive(Debug)]
pub struct Registry {
    sessions: Mutex<Vec<Arc<Session>>>,
    _live: Live,
}

#[landbridge::export]
impl Registry {
    /// An empty registry.
    pub fn new() -> Self {
        Self {
            sessions: Mutex::default(),
            _live: Live::new(),
        }
    }

    /// Keeps a session.
    pub fn add(&self, session: Arc<Session>) {
        self.lock().push(session);
    }

    /// Keeps many sessions.
    pub fn add_all(&self, sessions: Vec<Arc<Session>>) -> usize {
        let mut kept = self.lock();
        kept.extend(sessions);
        kept.len()
    }

    /// The session of that name, shared.
    pub fn find(&self, name: &str) -> Option<Arc<Session>> {
        let sessions = self.lock();
        sessions
            .iter()
            .find(|session| session.name == name)
            .cloned()
    }

    /// All of them, shared.
    pub fn all(&self) -> Vec<Arc<Session>> {
        self.lock().clone()
    }

    /// Forgets all sessions.
    pub fn clear(&self) {
        self.lock().clear();
    }
}

impl Registry {
    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Arc<Session>>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Registry {
    fn default() -> Self {
        Self::new()
    }
}

/// Whether two sessions are one.
#[landbridge::export]
pub fn same_session(left: &Session, right: &Session) -> bool {
    std::ptr::eq(left, right)
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_session(session: Arc<Session>) -> Arc<Session> {
    session
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_maybe_session(session: Option<Arc<Session>>) -> Option<Arc<Session>> {
    session
}

/// Returns its argument, in reverse.
#[landbridge::export]
pub fn reverse_sessions(mut sessions: Vec<Arc<Session>>) -> Vec<Arc<Session>> {
    sessions.reverse();
    sessions
}
