//! Traits that the host implements: called at once, from other threads, and awaited; what their failures become.

use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;

use landbridge::HostError;

use crate::geometry::Point;
use crate::shared::Session;

/// What a callback can fail with.
#[landbridge::error]
#[derive(Debug, PartialEq, thiserror::Error)]
pub enum CallbackError {
    /// No such key.
    #[error("nothing under {key}")]
    Missing {
        /// The key.
        key: String,
    },
    /// No room.
    #[error("full")]
    Full,
    /// The host's own.
    #[error("the host failed: {0}")]
    #[landbridge(host)]
    Host(HostError),
}

/// An error without a place for the host's own.
#[landbridge::error]
#[derive(Debug, PartialEq, thiserror::Error)]
pub enum NarrowError {
    /// Refused, with a code.
    #[error("refused with {code}")]
    Refused {
        /// The code.
        code: u32,
    },
}

/// Keeps bytes by key.
// C and Go have one namespace, in which a function is called `store` already.
#[landbridge::import(rename(c = "key_store", go = "KeyStore"))]
pub trait Store: Send + Sync {
    /// The bytes under a key.
    fn get(&self, key: String) -> Result<Vec<u8>, CallbackError>;
    /// Puts bytes under a key.
    fn put(&self, key: &str, value: &[u8]) -> Result<(), CallbackError>;
    /// How many keys there are.
    fn size(&self) -> u64;
    /// What it is.
    fn describe(&self) -> String {
        "some store".to_owned()
    }
}

/// Looks at values.
#[landbridge::import]
pub trait Judge: Send + Sync {
    /// A mark for a point.
    fn mark(&self, point: Point, name: &str, weights: &[f64]) -> f64;
    /// The better of two, if one is.
    fn better(&self, left: Option<Point>, right: Option<&str>) -> Option<String>;
    /// Meets a session.
    fn meet(&self, session: Arc<Session>) -> Arc<Session>;
    /// Refuses, or doubles.
    #[landbridge(name = "decide")]
    fn narrow(&self, value: i32) -> Result<i32, NarrowError>;
}

/// Loads texts, later.
#[landbridge::import]
pub trait Loader: Send + Sync {
    /// The text under a key.
    async fn load(&self, key: String) -> Result<String, CallbackError>;
    /// How long a text is.
    async fn measure(&self, text: &str) -> u32;
    /// Greets.
    async fn greet(&self) -> String {
        "hello from Rust".to_owned()
    }
}

/// What a store has under a key.
#[landbridge::export]
pub fn store_get(store: Arc<dyn Store>, key: String) -> Result<Vec<u8>, CallbackError> {
    store.get(key)
}

/// Puts a value and gets it again.
#[landbridge::export]
pub fn store_round(store: &dyn Store, key: &str, value: Vec<u8>) -> Result<Vec<u8>, CallbackError> {
    store.put(key, &value)?;
    store.get(key.to_owned())
}

/// How many keys a store says it has.
#[landbridge::export]
pub fn store_size(store: Box<dyn Store>) -> u64 {
    store.size()
}

/// How it describes itself.
#[landbridge::export]
pub fn store_describe(store: &dyn Store) -> String {
    store.describe()
}

/// How it describes itself, if there is one.
#[landbridge::export(default(store = None))]
pub fn maybe_store(store: Option<Arc<dyn Store>>) -> String {
    store.map_or_else(|| "none".to_owned(), |store| store.describe())
}

/// What Rust sees of a failure.
#[landbridge::export]
pub fn store_seen(store: &dyn Store, key: &str) -> String {
    match store.get(key.to_owned()) {
        Ok(value) => format!("{} bytes", value.len()),
        Err(CallbackError::Missing { key }) => format!("missing {key}"),
        Err(CallbackError::Full) => "full".to_owned(),
        Err(CallbackError::Host(error)) => {
            format!("host: {}", error.message())
        }
    }
}

/// Whether a failure of the host's own has a kind and a trace.
#[landbridge::export]
pub fn store_traced(store: &dyn Store, key: &str) -> bool {
    match store.get(key.to_owned()) {
        Err(CallbackError::Host(error)) => !error.kind().is_empty(),
        _ => false,
    }
}

/// The size, asked for on another thread, while the host's own goes on.
#[landbridge::export(skip(wasm))]
pub async fn store_size_elsewhere(store: Arc<dyn Store>) -> u64 {
    elsewhere(move || store.size()).await
}

/// What the store has, asked for on another thread.
#[landbridge::export(skip(wasm))]
pub async fn store_get_elsewhere(store: &dyn Store, key: String) -> Result<Vec<u8>, CallbackError> {
    store.get(key)
}

/// Marks of a point, with three weights.
#[landbridge::export]
pub fn judge_mark(judge: &dyn Judge, point: Point) -> f64 {
    judge.mark(point, "point", &[0.5, 1.0, 2.0])
}

