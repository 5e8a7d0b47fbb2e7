//! Running the gate over files and folders and printing what it finds. The rules themselves are in `verify`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{Format, Gate, Streams, profile, say, write};
use crate::draft;
use crate::profile::Profile;
use crate::verify::baseline::{self, Baseline};
use crate::verify::{self, Finding, parity};

/// Whose bans hold for files that name no profile: those of the guide, which has them all.
const STRICTEST: &str = "bun";

impl Gate {
    pub(super) fn run(&self, format: Format, streams: &mut Streams<'_>) -> Result<u8, String> {
        let named = self.profile.as_deref().map(profile).transpose()?;
        let strict = Profile::named(STRICTEST)?;
        let mut files = Vec::new();
        for path in &self.paths {
            if path.is_dir() {
                collect(path, &mut files).map_err(|e| format!("{}: {e}", path.display()))?;
            } else {
                files.push(path.clone());
            }
        }
        let mut rules: BTreeMap<String, String> = std::iter::once(&verify::UNPARSED)
            .chain(parity::RULES)
            .map(|(id, why)| ((*id).to_owned(), (*why).to_owned()))
            .collect();
        let many = files.len() > 1;
        let mut findings: Vec<(String, Finding)> = Vec::new();
        for path in &files {
            let bytes = std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()))?;
            let text = String::from_utf8_lossy(&bytes);
            let own = match &named {
                None => draft::profile_of(&text).map(Profile::named),
                Some(_) => None,
            };
            if let Some(Err(why)) = &own {
                let what = "its trailer's profile is checked with --profile FILE alone";
                say(streams.err, &format!("{}: {why}; {what}\n", path.display()))?;
            }
            let own = own.and_then(Result::ok);
            let profile = named.as_ref().or(own.as_ref()).unwrap_or(&strict);
            let asked = profile.bans.iter();
            rules.extend(asked.map(|(id, ban)| (id.clone(), ban.why.clone())));
            let mut found = verify::verify(&text, profile);
            let beside = parity::sources_of(path)
                .into_iter()
                .find_map(|p| std::fs::read(p).ok());
            if let Some(zig) = beside {
                found.extend(parity::parity(&text, &String::from_utf8_lossy(&zig)));
                found.sort();
            }
            let name = path.to_string_lossy();
            findings.extend(found.into_iter().map(|f| (name.clone().into_owned(), f)));
        }
        if let Some(path) = &self.baseline {
            findings = self.beyond(path, &findings)?;
        }
        if format == Format::Sarif {
            say(
                streams.out,
                &format!("{:#}\n", baseline::sarif(&findings, &rules)),
            )?;
        }
        for (file, finding) in &findings {
            let line = match format {
                Format::Json => {
                    let mut object = serde_json::json!({
                        "rule": finding.rule, "line": finding.line, "message": finding.message,
                    });
                    if many {
                        object["file"] = file.clone().into();
                    }
                    object.to_string()
                }
                Format::Text => format!(
                    "{file}:{}: {}: {}",
                    finding.line, finding.rule, finding.message
                ),
                Format::Sarif => continue,
            };
            say(streams.out, &format!("{line}\n"))?;
        }
        Ok(u8::from(!findings.is_empty()))
    }

    /// What goes beyond the baseline; with `force` the baseline is written too.
    fn beyond(
        &self,
        path: &Path,
        findings: &[(String, Finding)],
    ) -> Result<Vec<(String, Finding)>, String> {
        let baseline = match std::fs::read_to_string(path) {
            Ok(text) => Baseline::read(&text)?,
            Err(_) if self.force => Baseline::of(findings),
            Err(error) => return Err(format!("{}: {error} (--force writes it)", path.display())),
        };
        if self.force {
            write(path, &baseline.lowered(findings).write())?;
        }
        Ok(baseline.exceeding(findings))
    }
}

/// The Rust files below a folder, sorted; links and hidden folders are left out.
fn collect(folder: &Path, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    let mut entries: Vec<_> = std::fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let kind = entry.file_type()?;
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        if kind.is_dir() && !hidden {
            collect(&entry.path(), found)?;
        } else if kind.is_file() && entry.path().extension().is_some_and(|e| e == "rs") {
            found.push(entry.path());
        }
    }
    Ok(())
}
