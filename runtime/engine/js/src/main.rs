//! `landbridge js`: runs a file, asks at a prompt, serves HTTP. `landbridge` starts this program, which links V8, so that nothing
//! else of it has to.
#![forbid(unsafe_code)]

mod repl;
#[cfg(feature = "serve")]
mod serve;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};
use landbridge_js::{Limits, Output, Runtime, Stream};

/// Run JavaScript and TypeScript in the embedded V8.
#[derive(Debug, Parser)]
#[command(
    name = "landbridge-js",
    bin_name = "landbridge js",
    version,
    propagate_version = true
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run a file's module: `.js`, `.mjs`, or `.ts` and `.mts`, whose types are stripped.
    Run {
        /// The file.
        file: PathBuf,
        #[command(flatten)]
        limits: Limited,
    },
    /// Answer HTTP requests by a module: `export default { async fetch(request) { return new Response(…) } }`.
    #[cfg(feature = "serve")]
    Serve {
        /// The file.
        file: PathBuf,
        /// The port; 0 for any that is free.
        #[arg(long, default_value_t = 8080, overrides_with = "port")]
        port: u16,
        /// Where to listen.
        #[arg(long, default_value = "127.0.0.1")]
        host: String,
        /// How many milliseconds JavaScript may run without a pause.
        #[arg(long, value_name = "MS", default_value_t = 1000)]
        time_limit: u64,
        /// How many MiB the heap may have, and array buffers as many again.
        #[arg(long, value_name = "MIB", default_value_t = 128, value_parser = clap::value_parser!(u32).range(8..))]
        heap_limit: u32,
        /// How many milliseconds an answer may take, with all that it waits for.
        #[arg(long, value_name = "MS", default_value_t = 30_000)]
        request_limit: u64,
    },
    /// Ask for inputs and print what they come to; inputs may take several lines and may `await`.
    Repl {
        #[command(flatten)]
        limits: Limited,
    },
}

/// What scripts may use.
#[derive(Clone, Copy, Debug, Args)]
struct Limited {
    /// How many milliseconds JavaScript may run without a pause (default: as long as it likes).
    #[arg(long, value_name = "MS")]
    time_limit: Option<u64>,
    /// How many MiB the heap may have, and array buffers as many again (default: V8's choice for this machine).
    #[arg(long, value_name = "MIB", value_parser = clap::value_parser!(u32).range(8..))]
    heap_limit: Option<u32>,
}

impl From<Limited> for Limits {
    fn from(limited: Limited) -> Self {
        Self {
            time: limited.time_limit.map(Duration::from_millis),
            heap: limited.heap_limit.map(|mib| (mib as usize) << 20),
            stuck: Some(give_up),
        }
    }
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Run { file, limits } => {
            Runtime::new(limits.into(), output()).and_then(|runtime| runtime.run_file(&file))
        }
        #[cfg(feature = "serve")]
        Command::Serve {
            file,
            port,
            host,
            time_limit,
            heap_limit,
            request_limit,
        } => serve::run(serve::Options {
            file,
            address: format!("{host}:{port}"),
            limits: Limits {
                time: Some(Duration::from_millis(time_limit)),
                heap: Some((heap_limit as usize) << 20),
                stuck: Some(serve::start_again),
            },
            request_limit: Duration::from_millis(request_limit),
        }),
        Command::Repl { limits } => Runtime::new(limits.into(), output()).and_then(repl::run),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            write(Stream::Err, &format!("error: {fault}\n"));
            ExitCode::FAILURE
        }
    }
}

/// JavaScript runs on in a function of V8's own, which nothing can stop but the process's end.
fn give_up() {
    write(Stream::Err, STUCK);
    jsg::exit_now(1);
}

const STUCK: &str = "error: JavaScript was terminated: it ran longer than its limit, in a function of V8's own that can't be stopped\n";

fn output() -> Output {
    Box::new(write)
}

fn write(stream: Stream, text: &str) {
    let written = match stream {
        Stream::Out => {
            let mut out = std::io::stdout().lock();
            out.write_all(text.as_bytes()).and_then(|()| out.flush())
        }
        Stream::Err => std::io::stderr().lock().write_all(text.as_bytes()),
    };
    if written.is_err() {
        // Nobody reads any more, as behind `| head`.
        #[expect(
            clippy::exit,
            reason = "a script that only writes has nothing left to do"
        )]
        std::process::exit(1);
    }
}
