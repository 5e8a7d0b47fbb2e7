//! A worker behind HTTP by KJ: `landbridge js serve`. One thread has KJ's loop and the isolate; each request is a future
//! of the loop's, and one future more gives the worker its turns.

use std::cell::RefCell;
use std::ffi::OsString;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::Command;
use std::rc::Rc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

use api::{HeaderList, Request};
use kj::http::{Response, Server, ServerOptions};
use kj::{ErrorType, EventLoop, KjError, Listener, Signal};
use landbridge_js::{Answer, Fault, Limits, Worker};

use super::{STUCK, write};
use landbridge_js::Stream;

/// What is served, and how.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub(crate) file: PathBuf,
    pub(crate) address: String,
    pub(crate) limits: Limits,
    /// How long an answer may take, with all that it waits for.
    pub(crate) request_limit: Duration,
}

/// Bodies of requests may have as many bytes.
const BODY: usize = 16 << 20;

/// The port that is listened to; 0 before.
static PORT: AtomicU16 = AtomicU16::new(0);

/// JavaScript runs on in a function of V8's own, which nothing can stop but the process's end: the program starts again in
/// this process's place, with the same port. Connections end.
pub(crate) fn start_again() {
    write(Stream::Err, STUCK);
    let port = PORT.load(Ordering::Relaxed);
    if let (1.., Ok(program)) = (port, std::env::current_exe()) {
        let mut again = Command::new(program);
        again.args(arguments(std::env::args_os().skip(1), port));
        let error = again.exec();
        write(
            Stream::Err,
            &format!("error: the server can't start again: {error}\n"),
        );
    }
    jsg::exit_now(1);
}

/// The arguments that this process had, with the port that it listens to.
fn arguments(had: impl IntoIterator<Item = OsString>, port: u16) -> Vec<OsString> {
    let mut had = had.into_iter();
    let mut arguments = Vec::new();
    while let Some(argument) = had.next() {
        let text = argument.to_string_lossy();
        if text == "--" {
            arguments.push(argument);
            arguments.extend(had);
            break;
        }
        if text == "--port" {
            had.next();
        } else if !text.starts_with("--port=") {
            let is_command = arguments.is_empty() && text == "serve";
            arguments.push(argument);
            if is_command {
                arguments.push(format!("--port={port}").into());
            }
        }
    }
    arguments
}

/// The worker that answers, until it is over.
struct Site {
    options: Options,
    worker: RefCell<Rc<Worker>>,
    /// Raised when the worker is to have a turn.
    signal: Signal,
}

/// Serves until the program is ended.
pub(crate) fn run(options: Options) -> Result<(), Fault> {
    let told = |error: KjError| Fault::from_text(error.to_string());
    let signal = Signal::new();
    let worker = load(&options, &signal)?;
    let address = options.address.clone();
    let site = Rc::new(Site {
        options,
        worker: RefCell::new(worker),
        signal,
    });
    let mut turns = EventLoop::new().map_err(told)?;
    let served = turns.run(async {
        let listener = Listener::bind(&address).await?;
        PORT.store(listener.port(), Ordering::Relaxed);
        let shown = address
            .rsplit_once(':')
            .map_or(&address[..], |(host, _)| host);
        write(
            Stream::Out,
            &format!("Listening on http://{shown}:{}/\n", listener.port()),
        );
        kj::spawn(drive(Rc::clone(&site)))?.detach();
        let service = Rc::clone(&site);
        let server = Server::new(
            move |request| answer(Rc::clone(&service), request),
            ServerOptions {
                on_error: Some(Box::new(told_by_server)),
                ..ServerOptions::default()
            },
        )?;
        server.listen(listener)?.await
    });
    served.and_then(|it| it).map_err(told)
}

fn load(options: &Options, signal: &Signal) -> Result<Rc<Worker>, Fault> {
    let worker = Worker::load(&options.file, options.limits, Box::new(write))?;
    let signal = signal.clone();
    worker.on_wake(move || signal.raise());
    Ok(worker)
}

fn complain(fault: &Fault) {
    write(Stream::Err, &format!("error: {fault}\n"));
}

/// What the worker's own faults don't tell. A client that goes is nobody's fault.
fn told_by_server(error: &KjError) {
    if error.kind != ErrorType::Disconnected {
        write(Stream::Err, &format!("error: {}\n", error.description));
    }
}

