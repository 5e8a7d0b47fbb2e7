//! Errors in one line, for methods that refuse something. What an error is, is for `error`.

/// An [`Error`](crate::Error): `error!(RangeError, "{count} is too many")`. The kind is one of
/// [`ExceptionType`](crate::ExceptionType)'s, `Named("DataCloneError")` for another name, or `Internal` for what JavaScript
/// must not learn.
#[macro_export]
macro_rules! error {
    (Internal, $($message:tt)+) => {
        $crate::Error::internal(::std::format!($($message)+))
    };
    (Named($name:expr), $($message:tt)+) => {
        $crate::Error::named($name, ::std::format!($($message)+))
    };
    ($kind:ident, $($message:tt)+) => {
        $crate::Error::of_kind($crate::ExceptionType::$kind, ::std::format!($($message)+))
    };
}

/// Returns an error, made as by [`error!`](crate::error!), from the function.
#[macro_export]
macro_rules! fail {
    ($($error:tt)+) => {
        return ::std::result::Result::Err($crate::error!($($error)+).into())
    };
}

/// Returns an error, made as by [`error!`](crate::error!), unless a condition holds:
/// `require!(count < 10, RangeError, "{count} is too many")`.
#[macro_export]
macro_rules! require {
    ($condition:expr, $($error:tt)+) => {
        if !$condition {
            $crate::fail!($($error)+);
        }
    };
}
