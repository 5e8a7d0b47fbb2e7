//! Waits for the items of streams: each is a future of its own, polled as those of async functions are, so that a
//! stream is polled while somebody waits for it only. That one waits at a time is the package's JavaScript's to see to.

use std::future::poll_fn;
use std::rc::Rc;
use std::task::Poll;

use super::Items;
use crate::call::{Call, Stopped};
use crate::module::Function;
use crate::result::Value;

/// `nextStream(external)`: as `nextItems`, of a stream, and as a future: what [`Call::promise`] gives for it.
#[derive(Debug)]
pub struct NextStream;

impl Function for NextStream {
    const ARGUMENTS: usize = 1;

    fn call(call: &Call) -> Result<Value, Stopped> {
        let items = std::ptr::from_ref(call.items(0)?);
        // SAFETY: the external, which is an argument, has the items as an `Rc`.
        let items: Rc<Items> = unsafe {
            Rc::increment_strong_count(items);
            Rc::from_raw(items)
        };
        let filled = async move {
            poll_fn(|context| {
                let filled = items.fill(context.waker());
                let pending = matches!(filled, Ok(Poll::Pending));
                items.waiting.set(pending.then(|| context.waker().clone()));
                match filled {
                    Ok(Poll::Ready(())) => Poll::Ready(Ok(())),
                    Ok(Poll::Pending) => Poll::Pending,
                    Err(failure) => Poll::Ready(Err(Stopped::from(failure))),
                }
            })
            .await?;
            Ok(items)
        };
        call.promise(filled, |call, items| items.batch(call))
    }
}
