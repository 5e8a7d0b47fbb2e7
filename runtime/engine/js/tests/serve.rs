//! `landbridge js serve` over TCP, with the chapter's worker and with hostile ones.
#![cfg(feature = "serve")]
#![forbid(unsafe_code)]

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

struct Served {
    folder: tempfile::TempDir,
    child: Child,
    out: BufReader<ChildStdout>,
    address: String,
}

impl Served {
    /// What it has complained about until now.
    fn complaints(&self) -> String {
        fs::read_to_string(self.folder.path().join("complaints.txt")).expect("a file")
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended by itself, which the test has told then.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn serve(source: &str) -> Served {
    serve_by(Command::new(env!("CARGO_BIN_EXE_landbridge-js")), source)
}

/// With so many open files at most.
fn serve_with_files(most: u32, source: &str) -> Served {
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("ulimit -n {most}; exec \"$0\" \"$@\"")]);
    shell.arg(env!("CARGO_BIN_EXE_landbridge-js"));
    serve_by(shell, source)
}

fn serve_by(mut command: Command, source: &str) -> Served {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("worker.ts"), source).expect("a file");
    let complaints = fs::File::create(folder.path().join("complaints.txt")).expect("a file");
    let mut child = command
        .args([
            "serve",
            "worker.ts",
            "--port",
            "0",
            "--time-limit",
            "300",
            "--heap-limit",
            "48",
        ])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(complaints)
        .spawn()
        .expect("the command runs");
    let mut line = String::new();
    let out = child.stdout.take().expect("a pipe");
    let mut out = BufReader::new(out);
    out.read_line(&mut line).expect("it listens");
    let address = line
        .trim_end()
        .strip_prefix("Listening on http://")
        .expect("a URL");
    let address = address.trim_end_matches('/').to_owned();
    Served {
        folder,
        child,
        out,
        address,
    }
}

impl Served {
    /// All that comes for a request until the connection ends.
    fn raw(&self, request: &[u8]) -> Vec<u8> {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        stream.write_all(request).expect("it reads");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("it answers");
        answer
    }

    /// Status and body.
    fn ask(&self, method: &str, path: &str, body: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        );
        stream.write_all(request.as_bytes()).expect("it reads");
        let mut answer = BufReader::new(stream);
        let mut line = || {
            let mut line = String::new();
            answer.read_line(&mut line).expect("it answers");
            line.trim_end().to_ascii_lowercase()
        };
        let status = line().split(' ').nth(1).and_then(|it| it.parse().ok());
        let mut length = 0;
        loop {
            let header = line();
            if header.is_empty() {
                break;
            }
            if let Some(told) = header.strip_prefix("content-length:") {
                length = told.trim().parse().expect("a length");
            }
        }
        let mut body = vec![0; length];
        answer.read_exact(&mut body).expect("a body");
        (
            status.expect("a status"),
            String::from_utf8(body).expect("text"),
        )
    }
}

#[test]
fn the_chapters_worker_answers() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../book/src/js.md");
    let page = fs::read_to_string(page).expect("the chapter is there");
    let (_, rest) = page
        .split_once("Take this as `worker.ts`:\n\n```ts\n")
        .expect("its worker");
    let (worker, rest) = rest.split_once("```\n").expect("its end");
    let served = serve(worker);
    // What the chapter shows of curl.
    let (_, shown) = rest.split_once("Listening on ").expect("what it prints");
    let (shown, _) = shown.split_once("```").expect("its end");
    let mut asked = 0;
    for part in shown.split("$ curl ").skip(1) {
        let (url, expected) = part.split_once('\n').expect("an answer");
        let path = url
            .trim_matches('\'')
            .strip_prefix("http://127.0.0.1:8080")
            .expect("a URL");
        let (_, body) = served.ask("GET", path, "");
        assert_eq!(body.trim_end(), expected.trim_end(), "{path}");
        asked += 1;
    }
    assert_eq!(asked, 3);
    assert_eq!(
        served.ask("POST", "/echo", "body"),
        (200, "body".to_owned())
    );
    assert_eq!(served.ask("GET", "/", "").1, "Hello, world!\n");
}

