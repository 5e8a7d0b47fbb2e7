//! CAA records: RFC 8659's own examples, both forms, and what must be refused.
#![forbid(unsafe_code)]

use dns::{Caa, ErrorKind, parse_caa_record};

fn caa(critical: u8, field: &str, value: &str) -> Caa {
    Caa {
        critical,
        field: field.to_owned(),
        value: value.to_owned(),
    }
}

#[test]
fn examples_of_rfc_8659() {
    let cases = [
        (
            r#"0 issue "ca1.example.net""#,
            caa(0, "issue", "ca1.example.net"),
        ),
        (r#"0 issue ";""#, caa(0, "issue", ";")),
        (
            r#"0 issue "ca1.example.net; account=230123""#,
            caa(0, "issue", "ca1.example.net; account=230123"),
        ),
        (r#"0 issue "%%%%%""#, caa(0, "issue", "%%%%%")),
        (
            r#"0 issuewild "ca2.example.org""#,
            caa(0, "issuewild", "ca2.example.org"),
        ),
        (
            r#"0 iodef "mailto:security@example.com""#,
            caa(0, "iodef", "mailto:security@example.com"),
        ),
        (
            r#"0 iodef "https://iodef.example.com/""#,
            caa(0, "iodef", "https://iodef.example.com/"),
        ),
        (
            r#"128 issue "ca1.example.net""#,
            caa(128, "issue", "ca1.example.net"),
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(parse_caa_record(text), Ok(expected), "{text}");
    }
    // Section 4.5's unknown property is for an issuer to refuse, and so for us.
    let error = parse_caa_record(r#"128 tbs "Unknown""#).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Malformed);
    assert_eq!(
        error.to_string(),
        "the property is `tbs`; issue, issuewild and iodef are understood (at byte 4)"
    );
}

#[test]
fn the_form_for_any_record() {
    let text = r"\# 15 00 05 69 73 73 75 65 70 6b 69 2e 67 6f 6f 67";
    assert_eq!(parse_caa_record(text), Ok(caa(0, "issue", "pki.goog")));
    let joined = r"\# 15 00056973737565 706b692e676f6f67";
    assert_eq!(parse_caa_record(joined), Ok(caa(0, "issue", "pki.goog")));
    let wild = r"\# 21 00 09 69 73 73 75 65 77 69 6c 64 6c 65 74 73 65 6e 63 72 79 70";
    assert_eq!(
        parse_caa_record(wild),
        Ok(caa(0, "issuewild", "letsencryp"))
    );
}

#[test]
fn spelling() {
    for text in [
        "0 issue ca.example",
        "0\tISSUE\tca.example",
        "  0 Issue ca.example  ",
        r#"0 "issue" "ca\.example""#,
        r#"0 issue "\099a.example""#,
    ] {
        assert_eq!(parse_caa_record(text), Ok(caa(0, "issue", "ca.example")));
    }
    assert_eq!(
        parse_caa_record(r#"0 issue "a\"b\\c""#),
        Ok(caa(0, "issue", r#"a"b\c"#))
    );
    assert_eq!(parse_caa_record(r#"0 issue """#), Ok(caa(0, "issue", "")));
    assert_eq!(
        parse_caa_record(r#"0 issue "\195\164\255""#),
        Ok(caa(0, "issue", "ä\u{fffd}"))
    );
}

#[test]
fn bad_numbers() {
    for text in [
        "256 issue x",
        "-1 issue x",
        "+1 issue x",
        "a issue x",
        r#""" issue x"#,
        r"\# x 00",
        r"\# 65536 00",
        r"\# 1 0",
        r"\# 1 0g",
        r"\# 1 é",
        r"0 issue \25x",
        r"0 issue \256",
        r"0 issue \9",
    ] {
        let error = parse_caa_record(text).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Number, "{text}: {error}");
    }
}

#[test]
fn malformed() {
    for text in [
        "",
        "0",
        "0 issue",
        "0 issue x y",
        r#"0 issue "x"#,
        r#"0 issue "x"y"#,
        r#"0 issue x"y"#,
        "0 issue x\\",
        r"\#",
        r"\# 0",
        r"\# 2 00",
        r"\# 3 00 05 69",
        r"\# 7 00 05 69 73 73 75 65 70",
        r"\#5 00",
    ] {
        let error = parse_caa_record(text).unwrap_err();
        let kind = if text == r"\#5 00" {
            // Not the generic form, so `\#5` is a word that isn't a number.
            ErrorKind::Number
        } else {
            ErrorKind::Malformed
        };
        assert_eq!(error.kind(), kind, "{text}: {error}");
    }
}
