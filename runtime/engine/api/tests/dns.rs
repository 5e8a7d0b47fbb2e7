//! `DnsUtil` as scripts use it.
#![forbid(unsafe_code)]

use api::DnsUtil;
use jsg::{Class, Harness, Options};

#[test]
fn records_in_javascript() {
    let harness = Harness::new(Options::default());
    let outcome = harness.run_in_context(|lock, context| {
        let util = lock.alloc(DnsUtil::default());
        context.set_global(lock, "dns", util)?;
        for (source, expected) in [
            (
                r"JSON.stringify(dns.parseCaaRecord('\\# 15 00 05 69 73 73 75 65 70 6b 69 2e 67 6f 6f 67'))",
                r#"{"critical":0,"field":"issue","value":"pki.goog"}"#,
            ),
            (
                r#"JSON.stringify(dns.parseCaaRecord('128 issue "ca1.example.net; account=230123"'))"#,
                r#"{"critical":128,"field":"issue","value":"ca1.example.net; account=230123"}"#,
            ),
            (
                r#"JSON.stringify(dns.parseNaptrRecord('50 50 "s" "SIPS+D2T" "" _sips._tcp.example.com.'))"#,
                r#"{"flags":"s","service":"SIPS+D2T","regexp":"","replacement":"_sips._tcp.example.com","order":50,"preference":50}"#,
            ),
            (
                "try { dns.parseCaaRecord('256 issue x') } catch (e) { e.name + ': ' + e.message }",
                "RangeError: `256` isn't the flags: a number from 0 to 255 must stand here (at byte 0)",
            ),
            (
                "try { dns.parseCaaRecord('0 tbs x') } catch (e) { e.name + ': ' + e.message }",
                "Error: the property is `tbs`; issue, issuewild and iodef are understood (at byte 2)",
            ),
            (
                "try { dns.parseNaptrRecord() } catch (e) { e.name + ': ' + e.message }",
                "TypeError: parseNaptrRecord needs 1 argument, 0 are given",
            ),
        ] {
            assert_eq!(context.eval::<String>(lock, source)?, expected, "{source}");
        }
        Ok::<(), jsg::Error>(())
    });
    outcome.expect("entered").expect("no error");
}

#[test]
fn declarations() {
    let text = Class::of::<DnsUtil>().declaration();
    assert!(text.contains(
        "parseCaaRecord(record: string): { critical: number; field: string; value: string };"
    ));
}
