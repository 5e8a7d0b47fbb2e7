//! Cases of a host that one of its targets can't hold by what it is, each with the reason: `exceptions.toml` in the target's
//! folder.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result, ensure};

use crate::case::Case;
use crate::package::Places;
use crate::target::Target;

/// The cases that a target runs.
///
/// # Errors
/// The file can't be read, or names a case that isn't there.
pub(crate) fn without(places: &Places, target: Target, all: &[Case]) -> Result<Vec<Case>> {
    let file = places.root.join(target.id()).join("exceptions.toml");
    if !file.exists() {
        return Ok(all.to_vec());
    }
    let text = fs::read_to_string(&file).with_context(|| file.display().to_string())?;
    // By reason.
    let named: BTreeMap<String, Vec<String>> =
        toml::from_str(&text).with_context(|| file.display().to_string())?;
    let titles: Vec<&String> = named.values().flatten().collect();
    Ok(all
        .iter()
        .filter(|case| !titles.contains(&&case.title()))
        .cloned()
        .collect())
}

/// Refuses names of cases that aren't there any more; `all` are unfiltered.
///
/// # Errors
/// There is such a name.
pub(crate) fn check(places: &Places, target: Target, all: &[Case]) -> Result<()> {
    let kept = without(places, target, all)?.len();
    let file = places.root.join(target.id()).join("exceptions.toml");
    let Ok(text) = fs::read_to_string(&file) else {
        return Ok(());
    };
    let named: BTreeMap<String, Vec<String>> = toml::from_str(&text)?;
    let count: usize = named.values().map(Vec::len).sum();
    ensure!(
        kept + count == all.len(),
        "{}: names {count} cases, of which {} are there",
        file.display(),
        all.len() - kept
    );
    Ok(())
}
