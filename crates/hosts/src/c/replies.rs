//! What a C program answers later, async methods of traits and the items of streams: each call comes with a reply, a
//! handle that the program settles once. What a reply does is the runtime's.

use landbridge_model::{TypeName, Value};

use super::callbacks::{Asked, failing};
use super::docs;
use super::forms::Forms;
use super::functions::{Call, LoweredFunction, owned};
use super::parameters::Names;
use super::taken::taken;

/// What follows the name of a reply in those of its functions.
pub(super) const SUFFIXES: [&str; 6] = ["", "_ok", "_fail", "_drop", "_cancelled", "_on_cancel"];

/// The same for those of streams.
pub(super) const STREAM_SUFFIXES: [&str; 7] = [
    "",
    "_ok",
    "_done",
    "_fail",
    "_drop",
    "_cancelled",
    "_on_cancel",
];

/// A function that is answered by a reply.
pub(super) struct Answering<'a> {
    /// The reply's type: `text_kit_loader_load_reply`.
    pub(super) reply: String,
    /// What it replies to: `text_kit_loader_load`.
    pub(super) to: String,
    /// The same for the docs: `a call of "load" of text_kit_loader`.
    pub(super) title: String,
    /// The table of the replies, and its module in `callbacks`.
    pub(super) table: String,
    pub(super) module: &'a str,
    pub(super) value: Option<&'a Value>,
    pub(super) error: Option<&'a TypeName>,
    /// Whether there may be no value any more.
    pub(super) ends: bool,
}

/// Adds the reply to a function's parameters, its table to a module and its functions to the library's.
pub(super) fn lower(
    forms: &mut Forms<'_>,
    answering: &Answering<'_>,
    asked: &mut Asked,
    statics: &mut String,
) {
    let Answering {
        reply,
        to,
        title,
        table,
        module,
        ends,
        ..
    } = answering;
    let prefix = forms.prefix.clone();
    let ty = answering.value.map(|value| forms.of(value).value);
    let mut ty = ty.unwrap_or_else(|| "()".to_owned());
    if *ends {
        ty = format!("Option<{ty}>");
    }
    let tag = super::futures::tag(forms);
    statics.push_str(&format!(
        "pub static {table}: lb::callback::Replies<{ty}> = lb::callback::Replies::new(\"reply of {to}\", {tag});\n"
    ));
    asked.c.push(format!("{reply} *reply"));
    asked.rust.push("reply: lb::Reference".to_owned());
    let error = failing(forms, answering.error, &format!("`{reply}_fail`"));
    let ways = if *ends {
        "_ok` with the item, `_done` if there is none"
    } else {
        "_ok`"
    };
    asked.notes.push(format!(
        "Answers by `reply`, here or later and from any thread: `{reply}{ways}, `_fail` or `_drop`, once."
    ));
    asked.notes.push(error);
    forms.callbacks.handles.push(format!(
        "/** What {title} is answered by: a handle, never a real address. Any thread may use it. */\n\
         typedef struct {reply} {reply};"
    ));
    let shout = prefix.to_uppercase();
    let place = format!("callbacks::{module}::{table}");
    let mut functions = vec![settle_ok(forms, answering, &place)];
    let states = format!(
        "{shout}_OK; {shout}_CLOSED if the reply was settled or dropped; {shout}_CANCELLED if nobody waits any more: \
         the reply is closed all the same; {shout}_BAD_ARGUMENT for what is no such reply."
    );
    let simple = |suffix: &str, c: &str, text: &str, notes: &[String], rust: String| {
        let returns = if suffix == "_cancelled" {
            "bool".to_owned()
        } else {
            format!("{prefix}_status")
        };
        let constness = if suffix == "_cancelled" { "const " } else { "" };
        LoweredFunction {
            prototype: format!(
                "{}{returns} {reply}{suffix}({constness}{reply} *reply{c});",
                docs::block(text, notes, "")
            ),
            rust: format!("#[unsafe(no_mangle)]\npub {rust}"),
            name: format!("{reply}{suffix}"),
        }
    };
    if *ends {
        functions.push(simple(
            "_done",
            "",
            "Says that there is no item any more.",
            std::slice::from_ref(&states),
            format!(
                "extern \"C\" fn {reply}_done(reply: lb::Reference) -> lb::Status {{ lb::callback::done(&{place}, reply) }}"
            ),
        ));
    }
    functions.push(simple(
        "_fail",
        &format!(", {prefix}_error *error"),
        "Fails the call.",
        &[
            "`error` is the library's from then on, whatever comes of this; NULL is an error without a message.".to_owned(),
            states,
        ],
        format!(
            "extern \"C\" fn {reply}_fail(reply: lb::Reference, error: lb::ErrorHandle) -> lb::Status {{ lb::callback::fail(&{place}, reply, error) }}"
        ),
    ));
    functions.push(simple(
        "_drop",
        "",
        "Gives the call up: it fails, unless it was settled.",
        &[format!(
            "{shout}_OK, also for NULL and for what was settled; {shout}_BAD_ARGUMENT for what is no such reply. \
             A reply that is neither settled nor dropped leaves Rust waiting."
        )],
        format!(
            "extern \"C\" fn {reply}_drop(reply: lb::Reference) -> lb::Status {{ lb::callback::release(&{place}, reply) }}"
        ),
    ));
    functions.push(simple(
        "_cancelled",
        "",
        "Whether nobody waits for the answer any more.",
        &["The reply is to be settled or dropped all the same.".to_owned()],
        format!(
            "extern \"C\" fn {reply}_cancelled(reply: lb::Reference) -> bool {{ lb::callback::cancelled(&{place}, reply) }}"
        ),
    ));
    functions.push(simple(
        "_on_cancel",
        &format!(", {prefix}_reply_callback *callback, void *user_data"),
        "Calls back if nobody waits for the answer any more.",
        &[
            "`callback` is called at most once with `user_data`, from any thread; before this returns, if it has come to \
             that. It may settle the reply. Once the reply is settled or dropped, it isn't called, and doesn't run any \
             more: so nobody settles while holding what the callback waits for. Several callbacks are all called, \
             unless one of them settles the reply."
                .to_owned(),
            format!(
                "{shout}_OK, {shout}_CLOSED if the reply was settled or dropped, {shout}_BAD_ARGUMENT without a callback \
                 and for what is no such reply."
            ),
        ],
        format!(
            "unsafe extern \"C\" fn {reply}_on_cancel(reply: lb::Reference, callback: Option<lb::callback::CancelFn>, \
             user_data: *mut std::ffi::c_void) -> lb::Status {{\n\
               comment!(\"SAFETY: the contract of every pointer, which the header states.\");\n\
               unsafe {{ lb::callback::on_cancel(&{place}, reply, callback, user_data) }}\n\
             }}"
        ),
    ));
    forms.callbacks.functions.append(&mut functions);
}

