//! What is special to a project, as data: a profile is a TOML file. Unknown keys are errors; a profile may extend
//! another one.

use std::collections::{BTreeMap, BTreeSet};

use toml_edit::{DocumentMut, Item, TableLike};

use crate::verify::ban::Ban;

const BASE: &str = include_str!("../profiles/base.toml");
const BUN: &str = include_str!("../profiles/bun.toml");
const PLAIN: &str = include_str!("../profiles/plain.toml");
const STD: &str = include_str!("../profiles/std.toml");

/// A project's tables.
#[derive(Debug, Clone, Default)]
pub struct Profile {
    /// The name it goes by.
    pub name: String,
    /// Drafts are made from a file together with all it imports, and are meant to compile.
    pub whole_program: bool,
    /// The rules of the gate, by id.
    pub bans: BTreeMap<String, Ban>,
    /// What crate names begin with.
    pub crate_prefix: String,
    /// The directory that holds the areas.
    pub source_root: String,
    /// The import that names the root namespace, such as `bun`.
    pub root_namespace: String,
    /// Where the ownership table lies.
    pub lifetimes: String,
    /// Path patterns of the areas that keep arenas.
    pub arena_areas: Vec<String>,
    /// Area patterns that may talk to the engine.
    pub glue_areas: Vec<String>,
    /// Area patterns of raw declarations.
    pub raw_areas: Vec<String>,
    /// File patterns whose aliases are dropped.
    pub glue_files: Vec<String>,
    /// Names of comptime parameters that stay const.
    pub stay_const: Vec<String>,
    /// Paths of types dispatched on hot paths.
    pub hot_dispatch: Vec<String>,
    /// Patterns of generated files and their generators, in order.
    pub generated: Vec<(String, String)>,
    /// Names the rules write.
    pub names: BTreeMap<String, String>,
    /// Zig paths and their Rust paths.
    pub imports: BTreeMap<String, String>,
    /// Zig types and their Rust forms.
    pub types: BTreeMap<String, String>,
    /// Crates and the crates of their raw declarations.
    pub raw: BTreeMap<String, String>,
    /// Lock types.
    pub locks: BTreeSet<String>,
    /// Calls and their Rust forms.
    pub calls: BTreeMap<String, String>,
}

impl Profile {
    /// A built-in profile.
    ///
    /// # Errors
    /// If no profile has that name.
    pub fn named(name: &str) -> Result<Profile, String> {
        match name {
            "base" => Profile::read(BASE),
            "bun" => Profile::read(BUN),
            "plain" => Profile::read(PLAIN),
            "std" => Profile::read(STD),
            _ => Err(format!(
                "there is no profile `{name}`: name a TOML file, or one of `std`, `plain`, `bun`"
            )),
        }
    }

    /// Reads a profile from TOML.
    ///
    /// # Errors
    /// If it is not TOML or has a key no profile has.
    pub fn read(text: &str) -> Result<Profile, String> {
        let document: DocumentMut = text
            .parse()
            .map_err(|e| format!("the profile is not TOML: {e}"))?;
        let mut profile = match document.get("extends").and_then(Item::as_str) {
            Some(base) => Profile::named(base)?,
            None => Profile::default(),
        };
        for (key, item) in document.as_table().iter() {
            profile.set(key, item)?;
        }
        if let Some(item) = document.get("allowed") {
            for id in texts("allowed", item)? {
                if profile.bans.remove(&id).is_none() {
                    return Err(format!("`allowed`: there is no ban `{id}` to lift"));
                }
            }
        }
        Ok(profile)
    }

