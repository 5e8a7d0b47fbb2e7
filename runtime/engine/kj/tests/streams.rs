//! Streams, pipes and sockets: reads and writes, ends, cancellation, what outlives what.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use kj::{ErrorType, EventLoop, KjError, Listener, Result, connect, pipe, spawn, timeout};

fn run<T>(future: impl Future<Output = Result<T>>) -> T {
    let mut event_loop = EventLoop::new().expect("a loop");
    let outcome = event_loop.run(future).expect("it runs");
    outcome.expect("it ends well")
}

#[test]
fn pipes_carry_bytes_and_ends() {
    run(async {
        let (mut input, mut output) = pipe()?;
        let writing = spawn(async move {
            output.write("hello ").await?;
            output.write(vec![b'x'; 100_000]).await?;
            output.write(Vec::new()).await
        })?;
        let mut start = [0; 6];
        assert_eq!(input.read(&mut start).await?, 6);
        assert_eq!(&start, b"hello ");
        assert_eq!(input.read(&mut []).await?, 0);
        let rest = input.read_to_end(1 << 20).await?;
        assert!(rest.len() == 100_000 && rest.iter().all(|it| *it == b'x'));
        assert_eq!(input.chunk().await?, None);
        writing.await?
    });
}

#[test]
fn limits_and_broken_pipes_are_errors() {
    run(async {
        let (mut input, mut output) = pipe()?;
        let writing = spawn(async move { output.write(vec![0; 100]).await })?;
        let error = input.read_to_end(99).await.expect_err("too long");
        assert_eq!(error.kind, ErrorType::Overloaded);
        drop(input);
        writing.await?.expect("it was read");

        let (input, mut output) = pipe()?;
        drop(input);
        let error = output.write("nobody reads").await.expect_err("it broke");
        assert_eq!(error.kind, ErrorType::Disconnected);
        output.disconnected().await
    });
}

#[test]
fn one_operation_at_a_time() {
    run(async {
        let (mut input, mut output) = pipe()?;
        // A read that is forgotten, not dropped, is under way for good: its buffer stays, another read is refused.
        {
            let mut reading = Box::pin(input.chunk());
            let waited = timeout(Duration::from_millis(1), &mut reading).await;
            waited.expect_err("nothing came");
            std::mem::forget(reading);
        }
        let error = input.chunk().await.expect_err("one is under way");
        assert!(error.description.contains("under way"), "{error}");
        drop(input);
        output.write("into the forgotten read").await?;

        // One that is dropped is over.
        let (mut input, mut output) = pipe()?;
        timeout(Duration::from_millis(1), input.chunk())
            .await
            .map(|_| ())
            .expect_err("nothing came");
        let writing = spawn(async move { output.write("then").await })?;
        assert_eq!(input.chunk().await?, Some(&b"then"[..]));
        writing.await?
    });
}

#[test]
fn sockets_and_other_programs() {
    run(async {
        let mut listener = Listener::bind("127.0.0.1:0").await?;
        let port = listener.port();
        assert_ne!(port, 0);
        let thread = std::thread::spawn(move || -> std::io::Result<Vec<u8>> {
            let mut stream = TcpStream::connect(("127.0.0.1", port))?;
            stream.write_all(b"ping")?;
            stream.shutdown(std::net::Shutdown::Write)?;
            let mut answer = Vec::new();
            stream.read_to_end(&mut answer)?;
            Ok(answer)
        });
        let (mut input, mut output) = listener.accept().await?;
        assert_eq!(input.read_to_end(10).await?, b"ping");
        output.write(vec![7; 300_000]).await?;
        output.finish()?;
        let answer = thread.join().expect("it ran").expect("it was answered");
        assert_eq!(answer, vec![7; 300_000]);
        Ok(())
    });
}

#[test]
fn connections_both_ways_and_pumps() {
    run(async {
        let mut listener = Listener::bind("127.0.0.1:0").await?;
        let address = format!("127.0.0.1:{}", listener.port());
        // Echoes by pumping, while the other side writes and reads.
        let echo = spawn(async move {
            let (mut input, mut output) = listener.accept().await?;
            let count = input.pump_to(&mut output).await?;
            output.finish()?;
            Ok::<_, KjError>(count)
        })?;
        let (mut input, mut output) = connect(&address).await?;
        let sent = vec![42u8; 2_000_000];
        let copy = sent.clone();
        let writing = spawn(async move {
            output.write(copy).await?;
            output.finish()
        })?;
        assert!(input.read_to_end(3_000_000).await? == sent);
        writing.await??;
        assert_eq!(echo.await??, 2_000_000);

        let refused = Listener::bind("127.0.0.1:0").await?.port();
        let error = connect(&format!("127.0.0.1:{refused}")).await;
        assert_eq!(
            error.map(|_| ()).expect_err("nobody listens").kind,
            ErrorType::Disconnected
        );
        assert!(connect("no address at all").await.is_err());
        Ok(())
    });
}

#[test]
fn streams_outlive_their_loop() {
    let mut event_loop = EventLoop::new().expect("a loop");
    let outcome = event_loop.run(async { pipe() });
    let (mut input, output) = outcome.expect("it runs").expect("a pipe");
    drop(event_loop);
    let mut context = Context::from_waker(Waker::noop());
    let polled = pin!(input.chunk()).poll(&mut context);
    assert!(matches!(polled, Poll::Ready(Err(_))));
    drop((input, output));
    EventLoop::new().expect("a loop");
}