/// The better one.
#[landbridge::export]
pub fn judge_better(
    judge: &dyn Judge,
    left: Option<Point>,
    right: Option<String>,
) -> Option<String> {
    judge.better(left, right.as_deref())
}

/// Who comes back.
#[landbridge::export]
pub fn judge_meet(judge: &dyn Judge, session: Arc<Session>) -> Arc<Session> {
    judge.meet(session)
}

/// What it decides.
#[landbridge::export]
pub fn judge_narrow(judge: &dyn Judge, value: i32) -> Result<i32, NarrowError> {
    judge.narrow(value)
}

/// Keeps a store.
#[landbridge::object]
pub struct Cache {
    store: Arc<dyn Store>,
    hits: u32,
}

#[landbridge::export]
impl Cache {
    /// Over a store.
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self { store, hits: 0 }
    }

    /// From the store.
    pub fn get(&self, key: String) -> Result<Vec<u8>, CallbackError> {
        self.store.get(key)
    }

    /// From the store, counting.
    pub fn hit(&mut self, key: String) -> Result<u32, CallbackError> {
        self.store.get(key)?;
        self.hits += 1;
        Ok(self.hits)
    }

    /// Another store.
    pub fn replace(&mut self, store: Arc<dyn Store>) {
        self.store = store;
    }
}

/// One text.
#[landbridge::export]
pub async fn load_one(loader: Arc<dyn Loader>, key: String) -> Result<String, CallbackError> {
    loader.load(key).await
}

/// Texts one after the other, joined.
#[landbridge::export]
pub async fn load_all(loader: &dyn Loader, keys: Vec<String>) -> Result<String, CallbackError> {
    let mut all = Vec::new();
    for key in keys {
        all.push(loader.load(key).await?);
    }
    Ok(all.join(","))
}

/// The length of a text.
#[landbridge::export]
pub async fn load_measure(loader: Box<dyn Loader>, text: String) -> u32 {
    loader.measure(&text).await
}

/// The greeting.
#[landbridge::export]
pub async fn load_greet(loader: Arc<dyn Loader>) -> String {
    loader.greet().await
}

/// What Rust sees of a failure.
#[landbridge::export]
pub async fn load_seen(loader: Arc<dyn Loader>, key: String) -> String {
    match loader.load(key).await {
        Ok(text) => text,
        Err(CallbackError::Host(error)) => format!("host: {}", error.message()),
        Err(error) => error.to_string(),
    }
}

/// Begins to load, and gives up at once if the text isn't there then: whether it was.
#[landbridge::export]
pub async fn load_or_leave(loader: Arc<dyn Loader>, key: String) -> bool {
    let mut future = Some(loader.load(key));
    std::future::poll_fn(move |context| {
        let Some(loading) = &mut future else {
            return Poll::Ready(false);
        };
        if loading.as_mut().poll(context).is_ready() {
            return Poll::Ready(true);
        }
        future = None;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await
}

/// Loads on a thread that is none of the host's.
#[landbridge::export(skip(wasm))]
pub async fn load_elsewhere(loader: Arc<dyn Loader>, key: String) -> Result<String, CallbackError> {
    elsewhere(move || block_on(loader.load(key))).await
}

/// Runs `f` on a thread of its own. What it unwinds with goes on here.
pub(crate) async fn elsewhere<T: Send + 'static>(f: impl FnOnce() -> T + Send + 'static) -> T {
    type Slot<T> = Arc<Mutex<(Option<thread::Result<T>>, Option<Waker>)>>;
    let slot: Slot<T> = Arc::new(Mutex::new((None, None)));
    let theirs = Arc::clone(&slot);
    thread::spawn(move || {
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(f));
        let mut slot = theirs.lock().unwrap_or_else(PoisonError::into_inner);
        slot.0 = Some(result);
        if let Some(waker) = slot.1.take() {
            drop(slot);
            waker.wake();
        }
    });
    let result = std::future::poll_fn(move |context| {
        let mut slot = slot.lock().unwrap_or_else(PoisonError::into_inner);
        match slot.0.take() {
            Some(result) => Poll::Ready(result),
            None => {
                slot.1 = Some(context.waker().clone());
                Poll::Pending
            }
        }
    })
    .await;
    result.unwrap_or_else(|payload| std::panic::resume_unwind(payload))
}

/// Polls a future to its end on this thread.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    struct Bell(Mutex<mpsc::Sender<()>>);
    impl Wake for Bell {
        fn wake(self: Arc<Self>) {
            let bell = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let _ = bell.send(());
        }
    }
    let (sender, receiver) = mpsc::channel();
    let waker = Waker::from(Arc::new(Bell(Mutex::new(sender))));
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
        let _ = receiver.recv();
    }
}
