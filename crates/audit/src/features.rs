//! Which features of each package are on: those asked for, what they turn on, and what packages of the
//! same workspace ask of each other, as one build of all of them would have it.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8PathBuf;

use crate::manifest::{Dependency, Manifest};

/// The features that are asked for, as cargo is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Features {
    /// By their names; `package/feature` for those of one package.
    pub named: BTreeSet<String>,
    /// The same, where a package has them: what a project's configuration says of all its packages.
    pub usual: BTreeSet<String>,
    /// All of every package.
    pub all: bool,
    /// Without those of `default`.
    pub no_default: bool,
}

/// A package while features are turned on.
struct Package {
    name: String,
    features: BTreeMap<String, Vec<String>>,
    dependencies: Vec<Dependency>,
    on: BTreeSet<String>,
    /// Optional dependencies that are there.
    there: BTreeSet<String>,
}

impl Package {
    fn new(manifest: &Manifest, workspace: Option<&Manifest>) -> Self {
        let mut features = manifest.features();
        let dependencies = manifest.dependencies(workspace);
        let hidden: BTreeSet<String> = features
            .values()
            .flatten()
            .filter_map(|entry| entry.strip_prefix("dep:").map(str::to_owned))
            .collect();
        // An optional dependency is a feature of its name unless some feature says `dep:`.
        for dependency in dependencies.iter().filter(|it| it.optional) {
            if !hidden.contains(&dependency.name) {
                let entry = vec![format!("dep:{}", dependency.name)];
                features.entry(dependency.name.clone()).or_insert(entry);
            }
        }
        Self {
            name: manifest.package().unwrap_or_default().to_owned(),
            features,
            dependencies,
            on: BTreeSet::new(),
            there: BTreeSet::new(),
        }
    }

    /// Turns a feature on; whether it wasn't.
    fn turn_on(&mut self, name: &str) -> bool {
        self.features.contains_key(name) && self.on.insert(name.to_owned())
    }
}

/// The features that are on in each of the packages, each given with its workspace.
///
/// # Errors
///
/// A feature that was asked for and that no package has.
pub(crate) fn active(
    manifests: &[(Manifest, Option<Manifest>)],
    asked: &Features,
) -> Result<Vec<BTreeSet<String>>, String> {
    let packages = manifests.iter();
    let mut packages: Vec<Package> = packages
        .map(|(manifest, workspace)| Package::new(manifest, workspace.as_ref()))
        .collect();
    for package in &mut packages {
        if !asked.no_default {
            package.turn_on("default");
        }
        if asked.all {
            package.on.extend(package.features.keys().cloned());
        }
    }
    for wanted in asked.named.union(&asked.usual) {
        let (of, name) = match wanted.split_once('/') {
            Some((package, name)) => (Some(package), name),
            None => (None, wanted.as_str()),
        };
        let mut known = false;
        for package in &mut packages {
            if of.is_none_or(|of| of == package.name) && package.features.contains_key(name) {
                known = true;
                package.turn_on(name);
            }
        }
        if !known && asked.named.contains(wanted) {
            return Err(match of {
                Some(package) => format!("no package `{package}` here has a feature `{name}`"),
                None => format!("no package here has a feature `{name}`"),
            });
        }
    }
    let folders = manifests.iter().enumerate();
    let places: BTreeMap<Utf8PathBuf, usize> = folders
        .map(|(index, (manifest, _))| (manifest.folder.clone(), index))
        .collect();
    // Each round turns something on, so this ends.
    loop {
        let mut asked = Vec::new();
        let mut changed = false;
        for package in &mut packages {
            changed |= spread(package, &places, &mut asked);
        }
        for (index, feature) in asked {
            changed |= packages[index].turn_on(&feature);
        }
        if !changed {
            break;
        }
    }
    Ok(packages.into_iter().map(|package| package.on).collect())
}

