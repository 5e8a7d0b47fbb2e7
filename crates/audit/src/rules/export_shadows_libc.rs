//! `export-shadows-libc`: a symbol that the C library has too.

use crate::analysis::{Boundary, View};
use crate::finding::{Finding, Level};
use crate::rule::Rule;

/// The rule.
pub static RULE: Rule = Rule {
    id: "export-shadows-libc",
    level: Level::Error,
    title: "an export has the name of a function of the C library",
    body: r#"
Symbols are one space for the whole process. A `#[no_mangle]` function called `read` or `free` takes the
place of the C library's: the host, and Rust's own standard library, call yours from then on.

## Evidence

rust-lang/rust#83111; `unsafe(no_mangle)` became unsafe in edition 2024 for this reason.

## Wrong

```rust,ignore
#[unsafe(no_mangle)]
pub extern "C" fn free(handle: usize) { release(handle) }
```

## Right

```rust,ignore
#[unsafe(no_mangle)]
pub extern "C" fn kit_free(handle: usize) { release(handle) }
```

## Not reported

Crates without `std` and those that say in their name that they are a C library or an allocator.
"#,
    check,
};

/// Functions that nearly every process uses.
const SYMBOLS: &[&str] = &[
    "abort",
    "accept",
    "access",
    "atexit",
    "bind",
    "calloc",
    "chdir",
    "chmod",
    "clock",
    "close",
    "connect",
    "dup",
    "environ",
    "execve",
    "exit",
    "fclose",
    "fcntl",
    "fflush",
    "fopen",
    "fork",
    "fread",
    "free",
    "fstat",
    "fwrite",
    "getenv",
    "getpid",
    "gettimeofday",
    "index",
    "ioctl",
    "kill",
    "link",
    "listen",
    "localtime",
    "lseek",
    "main",
    "malloc",
    "memchr",
    "memcmp",
    "memcpy",
    "memmove",
    "memset",
    "mkdir",
    "mmap",
    "munmap",
    "nanosleep",
    "open",
    "pipe",
    "poll",
    "printf",
    "putenv",
    "qsort",
    "raise",
    "rand",
    "read",
    "realloc",
    "recv",
    "remove",
    "rename",
    "rmdir",
    "select",
    "send",
    "setenv",
    "shutdown",
    "signal",
    "sleep",
    "socket",
    "srand",
    "stat",
    "strcat",
    "strchr",
    "strcmp",
    "strcpy",
    "strdup",
    "strerror",
    "strlen",
    "strncmp",
    "system",
    "time",
    "unlink",
    "wait",
    "waitpid",
    "write",
];

fn check(view: &View<'_>, out: &mut Vec<Finding>) {
    let root = &view.sources.crates[0].modules[0];
    let bare = root
        .attributes
        .iter()
        .any(|it| it.path().is_ident("no_std"));
    let named = ["libc", "alloc", "shim", "crt"]
        .iter()
        .any(|word| view.facts.package.contains(word));
    if bare || named {
        return;
    }
    for function in view.exports() {
        let Some(Boundary::Export(symbol)) = &function.boundary else {
            continue;
        };
        if SYMBOLS.contains(&symbol.as_str()) {
            let message = format!("the symbol `{symbol}` takes the place of the C library's");
            let span = function.name_span();
            let mut finding = view.finding(&RULE, Level::Error, function.file, span, message);
            finding.help(format!("put the library's name before it: `kit_{symbol}`"));
            out.push(finding);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn symbols_count_and_names_do_not() {
        let text = r#"
#[no_mangle]
pub extern "C" fn free(p: usize) {} //~
#[unsafe(export_name = "read")]
pub extern "C" fn kit_read() {} //~
#[export_name = "kit_write"]
pub extern "C" fn write() {}
extern "C" fn open() {}
fn close() {}
"#;
        testing::lines(&RULE, text);
        assert!(testing::findings(&RULE, &format!("#![no_std]\n{text}")).is_empty());
    }
}
