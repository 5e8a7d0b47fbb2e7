//! The benchmarks' functions as a Rust author would offer them to Kotlin by JNI, through the `jni` crate: values become objects
//! of the JVM here. Classes, methods and fields are looked up once, as its guide advises where speed counts; no panic is
//! caught. `now` is the clock of `rows.kt`, and what the classes look like is in `Hand.kt`. What is
//! as safe as generated code is in `guarded`.

use std::sync::OnceLock;

use jni::errors::Result;
use jni::objects::{
    GlobalRef, JClass, JDoubleArray, JFieldID, JMethodID, JObject, JObjectArray, JString,
    JThrowable, JValue,
};
use jni::signature::{Primitive, ReturnType};
use jni::sys::{JNI_ERR, JNI_VERSION_1_8, jdouble, jint, jlong, jobjectArray, jstring};
use jni::{JNIEnv, JavaVM};

mod guarded;

/// A class and its constructor.
struct Class {
    class: GlobalRef,
    new: JMethodID,
}

/// What was looked up.
struct Known {
    point: Class,
    x: JFieldID,
    y: JFieldID,
    person: Class,
    name: JFieldID,
    age: JFieldID,
    refused: Class,
    call: JMethodID,
}

static KNOWN: OnceLock<Known> = OnceLock::new();

fn class(env: &mut JNIEnv<'_>, name: &str, signature: &str) -> Result<Class> {
    let class = env.find_class(name)?;
    let new = env.get_method_id(&class, "<init>", signature)?;
    let class = env.new_global_ref(class)?;
    Ok(Class { class, new })
}

fn look_up(env: &mut JNIEnv<'_>) -> Result<Known> {
    let point = class(env, "bench/Point", "(DD)V")?;
    let person = class(env, "bench/Person", "(Ljava/lang/String;I)V")?;
    let caller = env.find_class("bench/Caller")?;
    Ok(Known {
        x: env.get_field_id("bench/Point", "x", "D")?,
        y: env.get_field_id("bench/Point", "y", "D")?,
        name: env.get_field_id("bench/Person", "name", "Ljava/lang/String;")?,
        age: env.get_field_id("bench/Person", "age", "I")?,
        refused: class(env, "bench/Refused", "(ILjava/lang/String;)V")?,
        call: env.get_method_id(caller, "call", "(I)I")?,
        point,
        person,
    })
}

/// Called by the JVM.
#[unsafe(no_mangle)]
pub extern "system" fn JNI_OnLoad(vm: JavaVM, _: *mut std::ffi::c_void) -> jint {
    let known = vm.get_env().and_then(|mut env| {
        guarded::start(&mut env)?;
        look_up(&mut env)
    });
    match known {
        Ok(known) => {
            let _ = KNOWN.set(known);
            JNI_VERSION_1_8
        }
        Err(_) => JNI_ERR,
    }
}

fn known() -> Result<&'static Known> {
    KNOWN
        .get()
        .ok_or(jni::errors::Error::JniCall(jni::errors::JniError::Unknown))
}

/// What a call gives; of a failure the JVM knows already, which throws it behind the call.
fn given<T>(
    env: &mut JNIEnv<'_>,
    otherwise: T,
    body: impl FnOnce(&mut JNIEnv<'_>) -> Result<T>,
) -> T {
    body(env).unwrap_or_else(|error| {
        if !env.exception_check().unwrap_or(true) {
            let _ = env.throw_new("java/lang/RuntimeException", error.to_string());
        }
        otherwise
    })
}

/// A new object.
///
/// # Safety
/// The arguments are what the constructor takes.
unsafe fn new<'a>(
    env: &mut JNIEnv<'a>,
    of: &Class,
    arguments: &[JValue<'_, '_>],
) -> Result<JObject<'a>> {
    let arguments: [jni::sys::jvalue; 2] = std::array::from_fn(|at| arguments[at].as_jni());
    // SAFETY: the class is kept, and the method its constructor.
    unsafe { env.new_object_unchecked(&of.class, of.new, &arguments) }
}

