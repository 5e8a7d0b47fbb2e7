//! `panic-leaves-export`: an `unwrap` in a function that the host calls.

use crate::analysis::panics::{self, Panic, Trigger};
use crate::analysis::{Frame, View, frames};
use crate::finding::{Finding, Level};
use crate::rule::Rule;
use landbridge_source::place;

/// The rule.
pub static RULE: Rule = Rule {
    id: "panic-leaves-export",
    level: Level::Error,
    title: "a panic can leave an exported function",
    body: r#"
A function that the host calls through the C ABI can panic, and nothing catches it. Since Rust 1.81 a
panic that reaches the end of an `extern "C"` function aborts the process: the host dies with everything
in it. (Before 1.81 it was undefined behaviour.) What the host passes must never decide that. cxx ends the
process too, and makes an exception of an error.

An error where the host's own data makes it panic; a warning where only this library's state does, where
the panic stands in a function that the export calls, and in what cxx binds.

## Evidence

RUSTSEC-2019-0038, RUSTSEC-2019-0022: callbacks of C libraries called closures that may panic, unguarded.

## Wrong

```rust,ignore
#[unsafe(no_mangle)]
pub extern "C" fn parse(text: *const c_char) -> i32 {
    if text.is_null() { return -1; }
    let text = unsafe { CStr::from_ptr(text) }.to_str().unwrap();
    text.len() as i32
}
```

## Right

```rust,ignore
#[unsafe(no_mangle)]
pub extern "C" fn parse(text: *const c_char) -> i32 {
    if text.is_null() { return -1; }
    std::panic::catch_unwind(|| {
        let Ok(text) = unsafe { CStr::from_ptr(text) }.to_str() else { return -2 };
        text.len() as i32
    })
    .unwrap_or(-3)
}
```

## Not reported

Code inside `catch_unwind` or a macro or function of yours that calls it (`guards` in `[audit]` names
others); `extern "C-unwind"`; functions that never return (`-> !`); everything when the release profile says `panic = "abort"`, since then
that is the policy; poisoned locks; conversions of constants; what `is_err` or `is_none` was asked of
before; what a search (`find`, `position`, `contains_key`) said is there; an `expect` of the library's own state whose text says why it holds ("in scope", not "invalid
handle"); `CString::new` of what was a C string; functions in which clippy's `unwrap_used` is allowed.
"#,
    check,
};

fn check(view: &View<'_>, out: &mut Vec<Finding>) {
    if view.facts.aborts {
        return;
    }
    let old = view.facts.rust_version.is_some_and(|it| it < (1, 81));
    let consequence = if old {
        "a panic that leaves `extern \"C\"` aborts the host, and is undefined before Rust 1.81"
    } else {
        "a panic that leaves `extern \"C\"` aborts the host"
    };
    for (index, function) in view.functions.iter().enumerate() {
        if function.frame() == Some(Frame::Cxx) {
            out.extend(ends_the_program(view, index));
        }
        let unwinds = function.abi().is_some_and(|it| it.ends_with("unwind"));
        // Whoever calls what never returns wants the process to end.
        let ends = matches!(&function.signature.output,
            syn::ReturnType::Type(_, ty) if matches!(&**ty, syn::Type::Never(_)));
        if !function.is_c() || unwinds || ends {
            continue;
        }
        let own = panics::of(view, index);
        let worst = own
            .iter()
            .max_by_key(|it| (it.trigger, std::cmp::Reverse(line(it))));
        let mut finding = match worst {
            Some(panic) if panic.trigger == Trigger::Data => {
                let message = if panic.what.starts_with("a ") {
                    format!(
                        "`{}` makes {}, which may panic; {consequence}",
                        function.shown, panic.what
                    )
                } else {
                    format!(
                        "`{}` panics at `{}` if the host gives the wrong thing; {consequence}",
                        function.shown, panic.what
                    )
                };
                // A callback is mostly given what this library itself handed out.
                let level = if function.is_export() {
                    Level::Error
                } else {
                    Level::Warning
                };
                view.finding(&RULE, level, function.file, panic.span, message)
            }
            Some(panic) if function.is_export() => {
                let message = format!(
                    "`{}` can panic at `{}`; {consequence}",
                    function.shown, panic.what
                );
                view.finding(&RULE, Level::Warning, function.file, panic.span, message)
            }
            _ => {
                let below = panics::by_calls(view, index, 3);
                let Some((span, panic)) = below.first() else {
                    continue;
                };
                let inside = &view.functions[panic.function];
                let message = format!(
                    "`{}` can panic in `{}` with what the host gives; {consequence}",
                    function.shown, inside.shown
                );
                let level = Level::Warning;
                let mut finding = view.finding(&RULE, level, function.file, *span, message);
                let at = place(inside.file, panic.span);
                finding.related(at, format!("`{}` panics here", panic.what));
                finding
            }
        };
        let more = own.len().saturating_sub(1);
        let help = if more == 0 {
            "return an error, or put the body in `std::panic::catch_unwind`".to_owned()
        } else {
            format!(
                "return an error, or put the body in `std::panic::catch_unwind`: there are {more} \
                 more such places in it"
            )
        };
        finding.help(help);
        out.push(finding);
    }
}

