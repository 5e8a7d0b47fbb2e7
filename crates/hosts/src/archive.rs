//! Static libraries that a program may have any number of: their symbols but the package's own are their own matter.

use std::process::Command;

use camino::Utf8Path;

use crate::build::{Build, PackageError};
use crate::place;
use crate::process;

/// Makes one object of what the exported functions need of an archive, and hides every other name in it: each
/// archive of Rust's has the standard library, whose names would meet.
pub(crate) fn seal(
    archive: &Utf8Path,
    place: &Utf8Path,
    library: &Utf8Path,
    exported: &[String],
) -> Result<(), PackageError> {
    let object = place.join("whole.o");
    let roots = place.join("roots");
    let flags: String = exported.iter().map(|name| format!("-u {name}\n")).collect();
    place::write(&roots, &flags)?;
    let mut link = Command::new("ld");
    // Groups that linkers merge by their names are resolved here, since the names become hidden.
    link.args(["-r", "--force-group-allocation", "--gc-sections", "-o"])
        .arg(&object)
        .arg(format!("@{roots}"))
        .arg(archive);
    process::run(&mut link)?;
    let kept = place.join("kept");
    place::write(&kept, &(exported.join("\n") + "\n"))?;
    let mut hide = Command::new("objcopy");
    // The standard library's bitcode, of several objects in one section, is what no plugin of `ar` reads.
    hide.args(["--strip-debug", "-R", ".llvmbc", "-R", ".llvmcmd"])
        .arg(format!("--keep-global-symbols={kept}"))
        .arg(&object);
    process::run(&mut hide)?;
    process::run(Command::new("ar").arg("rcs").arg(library).arg(&object))?;
    for file in [&object, &roots, &kept] {
        std::fs::remove_file(file).map_err(Build::io(file))?;
    }
    Ok(())
}
