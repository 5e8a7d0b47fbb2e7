//! `UrlUtil` as scripts use it.
#![forbid(unsafe_code)]

use api::UrlUtil;
use jsg::{Harness, Options};

#[test]
fn hosts_and_urls_in_javascript() {
    let harness = Harness::new(Options::default());
    let outcome = harness.run_in_context(|lock, context| {
        let util = lock.alloc(UrlUtil::default());
        context.set_global(lock, "url", util)?;
        for (call, expected) in [
            // The examples of Node's documentation.
            ("domainToASCII('español.com')", "xn--espaol-zwa.com"),
            ("domainToASCII('中文.com')", "xn--fiq228c.com"),
            ("domainToASCII('xn--iñvalid.com')", ""),
            ("domainToASCII('')", ""),
            ("domainToUnicode('xn--espaol-zwa.com')", "español.com"),
            ("domainToUnicode('xn--fiq228c.com')", "中文.com"),
            ("domainToUnicode('xn--iñvalid.com')", ""),
            ("domainToUnicode('EXAMPLE.com')", "example.com"),
            ("canonicalizeIp('0x7f.1')", "127.0.0.1"),
            ("canonicalizeIp('1.2.3.4')", "1.2.3.4"),
            ("canonicalizeIp('::0001')", "::1"),
            ("canonicalizeIp('[2001:db8:0:0::1]')", "2001:db8::1"),
            ("canonicalizeIp('example.com')", "undefined"),
            ("canonicalizeIp('1.2.3.4/x')", "undefined"),
            ("canonicalizeIp('999.1.1.1')", "undefined"),
            (
                "format('https://a:b@測試?abc#foo', {fragment: false, unicode: true, auth: false})",
                "https://測試/?abc",
            ),
            (
                "format('https://a:b@測試:8080/p?abc#foo', {unicode: true})",
                "https://a:b@測試:8080/p?abc#foo",
            ),
            (
                "format('https://xn--g6w251d/?abc#foo', {search: false})",
                "https://xn--g6w251d/#foo",
            ),
            (
                "format('mailto:a@b.c', {auth: false, unicode: true})",
                "mailto:a@b.c",
            ),
            ("format('http://x')", "http://x/"),
        ] {
            let source = format!("String(url.{call})");
            assert_eq!(context.eval::<String>(lock, &source)?, expected, "{call}");
        }
        let source = "try { url.format('nowhere') } catch (e) { `${e}` }";
        let found: String = context.eval(lock, source)?;
        assert_eq!(found, "TypeError: `nowhere` isn't a URL");
        Ok::<(), jsg::Error>(())
    });
    outcome.expect("entered").expect("no error");
}
