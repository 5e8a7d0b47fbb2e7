//! What the JVM calls of the C interface, and how Rust calls the JVM: no value is converted here. Kotlin lays values out in
//! memory as C does, so that each call crosses once, with numbers and addresses.
#![allow(clippy::too_many_arguments, clippy::missing_safety_doc, reason = "one form serves every function")]

use std::cell::Cell;
use std::ffi::{CStr, c_void};
use std::sync::OnceLock;

use landbridge_c::{Direct, UNTOLD};
use jni_sys::{
    JNI_ERR, JNI_OK, JNI_VERSION_1_6, JNIEnv, JNINativeMethod, JavaVM, jclass, jint, jlong, jmethodID, jobject, jvalue,
};

#[cfg(not(all(target_pointer_width = "64", target_endian = "little")))]
compile_error!("Kotlin's package lays values out for 64-bit little-endian machines");

{% for assertion in assertions %}
const _: () = assert!({{ assertion }});
{% endfor %}

/// The JVM that loaded the library, and the methods that are called in it.
struct Machine {
    vm: *mut JavaVM,
    call: jmethodID,
    /// The package's functions, and what calls that need no memory throw by.
    native: jclass,
    fail: jmethodID,
}

comment!("SAFETY: JNI allows any thread to use all of it.");
unsafe impl Send for Machine {}
comment!("SAFETY: the same; none is changed.");
unsafe impl Sync for Machine {}

static MACHINE: OnceLock<Machine> = OnceLock::new();

/// A thread of Rust's that the JVM knows until it ends.
struct Attached;

impl Drop for Attached {
    fn drop(&mut self) {
        if let Some(machine) = MACHINE.get() {
            comment!("SAFETY: the JVM is never unloaded, and this thread has no frame of its left.");
            unsafe { ((**machine.vm).v1_4.DetachCurrentThread)(machine.vm) };
        }
    }
}

thread_local! {
    static ATTACHED: Cell<Option<Attached>> = const { Cell::new(None) };
}

/// This thread's environment; none once the JVM has ended.
fn environment(machine: &Machine) -> Option<*mut JNIEnv> {
    let mut env: *mut c_void = std::ptr::null_mut();
    comment!("SAFETY: the JVM is never unloaded; both functions write the environment, or say that they didn't.");
    unsafe {
        let vm = &(**machine.vm).v1_4;
        if (vm.GetEnv)(machine.vm, &mut env, JNI_VERSION_1_6) == JNI_OK {
            return Some(env.cast());
        }
        comment!("Threads of Rust's don't keep the program from ending.");
        if (vm.AttachCurrentThreadAsDaemon)(machine.vm, &mut env, std::ptr::null_mut()) != JNI_OK {
            return None;
        }
    }
    comment!("A thread that is ending already stays known.");
    let _ = ATTACHED.try_with(|attached| attached.set(Some(Attached)));
    Some(env.cast())
}

/// Calls what the program implements: its status.
///
/// # Safety
/// `kept` came from `lb_keep` and wasn't let go; `slots` is as long as the handler reads.
unsafe fn invoke(kept: *mut c_void, slots: *mut u64) -> i32 {
    let Some((machine, env)) = MACHINE.get().and_then(|it| Some((it, environment(it)?))) else {
        return 1;
    };
    let arguments = [jvalue { j: slots as i64 }];
    comment!("SAFETY: the environment is this thread's, the object a global reference, the method its class's.");
    unsafe {
        let jni = &(**env).v1_6;
        let status = (jni.CallIntMethodA)(env, kept.cast(), machine.call, arguments.as_ptr());
        comment!("Handlers catch everything; but memory may have run out.");
        if (jni.ExceptionCheck)(env) {
            (jni.ExceptionClear)(env);
            return 1;
        }
        status
    }
}

/// How a call ended, and the handle of its error, if one could be made.
#[inline]
fn ended<C>(given: Direct<C>) -> (i32, u64) {
    match given.error.0 {
        0 => (0, 0),
        told => (given.status() as i32, if told < UNTOLD { 0 } else { told }),
    }
}

/// Has the call that is ending throw; the error's handle is for what catches it.
///
/// # Safety
/// The environment is this thread's, on which no exception is pending.
unsafe fn fail(env: *mut JNIEnv, status: i32, error: u64) {
    if let Some(machine) = MACHINE.get() {
        let arguments = [jvalue { i: status }, jvalue { j: error as i64 }];
        comment!("SAFETY: the class is a global reference, and the method its own.");
        unsafe { ((**env).v1_6.CallStaticVoidMethodA)(env, machine.native, machine.fail, arguments.as_ptr()) };
    }
}

/// Lets go of what the program implements.
unsafe extern "C" fn let_go(kept: *mut c_void) {
    if let Some(env) = MACHINE.get().and_then(environment) {
        comment!("SAFETY: `kept` is a global reference that nobody uses any more.");
        unsafe { ((**env).v1_6.DeleteGlobalRef)(env, kept.cast()) };
    }
}

/// Tells that a future is over, or that nobody waits for an answer.
unsafe extern "C" fn ready(kept: *mut c_void) {
    comment!("SAFETY: what is told so reads no slots.");
    unsafe { invoke(kept, std::ptr::null_mut()) };
}