/// The processor time of the process, of all its threads, in nanoseconds.
#[unsafe(no_mangle)]
pub extern "system" fn Java_bench_Hand_now<'a>(_: JNIEnv<'a>, _: JClass<'a>) -> jlong {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: the time is written there.
    unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut time) };
    time.tv_sec * 1_000_000_000 + time.tv_nsec
}

#[unsafe(no_mangle)]
pub extern "system" fn Java_bench_Hand_add<'a>(
    _: JNIEnv<'a>,
    _: JClass<'a>,
    a: jint,
    b: jint,
) -> jint {
    a.wrapping_add(b)
}

#[unsafe(no_mangle)]
pub extern "system" fn Java_bench_Hand_echo<'a>(
    mut env: JNIEnv<'a>,
    _: JClass<'a>,
    text: JString<'a>,
) -> jstring {
    given(&mut env, std::ptr::null_mut(), |env| {
        let text: String = env.get_string(&text)?.into();
        Ok(env.new_string(text)?.into_raw())
    })
}

#[unsafe(no_mangle)]
pub extern "system" fn Java_bench_Hand_sumList<'a>(
    mut env: JNIEnv<'a>,
    _: JClass<'a>,
    values: JDoubleArray<'a>,
) -> jdouble {
    given(&mut env, 0.0, |env| {
        let count = env.get_array_length(&values)?;
        let mut all = vec![0.0; usize::try_from(count).unwrap_or_default()];
        env.get_double_array_region(&values, 0, &mut all)?;
        Ok(all.iter().sum())
    })
}

#[unsafe(no_mangle)]
pub extern "system" fn Java_bench_Hand_makePoints<'a>(
    mut env: JNIEnv<'a>,
    _: JClass<'a>,
    count: jint,
) -> jobjectArray {
    given(&mut env, std::ptr::null_mut(), |env| {
        let known = known()?;
        let class = &known.point.class;
        let all = env.new_object_array(count, class, JObject::null())?;
        for at in 0..count {
            let (x, y) = (f64::from(at), f64::from(at) * 0.5);
            // SAFETY: two numbers.
            let point = unsafe { new(env, &known.point, &[JValue::Double(x), JValue::Double(y)])? };
            env.set_object_array_element(&all, at, &point)?;
            env.delete_local_ref(point)?;
        }
        Ok(all.into_raw())
    })
}

#[unsafe(no_mangle)]
pub extern "system" fn Java_bench_Hand_sumPoints<'a>(
    mut env: JNIEnv<'a>,
    _: JClass<'a>,
    points: JObjectArray<'a>,
) -> jdouble {
    given(&mut env, 0.0, |env| {
        let known = known()?;
        let mut sum = 0.0;
        for at in 0..env.get_array_length(&points)? {
            let point = env.get_object_array_element(&points, at)?;
            let double = ReturnType::Primitive(Primitive::Double);
            sum += env
                .get_field_unchecked(&point, known.x, double.clone())?
                .d()?;
            sum += env.get_field_unchecked(&point, known.y, double)?.d()?;
            env.delete_local_ref(point)?;
        }
        Ok(sum)
    })
}

#[unsafe(no_mangle)]
pub extern "system" fn Java_bench_Hand_makePeople<'a>(
    mut env: JNIEnv<'a>,
    _: JClass<'a>,
    count: jint,
) -> jobjectArray {
    given(&mut env, std::ptr::null_mut(), |env| {
        let known = known()?;
        let class = &known.person.class;
        let all = env.new_object_array(count, class, JObject::null())?;
        for at in 0..count {
            let name = env.new_string("Ada Lovelace".to_owned())?;
            // SAFETY: a text and a number.
            let person = unsafe {
                new(
                    env,
                    &known.person,
                    &[JValue::Object(&name), JValue::Int(at)],
                )?
            };
            env.set_object_array_element(&all, at, &person)?;
            env.delete_local_ref(person)?;
            env.delete_local_ref(name)?;
        }
        Ok(all.into_raw())
    })
}

