//! Functions and methods: the Go that callers see, the Rust that cgo calls, and C's declaration of it.

use landbridge_model::{Function, Object, Output, Receiver, SequenceKind, TypeName, Value};

use super::arguments::{Move, argument, moved};
use super::lasting::Lasting;
use super::leaves;
use super::names::{self, comment};
use super::results::{Handed, result};
use super::rust::table;
use super::sequences;
use super::types::Types;
use crate::spelling::raw;

/// A function as it is emitted.
#[derive(Clone, Debug, Default)]
pub(super) struct Lowered {
    pub(super) go: String,
    pub(super) rust: String,
    pub(super) c: String,
}

/// What a call is made on.
pub(super) enum Target<'a> {
    Free,
    Static(&'a Object),
    Method(&'a Object, Receiver),
}

/// A function being put together.
#[derive(Default)]
pub(super) struct Call {
    /// `name string`
    pub(super) parameters: Vec<String>,
    /// `(*C.uint8_t)(…)`
    pub(super) passed: Vec<String>,
    /// `a0: *const u8`
    pub(super) rust_parameters: Vec<String>,
    /// `const uint8_t *a0`
    pub(super) c_parameters: Vec<String>,
    /// Go that writes converted arguments.
    pub(super) writes: String,
    /// Types of the values among them.
    pub(super) written: Vec<(String, Value)>,
    /// Go before anything is written.
    pub(super) before_go: String,
    /// Go that must outlive the call.
    pub(super) kept: Vec<String>,
    /// Rust before all else: what Go keeps for it is let go, whatever comes of the call.
    pub(super) receive: String,
    /// Rust before the call, and what reads converted arguments.
    pub(super) before: String,
    pub(super) reads: String,
    /// Of the Rust call.
    pub(super) arguments: Vec<String>,
    /// Expressions of lent memory (start, bytes), whether it is written to, its parameter.
    pub(super) lent: Vec<(String, bool, String)>,
    pub(super) moves: Vec<Move>,
    /// Whether they are held from before the arguments are read.
    pub(super) holds: bool,
    pub(super) notes: Vec<String>,
    /// Go expressions of the arguments as a trace tells them.
    pub(super) shown: Vec<String>,
    /// Parameters with a default: name, option's name, type, default.
    pub(super) options: Vec<(String, String, String, String)>,
}

impl Call {
    /// Adds what crosses as one word.
    pub(super) fn word(&mut self, go: String, rust: &str, c: &str) -> String {
        let name = format!("a{}", self.rust_parameters.len());
        self.passed.push(go);
        self.rust_parameters.push(format!("{name}: {rust}"));
        self.c_parameters.push(format!("{c} {name}"));
        name
    }

    /// Adds memory: where it is, and how much.
    pub(super) fn memory(
        &mut self,
        start: String,
        length: String,
        written: bool,
    ) -> (String, String) {
        let (rust, c) = if written {
            ("*mut u8", "uint8_t *")
        } else {
            ("*const u8", "const uint8_t *")
        };
        let start = self.word(start, rust, c);
        let length = self.word(length, "usize", "size_t");
        (start, length)
    }
}

/// A function; `name` is Go's, `symbol` what the linker calls it.
pub(super) fn function(
    types: &Types<'_>,
    target: &Target<'_>,
    name: &str,
    symbol: &str,
    function: &Function,
) -> Lowered {
    let mut call = Call::default();
    let own = raw(&function.item.name);
    let mut path = function.item.path.clone();
    if let Target::Static(object) | Target::Method(object, _) = target {
        path = format!("{}::{own}", object.item.path);
    }
    let mut receiver = String::new();
    let mut invoked = path;
    let mut title = name.to_owned();
    if let Target::Method(object, how) = target {
        let of = TypeName(object.item.path.clone());
        let class = types.name(&of);
        title = format!("{class}{name}");
        receiver = format!("(o *{class}) ");
        if let Some(method) = on_object(&mut call, &of, &class, *how, &own) {
            invoked = method;
        }
    }
    let lasting = Lasting::of(types.interface, function);
    for parameter in &function.parameters {
        let mut local = names::parameter(&parameter.item);
        while call
            .parameters
            .iter()
            .any(|it| it.split(' ').next() == Some(&local))
        {
            local.push('_');
        }
        let ty = super::arguments::go_type(types, &parameter.ty);
        let value = match &parameter.default {
            Some(default) => {
                let default = match super::arguments::value_of(&parameter.ty) {
                    Some(value) => types.literal(default, &value),
                    None => "nil".to_owned(),
                };
                let option = format!("{title}With{}", names::exported(&parameter.item.name));
                (call.options).push((local.clone(), option, ty, default));
                format!("lbGiven.{local}")
            }
            None => {
                call.parameters.push(format!("{local} {ty}"));
                local
            }
        };
        let show = match super::arguments::value_of(&parameter.ty) {
            Some(_) => "lbShow",
            None => "lbShowType",
        };
        call.shown.push(format!("{show}({value})"));
        let told = &parameter.item.name;
        argument(types, &mut call, lasting, told, &value, &parameter.ty);
    }
    if !call.writes.is_empty() {
        let (start, length) = call.memory("lb.in()".into(), "C.size_t(len(lb.b))".into(), false);
        call.before.push_str(&format!(
            "comment!(\"SAFETY: Go keeps what it wrote during the call.\"); let mut wire = unsafe {{ lb::wire({start}, {length}) }};"
        ));
    }
    let inside = moved(types, &mut call);
    call.before.push_str(&inside);
    let reads = std::mem::take(&mut call.reads);
    call.before.push_str(&reads);
    for it in &call.moves {
        call.before.push_str(&if call.holds {
            let binding = &it.binding;
            format!("let {binding} = lb::core::handle::Exclusive::take(held_{binding});")
        } else {
            it.find(&it.binding, "take")
        });
    }
    let checks = disjoint(&call);
    let invoke = format!("{invoked}({})", call.arguments.join(", "));
    let sequence = function.output.sequence();
    let fallible = function.error.is_some();
    let spawned = match (function.is_async, fallible) {
        (true, true) => format!("{invoke}.await.map_err(lb::user_error::<Here, _>)"),
        (true, false) => format!("Ok({invoke}.await)"),
        (false, true) => format!("{invoke}.map_err(lb::user_error::<Here, _>)?"),
        (false, false) => invoke.clone(),
    };
    let handed = match sequence {
        Some(_) => Handed::of_handle(),
        None => result(types, function.output.value()),
    };
    let scratch = handed.needs_room || !call.writes.is_empty() || function.is_async;
    let mut rust_parameters = call.rust_parameters.clone();
    let mut c_parameters = call.c_parameters.clone();
    let mut passed = call.passed.clone();
    let room = if handed.needs_room || function.is_async {
        rust_parameters.extend(["out: *mut u8".to_owned(), "room: usize".to_owned()]);
        c_parameters.extend(["uint8_t *out".to_owned(), "size_t room".to_owned()]);
        passed.extend(["lb.room()".to_owned(), "lbRoom".to_owned()]);
        "comment!(\"SAFETY: Go lends the memory for the call, and nobody else uses it.\"); let room = unsafe { lb::Room::new(out, room) };"
    } else {
        ""
    };
    let give = &handed.give;
    let body = if let Some(sequence) = sequence {
        sequences::rust(types, &call, sequence, &spawned)
    } else if function.is_async {
        let used = if handed.needs_room { "room" } else { "_" };
        format!(
            "{} lb::awaited(room, async move {{ {spawned} }}, |value, {used}| {give})",
            call.before
        )
    } else {
        format!("{} let value = {spawned}; {give}", call.before)
    };
    let fence = if function.leaf { "leaf" } else { "called" };
    let mut rust = format!(
        "#[unsafe(no_mangle)]\n\
         pub unsafe extern \"C\" fn {symbol}({}) -> lb::Returned {{ lb::{fence}(move || {{ {} {room} {checks} {body} }}) }}",
        rust_parameters.join(", "),
        call.receive
    );
    let mut c = format!("lb_returned {symbol}({});", spaced(&c_parameters));
    let native = format!("C.{symbol}({})", passed.join(", "));
    let shortcut = (function.leaf)
        .then(|| leaves::shortcut(symbol, &rust_parameters, &passed, &native))
        .flatten();
    if let Some(shortcut) = &shortcut {
        rust.push_str(&format!("\n\n{}", shortcut.rust));
        c.push_str(&format!("\n{}", shortcut.c));
    }
    let told = match target {
        Target::Method(object, _) => {
            let class = types.name(&TypeName(object.item.path.clone()));
            format!("{}.{class}.{name}", types.package)
        }
        Target::Free | Target::Static(_) => format!("{}.{name}", types.package),
    };
    let go = go(
        types,
        &Written {
            call: &call,
            function,
            name,
            title: &title,
            told,
            receiver: &receiver,
            native,
            shortcut: shortcut.map(|it| it.go),
            handed: &handed,
            scratch,
        },
    );
    Lowered { go, rust, c }
}

/// `const uint8_t *a0, size_t a1`
pub(super) fn spaced(parameters: &[String]) -> String {
    if parameters.is_empty() {
        "void".to_owned()
    } else {
        parameters.join(", ").replace("* ", "*")
    }
}

/// The receiver; how the method is called where it isn't by its path.
fn on_object(
    call: &mut Call,
    of: &TypeName,
    class: &str,
    receiver: Receiver,
    own: &str,
) -> Option<String> {
    let table = table(of);
    let handle = call.word("C.uint64_t(o.lbHandle())".into(), "u64", "uint64_t");
    call.kept.push("o".to_owned());
    let (look, argument) = match receiver {
        Receiver::Shared => ("shared", "&this"),
        Receiver::Exclusive => ("exclusive", "&mut this"),
        Receiver::Arc => ("arc", ""),
        Receiver::Consumed => {
            call.moves.push(Move {
                binding: "this".to_owned(),
                handle,
                title: class.to_owned(),
                parameter: "this".to_owned(),
                table,
            });
            call.arguments.push("this".to_owned());
            call.notes
                .push("It closes the object, which can't be used afterwards.".to_owned());
            return None;
        }
    };
    let mutable = if receiver == Receiver::Exclusive {
        "mut "
    } else {
        ""
    };
    call.before.push_str(&format!(
        "let {mutable}this = lb::handle({handle}, \"{class}\", \"this\", |handle| {table}.{look}(handle))?;"
    ));
    if receiver == Receiver::Arc {
        return Some(format!("this.{own}"));
    }
    call.arguments.push(argument.to_owned());
    None
}

/// Refuses memory that is written to and lent twice.
fn disjoint(call: &Call) -> String {
    let mut checks = String::new();
    for (at, (extent, written, parameter)) in call.lent.iter().enumerate() {
        if *written {
            let others: Vec<&str> = (call.lent.iter().enumerate())
                .filter(|(other, _)| *other != at)
                .map(|(_, (extent, ..))| extent.as_str())
                .collect();
            checks.push_str(&format!(
                "lb::disjoint({extent}, &[{}], \"{parameter}\")?;",
                others.join(", ")
            ));
        }
    }
    checks
}

struct Written<'a> {
    call: &'a Call,
    function: &'a Function,
    name: &'a str,
    title: &'a str,
    /// How a trace calls it.
    told: String,
    receiver: &'a str,
    native: String,
    /// The statements that make the call in another way, and leave what it returns.
    shortcut: Option<String>,
    handed: &'a Handed,
    scratch: bool,
}

