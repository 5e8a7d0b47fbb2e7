//! What an audit looks like: for people, for programs, for code scanning.
#![forbid(unsafe_code)]

use camino::Utf8Path;
use landbridge_audit::{Audit, Config, audit, fix, report};

const SOURCE: &str = r#"#[no_mangle]
pub extern "C" fn kit_count(kit: *const Kit) -> usize {
    unsafe { (*kit).parts.len() }
}

static mut LAST: u32 = 0;

#[no_mangle]
pub extern "C" fn kit_last() -> u32 {
    unsafe { LAST }
}

#[no_mangle]
pub unsafe extern "C" fn kit_free(kit: *mut Kit) {
    Box::from_raw(kit);
}

pub struct Kit {
    parts: Vec<u8>,
}
"#;

fn with_audit(look: impl FnOnce(Audit, &Utf8Path)) {
    let folder = tempfile::tempdir().unwrap();
    let file = Utf8Path::from_path(folder.path()).unwrap().join("lib.rs");
    std::fs::write(&file, SOURCE).unwrap();
    look(audit(&file, &Config::default()).unwrap(), &file);
}

#[test]
fn text_shows_the_source() {
    with_audit(|audit, _| {
        let text = report::text(&audit, false) + &report::summary(&audit);
        insta::assert_snapshot!("text", text);
        assert!(report::text(&audit, true).contains('\u{1b}'));
        assert!(!text.contains('\u{1b}'));
    });
}

#[test]
fn json_has_one_object_for_each() {
    with_audit(|audit, _| {
        let lines: Vec<String> = audit
            .findings
            .iter()
            .map(|it| report::json(it).to_string())
            .collect();
        insta::assert_snapshot!("json", lines.join("\n"));
    });
}

#[test]
fn sarif_names_rules_and_places() {
    with_audit(|audit, _| {
        let document = report::sarif(&audit, "1.2.3", Utf8Path::new(""));
        assert_eq!(document["version"], "2.1.0");
        let run = &document["runs"][0];
        let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
        let results = run["results"].as_array().unwrap();
        assert_eq!(results.len(), audit.findings.len());
        for result in results {
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(rules[index]["id"], result["ruleId"]);
        }
        // Pages are long; what stands in them is tested elsewhere.
        let mut short = document.clone();
        for rule in short["runs"][0]["tool"]["driver"]["rules"]
            .as_array_mut()
            .unwrap()
        {
            rule["help"] = "…".into();
        }
        insta::assert_snapshot!("sarif", serde_json::to_string_pretty(&short).unwrap());
    });
}

#[test]
fn fixes_leave_nothing_to_fix() {
    with_audit(|first, file| {
        let mended = fix::mend(&first.findings);
        assert_eq!(
            (mended.findings, mended.files.len(), mended.faults.len()),
            (2, 1, 0)
        );
        let text = std::fs::read_to_string(file).unwrap();
        assert!(
            text.contains(
                "    if kit.is_null() {\n        return;\n    }\n    drop(Box::from_raw(kit));\n"
            ),
            "{text}"
        );
        let second = audit(file, &Config::default()).unwrap();
        assert!(second.findings.iter().all(|it| it.fix.is_none()));
        assert_eq!(second.findings.len() + 2, first.findings.len());
    });
}
