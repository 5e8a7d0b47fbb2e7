//! The benchmarks' functions as a Rust author would offer them to Go by uniffi-bindgen-go, as in UniFFI's guide.

use std::task::Poll;

uniffi::setup_scaffolding!();

#[uniffi::export]
fn add(a: u32, b: u32) -> u32 {
    a.wrapping_add(b)
}

#[uniffi::export]
fn echo(text: String) -> String {
    text
}

#[derive(uniffi::Record)]
pub struct Person {
    name: String,
    age: u32,
}

#[uniffi::export]
fn describe(person: Person) -> String {
    person.name
}

#[uniffi::export]
async fn add_soon(a: u32, b: u32) -> u32 {
    a.wrapping_add(b)
}

#[uniffi::export]
async fn add_later(a: u32, b: u32) -> u32 {
    let mut woken = false;
    std::future::poll_fn(|context| {
        if woken {
            return Poll::Ready(());
        }
        woken = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
    a.wrapping_add(b)
}
