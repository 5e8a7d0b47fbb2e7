//! Programs that use everything that an interface has, with every type written out: what checkers of
//! types are given together with the package's own declarations.

use std::fmt::Write as _;

use landbridge_model::{
    Argument, Declaration, Element, Float, Function, Given, Import, Int, Interface, List,
    MethodKind, Output, Parameter, Scalar, SequenceKind, Value as Type,
};

use crate::case::Host;
use crate::names::{Kind, name};
use crate::notation::argument_type;

/// A Python module.
pub(crate) fn python(interface: &Interface) -> String {
    let library = &interface.krate.library;
    let mut text = format!(
        "\"\"\"Uses everything in the package, with the types that it promises.\"\"\"\n\n\
         from __future__ import annotations\n\n\
         import collections.abc\nimport datetime\nfrom collections.abc import AsyncIterator, Iterator\n\nimport {library} as m\n\n"
    );
    let write = Python { interface };
    for function in shown(interface, Host::Python) {
        let call = format!("m.{}", name(Host::Python, Kind::Value, &function.item));
        write.function(&mut text, &function.item.name, &call, None, function);
    }
    for object in interface
        .objects
        .iter()
        .filter(|it| it.item.hosts.shown_in("python"))
    {
        let class = format!("m.{}", name(Host::Python, Kind::Type, &object.item));
        for method in &object.methods {
            let function = &method.function;
            if !function.item.hosts.shown_in("python") {
                continue;
            }
            let shown = name(Host::Python, kind(method.kind), &function.item);
            let label = format!("{}_{}", object.item.name, function.item.name);
            match method.kind {
                MethodKind::Constructor => {
                    write.function(&mut text, &label, &class, None, function);
                }
                MethodKind::NamedConstructor | MethodKind::Static => {
                    let call = format!("{class}.{shown}");
                    write.function(&mut text, &label, &call, None, function);
                }
                MethodKind::Method(_) => {
                    let call = format!("it.{shown}");
                    write.function(&mut text, &label, &call, Some(&class), function);
                }
                MethodKind::Getter(_) => {
                    let returns = write.returns(function);
                    let _ = write!(
                        text,
                        "\ndef use_{label}(it: {class}) -> {returns}:\n    return it.{shown}\n\n"
                    );
                }
            }
        }
        let _ = write!(
            text,
            "\ndef close_{}(it: {class}) -> None:\n    with it as same:\n        same.close()\n\n",
            object.item.name
        );
    }
    for import in &interface.imports {
        if import.item.hosts.shown_in("python") {
            write.implementation(&mut text, import);
        }
    }
    for constant in &interface.constants {
        let shown = name(Host::Python, Kind::Constant, &constant.item);
        let ty = write.ty(constant.ty.value(), false);
        let _ = write!(
            text,
            "\nCONSTANT_{}: {ty} = m.{shown}\n",
            constant.item.name
        );
    }
    for error in &interface.errors {
        let class = name(Host::Python, Kind::Type, &error.item);
        let _ = write!(
            text,
            "\n\ndef raise_{class}(it: m.{class}) -> None:\n    error: Exception = it\n    raise error\n"
        );
    }
    text
}

