//! What cases run in: a host, or an engine that runs the cases of one with a package of its own.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use landbridge_model::{HostOptions, Interface};

use crate::case::Host;

/// What `--host` names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Host(Host),
    Engine(Engine),
}

/// An engine of JavaScript that runs the package of all three.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Bun,
    Deno,
    /// Node itself, with the package that the others have too.
    Node,
    /// Node, with the package that has a WebAssembly module.
    Wasm,
    /// A program that embeds V8, with the crate for such programs.
    V8,
}

impl Engine {
    const ALL: [Self; 5] = [Self::Bun, Self::Deno, Self::Node, Self::Wasm, Self::V8];

    fn id(self) -> &'static str {
        match self {
            Self::Bun => "bun",
            Self::Deno => "deno",
            Self::Node => "node-shared",
            Self::Wasm => "wasm",
            Self::V8 => "v8",
        }
    }

    fn program(self) -> &'static str {
        match self {
            Self::Node | Self::Wasm => "node",
            other => other.id(),
        }
    }

    /// The host that makes its package.
    fn package(self) -> &'static str {
        match self {
            Self::Wasm => "wasm",
            Self::V8 => "v8",
            Self::Bun | Self::Deno | Self::Node => "typescript",
        }
    }

    /// Whether it is on this machine.
    fn is_here(self) -> bool {
        if self == Self::V8 {
            return v8_is_here();
        }
        let works = |program: &str| {
            let mut command = Command::new(program);
            command.arg("--version").stdout(Stdio::null());
            command.stderr(Stdio::null());
            command.status().is_ok_and(|status| status.success())
        };
        works(self.program()) && (self != Self::Wasm || works("wasm-bindgen"))
    }

    /// Runs a program that may collect garbage.
    fn command(self) -> Command {
        let mut command = Command::new(self.program());
        match self {
            // Whoever installs the program knows where it is.
            Self::V8 => &mut command,
            Self::Bun => command.args(["--expose-gc", "run"]),
            Self::Node | Self::Wasm => command.arg("--expose-gc"),
            // Deno's cache takes a file of another package for the same, if path and length are.
            Self::Deno => command.args([
                "run",
                "--allow-all",
                "--no-code-cache",
                "--v8-flags=--expose-gc",
            ]),
        };
        command
    }
}

impl Target {
    /// Every host, and the engines that are on this machine.
    pub(crate) fn here() -> Vec<Self> {
        let engines = Engine::ALL.into_iter().filter(|it| it.is_here());
        let hosts = Host::ALL
            .into_iter()
            .chain(crate::go::is_here().then_some(Host::Go))
            .chain(crate::cpp::is_here().then_some(Host::Cpp))
            .chain(crate::swift::is_here().then_some(Host::Swift))
            .chain(crate::kotlin::is_here().then_some(Host::Kotlin));
        let hosts = hosts.map(Self::Host);
        hosts.chain(engines.map(Self::Engine)).collect()
    }

    pub(crate) fn from_id(id: &str) -> Option<Self> {
        let mut engines = Engine::ALL.into_iter();
        let host = Host::from_id(id).map(Self::Host);
        host.or_else(|| engines.find(|it| it.id() == id).map(Self::Engine))
    }

    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Host(host) => host.id(),
            Self::Engine(engine) => engine.id(),
        }
    }

    /// The host whose cases run.
    pub(crate) fn host(self) -> Host {
        match self {
            Self::Host(host) => host,
            Self::Engine(_) => Host::Node,
        }
    }

    /// The host that makes the package.
    pub(crate) fn package(self) -> &'static str {
        match self {
            Self::Host(host) => host.id(),
            Self::Engine(engine) => engine.package(),
        }
    }

    /// Whether its package leaves out what the host doesn't bind.
    pub(crate) fn leaves_out(self) -> bool {
        matches!(
            self,
            Self::Host(Host::Go | Host::Cpp | Host::Swift | Host::Kotlin)
                | Self::Engine(Engine::Wasm)
        )
    }

    /// What runs a program of JavaScript.
    pub(crate) fn javascript(self) -> Command {
        match self {
            Self::Engine(engine) => engine.command(),
            Self::Host(_) => {
                let mut command = Command::new("node");
                command.arg("--expose-gc");
                command
            }
        }
    }

    /// Whether it is V8 in a program of its own.
    pub(crate) fn is_embedded(self) -> bool {
        self == Self::Engine(Engine::V8)
    }

    /// The interface as the package shows it, by the host whose cases run.
    pub(crate) fn view(self, interface: &Interface) -> Interface {
        let mut shown = interface.clone();
        if let Self::Engine(engine) = self {
            let leave_out = |hosts: &mut HostOptions| leave_out(engine.package(), hosts);
            for function in &mut shown.functions {
                leave_out(&mut function.item.hosts);
            }
            for object in &mut shown.objects {
                leave_out(&mut object.item.hosts);
                for method in &mut object.methods {
                    leave_out(&mut method.function.item.hosts);
                }
            }
            for constant in &mut shown.constants {
                leave_out(&mut constant.item.hosts);
            }
            for import in &mut shown.imports {
                leave_out(&mut import.item.hosts);
            }
        }
        shown
    }
}

/// Where V8 was installed or unpacked: what is said, what `cargo xtask setup v8` got, or the system's own.
pub(crate) fn v8_root() -> PathBuf {
    if let Some(root) = std::env::var_os("LANDBRIDGE_V8_ROOT") {
        return PathBuf::from(root);
    }
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/setup/v8");
    own.canonicalize().unwrap_or_else(|_| "/".into())
}

/// Whether V8's headers are there.
fn v8_is_here() -> bool {
    let headers = "usr/include/nodejs/deps/v8/include/v8.h";
    v8_root().join(headers).exists()
}

fn leave_out(package: &str, hosts: &mut HostOptions) {
    if !hosts.shown_in(package) {
        hosts.skip.insert("node".to_owned());
    }
}
