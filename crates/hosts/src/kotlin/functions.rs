//! Functions and methods: their declarations, and bodies that call the C interface.

use landbridge_model::{Float, Function, Int, MethodKind, Receiver, Scalar, TypeName, Value};

use super::arguments::Call;
use super::jni;
use super::lower::{Lowering, docs};
use super::names;
use crate::members::Spot;

/// What a function is of.
#[derive(Clone, Copy)]
pub(super) enum Of<'a> {
    Nothing,
    /// A trait's own body, run over an implementation.
    Provided,
    Constructor,
    Static,
    Method(&'a str, Receiver),
    Getter(&'a str),
}

impl Lowering<'_> {
    /// A function's whole text.
    pub(super) fn lower_function(
        &mut self,
        of: Of<'_>,
        symbol: &str,
        function: &Function,
    ) -> String {
        let mut call = Call::default();
        if let Of::Method(..) | Of::Getter(..) = of {
            call.arguments.push("lbHandle.raw".to_owned());
            call.kept.push("this".to_owned());
        }
        let named = self.types.abi.parameters(function);
        for (at, (parameter, c)) in function.parameters.iter().zip(named).enumerate() {
            let mut name = names::member(Spot::Parameter, &parameter.item);
            if at == 0 && matches!(of, Of::Provided) {
                name = super::imports::IMPLEMENTATION.to_owned();
            }
            let of = format!("{symbol}_{c}");
            self.parameter(
                &name,
                &parameter.ty,
                parameter.default.as_ref(),
                &mut call,
                &of,
            );
        }
        let thrower = self.thrower(function.error.as_ref());
        let indent = match of {
            Of::Nothing | Of::Provided => "  ",
            Of::Static | Of::Constructor | Of::Getter(_) => "      ",
            Of::Method(..) => "    ",
        };
        let owner = match of {
            Of::Method(..) | Of::Getter(..) => "this",
            _ => "null",
        };
        let (ty, body) = if let Some(sequence) = function.output.sequence() {
            self.sequence(symbol, sequence, &call, &thrower, owner, indent)
        } else {
            let value = function.output.value();
            let ty = value.map_or_else(|| "Unit".to_owned(), |value| self.types.of(value));
            let body = if function.is_async {
                self.future_body(symbol, &call, value, &thrower, indent)
            } else if let Of::Constructor = of {
                let given = "return LBHandle({}, lbFree)";
                let direct = self.directly(symbol, &call, &thrower, given, indent);
                direct.unwrap_or_else(|| {
                    self.called(
                        symbol,
                        &call,
                        &thrower,
                        "val lb_out = lb_arena.make(8L)",
                        "return LBHandle(lbTake(lb_out), lbFree)",
                        indent,
                    )
                })
            } else {
                self.plain_body(symbol, &call, value, &thrower, indent)
            };
            (ty, body)
        };
        self.declare(of, function, &call, &ty, &body)
    }

    /// A body that calls and gives the result.
    pub(super) fn plain_body(
        &mut self,
        symbol: &str,
        call: &Call,
        value: Option<&Value>,
        thrower: &str,
        indent: &str,
    ) -> String {
        if let Some(text) = self.direct_body(symbol, call, value, thrower, indent) {
            return text;
        }
        let (out, given) = value.map_or_else(Default::default, |value| self.result(value));
        self.called(symbol, call, thrower, &out, &given, indent)
    }

    /// The body of a call that takes and gives nothing but what fits a register: it needs no memory.
    fn direct_body(
        &self,
        symbol: &str,
        call: &Call,
        value: Option<&Value>,
        thrower: &str,
        indent: &str,
    ) -> Option<String> {
        let given = match value.map(|value| self.types.abi.bare(value)) {
            None => "{}".to_owned(),
            Some(Value::Scalar(scalar)) => {
                let read = match scalar {
                    Scalar::Bool => "{} != 0L",
                    Scalar::Char => "CodePoint({}.toInt())",
                    Scalar::Float(Float::F32) => "Float.fromBits({}.toInt())",
                    Scalar::Float(Float::F64) => "Double.fromBits({})",
                    Scalar::Int(int) => match int {
                        Int::I8 => "{}.toByte()",
                        Int::I16 => "{}.toShort()",
                        Int::I32 => "{}.toInt()",
                        Int::I64 | Int::Isize => "{}",
                        Int::U8 => "{}.toUByte()",
                        Int::U16 => "{}.toUShort()",
                        Int::U32 => "{}.toUInt()",
                        Int::U64 | Int::Usize => "{}.toULong()",
                        Int::I128 | Int::U128 => return None,
                    },
                };
                format!("return {read}")
            }
            Some(_) => return None,
        };
        self.directly(symbol, call, thrower, &given, indent)
    }

    /// A call that needs no memory, if it is one; `{}` in what it gives is the result's bits.
    fn directly(
        &self,
        symbol: &str,
        call: &Call,
        thrower: &str,
        given: &str,
        indent: &str,
    ) -> Option<String> {
        if !(call.before.is_empty() && call.passing.is_empty() && call.after.is_empty()) {
            return None;
        }
        let way = if given == "{}" { jni::DONE } else { jni::VALUE };
        let native = format!("LBNative.{symbol}{way}({})", call.arguments.join(", "));
        let typed = thrower.strip_prefix(", ").unwrap_or("null");
        let mut lines = vec![
            "try {".to_owned(),
            format!("  {}", given.replace("{}", &native)),
            "} catch (lb_failed: LBFailed) {".to_owned(),
            format!("  throw lbFailure(lb_failed.status, lb_failed.error, {typed})"),
        ];
        if !call.kept.is_empty() {
            lines.push("} finally {".to_owned());
            let fence =
                |kept: &String| format!("  java.lang.ref.Reference.reachabilityFence({kept})");
            lines.extend(call.kept.iter().map(fence));
        }
        lines.push("}".to_owned());
        Some(
            lines
                .iter()
                .map(|line| format!("{indent}{line}\n"))
                .collect(),
        )
    }

    /// The statement that makes place for a result, and the one that gives it and frees what it is copied from.
    pub(super) fn result(&mut self, value: &Value) -> (String, String) {
        let size = self.types.size(value);
        let out = format!("val lb_out = lb_arena.make({size}L)");
        let get = self.get(value, "lb_out");
        let form = self.types.abi.form(value);
        let given = if form.owns && !form.c.ends_with('*') {
            format!(
                "try {{ return {get} }} finally {{ LBNative.{}_free(lb_out) }}",
                form.c
            )
        } else {
            format!("return {get}")
        };
        (out, given)
    }

    /// Statements that call the C function and check its status, between what begins and ends a call.
    pub(super) fn called(
        &self,
        symbol: &str,
        call: &Call,
        thrower: &str,
        out: &str,
        given: &str,
        indent: &str,
    ) -> String {
        self.checked(("lbCheck", thrower), symbol, call, (out, given), indent)
    }

    /// The same with what stands behind the status.
    pub(super) fn checked(
        &self,
        (check, thrower): (&str, &str),
        symbol: &str,
        call: &Call,
        (out, given): (&str, &str),
        indent: &str,
    ) -> String {
        let mut lines = vec![
            "val lb_arena = LBArena.here()".to_owned(),
            "lb_arena.enter()".to_owned(),
            "try {".to_owned(),
        ];
        let mut arguments = call.arguments.clone();
        if !out.is_empty() {
            arguments.push("lb_out".to_owned());
        }
        arguments.push("lb_arena.failed".to_owned());
        let mut inside: Vec<String> = Vec::new();
        if !out.is_empty() {
            inside.push(out.to_owned());
        }
        inside.extend(call.before.iter().cloned());
        inside.extend(call.passing.iter().cloned());
        let native = format!("LBNative.{symbol}({})", arguments.join(", "));
        if call.after.is_empty() {
            inside.push(format!("{check}({native}, lb_arena{thrower})"));
        } else {
            inside.push(format!("val lb_status = {native}"));
            inside.push("val lb_failed = lbGetLong(lb_arena.failed)".to_owned());
            inside.extend(call.after.iter().cloned());
            inside.push("lbPutLong(lb_arena.failed, lb_failed)".to_owned());
            inside.push(format!("{check}(lb_status, lb_arena{thrower})"));
        }
        if !given.is_empty() {
            inside.push(given.to_owned());
        }
        for line in &inside {
            lines.extend(line.lines().map(|line| format!("  {line}")));
        }
        lines.push("} finally {".to_owned());
        lines.push("  lb_arena.leave()".to_owned());
        for kept in &call.kept {
            lines.push(format!(
                "  java.lang.ref.Reference.reachabilityFence({kept})"
            ));
        }
        lines.push("}".to_owned());
        lines
            .iter()
            .map(|line| format!("{indent}{line}\n"))
            .collect()
    }

    /// `, ::lbThrowStoreError`, behind the status of a call that fails with it.
    pub(super) fn thrower(&self, error: Option<&TypeName>) -> String {
        error.map_or_else(String::new, |error| {
            format!(", ::lbThrow{}", self.types.named(error))
        })
    }

    fn declare(
        &mut self,
        of: Of<'_>,
        function: &Function,
        call: &Call,
        ty: &str,
        body: &str,
    ) -> String {
        let item = &function.item;
        let mut notes = Vec::new();
        if let Some(error) = &function.error {
            notes.push(format!(
                "@throws {} as the crate says.",
                self.types.own(&error.0)
            ));
        }
        if function.blocking {
            notes.insert(
                0,
                "Takes long; call it from a thread that may wait.".to_owned(),
            );
        }
        if matches!(of, Of::Method(_, Receiver::Consumed)) {
            notes.insert(0, "Takes the object over, which is closed then.".to_owned());
        }
        let parameters = call.parameters.join(", ");
        let suspend = if function.is_async { "suspend " } else { "" };
        let result = if ty == "Unit" {
            String::new()
        } else {
            format!(": {ty}")
        };
        match of {
            Of::Nothing => {
                let name = &self.functions[&item.path];
                format!(
                    "{}public {suspend}fun {name}({parameters}){result} {{\n{body}}}",
                    docs(item, &notes, "")
                )
            }
            Of::Provided => format!(
                "internal {suspend}fun {}({parameters}){result} {{\n{body}}}",
                super::imports::provided(function)
            ),
            Of::Constructor => {
                let passed: Vec<&str> = (call.parameters.iter())
                    .map(|it| it.split(':').next().unwrap_or_default())
                    .collect();
                // Behind the companion's own: split where the class is written.
                format!(
                    "{}  public constructor({parameters}) : this(lbNew({}))\n\u{0}    private fun lbNew({}): LBHandle {{\n{body}    }}\n",
                    docs(item, &notes, "  "),
                    passed.join(", "),
                    without_defaults(&call.parameters).join(", ")
                )
            }
            Of::Static => {
                let name = names::member(Spot::Parameter, item);
                format!(
                    "{}    public {suspend}fun {name}({parameters}){result} {{\n{body}    }}\n",
                    docs(item, &notes, "    ")
                )
            }
            Of::Method(class, _) => {
                let name = self.method_name(class, function);
                format!(
                    "{}  public {suspend}fun {name}({parameters}){result} {{\n{body}  }}\n",
                    docs(item, &notes, "  ")
                )
            }
            // A property can't suspend.
            Of::Getter(class) if function.is_async => {
                let name = self.method_name(class, function);
                format!(
                    "{}  public suspend fun {name}(){result} {{\n{body}  }}\n",
                    docs(item, &notes, "  ")
                )
            }
            Of::Getter(class) => {
                let name = self.method_name(class, function);
                format!(
                    "{}  public val {name}: {ty}\n    get() {{\n{body}    }}\n",
                    docs(item, &notes, "  ")
                )
            }
        }
    }

    fn method_name(&self, class: &str, function: &Function) -> String {
        let objects = self.types.interface.objects.iter();
        let mut objects = objects.filter(|it| self.types.own(&it.item.path) == class);
        let found = objects.next().and_then(|object| {
            let mut methods = object.methods.iter();
            let method = methods.find(|it| it.function.item.path == function.item.path)?;
            Some(names::member(
                Spot::Method(&object.traits, method.kind),
                &function.item,
            ))
        });
        found.unwrap_or_else(|| names::member(Spot::Parameter, &function.item))
    }

    /// What a method is of.
    pub(super) fn method_of<'b>(class: &'b str, kind: MethodKind, function: &Function) -> Of<'b> {
        match kind {
            MethodKind::Constructor if !function.is_async => Of::Constructor,
            MethodKind::Constructor | MethodKind::NamedConstructor | MethodKind::Static => {
                Of::Static
            }
            MethodKind::Method(receiver) => Of::Method(class, receiver),
            MethodKind::Getter(_) => Of::Getter(class),
        }
    }
}

/// Parameters as a function has them that is called by the class alone.
fn without_defaults(parameters: &[String]) -> Vec<String> {
    let one = |it: &String| it.split(" = ").next().unwrap_or_default().to_owned();
    parameters.iter().map(one).collect()
}
