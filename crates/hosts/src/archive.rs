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

/// The functions and variables that a C header declares whose names begin with `prefix_`, in either case.
pub(crate) fn declared(header: &Utf8Path, prefix: &str) -> Result<Vec<String>, PackageError> {
    let is_own = |name: &str| {
        let name = name.to_lowercase();
        (name.strip_prefix(prefix)).is_some_and(|rest| rest.starts_with('_'))
    };
    let mut found: Vec<String> = place::read(header)?
        // A prototype may have several lines.
        .replace(",\n    ", ", ")
        .lines()
        .filter(|line| !line.starts_with([' ', '#', '/']) && line.ends_with(';'))
        .filter(|line| !line.starts_with("typedef") && !line.starts_with("struct"))
        .filter_map(|line| {
            // What stands before a parenthesis or a semicolon.
            let head = line
                .split_once('(')
                .map_or(line.trim_end_matches(';'), |it| it.0);
            let name = head.rsplit([' ', '*']).next()?;
            is_own(name).then(|| name.to_owned())
        })
        .collect();
    found.sort();
    found.dedup();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_header_declares_is_found() {
        let folder = tempfile::tempdir().expect("a folder");
        let header = Utf8Path::from_path(folder.path())
            .expect("UTF-8")
            .join("abi.h");
        let text = "#define kit_no 1\ntypedef struct kit_point kit_point;\nstruct kit_point;\n/** kit_docs; */\n\
                    extern const uint32_t KIT_MOST;\nkit_point *kit_make(uint32_t count,\n    bool again);\nint other(void);\n";
        place::write(&header, text).expect("written");
        assert_eq!(
            declared(&header, "kit").expect("read"),
            ["KIT_MOST", "kit_make"]
        );
    }
}