/// Gives the worker its turns: when it was woken, and when a timer is due.
async fn drive(site: Rc<Site>) {
    loop {
        let next = site.worker.borrow().next_timer();
        let rest = next.map(|at| at.saturating_duration_since(Instant::now()));
        match rest {
            // An error is that the time is over.
            Some(rest) => {
                let _ = kj::timeout(rest, site.signal.wait()).await;
            }
            None => site.signal.wait().await,
        }
        let worker = Rc::clone(&site.worker.borrow());
        if !worker.is_over()
            && let Some(fault) = worker.turn()
        {
            complain(&fault);
        }
    }
}

async fn answer(site: Rc<Site>, request: kj::http::Request) -> kj::Result<Response> {
    match site.fetch(request).await {
        Ok(answer) => respond(answer),
        Err(Refused::BadHost) => Ok(Response::new(400, "Bad Request\n")),
        Err(Refused::TooLarge) => Ok(Response::new(413, "Content Too Large\n")),
        Err(Refused::Fault(fault)) => {
            complain(&fault);
            Ok(Response::new(500, "Internal Server Error\n"))
        }
    }
}

fn respond(answer: Answer) -> kj::Result<Response> {
    let mut response = Response::new(answer.status, answer.body);
    response.reason = bytes_of(&answer.status_text);
    for (name, value) in answer.headers.pairs() {
        response.headers.add_bytes(name, &bytes_of(value))?;
    }
    Ok(response)
}

/// HTTP's texts are bytes, which scripts see as a character each: those beyond ASCII are none of UTF-8's here.
fn bytes_of(text: &str) -> Vec<u8> {
    let byte = |it: char| u8::try_from(u32::from(it)).unwrap_or(b'?');
    text.chars().map(byte).collect()
}

fn text_of(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

enum Refused {
    TooLarge,
    /// The `Host` header is no host.
    BadHost,
    Fault(Fault),
}

impl From<Fault> for Refused {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl Site {
    /// An answer within the limit, which also holds for a body that comes slowly.
    async fn fetch(&self, request: kj::http::Request) -> Result<Answer, Refused> {
        let limit = self.options.request_limit;
        let late = |_| Fault::from_text(format!("no answer came within {limit:?}"));
        let answered = kj::timeout(limit, self.asked(request)).await;
        answered.map_err(late)?
    }

    async fn asked(&self, mut request: kj::http::Request) -> Result<Answer, Refused> {
        let mut headers = Vec::new();
        (request.headers).each(|name, value| headers.push((text_of(name), text_of(value))));
        let headers = HeaderList::from_wire(headers);
        let body = request.body.read_to_end(BODY).await;
        let body = body.map_err(|_| Refused::TooLarge)?;
        let url = match request.url.strip_prefix('/') {
            Some(path) => {
                let host = headers
                    .get("host")
                    .unwrap_or_else(|| self.options.address.clone());
                if host.contains(|it: char| "/?#@\\, ".contains(it)) {
                    return Err(Refused::BadHost);
                }
                format!("http://{host}/{path}")
            }
            None => request.url.clone(),
        };
        let worker = self.worker()?;
        let method = request.method.name().to_owned();
        let answering = worker.fetch(Request::incoming(method, url, headers, body))?;
        // A timer that the handler has set may be the first, and what it left unhandled is to be told.
        self.signal.raise();
        Ok(answering.await?)
    }

    /// The worker, a new one where the last was stopped.
    fn worker(&self) -> Result<Rc<Worker>, Fault> {
        let worker = Rc::clone(&self.worker.borrow());
        if !worker.is_over() {
            return Ok(worker);
        }
        let fresh = load(&self.options, &self.signal)?;
        *self.worker.borrow_mut() = Rc::clone(&fresh);
        Ok(fresh)
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::arguments;

    #[test]
    fn starting_again_has_one_port() {
        let words = |text: &str| -> Vec<OsString> { text.split(' ').map(Into::into).collect() };
        let again = |text: &str| arguments(words(text), 81);
        let wanted = words;
        assert_eq!(again("serve a.ts"), wanted("serve --port=81 a.ts"));
        assert_eq!(again("serve --port 0 a.ts"), wanted("serve --port=81 a.ts"));
        assert_eq!(
            again("serve --port=80 -- -a"),
            wanted("serve --port=81 -- -a")
        );
    }
}
