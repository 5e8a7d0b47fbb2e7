//! `Decoder` as scripts use it.
#![forbid(unsafe_code)]

use api::Decoder;
use jsg::{Harness, Options};

#[test]
fn bytes_in_many_encodings() {
    let harness = Harness::new(Options::default());
    let outcome = harness.run_in_context(|lock, context| {
        context.define::<Decoder>(lock)?;
        context.eval::<()>(
            lock,
            "var b = (...all) => new Uint8Array(all);
             function pieces(label, bytes, options) {
               const d = new Decoder(label, options); let text = '';
               for (const byte of bytes) text += d.decode(b(byte), true);
               return text + d.decode(b());
             }",
        )?;
        for (source, expected) in [
            ("new Decoder('latin1').encoding", "windows-1252"),
            ("new Decoder().encoding", "utf-8"),
            ("new Decoder(' SJIS ').encoding", "shift_jis"),
            ("new Decoder('latin1').decode(b(0x80, 0xe9))", "€é"),
            (
                "new Decoder('shift_jis').decode(b(0x93, 0xfa, 0x96, 0x7b))",
                "日本",
            ),
            ("new Decoder('euc-kr').decode(b(0xc7, 0xd1))", "한"),
            (
                "new Decoder('gb18030').decode(b(0x81, 0x30, 0x81, 0x30))",
                "\u{80}",
            ),
            ("new Decoder('big5').decode(b(0xa4, 0xa4))", "中"),
            ("new Decoder('koi8-r').decode(b(0xcd))", "м"),
            (
                "new Decoder('utf-16le').decode(b(0x3d, 0xd8, 0x00, 0xde))",
                "😀",
            ),
            // Each byte a piece of its own.
            ("pieces('shift_jis', [0x93, 0xfa, 0x96, 0x7b])", "日本"),
            ("pieces('utf-8', [0xf0, 0x9f, 0x98, 0x80, 0x61])", "😀a"),
            (
                "pieces('iso-2022-jp', [0x1b, 0x24, 0x42, 0x46, 0x7c, 0x1b, 0x28, 0x42, 0x61])",
                "日a",
            ),
            ("pieces('utf-8', [0xef, 0xbb, 0xbf, 0x61])", "a"),
            (
                "pieces('utf-8', [0xef, 0xbb, 0xbf, 0x61], {ignoreBom: true})",
                "\u{feff}a",
            ),
            ("pieces('utf-8', [0xe2, 0x82])", "\u{fffd}"),
            (
                "new Decoder('utf-8').decode(b(0x61, 0xff, 0x62))",
                "a\u{fffd}b",
            ),
            // A stream that has ended leaves nothing for the next.
            (
                "{ const d = new Decoder('utf-8'); d.decode(b(0xe2, 0x82)) + d.decode(b(0xac)) }",
                "\u{fffd}\u{fffd}",
            ),
            (
                "{ const d = new Decoder('utf-8', {fatal: true}); let text;
                   try { d.decode(b(0xff), true) } catch (e) { text = e.name }
                   text + d.decode(b(0x61)) }",
                "TypeErrora",
            ),
            (
                "try { new Decoder('nothing') } catch (e) { e.name }",
                "RangeError",
            ),
            (
                "try { new Decoder('replacement') } catch (e) { e.name }",
                "RangeError",
            ),
            (
                "try { new Decoder('utf-8').decode('a') } catch (e) { e.message }",
                "bytes: expected an array or Uint8Array, got a string",
            ),
        ] {
            assert_eq!(context.eval::<String>(lock, source)?, expected, "{source}");
        }
        Ok::<(), jsg::Error>(())
    });
    outcome.expect("entered").expect("no error");
}
