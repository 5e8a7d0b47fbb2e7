//! Objects: a struct around a handle, closed by hand or by the garbage collector.

use landbridge_model::{Object, TypeName};

use super::functions::Lowered;
use super::names::comment;
use super::rust::table;

/// The type itself; its methods are functions'.
/// `package` is how a trace calls the Go package.
pub(super) fn lower(package: &str, object: &Object, name: &str, symbol: &str) -> Lowered {
    let docs = format!(
        "{}\n\nIt stays in Rust, and is freed by Close or by the garbage collector. Any goroutine may use it.",
        object.item.docs
    );
    let close = format!("{symbol}close");
    let table = table(&TypeName(object.item.path.clone()));
    let go = format!(
        "{}type {name} struct {{\n\thandle  uint64\n\tcleanup runtime.Cleanup\n}}\n\
         \nfunc lbNew{name}(handle uint64) *{name} {{\n\to := &{name}{{handle: handle}}\n\to.cleanup = runtime.AddCleanup(o, func(handle uint64) {{ lbLeave(lbClose{name}, handle, time.Millisecond) }}, handle)\n\treturn o\n}}\n\
         \nfunc lbClose{name}(handle uint64) C.lb_returned {{\n\treturn C.{close}(C.uint64_t(handle))\n}}\n\
         \nfunc (o *{name}) lbHandle() uint64 {{\n\tif o == nil {{\n\t\treturn 0\n\t}}\n\treturn o.handle\n}}\n\
         \n// Close frees the object now; a second time does nothing. It fails with [ErrBusy] while a call is using the object.\n\
         func (o *{name}) Close() error {{\n\tif o == nil {{\n\t\treturn nil\n\t}}\n\tvar lbTold *lbTrace\n\tif lbTraces {{\n\t\tlbTold = lbBegin(\"{package}.{name}.Close\")\n\t}}\n\tret := lbClose{name}(o.handle)\n\truntime.KeepAlive(o)\n\tif ret.fault != nil {{\n\t\treturn lbTold.failed(lbFault(ret.fault))\n\t}}\n\to.cleanup.Stop()\n\tlbTold.over()\n\treturn nil\n}}\n",
        comment(&docs, "")
    );
    let rust = format!(
        "#[unsafe(no_mangle)]\n\
         pub extern \"C\" fn {close}(a0: u64) -> lb::Returned {{ lb::called(move || {{ lb::handle(a0, \"{name}\", \"this\", |handle| {table}.close(handle))?; Ok(0) }}) }}"
    );
    let c = format!("lb_returned {close}(uint64_t a0);");
    Lowered { go, rust, c }
}

/// The traits that it shows.
pub(super) fn traits(object: &Object, name: &str, symbol: &str) -> Vec<Lowered> {
    let table = table(&TypeName(object.item.path.clone()));
    let mut found = Vec::new();
    let this = format!(
        "let this = lb::handle(a0, \"{name}\", \"this\", |handle| {table}.shared(handle))?;"
    );
    let other = format!(
        "let other = lb::handle(a1, \"{name}\", \"other\", |handle| {table}.shared(handle))?;"
    );
    let mut text = |suffix: &str, format: &str, go: &str, docs: &str| {
        let native = format!("{symbol}{suffix}");
        found.push(Lowered {
            go: format!(
                "// {go} {docs}\nfunc (o *{name}) {go}() string {{\n\tlb := lbTake()\n\tret := C.{native}(C.uint64_t(o.lbHandle()), lb.room(), lbRoom)\n\truntime.KeepAlive(o)\n\tout, err := lb.result(ret)\n\tif err != nil {{\n\t\tlb.give()\n\t\tpanic(err)\n\t}}\n\tvalue := string(out)\n\tlb.give()\n\treturn value\n}}\n"
            ),
            rust: format!(
                "#[unsafe(no_mangle)]\n\
                 pub unsafe extern \"C\" fn {native}(a0: u64, out: *mut u8, room: usize) -> lb::Returned {{ lb::called(move || {{\n\
                   comment!(\"SAFETY: Go lends the memory for the call, and nobody else uses it.\"); let room = unsafe {{ lb::Room::new(out, room) }};\n\
                   {this} room.bytes(format!(\"{format}\", *this).as_bytes()) }}) }}"
            ),
            c: format!("lb_returned {native}(uint64_t a0, uint8_t *out, size_t room);"),
        });
    };
    if object.traits.display {
        text(
            "trait_display",
            "{}",
            "String",
            "is what Rust's Display says.",
        );
    }
    if object.traits.debug {
        text(
            "trait_debug",
            "{:?}",
            "GoString",
            "is what Rust's Debug says.",
        );
    }
    let mut word = |suffix: &str, two: bool, expression: &str, go: String| {
        let native = format!("{symbol}{suffix}");
        let (more, look, c) = if two {
            (", a1: u64", other.as_str(), ", uint64_t a1")
        } else {
            ("", "", "")
        };
        found.push(Lowered {
            go: go.replace("@", &native),
            rust: format!(
                "#[unsafe(no_mangle)]\n\
                 pub extern \"C\" fn {native}(a0: u64{more}) -> lb::Returned {{ lb::called(move || {{ {this} {look} Ok({expression}) }}) }}"
            ),
            c: format!("lb_returned {native}(uint64_t a0{c});"),
        });
    };
    let two = "ret := C.@(C.uint64_t(o.lbHandle()), C.uint64_t(other.lbHandle()))\n\truntime.KeepAlive(o)\n\truntime.KeepAlive(other)\n\tif ret.fault != nil {\n\t\tpanic(lbFault(ret.fault))\n\t}";
    if object.traits.eq {
        word(
            "trait_eq",
            true,
            "u64::from(*this == *other)",
            format!(
                "// Equal says whether both are equal.\nfunc (o *{name}) Equal(other *{name}) bool {{\n\t{two}\n\treturn ret.value != 0\n}}\n"
            ),
        );
    }
    if object.traits.ord {
        word(
            "trait_ord",
            true,
            "PartialOrd::partial_cmp(&*this, &*other).map_or(2, |order| order as i8 as u64)",
            format!(
                "// Compare is negative, zero or positive as this is less, equal or greater; ok is false if they can't be compared.\nfunc (o *{name}) Compare(other *{name}) (order int, ok bool) {{\n\t{two}\n\tif ret.value == 2 {{\n\t\treturn 0, false\n\t}}\n\treturn int(int8(ret.value)), true\n}}\n"
            ),
        );
    }
    if object.traits.hash {
        word(
            "trait_hash",
            false,
            "{ use std::hash::{Hash, Hasher}; let mut hasher = std::hash::DefaultHasher::new(); Hash::hash(&*this, &mut hasher); hasher.finish() }",
            format!(
                "// HashCode is the same for equal objects, within one process.\nfunc (o *{name}) HashCode() uint64 {{\n\tret := C.@(C.uint64_t(o.lbHandle()))\n\truntime.KeepAlive(o)\n\tif ret.fault != nil {{\n\t\tpanic(lbFault(ret.fault))\n\t}}\n\treturn uint64(ret.value)\n}}\n"
            ),
        );
    }
    found
}
