//! Words that a name can't be in C++: keywords, macros of the C library's, and what that declares outside of namespaces.

/// Words that can't be names: keywords up to C++20, and macros that a program is likely to have.
pub(super) const KEYWORDS: &[&str] = &[
    "alignas",
    "alignof",
    "and",
    "and_eq",
    "asm",
    "assert",
    "auto",
    "bitand",
    "bitor",
    "bool",
    "break",
    "case",
    "catch",
    "char",
    "char16_t",
    "char32_t",
    "char8_t",
    "class",
    "co_await",
    "co_return",
    "co_yield",
    "compl",
    "concept",
    "const",
    "const_cast",
    "consteval",
    "constexpr",
    "constinit",
    "continue",
    "decltype",
    "default",
    "delete",
    "do",
    "double",
    "dynamic_cast",
    "else",
    "enum",
    "errno",
    "explicit",
    "export",
    "extern",
    "false",
    "float",
    "for",
    "friend",
    "goto",
    "if",
    "inline",
    "int",
    "linux",
    "long",
    "mutable",
    "namespace",
    "new",
    "noexcept",
    "not",
    "not_eq",
    "nullptr",
    "operator",
    "or",
    "or_eq",
    "private",
    "protected",
    "public",
    "register",
    "reinterpret_cast",
    "requires",
    "restrict",
    "return",
    "short",
    "signed",
    "sizeof",
    "static",
    "static_assert",
    "static_cast",
    "stderr",
    "stdin",
    "stdout",
    "struct",
    "switch",
    "template",
    "this",
    "thread_local",
    "throw",
    "true",
    "try",
    "typedef",
    "typeid",
    "typename",
    "union",
    "unix",
    "unsigned",
    "using",
    "virtual",
    "void",
    "volatile",
    "wchar_t",
    "while",
    "xor",
    "xor_eq",
];

/// Macros of the standard library's headers, and of those of the system that they include: no name survives them.
const MACROS: &str = "\
    BUFSIZ CHAR_BIT CHAR_MAX CHAR_MIN CLOCKS_PER_SEC CLOCK_MONOTONIC CLOCK_REALTIME DBL_DIG DBL_EPSILON DBL_MAX \
    DBL_MIN DECIMAL_DIG E2BIG EACCES EADDRINUSE EADDRNOTAVAIL EAFNOSUPPORT EAGAIN EALREADY EBADF EBADMSG EBUSY \
    ECANCELED ECHILD ECONNABORTED ECONNREFUSED ECONNRESET EDEADLK EDESTADDRREQ EDOM EDQUOT EEXIST EFAULT EFBIG \
    EHOSTUNREACH EIDRM EILSEQ EINPROGRESS EINTR EINVAL EIO EISCONN EISDIR ELOOP EMFILE EMLINK EMSGSIZE \
    ENAMETOOLONG ENETDOWN ENETRESET ENETUNREACH ENFILE ENOBUFS ENODATA ENODEV ENOENT ENOEXEC ENOLCK ENOLINK \
    ENOMEM ENOMSG ENOPROTOOPT ENOSPC ENOSR ENOSTR ENOSYS ENOTCONN ENOTDIR ENOTEMPTY ENOTRECOVERABLE ENOTSOCK \
    ENOTSUP ENOTTY ENXIO EOF EOPNOTSUPP EOVERFLOW EOWNERDEAD EPERM EPIPE EPROTO EPROTONOSUPPORT EPROTOTYPE \
    ERANGE EROFS ESPIPE ESRCH ESTALE ETIME ETIMEDOUT ETXTBSY EWOULDBLOCK EXDEV EXIT_FAILURE EXIT_SUCCESS \
    FILENAME_MAX FLT_DIG FLT_EPSILON FLT_EVAL_METHOD FLT_MAX FLT_MIN FLT_RADIX FLT_ROUNDS FOPEN_MAX FP_INFINITE \
    FP_NAN FP_NORMAL FP_SUBNORMAL FP_ZERO HUGE_VAL HUGE_VALF HUGE_VALL INFINITY INT16_MAX INT16_MIN INT32_MAX \
    INT32_MIN INT64_MAX INT64_MIN INT8_MAX INT8_MIN INTMAX_MAX INTMAX_MIN INTPTR_MAX INTPTR_MIN INT_MAX INT_MIN \
    LC_ALL LC_COLLATE LC_CTYPE LC_MONETARY LC_NUMERIC LC_TIME LDBL_MAX LDBL_MIN LLONG_MAX LLONG_MIN LONG_MAX \
    LONG_MIN L_tmpnam MATH_ERREXCEPT MATH_ERRNO MB_CUR_MAX MB_LEN_MAX M_E M_LN10 M_LN2 M_PI M_SQRT2 NAN NDEBUG \
    NULL PTRDIFF_MAX PTRDIFF_MIN RAND_MAX SCHAR_MAX SCHAR_MIN SEEK_CUR SEEK_END SEEK_SET SHRT_MAX SHRT_MIN \
    SIGABRT SIGFPE SIGILL SIGINT SIGSEGV SIGTERM SIG_ATOMIC_MAX SIG_ATOMIC_MIN SIG_DFL SIG_ERR SIG_IGN SIZE_MAX \
    SSIZE_MAX TIME_UTC TMP_MAX UCHAR_MAX UINT16_MAX UINT32_MAX UINT64_MAX UINT8_MAX UINTMAX_MAX UINTPTR_MAX \
    UINT_MAX ULLONG_MAX ULONG_MAX USHRT_MAX WCHAR_MAX WCHAR_MIN WEOF WINT_MAX WINT_MIN offsetof setjmp va_arg \
    va_copy va_end va_start";

