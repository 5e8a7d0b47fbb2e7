//! Swift for the tests: the machine's own; else Debian's `swiftlang` in a small Debian of its own in `target/setup/swift`,
//! whose C library it needs. What runs it shows it this machine's files at their places and leaves nothing mounted.

use camino::{Utf8Path, Utf8PathBuf};

use crate::setup;
use crate::shell::{self, Outcome};

/// The release of Debian that has Swift 6.
const SUITE: &str = "trixie";
const PACKAGES: &str = "swiftlang libc6-dev libstdc++-14-dev";

/// Runs a program of that Debian by the name under which it is called.
const RUNNER: &str = r#"#!/bin/sh
# A program of the Debian in the folder beside this one; it sees this machine's files at their own places.
root=$(dirname "$(dirname "$(readlink -f "$0")")")/swift
export LANDBRIDGE_SWIFT_ROOT="$root" LANDBRIDGE_SWIFT_PLACE="$PWD"
exec unshare -m sh -c '
  for at in /*; do
    case $at in
      /bin | /boot | /etc | /lib* | /lost+found | /sbin | /usr | /var) continue ;;
    esac
    [ -d "$at" ] || continue
    mkdir -p "$LANDBRIDGE_SWIFT_ROOT$at"
    mount --rbind "$at" "$LANDBRIDGE_SWIFT_ROOT$at"
  done
  PATH=/usr/sbin:/usr/bin:/sbin:/bin exec chroot "$LANDBRIDGE_SWIFT_ROOT" /bin/sh -c "cd \"\$LANDBRIDGE_SWIFT_PLACE\" && exec \"\$0\" \"\$@\"" "$@"
' sh "$(basename "$0")" "$@"
"#;

/// Where programs are that run it.
pub(crate) fn folder(root: &Utf8Path) -> Utf8PathBuf {
    root.join("target/setup/swift-bin")
}

/// Whether packages can be built and run.
pub(crate) fn is_here(root: &Utf8Path) -> bool {
    let own = folder(root).join("swift");
    shell::works(own.as_str(), &["--version"]) || shell::works("swift", &["--version"])
}

/// Gets it, after asking; what can't be had is said.
pub(crate) fn set_up(root: &Utf8Path, yes: bool) -> Outcome {
    if is_here(root) {
        return Ok(());
    }
    let is_root =
        shell::output(shell::command(root, "id", &["-u"])).is_ok_and(|id| id.trim() == "0");
    if !is_root || !shell::works("apt-get", &["--version"]) {
        shell::say("Going on without Swift: https://www.swift.org/install has it");
        return Ok(());
    }
    // In a container that may not, nothing of it would run.
    if !shell::works("unshare", &["-m", "true"]) {
        shell::say(
            "Going on without Swift: file systems can't be mounted here, which a Debian of its own needs",
        );
        return Ok(());
    }
    let debian = root.join("target/setup/swift");
    let line = format!("debootstrap {SUITE} {debian}, and {PACKAGES} in it (600 MB to get)");
    if !yes && !setup::agreed(&["swift"], &line) {
        return Ok(());
    }
    shell::say(&format!("Getting Swift into {debian}"));
    // The machine's own way to packages serves there too.
    let script = format!(
        "set -e\n\
         command -v debootstrap >/dev/null || apt-get install -y --no-install-recommends debootstrap\n\
         mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -m1 '/debian/$')\n\
         rm -rf {debian}\n\
         debootstrap --variant=minbase {SUITE} {debian} \"$mirror\"\n\
         cp /etc/resolv.conf {debian}/etc/\n\
         cp /etc/apt/apt.conf.d/* {debian}/etc/apt/apt.conf.d/\n\
         unshare -m sh -c 'set -e\n\
           mount -t proc proc {debian}/proc\n\
           mount --rbind /dev {debian}/dev\n\
           export DEBIAN_FRONTEND=noninteractive\n\
           chroot {debian} apt-get update -q\n\
           chroot {debian} apt-get install -y -q --no-install-recommends {PACKAGES}\n\
           chroot {debian} apt-get clean'\n"
    );
    if let Err(message) = shell::run(shell::command(root, "sh", &["-c", &script])) {
        shell::say(&format!("Going on without Swift: {message}"));
        return Ok(());
    }
    let bin = folder(root);
    std::fs::create_dir_all(&bin).map_err(|error| format!("{bin}: {error}"))?;
    for program in ["swift", "swiftc"] {
        let file = bin.join(program);
        std::fs::write(&file, RUNNER).map_err(|error| format!("{file}: {error}"))?;
        shell::run(shell::command(root, "chmod", &["+x", file.as_str()]))?;
    }
    Ok(())
}
