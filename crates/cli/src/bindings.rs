//! Generated files on disk: written only where they differ, never over a hand edit.
//!
//! `bindings/HOST/.landbridge.json` keeps a hash of each file as it was written. A file whose hash is
//! another one now was edited by hand.

use std::collections::BTreeMap;
use std::io::Write;

use camino::{Utf8Path, Utf8PathBuf};
use landbridge_diagnostics::Diagnostic;
use landbridge_diagnostics::catalogue::command;
use landbridge_hosts::files::FileSet;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::failure::{Failure, Outcome};

const MANIFEST: &str = ".landbridge.json";

/// What landbridge wrote into a folder.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Manifest {
    /// What this file is, for whoever opens it.
    note: String,
    /// The landbridge that wrote it.
    landbridge: String,
    /// The interface that it was generated from.
    interface_hash: String,
    /// Handed over by `landbridge eject`.
    ejected: bool,
    /// SHA-256 of each file.
    files: BTreeMap<Utf8PathBuf, String>,
}

/// What a write came to.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Written {
    pub(crate) written: Vec<Utf8PathBuf>,
    pub(crate) removed: Vec<Utf8PathBuf>,
    pub(crate) unchanged: usize,
    pub(crate) ejected: bool,
}

/// What would have to change in `folder`.
struct Plan {
    manifest: Manifest,
    write: Vec<Utf8PathBuf>,
    remove: Vec<Utf8PathBuf>,
    edited: Vec<Utf8PathBuf>,
    unchanged: usize,
}

/// Brings `folder` to hold exactly `files` (and whatever else the user keeps there).
///
/// Nothing is written if a file was edited by hand, unless `force`: then the edited one is kept as
/// `NAME.orig`.
pub(crate) fn write(
    folder: &Utf8Path,
    files: &FileSet,
    interface_hash: &str,
    force: bool,
) -> Outcome<Written> {
    let plan = plan(folder, files)?;
    if plan.manifest.ejected {
        return Ok(Written {
            ejected: true,
            ..Written::default()
        });
    }
    if !plan.edited.is_empty() && !force {
        let said = "was edited by hand; nothing was written";
        let faults = plan.edited.iter().map(|path| edited(folder, path, said));
        return Err(faults.collect::<Vec<_>>().into());
    }
    for path in &plan.edited {
        let edited = folder.join(path);
        let kept = Utf8PathBuf::from(format!("{edited}.orig"));
        std::fs::rename(&edited, &kept).map_err(|error| Failure::io(&kept, &error))?;
    }
    for path in &plan.write {
        put(
            &folder.join(path),
            files.get(path.as_str()).unwrap_or_default(),
        )?;
    }
    for path in &plan.remove {
        let path = folder.join(path);
        std::fs::remove_file(&path).map_err(|error| Failure::io(&path, &error))?;
    }
    let manifest = Manifest {
        note: "Written by landbridge; it tells hand edits by these hashes.".to_owned(),
        landbridge: env!("CARGO_PKG_VERSION").to_owned(),
        interface_hash: interface_hash.to_owned(),
        ejected: false,
        files: files
            .iter()
            .map(|(path, text)| (path.clone(), hash(text)))
            .collect(),
    };
    save(folder, &manifest)?;
    Ok(Written {
        written: plan.write,
        removed: plan.remove,
        unchanged: plan.unchanged,
        ejected: false,
    })
}

/// The files that `write` would change or refuse to, for `generate --check`.
pub(crate) fn stale(folder: &Utf8Path, files: &FileSet) -> Outcome<Vec<Diagnostic>> {
    let plan = plan(folder, files)?;
    if plan.manifest.ejected {
        return Ok(Vec::new());
    }
    let host = folder.file_name().unwrap_or_default();
    let changed = plan.write.iter().chain(&plan.remove).map(|path| {
        if plan.edited.contains(path) {
            return edited(folder, path, "was edited by hand");
        }
        let message = format!("{} is out of date", folder.join(path));
        Diagnostic::error(&command::STALE, message)
            .help(format!("run `landbridge generate --host {host}`"))
    });
    Ok(changed.collect())
}

fn edited(folder: &Utf8Path, path: &Utf8Path, what: &str) -> Diagnostic {
    Diagnostic::error(
        &command::HAND_EDITED,
        format!("{} {what}", folder.join(path)),
    )
    .help(
        "move the change into the Rust source, hand the folder over with `landbridge \
         eject HOST`, or overwrite with --force (the edited file is kept as NAME.orig)",
    )
}

/// Hands the folder over.
pub(crate) fn eject(folder: &Utf8Path) -> Outcome<()> {
    let mut manifest = load(folder)?;
    manifest.ejected = true;
    save(folder, &manifest)
}

/// Writes a file whole or not at all; one that is the same already keeps its time.
pub(crate) fn put(path: &Utf8Path, text: &str) -> Outcome<()> {
    if std::fs::read(path).is_ok_and(|there| there == text.as_bytes()) {
        return Ok(());
    }
    let folder = path.parent().unwrap_or(Utf8Path::new("."));
    let write = || -> std::io::Result<()> {
        std::fs::create_dir_all(folder)?;
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(text.as_bytes())?;
        // A temporary file is private; a generated one is like any other source file.
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            file.as_file()
                .set_permissions(std::fs::Permissions::from_mode(0o644))?;
        }
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    };
    write().map_err(|error| Failure::io(path, &error))
}