/// A person of the JVM's, in Rust.
fn person(env: &mut JNIEnv<'_>, person: &JObject<'_>) -> Result<(String, jint)> {
    let known = known()?;
    let name = env
        .get_field_unchecked(person, known.name, ReturnType::Object)?
        .l()?;
    let name = JString::from(name);
    // SAFETY: the field is a text's.
    let text: String = unsafe { env.get_string_unchecked(&name)? }.into();
    env.delete_local_ref(name)?;
    let age = env.get_field_unchecked(person, known.age, ReturnType::Primitive(Primitive::Int))?;
    Ok((text, age.i()?))
}

#[unsafe(no_mangle)]
pub extern "system" fn Java_bench_Hand_sumPeople<'a>(
    mut env: JNIEnv<'a>,
    _: JClass<'a>,
    people: JObjectArray<'a>,
) -> jint {
    given(&mut env, 0, |env| {
        let mut all = Vec::new();
        for at in 0..env.get_array_length(&people)? {
            let one = env.get_object_array_element(&people, at)?;
            all.push(person(env, &one)?);
            env.delete_local_ref(one)?;
        }
        let of = |(name, age): &(String, jint)| {
            jint::try_from(name.len())
                .unwrap_or(jint::MAX)
                .wrapping_add(*age)
        };
        Ok(all.iter().map(of).fold(0, jint::wrapping_add))
    })
}

#[unsafe(no_mangle)]
pub extern "system" fn Java_bench_Hand_describe<'a>(
    mut env: JNIEnv<'a>,
    _: JClass<'a>,
    one: JObject<'a>,
) -> jstring {
    given(&mut env, std::ptr::null_mut(), |env| {
        let (name, _) = person(env, &one)?;
        Ok(env.new_string(name)?.into_raw())
    })
}

#[unsafe(no_mangle)]
pub extern "system" fn Java_bench_Hand_sumCalls<'a>(
    mut env: JNIEnv<'a>,
    _: JClass<'a>,
    caller: JObject<'a>,
    times: jint,
) -> jint {
    given(&mut env, 0, |env| {
        let known = known()?;
        let int = ReturnType::Primitive(Primitive::Int);
        let mut sum: jint = 0;
        for at in 0..times {
            let argument = [JValue::Int(at).as_jni()];
            // SAFETY: the method takes a number and gives one.
            let called =
                unsafe { env.call_method_unchecked(&caller, known.call, int.clone(), &argument)? };
            sum = sum.wrapping_add(called.i()?);
        }
        Ok(sum)
    })
}

#[unsafe(no_mangle)]
pub extern "system" fn Java_bench_Hand_fail<'a>(
    mut env: JNIEnv<'a>,
    _: JClass<'a>,
    status: jint,
) -> jint {
    given(&mut env, 0, |env| {
        let known = known()?;
        let message = env.new_string(format!("refused with status {status}"))?;
        // SAFETY: a number and a text.
        let error = unsafe {
            new(
                env,
                &known.refused,
                &[JValue::Int(status), JValue::Object(&message)],
            )?
        };
        env.throw(JThrowable::from(error))?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub extern "system" fn Java_bench_Hand_counterNew<'a>(
    _: JNIEnv<'a>,
    _: JClass<'a>,
    start: jint,
) -> jlong {
    Box::into_raw(Box::new(start)) as jlong
}

#[unsafe(no_mangle)]
pub extern "system" fn Java_bench_Hand_counterIncrement<'a>(
    _: JNIEnv<'a>,
    _: JClass<'a>,
    raw: jlong,
) -> jint {
    // SAFETY: what `counterNew` gave, which one thread uses.
    let count = unsafe { &mut *(raw as *mut jint) };
    *count = count.wrapping_add(1);
    *count
}

#[unsafe(no_mangle)]
pub extern "system" fn Java_bench_Hand_counterFree<'a>(_: JNIEnv<'a>, _: JClass<'a>, raw: jlong) {
    // SAFETY: what `counterNew` gave, which nobody uses any more.
    drop(unsafe { Box::from_raw(raw as *mut jint) });
}
