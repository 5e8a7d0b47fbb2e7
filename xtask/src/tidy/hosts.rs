//! Hosts of one shape: what each has beside its folder, so that a new one is told what it lacks.

use camino::Utf8Path;

/// Files of each.
const FILES: [&str; 4] = ["mod.rs", "emit.rs", "package.rs", "templates"];

/// Checks every host of the registry.
pub(super) fn check(root: &Utf8Path, faults: &mut Vec<String>) -> Result<(), String> {
    let read = |path: &str| {
        let path = root.join(path);
        std::fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))
    };
    let registry = "crates/hosts/src/registry.rs";
    let hosts: Vec<String> = (read(registry)?.lines())
        .filter_map(|line| {
            line.trim()
                .strip_prefix("&crate::")?
                .split("::")
                .next()
                .map(str::to_owned)
        })
        .collect();
    if hosts.is_empty() {
        return Err(format!("{registry}: the list of hosts isn't found"));
    }
    let summary = read("book/src/SUMMARY.md")?;
    let demo = programs(root)?;
    for host in hosts {
        let folder = Utf8Path::new("crates/hosts/src").join(&host);
        for file in FILES.iter().map(|file| folder.join(file)) {
            if !root.join(&file).exists() {
                faults.push(format!("{file}: isn't there, as in every other host"));
            }
        }
        let chapter = format!("hosts/{host}.md");
        if !summary.contains(&chapter) || !root.join("book/src").join(&chapter).exists() {
            faults.push(format!(
                "{host}: has no chapter book/src/{chapter}, or SUMMARY.md doesn't link it"
            ));
        }
        if !demo.contains(&format!("\"{host}\"")) {
            faults.push(format!(
                "{host}: has no program in crates/cli/demo that `landbridge demo` runs"
            ));
        }
    }
    Ok(())
}

/// What knows the programs of `landbridge demo`.
fn programs(root: &Utf8Path) -> Result<String, String> {
    let path = root.join("crates/cli/src/commands/demo.rs");
    std::fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))
}
