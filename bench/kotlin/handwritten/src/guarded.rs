//! The same functions as a careful author writes them who gives the promises of a generated binding: no panic crosses, text that
//! has no UTF-8 is an error, and so is a number that an array can't have. What is many crosses as one array of numbers, bytes
//! or characters; its Kotlin side, which also tells when a counter is in use, closed or poisoned, is `Guarded.kt`.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::sync::OnceLock;

use jni::JNIEnv;
use jni::errors::Result;
use jni::objects::{
    JCharArray, JClass, JDoubleArray, JIntArray, JObject, JString, JThrowable, JValue, ReleaseMode,
};
use jni::signature::{Primitive, ReturnType};
use jni::sys::{jbyteArray, jdouble, jdoubleArray, jint, jlong, jstring};

use crate::{Class, class, new};

mod text;
use text::{given, taken, text_of};

/// What was looked up.
pub(crate) struct Known {
    refused: Class,
    panicked: Class,
    argument: Class,
    call: jni::objects::JMethodID,
}

static KNOWN: OnceLock<Known> = OnceLock::new();

thread_local! {
    static PANIC: Cell<Option<String>> = const { Cell::new(None) };
}

/// Looks all up, and has panics told with their place.
pub(crate) fn start(env: &mut JNIEnv<'_>) -> Result<()> {
    let text = "(Ljava/lang/String;)V";
    let caller = env.find_class("bench/GuardedCaller")?;
    let known = Known {
        refused: class(env, "bench/Refused", "(ILjava/lang/String;)V")?,
        panicked: class(env, "bench/PanicException", text)?,
        argument: class(env, "java/lang/IllegalArgumentException", text)?,
        call: env.get_method_id(caller, "call", "(I)I")?,
    };
    let _ = KNOWN.set(known);
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        PANIC.set(Some(info.to_string()));
        before(info);
    }));
    Ok(())
}

/// Why a call fails.
enum Failed {
    Refused(jint),
    Argument(String),
    Jni(jni::errors::Error),
}

impl From<jni::errors::Error> for Failed {
    fn from(error: jni::errors::Error) -> Self {
        Self::Jni(error)
    }
}

/// What every call goes through.
#[inline]
fn fenced<'a, T>(
    env: &mut JNIEnv<'a>,
    otherwise: T,
    body: impl FnOnce(&mut JNIEnv<'a>) -> std::result::Result<T, Failed>,
) -> T {
    match catch_unwind(AssertUnwindSafe(|| body(env))) {
        Ok(Ok(value)) => return value,
        Ok(Err(failed)) => throw(env, failed),
        Err(payload) => panicked(env, &*payload),
    }
    otherwise
}

#[cold]
fn panicked(env: &mut JNIEnv<'_>, payload: &(dyn Any + Send)) {
    let message = PANIC.take().unwrap_or_else(|| {
        let text = payload.downcast_ref::<&str>().copied();
        text.unwrap_or("the Rust code panicked").to_owned()
    });
    if let Some(known) = KNOWN.get() {
        let _ = thrown(env, &known.panicked, None, &message);
    }
}

#[cold]
fn throw(env: &mut JNIEnv<'_>, failed: Failed) {
    // What the JVM throws already stays.
    let Some(known) = KNOWN
        .get()
        .filter(|_| !env.exception_check().unwrap_or(true))
    else {
        return;
    };
    let _ = match failed {
        Failed::Refused(status) => {
            let message = format!("refused with status {}", status.cast_unsigned());
            thrown(env, &known.refused, Some(status), &message)
        }
        Failed::Argument(message) => thrown(env, &known.argument, None, &message),
        Failed::Jni(error) => thrown(env, &known.panicked, None, &error.to_string()),
    };
}

fn thrown(env: &mut JNIEnv<'_>, of: &Class, status: Option<jint>, message: &str) -> Result<()> {
    let message = JObject::from(env.new_string(message)?);
    let text = JValue::Object(&message);
    let arguments = [status.map_or(text, JValue::Int), text];
    // SAFETY: a text, or a number and a text.
    let error = unsafe { new(env, of, &arguments)? };
    env.throw(JThrowable::from(error))
}

fn array_length(count: usize) -> std::result::Result<jint, Failed> {
    let found = jint::try_from(count).ok();
    found.ok_or_else(|| Failed::Argument(format!("{count} items, which no array can hold")))
}