/// The Go function.
fn go(types: &Types<'_>, it: &Written<'_>) -> String {
    let Written {
        call,
        function,
        name,
        title,
        ..
    } = it;
    let stream = matches!(function.output.sequence(), Some(it) if it.kind == SequenceKind::Stream);
    let fallible = function.error.is_some() || function.is_async;
    let value = match &function.output {
        Output::Nothing => String::new(),
        Output::Value(value) => types.go(value),
        Output::Sequence(sequence) => sequences::go_type(types, sequence),
    };
    let returned = match (value.is_empty(), fallible) {
        (true, false) => String::new(),
        (true, true) => " error".to_owned(),
        (false, false) => format!(" {value}"),
        (false, true) => format!(" ({value}, error)"),
    };
    let fail = |error: &str| match (value.is_empty(), fallible) {
        (_, false) => format!("panic(lbTold.failed({error}))"),
        (true, true) => format!("return lbTold.failed({error})"),
        (false, true) => format!("return lbNone[{value}](), lbTold.failed({error})"),
    };
    let mut parameters = call.parameters.clone();
    if function.is_async || stream {
        parameters.insert(0, "ctx context.Context".to_owned());
    }
    let mut text = String::new();
    if !call.options.is_empty() {
        parameters.push(format!("options ...{title}Option"));
        text.push_str(&options(title, call));
    }
    let mut docs = function.item.docs.clone();
    for note in &call.notes {
        docs.push_str(&format!("\n\n{note}"));
    }
    if let Some(error) = &function.error {
        docs.push_str(&format!("\n\nIt fails with a [{}].", types.name(error)));
    }
    if let Some(note) = &function.item.deprecated {
        docs.push_str(&format!(
            "\n\nDeprecated: {}",
            if note.is_empty() {
                "don't use it."
            } else {
                note
            }
        ));
    }
    text.push_str(&comment(&docs, ""));
    text.push_str(&format!(
        "func {}{name}({}){returned} {{\n",
        it.receiver,
        parameters.join(", ")
    ));
    if !call.options.is_empty() {
        let defaults: Vec<String> = (call.options.iter())
            .map(|(local, _, _, default)| format!("{local}: {default}"))
            .collect();
        text.push_str(&format!(
            "\tlbGiven := lb{title}Options{{{}}}\n\tfor _, option := range options {{\n\t\toption(&lbGiven)\n\t}}\n",
            defaults.join(", ")
        ));
    }
    text.push_str(&call.before_go);
    let begun: Vec<String> = (std::iter::once(names::quoted(&it.told)))
        .chain(call.shown.iter().cloned())
        .collect();
    text.push_str(&format!(
        "\tvar lbTold *lbTrace\n\tif lbTraces {{\n\t\tlbTold = lbBegin({})\n\t}}\n",
        begun.join(", ")
    ));
    if function.is_async {
        text.push_str(&format!(
            "\tif err := ctx.Err(); err != nil {{\n\t\t{}\n\t}}\n",
            fail("err")
        ));
    }
    if it.scratch {
        text.push_str("\tlb := lbTake()\n");
    }
    if !call.writes.is_empty() {
        text.push_str("\tw := &lb.lbWriter\n");
        text.push_str(&call.writes);
        text.push_str(&format!(
            "\tif err := lb.wrong(); err != nil {{\n\t\tlb.give()\n\t\t{}\n\t}}\n",
            fail("err")
        ));
    }
    if function.is_async {
        text.push_str(&format!(
            "\tret, err := lbAwait(ctx, lb, {})\n\tif err != nil {{\n\t\tlb.give()\n\t\t{}\n\t}}\n",
            it.native,
            fail("err")
        ));
    } else if let Some(shortcut) = &it.shortcut {
        text.push_str(shortcut);
    } else {
        text.push_str(&format!("\tret := {}\n", it.native));
    }
    for kept in &call.kept {
        text.push_str(&format!("\truntime.KeepAlive({kept})\n"));
    }
    let give = if it.scratch { "\tlb.give()\n" } else { "" };
    let ok = |value: &str| {
        if fallible {
            format!("\treturn lbCame(lbTold, {value}), nil\n")
        } else {
            format!("\treturn lbCame(lbTold, {value})\n")
        }
    };
    if it.handed.needs_room {
        text.push_str(&format!(
            "\tout, err := lb.result(ret)\n\tif err != nil {{\n\t\tlb.give()\n\t\t{}\n\t}}\n",
            fail("err")
        ));
        if it.handed.is_read {
            let expression = &it.handed.go;
            text.push_str(&format!(
                "\tvalue, err := {expression}\n{give}\tif err != nil {{\n\t\t{}\n\t}}\n",
                fail("err")
            ));
        } else {
            text.push_str(&format!("\tvalue := {}\n{give}", it.handed.go));
        }
        text.push_str(&ok("value"));
    } else {
        text.push_str(&format!(
            "\tif ret.fault != nil {{\n{}\t\t{}\n\t}}\n",
            give.replace('\t', "\t\t"),
            fail("lbFault(ret.fault)")
        ));
        text.push_str(give);
        if let Some(sequence) = function.output.sequence() {
            let kept = call.kept.join(", ");
            text.push_str(&ok(&sequences::go(types, sequence, &kept)));
        } else if !value.is_empty() {
            text.push_str(&ok(&it.handed.go));
        } else {
            text.push_str("\tlbTold.over()\n");
            if fallible {
                text.push_str("\treturn nil\n");
            }
        }
    }
    text + "}\n"
}

/// The types and functions of arguments that have a default.
fn options(title: &str, call: &Call) -> String {
    let fields: Vec<(String, String)> = (call.options.iter())
        .map(|(local, _, ty, _)| (local.clone(), ty.clone()))
        .collect();
    let mut text = format!(
        "// {title}Option is an argument of {title} that has a default.\ntype {title}Option func(*lb{title}Options)\n\n\
         type lb{title}Options struct {{\n{}}}\n\n",
        super::records::aligned(&fields)
    );
    for (local, option, ty, default) in &call.options {
        text.push_str(&format!(
            "// {option} gives {title} its argument {local}, which is {default} by default.\n\
             func {option}({local} {ty}) {title}Option {{\n\treturn func(o *lb{title}Options) {{ o.{local} = {local} }}\n}}\n\n"
        ));
    }
    text
}
