//! Async functions: one that starts a future, and those that its handle is for, as `streams` has them too. How arguments are checked is
//! `functions`' and `taken`'s; what a handle does, the runtime's.

use landbridge_model::Function;

use super::docs;
use super::forms::{Form, Forms, Results};
use super::functions::{Call, LoweredFunction};
use crate::naming;

/// What follows the name of a function in those of its future's functions.
pub(super) const SUFFIXES: [&str; 7] = [
    "",
    "_poll",
    "_wait",
    "_on_ready",
    "_take",
    "_cancel",
    "_free",
];

/// Tags of futures and iterators count down from here, those of objects and buffers up from 1.
const FIRST_TAG: usize = 1022;
/// What the runtime refuses to compile.
const NO_TAG: usize = 1024;

/// A tag for the handles of a function's futures or items, or of replies.
pub(super) fn tag(forms: &mut Forms<'_>) -> usize {
    forms.futures += 1;
    let buffers = crate::capability::buffers("c", forms.interface).len();
    match (FIRST_TAG + 1).checked_sub(forms.futures) {
        Some(tag) if tag > forms.interface.objects.len() + buffers => tag,
        _ => NO_TAG,
    }
}

/// Makes copies of what is lent, and statements of everything that the future takes with it: nothing in it
/// may point to what the caller has.
pub(super) fn owned_first(call: &mut Call) -> String {
    let mut before = String::new();
    let mut last = String::new();
    for (index, argument) in call.arguments.iter_mut().enumerate() {
        let binding = format!("__argument{index}");
        if call.taking.contains(&index) {
            last.push_str(&format!("let {binding} = {argument};"));
            *argument = binding;
            continue;
        }
        if !argument.ends_with('?') {
            continue;
        }
        let is = |functions: [&str; 3]| functions.iter().any(|it| argument.starts_with(it));
        let (copy, lent) = if is(["lb::text(", "lb::path(", "lb::array("]) {
            (".to_owned()", format!("&*{binding}"))
        } else if is(["lb::maybe_text(", "lb::maybe_path(", "lb::maybe_slice("]) {
            (".map(ToOwned::to_owned)", format!("{binding}.as_deref()"))
        } else {
            ("", binding.clone())
        };
        before.push_str(&format!("let {binding} = {argument}{copy};"));
        *argument = lent;
    }
    // What can't be refused any more.
    before + &last
}

/// A function of a future.
struct Part {
    suffix: &'static str,
    docs: &'static str,
    notes: Vec<String>,
    /// Parameters behind the future.
    c: String,
    rust: String,
    /// Whether C may change something by it.
    constant: bool,
    /// Whether it takes pointers other than the handle.
    pointers: bool,
    body: String,
}

impl Part {
    fn lower(&self, prefix: &str, future: &str) -> (String, String) {
        let Self {
            suffix,
            docs,
            notes,
            c,
            rust,
            constant,
            pointers,
            body,
        } = self;
        let constness = if *constant { "const " } else { "" };
        let prototype = format!(
            "{}{prefix}_status {future}{suffix}({constness}{future} *future{c});",
            docs::block(docs, notes, "")
        );
        let (unsafety, body) = if *pointers {
            (
                "unsafe ",
                format!(
                    "comment!(\"SAFETY: the contract of every pointer, which the header states.\");\n\
                     unsafe {{ {body} }}"
                ),
            )
        } else {
            ("", body.clone())
        };
        let rust = format!(
            "#[unsafe(no_mangle)]\n\
             pub {unsafety}extern \"C\" fn {future}{suffix}(future: lb::Reference{rust}) -> lb::Status {{\n{body}\n}}"
        );
        (prototype, rust)
    }
}

