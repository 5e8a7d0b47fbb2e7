//! `suppression-without-reason`: a comment that allows a finding and doesn't say why.

use crate::analysis::View;
use crate::finding::{Finding, Level};
use crate::rule::Rule;
use crate::suppress::allowances;

/// The rule.
pub static RULE: Rule = Rule {
    id: "suppression-without-reason",
    level: Level::Warning,
    title: "a finding is allowed without a reason",
    body: r#"
`// landbridge: allow(RULE): REASON` takes a finding away. Without a reason nobody can tell later whether
it still holds, so without one nothing is taken away.

## Evidence

Reviews of allowed lints: most outlive what they were right about.

## Wrong

```rust,ignore
// landbridge: allow(mutable-global-in-export)
static mut COUNT: u32 = 0;
```

## Right

```rust,ignore
// landbridge: allow(mutable-global-in-export): only the one thread of the firmware calls in
static mut COUNT: u32 = 0;
```

## Not reported

Any reason of more than two characters counts.
"#,
    check,
};

fn check(view: &View<'_>, out: &mut Vec<Finding>) {
    for allowance in allowances(view).into_iter().filter(|it| !it.reason) {
        out.push(Finding {
            rule: RULE.id,
            level: Level::Warning,
            place: allowance.place,
            message: format!("{} is allowed, but why?", allowance.rules.join(", ")),
            help: Some("write `: ` and the reason after it".to_owned()),
            related: Vec::new(),
            fix: None,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn a_reason_is_required() {
        let found = testing::findings(
            &RULE,
            "// landbridge: allow(null-slice)\nfn a() {}\n// landbridge: allow(null-slice): it is tested by all callers\nfn b() {}",
        );
        let lines: Vec<u32> = found.iter().map(|it| it.place.line).collect();
        assert_eq!(lines, [1]);
    }
}
