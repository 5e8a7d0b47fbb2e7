//! Workers without HTTP: what handlers are given, what they may answer with, and what becomes of hostile ones.
#![forbid(unsafe_code)]

use std::cell::RefCell;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use api::{HeaderList, Request};
use landbridge_js::{Answer, Answering, Fault, Limits, Stream, Worker};

struct Site {
    folder: tempfile::TempDir,
    printed: Rc<RefCell<String>>,
    worker: Rc<Worker>,
}

fn load(source: &str) -> Result<Site, Fault> {
    load_within(source, Duration::from_millis(150), 48)
}

fn load_within(source: &str, time: Duration, mib: usize) -> Result<Site, Fault> {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("worker.ts"), source).expect("a file");
    let printed = Rc::<RefCell<String>>::default();
    let own = Rc::clone(&printed);
    let limits = Limits {
        time: Some(time),
        heap: Some(mib << 20),
        ..Limits::default()
    };
    let output = Box::new(move |_: Stream, text: &str| own.borrow_mut().push_str(text));
    let worker = Worker::load(&folder.path().join("worker.ts"), limits, output)?;
    Ok(Site {
        folder,
        printed,
        worker,
    })
}

fn request(path: &str, body: &str) -> Request {
    let method = if body.is_empty() { "GET" } else { "POST" };
    let headers = [("X-Test".to_owned(), "yes".to_owned())];
    Request::incoming(
        method.to_owned(),
        format!("http://example.com{path}"),
        HeaderList::from_wire(headers),
        body.as_bytes().to_vec(),
    )
}