/// The functions of an async function: `invoke` gives its future, of what `statements` bound.
pub(super) fn function(
    forms: &mut Forms<'_>,
    name: &str,
    function: &Function,
    mut call: Call,
    statements: &str,
    invoke: &str,
    result: Vec<String>,
) -> LoweredFunction {
    let prefix = forms.prefix.clone();
    let future = format!("{name}_future");
    let table = format!("{}_FUTURES", naming::screaming(name));
    let start = match forms.results {
        Results::Out | Results::Returned | Results::Given => "start",
        Results::Driven => "lent",
    };
    let tag = tag(forms);
    let form = function.output.value().map(|value| forms.of(value));
    let value = form.as_ref().map_or("()", |form| &form.value);
    let settled = match (&function.error, &form) {
        (Some(_), _) => {
            format!("lb::future::sent({invoke}).await.map_err(lb::user_error::<Here, _>)")
        }
        (None, None) => format!("lb::future::sent({invoke}).await; Ok(())"),
        (None, Some(_)) => format!("Ok(lb::future::sent({invoke}).await)"),
    };
    call.c.push(format!("{future} **out"));
    call.rust.push("out: *mut lb::Reference".to_owned());
    call.c.push(format!("{prefix}_error **err"));
    call.rust.push("err: *mut lb::ErrorHandle".to_owned());
    call.notes.push(format!(
        "Starts, and returns at once: `out` receives a future, which is the caller's; take its result with \
         `{future}_take`, or free it with `{future}_free`."
    ));
    call.notes.push(
        "What is lent is copied; objects that are lent stay in use until the future is over."
            .to_owned(),
    );
    call.notes
        .push("Fails, here, only for bad arguments; then there is no future.".to_owned());
    let docs_text = match &function.item.deprecated {
        Some(note) => format!("@deprecated {note}\n\n{}", function.item.docs),
        None => function.item.docs.clone(),
    };
    let mut prototypes = vec![
        format!(
            "/** A future of {name}: a handle, never a real address. Any thread may use it. */\n\
             typedef struct {future} {future};"
        ),
        format!(
            "{}{prefix}_status {name}({});",
            docs::block(&docs_text, &call.notes, ""),
            call.c.join(", ")
        ),
    ];
    let mut rust = vec![
        format!(
            "static {table}: lb::future::Futures<{value}> = lb::future::Futures::new(\"future of {name}\", {tag});"
        ),
        format!(
            "#[unsafe(no_mangle)]\n\
             pub unsafe extern \"C\" fn {name}({}) -> lb::Status {{\n\
               {}\n\
               comment!(\"SAFETY: the contract of every pointer, which the header states.\");\n\
               unsafe {{ lb::call::<Here, _>(out, err, || {{ {} {statements}\n\
                 Ok(lb::future::{start}(&{table}, async move {{ {settled} }}))\n\
               }}) }}\n\
             }}",
            call.rust.join(", "),
            call.receive,
            call.before,
        ),
    ];
    let (more, bodies) = handle(forms, &future, &table, form.as_ref(), result);
    prototypes.extend(more);
    rust.extend(bodies);
    LoweredFunction {
        name: name.to_owned(),
        prototype: prototypes.join("\n\n"),
        rust: rust.join("\n\n"),
    }
}

/// The functions of a future's handle, in C and in Rust; `result` says what taking it gives.
pub(super) fn handle(
    forms: &Forms<'_>,
    future: &str,
    table: &str,
    form: Option<&Form>,
    result: Vec<String>,
) -> (Vec<String>, Vec<String>) {
    let prefix = &forms.prefix;
    let value = form.map_or("()", |form| &form.value);
    let mut parts = parts(prefix, table, value, form, result);
    if forms.results == Results::Driven {
        parts.push(driven(prefix, table));
    }
    parts.iter().map(|part| part.lower(prefix, future)).unzip()
}

/// What a thread of the host's drives a future by, under a name that none of the user's has.
fn driven(prefix: &str, table: &str) -> Part {
    let shout = prefix.to_uppercase();
    Part {
        suffix: "__drive",
        docs: "Polls the future in this thread for as long as it wakes itself, within bounds.",
        notes: vec![format!(
            "{shout}_OK if it is over; {shout}_PENDING if it waits: then `callback`, unless it is NULL, is called once with \
             `user_data`, from any thread, when it can go on or is over; {shout}_BUSY if it could go on at once: drive it again when \
             others had their turn. {shout}_CLOSED once the future was taken or freed."
        )],
        c: format!(", {prefix}_future_callback *callback, void *user_data"),
        rust: ", callback: Option<lb::future::CallbackFn>, user_data: *mut std::ffi::c_void"
            .to_owned(),
        constant: true,
        pointers: true,
        body: format!("lb::future::drive(&{table}, future, callback, user_data)"),
    }
}

