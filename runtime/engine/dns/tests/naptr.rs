//! NAPTR records: examples of RFC 2915, 3263, 3403 and 6116, both forms, and what must be refused.
#![forbid(unsafe_code)]

use dns::{ErrorKind, Naptr, parse_caa_record, parse_naptr_record};

fn naptr(
    order: u16,
    preference: u16,
    [flags, service, regexp, replacement]: [&str; 4],
) -> Result<Naptr, dns::Error> {
    Ok(Naptr {
        flags: flags.to_owned(),
        service: service.to_owned(),
        regexp: regexp.to_owned(),
        replacement: replacement.to_owned(),
        order,
        preference,
    })
}

#[test]
fn examples_of_the_rfcs() {
    let cases = [
        (
            // In a zone file a backslash of the expression is written twice.
            r#"100 10 "" "" "!^urn:cid:.+@([^\\.]+\\.)(.*)$!\\2!i" ."#,
            naptr(100, 10, ["", "", r"!^urn:cid:.+@([^\.]+\.)(.*)$!\2!i", ""]),
        ),
        (
            r#"100 50 "s" "z3950+I2L+I2C" "" _z3950._tcp.gatech.edu."#,
            naptr(
                100,
                50,
                ["s", "z3950+I2L+I2C", "", "_z3950._tcp.gatech.edu"],
            ),
        ),
        (
            r#"100 50 "a" "rcds+N2C" "" cidserver.example.com."#,
            naptr(100, 50, ["a", "rcds+N2C", "", "cidserver.example.com"]),
        ),
        (
            r#"50 50 "s" "SIPS+D2T" "" _sips._tcp.example.com."#,
            naptr(50, 50, ["s", "SIPS+D2T", "", "_sips._tcp.example.com"]),
        ),
        (
            r#"90 50 "s" "SIP+D2T" "" _sip._tcp.example.com"#,
            naptr(90, 50, ["s", "SIP+D2T", "", "_sip._tcp.example.com"]),
        ),
        (
            r#"100 10 "u" "E2U+sip" "!^.*$!sip:info@example.com!" ."#,
            naptr(100, 10, ["u", "E2U+sip", "!^.*$!sip:info@example.com!", ""]),
        ),
        (
            r#"102 10 "u" "E2U+email" "!^.*$!mailto:information@foo.se!i" ."#,
            naptr(
                102,
                10,
                ["u", "E2U+email", "!^.*$!mailto:information@foo.se!i", ""],
            ),
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(parse_naptr_record(text), expected, "{text}");
    }
}

#[test]
fn the_form_for_any_record() {
    let text = r"\# 41 15b3 08ae 01 73 0a 6d792d73657276696365 06 726567657870
        0b 7265706c6163656d656e74 03 636f6d 00 ";
    let expected = naptr(5555, 2222, ["s", "my-service", "regexp", "replacement.com"]);
    assert_eq!(parse_naptr_record(text), expected);
    // The root, and a dot inside a label.
    let root = r"\# 8 00 01 00 02 00 00 00 00";
    assert_eq!(parse_naptr_record(root), naptr(1, 2, ["", "", "", ""]));
    let dotted = r"\# 14 00 01 00 02 00 00 00 03 61 2e ff 01 62 00";
    let expected = naptr(1, 2, ["", "", "", r"a\.\255.b"]);
    assert_eq!(parse_naptr_record(dotted), expected);
}

#[test]
fn names() {
    let of = |name: &str| parse_naptr_record(&format!("1 2 s x \"\" {name}"));
    assert_eq!(of(r"a\.b.c."), naptr(1, 2, ["s", "x", "", r"a\.b.c"]));
    assert_eq!(of(r"a.b\."), naptr(1, 2, ["s", "x", "", r"a.b\."]));
    let label = "a".repeat(63);
    assert!(of(&label).is_ok());
    assert!(of(&format!("{label}a")).is_err());
    let long = [label.as_str(); 3].join(".");
    assert!(of(&format!("{long}.{}", "b".repeat(61))).is_ok());
    assert!(of(&format!("{long}.{}.", "b".repeat(61))).is_ok());
    assert!(of(&format!("{long}.{}", "b".repeat(62))).is_err());
    assert!(of(r"\097\097.").is_ok());
    for name in ["a..b", ".a", "..", "\"\""] {
        let error = of(name).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Malformed, "{name}: {error}");
    }
}

#[test]
fn refusals() {
    for (text, kind) in [
        ("", ErrorKind::Malformed),
        (r#"65536 1 s x "" ."#, ErrorKind::Number),
        (r#"1 -1 s x "" ."#, ErrorKind::Number),
        (r#"1 1 s x """#, ErrorKind::Malformed),
        (r#"1 1 s x "" . ."#, ErrorKind::Malformed),
        (r"\# 8 00 01 00 02 00 00 00 c0", ErrorKind::Malformed),
        (r"\# 9 00 01 00 02 00 00 00 00 00", ErrorKind::Malformed),
        (r"\# 7 00 01 00 02 00 00 00", ErrorKind::Malformed),
        (r"\# 6 00 01 00 02 05 00", ErrorKind::Malformed),
    ] {
        let error = parse_naptr_record(text).unwrap_err();
        assert_eq!(error.kind(), kind, "{text}: {error}");
    }
    let flags = "x".repeat(256);
    assert!(parse_naptr_record(&format!("1 1 {flags} x \"\" .")).is_err());
    assert!(parse_naptr_record(&format!("1 1 {} x \"\" .", &flags[1..])).is_ok());
}

/// Whatever the text, no panic: every prefix of good records, with each character replaced by awkward ones.
#[test]
fn nothing_panics() {
    let seeds = [
        r#"100 10 "u" "E2U+sip" "!^.*$!sip:\"i@e\\!" a\.b\065.c."#,
        r"\# 14 00 01 00 02 00 00 00 03 61 2e ff 01 62 00",
        r"\# 15 00 05 69 73 73 75 65 70 6b 69 2e 67 6f 6f 67",
        r#"0 issue "ca1.ex\ample.net; account=230123""#,
    ];
    for seed in seeds {
        for (index, _) in seed.char_indices() {
            for odd in ["", "\\", "\"", "é", "9", " ", "\0", "\\é", "\\1é"] {
                for tail in ["", &seed[index..], &seed[index + 1..]] {
                    let text = format!("{}{odd}{tail}", &seed[..index]);
                    let _ = parse_naptr_record(&text);
                    let _ = parse_caa_record(&text);
                }
            }
        }
    }
}