/// cxx makes exceptions of errors, and ends the process at a panic.
fn ends_the_program(view: &View<'_>, index: usize) -> Option<Finding> {
    let function = &view.functions[index];
    let params = function.params.iter().enumerate();
    let data: Vec<usize> = params
        .filter(|(_, param)| frames::is_value(param.ty))
        .map(|(number, _)| number)
        .collect();
    let own = panics::given(view, index, &data);
    let by_data = own.iter().filter(|it| it.trigger == Trigger::Data);
    let panic = by_data.min_by_key(|it| line(it))?;
    let message = format!(
        "`{}` panics at `{}` if C++ gives the wrong thing, and cxx then ends the process",
        function.shown, panic.what
    );
    let mut finding = view.finding(&RULE, Level::Warning, function.file, panic.span, message);
    finding.help("return a `Result`: cxx makes an exception of its error");
    Some(finding)
}

fn line(panic: &Panic) -> usize {
    panic.span.start().line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn what_the_host_gives_is_an_error() {
        let text = r#"
#[no_mangle]
pub extern "C" fn a(text: *const c_char) -> i32 {
    let text = unsafe { CStr::from_ptr(text) };
    let text = text.to_str().unwrap(); //~
    text.len() as i32
}
#[unsafe(no_mangle)]
pub extern "C" fn at(i: usize) -> u8 {
    TABLE[i] //~
}
#[no_mangle]
pub extern "C" fn bounded(i: usize) -> u8 {
    if i >= TABLE.len() { return 0; }
    TABLE[i]
}
#[no_mangle]
pub unsafe extern "C" fn stop(text: *const c_char) -> ! {
    panic!("{}", CStr::from_ptr(text).to_str().unwrap())
}
#[no_mangle]
pub extern "C" fn asserted(p: *const u8) {
    assert!(!p.is_null()); //~
}
unsafe extern "C" fn trampoline<F: FnMut(u32)>(n: u32, data: *mut c_void) {
    let f = &mut *(data as *mut F);
    f(n); //~
}
extern "C" fn callback(code: c_int) {
    let kind = Kind::try_from(code).expect("a kind"); //~
}
"#;
        testing::lines(&RULE, text);
        let found = testing::findings(&RULE, text);
        let warnings: Vec<u32> = found
            .iter()
            .filter(|it| it.level == Level::Warning)
            .map(|it| it.place.line)
            .collect();
        assert_eq!(warnings, [27, 30]);
    }

    #[test]
    fn calls_are_followed() {
        let text = r#"
fn inner(code: i32) -> Kind { Kind::try_from(code).unwrap() }
#[no_mangle]
pub extern "C" fn outer(code: i32) -> i32 {
    inner(code).number() //~
}
"#;
        testing::lines(&RULE, text);
        assert_eq!(testing::findings(&RULE, text)[0].level, Level::Warning);
    }

    #[test]
    fn guards_are_understood() {
        let text = r#"
macro_rules! fence { ($($t:tt)*) => { match std::panic::catch_unwind(|| { $($t)* }) { Ok(v) => v, Err(_) => -1 } } }
macro_rules! export {
    ($(#[$m:meta])* fn $name:ident($($a:ident: $t:ty),*) -> $r:ty $body:block ?= $d:expr) => {
        $(#[$m])* #[no_mangle] pub extern "C" fn $name($($a: $t),*) -> $r {
            std::panic::catch_unwind(|| $body).unwrap_or($d)
        }
    };
}
fn caught(f: impl FnOnce() -> i32) -> i32 { fence! { f() } }
#[no_mangle]
pub extern "C" fn a(code: i32) -> i32 { fence! { Kind::try_from(code).unwrap() as i32 } }
#[no_mangle]
pub extern "C" fn b(code: i32) -> i32 { caught(|| Kind::try_from(code).unwrap() as i32) }
export! { fn c(code: i32) -> i32 { Kind::try_from(code).unwrap() as i32 } ?= -1 }
#[no_mangle]
pub extern "C-unwind" fn d(code: i32) -> i32 { Kind::try_from(code).unwrap() as i32 }
#[no_mangle]
pub extern "C" fn e() -> i32 { LOCK.lock().unwrap().len() as i32 }
#[no_mangle]
pub extern "C" fn f(t: *const c_char) {
    let t = unsafe { CStr::from_ptr(t) }.to_str();
    if t.is_err() { return; }
    use_it(t.unwrap());
}
fn not_an_export(code: i32) -> i32 { Kind::try_from(code).unwrap() as i32 }
"#;
        testing::lines(&RULE, text);
    }

    #[test]
    fn reasons_and_callbacks_with_a_symbol() {
        let text = r#"
#[no_mangle]
pub extern "C" fn a(kit: &Kit) -> u32 { kit.rooted().expect("always in scope") }
#[no_mangle]
pub extern "C" fn b(kit: &Kit) -> u32 { kit.make().expect("failed to make it") } //~
#[no_mangle]
pub extern "C" fn c(kit: *const Kit) -> u32 { unsafe { kit.as_ref() }.expect("rooted in scope").n } //~
#[no_mangle]
extern "C" fn hook(code: c_int) { Kind::try_from(code).unwrap(); } //~
fn install() { unsafe { ffi::set_hook(Some(hook)) } }
#[no_mangle]
pub extern "C" fn asked(p: *const u8) {
    kit_return_if_fail! { asked; !p.is_null(), }
    assert!(!p.is_null());
}
#[no_mangle]
pub extern "C" fn later(n: u32) { keep(Box::new(move |it| Kind::try_from(n + it).unwrap())); }
"#;
        testing::lines(&RULE, text);
        let found = testing::findings(&RULE, text);
        assert!(found.iter().all(|it| it.level == Level::Warning));
    }

    #[test]
    fn what_the_library_found_itself_is_there() {
        let text = r#"
#[no_mangle]
pub extern "C" fn a(kit: &mut Kit, name: *const c_char) -> u32 {
    let Some(name) = convert(name) else { return 0 };
    if let Some(index) = find_by_name(kit, name) { return kit.parts[index]; }
    match kit.parts.iter().position(|it| it.name == name) {
        Some(index) => kit.parts[index],
        None => 0,
    }
}
#[no_mangle]
pub extern "C" fn b(kit: &mut Kit, name: *const c_char) -> u32 {
    let Some(name) = convert(name) else { return 0 };
    if kit.map.contains_key(name) { return *kit.map.get_mut(name).unwrap(); }
    0
}
#[no_mangle]
pub extern "C" fn c(kit: &mut Kit, name: *const c_char) -> u32 {
    let Some(name) = convert(name) else { return 0 };
    let lower = name.to_lowercase();
    let key = kit.map.keys().find(|it| it.to_lowercase() == lower).cloned();
    match &key { Some(key) => kit.keyed(key), None => 0 }
}
#[no_mangle]
pub extern "C" fn d(kit: &mut Kit, name: *const c_char) -> u32 {
    let Some(name) = convert(name) else { return 0 };
    *kit.map.get_mut(name).unwrap() //~
}
#[no_mangle]
pub extern "C" fn e(text: *const c_char) -> usize {
    let Some(text) = convert(text) else { return 0 };
    text.find(':').unwrap() //~
}
impl Kit { fn set_room(&mut self, room: usize) {} fn set_few(&mut self, few: u8) {} }
#[no_mangle]
pub extern "C" fn f(kit: &mut Kit, room: u64) { kit.set_room(room.try_into().unwrap()) } //~
#[no_mangle]
pub extern "C" fn g(kit: &mut Kit, few: u64) { kit.set_few(few.try_into().unwrap()) } //~
"#;
        testing::lines(&RULE, text);
        let found = testing::findings(&RULE, text);
        let errors = found.iter().filter(|it| it.level == Level::Error);
        let lines: Vec<u32> = errors.map(|it| it.place.line).collect();
        assert_eq!(lines, [27, 32, 38]);
    }

    #[test]
    fn an_aborting_profile_is_a_policy() {
        let text = "#[no_mangle]\npub extern \"C\" fn a(n: i32) { K::try_from(n).unwrap(); }";
        let config = crate::Config::default();
        assert!(testing::with(&RULE, text, &config, |facts| facts.aborts = true).is_empty());
        assert_eq!(testing::findings(&RULE, text).len(), 1);
    }
}