fn parts(
    prefix: &str,
    table: &str,
    value: &str,
    form: Option<&Form>,
    result: Vec<String>,
) -> Vec<Part> {
    let plain = |suffix, docs, body: String| Part {
        suffix,
        docs,
        notes: Vec::new(),
        c: String::new(),
        rust: String::new(),
        constant: false,
        pointers: false,
        body,
    };
    let shout = prefix.to_uppercase();
    let states = format!("or {shout}_CLOSED once the future was taken or freed.");
    let error = format!("{prefix}_error **err");
    let (c, rust, frame, nothing) = match form {
        Some(Form { c, rust, .. }) => (
            format!(", {c} *out, {error}").replace("* *", "**"),
            format!(", out: *mut {rust}, err: *mut lb::ErrorHandle"),
            "out",
            "",
        ),
        None => (
            format!(", {error}"),
            ", err: *mut lb::ErrorHandle".to_owned(),
            "&raw mut __nothing",
            "let mut __nothing = lb::Nothing::default();",
        ),
    };
    let mut taken = result;
    taken.push(format!(
        "{shout}_PENDING before its end, after which it can be tried again, and {shout}_CANCELLED if it was cancelled; \
         {shout}_PANIC if the Rust code panicked. Every answer but {shout}_PENDING and {shout}_BAD_ARGUMENT \
         closes the future: it needs no free, and another take is {shout}_CLOSED."
    ));
    vec![
        Part {
            notes: vec![format!("{shout}_OK if it is, {shout}_PENDING if not, {states}")],
            constant: true,
            ..plain(
                "_poll",
                "Polls the future once in this thread, if it can go on and no other thread has begun; says whether it is over.",
                format!("lb::future::poll(&{table}, future)"),
            )
        },
        Part {
            notes: vec![
                "For so many milliseconds at most; without end if the number is negative."
                    .to_owned(),
                format!(
                    "{shout}_OK if it is over, {shout}_PENDING if time is up, {shout}_BUSY in a function that the \
                     future itself calls, {states}"
                ),
            ],
            c: ", int64_t timeout_ms".to_owned(),
            rust: ", timeout_ms: i64".to_owned(),
            constant: true,
            ..plain(
                "_wait",
                "Waits until the future is over.",
                format!("lb::future::wait(&{table}, future, timeout_ms)"),
            )
        },
        Part {
            notes: vec![
                "`callback` is called exactly once with `user_data`, from any thread: at the end, be it by cancelling; \
                 before this returns, if that has come. Then `free_fn` is, if it isn't NULL. They should be short; \
                 they may take and free the future. Several callbacks are all called."
                    .to_owned(),
                format!("With anything but {shout}_OK neither is called, and `user_data` stays the caller's: \
                         {shout}_BAD_ARGUMENT without a callback, {states}"),
            ],
            c: format!(
                ", {prefix}_future_callback *callback, void *user_data, {prefix}_future_callback *free_fn"
            ),
            rust: ", callback: Option<lb::future::CallbackFn>, user_data: *mut std::ffi::c_void, \
                   free_fn: Option<lb::future::CallbackFn>"
                .to_owned(),
            pointers: true,
            ..plain(
                "_on_ready",
                "Calls back when the future is over.",
                format!("lb::future::on_ready(&{table}, future, callback, user_data, free_fn)"),
            )
        },
        Part {
            notes: taken,
            c,
            rust,
            pointers: true,
            ..plain(
                "_take",
                "Takes the result of a future that is over.",
                format!(
                    "{nothing} lb::call::<Here, {value}>({frame}, err, || lb::future::take(&{table}, future))"
                ),
            )
        },
        Part {
            notes: vec![
                "It is dropped before this returns, with all that it holds; or, if a thread polls it in this moment, \
                 right after that poll, unless it ends by it. One that is over keeps its result. A second time does nothing."
                    .to_owned(),
                format!("{shout}_OK, {states}"),
            ],
            ..plain(
                "_cancel",
                "Drops the Rust future. The handle stays the caller's.",
                format!("lb::future::cancel(&{table}, future)"),
            )
        },
        Part {
            notes: vec![format!(
                "NULL, and what was freed or taken, are left alone: {shout}_OK. {shout}_BAD_ARGUMENT for what is no such future."
            )],
            ..plain(
                "_free",
                "Frees a future, and cancels it if it isn't over.",
                format!("lb::future::release(&{table}, future)"),
            )
        },
    ]
}
