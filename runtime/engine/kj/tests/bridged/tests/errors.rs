//! Exceptions as errors, both ways.

use kj::{ErrorType, KjError, Result};
use kj_bridged::ffi;

const TYPES: [ErrorType; 4] = [
    ErrorType::Failed,
    ErrorType::Overloaded,
    ErrorType::Disconnected,
    ErrorType::Unimplemented,
];

#[test]
fn exceptions_of_kj_are_results() {
    for (number, kind) in TYPES.into_iter().enumerate() {
        let number = u8::try_from(number).expect("one of four");
        let text = "what happened: ütf-8\nand a line";
        let error = KjError::from(ffi::throw_kj(number, text).expect_err("it throws"));
        assert_eq!((error.kind, error.description.as_str()), (kind, text));
        assert_eq!((error.file.as_str(), error.line), ("bridged.cc", 7));
        assert_eq!(error.to_string(), format!("{}: {text}", kind.name()));

        // And there and back again.
        let again = KjError::from(error.throw().expect_err("it throws"));
        assert_eq!(again, error);
    }
}

#[test]
fn any_cpp_exception_is_a_result() {
    let thrown = |which| KjError::from(ffi::throw_other(which).expect_err("it throws"));
    let error = thrown(0);
    assert_eq!(
        (error.kind, error.description.as_str()),
        (ErrorType::Failed, "not of KJ's")
    );
    let error = thrown(1);
    assert!(
        error.description.ends_with("required; which = 1"),
        "{error}"
    );
    assert!(error.file.ends_with("bridged.cc") && error.line > 30);
    let error = thrown(2);
    assert_eq!(
        error.description,
        "something that isn't an exception was thrown"
    );
}

#[test]
fn errors_of_rust_are_exceptions() {
    assert_eq!(
        ffi::catch_from_rust(0),
        "disconnected|the other side left: 0"
    );
    assert_eq!(ffi::catch_from_rust(1), "failed|without a type");
    assert_eq!(ffi::catch_from_rust(3), "overloaded|line\none");
    assert_eq!(ffi::catch_from_rust(4), "nothing was thrown");
}

#[test]
fn panics_never_cross() {
    assert_eq!(
        ffi::catch_from_rust(2),
        "failed|Rust panicked: a panic of Rust's"
    );
}

#[test]
fn macros_make_errors() {
    fn required(count: u32) -> Result<u32> {
        kj::require!(count < 3, Overloaded, "{count} are too many");
        kj::require!(count != 2, "not two");
        Ok(count)
    }
    assert_eq!(required(1), Ok(1));
    let error = required(5).expect_err("too many");
    assert_eq!(
        (error.kind, error.description.as_str()),
        (ErrorType::Overloaded, "5 are too many")
    );
    assert!(error.file.ends_with("errors.rs") && error.line > 0);
    assert_eq!(required(2).expect_err("two").kind, ErrorType::Failed);
    let error = kj::exception!(Unimplemented, "no {}", "such");
    assert_eq!(error.to_string(), "unimplemented: no such");
}