/// Turns on what a package's features name, and collects what it asks of its neighbours. Whether anything
/// of its own changed.
fn spread(
    package: &mut Package,
    places: &BTreeMap<Utf8PathBuf, usize>,
    asked: &mut Vec<(usize, String)>,
) -> bool {
    let mut changed = false;
    // Features of dependencies: which, and only if the dependency is there anyway.
    let mut of_others: Vec<(String, String, bool)> = Vec::new();
    let entries: Vec<String> = package
        .on
        .iter()
        .filter_map(|name| package.features.get(name))
        .flatten()
        .cloned()
        .collect();
    for entry in entries {
        if let Some(name) = entry.strip_prefix("dep:") {
            changed |= package.there.insert(name.to_owned());
        } else if let Some((name, feature)) = entry.split_once('/') {
            let weak = name.strip_suffix('?');
            let name = weak.unwrap_or(name);
            if weak.is_none() {
                changed |= package.turn_on(name);
                changed |= package.there.insert(name.to_owned());
            }
            of_others.push((name.to_owned(), feature.to_owned(), weak.is_some()));
        } else {
            changed |= package.turn_on(&entry);
        }
    }
    for dependency in &package.dependencies {
        let there = !dependency.optional || package.there.contains(&dependency.name);
        let place = dependency.folder.as_ref().and_then(|it| places.get(it));
        let (true, Some(place)) = (there, place) else {
            continue;
        };
        let default = dependency.default.then(|| "default".to_owned());
        let own = dependency.features.iter().cloned().chain(default);
        asked.extend(own.map(|feature| (*place, feature)));
        let named = of_others.iter().filter(|it| it.0 == dependency.name);
        asked.extend(named.map(|it| (*place, it.1.clone())));
    }
    changed
}

#[cfg(test)]
mod tests {
    use camino::Utf8Path;

    use super::*;

    const ONE: &str = r#"
[package]
name = "one"
[features]
default = ["std"]
std = []
ffi = ["dep:glue", "two/c"]
all = ["ffi", "two?/d"]
[dependencies]
glue = { version = "1", optional = true }
plain = { version = "1", optional = true }
two = { path = "../two", optional = true, default-features = false, features = ["a"] }
[target.'cfg(unix)'.dependencies]
three = { workspace = true, features = ["x"] }
"#;
    const TWO: &str = "[package]\nname = \"two\"\n[features]\ndefault = [\"z\"]\nz = []\na = []\nc = []\nd = []\n";
    const THREE: &str = "[package]\nname = \"three\"\n[features]\nx = []\ny = []\n";
    const ABOVE: &str =
        "[workspace]\n[workspace.dependencies]\nthree = { path = \"three\", features = [\"y\"] }\n";

    fn on(asked: &Features) -> Result<String, String> {
        let keep = tempfile::tempdir().unwrap();
        let path = Utf8Path::from_path(keep.path()).unwrap();
        let path = path.canonicalize_utf8().unwrap();
        let write = |name: &str, text: &str| {
            std::fs::create_dir_all(path.join(name)).unwrap();
            std::fs::write(path.join(name).join("Cargo.toml"), text).unwrap();
        };
        write("", ABOVE);
        let packages = [("one", ONE), ("two", TWO), ("three", THREE)];
        let manifests: Vec<_> = packages
            .iter()
            .map(|(name, text)| {
                write(name, text);
                let read = |folder: &Utf8Path| Manifest::read(folder);
                (read(&path.join(name)).unwrap(), read(&path))
            })
            .collect();
        let sets = active(&manifests, asked)?;
        let texts: Vec<String> = sets
            .into_iter()
            .map(|set| set.into_iter().collect::<Vec<_>>().join(" "))
            .collect();
        Ok(texts.join("; "))
    }

    fn named(names: &[&str]) -> Features {
        Features {
            named: names.iter().map(|&name| name.to_owned()).collect(),
            ..Features::default()
        }
    }

    #[test]
    fn features_turn_on_what_they_name() {
        let on = |asked| on(&asked).unwrap();
        assert_eq!(on(Features::default()), "default std; default z; x y");
        let bare = Features {
            no_default: true,
            ..named(&[])
        };
        assert_eq!(on(bare), "; ; x y");
        assert_eq!(
            on(named(&["ffi"])),
            "default ffi std two; a c default z; x y"
        );
        assert_eq!(
            on(named(&["all"])),
            "all default ffi std two; a c d default z; x y"
        );
        assert_eq!(
            on(named(&["plain", "two/d"])),
            "default plain std; d default z; x y"
        );
        let all = Features {
            all: true,
            ..named(&[])
        };
        assert_eq!(
            on(all),
            "all default ffi plain std two; a c d default z; x y"
        );
    }

    #[test]
    fn features_that_nobody_has_are_told_of() {
        assert!(on(&named(&["glue"])).unwrap_err().contains("`glue`"));
        assert!(on(&named(&["two/ffi"])).unwrap_err().contains("`two`"));
        let usual = Features {
            usual: ["glue".to_owned(), "y".to_owned()].into(),
            ..named(&[])
        };
        assert_eq!(on(&usual).unwrap(), "default std; default z; x y");
    }
}
