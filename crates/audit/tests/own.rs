//! What this repository links into other people's programs passes its own audit.
#![forbid(unsafe_code)]

use camino::Utf8Path;
use landbridge_audit::{Config, audit};

#[test]
fn the_runtimes_are_clean() {
    let runtime = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("../../runtime");
    for all in [false, true] {
        let mut config = Config::default();
        config.features.all = all;
        let audit = audit(&runtime, &config).unwrap();
        assert!(audit.faults.is_empty(), "{:?}", audit.faults);
        assert!(audit.findings.is_empty(), "{:#?}", audit.findings);
        assert!(audit.exports > 0, "nothing was looked at");
    }
}
