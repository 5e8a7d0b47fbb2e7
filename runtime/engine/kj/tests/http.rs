//! A service behind a real port, asked by sockets, curl and KJ's own client.

use std::cell::{Cell, RefCell};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::Command;
use std::rc::Rc;
use std::thread::JoinHandle;
use std::time::Duration;

use kj::http::{
    Body, Client, HeaderId, HeaderTable, Headers, Method, Request, Response, Server, ServerOptions,
    Service, Serving,
};
use kj::{ErrorType, EventLoop, KjError, Listener, Result, Signal, sleep, spawn, timeout};

fn run<T>(future: impl Future<Output = Result<T>>) -> T {
    let mut event_loop = EventLoop::new().expect("a loop");
    let outcome = event_loop.run(async { timeout(Duration::from_secs(60), future).await? });
    outcome.expect("it runs").expect("it ends well")
}

/// A server at a free port.
async fn serve(service: impl Service, options: ServerOptions) -> Result<(Server, Serving, u16)> {
    let listener = Listener::bind("127.0.0.1:0").await?;
    let port = listener.port();
    let server = Server::new(service, options)?;
    let serving = server.listen(listener)?;
    Ok((server, serving, port))
}

/// What a server answers to bytes, by a thread that blocks until the server closes.
fn ask(port: u16, request: impl Into<Vec<u8>>) -> JoinHandle<String> {
    let request = request.into();
    std::thread::spawn(move || {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("a connection");
        stream.write_all(&request).expect("it is sent");
        let mut answer = Vec::new();
        // A connection that is reset has told what it told.
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    })
}

async fn joined<T>(thread: JoinHandle<T>) -> Result<T> {
    while !thread.is_finished() {
        sleep(Duration::from_millis(1))?.await?;
    }
    thread
        .join()
        .map_err(|_| kj::exception!("a thread panicked"))
}

async fn hello(request: Request) -> Result<Response> {
    let agent = request.headers.get("x-agent").unwrap_or_default();
    let text = format!("{} {} by {agent}\n", request.method, request.url);
    Response::new(200, text).with("X-Served-By", "kj")
}

/// Answers with the request's body.
async fn echo(request: Request) -> Result<Response> {
    Ok(Response::new(200, request.body))
}

#[test]
fn a_service_answers_sockets() {
    run(async {
        let (_server, _serving, port) = serve(hello, ServerOptions::default()).await?;
        let request =
            "GET /a?b=c HTTP/1.1\r\nHost: x\r\nX-Agent: socket\r\nConnection: close\r\n\r\n";
        let answer = joined(ask(port, request)).await?;
        let (head, body) = answer.split_once("\r\n\r\n").expect("headers and a body");
        assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
        assert!(
            head.contains("X-Served-By: kj") && head.contains("Content-Length: 21"),
            "{head}"
        );
        assert_eq!(body, "GET /a?b=c by socket\n");
        Ok(())
    });
}

#[test]
fn a_service_answers_curl() {
    if Command::new("curl").arg("--version").output().is_err() {
        return;
    }
    run(async {
        let (_server, _serving, port) = serve(echo, ServerOptions::default()).await?;
        let url = format!("http://127.0.0.1:{port}/");
        // Twice on one connection, the second one in chunks.
        let thread = std::thread::spawn(move || {
            let data = [
                "-s",
                "-S",
                "--data-binary",
                "first ",
                &url,
                "--next",
                "-s",
                "-S",
            ];
            let chunked = ["-H", "Transfer-Encoding: chunked", "-d", "second", &url];
            Command::new("curl").args(data).args(chunked).output()
        });
        let output = joined(thread).await?.expect("curl runs");
        assert_eq!(String::from_utf8_lossy(&output.stdout), "first second");
        assert!(output.status.success());
        Ok(())
    });
}

#[test]
fn clients_send_methods_headers_and_bodies() {
    run(async {
        let seen = Rc::new(RefCell::new(Vec::new()));
        let log = Rc::clone(&seen);
        let service = move |request: Request| {
            let log = Rc::clone(&log);
            async move {
                let host = request.headers.get("host").unwrap_or_default().into_owned();
                log.borrow_mut().push((request.method, host));
                let mut response = Response::new(201, request.body);
                response.headers.set(HeaderId::CONTENT_TYPE, "text/plain")?;
                response.reason = b"Made".to_vec();
                Ok(response)
            }
        };
        let (_server, _serving, port) = serve(service, ServerOptions::default()).await?;
        let host = format!("127.0.0.1:{port}");
        let client = Client::new(&host, HeaderTable::default()).await?;
        let headers = Headers::default();
        for method in Method::ALL {
            let body = match method {
                Method::Get | Method::Head => "",
                _ => "some text",
            };
            let mut answer = client.request(*method, "/path", &headers, body).await?;
            assert_eq!((answer.status, answer.reason.as_str()), (201, "Made"));
            let kind = answer.headers.get_id(HeaderId::CONTENT_TYPE);
            assert_eq!(kind.as_deref(), Some("text/plain"));
            assert_eq!(
                answer.body.read_to_end(100).await?,
                body.as_bytes(),
                "{method}"
            );
            let (last, to) = seen.borrow_mut().pop().expect("it was asked");
            assert_eq!((last, to), (*method, host.clone()));
        }
        for url in ["", "/a b", "/a\r\nX: y"] {
            let error = client.request(Method::Get, url, &headers, "").await;
            assert!(error.is_err(), "{url:?}");
        }
        assert!(seen.borrow().is_empty());
        Ok(())
    });
}