/// Functions and types that the C library's headers declare outside of any namespace, of which none can have the name.
const GLOBALS: &str = "\
    abort abs accept access acos alarm asin atan atexit atof atoi bind brk calloc cbrt ceil chdir chmod clearerr \
    clock close connect cos cosh creat ctime daylight difftime div div_t dup environ erf exit exp fabs fclose \
    feof ferror fflush fgetc fgets floor fmod fopen fork fprintf fputc fputs fread free frexp fscanf fseek ftell \
    fwrite gamma getc getchar getenv getopt gmtime hypot index ioctl isalnum isalpha isdigit islower isspace \
    isupper j0 j1 jn kill labs ldexp ldiv link listen localtime log logb longjmp malloc mbstate_t memchr memcmp \
    memcpy memmove memset mktime modf nan nice open pause perror pipe poll pow printf putc putchar puts qsort \
    raise rand random read realloc recv remainder remove rename rewind rindex rint rmdir round scanf select send \
    setenv setlocale shutdown signal sin sinh size_t sleep socket sprintf sqrt srand sscanf stat strcat strchr \
    strcmp strcpy strdup strftime strlen strtod strtol swab sync system tan tanh tgamma time timer_t times \
    timezone tm tmpfile tolower toupper trunc truncate uname ungetc unlink usleep vfork vprintf wait write y0 y1 \
    yn";

/// Whether a namespace can't have a name.
pub(super) fn no_namespace(name: &str) -> bool {
    is_word(name) || among(GLOBALS, name) || name == "std"
}

/// Whether the preprocessor would take a name away.
pub(super) fn is_macro(name: &str) -> bool {
    among(MACROS, name)
}

/// Whether a name can be none of anything.
pub(super) fn is_word(name: &str) -> bool {
    KEYWORDS.contains(&name) || is_macro(name)
}

fn among(words: &str, name: &str) -> bool {
    words.split(' ').any(|word| word == name)
}

#[cfg(test)]
mod tests {
    use super::{GLOBALS, KEYWORDS, MACROS, is_macro, no_namespace};

    #[test]
    fn no_word_is_there_twice() {
        let words = GLOBALS.split(' ').chain(MACROS.split(' '));
        let mut all: Vec<&str> = words.chain(KEYWORDS.iter().copied()).collect();
        assert!(all.iter().all(|word| !word.is_empty()), "{all:?}");
        all.sort_unstable();
        let count = all.len();
        all.dedup();
        assert_eq!(all.len(), count);
    }

    #[test]
    fn names_of_the_c_librarys_are_known() {
        for name in ["time", "log", "std", "SEEK_SET", "class", "errno"] {
            assert!(no_namespace(name), "{name}");
        }
        assert!(is_macro("EOF") && is_macro("ETXTBSY") && !is_macro("ENTRIES"));
        assert!(!no_namespace("kitchen_sink"));
    }
}
