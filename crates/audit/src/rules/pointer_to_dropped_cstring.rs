//! `pointer-to-dropped-cstring`: `as_ptr` of an owner that goes away while the pointer stays.

use crate::analysis::{View, expr, leaving};
use crate::finding::{Finding, Level};
use crate::rule::Rule;

/// The rule.
pub static RULE: Rule = Rule {
    id: "pointer-to-dropped-cstring",
    level: Level::Error,
    title: "a pointer outlives the string or buffer that it points into",
    body: r#"
`as_ptr` borrows without a lifetime. When the `CString` (or `Vec`, `String`) that it was asked of is
dropped at the end of a closure, an arm, a block or the function, the pointer that left dangles, and the
host reads freed memory. It mostly works in tests.

## Evidence

RUSTSEC-2025-0022: `map_or(null, |s| s.as_ptr())` consumed the `CString` that C then read.

## Wrong

```rust,ignore
pub fn fetch(name: &str, properties: Option<&str>) {
    let properties = properties.map(|s| CString::new(s).unwrap());
    let properties = properties.map_or(ptr::null(), |s| s.as_ptr());
    unsafe { ffi::fetch(properties) }
}
```

## Right

```rust,ignore
pub fn fetch(name: &str, properties: Option<&str>) {
    let properties = properties.map(|s| CString::new(s).unwrap());
    let pointer = properties.as_ref().map_or(ptr::null(), |s| s.as_ptr());
    unsafe { ffi::fetch(pointer) }
}
```

## Not reported

`takes(CString::new(s)?.as_ptr())`: the temporary lives to the end of the statement. Owners that are
bound by reference, forgotten, or moved to where the pointer goes. `let p = CString::new(s)?.as_ptr();`
is rustc's to tell.
"#,
    check,
};

fn check(view: &View<'_>, out: &mut Vec<Finding>) {
    for function in &view.functions {
        for leaving in leaving(view, function) {
            let (name, kind, how) = (&leaving.name, leaving.kind, leaving.how);
            let message =
                format!("`{name}`, a `{kind}`, is dropped {how}; the pointer into it stays");
            let span = expr::point(leaving.at);
            let mut finding = view.finding(&RULE, Level::Error, function.file, span, message);
            finding.help(
                "keep the owner in a variable that lives as long as the pointer is used, or give it \
                 away with `into_raw`",
            );
            out.push(finding);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn owners_that_end_too_early() {
        testing::lines(
            &RULE,
            r#"
fn a(s: &str) -> *const c_char {
    let c = CString::new(s).unwrap();
    c.as_ptr() //~
}
fn b(s: Option<&str>) {
    let p = s.map(|s| CString::new(s).unwrap()).map_or(null(), |c| c.as_ptr()); //~
    unsafe { ffi::take(p) }
}
fn c(s: Option<&str>) {
    let s = s.map(|s| CString::new(s).unwrap());
    let p = match s {
        Some(c) => c.as_ptr() as *const c_char, //~
        None => null(),
    };
    unsafe { ffi::take(p) }
}
#[no_mangle]
pub extern "C" fn d(out: *mut *const c_char) {
    let c = CString::new("x").unwrap();
    unsafe { *out = c.as_ptr() }; //~
}
fn e() -> View {
    let v = vec![1u8, 2];
    View { data: v.as_ptr(), len: v.len() } //~
}
"#,
        );
    }

    #[test]
    fn what_lives_long_enough() {
        testing::lines(
            &RULE,
            r#"
fn a(s: &str) -> Result<(), NulError> { unsafe { ffi::take(CString::new(s)?.as_ptr()) }; Ok(()) }
fn b(s: Option<&str>) {
    let s = s.map(|s| CString::new(s).unwrap());
    let p = s.as_ref().map_or(null(), |c| c.as_ptr());
    unsafe { ffi::take(p) }
}
fn c() -> *const u8 { let v = vec![1u8]; let p = v.as_ptr(); std::mem::forget(v); p }
fn d() -> View { let v = vec![1u8]; View { data: v.as_ptr(), owner: v } }
fn e(s: &CStr) -> *const c_char { s.as_ptr() }
fn f(s: &str) { let c = CString::new(s).unwrap(); unsafe { ffi::take(c.as_ptr()) } }
fn h(s: &str) -> i32 {
    let wide: Vec<u16> = s.encode_utf16().collect();
    let n = unsafe { windows::WideCharToMultiByte(0, wide.as_ptr(), null()) };
    drop(wide);
    n
}
fn g(s: &Option<CString>) -> *const c_char { match s { Some(c) => c.as_ptr(), None => null() } }
"#,
        );
    }
}