/// A TypeScript module.
pub(crate) fn typescript(interface: &Interface) -> String {
    let package = &interface.krate.package;
    let mut text = format!(
        "// Uses everything in the package, with the types that it promises.\n\n\
         import * as m from '{package}';\n\n"
    );
    let write = TypeScript { interface };
    let imports = interface.imports.iter();
    for import in imports.filter(|it| it.item.hosts.shown_in("node")) {
        write.implementation(&mut text, import);
    }
    for function in shown(interface, Host::Node) {
        let call = format!("m.{}", name(Host::Node, Kind::Value, &function.item));
        write.function(&mut text, &function.item.name, &call, None, function);
    }
    for object in interface
        .objects
        .iter()
        .filter(|it| it.item.hosts.shown_in("node"))
    {
        let class = format!("m.{}", name(Host::Node, Kind::Type, &object.item));
        for method in &object.methods {
            let function = &method.function;
            if !function.item.hosts.shown_in("node") {
                continue;
            }
            let shown = name(Host::Node, kind(method.kind), &function.item);
            let label = format!("{}_{}", object.item.name, function.item.name);
            match method.kind {
                MethodKind::Constructor => {
                    let call = format!("new {class}");
                    write.function(&mut text, &label, &call, None, function);
                }
                MethodKind::NamedConstructor | MethodKind::Static => {
                    let call = format!("{class}.{shown}");
                    write.function(&mut text, &label, &call, None, function);
                }
                MethodKind::Method(_) => {
                    let call = format!("it.{shown}");
                    write.function(&mut text, &label, &call, Some(&class), function);
                }
                MethodKind::Getter(_) => {
                    let returns = write.returns(function);
                    let _ = write!(
                        text,
                        "export function use_{label}(it: {class}): {returns} {{\n  return it.{shown};\n}}\n\n"
                    );
                }
            }
        }
        let _ = write!(
            text,
            "export function close_{}(it: {class}): void {{\n  it.close();\n}}\n\n",
            object.item.name
        );
    }
    for constant in &interface.constants {
        let shown = name(Host::Node, Kind::Constant, &constant.item);
        let ty = write.ty(constant.ty.value(), false);
        let _ = writeln!(
            text,
            "export const constant_{}: {ty} = m.{shown};",
            constant.item.name
        );
    }
    for error in &interface.errors {
        let class = name(Host::Node, Kind::Type, &error.item);
        let _ = write!(
            text,
            "export function raise_{class}(it: m.{class}): never {{\n  const error: Error = it;\n  throw error;\n}}\n"
        );
    }
    text
}

fn kind(method: MethodKind) -> Kind {
    match method {
        MethodKind::Method(_) | MethodKind::Getter(_) => Kind::Method,
        _ => Kind::Static,
    }
}

fn shown(interface: &Interface, host: Host) -> impl Iterator<Item = &Function> {
    let functions = interface.functions.iter();
    // A deprecated item is a warning of some checkers, rightly.
    functions.filter(move |it| it.item.hosts.shown_in(host.id()) && it.item.deprecated.is_none())
}

struct Python<'a> {
    interface: &'a Interface,
}

