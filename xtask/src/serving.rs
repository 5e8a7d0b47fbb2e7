//! `cargo xtask soak js`: requests to `landbridge js serve` by wrk over fifty connections, with handlers between them that
//! throw, loop and fill memory. No answer may be wrong, none may be missing, and memory must stay flat.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use camino::Utf8Path;

use crate::engine;
use crate::shell::{self, Outcome};

/// Handlers that are stopped; the next request has a new worker.
const HOSTILE: [&str; 5] = ["/loop", "/queue", "/heap", "/buffers", "/rust"];

/// So many seconds wrk runs between them.
const ROUND: u32 = 10;

/// What memory may grow by after the rounds in which everything was met once.
const GROWTH: u64 = 24 << 10;

/// The server, until it is dropped.
struct Served {
    child: Child,
    address: String,
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended by itself, which was told then.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Served {
    fn start(root: &Utf8Path) -> Outcome<Self> {
        let folder = root.join("runtime/engine/js/soak");
        let mut command = Command::new(engine::runtime_program(root)?);
        command
            .args(["serve", "worker.js", "--port", "0", "--time-limit", "500"])
            .args(["--heap-limit", "64"])
            .current_dir(folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = command.spawn().map_err(|error| error.to_string())?;
        let out = child.stdout.take().ok_or("the server has no output")?;
        let mut line = String::new();
        (BufReader::new(out).read_line(&mut line)).map_err(|error| error.to_string())?;
        let address = (line.trim_end().strip_prefix("Listening on http://"))
            .ok_or_else(|| format!("the server said `{line}`"))?;
        let address = address.trim_end_matches('/').to_owned();
        Ok(Self { child, address })
    }

    /// The status of an answer.
    fn ask(&self, path: &str) -> Outcome<u16> {
        let failed = |error: std::io::Error| format!("{path}: {error}");
        let mut stream = TcpStream::connect(&self.address).map_err(failed)?;
        let limit = Some(Duration::from_secs(30));
        stream.set_read_timeout(limit).map_err(failed)?;
        let request = format!("GET {path} HTTP/1.1\r\nHost: soak\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).map_err(failed)?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).map_err(failed)?;
        let text = String::from_utf8_lossy(&answer);
        let status = text.split(' ').nth(1).and_then(|it| it.parse().ok());
        status.ok_or_else(|| format!("{path}: no answer: `{text}`"))
    }

    fn expect(&self, path: &str, status: u16) -> Outcome {
        match self.ask(path)? {
            found if found == status => Ok(()),
            found => Err(format!("{path}: {found} came instead of {status}")),
        }
    }

    /// Resident memory in KiB.
    fn memory(&self) -> Outcome<u64> {
        let path = format!("/proc/{}/status", self.child.id());
        let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
        let line = text.lines().find_map(|it| it.strip_prefix("VmRSS:"));
        let number = line.and_then(|it| it.split_whitespace().next()?.parse().ok());
        number.ok_or_else(|| "the server has no memory".to_owned())
    }

    /// Requests over fifty connections for a round; how many were answered, none of them wrongly.
    fn load(&self, root: &Utf8Path) -> Outcome<u64> {
        let script = root.join("runtime/engine/js/soak/requests.lua");
        let (url, time) = (format!("http://{}/", self.address), format!("{ROUND}s"));
        let options = [
            "-t",
            "2",
            "-c",
            "50",
            "-d",
            &time,
            "-s",
            script.as_str(),
            &url,
        ];
        let text = shell::output(shell::command(root, "wrk", &options))?;
        if let Some(line) = text
            .lines()
            .find(|it| it.contains("Socket errors") || it.contains("Non-2xx"))
        {
            return Err(format!("wrk: {}", line.trim()));
        }
        let count = text.lines().find_map(|it| it.split_once(" requests in "));
        let count = count.and_then(|(count, _)| count.trim().parse().ok());
        count.ok_or_else(|| format!("wrk said:\n{text}"))
    }

    /// What throws or leaves garbage, beside a round, until it is over.
    fn disturb(&self, done: &AtomicBool) -> Outcome<u32> {
        let mut asked = 0;
        while !done.load(Ordering::Relaxed) {
            for (path, status) in [("/throw", 500), ("/reject", 500), ("/garbage", 200)] {
                self.expect(path, status)?;
                asked += 1;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(asked)
    }
}

/// So many requests, and the handlers between.
pub(crate) fn soak(root: &Utf8Path, requests: u64) -> Outcome {
    if !shell::works("sh", &["-c", "command -v wrk"]) {
        shell::say("js: skipped, `wrk` isn't here");
        return Ok(());
    }
    let served = Served::start(root)?;
    let (mut answered, mut beside, mut series) = (0, 0, vec![served.memory()?]);
    // Memory is as it will be once each handler was met.
    while answered < requests || series.len() < 6 {
        let done = AtomicBool::new(false);
        let (count, disturbed) = std::thread::scope(|scope| {
            let disturbs = scope.spawn(|| served.disturb(&done));
            let count = served.load(root);
            done.store(true, Ordering::Relaxed);
            let disturbed = disturbs.join();
            (count, disturbed)
        });
        answered += count?;
        beside += disturbed.map_err(|_| "a thread has panicked".to_owned())??;
        for path in HOSTILE {
            served.expect(path, 500)?;
            served.expect("/", 200)?;
        }
        series.push(served.memory()?);
        shell::say(&format!(
            "js: {answered} answers, {beside} beside them, {} KiB",
            series[series.len() - 1]
        ));
    }
    let (first, last) = (series[2], series[series.len() - 1]);
    if last > first + GROWTH {
        return Err(format!(
            "memory grew from {first} to {last} KiB: {series:?}"
        ));
    }
    shell::say(&format!("js: memory in KiB each round: {series:?}"));
    Ok(())
}
