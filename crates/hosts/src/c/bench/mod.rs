//! `landbridge bench` in C: one function a call, which makes its arguments, and times a loop of calls alone. What a
//! call gives out is freed inside the loop, since a C program has to. How a value is written in C is `literals`' to know.

mod literals;

use landbridge_model::{Argument, Borrow, Function, Interface, List, Scalar, TypeName, Value};
use literals::{item_of, quoted, unwritten};

use super::claims;
use super::forms::Forms;
use super::functions::is_sequence;
use super::names;
use crate::bench::{Call, Construction, Made, Mode, Over, Plan, Program, Refused, Target, Written};
use crate::naming;

const HARNESS: &str = include_str!("../templates/bench.c");

/// The program for a plan.
pub(super) fn program(interface: &Interface, prefix: &str, plan: &Plan<'_>, mode: Mode) -> Program {
    let mut forms = Forms::new(interface, prefix.to_owned());
    for declaration in interface.declarations() {
        let item = declaration.item();
        if !matches!(declaration.kind(), "function" | "constant") {
            let word = names::of(item, naming::snake);
            forms.names.insert(item.path.clone(), word);
        }
    }
    let mut writer = Writer {
        forms,
        declared: String::new(),
        setup: String::new(),
        teardown: String::new(),
        variables: 0,
    };
    let Written {
        functions,
        table,
        uncalled,
    } = plan.written(
        "C",
        |at, name| format!("  {{ {}, call_{at} }},\n", quoted(name)),
        |at, call| writer.function(at, call),
    );
    let text = HARNESS
        .replace("@PREFIX@", prefix)
        .replace("@SHOUT@", &prefix.to_uppercase())
        .replace(
            "@MODE@",
            match mode {
                Mode::Times => "0",
                Mode::Counts => "1",
            },
        )
        .replace("@FUNCTIONS@", &functions)
        .replace("@TABLE@", &table);
    Program {
        file: "bench.c",
        text,
        uncalled,
    }
}

struct Writer<'a> {
    forms: Forms<'a>,
    /// Variables, and statements before the loop and after it. Variables are there whatever fails first.
    declared: String,
    setup: String,
    teardown: String,
    variables: usize,
}