impl Python<'_> {
    fn function(
        &self,
        text: &mut String,
        label: &str,
        call: &str,
        it: Option<&str>,
        function: &Function,
    ) {
        let parameters: Vec<String> = it
            .map(|class| format!("it: {class}"))
            .into_iter()
            .chain(
                function
                    .parameters
                    .iter()
                    .enumerate()
                    .map(|(at, parameter)| format!("a{at}: {}", self.parameter(parameter))),
            )
            .collect();
        let arguments: Vec<String> = (0..function.parameters.len())
            .map(|at| format!("a{at}"))
            .collect();
        let returns = self.returns(function);
        let (asynchrony, awaited) = match function.is_async {
            true => ("async ", "await "),
            false => ("", ""),
        };
        let _ = write!(
            text,
            "\n{asynchrony}def use_{label}({}) -> {returns}:\n    {}{awaited}{call}({})\n\n",
            parameters.join(", "),
            if returns == "None" { "" } else { "return " },
            arguments.join(", ")
        );
    }

    fn returns(&self, function: &Function) -> String {
        match &function.output {
            Output::Nothing => "None".to_owned(),
            Output::Value(ty) => self.ty(ty, false),
            Output::Sequence(it) => {
                let item = self.ty(&it.item, false);
                match it.kind {
                    SequenceKind::Iterator => format!("Iterator[{item}]"),
                    SequenceKind::Stream => format!("AsyncIterator[{item}]"),
                }
            }
        }
    }

    fn parameter(&self, parameter: &Parameter) -> String {
        use landbridge_model::Borrow;
        match &parameter.ty {
            Argument::Borrowed(Borrow::BytesMut) => "bytearray".to_owned(),
            Argument::Borrowed(Borrow::SliceMut(Element::Plain(plain))) => {
                format!("m.{}Array", self.name_of(&plain.0))
            }
            Argument::Borrowed(Borrow::SliceMut(_)) => "memoryview".to_owned(),
            Argument::Import { name, optional, .. } => {
                let none = if *optional { " | None" } else { "" };
                format!("m.{}{none}", self.name_of(&name.0))
            }
            Argument::Closure(closure) => {
                let given = closure.parameters.iter();
                let given: Vec<String> = given.map(|it| self.ty(&it.to_value(), false)).collect();
                let answer = self.answer(closure.value.as_ref());
                let none = if closure.optional { " | None" } else { "" };
                format!(
                    "collections.abc.Callable[[{}], {answer}]{none}",
                    given.join(", ")
                )
            }
            Argument::Sequence(sequence) => {
                let class = match sequence.kind {
                    SequenceKind::Iterator => "Iterable",
                    SequenceKind::Stream => "AsyncIterable",
                };
                format!("collections.abc.{class}[{}]", self.ty(&sequence.item, true))
            }
            ty => self.ty(&argument_type(ty), true),
        }
    }

    fn answer(&self, value: Option<&Type>) -> String {
        value.map_or("None".to_owned(), |ty| self.ty(ty, true))
    }

    /// A class with the methods of a trait, in the place of one that implements it.
    fn implementation(&self, text: &mut String, import: &Import) {
        let title = name(Host::Python, Kind::Type, &import.item);
        let _ = write!(text, "\nclass Implements{title}:\n");
        for method in import.methods.iter().filter(|method| !method.provided) {
            let given: String = (method.parameters.iter())
                .map(|it| {
                    let own = name(Host::Python, Kind::Value, &it.item);
                    format!(", {own}: {}", self.ty(&it.ty.to_value(), false))
                })
                .collect();
            let asynchrony = if method.is_async { "async " } else { "" };
            let _ = write!(
                text,
                "    {asynchrony}def {}(self{given}) -> {}:\n        raise NotImplementedError\n\n",
                name(Host::Python, Kind::Method, &method.item),
                self.answer(method.returns.value.as_ref())
            );
        }
        let _ = write!(
            text,
            "\ndef implements_{title}(it: Implements{title}) -> m.{title}:\n    return it\n\n"
        );
    }

    fn name_of(&self, path: &str) -> String {
        let item = self
            .interface
            .declarations()
            .find(|it| it.item().path == path);
        item.map_or(String::new(), |it| {
            name(Host::Python, Kind::Type, it.item())
        })
    }

    fn ty(&self, ty: &Type, argument: bool) -> String {
        let inner = |ty: &Type| self.ty(ty, argument);
        match ty {
            Type::Buffer(element) => format!("m.Buffer[{}]", self.ty(&element.to_value(), false)),
            Type::Scalar(Scalar::Bool) => "bool".to_owned(),
            Type::Scalar(Scalar::Int(_)) => "int".to_owned(),
            Type::Scalar(Scalar::Float(_)) => "float".to_owned(),
            Type::Scalar(Scalar::Char) | Type::String | Type::Path => "str".to_owned(),
            Type::Bytes => "bytes".to_owned(),
            Type::Duration => "datetime.timedelta".to_owned(),
            Type::SystemTime => "datetime.datetime".to_owned(),
            Type::Option(value) => format!("{} | None", inner(value)),
            Type::Boxed(value) => inner(value),
            Type::List(List::Direct(Element::Plain(plain))) if !argument => {
                format!("m.{}Array", self.name_of(&plain.0))
            }
            Type::List(List::Direct(element)) => format!("list[{}]", inner(&element.to_value())),
            Type::List(List::Converted(item)) => format!("list[{}]", inner(item)),
            Type::Set { item, .. } => format!("set[{}]", inner(&item.to_value())),
            Type::Map { key, value, .. } => {
                format!("dict[{}, {}]", inner(&key.to_value()), inner(value))
            }
            Type::Tuple(types) => {
                let types: Vec<String> = types.iter().map(inner).collect();
                format!("tuple[{}]", types.join(", "))
            }
            Type::Array { item, len } => {
                format!("tuple[{}]", vec![inner(item); *len].join(", "))
            }
            Type::Newtype(newtype) => match self.interface.find(newtype) {
                Some(Declaration::Newtype(it)) => inner(&it.inner),
                _ => String::new(),
            },
            Type::Plain(it)
            | Type::Record(it)
            | Type::Enumeration(it)
            | Type::DataEnum(it)
            | Type::Object { name: it, .. } => format!("m.{}", self.name_of(&it.0)),
        }
    }
}