#[test]
fn bodies_stream_both_ways() {
    run(async {
        let (_server, _serving, port) = serve(echo, ServerOptions::default()).await?;
        let client = Client::new(&format!("127.0.0.1:{port}"), HeaderTable::default()).await?;
        // Each piece is written once the piece before has come back.
        let (go, went) = (Signal::new(), Signal::new());
        let (waiting, told) = (go.clone(), went.clone());
        let body = Body::written(None, move |mut output| async move {
            for piece in 0..5u8 {
                output.write(vec![piece; 1000]).await?;
                told.raise();
                waiting.wait().await;
            }
            Ok(())
        });
        let mut answer = client
            .request(Method::Post, "/", &Headers::default(), body)
            .await?;
        assert_eq!(answer.body.length(), None);
        for piece in 0..5u8 {
            went.wait().await;
            let mut got = Vec::new();
            while got.len() < 1000 {
                got.extend_from_slice(answer.body.chunk().await?.expect("there is more"));
            }
            assert_eq!(got, [piece; 1000]);
            go.raise();
        }
        assert_eq!(answer.body.chunk().await?, None);

        let large = vec![9u8; 5_000_000];
        let headers = Headers::default();
        let sent = client.request(Method::Put, "/", &headers, large.clone());
        let mut answer = sent.await?;
        assert!(answer.body.read_to_end(6_000_000).await? == large);

        // A body with a length that its writer doesn't keep, and one whose writer fails.
        let short = Body::written(
            Some(10),
            |mut output| async move { output.write("short").await },
        );
        let broken = client
            .request(Method::Post, "/", &Headers::default(), short)
            .await;
        let ended = async {
            let mut answer = broken?;
            answer.body.read_to_end(100).await
        };
        assert!(ended.await.is_err());
        let failing = Body::written(None, |_| async { kj::fail!(Unimplemented, "no body") });
        let error = client
            .request(Method::Post, "/", &Headers::default(), failing)
            .await;
        assert_eq!(error.expect_err("its body failed").description, "no body");
        Ok(())
    });
}

#[test]
fn requests_run_side_by_side() {
    run(async {
        // Each answer waits until all of them are asked.
        let (count, all) = (Rc::new(Cell::new(0)), Signal::new());
        let service = move |_: Request| {
            let (count, all) = (Rc::clone(&count), all.clone());
            async move {
                count.set(count.get() + 1);
                if count.get() == 20 {
                    (0..20).for_each(|_| all.raise());
                }
                while count.get() < 20 {
                    sleep(Duration::from_millis(1))?.await?;
                }
                Ok(Response::new(200, "together"))
            }
        };
        let (_server, _serving, port) = serve(service, ServerOptions::default()).await?;
        let request = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        let threads: Vec<_> = (0..20).map(|_| ask(port, request)).collect();
        for thread in threads {
            assert!(joined(thread).await?.ends_with("together"));
        }
        Ok(())
    });
}

#[test]
fn other_threads_wake_answers() {
    run(async {
        let service = |_: Request| async {
            let signal = Signal::new();
            let raising = signal.clone();
            std::thread::spawn(move || raising.raise());
            signal.wait().await;
            Ok(Response::new(200, "woken"))
        };
        let (_server, _serving, port) = serve(service, ServerOptions::default()).await?;
        let client = Client::new(&format!("127.0.0.1:{port}"), HeaderTable::default()).await?;
        for _ in 0..200 {
            let mut answer = client
                .request(Method::Get, "/", &Headers::default(), "")
                .await?;
            assert_eq!(answer.body.read_to_end(10).await?, b"woken");
        }
        Ok(())
    });
}

