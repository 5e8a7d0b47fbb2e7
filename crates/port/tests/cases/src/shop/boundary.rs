#[repr(C)]
pub struct Scale {
    _p: [u8; 0],
    _m: core::marker::PhantomData<(*mut u8, core::marker::PhantomPinned)>,
}

// TODO(port): move to shop_sys
unsafe extern "C" {
    pub fn scale_read(s: *mut Scale, unit: *const core::ffi::c_char, out: *mut core::ffi::c_int) -> core::ffi::c_int;
}

#[repr(C)]
pub struct Reading {
    pub grams: core::ffi::c_int,
    pub unit: *const core::ffi::c_char,
}

#[unsafe(no_mangle)]
pub extern "C" fn Shop__weigh(s: *mut Scale, reading: *mut Reading) -> bool {
    let mut grams: core::ffi::c_int = 0;
    // SAFETY: scale_read is called as in the Zig source
    if unsafe { scale_read(s, c"g".as_ptr(), &mut grams) } != 0 {
        return false;
    }
    // SAFETY: the pointer comes from C and is valid here
    *unsafe { &mut (*reading).grams } = grams;
    return true;
}

pub fn wake() {
    #[cfg(windows)]
    {
        let _ = sleepy(1);
    }
    #[cfg(all(not(windows), target_os = "macos"))]
    {
        let _ = sleepy(2);
    }
}

#[cold]
fn sleepy(n: u32) -> u32 {
    return n;
}

#[bun_jsc::host_fn]
pub fn ask(global: &bun_jsc::JSGlobalObject, frame: &bun_jsc::CallFrame) -> bun_jsc::JsResult<bun_jsc::JSValue> {
    let value = frame.argument(0);
    // TODO(port): type of .zero
    if value == /* .zero */ zig_tag_zero {
        return Err(bun_jsc::JsError::Thrown);
    }
    return Ok(value.to_number(global));
}

const _: () = assert!(core::mem::size_of::<Reading>() <= 16);

// ──────────────────────────────────────────────────────────────────────────
// PORT STATUS
// source: src/shop/boundary.zig (43 lines)
// confidence: medium
// todos: 2
// notes: none
// draft: 8b40a7d3b3cbfa81
// ──────────────────────────────────────────────────────────────────────────
