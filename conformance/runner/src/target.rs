//! What cases run in: a host, or an engine that runs the cases of one with a package of its own.

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
}

impl Engine {
    const ALL: [Self; 4] = [Self::Bun, Self::Deno, Self::Node, Self::Wasm];

    fn id(self) -> &'static str {
        match self {
            Self::Bun => "bun",
            Self::Deno => "deno",
            Self::Node => "node-shared",
            Self::Wasm => "wasm",
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
            Self::Bun | Self::Deno | Self::Node => "typescript",
        }
    }

    /// Whether it is on this machine.
    fn is_here(self) -> bool {
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

fn leave_out(package: &str, hosts: &mut HostOptions) {
    if !hosts.shown_in(package) {
        hosts.skip.insert("node".to_owned());
    }
}
