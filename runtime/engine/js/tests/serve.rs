//! `landbridge js serve` over TCP, with the chapter's worker and with hostile ones.
#![cfg(feature = "serve")]
#![forbid(unsafe_code)]

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

struct Served {
    _folder: tempfile::TempDir,
    child: Child,
    address: String,
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended by itself, which the test has told then.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn serve(source: &str) -> Served {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("worker.ts"), source).expect("a file");
    let mut child = Command::new(env!("CARGO_BIN_EXE_landbridge-js"))
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
        .stderr(Stdio::null())
        .spawn()
        .expect("the command runs");
    let mut line = String::new();
    let out = child.stdout.take().expect("a pipe");
    BufReader::new(out)
        .read_line(&mut line)
        .expect("it listens");
    let address = line
        .trim_end()
        .strip_prefix("Listening on http://")
        .expect("a URL");
    let address = address.trim_end_matches('/').to_owned();
    Served {
        _folder: folder,
        child,
        address,
    }
}

impl Served {
    /// Status and body.
    fn ask(&self, method: &str, path: &str, body: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        );
        stream.write_all(request.as_bytes()).expect("it reads");
        // By its length: KJ leaves the connection open for a while, whatever was asked for.
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
