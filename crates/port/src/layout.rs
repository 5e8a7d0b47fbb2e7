//! Where a draft goes and by what path another file's contents are named. Paths are relative to the root, with `/`.

use crate::names;
use crate::profile::Profile;

/// The area of a file: the first directory below the source root.
pub(crate) fn area<'a>(path: &'a str, profile: &Profile) -> Option<&'a str> {
    let rest = below_source(path, profile)?;
    rest.split_once('/').map(|(area, _)| area)
}

fn below_source<'a>(path: &'a str, profile: &Profile) -> Option<&'a str> {
    path.strip_prefix(profile.source_root.as_str())?
        .strip_prefix('/')
}

/// The path of the draft of a source.
pub(crate) fn draft_path(path: &str, profile: &Profile) -> String {
    let (directory, file) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = file.strip_suffix(".zig").unwrap_or(file);
    let own_directory = directory.rsplit('/').next().unwrap_or("");
    let in_area_directory = below_source(directory, profile).is_some_and(|d| !d.contains('/'));
    let name = if directory.is_empty() || below_source(directory, profile).is_none() {
        stem
    } else if in_area_directory && stem == own_directory {
        "lib"
    } else if stem == own_directory {
        "mod"
    } else {
        stem
    };
    if directory.is_empty() {
        format!("{name}.rs")
    } else {
        format!("{directory}/{name}.rs")
    }
}

/// The crate of an area.
pub(crate) fn crate_of(area: &str, profile: &Profile) -> String {
    if area.starts_with(&profile.crate_prefix) {
        area.to_owned()
    } else {
        format!("{}{area}", profile.crate_prefix)
    }
}

/// A relative import seen from a file, as a path from the root; None if it leaves the root.
pub(crate) fn resolve(from: &str, import: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in import.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The Rust path of a Zig file, seen from another file.
pub(crate) fn module_path(target: &str, from: &str, profile: &Profile) -> String {
    let Some(rest) = below_source(target, profile) else {
        let stem = target
            .rsplit('/')
            .next()
            .unwrap_or(target)
            .trim_end_matches(".zig");
        return format!("crate::{}", segment(stem));
    };
    let mut parts: Vec<&str> = rest.split('/').collect();
    let file = parts
        .pop()
        .unwrap_or("")
        .trim_end_matches(".zig")
        .to_owned();
    if parts.is_empty() {
        return format!("crate::{}", segment(&file));
    }
    let area_name = parts.remove(0);
    let mut path = if area(from, profile) == Some(area_name) {
        "crate".to_owned()
    } else {
        crate_of(area_name, profile)
    };
    for part in &parts {
        path.push_str("::");
        path.push_str(&names::value(part));
    }
    let draft = draft_path(target, profile);
    let draft_stem = draft
        .rsplit('/')
        .next()
        .unwrap_or("")
        .trim_end_matches(".rs")
        .to_owned();
    let own_module = draft_stem == "mod" || draft_stem == "lib";
    if !own_module || names::is_type_like(&file) {
        path.push_str("::");
        path.push_str(&segment(&file));
    }
    path
}

fn segment(stem: &str) -> String {
    if names::is_type_like(stem) {
        names::type_name(stem)
    } else {
        names::value(stem)
    }
}

/// Whether a path matches a pattern with `*` (within a segment) and `**` (any number of segments).
pub(crate) fn matches(pattern: &str, path: &str) -> bool {
    let pattern: Vec<&str> = pattern.split('/').collect();
    let path: Vec<&str> = path.split('/').collect();
    segments_match(&pattern, &path)
}

fn segments_match(pattern: &[&str], path: &[&str]) -> bool {
    match pattern.split_first() {
        None => path.is_empty(),
        Some((&"**", rest)) => (0..=path.len()).any(|skip| segments_match(rest, &path[skip..])),
        Some((head, rest)) => path
            .split_first()
            .is_some_and(|(first, others)| glob(head, first) && segments_match(rest, others)),
    }
}

fn glob(pattern: &str, text: &str) -> bool {
    let parts: Vec<&str> = pattern.split('*').collect();
    if parts.len() == 1 {
        return pattern == text;
    }
    let Some(mut rest) = text.strip_prefix(parts[0]) else {
        return false;
    };
    for part in &parts[1..parts.len() - 1] {
        let Some(at) = rest.find(part) else {
            return false;
        };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(parts[parts.len() - 1])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bun() -> Profile {
        Profile::named("bun").unwrap()
    }

    #[test]
    fn drafts_are_named_by_directory_and_area() {
        let bun = bun();
        for (source, draft) in [
            ("src/a/B/C.zig", "src/a/B/C.rs"),
            ("src/a/B/B.zig", "src/a/B/mod.rs"),
            ("src/a/a.zig", "src/a/lib.rs"),
            ("src/a/x/a.zig", "src/a/x/a.rs"),
            ("src/main.zig", "src/main.rs"),
            ("other/other.zig", "other/other.rs"),
        ] {
            assert_eq!(draft_path(source, &bun), draft);
        }
    }

    #[test]
    fn modules_are_named_from_where_they_are_used() {
        let bun = bun();
        for (target, from, path) in [
            (
                "src/css/values/color.zig",
                "src/area/x.zig",
                "bun_css::values::color",
            ),
            (
                "src/bake/DevServer/Assets.zig",
                "src/area/x.zig",
                "bun_bake::dev_server::Assets",
            ),
            (
                "src/bun_alloc/basic.zig",
                "src/area/x.zig",
                "bun_alloc::basic",
            ),
            ("src/http/http.zig", "src/area/x.zig", "bun_http"),
            (
                "src/http/h2/frame.zig",
                "src/http/a.zig",
                "crate::h2::frame",
            ),
        ] {
            assert_eq!(module_path(target, from, &bun), path);
        }
    }

    #[test]
    fn imports_resolve_like_paths() {
        assert_eq!(
            resolve("src/a/b.zig", "../c/d.zig").as_deref(),
            Some("src/c/d.zig")
        );
        assert_eq!(resolve("b.zig", "../../d.zig"), None);
    }

    #[test]
    fn patterns_know_stars() {
        assert!(matches("src/css/**", "src/css/a/b.zig"));
        assert!(matches("src/shell/*pars*", "src/shell/parser.zig"));
        assert!(!matches("src/shell/*pars*", "src/shell/x/parser.zig"));
        assert!(matches("**/*_generated.zig", "src/a/t_generated.zig"));
    }
}