#[test]
fn servers_stop_gracefully() {
    run(async {
        let (begun, go) = (Signal::new(), Signal::new());
        let (told, waiting) = (begun.clone(), go.clone());
        let service = move |_: Request| {
            let (told, waiting) = (told.clone(), waiting.clone());
            async move {
                told.raise();
                waiting.wait().await;
                Ok(Response::new(200, "finished"))
            }
        };
        let (server, serving, port) = serve(service, ServerOptions::default()).await?;
        let thread = ask(port, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        begun.wait().await;
        let mut draining = server.drain()?;
        server.drain().expect_err("it was called");
        // Serving ends at once, draining with the last answer.
        serving.await?;
        let early = timeout(Duration::from_millis(20), &mut draining).await;
        assert!(early.is_err(), "a request is under way");
        go.raise();
        draining.await?;
        let answer = joined(thread).await?;
        assert!(answer.ends_with("finished"), "{answer}");
        TcpStream::connect(("127.0.0.1", port)).expect_err("nobody listens");
        Ok(())
    });
}

/// Counts drops.
struct Guard(Rc<Cell<u32>>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.set(self.0.get() + 1);
    }
}

#[test]
fn answers_end_with_their_server() {
    run(async {
        let drops = Rc::new(Cell::new(0));
        let begun = Signal::new();
        let (counted, told) = (Rc::clone(&drops), begun.clone());
        let kept: Rc<RefCell<Vec<kj::InputStream>>> = Rc::default();
        let keeping = Rc::clone(&kept);
        let service = move |request: Request| {
            let (guard, told) = (Guard(Rc::clone(&counted)), told.clone());
            keeping.borrow_mut().push(request.body);
            async move {
                told.raise();
                std::future::pending::<()>().await;
                drop(guard);
                Ok(Response::new(200, ""))
            }
        };
        let (server, serving, port) = serve(service, ServerOptions::default()).await?;
        let request = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello";
        let thread = ask(port, request);
        begun.wait().await;
        assert_eq!(drops.get(), 0);
        // While the request lasts its body can be read, afterwards it can't, but nothing dangles.
        let mut body = kept.borrow_mut().pop().expect("it was kept");
        assert_eq!(body.chunk().await?, Some(&b"hello"[..]));
        drop((server, serving));
        sleep(Duration::from_millis(1))?.await?;
        assert_eq!(drops.get(), 1);
        let error = body.chunk().await.map(|_| ()).expect_err("it has ended");
        assert_eq!(error.kind, ErrorType::Disconnected);
        assert_eq!(joined(thread).await?, "");
        Ok(())
    });
}

#[test]
fn answers_end_with_their_connection() {
    run(async {
        let drops = Rc::new(Cell::new(0));
        let counted = Rc::clone(&drops);
        let service = move |_: Request| {
            let guard = Guard(Rc::clone(&counted));
            async move {
                let body = Body::written(None, |mut output| async move {
                    output.write("the first part").await?;
                    std::future::pending::<()>().await;
                    drop(guard);
                    Ok(())
                });
                Ok(Response::new(200, body))
            }
        };
        let (_server, _serving, port) = serve(service, ServerOptions::default()).await?;
        let (arrived, leave) = (Signal::new(), std::sync::mpsc::channel::<()>());
        let telling = arrived.clone();
        let thread = std::thread::spawn(move || {
            let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("a connection");
            let request = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n";
            stream.write_all(request).expect("it is sent");
            stream.peek(&mut [0]).expect("an answer");
            telling.raise();
            // What was never read resets the connection when it closes.
            leave.1.recv().expect("it is told");
        });
        arrived.wait().await;
        assert_eq!(drops.get(), 0);
        leave.0.send(()).expect("it waits");
        while drops.get() == 0 {
            sleep(Duration::from_millis(1))?.await?;
        }
        joined(thread).await
    });
}