impl Writer<'_> {
    fn function(&mut self, at: usize, call: &Call<'_>) -> Result<String, Refused> {
        match Over::of(call.function) {
            Over::Result => {}
            Over::Awaited => {
                return Err("is async: its future is the program's to wait for".to_owned());
            }
            Over::Items | Over::AwaitedItems => {
                return Err("gives items by a handle, which the program asks for each".to_owned());
            }
        }
        self.declared.clear();
        self.setup.clear();
        self.teardown.clear();
        let mut given = Vec::new();
        let name = match &call.target {
            Target::Free => self.free_name(call.function),
            Target::Static(object, _) => {
                self.method_name(&object.item.path, object, call.function)?
            }
            Target::Method(this, _) => {
                given.push(self.constructed(this)?);
                self.method_name(&this.object.item.path, this.object, call.function)?
            }
        };
        self.arguments(call.function, &call.arguments, &mut given)?;
        let (mut declared, mut freed) = (String::new(), String::new());
        if let Some(value) = call.function.output.value() {
            let form = self.forms.of(value);
            declared = format!("    {} out;\n", form.c);
            given.push("&out".to_owned());
            if form.owns {
                freed = format!("    {};\n", self.free(value, "out"));
            }
        }
        given.push("&error".to_owned());
        Ok(format!(
            "static double call_{at}(size_t n, const char **wrong) {{\n  @PREFIX@_error *error = NULL;\n  double ns = 0;\n{}{}  double since = now();\n  \
             for (size_t i = 0; i < n; i++) {{\n{declared}    if ({name}({}) != @SHOUT@_OK) goto failed;\n{freed}  }}\n  \
             ns = now() - since;\n  goto end;\nfailed:\n  *wrong = keep(error);\nend:\n{}  return ns;\n}}\n\n",
            self.declared,
            self.setup,
            given.join(", "),
            if self.teardown.is_empty() { "  ;\n" } else { &self.teardown },
        )
        .replace("@PREFIX@", &self.forms.prefix)
        .replace("@SHOUT@", &self.forms.prefix.to_uppercase()))
    }

    fn free_name(&self, function: &Function) -> String {
        let own = match function.item.hosts.fixed_name("c") {
            Some(fixed) => names::escaped(fixed),
            None => names::of(&function.item, naming::snake),
        };
        format!("{}_{own}", self.forms.prefix)
    }

    fn method_name(
        &self,
        path: &str,
        object: &landbridge_model::Object,
        function: &Function,
    ) -> Result<String, Refused> {
        let word = self.forms.word(&TypeName(path.to_owned()));
        let all = claims::methods(&format!("{}_{word}", self.forms.prefix), object);
        let found = all
            .into_iter()
            .find(|it| std::ptr::eq(&raw const it.method.function, function));
        found
            .map(|it| it.name)
            .ok_or_else(|| "has no name there".to_owned())
    }

    /// The expression that frees what a function gave out.
    fn free(&mut self, value: &Value, variable: &str) -> String {
        let form = self.forms.of(value);
        match value {
            Value::Object { name, .. } => {
                format!(
                    "{}_{}_free({variable})",
                    self.forms.prefix,
                    self.forms.word(name)
                )
            }
            Value::Buffer(_) => format!("{}_free({variable})", form.c.trim_end_matches(" *")),
            Value::Option(inner) if matches!(**inner, Value::Object { .. } | Value::Buffer(_)) => {
                format!("{}_free({variable})", form.c.trim_end_matches(" *"))
            }
            _ => format!("{}_free(&{variable})", form.c),
        }
    }

    fn variable(&mut self) -> String {
        self.variables += 1;
        format!("v{}", self.variables)
    }

    /// Makes an object before the loop and frees it behind; its variable.
    fn constructed(&mut self, it: &Construction<'_>) -> Result<String, Refused> {
        let object = it.object;
        let function = &it.method.function;
        let name = self.method_name(&object.item.path, object, function)?;
        let mut given = Vec::new();
        self.arguments(function, &it.arguments, &mut given)?;
        let variable = self.variable();
        let (prefix, shout) = (&self.forms.prefix, self.forms.prefix.to_uppercase());
        let word = self.forms.word(&TypeName(object.item.path.clone()));
        given.push(format!("&{variable}"));
        given.push("&error".to_owned());
        self.declared
            .push_str(&format!("  {prefix}_{word} *{variable} = NULL;\n"));
        self.setup.push_str(&format!(
            "  if ({name}({}) != {shout}_OK) goto failed;\n",
            given.join(", ")
        ));
        self.teardown
            .push_str(&format!("  {prefix}_{word}_free({variable});\n"));
        Ok(variable)
    }

    fn arguments(
        &mut self,
        function: &Function,
        arguments: &[Made<'_>],
        given: &mut Vec<String>,
    ) -> Result<(), Refused> {
        for (parameter, made) in function.parameters.iter().zip(arguments) {
            let named = |why| format!("`{}` {why}", parameter.item.name);
            match &parameter.ty {
                Argument::Owned(value) => self.owned(value, made, given).map_err(named)?,
                Argument::Borrowed(borrow) => self.borrowed(borrow, made, given).map_err(named)?,
                Argument::Import { .. } | Argument::Closure(_) | Argument::Sequence(_) => {
                    given.push("NULL".to_owned());
                }
            }
        }
        Ok(())
    }

    fn borrowed(
        &mut self,
        borrow: &Borrow,
        made: &Made<'_>,
        given: &mut Vec<String>,
    ) -> Result<(), Refused> {
        match borrow {
            Borrow::Str | Borrow::Path => self.owned(&Value::String, made, given),
            Borrow::Bytes | Borrow::BytesMut => self.owned(&Value::Bytes, made, given),
            Borrow::Slice(element) | Borrow::SliceMut(element) => {
                let list = Value::List(List::Direct(element.clone()));
                self.owned(&list, made, given)
            }
            Borrow::Converted(value) => self.owned(value, made, given),
            Borrow::Object { .. } => self.object(made, given),
            Borrow::Optional(inner) if matches!(made, Made::Nothing) => {
                given.push("NULL".to_owned());
                if has_length(&self.forms, inner) {
                    given.push("0".to_owned());
                }
                Ok(())
            }
            Borrow::Optional(inner) => match &**inner {
                Borrow::Converted(value) => {
                    let option = Value::Option(Box::new(value.clone()));
                    self.owned(&option, made, given)
                }
                inner => self.borrowed(inner, made, given),
            },
        }
    }

    fn object(&mut self, made: &Made<'_>, given: &mut Vec<String>) -> Result<(), Refused> {
        match made {
            Made::Object(it) => given.push(self.constructed(it)?),
            Made::Nothing => given.push("NULL".to_owned()),
            _ => return Err("is no object".to_owned()),
        }
        Ok(())
    }

    /// The arguments for a value, as `functions::owned` takes them.
    fn owned(
        &mut self,
        value: &Value,
        made: &Made<'_>,
        given: &mut Vec<String>,
    ) -> Result<(), Refused> {
        match (value, made) {
            (Value::Newtype(name), _) => match self.forms.newtype(name) {
                Some(inner @ (Value::Option(_) | Value::Object { .. })) => Err(format!(
                    "is a newtype of `{}`",
                    crate::spelling::spelled(&inner)
                )),
                Some(inner) => self.owned(&inner, made, given),
                None => Err("is no newtype".to_owned()),
            },
            (Value::Option(inner), Made::Nothing) => {
                given.push("NULL".to_owned());
                if is_sequence(&self.forms, inner) {
                    given.push("0".to_owned());
                }
                Ok(())
            }
            (Value::Option(inner), _) if is_sequence(&self.forms, inner) => {
                self.owned(inner, made, given)
            }
            (Value::Option(inner), Made::Object(_)) => self.owned(inner, made, given),
            (Value::Option(inner), _) => {
                let ty = self.forms.of(inner).c;
                let item = self.literal(inner, made)?;
                given.push(format!("&({ty}[1]){{{item}}}[0]"));
                Ok(())
            }
            (Value::Object { .. }, _) => self.object(made, given),
            (Value::String | Value::Path, Made::Text(text)) => {
                given.push(quoted(text));
                given.push(text.len().to_string());
                Ok(())
            }
            (Value::Bytes, Made::Bytes(count, _)) => {
                let variable = self.variable();
                self.declared
                    .push_str(&format!("  uint8_t *{variable} = calloc({count}, 1);\n"));
                self.teardown.push_str(&format!("  free({variable});\n"));
                given.push(variable);
                given.push(count.to_string());
                Ok(())
            }
            (Value::List(list), Made::Repeated { item, count, .. }) => {
                let inner = item_of(list);
                let literal = self.literal(&inner, item)?;
                self.list(&inner, &[literal], *count, given);
                Ok(())
            }
            (Value::List(list), Made::Several(items, _)) => {
                let inner = item_of(list);
                let items = (items.iter().map(|item| self.literal(&inner, item)))
                    .collect::<Result<Vec<_>, _>>()?;
                self.list(&inner, &items, items.len(), given);
                Ok(())
            }
            (Value::Set { item, .. }, Made::Set(made)) => {
                let inner = item.to_value();
                let literal = self.literal(&inner, made)?;
                self.list(&inner, &[literal], 1, given);
                Ok(())
            }
            (Value::Scalar(Scalar::Int(int)), _) if int.bits() == 128 => {
                given.push(format!("&{}", self.literal(value, made)?));
                Ok(())
            }
            (Value::Scalar(_) | Value::Enumeration(_), _) => {
                given.push(self.literal(value, made)?);
                Ok(())
            }
            (
                Value::Plain(_)
                | Value::Record(_)
                | Value::DataEnum(_)
                | Value::Duration
                | Value::SystemTime
                | Value::Tuple(_)
                | Value::Array { .. },
                _,
            ) => {
                given.push(format!("&{}", self.literal(value, made)?));
                Ok(())
            }
            _ => Err(unwritten(value)),
        }
    }

    /// An array that is filled before the loop, from these items over and over.
    fn list(&mut self, inner: &Value, items: &[String], count: usize, given: &mut Vec<String>) {
        let ty = self.forms.of(inner).c;
        let variable = self.variable();
        self.declared.push_str(&format!(
            "  {ty} *{variable} = calloc({}, sizeof *{variable});\n",
            count.max(1)
        ));
        match items {
            [one] => self.setup.push_str(&format!(
                "  for (size_t i = 0; i < {count}; i++) {variable}[i] = {one};\n"
            )),
            many => {
                for (at, item) in many.iter().enumerate() {
                    self.setup
                        .push_str(&format!("  {variable}[{at}] = {item};\n"));
                }
            }
        }
        self.teardown.push_str(&format!("  free({variable});\n"));
        given.push(variable);
        given.push(count.to_string());
    }
}

fn has_length(forms: &Forms<'_>, borrow: &Borrow) -> bool {
    match borrow {
        Borrow::Object { .. } => false,
        Borrow::Converted(value) => is_sequence(forms, value),
        Borrow::Optional(inner) => has_length(forms, inner),
        _ => true,
    }
}
