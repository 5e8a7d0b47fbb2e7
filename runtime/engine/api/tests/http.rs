//! `Headers`, `Request` and `Response` as scripts use them.
#![forbid(unsafe_code)]

use std::time::Duration;

use api::{Headers, Request, Response, WebUrl, WebUrlParams};
use jsg::{Harness, Options};

const NOW: &[(&str, &str)] = &[
    (
        "JSON.stringify([...new Headers({ 'B': ' 2 ', a: '1' })])",
        r#"[["a","1"],["b","2"]]"#,
    ),
    (
        "const h = new Headers([['a', '1'], ['A', '2']]); h.get('a') + h.has('A') + h.get('b')",
        "1, 2truenull",
    ),
    (
        "const g = new Headers(); g.append('x', '1'); g.set('X', '2'); g.append('x', '3'); g.delete('y'); g.get('x')",
        "2, 3",
    ),
    (
        "JSON.stringify([...new Headers([['set-cookie', 'a'], ['set-cookie', 'b']])])",
        r#"[["set-cookie","a"],["set-cookie","b"]]"#,
    ),
    ("new Headers(new Headers({ a: '1' })).get('a')", "1"),
    (
        "let seen = ''; new Headers({ b: '2', a: '1' }).forEach((value, name) => seen += name + value); seen",
        "a1b2",
    ),
    ("[...new Headers({ b: '2', a: '1' }).keys()].join()", "a,b"),
    (
        "try { new Headers({ 'a b': '' }) } catch (e) { String(e) }",
        "TypeError: `a b` isn't a header's name",
    ),
    (
        r"try { new Headers({ a: 'x\ny' }) } catch (e) { e.name }",
        "TypeError",
    ),
    (
        r"try { new Headers({ a: '\u0100' }) } catch (e) { e.name }",
        "TypeError",
    ),
    (
        "try { new Headers([['a']]) } catch (e) { e.name }",
        "TypeError",
    ),
    (
        "const r = new Request('http://a/b#c', { method: 'post', body: 'x' }); [r.method, r.url, r.headers.get('content-type')].join()",
        "POST,http://a/b#c,text/plain;charset=UTF-8",
    ),
    (
        "new Request(new Request('http://a/', { headers: { x: '1' } }), { method: 'PUT' }).headers.get('x')",
        "1",
    ),
    ("new Request(new URL('http://a/')).url", "http://a/"),
    (
        "new Request('http://a', { method: 'patch' }).method",
        "patch",
    ),
    (
        "try { new Request('http://a', { body: 'x' }) } catch (e) { e.name }",
        "TypeError",
    ),
    (
        "try { new Request('nonsense') } catch (e) { e.name }",
        "TypeError",
    ),
    (
        "try { new Request('http://a', { method: 'TRACE' }) } catch (e) { e.name }",
        "TypeError",
    ),
    (
        "new Request('http://a', { method: 'POST', body: new URLSearchParams({ a: 'b c' }) }).headers.get('content-type')",
        "application/x-www-form-urlencoded;charset=UTF-8",
    ),
    (
        "const one = new Request('http://a'); one.headers === one.headers && one.headers instanceof Headers",
        "true",
    ),
    (
        "const p = new Response(); [p.status, p.statusText, p.ok, p.bodyUsed, p.headers.has('content-type')].join()",
        "200,,true,false,false",
    ),
    ("new Response('x', { status: 404 }).ok", "false"),
    (
        "try { new Response('x', { status: 204 }) } catch (e) { e.name }",
        "TypeError",
    ),
    (
        "try { new Response('x', { status: 600 }) } catch (e) { e.name }",
        "RangeError",
    ),
    (
        "try { Response.json(undefined) } catch (e) { e.name }",
        "TypeError",
    ),
    (
        "try { Response.json(1n) } catch (e) { e.name }",
        "TypeError",
    ),
    (
        "try { Response.redirect('http://a', 200) } catch (e) { e.name }",
        "RangeError",
    ),
    (
        "Response.redirect('http://a/b').headers.get('location')",
        "http://a/b",
    ),
];

const LATER: &[(&str, &str)] = &[
    (r"new Response('\ufeffa\u00e9').text()", "a\u{e9}"),
    ("Response.json({ a: [1] }).json().then(it => it.a[0])", "1"),
    (
        "new Response('no').json().catch(e => e.name)",
        "SyntaxError",
    ),
    (
        "new Response(new Uint8Array([1, 2, 3]).subarray(1)).bytes().then(it => it.join())",
        "2,3",
    ),
    (
        "new Response('ab').arrayBuffer().then(it => `${it instanceof ArrayBuffer}${it.byteLength}`)",
        "true2",
    ),
    (
        "(async () => { const r = new Response('x'); await r.text(); return r.text().catch(e => e.message + r.bodyUsed) })()",
        "the body was read alreadytrue",
    ),
    (
        "(async () => { const r = new Response('x'), c = r.clone(); return await r.text() + await c.text() })()",
        "xx",
    ),
    (
        "(async () => { const r = new Response(); return await r.text() + await r.text() + r.bodyUsed })()",
        "false",
    ),
];

#[test]
fn messages_in_javascript() {
    let harness = Harness::new(Options::default());
    let outcome = harness.run_in_context(|lock, context| {
        context.define::<Headers>(lock)?;
        context.define::<Request>(lock)?;
        context.define::<Response>(lock)?;
        context.define::<WebUrl>(lock)?;
        context.define::<WebUrlParams>(lock)?;
        for (source, expected) in NOW {
            context.set_global(lock, "source", (*source).to_owned())?;
            let found: String = context.eval(lock, "(() => eval(source))()")?;
            assert_eq!(found, *expected, "{source}");
        }
        for (source, expected) in LATER {
            let found: String = context.await_value(lock, source, Duration::from_secs(5))?;
            assert_eq!(found, *expected, "{source}");
        }
        Ok::<(), jsg::Error>(())
    });
    outcome.expect("entered").expect("no error");
}