#[test]
fn a_service_may_end_its_own_server() {
    run(async {
        let holder: Rc<RefCell<Option<(Server, Serving)>>> = Rc::default();
        let inside = Rc::clone(&holder);
        let service = move |_: Request| {
            let inside = Rc::clone(&inside);
            async move {
                drop(inside.take());
                Ok(Response::new(200, "never sent"))
            }
        };
        let (server, serving, port) = serve(service, ServerOptions::default()).await?;
        holder.replace(Some((server, serving)));
        let answer = joined(ask(port, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")).await?;
        assert_eq!(answer, "");
        Ok(())
    });
}

#[test]
fn errors_and_panics_tell_clients_nothing() {
    run(async {
        let told = Rc::new(RefCell::new(Vec::new()));
        let telling = Rc::clone(&told);
        let options = ServerOptions {
            on_error: Some(Box::new(move |error| {
                telling.borrow_mut().push(error.to_string());
            })),
            ..ServerOptions::default()
        };
        let service = |request: Request| async move {
            match request.url.as_str() {
                "/fail" => kj::fail!("the secret"),
                "/busy" => kj::fail!(Overloaded, "the secret"),
                "/absent" => kj::fail!(Unimplemented, "the secret"),
                "/panic" => panic!("the secret"),
                "/status" => Ok(Response::new(99, "")),
                "/reason" => {
                    let mut response = Response::new(200, "");
                    response.reason = b"OK\r\nX-Secret: 1".to_vec();
                    Ok(response)
                }
                "/header" => Response::new(200, "").with("X", "a\r\nX-Secret: 1"),
                "/name" => Response::new(200, "").with("X-Secret: 1\r\nY", "1"),
                "/none" => Ok(Response::new(204, "no secret is sent")),
                _ => Ok(Response::new(200, "fine")),
            }
        };
        let (_server, _serving, port) = serve(service, options).await?;
        let client = Client::new(&format!("127.0.0.1:{port}"), HeaderTable::default()).await?;
        let cases = [
            ("/fail", 500),
            ("/busy", 503),
            ("/absent", 501),
            ("/panic", 500),
            ("/status", 500),
            ("/reason", 500),
            ("/header", 500),
            ("/name", 500),
        ];
        for (url, status) in cases {
            let mut answer = client
                .request(Method::Get, url, &Headers::default(), "")
                .await?;
            assert_eq!(answer.status, status, "{url}");
            let body = answer.body.read_to_end(1000).await?;
            let shown = format!("{} {:?}", String::from_utf8_lossy(&body), answer.headers);
            assert!(!shown.to_lowercase().contains("secret"), "{url}: {shown}");
            assert_eq!(told.borrow().len(), 1, "{url}");
            told.borrow_mut().clear();
        }
        for (url, status) in [("/none", 204), ("/", 200)] {
            let answer = client
                .request(Method::Get, url, &Headers::default(), "")
                .await?;
            assert_eq!(answer.status, status);
        }
        assert!(told.borrow().is_empty());

        // What isn't HTTP is refused before any service.
        let answer = joined(ask(port, "nonsense\r\n\r\n")).await?;
        assert!(
            answer.starts_with("HTTP/1.1 501") || answer.starts_with("HTTP/1.1 400"),
            "{answer}"
        );
        Ok(())
    });
}

#[test]
fn broken_bodies_break_connections() {
    run(async {
        let told = Rc::new(Cell::new(0));
        let telling = Rc::clone(&told);
        let options = ServerOptions {
            on_error: Some(Box::new(move |_| telling.set(telling.get() + 1))),
            ..ServerOptions::default()
        };
        let service = |request: Request| async move {
            let panics = request.url == "/panic";
            let body = Body::written(None, move |mut output| async move {
                output.write("a part").await?;
                assert!(!panics, "in a body");
                kj::fail!("no more")
            });
            Ok(Response::new(200, body))
        };
        let (_server, _serving, port) = serve(service, options).await?;
        for url in ["/", "/panic"] {
            let request = format!("GET {url} HTTP/1.1\r\nHost: x\r\n\r\n");
            let answer = joined(ask(port, request)).await?;
            // The last chunk, which would say that this is all, never comes.
            assert!(
                answer.contains("a part") && !answer.ends_with("0\r\n\r\n"),
                "{answer}"
            );
        }
        assert_eq!(told.get(), 2);
        Ok(())
    });
}

#[test]
fn clients_of_nobody_fail() {
    run(async {
        let listener = Listener::bind("127.0.0.1:0").await?;
        let address = format!("127.0.0.1:{}", listener.port());
        drop(listener);
        let client = Client::new(&address, HeaderTable::default()).await?;
        let error = client
            .request(Method::Get, "/", &Headers::default(), "")
            .await;
        assert_eq!(
            error.expect_err("nobody listens").kind,
            ErrorType::Disconnected
        );

        // One that is dropped while it waits ends the request on the other side.
        let drops = Rc::new(Cell::new(0));
        let counted = Rc::clone(&drops);
        let begun = Signal::new();
        let told = begun.clone();
        let service = move |mut request: Request| {
            let (guard, told) = (Guard(Rc::clone(&counted)), told.clone());
            async move {
                told.raise();
                // Reading is how a server learns of it.
                request.body.read_to_end(100).await?;
                drop(guard);
                Ok(Response::new(200, ""))
            }
        };
        let (_server, _serving, port) = serve(service, ServerOptions::default()).await?;
        let address = format!("127.0.0.1:{port}");
        let asking = spawn(async move {
            let client = Client::new(&address, HeaderTable::default()).await?;
            let endless = Body::written(None, |output| async move {
                std::future::pending::<()>().await;
                drop(output);
                Ok(())
            });
            client
                .request(Method::Post, "/", &Headers::default(), endless)
                .await
        })?;
        begun.wait().await;
        assert_eq!(drops.get(), 0);
        drop(asking);
        while drops.get() == 0 {
            sleep(Duration::from_millis(1))?.await?;
        }
        Ok::<_, KjError>(())
    });
}