#[unsafe(no_mangle)]
pub extern "system" fn Java_bench_Guarded_add<'a>(
    mut env: JNIEnv<'a>,
    _: JClass<'a>,
    a: jint,
    b: jint,
) -> jint {
    fenced(&mut env, 0, |_| Ok(a.wrapping_add(b)))
}

#[unsafe(no_mangle)]
pub extern "system" fn Java_bench_Guarded_echo<'a>(
    mut env: JNIEnv<'a>,
    _: JClass<'a>,
    text: JString<'a>,
) -> jstring {
    fenced(&mut env, ptr::null_mut(), |env| {
        let text = given(env, &text)?;
        taken(env, &text)
    })
}

#[unsafe(no_mangle)]
pub extern "system" fn Java_bench_Guarded_sumList<'a>(
    mut env: JNIEnv<'a>,
    _: JClass<'a>,
    values: JDoubleArray<'a>,
) -> jdouble {
    fenced(&mut env, 0.0, |env| {
        // SAFETY: nothing of the JVM's is called while its memory is borrowed.
        let values = unsafe { env.get_array_elements_critical(&values, ReleaseMode::NoCopyBack)? };
        Ok(values.iter().sum())
    })
}

/// A point, two numbers one behind the other.
#[repr(C)]
struct Point {
    x: f64,
    y: f64,
}

#[unsafe(no_mangle)]
pub extern "system" fn Java_bench_Guarded_makePoints<'a>(
    mut env: JNIEnv<'a>,
    _: JClass<'a>,
    count: jint,
) -> jdoubleArray {
    fenced(&mut env, ptr::null_mut(), |env| {
        let point = |at| Point {
            x: f64::from(at),
            y: f64::from(at) * 0.5,
        };
        let points: Vec<Point> = (0..count.cast_unsigned()).map(point).collect();
        let all = env.new_double_array(array_length(points.len() * 2)?)?;
        // SAFETY: a point is two numbers.
        let numbers =
            unsafe { std::slice::from_raw_parts(points.as_ptr().cast(), points.len() * 2) };
        env.set_double_array_region(&all, 0, numbers)?;
        Ok(all.into_raw())
    })
}

#[unsafe(no_mangle)]
pub extern "system" fn Java_bench_Guarded_sumPoints<'a>(
    mut env: JNIEnv<'a>,
    _: JClass<'a>,
    points: JDoubleArray<'a>,
) -> jdouble {
    fenced(&mut env, 0.0, |env| {
        // SAFETY: nothing of the JVM's is called while its memory is borrowed.
        let numbers = unsafe { env.get_array_elements_critical(&points, ReleaseMode::NoCopyBack)? };
        let points = numbers.chunks_exact(2);
        Ok(points.map(|point| point[0] + point[1]).sum())
    })
}

/// People as bytes: whether all is ASCII, each one's length of the name and age, and all names.
#[unsafe(no_mangle)]
pub extern "system" fn Java_bench_Guarded_makePeople<'a>(
    mut env: JNIEnv<'a>,
    _: JClass<'a>,
    count: jint,
) -> jbyteArray {
    fenced(&mut env, ptr::null_mut(), |env| {
        let person = |age| ("Ada Lovelace".to_owned(), age);
        let people: Vec<(String, u32)> = (0..count.cast_unsigned()).map(person).collect();
        let names: usize = people.iter().map(|(name, _)| name.len()).sum();
        let length = array_length(4 + people.len() * 8 + names)?;
        let all = env.new_byte_array(length)?;
        // SAFETY: nothing of the JVM's is called while its memory is borrowed.
        let mut bytes = unsafe { env.get_array_elements_critical(&all, ReleaseMode::CopyBack)? };
        // SAFETY: bytes with a sign are bytes.
        let bytes: &mut [u8] =
            unsafe { std::slice::from_raw_parts_mut(bytes.as_mut_ptr().cast(), bytes.len()) };
        let (first, rest) = bytes.split_at_mut(4);
        let (numbers, mut texts) = rest.split_at_mut(people.len() * 8);
        let mut ascii = true;
        for ((name, age), to) in people.iter().zip(numbers.chunks_exact_mut(8)) {
            ascii &= name.is_ascii();
            let length = array_length(name.len())?;
            to[..4].copy_from_slice(&length.to_le_bytes());
            to[4..].copy_from_slice(&age.to_le_bytes());
            let (here, behind) = texts.split_at_mut(name.len());
            here.copy_from_slice(name.as_bytes());
            texts = behind;
        }
        first.copy_from_slice(&u32::from(ascii).to_le_bytes());
        Ok(all.as_raw())
    })
}

