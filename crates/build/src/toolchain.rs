//! Go's own tools: is there one, which, and a build with it.

use std::ffi::OsString;
use std::io::Write as _;
use std::process::{Command, Stdio};

use camino::Utf8Path;

use crate::Failure;

/// The oldest Go that generated code compiles with.
const OLDEST: (u32, u32) = (1, 18);

/// How Go's code is linked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Linking {
    Static,
    Shared,
}

/// Checks that there is a Go, and one that is new enough; its version as two numbers.
pub(crate) fn version(go: &str) -> Result<(u32, u32), Failure> {
    let output = Command::new(go)
        .args(["env", "GOVERSION"])
        .output()
        .map_err(|error| Failure::NoGo(format!("`{go}` can't be started ({error})")))?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let numbers = text.strip_prefix("go").unwrap_or(&text);
    let mut parts = numbers.split(|c: char| !c.is_ascii_digit());
    let mut part = || parts.next().and_then(|it| it.parse().ok());
    match (part(), part()) {
        (Some(major), Some(minor)) if (major, minor) >= OLDEST => Ok((major, minor)),
        (Some(_), Some(_)) => Err(Failure::NoGo(format!(
            "`{go}` is {text}, and generated code needs {}.{}",
            OLDEST.0, OLDEST.1
        ))),
        _ => Err(Failure::NoGo(format!("`{go}` doesn't tell its version"))),
    }
}

/// Builds the package in `folder`, for the target of this build script.
pub(crate) fn build(
    go: &str,
    folder: &Utf8Path,
    output: &Utf8Path,
    linking: Linking,
    flags: &[String],
) -> Result<(), Failure> {
    let mode = match linking {
        Linking::Static => "-buildmode=c-archive",
        Linking::Shared => "-buildmode=c-shared",
    };
    let mut command = Command::new(go);
    command
        .current_dir(folder)
        .args(["build", mode, "-trimpath", "-o", output.as_str()])
        .args(flags)
        .arg(".")
        .env("CGO_ENABLED", "1");
    for (name, value) in target() {
        command.env(name, value);
    }
    if musl() {
        if linking == Linking::Shared {
            let reason = "Go's shared libraries can't be begun by musl: leave `.shared()` out";
            return Err(Failure::Go(reason.to_owned()));
        }
        command.env("CC", compiler());
    }
    let result = command
        .output()
        .map_err(|error| Failure::NoGo(format!("`{go}` can't be started ({error})")))?;
    if result.status.success() {
        return if musl() { begun_later(output) } else { Ok(()) };
    }
    let said = [result.stderr, result.stdout].concat();
    Err(Failure::Go(String::from_utf8_lossy(&said).into_owned()))
}

/// Whether the program is linked with musl.
fn musl() -> bool {
    std::env::var("CARGO_CFG_TARGET_ENV").is_ok_and(|it| it == "musl")
}

/// The C compiler for the target, by the names that the crate `cc` asks for.
fn compiler() -> String {
    let target = std::env::var("TARGET").unwrap_or_default();
    let names = [
        format!("CC_{target}"),
        format!("CC_{}", target.replace('-', "_")),
        "TARGET_CC".to_owned(),
    ];
    let named = names.iter().find_map(|name| std::env::var(name).ok());
    named.unwrap_or_else(|| "musl-gcc".to_owned())
}

/// Takes the beginning of Go's runtime out of the program's initialisers, which musl doesn't tell the arguments that
/// Go looks for, and gives it a name: the caller's engine begins it.
fn begun_later(archive: &Utf8Path) -> Result<(), Failure> {
    let machine = match std::env::var("CARGO_CFG_TARGET_ARCH").as_deref() {
        Ok("x86_64") => "amd64".to_owned(),
        Ok("aarch64") => "arm64".to_owned(),
        other => other.unwrap_or_default().to_owned(),
    };
    let begin = format!("_rt0_{machine}_linux_lib");
    let mut objcopy = Command::new("objcopy");
    objcopy.args(["--rename-section", ".init_array=.landbridge_go"]);
    objcopy.arg(format!("--redefine-sym={begin}=landbridge_go_begin"));
    objcopy.arg("--globalize-symbol=landbridge_go_begin");
    let result = objcopy.arg(archive).output().map_err(|error| {
        Failure::Go(format!("`objcopy` of binutils can't be started ({error})"))
    })?;
    match result.status.success() {
        true => Ok(()),
        false => Err(Failure::Go(
            String::from_utf8_lossy(&result.stderr).into_owned(),
        )),
    }
}

/// The text as gofmt writes it; as it is where there is no gofmt.
pub(crate) fn formatted(go: &str, text: &str) -> String {
    let root = Command::new(go).args(["env", "GOROOT"]).output();
    let root = root.map(|it| String::from_utf8_lossy(&it.stdout).trim().to_owned());
    let own = root.map(|root| format!("{root}/bin/gofmt"));
    for gofmt in own.iter().map(String::as_str).chain(["gofmt"]) {
        if let Some(text) = piped(gofmt, text) {
            return text;
        }
    }
    text.to_owned()
}

/// What a command makes of a text, if it can.
fn piped(command: &str, text: &str) -> Option<String> {
    let mut child = Command::new(command)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut input = child.stdin.take()?;
    let given = text.to_owned();
    // Beside reading, so that neither waits for the other; a gofmt that ends early is found by its status.
    let writer = std::thread::spawn(move || input.write_all(given.as_bytes()).is_ok());
    let output = child.wait_with_output().ok()?;
    let written = writer.join().unwrap_or(false);
    (written && output.status.success()).then(|| String::from_utf8_lossy(&output.stdout).into())
}

/// Go's names of the target that cargo builds for.
fn target() -> Vec<(&'static str, OsString)> {
    let of = |name: &str| std::env::var(name).unwrap_or_default();
    let system = match of("CARGO_CFG_TARGET_OS").as_str() {
        "macos" => "darwin".to_owned(),
        other => other.to_owned(),
    };
    let machine = match of("CARGO_CFG_TARGET_ARCH").as_str() {
        "x86_64" => "amd64".to_owned(),
        "aarch64" => "arm64".to_owned(),
        "x86" => "386".to_owned(),
        other => other.to_owned(),
    };
    [("GOOS", system), ("GOARCH", machine)]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| (name, value.into()))
        .collect()
}