    fn set(&mut self, key: &str, item: &Item) -> Result<(), String> {
        let text = || {
            item.as_str()
                .map(str::to_owned)
                .ok_or_else(|| format!("`{key}` must be a text"))
        };
        match key {
            "extends" | "allowed" => {}
            "bans" => {
                let table = item.as_table_like().ok_or("`bans` must be a table")?;
                for (id, ban) in table.iter() {
                    self.bans.insert(id.to_owned(), Ban::read(id, ban)?);
                }
            }
            "name" => self.name = text()?,
            "whole_program" => {
                self.whole_program = item
                    .as_bool()
                    .ok_or("`whole_program` must be true or false")?;
            }
            "crate_prefix" => self.crate_prefix = text()?,
            "source_root" => self.source_root = text()?,
            "root_namespace" => self.root_namespace = text()?,
            "lifetimes" => self.lifetimes = text()?,
            "arena_areas" => self.arena_areas = texts(key, item)?,
            "glue_areas" => self.glue_areas = texts(key, item)?,
            "raw_areas" => self.raw_areas = texts(key, item)?,
            "glue_files" => self.glue_files = texts(key, item)?,
            "stay_const" => self.stay_const = texts(key, item)?,
            "hot_dispatch" => self.hot_dispatch = texts(key, item)?,
            "generated" => self.generated = pairs(key, item)?,
            "names" => self.names.extend(pairs(key, item)?),
            "imports" => self.imports.extend(pairs(key, item)?),
            "raw" => self.raw.extend(pairs(key, item)?),
            "types" => self.types.extend(pairs(key, item)?),
            "calls" => self.calls.extend(pairs(key, item)?),
            "locks" => {
                let table = item.as_table_like().ok_or("`locks` must be a table")?;
                for (inner, value) in table.iter() {
                    if inner != "names" {
                        return Err(format!("`locks.{inner}` is no key of a profile"));
                    }
                    self.locks.extend(texts("locks.names", value)?);
                }
            }
            _ => return Err(format!("`{key}` is no key of a profile")),
        }
        Ok(())
    }

    /// The name the rules write for something, by its key in `[names]`.
    pub(crate) fn word(&self, key: &str) -> &str {
        self.names
            .get(key)
            .map_or("MISSING_NAME_IN_PROFILE", String::as_str)
    }
}

pub(crate) fn texts(key: &str, item: &Item) -> Result<Vec<String>, String> {
    let wrong = || format!("`{key}` must be a list of texts");
    let array = item.as_array().ok_or_else(wrong)?;
    array
        .iter()
        .map(|v| v.as_str().map(str::to_owned).ok_or_else(wrong))
        .collect()
}

fn pairs(key: &str, item: &Item) -> Result<Vec<(String, String)>, String> {
    let wrong = || format!("`{key}` must be a table of texts");
    let table: &dyn TableLike = item.as_table_like().ok_or_else(wrong)?;
    table
        .iter()
        .map(|(k, v)| {
            v.as_str()
                .map(|v| (k.to_owned(), v.to_owned()))
                .ok_or_else(wrong)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_profile_reads() {
        let bun = Profile::named("bun").unwrap();
        assert_eq!(bun.word("error"), "bun_core::Error");
        assert_eq!(bun.generated.len(), 5);
    }

    #[test]
    fn unknown_keys_are_errors() {
        assert!(
            Profile::read("colour = \"red\"")
                .unwrap_err()
                .contains("colour")
        );
        assert!(Profile::read("[locks]\nkeys = []").is_err());
    }

    #[test]
    fn bans_are_inherited_added_and_lifted() {
        let text = "extends = \"bun\"\nallowed = [\"FORBID-16\"]\n[bans.SHOP-01]\nwhy = \"w\"\nmacros = [\"println\"]";
        let own = Profile::read(text).unwrap();
        assert!(own.bans.contains_key("SHOP-01") && own.bans.contains_key("FORBID-01"));
        assert!(!own.bans.contains_key("FORBID-16"));
        assert!(
            Profile::read("allowed = [\"FORBID-16\"]")
                .unwrap_err()
                .contains("FORBID-16")
        );
        assert!(
            !Profile::named("std")
                .unwrap()
                .bans
                .contains_key("FORBID-08")
        );
    }

    #[test]
    fn a_profile_extends_another() {
        let own = Profile::read("extends = \"bun\"\ncrate_prefix = \"my_\"").unwrap();
        assert_eq!(own.crate_prefix, "my_");
        assert_eq!(own.word("zstr"), "bun_str::ZStr");
    }
}