#[test]
fn hostile_workers_are_500_and_the_next_request_works() {
    let served = serve(
        "const kept = [];
        export default { async fetch(request) {
            switch (new URL(request.url).pathname) {
                case '/throw': throw new Error('no luck');
                case '/loop': for (;;) {}
                case '/queue': for (;;) await null;
                case '/heap': for (;;) kept.push(new Array(1000).fill(1.5));
                case '/large': kept.push(new Array(2 ** 25).fill(1.5)); break;
                case '/buffers': for (;;) kept.push(new Uint8Array(1 << 20));
                case '/described':
                    const failed = Promise.reject({ toString() { for (;;) {} } });
                    (async () => { for (;;) await null })();
                    return failed;
                case '/unhandled': Promise.reject({ toString() { for (;;) {} } }); break;
                case '/late': await new Promise(done => setTimeout(done, 30)); return new Response('late');
            }
            return new Response('fine');
        } };",
    );
    for path in [
        "/throw",
        "/loop",
        "/queue",
        "/heap",
        "/large",
        "/buffers",
        "/described",
    ] {
        let (status, body) = served.ask("GET", path, "");
        assert_eq!(
            (status, &body[..]),
            (500, "Internal Server Error\n"),
            "{path}"
        );
        assert_eq!(
            served.ask("GET", "/", ""),
            (200, "fine".to_owned()),
            "{path}"
        );
    }
    // What nobody caught is described afterwards, within a limit too.
    assert_eq!(served.ask("GET", "/unhandled", "").0, 200);
    assert_eq!(served.ask("GET", "/", "").0, 200);
    assert_eq!(served.ask("GET", "/late", ""), (200, "late".to_owned()));
}

#[test]
fn bytes_beyond_ascii_are_characters_of_headers() {
    let served = serve(
        "export default { fetch(request) {
            const had = request.headers.get('x-in');
            return new Response([...had].map(it => it.charCodeAt(0)).join(), {
                statusText: 'A\\tB \\xe9', headers: { 'x-out': had + '\\xff' },
            });
        } };",
    );
    let answer = served
        .raw(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-In: \xe9\x80\xc3\xa9z\r\n\r\n");
    let shown = answer.escape_ascii().to_string();
    let has = |part: &[u8]| answer.windows(part.len()).any(|it| it == part);
    assert!(answer.starts_with(b"HTTP/1.1 200 A\tB \xe9\r\n"), "{shown}");
    assert!(has(b"x-out: \xe9\x80\xc3\xa9z\xff\r\n"), "{shown}");
    assert!(answer.ends_with(b"\r\n\r\n233,128,195,169,122"), "{shown}");
}