impl Site {
    fn wait(&self, answering: Answering) -> Result<Answer, Fault> {
        let mut answering = pin!(answering);
        let mut context = Context::from_waker(Waker::noop());
        let end = Instant::now() + Duration::from_secs(20);
        loop {
            if let Poll::Ready(answer) = answering.as_mut().poll(&mut context) {
                return answer;
            }
            assert!(Instant::now() < end, "no answer has come");
            if let Some(fault) = self.worker.turn() {
                self.printed.borrow_mut().push_str(&fault.to_string());
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    fn fetch(&self, path: &str, body: &str) -> Result<Answer, Fault> {
        let answering = self.worker.fetch(request(path, body))?;
        self.wait(answering)
    }

    #[track_caller]
    fn text(&self, path: &str, body: &str) -> String {
        let answer = self.fetch(path, body).expect("an answer");
        String::from_utf8(answer.body).expect("text")
    }
}

#[test]
fn handlers_see_requests_and_answer() {
    let site = load(
        "const wait = (ms: number) => new Promise(done => setTimeout(done, ms));
        let count = 0;
        export default {
            prefix: 'own',
            async fetch(request: Request): Promise<Response> {
                const url = new URL(request.url);
                switch (url.pathname) {
                    case '/echo': return new Response(`${request.method} ${await request.text()} ${request.headers.get('x-test')}`);
                    case '/json': return Response.json({ sum: (await request.json()).reduce((a, b) => a + b) }, { status: 201 });
                    case '/late': await wait(20); return new Response(`late ${url.searchParams.get('q')}`);
                    case '/count': return new Response(String(++count));
                    case '/this': return new Response(this.prefix);
                    case '/bytes': return new Response(new Uint8Array(await request.arrayBuffer()).reverse());
                    case '/headers': return new Response(null, { status: 204, statusText: 'Nothing', headers: [['A', '1'], ['a', '2'], ['Set-Cookie', 'x=1'], ['Set-Cookie', 'y=2']] });
                    case '/redirect': return Response.redirect('http://example.com/there');
                    case '/twice': await request.text(); try { await request.text() } catch (e) { return new Response(`${e.name} ${request.bodyUsed}`) }
                    case '/fixed': try { request.headers.set('a', 'b') } catch (e) { return new Response(e.name) }
                    case '/clone': { const copy = request.clone(); return new Response(await request.text() + await copy.text()) }
                }
                return new Response('not found', { status: 404 });
            },
        };",
    )
    .expect("it loads");
    assert_eq!(site.text("/echo", "body"), "POST body yes");
    let answer = site.fetch("/json", "[1, 2, 3]").expect("an answer");
    assert_eq!(
        (answer.status, &answer.body[..]),
        (201, &b"{\"sum\":6}"[..])
    );
    assert_eq!(
        answer.headers.get("content-type").as_deref(),
        Some("application/json")
    );
    assert_eq!(site.text("/late?q=a%20b", ""), "late a b");
    assert_eq!(site.text("/count", "") + &site.text("/count", ""), "12");
    assert_eq!(site.text("/this", ""), "own");
    assert_eq!(site.text("/bytes", "abc"), "cba");
    let answer = site.fetch("/headers", "").expect("an answer");
    assert_eq!((answer.status, &answer.status_text[..]), (204, "Nothing"));
    let pairs: Vec<String> = (answer.headers.pairs().iter())
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    assert_eq!(pairs, ["a=1", "a=2", "set-cookie=x=1", "set-cookie=y=2"]);
    let answer = site.fetch("/redirect", "").expect("an answer");
    assert_eq!(
        (answer.status, answer.headers.get("location").as_deref()),
        (302, Some("http://example.com/there"))
    );
    assert_eq!(site.text("/twice", "x"), "TypeError true");
    assert_eq!(site.text("/fixed", ""), "TypeError");
    assert_eq!(site.text("/clone", "ab"), "abab");
    assert_eq!(site.fetch("/none", "").expect("an answer").status, 404);
    // Requests wait side by side.
    let begin = Instant::now();
    let all: Vec<Answering> = (0..20)
        .map(|n| {
            let answering = site.worker.fetch(request(&format!("/late?q={n}"), ""));
            answering.expect("it begins")
        })
        .collect();
    for (n, answering) in all.into_iter().enumerate() {
        let answer = site.wait(answering).expect("an answer");
        assert_eq!(answer.body, format!("late {n}").into_bytes());
    }
    assert!(begin.elapsed() < Duration::from_millis(400));
}

#[test]
fn faults_are_told_and_the_next_request_works() {
    let site = load(
        "export default { async fetch(request) {
            const path = new URL(request.url).pathname;
            if (path === '/throw') throw new TypeError('no luck');
            if (path === '/reject') return new Promise((_, no) => setTimeout(no, 1, 'rejected'));
            if (path === '/nothing') return;
            if (path === '/status') return new Response('', { status: 99 });
            if (path === '/header') return new Response('', { headers: { 'a b': 'c' } });
            if (path === '/aside') Promise.reject(new Error('nobody'));
            if (path === '/timer') setTimeout(() => { throw new Error('timer') }, 1);
            return new Response('fine');
        } };",
    )
    .expect("it loads");
    for (path, why) in [
        (
            "/throw",
            "Uncaught TypeError: no luck\n    at Object.fetch (file://",
        ),
        ("/reject", "Uncaught 'rejected'"),
        ("/nothing", "expected Response"),
        (
            "/status",
            "Uncaught RangeError: a response's status is from 200 to 599, not 99",
        ),
        ("/header", "Uncaught TypeError: `a b` isn't a header's name"),
    ] {
        let fault = site.fetch(path, "").expect_err(path).to_string();
        assert!(fault.contains(why), "{path}: {fault}");
        assert!(!site.worker.is_over());
        assert_eq!(site.text("/", ""), "fine");
    }
    // What a request has left behind is told, and isn't the answer's.
    assert_eq!(site.text("/aside", ""), "fine");
    assert_eq!(site.text("/timer", ""), "fine");
    let end = Instant::now() + Duration::from_secs(5);
    while !site.printed.borrow().contains("Error: timer") && Instant::now() < end {
        if let Some(fault) = site.worker.turn() {
            site.printed.borrow_mut().push_str(&fault.to_string());
        }
    }
    let printed = site.printed.borrow();
    assert!(
        printed.contains("Uncaught (in promise) Error: nobody"),
        "{printed}"
    );
    assert!(printed.contains("Uncaught Error: timer"), "{printed}");
}

#[test]
fn a_hostile_worker_is_over_and_another_can_be_loaded() {
    let source = "let kept = [];
        export default { async fetch(request) {
            const path = new URL(request.url).pathname;
            if (path === '/slow') await new Promise(done => setTimeout(done, 60_000));
            if (path === '/loop') for (;;) {}
            if (path === '/queue') for (;;) await null;
            if (path === '/heap') for (;;) kept.push(new Array(1000).fill(1.5));
            if (path === '/objects') for (;;) kept.push({ a: { b: [] } });
            if (path === '/regex') /(a+)+b/.exec('a'.repeat(40));
            return new Response('fine');
        } };";
    for (path, why) in [
        ("/loop", "it ran longer than its limit"),
        ("/queue", "it ran longer than its limit"),
        ("/regex", "it ran longer than its limit"),
        ("/heap", "JavaScript was terminated: it "),
        ("/objects", "JavaScript was terminated: it "),
    ] {
        let site = load(source).expect("it loads");
        let waiting = site.worker.fetch(request("/slow", "")).expect("it begins");
        let fault = site.fetch(path, "").expect_err(path).to_string();
        assert!(fault.contains(why), "{path}: {fault}");
        assert!(site.worker.is_over(), "{path}");
        // What else was under way is told so.
        let fault = site.wait(waiting).expect_err("it is gone").to_string();
        assert!(fault.contains("was stopped while"), "{fault}");
        assert!(site.worker.fetch(request("/", "")).is_err());
        drop(site);
        assert_eq!(load(source).expect("it loads").text("/", ""), "fine");
    }
    // Buffers are an error that scripts can catch.
    for made in [
        "new Uint8Array(1 << 20)",
        "new TextEncoder().encode(text)",
        "new TextEncoder().encode(text.slice(0, 4096))",
    ] {
        let source = format!(
            "const text = 'x'.repeat(1 << 20), all = [];
            export default {{ fetch() {{ for (;;) all.push({made}) }} }}"
        );
        let site = load_within(&source, Duration::from_secs(60), 24).expect("it loads");
        let fault = site.fetch("/", "").expect_err("no memory").to_string();
        assert!(
            fault.contains("RangeError: Array buffer allocation failed"),
            "{made}: {fault}"
        );
        assert!(!site.worker.is_over());
    }
}

#[test]
fn what_rust_holds_for_a_worker_counts() {
    for made in [
        "all.push(new Response(text))",
        "all.push(new Response(text).clone())",
        "all.push(new Request('http://a', { method: 'POST', body: text }))",
        "all.push(new URL('http://a/' + text))",
        "all.push(new URLSearchParams([['a', text]]))",
        "params.append('a', text)",
        "headers.append('a', text)",
    ] {
        let source = format!(
            "const text = 'x'.repeat(1 << 22), all = [], headers = new Headers();
            const params = new URLSearchParams();
            let count = 0;
            export default {{ fetch(request) {{
                if (request.url.endsWith('/count')) return new Response(String(count));
                for (count = 0; count < 50; count++) {made};
                return new Response('all fits');
            }} }}"
        );
        let site = load_within(&source, Duration::from_secs(60), 12).expect("it loads");
        let fault = site.fetch("/", "").expect_err(made).to_string();
        assert!(
            fault.contains("JavaScript was terminated: it reached its limit of memory"),
            "{made}: {fault}"
        );
        assert!(site.worker.is_over(), "{made}");
    }
    // What nobody needs any more doesn't.
    let site = load_within(
        "export default { async fetch(request) {
            const text = await request.clone().text();
            return new Response(text + new URL(request.url).pathname + text.length);
        } }",
        Duration::from_secs(60),
        24,
    )
    .expect("it loads");
    let body = "b".repeat(1 << 20);
    for _ in 0..30 {
        assert_eq!(site.text("/a", &body).len(), body.len() + 9);
    }
}

