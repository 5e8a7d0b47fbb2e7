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
}

impl Engine {
    const ALL: [Self; 3] = [Self::Bun, Self::Deno, Self::Node];

    fn id(self) -> &'static str {
        match self {
            Self::Bun => "bun",
            Self::Deno => "deno",
            Self::Node => "node-shared",
        }
    }

    fn program(self) -> &'static str {
        match self {
            Self::Node => "node",
            other => other.id(),
        }
    }

    /// Whether it is on this machine.
    fn is_here(self) -> bool {
        let mut command = Command::new(self.program());
        command.arg("--version").stdout(Stdio::null());
        command.stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    }

    /// Runs a program that may collect garbage.
    fn command(self) -> Command {
        let mut command = Command::new(self.program());
        match self {
            Self::Bun => command.args(["--expose-gc", "run"]),
            Self::Node => command.arg("--expose-gc"),
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
            .chain(crate::cpp::is_here().then_some(Host::Cpp));
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
            Self::Engine(_) => "typescript",
        }
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
        if let Self::Engine(_) = self {
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

fn leave_out(hosts: &mut HostOptions) {
    if !hosts.shown_in("typescript") {
        hosts.skip.insert("node".to_owned());
    }
}
