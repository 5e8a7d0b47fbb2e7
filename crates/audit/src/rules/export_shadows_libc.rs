//! `export-shadows-libc`: a symbol that the C library has too.

use syn::Item;

use crate::analysis::systems::{are_bare, of_item};
use crate::analysis::{Boundary, View, expr};
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

Crates without `std` and those that say in their name that they are a C library or an allocator; code whose
`cfg` says that it is for a target without a C library, as WebAssembly or bare metal; functions whose docs say that
they override or intercept.
"#,
    check,
};

/// Functions that nearly every process uses.
const SYMBOLS: &[&str] = &[
    "abort",
    "abs",
    "accept",
    "access",
    "acos",
    "alarm",
    "asin",
    "atan",
    "atan2",
    "atexit",
    "atof",
    "atoi",
    "atol",
    "bcmp",
    "bcopy",
    "bind",
    "bzero",
    "calloc",
    "ceil",
    "chdir",
    "chmod",
    "clock",
    "close",
    "connect",
    "cos",
    "difftime",
    "dlclose",
    "dlerror",
    "dlopen",
    "dlsym",
    "dup",
    "dup2",
    "environ",
    "epoll_create",
    "epoll_ctl",
    "epoll_wait",
    "errno",
    "execl",
    "execv",
    "execve",
    "execvp",
    "exit",
    "exp",
    "fabs",
    "fclose",
    "fcntl",
    "fdopen",
    "feof",
    "ferror",
    "fflush",
    "fgetc",
    "fgets",
    "fileno",
    "flock",
    "floor",
    "fmod",
    "fopen",
    "fork",
    "fprintf",
    "fputc",
    "fputs",
    "fread",
    "free",
    "freeaddrinfo",
    "fscanf",
    "fseek",
    "fstat",
    "fsync",
    "ftell",
    "ftruncate",
    "fwrite",
    "getaddrinfo",
    "getc",
    "getchar",
    "getcwd",
    "getenv",
    "geteuid",
    "getgid",
    "gethostbyname",
    "gethostname",
    "getopt",
    "getpid",
    "getppid",
    "getpwnam",
    "getpwuid",
    "getsockname",
    "getsockopt",
    "gettimeofday",
    "getuid",
    "gmtime",
    "htonl",
    "htons",
    "index",
    "inet_addr",
    "inet_ntop",
    "inet_pton",
    "ioctl",
    "isalnum",
    "isalpha",
    "isatty",
    "isdigit",
    "isspace",
    "isupper",
    "kill",
    "labs",
    "ldexp",
    "link",
    "listen",
    "localtime",
    "log",
    "log10",
    "log2",
    "longjmp",
    "lseek",
    "lstat",
    "madvise",
    "main",
    "malloc",
    "mbstowcs",
    "memccpy",
    "memchr",
    "memcmp",
    "memcpy",
    "memmem",
    "memmove",
    "memset",
    "mkdir",
    "mktemp",
    "mktime",
    "mmap",
    "mprotect",
    "msync",
    "munmap",
    "nanosleep",
    "ntohl",
    "ntohs",
    "open",
    "opendir",
    "pause",
    "perror",
    "pipe",
    "poll",
    "posix_memalign",
    "pow",
    "pread",
    "printf",
    "pthread_create",
    "pthread_join",
    "pthread_mutex_lock",
    "pthread_mutex_unlock",
    "pthread_once",
    "pthread_self",
    "putc",
    "putchar",
    "putenv",
    "puts",
    "pwrite",
    "qsort",
    "raise",
    "rand",
    "random",
    "read",
    "readdir",
    "readlink",
    "readv",
    "realloc",
    "realpath",
    "recv",
    "recvfrom",
    "recvmsg",
    "regcomp",
    "regexec",
    "remove",
    "rename",
    "rewind",
    "rmdir",
    "round",
    "scanf",
    "select",
    "send",
    "sendmsg",
    "sendto",
    "setenv",
    "setjmp",
    "setlocale",
    "setsockopt",
    "setvbuf",
    "shutdown",
    "sigaction",
    "signal",
    "sigprocmask",
    "sin",
    "sleep",
    "snprintf",
    "socket",
    "sprintf",
    "sqrt",
    "srand",
    "sscanf",
    "stat",
    "strcasecmp",
    "strcat",
    "strchr",
    "strcmp",
    "strcoll",
    "strcpy",
    "strcspn",
    "strdup",
    "strerror",
    "strftime",
    "strlen",
    "strncat",
    "strncmp",
    "strncpy",
    "strndup",
    "strnlen",
    "strpbrk",
    "strrchr",
    "strspn",
    "strstr",
    "strtod",
    "strtok",
    "strtol",
    "strtoul",
    "strtoull",
    "symlink",
    "sysconf",
    "syslog",
    "system",
    "tan",
    "time",
    "tmpfile",
    "tolower",
    "toupper",
    "trunc",
    "truncate",
    "umask",
    "uname",
    "ungetc",
    "unlink",
    "usleep",
    "utime",
    "vfprintf",
    "vprintf",
    "vsnprintf",
    "vsprintf",
    "wait",
    "waitpid",
    "write",
    "writev",
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
        let alone = are_bare(&of_item(view, function.module, function.attributes));
        // It is what the function is for.
        let docs = function.docs.to_lowercase();
        let words = ["overrid", "interpos", "preload", "replaces", "intercept"];
        let alone = alone || words.iter().any(|word| docs.contains(word));
        if SYMBOLS.contains(&symbol.as_str()) && !alone {
            let message = format!("the symbol `{symbol}` takes the place of the C library's");
            let span = function.name_span();
            let mut finding = view.finding(&RULE, Level::Error, function.file, span, message);
            finding.help(format!("put the library's name before it: `kit_{symbol}`"));
            out.push(finding);
        }
    }
    for (module, item) in view.all_items() {
        let Item::Static(it) = item else {
            continue;
        };
        let symbol = it.ident.to_string();
        let exported = expr::has_attribute(&it.attrs, "no_mangle");
        let alone = are_bare(&of_item(view, module, &it.attrs));
        if exported && SYMBOLS.contains(&symbol.as_str()) && !alone {
            let message = format!("the symbol `{symbol}` takes the place of the C library's");
            let span = it.ident.span();
            let mut finding = view.finding(&RULE, Level::Error, view.file(module), span, message);
            finding.help("put the library's name before it");
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
/// Overrides the C library's, to tell who ends the program.
#[no_mangle]
pub unsafe extern "C" fn exit(status: i32) -> ! { abort() }
fn close() {}
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
mod memory {
    #[no_mangle]
    pub extern "C" fn malloc(n: usize) -> *mut u8 { take(n) }
}
#[cfg(target_os = "none")]
#[no_mangle]
pub extern "C" fn abort() -> ! { loop {} }
#[cfg(not(target_arch = "wasm32"))]
#[no_mangle]
pub extern "C" fn exit() -> ! { loop {} } //~
"#;
        testing::lines(&RULE, text);
        assert!(testing::findings(&RULE, &format!("#![no_std]\n{text}")).is_empty());
    }
}
