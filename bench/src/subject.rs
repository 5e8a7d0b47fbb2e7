//! The generated candidates: packages of the crate in `subject/`, made by the landbridge command as a
//! user would make them.

use camino::{Utf8Path, Utf8PathBuf};

use crate::rows::Host;
use crate::shell::{self, Outcome};

/// Builds the subject's package for `host` and says in which folder it is.
pub(crate) fn build(root: &Utf8Path, host: Host) -> Outcome<Utf8PathBuf> {
    let landbridge = match std::env::var("LANDBRIDGE") {
        Ok(path) => Utf8PathBuf::from(path),
        Err(_) => root.join("../target/release/landbridge"),
    };
    if !landbridge.is_file() {
        return Err(format!(
            "{landbridge} isn't there; run `cargo xtask bench`, or set LANDBRIDGE to the command"
        ));
    }
    let folder = root.join("subject");
    let dist = folder.join("dist").join(host.id());
    let arguments = ["build", "--host", host.id()];
    shell::run(shell::command(&folder, landbridge.as_str(), &arguments))?;
    if dist.is_dir() {
        Ok(dist)
    } else {
        Err(format!("{dist} wasn't made"))
    }
}
