//! What Rust costs beside C++ on the same KJ, when it is asked for:
//! `cargo test --release --package kj-bridged --test measure -- --ignored --nocapture`.

use std::time::Instant;

use kj::http::{Client, HeaderTable, Headers, Method, Request, Response, Server, ServerOptions};
use kj::{EventLoop, Listener, Promise, Result, into_kj};
use kj_bridged::ffi;

const REQUESTS: u32 = 20_000;
const PROMISES: u32 = 500_000;

/// The least of some rounds: the machine may be busy.
fn least(mut round: impl FnMut() -> f64) -> f64 {
    (0..5).map(|_| round()).fold(f64::INFINITY, f64::min)
}

#[expect(clippy::print_stdout, reason = "it was asked for")]
fn tell(what: &str, rust: f64, cpp: f64) {
    println!(
        "{what}: {rust:.0} ns in Rust, {cpp:.0} in C++, {:.2}",
        rust / cpp
    );
}

async fn ask(client: &Client, count: u32) -> Result<()> {
    let headers = Headers::default();
    for _ in 0..count {
        let mut answer = client.request(Method::Get, "/", &headers, "").await?;
        kj::require!(
            answer.body.read_to_end(10).await? == b"hello",
            "another answer"
        );
    }
    Ok(())
}

fn requests_in_rust() -> Result<f64> {
    EventLoop::new()?.run(async {
        let listener = Listener::bind("127.0.0.1:0").await?;
        let address = format!("127.0.0.1:{}", listener.port());
        let hello = |_: Request| async { Ok(Response::new(200, "hello")) };
        let server = Server::new(hello, ServerOptions::default())?;
        let _serving = server.listen(listener)?;
        let client = Client::new(&address, HeaderTable::default()).await?;
        ask(&client, REQUESTS / 10).await?;
        let start = Instant::now();
        ask(&client, REQUESTS).await?;
        Ok(start.elapsed().as_nanos() as f64)
    })?
}

fn promises_in_rust(both_ways: bool) -> Result<f64> {
    EventLoop::new()?.run(async {
        let start = Instant::now();
        for number in 0..PROMISES {
            let promise = if both_ways {
                ffi::doubled(into_kj(async move { Ok(number) }))?
            } else {
                ffi::later_u32(number)
            };
            Promise::<u32>::new(promise)?.await?;
        }
        Ok(start.elapsed().as_nanos() as f64)
    })?
}

#[test]
#[ignore = "it measures"]
fn requests_and_promises() {
    let count = f64::from(REQUESTS);
    let cpp = least(|| ffi::requests_in_cpp(REQUESTS).expect("it runs") as f64);
    let rust = least(|| requests_in_rust().expect("it runs"));
    tell("a request and its answer", rust / count, cpp / count);
    let count = f64::from(PROMISES);
    let cpp = least(|| ffi::promises_in_cpp(PROMISES).expect("it runs") as f64);
    let rust = least(|| promises_in_rust(false).expect("it runs"));
    tell("a promise awaited", rust / count, cpp / count);
    let rust = least(|| promises_in_rust(true).expect("it runs"));
    tell("a future as a promise, awaited", rust / count, cpp / count);
}
