//! Go's interfaces, and the functions that Rust calls them by.

use std::fmt::Write as _;

use landbridge_model::{Given, Import, ImportMethod, Int, Interface, Scalar, Value};

use super::functions;
use super::names;
use super::used::Used;
use super::values::{failing, read, spelled, write};

/// More parameters than that don't go in registers.
const REGISTERS: usize = 5;

/// A number that crosses in a register: its type in Rust, and in Go's exported functions.
pub(super) fn register(value: &Value) -> Option<(&'static str, &'static str)> {
    match value {
        Value::Scalar(Scalar::Bool) => Some(("bool", "bool")),
        Value::Scalar(Scalar::Int(int)) => Some(match int {
            Int::I8 => ("i8", "int8"),
            Int::I16 => ("i16", "int16"),
            Int::I32 => ("i32", "int32"),
            Int::I64 => ("i64", "int64"),
            Int::U8 => ("u8", "uint8"),
            Int::U16 => ("u16", "uint16"),
            Int::U32 => ("u32", "uint32"),
            Int::U64 => ("u64", "uint64"),
            // A count that is negative in Go must be found out, and 128 bits are two registers.
            Int::Isize | Int::Usize | Int::I128 | Int::U128 => return None,
        }),
        Value::Scalar(Scalar::Float(float)) => Some(match float.rust() {
            "f32" => ("f32", "float32"),
            _ => ("f64", "float64"),
        }),
        _ => None,
    }
}

/// How a method crosses.
pub(super) struct Shape {
    /// The parameters, in registers; `None`: in the wire format.
    pub(super) parameters: Option<Vec<(&'static str, &'static str)>>,
    /// What it gives, in a register, if it gives something; `None`: in the wire format.
    pub(super) value: Option<Option<(&'static str, &'static str)>>,
    /// It waits in the queue.
    pub(super) queued: bool,
}

impl Shape {
    pub(super) fn of(method: &ImportMethod) -> Self {
        let parameters: Option<Vec<_>> = (method.parameters.iter())
            .map(|parameter| match &parameter.ty {
                Given::Owned(value) => register(value),
                _ => None,
            })
            .collect();
        Self {
            parameters: parameters.filter(|it| it.len() <= REGISTERS && method.closures.is_empty()),
            value: match &method.returns.value {
                None => Some(None),
                Some(value) => register(value).map(Some),
            },
            queued: method.is_async && !method.nonblocking,
        }
    }

    /// Whether calls of it are also made in batches.
    pub(super) fn batched(&self, method: &ImportMethod) -> bool {
        method.returns.error.is_none()
            && !method.is_async
            && matches!(self.value, Some(Some(_)))
            && self.parameters.as_ref().is_some_and(|it| !it.is_empty())
    }
}

/// The exported function's name.
pub(super) fn export(import: &Import, method: &ImportMethod) -> String {
    format!("lbgo_{}_{}", import.item.name, method.item.name)
}

/// Everything of every trait.
pub(super) fn all(interface: &Interface, used: &Used<'_>) -> String {
    let mut out = String::new();
    let mut dispatch = String::new();
    let mut number = 0;
    for import in &interface.go_imports {
        interface_of(used, &mut out, import);
        objects(&mut out, import);
        for method in &import.methods {
            let shape = Shape::of(method);
            if shape.queued {
                let body = wire_call(used, import, method, "");
                let _ = writeln!(dispatch, "case {number}:\n{body}return lbFine");
                number += 1;
            } else {
                exported(used, &mut out, import, method, &shape);
                if shape.batched(method) {
                    batch(&mut out, import, method, &shape);
                }
            }
        }
    }
    let _ = writeln!(
        out,
        "const lbMethods = {number}\n\nfunc lbDispatch(method uint32, object uint64, ctx context.Context, r *lbReader, w *lbWriter) uint32 {{\n\
         switch method {{\n{dispatch}}}\npanic(fmt.Sprintf(\"there is no method %d\", method))\n}}\n"
    );
    out
}

/// A parameter's type: a record that Rust lends is a pointer, to a copy of it.
fn given(used: &Used<'_>, given: &Given) -> String {
    let ty = spelled(used, &given.to_value());
    match given {
        Given::Lent(Value::Record(_)) => format!("*{ty}"),
        _ => ty,
    }
}