/// Tells that nobody asks any more, and lets go of what was asked.
unsafe extern "C" fn leave(kept: *mut c_void) {
    comment!("SAFETY: what is told so reads no slots; nobody uses it any more.");
    unsafe {
        invoke(kept, std::ptr::null_mut());
        let_go(kept);
    }
}

/// Keeps what the program implements.
unsafe extern "system" fn keep(env: *mut JNIEnv, _: jclass, handler: jobject) -> jlong {
    comment!("SAFETY: the JVM gives its own.");
    unsafe { ((**env).v1_6.NewGlobalRef)(env, handler) as jlong }
}

/// Lets go of what nobody took.
unsafe extern "system" fn drop_kept(env: *mut JNIEnv, _: jclass, kept: jlong) {
    comment!("SAFETY: what `lb_keep` gave, which nobody uses.");
    unsafe { ((**env).v1_6.DeleteGlobalRef)(env, kept as jobject) };
}

/// The address of a function that Rust calls.
unsafe extern "system" fn function(_: *mut JNIEnv, _: jclass, index: jint) -> jlong {
    usize::try_from(index).ok().and_then(|it| FUNCTIONS.get(it)).map_or(0, |it| it.0 as jlong)
}

/// Functions that Rust calls, by their numbers.
struct Function(*const c_void);

comment!("SAFETY: addresses of functions.");
unsafe impl Sync for Function {}

static FUNCTIONS: &[Function] = &[
    Function(let_go as *const c_void),
    Function(ready as *const c_void),
    Function(leave as *const c_void),
{% for it in trampolines %}
    Function({{ it.name }} as *const c_void),
{% endfor %}
];

{% for it in trampolines %}
unsafe extern "C" fn {{ it.name }}(kept: *mut c_void{{ it.parameters }}){{ it.returns }} {
    let mut slots: [u64; {{ it.count }}] = [{{ it.slots }}];
    comment!("SAFETY: Rust passes what was kept for this function, and the handler reads so many slots.");
    unsafe { invoke(kept, slots.as_mut_ptr()) }{{ it.end }}
}

{% endfor %}
unsafe extern "C" {
{% for it in exports if it.declares %}
    fn {{ it.symbol }}({{ it.declared }}){{ it.gives }};
{% endfor %}
}

{% for it in exports %}
unsafe extern "system" fn {{ it.name }}({{ it.env }}: *mut JNIEnv, _: jclass{{ it.parameters }}){{ it.returns }} {
    comment!("SAFETY: the contract of every pointer, which Kotlin's side keeps.");
    unsafe { {{ it.body }} }
}

{% endfor %}
/// Gives the package its functions.
///
/// # Safety
/// Called by the JVM alone.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn JNI_OnLoad(vm: *mut JavaVM, _: *mut c_void) -> jint {
    comment!("SAFETY: the JVM gives its own.");
    unsafe { load(vm) }.unwrap_or(JNI_ERR)
}

unsafe fn load(vm: *mut JavaVM) -> Option<jint> {
    let mut env: *mut c_void = std::ptr::null_mut();
    let found = |object: jobject| (!object.is_null()).then_some(object);
    comment!("SAFETY: the JVM's own functions with names that end in NUL; an exception that one leaves is the caller's.");
    unsafe {
        if ((**vm).v1_4.GetEnv)(vm, &mut env, JNI_VERSION_1_6) != JNI_OK {
            return None;
        }
        let env: *mut JNIEnv = env.cast();
        let jni = &(**env).v1_6;
        let handler = found((jni.FindClass)(env, c"{{ folder }}/LBHandler".as_ptr()))?;
        let call = (jni.GetMethodID)(env, handler, c"call".as_ptr(), c"(J)I".as_ptr());
        if call.is_null() {
            return None;
        }
        let native = found((jni.FindClass)(env, c"{{ folder }}/LBNative".as_ptr()))?;
        let native = found((jni.NewGlobalRef)(env, native))?;
        let fail = (jni.GetStaticMethodID)(env, native, c"lb_fail".as_ptr(), c"(IJ)V".as_ptr());
        if fail.is_null() {
            return None;
        }
        let _ = MACHINE.set(Machine { vm, call, native, fail });
        let methods: Vec<JNINativeMethod> = METHODS
            .iter()
            .map(|(name, signature, function)| JNINativeMethod {
                name: name.as_ptr().cast_mut(),
                signature: signature.as_ptr().cast_mut(),
                fnPtr: function.0.cast_mut(),
            })
            .collect();
        let count = jint::try_from(methods.len()).ok()?;
        if (jni.RegisterNatives)(env, native, methods.as_ptr(), count) != JNI_OK {
            return None;
        }
    }
    Some(JNI_VERSION_1_6)
}

static METHODS: &[(&CStr, &CStr, Function)] = &[
    (c"lb_keep", c"(L{{ folder }}/LBHandler;)J", Function(keep as *const c_void)),
    (c"lb_let_go", c"(J)V", Function(drop_kept as *const c_void)),
    (c"lb_address", c"(I)J", Function(function as *const c_void)),
{% for it in exports %}
    (c"{{ it.own }}", c"{{ it.signature }}", Function({{ it.name }} as *const c_void)),
{% endfor %}
];
