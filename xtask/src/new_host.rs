//! `cargo xtask new-host ID`: the folder of a new host, its line in the registry, and what is left to do then.

use camino::Utf8Path;

use crate::shell::{self, Outcome};

const LIBRARY: &str = "crates/hosts/src/lib.rs";
const REGISTRY: &str = "crates/hosts/src/registry.rs";

static FILES: [(&str, &str); 6] = [
    ("mod.rs", include_str!("../new-host/mod.rs")),
    ("names.rs", include_str!("../new-host/names.rs")),
    ("lower.rs", include_str!("../new-host/lower.rs")),
    ("emit.rs", include_str!("../new-host/emit.rs")),
    ("package.rs", include_str!("../new-host/package.rs")),
    (
        "templates/README.md",
        include_str!("../new-host/templates/README.md"),
    ),
];

/// What a host is called.
#[derive(Debug)]
pub(crate) struct Called<'a> {
    /// `lua`: the folder, and what users type.
    pub(crate) id: &'a str,
    /// `Lua`: what prose says.
    pub(crate) title: &'a str,
    /// `rock`: what its packages are called there.
    pub(crate) kind: &'a str,
}

/// Writes the folder and the lines; then tells what is left.
pub(crate) fn run(root: &Utf8Path, called: &Called<'_>) -> Outcome {
    let id = called.id;
    if !id.starts_with(|c: char| c.is_ascii_lowercase())
        || !(id.chars()).all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    {
        return Err(format!(
            "`{id}` isn't lower case in one word, as `python` and `go` are"
        ));
    }
    let folder = root.join("crates/hosts/src").join(id);
    if folder.exists() || root.join(format!("crates/hosts/src/{id}.rs")).exists() {
        return Err(format!("{folder} is there already"));
    }
    let read = |path: &str| {
        let path = root.join(path);
        std::fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))
    };
    let ty = type_name(id);
    let library = declared(&read(LIBRARY)?, id)
        .ok_or_else(|| format!("{LIBRARY}: the list of modules isn't found"))?;
    let registry = registered(&read(REGISTRY)?, id, &ty)
        .ok_or_else(|| format!("{REGISTRY}: the list of hosts isn't found"))?;
    let write = |path: &Utf8Path, text: &str| {
        std::fs::write(path, text).map_err(|error| format!("{path}: {error}"))
    };
    let templates = folder.join("templates");
    std::fs::create_dir_all(&templates).map_err(|error| format!("{templates}: {error}"))?;
    for (name, text) in FILES {
        let text = text
            .replace("@ID@", id)
            .replace("@TYPE@", &ty)
            .replace("@TITLE@", called.title)
            .replace("@KIND@", called.kind);
        write(&folder.join(name), &text)?;
    }
    write(&root.join(LIBRARY), &library)?;
    write(&root.join(REGISTRY), &registry)?;
    shell::say(&format!(
        "{folder}: it compiles, and refuses each item with its place.\n\
         Left, in this order:\n  \
         lower.rs, emit.rs and templates: functions of numbers first; then a feature at a time, moved up in `supports`\n  \
         package.rs: a package that installs in a clean place\n  \
         conformance/runner: `{id}` runs the cases; its tests name what says yes without one\n  \
         cargo xtask tidy: names the chapter, the row and the program that the host lacks"
    ));
    Ok(())
}

/// `lua` is the type `Lua`.
pub(crate) fn type_name(id: &str) -> String {
    let mut chars = id.chars();
    let first = chars.next().map(|it| it.to_ascii_uppercase());
    first.into_iter().chain(chars).collect()
}

/// The library's root with the module in its place.
fn declared(text: &str, id: &str) -> Option<String> {
    let name = |line: &str| {
        let rest = line
            .strip_prefix("pub mod ")
            .or_else(|| line.strip_prefix("mod "))?;
        rest.strip_suffix(';').map(str::to_owned)
    };
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut modules = lines.iter().enumerate();
    let last = modules.clone().rfind(|(_, line)| name(line).is_some())?.0;
    let at = modules.find(|(_, line)| name(line).is_some_and(|it| it.as_str() > id));
    let at = at.map_or(last + 1, |(at, _)| at);
    lines.insert(at, format!("pub mod {id};"));
    Some(lines.join("\n") + "\n")
}

/// The registry with the host as its last.
fn registered(text: &str, id: &str, ty: &str) -> Option<String> {
    let (before, after) = text.split_once("\n];")?;
    Some(format!("{before}\n    &crate::{id}::{ty},\n];{after}"))
}

/// That what is written compiles, in a copy of the crates.
pub(crate) fn check(root: &Utf8Path) -> Outcome {
    let copy = tempfile::tempdir().map_err(|error| format!("a temporary folder: {error}"))?;
    let place = Utf8Path::from_path(copy.path()).ok_or("the temporary folder's name isn't text")?;
    for file in shell::files(root)? {
        let to = place.join(&file);
        let folder = to.parent().unwrap_or(place);
        let copied = std::fs::create_dir_all(folder)
            .and_then(|()| std::fs::copy(root.join(&file), &to).map(|_| ()));
        copied.map_err(|error| format!("{to}: {error}"))?;
    }
    let called = Called {
        id: "lua",
        title: "Lua",
        kind: "rock",
    };
    run(place, &called)?;
    let arguments = [
        "clippy",
        "--quiet",
        "--package",
        "landbridge-hosts",
        "--",
        "-Dwarnings",
    ];
    let mut command = shell::command(place, "cargo", &arguments);
    command.env("CARGO_TARGET_DIR", root.join("target"));
    shell::run(command)?;
    let faults = crate::tidy::hosts(place)?;
    if faults.iter().any(|fault| fault.contains("lua")) {
        return Ok(());
    }
    Err("`cargo xtask tidy` doesn't tell what the new host lacks".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_gets_its_two_lines() {
        let library = "//! x\n\npub mod c;\nmod host;\npub mod tool;\n\npub use host::Host;\n";
        for (id, before) in [
            ("bun", "pub mod c;"),
            ("lua", "pub mod tool;"),
            ("zig", "\npub use"),
        ] {
            let text = declared(library, id).unwrap();
            assert!(text.contains(&format!("pub mod {id};\n{before}")), "{text}");
        }
        let registry = "static HOSTS: &[&dyn Host] = &[\n    &crate::c::C,\n];\n\nrest\n";
        let text = registered(registry, "lua", "Lua").unwrap();
        assert!(
            text.contains("&crate::c::C,\n    &crate::lua::Lua,\n];\n\nrest"),
            "{text}"
        );
    }
}