fn interface_of(used: &Used<'_>, out: &mut String, import: &Import) {
    let name = names::ty(&import.item);
    out.push_str(&names::docs(&import.item, ""));
    let _ = writeln!(out, "type {name} interface {{");
    for method in &import.methods {
        let mut parameters: Vec<String> = Vec::new();
        if method.is_async {
            parameters.push("ctx context.Context".to_owned());
        }
        let mut all: Vec<_> = (method.parameters.iter())
            .map(|parameter| {
                let ty = given(used, &parameter.ty);
                format!("{} {ty}", names::parameter(&parameter.item))
            })
            .collect();
        for function in &method.closures {
            let ty = functions::spelled(used, &function.closure);
            let function_name = names::parameter(&function.item);
            all.insert(function.place, format!("{function_name} {ty}"));
        }
        parameters.extend(all);
        let value = method.returns.value.as_ref().map(|it| spelled(used, it));
        let error = method.returns.error.as_ref().map(|_| "error".to_owned());
        let results: Vec<_> = value.into_iter().chain(error).collect();
        let results = match results.len() {
            0 | 1 => results.concat(),
            _ => format!("({})", results.join(", ")),
        };
        out.push_str(&names::docs(&method.item, "\t"));
        if method.lent {
            out.push_str("\t//\n\t// What it is given is Rust's memory, for the call only.\n");
        }
        let _ = writeln!(
            out,
            "\t{}({}) {results}",
            names::member(&method.item),
            parameters.join(", ")
        );
    }
    out.push_str("}\n\n");
}

fn objects(out: &mut String, import: &Import) {
    let name = names::ty(&import.item);
    let rust = &import.item.name;
    let _ = writeln!(
        out,
        r#"var lb{name} lbObjects[{name}]

func lb{name}At(object uint64) {name} {{
	if i := uint32(object); i < lbNear {{
		if e := (*lbEntry[{name}])(atomic.LoadPointer(&lb{name}.near[i])); e != nil && e.handle == object {{
			return e.value
		}}
	}}
	return lb{name}.get(object)
}}

var lb{name}Makers sync.Map // of names to functions

// Register{name} gives Rust one more way to make a {name}, by a name.
func Register{name}(name string, make func() ({name}, error)) {{
	lb{name}Makers.Store(name, make)
}}

//export lbgo_{rust}_new
func lbgo_{rust}_new(request uintptr, length uintptr, reply uintptr) (object uint64) {{
	fine := false
	defer lbRecover(reply, &fine)
	r := lbReader{{data: lbBytes(request, length)}}
	if !r.bool() {{
		object = lb{name}.add(New{name}())
		fine = true
		return
	}}
	name := r.string()
	maker, found := lb{name}Makers.Load(name)
	if !found {{
		panic(fmt.Sprintf("no {name} is registered as %q", name))
	}}
	value, err := maker.(func() ({name}, error))()
	if err != nil {{
		var w lbWriter
		w.begin((*lbReply)(lbAt(reply)))
		w.finish(lbWriteHost(&w, err))
	}} else {{
		object = lb{name}.add(value)
	}}
	fine = true
	return
}}

//export lbgo_{rust}_close
func lbgo_{rust}_close(object uint64) {{
	lb{name}.close(object)
}}

//export lbgo_{rust}_live
func lbgo_{rust}_live() uint64 {{
	lb{name}.mu.Lock()
	defer lb{name}.mu.Unlock()
	return uint64(lb{name}.live)
}}
"#
    );
}

/// The statements that read the parameters, call, and write what comes of it; a failure's status is returned by
/// `w.finish` or as the value, as `fail` says.
fn wire_call(used: &Used<'_>, import: &Import, method: &ImportMethod, before: &str) -> String {
    let mut out = before.to_owned();
    let mut arguments = Vec::new();
    if method.is_async {
        arguments.push("ctx".to_owned());
    }
    arguments.extend(read_all(used, method, &mut out));
    let call = called(import, method, &arguments.join(", "));
    out.push_str(&results(method, &call));
    if let Some(error) = &method.returns.error {
        let _ = writeln!(
            out,
            "if err != nil {{\nreturn {}(w, err)\n}}",
            failing(used, error)
        );
    }
    if let Some(value) = &method.returns.value {
        out.push_str(&write(used, value, "value", 0));
    }
    out
}

/// The statements that read what a method is given, functions first; how each is passed on, in the method's order.
fn read_all(used: &Used<'_>, method: &ImportMethod, out: &mut String) -> Vec<String> {
    for index in 0..method.closures.len() {
        let _ = writeln!(out, "f{index} := lbGetFunction(r)");
    }
    let mut arguments = Vec::new();
    for (index, parameter) in method.parameters.iter().enumerate() {
        let value = parameter.ty.to_value();
        let _ = writeln!(out, "var a{index} {}", spelled(used, &value));
        out.push_str(&read(used, &value, &format!("a{index}"), 0));
        let pointer = matches!(&parameter.ty, Given::Lent(Value::Record(_)));
        arguments.push(format!("{}a{index}", if pointer { "&" } else { "" }));
    }
    for (index, function) in method.closures.iter().enumerate() {
        let literal = functions::literal(used, &function.closure, &format!("f{index}"));
        arguments.insert(function.place, literal);
    }
    arguments
}