/// People as the characters of all names, and each one's length of the name and age.
#[unsafe(no_mangle)]
pub extern "system" fn Java_bench_Guarded_sumPeople<'a>(
    mut env: JNIEnv<'a>,
    _: JClass<'a>,
    names: JCharArray<'a>,
    numbers: JIntArray<'a>,
) -> jint {
    fenced(&mut env, 0, |env| {
        let wrong = || Failed::Argument("names and lengths that don't fit".to_owned());
        let mut all = vec![0; usize::try_from(env.get_array_length(&numbers)?).unwrap_or_default()];
        env.get_int_array_region(&numbers, 0, &mut all)?;
        // SAFETY: nothing of the JVM's is called while its memory is borrowed.
        let names = unsafe { env.get_array_elements_critical(&names, ReleaseMode::NoCopyBack)? };
        let mut rest = &names[..];
        let mut people = Vec::with_capacity(all.len() / 2);
        for one in all.chunks_exact(2) {
            let length = usize::try_from(one[0]).map_err(|_| wrong())?;
            let (name, behind) = rest.split_at_checked(length).ok_or_else(wrong)?;
            people.push((text_of(name)?, one[1]));
            rest = behind;
        }
        Ok(sum(people))
    })
}

#[inline(never)]
fn sum(people: Vec<(String, jint)>) -> jint {
    let of = |(name, age): &(String, jint)| {
        let length = jint::try_from(name.len()).unwrap_or(jint::MAX);
        length.wrapping_add(*age)
    };
    people.iter().map(of).fold(0, jint::wrapping_add)
}

#[unsafe(no_mangle)]
pub extern "system" fn Java_bench_Guarded_describe<'a>(
    mut env: JNIEnv<'a>,
    _: JClass<'a>,
    name: JString<'a>,
    _age: jint,
) -> jstring {
    fenced(&mut env, ptr::null_mut(), |env| {
        let name = given(env, &name)?;
        taken(env, &name)
    })
}

#[unsafe(no_mangle)]
pub extern "system" fn Java_bench_Guarded_sumCalls<'a>(
    mut env: JNIEnv<'a>,
    _: JClass<'a>,
    caller: JObject<'a>,
    times: jint,
) -> jint {
    fenced(&mut env, 0, |env| {
        let Some(known) = KNOWN.get() else {
            return Ok(0);
        };
        let mut sum: jint = 0;
        for at in 0..times.cast_unsigned() {
            let argument = [JValue::Int(at.cast_signed()).as_jni()];
            // SAFETY: the method takes a number and gives one; the class says that the object has it.
            let called = unsafe {
                let int = ReturnType::Primitive(Primitive::Int);
                env.call_method_unchecked(&caller, known.call, int, &argument)?
            };
            sum = sum.wrapping_add(called.i()?);
        }
        Ok(sum)
    })
}

#[unsafe(no_mangle)]
pub extern "system" fn Java_bench_Guarded_fail<'a>(
    mut env: JNIEnv<'a>,
    _: JClass<'a>,
    status: jint,
) -> jint {
    fenced(&mut env, 0, |_| Err(Failed::Refused(status)))
}

#[unsafe(no_mangle)]
pub extern "system" fn Java_bench_Guarded_counterNew<'a>(
    mut env: JNIEnv<'a>,
    _: JClass<'a>,
    start: jint,
) -> jlong {
    fenced(&mut env, 0, |_| Ok(Box::into_raw(Box::new(start)) as jlong))
}

#[unsafe(no_mangle)]
pub extern "system" fn Java_bench_Guarded_counterIncrement<'a>(
    mut env: JNIEnv<'a>,
    _: JClass<'a>,
    raw: jlong,
) -> jint {
    fenced(&mut env, 0, |_| {
        // SAFETY: what `counterNew` gave; Kotlin's side lets one call in at a time, and none after `counterFree`.
        let count = unsafe { &mut *(raw as *mut jint) };
        *count = count.wrapping_add(1);
        Ok(*count)
    })
}

#[unsafe(no_mangle)]
pub extern "system" fn Java_bench_Guarded_counterFree<'a>(
    mut env: JNIEnv<'a>,
    _: JClass<'a>,
    raw: jlong,
) {
    // SAFETY: what `counterNew` gave; Kotlin's side calls this once, when no call uses it.
    fenced(&mut env, (), |_| {
        drop(unsafe { Box::from_raw(raw as *mut jint) });
        Ok(())
    });
}
