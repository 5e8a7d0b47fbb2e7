//! Async methods of traits that a C program implements: each call of one comes with a reply, a handle that the
//! program settles once. What a reply does is the runtime's.

use landbridge_model::ImportMethod;

use super::callbacks::{Asked, failing};
use super::docs;
use super::functions::{Call, LoweredFunction, owned};
use super::lower::Lowering;
use super::parameters::Names;
use super::taken::taken;
use crate::naming;

/// What follows the name of a reply in those of its functions.
pub(super) const SUFFIXES: [&str; 6] = ["", "_ok", "_fail", "_drop", "_cancelled", "_on_cancel"];

/// Adds the reply to a method's parameters and its functions to the library's; the name of its table.
pub(super) fn lower(
    lowering: &mut Lowering<'_>,
    trait_name: &str,
    name: &str,
    method: &ImportMethod,
    asked: &mut Asked,
    statics: &mut String,
) -> String {
    let prefix = lowering.forms.prefix.clone();
    let reply = format!("{trait_name}_{name}_reply");
    let table = format!("{}_REPLIES", naming::screaming(name));
    let value = method.returns.value.as_ref();
    let ty = value.map(|value| lowering.forms.of(value).value);
    let ty = ty.as_deref().unwrap_or("()");
    let tag = super::futures::tag(&mut lowering.forms);
    statics.push_str(&format!(
        "pub static {table}: lb::callback::Replies<{ty}> = lb::callback::Replies::new(\"reply of {trait_name}_{name}\", {tag});\n"
    ));
    asked.c.push(format!("{reply} *reply"));
    asked.rust.push("reply: lb::Reference".to_owned());
    let error = failing(
        &lowering.forms,
        method.returns.error.as_ref(),
        &format!("`{reply}_fail`"),
    );
    asked.notes.push(format!(
        "Answers by `reply`, here or later and from any thread: `{reply}_ok`, `_fail` or `_drop`, once."
    ));
    asked.notes.push(error);
    lowering.forms.callbacks.handles.push(format!(
        "/** What a call of `{name}` of {trait_name} is answered by: a handle, never a real address. Any thread may use it. */\n\
         typedef struct {reply} {reply};"
    ));
    let shout = prefix.to_uppercase();
    let place = format!("callbacks::{trait_name}::{table}");
    let mut functions = vec![settle_ok(lowering, &reply, method, &place)];
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
             more: so nobody settles while holding what the callback waits for. Several callbacks are all called."
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
    lowering.functions.append(&mut functions);
    table
}

/// The function that answers.
fn settle_ok(
    lowering: &mut Lowering<'_>,
    reply: &str,
    method: &ImportMethod,
    place: &str,
) -> LoweredFunction {
    let forms = &mut lowering.forms;
    let prefix = forms.prefix.clone();
    let shout = prefix.to_uppercase();
    let mut call = Call::default();
    let mut value = "()".to_owned();
    if let Some(ty) = &method.returns.value {
        let name = Names::with(&["reply", "err"]).claim("value", true);
        let expression = if forms.objects(ty).is_empty() {
            owned(forms, &mut call, &name, ty)
        } else {
            taken(forms, &mut call, &name, ty)
        };
        let spelled = forms.of(ty).value;
        call.before
            .push_str(&format!("let __value: {spelled} = {expression};"));
        value = "__value".to_owned();
    }
    call.c.insert(0, format!("{reply} *reply"));
    call.c.push(format!("{prefix}_error **err"));
    call.rust.insert(0, "reply: lb::Reference".to_owned());
    call.rust.push("err: *mut lb::ErrorHandle".to_owned());
    call.notes.push(format!(
        "{shout}_OK; {shout}_CLOSED if the reply was settled or dropped; {shout}_CANCELLED if nobody waits any more: the \
         reply is closed all the same; {shout}_BAD_ARGUMENT if an argument is refused: the reply can still be settled."
    ));
    LoweredFunction {
        prototype: format!(
            "{}{prefix}_status {reply}_ok({});",
            docs::block("Answers the call.", &call.notes, ""),
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
