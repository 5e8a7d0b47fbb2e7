//! What `find_package` reads to know whether a package will do, of any host whose package CMake finds.

/// The text of `…ConfigVersion.cmake`: a package does for a version that is asked for where Cargo's own rule says so.
///
/// CMake compares numbers alone, so that a pre-release would pass for the version that it comes before; it does for
/// those who ask for none.
pub(crate) fn version_file(version: &str) -> String {
    let numbers = numbers(version);
    let pre_release = version.split('+').next().is_some_and(|it| it.contains('-'));
    let mut parts = numbers.split('.');
    let mut part = || parts.next().unwrap_or("0");
    let (major, minor, patch) = (part(), part(), part());
    let mut refused = vec![
        ("PACKAGE_FIND_VERSION_COUNT GREATER 0", "MAJOR", major),
        ("PACKAGE_FIND_VERSION_COUNT GREATER 1", "MINOR", minor),
        ("PACKAGE_FIND_VERSION_COUNT GREATER 2", "PATCH", patch),
    ];
    // Up to the first number that isn't 0, all must be the same.
    refused.truncate(match (major, minor) {
        ("0", "0") => 3,
        ("0", _) => 2,
        _ => 1,
    });
    let others: String = (refused.iter())
        .map(|(given, part, own)| {
            format!(
                "elseif({given} AND NOT PACKAGE_FIND_VERSION_{part} EQUAL {own})\n  set(PACKAGE_VERSION_COMPATIBLE FALSE)\n"
            )
        })
        .collect();
    let least = if pre_release {
        "PACKAGE_FIND_VERSION".to_owned()
    } else {
        format!("\"{numbers}\" VERSION_LESS PACKAGE_FIND_VERSION")
    };
    let exact = if pre_release {
        String::new()
    } else {
        format!(
            "elseif(PACKAGE_FIND_VERSION VERSION_EQUAL \"{numbers}\")\n  set(PACKAGE_VERSION_EXACT TRUE)\n"
        )
    };
    format!(
        "set(PACKAGE_VERSION \"{version}\")\nset(PACKAGE_VERSION_COMPATIBLE TRUE)\n\
         if(PACKAGE_FIND_VERSION_RANGE)\n  if(\"{numbers}\" VERSION_LESS PACKAGE_FIND_VERSION_MIN\n     \
         OR (PACKAGE_FIND_VERSION_RANGE_MAX STREQUAL \"INCLUDE\" AND \"{numbers}\" VERSION_GREATER PACKAGE_FIND_VERSION_MAX)\n     \
         OR (PACKAGE_FIND_VERSION_RANGE_MAX STREQUAL \"EXCLUDE\" AND NOT \"{numbers}\" VERSION_LESS PACKAGE_FIND_VERSION_MAX))\n    \
         set(PACKAGE_VERSION_COMPATIBLE FALSE)\n  endif()\n\
         elseif({least})\n  set(PACKAGE_VERSION_COMPATIBLE FALSE)\n{others}{exact}endif()\n"
    )
}

/// A version's numbers, which is all that CMake knows of it.
pub(crate) fn numbers(version: &str) -> &str {
    let end = version.find(['-', '+']).unwrap_or(version.len());
    &version[..end]
}

/// What to write behind a package's name to find this very one: nothing for a pre-release.
pub(crate) fn asked(version: &str) -> &str {
    if numbers(version).len() == version.len() {
        version
    } else {
        ""
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::version_file;

    /// Whether CMake takes a version where another is asked for; none without CMake.
    fn takes(version: &str, asked: &str) -> Option<bool> {
        Command::new("cmake").arg("--version").output().ok()?;
        let parts: Vec<&str> = asked.split('.').filter(|it| !it.is_empty()).collect();
        let mut script = format!(
            "set(PACKAGE_FIND_VERSION \"{asked}\")\nset(PACKAGE_FIND_VERSION_COUNT {})\n",
            parts.len()
        );
        for (name, part) in ["MAJOR", "MINOR", "PATCH"].iter().zip(&parts) {
            script.push_str(&format!("set(PACKAGE_FIND_VERSION_{name} {part})\n"));
        }
        script.push_str(&version_file(version));
        script.push_str("if(NOT PACKAGE_VERSION_COMPATIBLE)\n  message(FATAL_ERROR no)\nendif()\n");
        let place =
            std::env::temp_dir().join(format!("{version}-{asked}-{}.cmake", std::process::id()));
        std::fs::write(&place, script).expect("a file");
        let output = Command::new("cmake").arg("-P").arg(&place).output();
        std::fs::remove_file(&place).expect("it is there");
        Some(output.expect("it runs").status.success())
    }

    #[test]
    fn versions_are_taken_as_cargo_takes_them() {
        for (version, asked, wanted) in [
            ("1.4.2", "1.4.2", true),
            ("1.4.2", "1.2", true),
            ("1.4.2", "1", true),
            ("1.4.2", "1.5", false),
            ("1.4.2", "", true),
            ("2.0.0", "1.9", false),
            ("0.3.1", "0.3", true),
            ("0.3.1", "0.3.2", false),
            ("0.3.1", "0.2", false),
            ("0.3.1", "0", true),
            ("0.0.3", "0.0.3", true),
            ("0.0.3", "0.0.2", false),
            ("1.0.0-alpha.1", "1.0.0", false),
            ("1.0.0-alpha.1", "0.9", false),
            ("1.0.0-alpha.1", "", true),
            ("1.0.0+build", "1.0", true),
        ] {
            let taken = takes(version, asked);
            assert!(
                taken.is_none_or(|taken| taken == wanted),
                "{version} for {asked}"
            );
        }
    }
}
