//! Folders while a package is made: laid out beside `dist/HOST` or in cargo's target folder, copied, measured, and gone
//! again whatever becomes of the build. What is in them is each host's own.

use camino::{Utf8Path, Utf8PathBuf};

use crate::build::{Build, PackageError};

/// A folder of one build, gone when this is dropped.
#[derive(Debug)]
pub(crate) struct Place(Utf8PathBuf);

impl Place {
    /// An empty one for cargo's neighbours: `target/PURPOSE-HOST-…`.
    pub(crate) fn in_target(build: &Build<'_>, purpose: &str) -> Result<Self, PackageError> {
        let name = format!("{purpose}-{}-{}", build.host(), std::process::id());
        Self::empty(build.target.join(name))
    }

    /// An empty one beside `dist/HOST`, on the same file system, to become it.
    pub(crate) fn beside_dist(build: &Build<'_>) -> Result<Self, PackageError> {
        let parent = build.dist.parent().unwrap_or(Utf8Path::new("."));
        // Of its own, so that two builds at once don't meet.
        Self::empty(parent.join(format!(".{}-{}", build.host(), std::process::id())))
    }

    fn empty(path: Utf8PathBuf) -> Result<Self, PackageError> {
        remove(&path)?;
        make(&path)?;
        Ok(Self(path))
    }

    /// Takes the place of `dist/HOST`: what was there before goes only now.
    pub(crate) fn publish(self, build: &Build<'_>) -> Result<(), PackageError> {
        remove(&build.dist)?;
        std::fs::rename(&self.0, &build.dist).map_err(Build::io(&build.dist))
    }
}

impl std::ops::Deref for Place {
    type Target = Utf8Path;

    fn deref(&self) -> &Utf8Path {
        &self.0
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // One that can't be removed is cargo's to clean; the build's own failure is the one to tell.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Puts one file into an emptied `dist/HOST`: its path there.
pub(crate) fn publish_file(
    build: &Build<'_>,
    file: &Utf8Path,
) -> Result<Utf8PathBuf, PackageError> {
    remove(&build.dist)?;
    make(&build.dist)?;
    let path = build.dist.join(file.file_name().unwrap_or_default());
    copy(file, &path)?;
    Ok(path)
}

/// A folder, and those that it is in.
pub(crate) fn make(folder: &Utf8Path) -> Result<(), PackageError> {
    std::fs::create_dir_all(folder).map_err(Build::io(folder))
}

/// Removes a folder, if there is one.
pub(crate) fn remove(folder: &Utf8Path) -> Result<(), PackageError> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Build::io(folder)(error)),
        _ => Ok(()),
    }
}

/// The text of a file.
pub(crate) fn read(file: &Utf8Path) -> Result<String, PackageError> {
    std::fs::read_to_string(file).map_err(Build::io(file))
}

/// Writes a file.
pub(crate) fn write(file: &Utf8Path, text: &str) -> Result<(), PackageError> {
    std::fs::write(file, text).map_err(Build::io(file))
}

/// Copies a file.
pub(crate) fn copy(from: &Utf8Path, to: &Utf8Path) -> Result<(), PackageError> {
    // Either may be what fails, and the system doesn't say which.
    std::fs::metadata(from).map_err(Build::io(from))?;
    std::fs::copy(from, to).map(drop).map_err(Build::io(to))
}

/// Copies what is in a folder.
pub(crate) fn copy_folder(from: &Utf8Path, to: &Utf8Path) -> Result<(), PackageError> {
    each_file(from, to, &mut copy)
}

/// Copies the text files in a folder, their `@…@` filled in.
pub(crate) fn fill_folder(
    from: &Utf8Path,
    to: &Utf8Path,
    fill: &[(&str, &str)],
) -> Result<(), PackageError> {
    each_file(from, to, &mut |from, to| {
        let filled = fill
            .iter()
            .fold(read(from)?, |text, (mark, value)| text.replace(mark, value));
        write(to, &filled)
    })
}

fn each_file(
    from: &Utf8Path,
    to: &Utf8Path,
    put: &mut dyn FnMut(&Utf8Path, &Utf8Path) -> Result<(), PackageError>,
) -> Result<(), PackageError> {
    make(to)?;
    for entry in from.read_dir_utf8().map_err(Build::io(from))? {
        let path = entry.map_err(Build::io(from))?.into_path();
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            each_file(&path, &target, put)?;
        } else {
            put(&path, &target)?;
        }
    }
    Ok(())
}

/// The files directly in a folder whose names end so, in order; none if there is no such folder.
pub(crate) fn files(folder: &Utf8Path, ends: &[&str]) -> Vec<Utf8PathBuf> {
    let entries = folder.read_dir_utf8().into_iter().flatten();
    let mut found: Vec<_> = entries
        .filter_map(Result::ok)
        .map(camino::Utf8DirEntry::into_path)
        .filter(|path| ends.iter().any(|end| path.as_str().ends_with(end)))
        .collect();
    found.sort();
    found
}

/// The bytes of a file, or of all in a folder.
pub(crate) fn size(path: &Utf8Path) -> Result<u64, PackageError> {
    let data = path.metadata().map_err(Build::io(path))?;
    if !data.is_dir() {
        return Ok(data.len());
    }
    let mut total = 0;
    for entry in path.read_dir_utf8().map_err(Build::io(path))? {
        total += size(entry.map_err(Build::io(path))?.path())?;
    }
    Ok(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_copied_filled_and_measured() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = Utf8Path::from_path(folder.path()).expect("UTF-8");
        make(&root.join("from/inner")).expect("made");
        write(&root.join("from/a.txt"), "@NAME@!").expect("written");
        write(&root.join("from/inner/b.txt"), "b").expect("written");

        copy_folder(&root.join("from"), &root.join("copy")).expect("copied");
        fill_folder(&root.join("from"), &root.join("full"), &[("@NAME@", "Ada")]).expect("filled");

        assert_eq!(size(&root.join("copy")).expect("measured"), 8);
        assert_eq!(read(&root.join("full/a.txt")).expect("read"), "Ada!");
        assert_eq!(read(&root.join("full/inner/b.txt")).expect("read"), "b");
        let found = files(&root.join("full"), &[".txt", ".md"]);
        assert_eq!(found, [root.join("full/a.txt")]);
        assert!(files(&root.join("none"), &[""]).is_empty());
    }

    #[test]
    fn what_fails_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = Utf8Path::from_path(folder.path()).expect("UTF-8");
        let error = copy(&root.join("none"), &root.join("to")).expect_err("nothing there");
        assert!(error.to_string().contains("/none: "), "{error}");
        remove(&root.join("none")).expect("nothing to remove");
    }
}