/// The function that answers.
fn settle_ok(forms: &mut Forms<'_>, answering: &Answering<'_>, place: &str) -> LoweredFunction {
    let reply = &answering.reply;
    let prefix = forms.prefix.clone();
    let shout = prefix.to_uppercase();
    let mut call = Call::default();
    let mut value = "()".to_owned();
    if let Some(ty) = answering.value {
        let name = Names::with(&["reply", "err"]).claim("value", true);
        let expression = if forms.objects(ty).is_empty() {
            owned(forms, &mut call, &name, ty)
        } else {
            taken(forms, &mut call, &name, ty)
        };
        let spelled = forms.of(ty).value;
        call.before
            .push_str(&format!("let __value: {spelled} = {expression};"));
        value = if answering.ends {
            "Some(__value)".to_owned()
        } else {
            "__value".to_owned()
        };
    }
    call.c.insert(0, format!("{reply} *reply"));
    call.c.push(format!("{prefix}_error **err"));
    call.rust.insert(0, "reply: lb::Reference".to_owned());
    call.rust.push("err: *mut lb::ErrorHandle".to_owned());
    call.notes.push(format!(
        "{shout}_OK; {shout}_CLOSED if the reply was settled or dropped; {shout}_CANCELLED if nobody waits any more: the \
         reply is closed all the same; {shout}_BAD_ARGUMENT if an argument is refused: the reply can still be settled."
    ));
    let answers = if answering.ends {
        "Gives the item."
    } else {
        "Answers the call."
    };
    LoweredFunction {
        prototype: format!(
            "{}{prefix}_status {reply}_ok({});",
            docs::block(answers, &call.notes, ""),
            call.c.join(", ")
        ),
        rust: format!(
            "#[unsafe(no_mangle)]\n\
             pub unsafe extern \"C\" fn {reply}_ok({}) -> lb::Status {{\n\
               let mut __nothing = lb::Nothing::default();\n\
               comment!(\"SAFETY: the contract of every pointer, which the header states.\");\n\
               unsafe {{ lb::call::<Here, ()>(&raw mut __nothing, err, || {{\n\
                 let __reply = lb::callback::find_reply(&{place}, reply)?; {}\n\
                 __reply.ok({value})\n\
               }}) }}\n\
             }}",
            call.rust.join(", "),
            call.before
        ),
        name: format!("{reply}_ok"),
    }
}