struct TypeScript<'a> {
    interface: &'a Interface,
}

impl TypeScript<'_> {
    fn function(
        &self,
        text: &mut String,
        label: &str,
        call: &str,
        it: Option<&str>,
        function: &Function,
    ) {
        let parameters: Vec<String> = it
            .map(|class| format!("it: {class}"))
            .into_iter()
            .chain(
                function
                    .parameters
                    .iter()
                    .enumerate()
                    .map(|(at, parameter)| format!("a{at}: {}", self.parameter(parameter))),
            )
            .collect();
        let arguments: Vec<String> = (0..function.parameters.len())
            .map(|at| format!("a{at}"))
            .collect();
        let mut returns = self.returns(function);
        if function.blocking || function.is_async {
            returns = format!("Promise<{returns}>");
        }
        let _ = write!(
            text,
            "export function use_{label}({}): {returns} {{\n  return {call}({});\n}}\n\n",
            parameters.join(", "),
            arguments.join(", ")
        );
    }

    /// What may be passed: values as callers have them, functions of the package's own types.
    fn parameter(&self, parameter: &Parameter) -> String {
        let (ty, optional) = match &parameter.ty {
            Argument::Import { name, optional, .. } => {
                (format!("m.{}", self.name_of(&name.0)), *optional)
            }
            Argument::Closure(closure) => {
                let given = closure.parameters.iter().map(Given::to_value).enumerate();
                let given: Vec<String> = given
                    .map(|(at, ty)| format!("a{at}: {}", self.ty(&ty, false)))
                    .collect();
                let value = closure.value.as_ref();
                let returns = value.map_or("void".to_owned(), |ty| self.ty(ty, true));
                (
                    format!("(({}) => {returns})", given.join(", ")),
                    closure.optional,
                )
            }
            Argument::Sequence(sequence) => {
                let item = self.ty(&sequence.item, true);
                let iterable = match sequence.kind {
                    SequenceKind::Iterator => format!("Iterable<{item}>"),
                    SequenceKind::Stream => format!("AsyncIterable<{item}>"),
                };
                (iterable, false)
            }
            ty => (self.ty(&argument_type(ty), true), false),
        };
        if optional { ty + " | undefined" } else { ty }
    }

    /// A class with every method of a trait.
    fn implementation(&self, text: &mut String, import: &Import) {
        let class = name(Host::Node, Kind::Type, &import.item);
        let methods = import.methods.iter().map(|method| {
            let given = method.parameters.iter().enumerate();
            let mut given: Vec<String> = given
                .map(|(at, it)| format!("a{at}: {}", self.ty(&it.ty.to_value(), false)))
                .collect();
            let value = method.returns.value.as_ref();
            let mut returns = value.map_or("void".to_owned(), |ty| self.ty(ty, true));
            if method.is_async {
                given.push("options: { signal: AbortSignal }".to_owned());
                returns = format!("Promise<{returns}>");
            }
            let shown = name(Host::Node, Kind::Method, &method.item);
            format!("  abstract {shown}({}): {returns};\n", given.join(", "))
        });
        let methods: String = methods.collect();
        let _ = write!(
            text,
            "export abstract class Own{class} implements m.{class} {{\n{methods}}}\n\n"
        );
    }

    fn returns(&self, function: &Function) -> String {
        match &function.output {
            Output::Nothing => "void".to_owned(),
            Output::Value(ty) => self.ty(ty, false),
            Output::Sequence(it) => {
                let item = self.ty(&it.item, false);
                match it.kind {
                    SequenceKind::Iterator => format!("IterableIterator<{item}>"),
                    SequenceKind::Stream => format!("AsyncIterableIterator<{item}>"),
                }
            }
        }
    }

    fn name_of(&self, path: &str) -> String {
        let item = self
            .interface
            .declarations()
            .find(|it| it.item().path == path);
        item.map_or(String::new(), |it| name(Host::Node, Kind::Type, it.item()))
    }

    fn ty(&self, ty: &Type, argument: bool) -> String {
        let inner = |ty: &Type| self.ty(ty, argument);
        match ty {
            Type::Buffer(Element::Int(int)) => format!("m.{}Buffer", int.rust().to_uppercase()),
            Type::Buffer(Element::Float(float)) => {
                format!("m.{}Buffer", float.rust().to_uppercase())
            }
            Type::Buffer(Element::Plain(it)) => format!("m.{}Buffer", self.name_of(&it.0)),
            Type::Scalar(Scalar::Bool) => "boolean".to_owned(),
            Type::Scalar(Scalar::Int(Int::I64 | Int::U64 | Int::I128 | Int::U128)) => {
                "bigint".to_owned()
            }
            Type::Scalar(Scalar::Int(_) | Scalar::Float(_)) | Type::Duration => "number".to_owned(),
            Type::Scalar(Scalar::Char) | Type::String | Type::Path => "string".to_owned(),
            Type::Bytes => "Uint8Array".to_owned(),
            Type::SystemTime => "Date".to_owned(),
            Type::Option(value) => format!("{} | undefined", inner(value)),
            Type::Boxed(value) => inner(value),
            Type::List(List::Direct(Element::Plain(plain))) => {
                let name = self.name_of(&plain.0);
                if argument {
                    format!("m.{name}[]")
                } else {
                    format!("m.{name}Array")
                }
            }
            Type::List(List::Direct(element)) => typed_array(element),
            Type::List(List::Converted(item)) => format!("({})[]", inner(item)),
            Type::Set { item, .. } => format!("Set<{}>", inner(&item.to_value())),
            Type::Map { key, value, .. } => {
                format!("Map<{}, {}>", inner(&key.to_value()), inner(value))
            }
            Type::Tuple(types) => {
                let types: Vec<String> = types.iter().map(inner).collect();
                format!("[{}]", types.join(", "))
            }
            Type::Array { item, len } => format!("[{}]", vec![inner(item); *len].join(", ")),
            Type::Newtype(newtype) => match self.interface.find(newtype) {
                Some(Declaration::Newtype(it)) => inner(&it.inner),
                _ => String::new(),
            },
            Type::Plain(it)
            | Type::Record(it)
            | Type::Enumeration(it)
            | Type::DataEnum(it)
            | Type::Object { name: it, .. } => format!("m.{}", self.name_of(&it.0)),
        }
    }
}

fn typed_array(element: &Element) -> String {
    match element {
        Element::Float(Float::F32) => "Float32Array".to_owned(),
        Element::Float(Float::F64) => "Float64Array".to_owned(),
        Element::Int(Int::I64) => "BigInt64Array".to_owned(),
        Element::Int(Int::U64) => "BigUint64Array".to_owned(),
        Element::Int(int) if int.signed() => format!("Int{}Array", int.bits()),
        Element::Int(int) => format!("Uint{}Array", int.bits()),
        Element::Plain(_) => String::new(),
    }
}
