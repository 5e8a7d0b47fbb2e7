//! The command line.

use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};

use crate::sanitizer::Sanitizer;
use crate::target::Target;

/// What `--help` prints.
pub(crate) const HELP: &str = "\
Runs the conformance cases in every host, from its installed package.

  --host HOST,…        only these hosts (c, python, node; cpp, go, bun, deno, node-shared, v8 and wasm, where they are)
  --filter TEXT        only cases whose title contains the text
  --verbose            name every case, not only failures
  --list               name the cases and where they apply; run nothing
  --standard YEAR      compile the driver for C++ as C++17 (the default) or C++20
  --no-build           use the packages that are in kitchen-sink/dist
  --option LINE        with this line in landbridge.toml (`python.abi3 = true`): a copy of the crate in target/
                       is built
  --types              check the surface with mypy, pyright, tsc, gcc and g++ instead
  --soak [CALLS]       a million mixed calls and a million futures for each host instead, in C streams
                       too, memory watched
  --valgrind           run the driver for C under valgrind: bad accesses and leaks are failures
  --sanitizer NAME     with packages built under rustc's sanitizer: address, or for C also thread
  --interface FILE     the interface as JSON, instead of asking landbridge
  --landbridge PATH    the landbridge command (default: the workspace's own)
";

/// What to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Task {
    Cases,
    List,
    Types,
    Soak(u64),
}

/// The command line, read.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub(crate) task: Task,
    pub(crate) hosts: Vec<Target>,
    pub(crate) filter: String,
    pub(crate) verbose: bool,
    pub(crate) build: bool,
    /// Of C++, for its driver.
    pub(crate) standard: u32,
    pub(crate) valgrind: bool,
    pub(crate) sanitizer: Option<Sanitizer>,
    pub(crate) lines: Vec<String>,
    pub(crate) interface: Option<PathBuf>,
    pub(crate) landbridge: Option<PathBuf>,
}

/// Reads the arguments; nothing when help is wanted.
pub(crate) fn read(args: impl Iterator<Item = String>) -> Result<Option<Options>> {
    let mut options = Options {
        task: Task::Cases,
        hosts: Target::here(),
        filter: String::new(),
        verbose: false,
        build: true,
        standard: 17,
        valgrind: false,
        sanitizer: None,
        lines: Vec::new(),
        interface: None,
        landbridge: None,
    };
    let mut args = args.peekable();
    while let Some(arg) = args.next() {
        let mut value = || {
            args.next()
                .with_context(|| format!("`{arg}` needs a value"))
        };
        match arg.as_str() {
            "--help" | "-h" => return Ok(None),
            "--host" => {
                options.hosts = value()?
                    .split(',')
                    .map(|id| Target::from_id(id).with_context(|| format!("no host `{id}`")))
                    .collect::<Result<_>>()?;
            }
            "--filter" => options.filter = value()?,
            "--verbose" => options.verbose = true,
            "--valgrind" => options.valgrind = true,
            "--list" => options.task = Task::List,
            "--sanitizer" => {
                let name = value()?;
                let known = Sanitizer::from_name(&name);
                options.sanitizer = Some(known.with_context(|| format!("no sanitizer `{name}`"))?);
            }
            "--standard" => {
                let year = value()?;
                ensure!(["17", "20"].contains(&&*year), "no C++{year}: 17 or 20");
                options.standard = year.parse()?;
            }
            "--no-build" => options.build = false,
            "--option" => options.lines.push(value()?),
            "--types" => options.task = Task::Types,
            "--soak" => {
                let calls = args.peek().and_then(|text| text.parse().ok());
                if calls.is_some() {
                    args.next();
                }
                options.task = Task::Soak(calls.unwrap_or(1_000_000));
            }
            "--interface" => options.interface = Some(value()?.into()),
            "--landbridge" => options.landbridge = Some(value()?.into()),
            _ => bail!("unknown option `{arg}`\n\n{HELP}"),
        }
    }
    Ok(Some(options))
}