#[test]
fn a_connection_is_closed_when_its_client_wants_so() {
    let served = serve(
        "let seen = '';
        export default { async fetch(r) {
            const path = new URL(r.url).pathname;
            if (path === '/seen') return new Response(seen);
            if (path !== '/') seen += path;
            return new Response(await r.text());
        } };",
    );
    let start = Instant::now();
    for header in ["close", "Close", "foo, close"] {
        let request = format!(
            "POST / HTTP/1.1\r\nHost: a\r\nConnection: {header}\r\nContent-Length: 4\r\n\r\nbody"
        );
        let answer = served.raw(request.as_bytes());
        assert!(answer.ends_with(b"\r\n\r\nbody"), "{header}");
    }
    assert!(
        start.elapsed() < Duration::from_secs(3),
        "{:?}",
        start.elapsed()
    );
    // What is sent behind isn't answered, nor does the worker see it.
    let request = |path: &str, rest: &str| {
        format!("POST {path} HTTP/1.1\r\nHost: a\r\n{rest}Content-Length: 4\r\n\r\nbody")
    };
    let close = "Connection: close\r\n";
    for behind in [
        request("/behind", ""),
        request("/behind", close),
        request("/behind", "").repeat(50),
        "no HTTP at all\r\n\r\n".to_owned(),
        request("/behind", "")[..9].to_owned(),
    ] {
        let sent = format!("{}{}{behind}", request("/", ""), request("/last", close));
        let text = String::from_utf8(served.raw(sent.as_bytes())).expect("text");
        assert_eq!(
            text.matches("HTTP/1.1 200 OK").count(),
            2,
            "{behind}: {text}"
        );
        assert_eq!(text.matches("HTTP/1.1").count(), 2, "{behind}: {text}");
        assert!(text.ends_with("\r\n\r\nbody"), "{behind}: {text}");
    }
    assert_eq!(served.ask("GET", "/seen", ""), (200, "/last".repeat(5)));
    // Others may go on: two requests, the second closes.
    let answer = served.raw(
        b"GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    );
    let text = String::from_utf8(answer).expect("text");
    assert_eq!(text.matches("HTTP/1.1 200 OK").count(), 2, "{text}");
}

#[test]
fn too_many_connections_do_not_end_the_server() {
    let served = serve_with_files(48, "export default { fetch: () => new Response('fine') };");
    for _ in 0..3 {
        let many: Vec<TcpStream> = (0..100)
            .map(|_| TcpStream::connect(&served.address).expect("it listens"))
            .collect();
        std::thread::sleep(Duration::from_millis(300));
        drop(many);
        assert_eq!(served.ask("GET", "/", ""), (200, "fine".to_owned()));
    }
    // Whoever runs it is told, but not each time.
    let told = served.complaints();
    assert_eq!(told.lines().count(), 1, "{told}");
    assert!(
        told.starts_with("error: connections wait until one can be taken: ")
            && told.contains("Too many open files"),
        "{told}"
    );
}

/// Builds with debug assertions have a module whose function panics.
#[cfg(debug_assertions)]
#[test]
fn a_panic_in_rust_is_a_500_and_the_next_request_works() {
    let served = serve(
        "import { panic } from 'landbridge:panic';
        let count = 0, went_on = '';
        export default { async fetch(request) {
            count++;
            switch (new URL(request.url).pathname) {
                case '/at-once': try { panic('at once') } catch { went_on = 'caught' } finally { went_on += ' on' } break;
                case '/later': await null; panic('later'); break;
                case '/timer': await new Promise(done => setTimeout(() => { panic('in a timer'); done() }, 10)); break;
            }
            return new Response(count + went_on);
        } };",
    );
    for path in ["/at-once", "/later", "/timer"] {
        assert_eq!(
            served.ask("GET", path, ""),
            (500, "Internal Server Error\n".to_owned()),
            "{path}"
        );
        // By a new worker.
        assert_eq!(served.ask("GET", "/", ""), (200, "1".to_owned()), "{path}");
        assert_eq!(served.ask("GET", "/", ""), (200, "2".to_owned()), "{path}");
    }
    let told = served.complaints();
    for text in ["at once", "later", "in a timer"] {
        assert!(told.contains(text), "{told}");
    }
}

#[test]
fn what_nothing_stops_starts_the_server_again() {
    let mut served = serve(
        "export default { fetch(request) {
            if (request.url.endsWith('/stuck')) [].includes.call({ length: 2 ** 53 - 1 }, 1);
            return new Response('fine');
        } };",
    );
    let start = Instant::now();
    let mut stuck = TcpStream::connect(&served.address).expect("it listens");
    stuck
        .write_all(b"GET /stuck HTTP/1.1\r\nHost: a\r\n\r\n")
        .expect("it reads");
    let mut line = String::new();
    served.out.read_line(&mut line).expect("it listens again");
    assert_eq!(line, format!("Listening on http://{}/\n", served.address));
    assert!(
        start.elapsed() < Duration::from_secs(15),
        "{:?}",
        start.elapsed()
    );
    assert_eq!(served.ask("GET", "/", ""), (200, "fine".to_owned()));
    // The connection has ended with what it asked for.
    let mut rest = Vec::new();
    assert!(matches!(stuck.read_to_end(&mut rest), Ok(0) | Err(_)));
    assert!(
        served.child.try_wait().expect("asked").is_none(),
        "one process all the time"
    );
}
