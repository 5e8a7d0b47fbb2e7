//! Text of the JVM's and of Rust's, by way of its characters: what is ASCII is copied at once.

use jni::JNIEnv;
use jni::objects::JString;
use jni::sys::jstring;

use super::{Failed, array_length};

/// Rust's text of the JVM's characters; half of a pair has no UTF-8.
pub(super) fn text_of(characters: &[u16]) -> std::result::Result<String, Failed> {
    let mut all = 0;
    let bytes = characters.iter().map(|it| {
        all |= it;
        it.to_le_bytes()[0]
    });
    let bytes: Vec<u8> = bytes.collect();
    if all < 0x80 {
        // SAFETY: ASCII.
        return Ok(unsafe { String::from_utf8_unchecked(bytes) });
    }
    String::from_utf16(characters)
        .map_err(|_| Failed::Argument("text with half of a surrogate pair".to_owned()))
}

/// Calls a function of the JVM's own table, which the crate has no way of its own to.
macro_rules! jvm {
    ($env:expr, $name:ident $(, $argument:expr)*) => {{
        let raw = $env.get_native_interface();
        match (**raw).$name {
            Some(function) => function(raw, $($argument),*),
            None => return Err(Failed::Jni(jni::errors::Error::JNIEnvMethodNotFound(stringify!($name)))),
        }
    }};
}

/// So many characters or fewer need no memory of their own.
const SHORT: usize = 256;

pub(super) fn given(
    env: &mut JNIEnv<'_>,
    text: &JString<'_>,
) -> std::result::Result<String, Failed> {
    if text.is_null() {
        return Err(Failed::Argument("no text".to_owned()));
    }
    // SAFETY: the text is the caller's; so many characters are written as there is room for.
    unsafe {
        let count = jvm!(env, GetStringLength, text.as_raw());
        let length = usize::try_from(count).unwrap_or_default();
        let mut short = [0_u16; SHORT];
        let mut long = Vec::new();
        let room = match short.get_mut(..length) {
            Some(room) => room,
            None => {
                long.resize(length, 0);
                &mut long[..]
            }
        };
        jvm!(
            env,
            GetStringRegion,
            text.as_raw(),
            0,
            count,
            room.as_mut_ptr()
        );
        text_of(room)
    }
}

pub(super) fn taken(env: &mut JNIEnv<'_>, text: &str) -> std::result::Result<jstring, Failed> {
    let mut short = [0_u16; SHORT];
    let long: Vec<u16>;
    let characters = match short.get_mut(..text.len()).filter(|_| text.is_ascii()) {
        Some(room) => {
            for (to, from) in room.iter_mut().zip(text.bytes()) {
                *to = u16::from(from);
            }
            &*room
        }
        None => {
            long = text.encode_utf16().collect();
            &long[..]
        }
    };
    let count = array_length(characters.len())?;
    // SAFETY: so many characters are there.
    Ok(unsafe { jvm!(env, NewString, characters.as_ptr(), count) })
}