fn plan(folder: &Utf8Path, files: &FileSet) -> Outcome<Plan> {
    let mut plan = Plan {
        manifest: load(folder)?,
        write: Vec::new(),
        remove: Vec::new(),
        edited: Vec::new(),
        unchanged: 0,
    };
    for (path, text) in files.iter() {
        match read(&folder.join(path))? {
            Some(there) if there == text => plan.unchanged += 1,
            Some(there) => {
                if plan.manifest.files.get(path) != Some(&hash(&there)) {
                    plan.edited.push(path.clone());
                }
                plan.write.push(path.clone());
            }
            None => plan.write.push(path.clone()),
        }
    }
    for (path, written) in &plan.manifest.files {
        if files.get(path.as_str()).is_some() {
            continue;
        }
        // A stale file that was edited stays: it is the user's now.
        if read(&folder.join(path))?.is_some_and(|there| &hash(&there) == written) {
            plan.remove.push(path.clone());
        }
    }
    Ok(plan)
}

fn read(path: &Utf8Path) -> Outcome<Option<String>> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::io(path, &error)),
    }
}

fn load(folder: &Utf8Path) -> Outcome<Manifest> {
    let path = folder.join(MANIFEST);
    let Some(text) = read(&path)? else {
        return Ok(Manifest::default());
    };
    serde_json::from_str(&text).map_err(|error| {
        Failure::new(&command::FILE, format!("{path}: {error}")).help(
            "restore it from version control, or delete it: files that differ then count as edited",
        )
    })
}

fn save(folder: &Utf8Path, manifest: &Manifest) -> Outcome<()> {
    let path = folder.join(MANIFEST);
    let text = serde_json::to_string_pretty(manifest)
        .map_err(|error| Failure::new(&command::FILE, format!("{path}: {error}")))?;
    let text = text + "\n";
    put(&path, &text)
}

fn hash(text: &str) -> String {
    let mut out = String::with_capacity(64);
    for byte in Sha256::digest(text.as_bytes()) {
        use std::fmt::Write as _;
        let _ = write!(out, "{byte:02x}");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> (tempfile::TempDir, Utf8PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let path = Utf8PathBuf::from_path_buf(dir.path().to_owned()).unwrap();
        (dir, path)
    }

    fn files(list: &[(&str, &str)]) -> FileSet {
        let mut files = FileSet::default();
        for (path, text) in list {
            files.add(*path, *text);
        }
        files
    }

    #[test]
    fn a_second_write_changes_nothing() {
        let (_dir, path) = folder();
        let set = files(&[("a.txt", "one"), ("src/b.txt", "two")]);
        assert_eq!(write(&path, &set, "h", false).unwrap().written.len(), 2);
        let again = write(&path, &set, "h", false).unwrap();
        assert_eq!((again.written.len(), again.unchanged), (0, 2));
        assert!(stale(&path, &set).unwrap().is_empty());
    }

    #[test]
    fn a_hand_edit_is_refused_then_kept_beside() {
        let (_dir, path) = folder();
        write(&path, &files(&[("a.txt", "one")]), "h", false).unwrap();
        std::fs::write(path.join("a.txt"), "mine").unwrap();
        let new = files(&[("a.txt", "two")]);
        let failure = write(&path, &new, "h", false).unwrap_err();
        assert_eq!(failure.diagnostics[0].code.id, command::HAND_EDITED.id);
        assert_eq!(std::fs::read_to_string(path.join("a.txt")).unwrap(), "mine");
        write(&path, &new, "h", true).unwrap();
        assert_eq!(
            std::fs::read_to_string(path.join("a.txt.orig")).unwrap(),
            "mine"
        );
        assert_eq!(
            std::fs::read_to_string(path.join("a.txt")).unwrap(),
            "two\n"
        );
    }

    #[test]
    fn a_stale_file_goes_unless_it_was_edited() {
        let (_dir, path) = folder();
        write(
            &path,
            &files(&[("a", "1"), ("b", "2"), ("c", "3")]),
            "h",
            false,
        )
        .unwrap();
        std::fs::write(path.join("c"), "mine").unwrap();
        let done = write(&path, &files(&[("a", "1")]), "h", false).unwrap();
        assert_eq!(done.removed, [Utf8PathBuf::from("b")]);
        assert!(path.join("c").exists());
    }

    #[test]
    fn an_ejected_folder_is_left_alone() {
        let (_dir, path) = folder();
        write(&path, &files(&[("a", "1")]), "h", false).unwrap();
        eject(&path).unwrap();
        assert!(
            write(&path, &files(&[("a", "2")]), "h", true)
                .unwrap()
                .ejected
        );
        assert_eq!(std::fs::read_to_string(path.join("a")).unwrap(), "1\n");
    }
}