#[test]
fn modules_of_a_worker_come_from_its_package() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    };
    write("outside.json", "1");
    write("app/package.json", "{}");
    write("app/beside.json", "2");
    write("app/src/near.js", "export default 3");
    std::os::unix::fs::symlink(folder.path(), folder.path().join("app/src/link")).expect("a link");
    let asks = "export default { async fetch(request) {
        try { return new Response(String((await import((await request.text()))).default)) }
        catch (error) { return new Response(error.name + ': ' + error.message) }
    } }";
    write("app/src/worker.js", asks);
    write("alone/worker.js", asks);
    write("alone/near.js", "export default 4");
    let ask = |worker: &str, module: &str| {
        let path = folder.path().join(worker);
        let worker = Worker::load(&path, Limits::default(), Box::new(|_, _| {}));
        let worker = worker.expect("it loads");
        let answering = worker.fetch(request("/", module)).expect("it begins");
        let mut answering = pin!(answering);
        let mut context = Context::from_waker(Waker::noop());
        for _ in 0..1000 {
            if let Poll::Ready(answer) = answering.as_mut().poll(&mut context) {
                return String::from_utf8(answer.expect("an answer").body).expect("text");
            }
            worker.turn();
        }
        panic!("no answer has come");
    };
    assert_eq!(ask("app/src/worker.js", "./near.js"), "3");
    assert_eq!(ask("app/src/worker.js", "../beside.json"), "2");
    assert_eq!(ask("alone/worker.js", "./near.js"), "4");
    let absent = ask("alone/worker.js", "./absent.js");
    assert!(
        absent.starts_with("TypeError: there is no `absent.js`"),
        "{absent}"
    );
    let outside = format!("file://{}", folder.path().join("outside.json").display());
    for (worker, module) in [
        ("app/src/worker.js", "../../outside.json"),
        ("app/src/worker.js", &outside[..]),
        ("app/src/worker.js", "./link/outside.json"),
        ("app/src/worker.js", "./link/absent.json"),
        ("app/src/worker.js", "/etc/passwd"),
        ("app/src/worker.js", "/etc/absent"),
        ("alone/worker.js", "../outside.json"),
        ("alone/worker.js", "../absent.json"),
    ] {
        let told = ask(worker, module);
        assert!(
            told.contains("can't be imported: modules come from"),
            "{module}: {told}"
        );
    }
}

#[test]
fn what_is_no_worker_is_refused() {
    for (source, why) in [
        (
            "export const a = 1",
            "no default export with a method `fetch`",
        ),
        (
            "export default 1",
            "no default export with a method `fetch`",
        ),
        (
            "export default { fetch: 1 }",
            "no default export with a method `fetch`",
        ),
        ("throw new Error('at once')", "Uncaught Error: at once"),
        ("await new Promise(() => {})", "never comes"),
        ("for (;;) {}", "it ran longer than its limit"),
        ("const a: = 1", "SyntaxError"),
    ] {
        let fault = load(source).err().expect(source).to_string();
        assert!(fault.contains(why), "{source}: {fault}");
    }
    let late = load(
        "await new Promise(done => setTimeout(done, 5)); export default { fetch: () => new Response('x') }",
    );
    let site = late.expect("it loads");
    assert_eq!(site.text("/", ""), "x");
    assert!(site.folder.path().exists());
}
