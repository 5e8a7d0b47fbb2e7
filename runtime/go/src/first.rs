//! A future's first poll, before anything is made that only futures need which aren't over by then. It is polled with a
//! waker that costs nothing until it is kept.

use std::mem::ManuallyDrop;
use std::pin::Pin;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::task::{Context, Poll, RawWaker, RawWakerVTable, Wake, Waker};

use landbridge_core::Panic;
use landbridge_core::task::Fenced;

/// What came of the first poll.
pub(crate) enum First<F: Future> {
    /// It is over, and dropped.
    Over(Result<F::Output, Panic>),
    /// To be polled again at once: it may have been woken.
    Waits(Rest<F>),
}

/// Polls a future once.
pub(crate) fn poll<F: Future>(future: F) -> First<F> {
    // It doesn't move from here on.
    let mut future = Box::pin(Fenced::new(future));
    let kept = Kept::new();
    let data = (&raw const kept).cast();
    // SAFETY: the functions are for what `data` is. That outlives the waker: safe code gets a reference for the poll,
    // and what it clones is another one. To be dropped it needs nothing.
    let waker = ManuallyDrop::new(unsafe { Waker::from_raw(RawWaker::new(data, &FIRST)) });
    match future.as_mut().poll(&waker) {
        Poll::Ready(result) => First::Over(result),
        Poll::Pending => First::Waits(Rest {
            future,
            kept: kept.into_inner(),
        }),
    }
}

/// What clones of the first waker lead to, if there are any.
type Kept = OnceLock<Arc<Lasting>>;

static FIRST: RawWakerVTable = RawWakerVTable::new(
    |kept| {
        // SAFETY: `poll` gave the waker this data, and lives.
        let kept = unsafe { &*kept.cast::<Kept>() };
        RawWaker::from(Arc::clone(kept.get_or_init(Arc::default)))
    },
    // Who is woken during the first poll is polled again anyway.
    |_| (),
    |_| (),
    |_| (),
);

/// Wakes whoever polls the future now. Some futures keep the first waker for ever.
#[derive(Default)]
struct Lasting(Mutex<Option<Waker>>);

impl Lasting {
    fn set(&self, waker: &Waker) {
        let mut place = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let same = place.as_ref().is_some_and(|it| it.will_wake(waker));
        let before = if same {
            None
        } else {
            place.replace(waker.clone())
        };
        drop(place);
        drop(before);
    }
}

impl Wake for Lasting {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        let place = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // None: it is woken before it is polled for the second time, which is soon.
        let waker = place.clone();
        drop(place);
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

/// A future after its first poll.
pub(crate) struct Rest<F> {
    future: Pin<Box<Fenced<F>>>,
    kept: Option<Arc<Lasting>>,
}

impl<F: Future> Future for Rest<F> {
    type Output = Result<F::Output, Panic>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        match &this.kept {
            None => this.future.as_mut().poll(context.waker()),
            Some(kept) => {
                // Before the poll: whoever is woken in it is polled again.
                kept.set(context.waker());
                let lasting = Waker::from(Arc::clone(kept));
                this.future.as_mut().poll(&lasting)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use std::sync::atomic::{AtomicUsize, Ordering};

    #[derive(Default)]
    struct Bell(AtomicUsize);

    impl Wake for Bell {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    /// Pending as often as said; keeps a clone of the first waker alone, if at all.
    struct Waits {
        times: usize,
        keeps: bool,
        kept: Arc<Mutex<Option<Waker>>>,
    }

    impl Future for Waits {
        type Output = usize;

        fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<usize> {
            if self.times == 0 {
                return Poll::Ready(7);
            }
            self.times -= 1;
            let mut kept = self.kept.lock().expect("no panic");
            match self.keeps {
                true => _ = kept.get_or_insert_with(|| context.waker().clone()),
                false => context.waker().wake_by_ref(),
            }
            Poll::Pending
        }
    }

    fn waits(times: usize, keeps: bool) -> (Waits, Arc<Mutex<Option<Waker>>>) {
        let kept = Arc::default();
        let waits = Waits {
            times,
            keeps,
            kept: Arc::clone(&kept),
        };
        (waits, kept)
    }

    #[test]
    fn what_is_ready_is_over() {
        let First::Over(result) = poll(async { 7 }) else {
            panic!("it waits");
        };
        assert_eq!(result, Ok(7));
    }

    #[test]
    fn a_panic_ends_it() {
        let held = Arc::new(());
        let theirs = Arc::clone(&held);
        let polled = poll(async move {
            let _held = theirs;
            panic!("on purpose");
        });
        let First::Over(Err(panic)) = polled else {
            panic!("it goes on");
        };
        assert_eq!(panic.message, "on purpose");
        assert_eq!(Arc::strong_count(&held), 1);
    }

    #[test]
    fn the_first_waker_wakes_whoever_polls_later() {
        let (future, kept) = waits(3, true);
        let First::Waits(mut rest) = poll(future) else {
            panic!("it is over");
        };
        let first = kept.lock().expect("no panic").clone().expect("it was kept");
        // Before anybody polls again: the second poll comes anyway.
        first.wake_by_ref();
        let bells = [(); 2].map(|()| Arc::new(Bell::default()));
        for bell in &bells {
            let waker = Waker::from(Arc::clone(bell));
            let polled = Pin::new(&mut rest).poll(&mut Context::from_waker(&waker));
            assert!(polled.is_pending());
            let first = first.clone();
            std::thread::spawn(move || first.wake())
                .join()
                .expect("no panic");
            assert_eq!(bell.0.load(Ordering::SeqCst), 1);
        }
        let polled = Pin::new(&mut rest).poll(&mut Context::from_waker(Waker::noop()));
        assert_eq!(polled, Poll::Ready(Ok(7)));
    }

    #[test]
    fn who_wakes_without_keeping_gets_the_polls_own_waker() {
        let (future, _) = waits(2, false);
        let First::Waits(mut rest) = poll(future) else {
            panic!("it is over");
        };
        assert!(rest.kept.is_none(), "nothing was made");
        let bell = Arc::new(Bell::default());
        let waker = Waker::from(Arc::clone(&bell));
        let polled = Pin::new(&mut rest).poll(&mut Context::from_waker(&waker));
        assert!(polled.is_pending());
        assert_eq!(bell.0.load(Ordering::SeqCst), 1);
        let polled = Pin::new(&mut rest).poll(&mut Context::from_waker(&waker));
        assert_eq!(polled, Poll::Ready(Ok(7)));
    }
}