fn called(import: &Import, method: &ImportMethod, arguments: &str) -> String {
    format!(
        "lb{}At(object).{}({arguments})",
        names::ty(&import.item),
        names::member(&method.item)
    )
}

/// The call, with names for what it gives.
fn results(method: &ImportMethod, call: &str) -> String {
    match (&method.returns.value, &method.returns.error) {
        (None, None) => format!("{call}\n"),
        (Some(_), None) => format!("value := {call}\n"),
        (None, Some(_)) => format!("err := {call}\n"),
        (Some(_), Some(_)) => format!("value, err := {call}\n"),
    }
}

fn exported(
    used: &Used<'_>,
    out: &mut String,
    import: &Import,
    method: &ImportMethod,
    shape: &Shape,
) {
    let name = export(import, method);
    let context = match method.is_async {
        true => "ctx := context.Background()\n",
        false => "",
    };
    let mut parameters = "object uint64".to_owned();
    let placed = shape.value.is_none();
    let (first, fine) = match placed {
        true => (
            "fine := false\ndefer lbRecover(reply, &fine)\n",
            "fine = true",
        ),
        false => (
            "failure = lbUnfinished\ndefer lbCaught(&failure)\n",
            "failure = 0",
        ),
    };
    let mut body = format!("{first}{context}");
    let mut arguments = Vec::new();
    if method.is_async {
        arguments.push("ctx".to_owned());
    }
    match &shape.parameters {
        Some(types) => {
            for (index, (_, go)) in types.iter().enumerate() {
                let _ = write!(parameters, ", a{index} {go}");
                arguments.push(format!("a{index}"));
            }
        }
        None => {
            parameters.push_str(", request uintptr, length uintptr");
            let _ = writeln!(
                body,
                "reader := lbReader{{data: lbBytes(request, length), lent: {}}}\nr := &reader",
                method.lent
            );
            arguments.extend(read_all(used, method, &mut body));
        }
    }
    let returns = match shape.value {
        Some(Some((_, go))) => format!(") (result {go}, failure uintptr)"),
        Some(None) => ") (failure uintptr)".to_owned(),
        None => ", reply uintptr)".to_owned(),
    };
    body.push_str(&results(
        method,
        &called(import, method, &arguments.join(", ")),
    ));
    if let Some(error) = &method.returns.error {
        let failing = failing(used, error);
        let failed = match placed {
            true => format!(
                "var w lbWriter\nw.begin((*lbReply)(lbAt(reply)))\nw.finish({failing}(&w, err))\n{fine}"
            ),
            false => format!(
                "failure = lbFailed(func(w *lbWriter) uint32 {{ return {failing}(w, err) }})"
            ),
        };
        let _ = writeln!(body, "if err != nil {{\n{failed}\nreturn\n}}");
    }
    match (&method.returns.value, shape.value) {
        (Some(_), Some(_)) => {
            let _ = writeln!(body, "result = value\n{fine}\nreturn");
        }
        (Some(value), None) => {
            let _ = writeln!(
                body,
                "var writer lbWriter\nw := &writer\nw.begin((*lbReply)(lbAt(reply)))\n{}w.finish(lbFine)\n{fine}",
                write(used, value, "value", 0)
            );
        }
        _ => {
            let _ = writeln!(body, "{fine}\nreturn");
        }
    }
    let _ = writeln!(
        out,
        "//export {name}\nfunc {name}({parameters}{returns} {{\n{body}}}\n"
    );
}

/// Many calls in one crossing. The first that panics ends it; how many were answered is the result.
fn batch(out: &mut String, import: &Import, method: &ImportMethod, shape: &Shape) {
    let (Some(types), Some(Some((_, result)))) = (&shape.parameters, shape.value) else {
        return;
    };
    let name = format!("{}_batch", export(import, method));
    let fields: Vec<_> = (types.iter().enumerate())
        .map(|(index, (_, go))| format!("a{index} {go}"))
        .collect();
    let arguments: Vec<_> = (0..types.len()).map(|i| format!("call.a{i}")).collect();
    let _ = writeln!(
        out,
        "//export {name}\nfunc {name}(object uint64, calls uintptr, results uintptr, count uintptr) (done uintptr, failure uintptr) {{\n\
         failure = lbUnfinished\ndefer lbCaught(&failure)\ntype arguments struct {{ {} }}\nself := lb{}At(object)\n\
         in := unsafe.Slice((*arguments)(lbAt(calls)), count)\nout := unsafe.Slice((*{result})(lbAt(results)), count)\n\
         for i := range in {{\ncall := &in[i]\nout[i] = self.{}({})\ndone++\n}}\nfailure = 0\nreturn\n}}\n",
        fields.join("; "),
        names::ty(&import.item),
        names::member(&method.item),
        arguments.join(", ")
    );
}
