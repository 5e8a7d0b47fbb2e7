//! The interface with C's names and forms, as the templates see it.

use std::collections::{BTreeMap, BTreeSet};

use landbridge_diagnostics::Diagnostic;
use landbridge_model::{
    Constant, ConvertedRecord, DataEnum, Enumeration, ErrorType, Function, Interface, Literal,
    Newtype, Object, PlainRecord, Scalar, TypeName, Value,
};
use serde::Serialize;

use super::claims;
use super::docs;
use super::forms::{Forms, Results};
use super::functions::{self, LoweredFunction, Target};
use super::names;
use super::objects::LoweredObject;
use super::types::{self, Definition, LoweredType};
use super::{errors, unions};
use crate::logging::Logging;
use crate::lower::{Lower, Scope};
use crate::members;
use crate::naming;

/// Everything that the templates need.
#[derive(Debug, Serialize)]
pub(super) struct Lowered {
    pub(super) package: String,
    pub(super) library: String,
    pub(super) version: String,
    pub(super) description: String,
    pub(super) license: Option<String>,
    pub(super) docs: String,
    pub(super) prefix: String,
    pub(super) shout: String,
    pub(super) hash: String,
    /// The most verbose level that the program can be told of, if any.
    pub(super) log_ceiling: Option<usize>,
    pub(super) types: Vec<LoweredType>,
    /// All definitions of the header in an order that C accepts.
    pub(super) definitions: Vec<Definition>,
    pub(super) objects: Vec<LoweredObject>,
    /// Opaque types of buffers.
    pub(super) buffers: Vec<String>,
    pub(super) errors: Vec<LoweredError>,
    pub(super) functions: Vec<LoweredFunction>,
    /// `#define` lines, docs included.
    pub(super) macros: Vec<String>,
    /// `(name, C type, Rust type)` of what has a free function.
    pub(super) freed: Vec<Freed>,
    /// Opaque types of what C is asked by.
    handles: Vec<String>,
    /// Modules of the generated crate for what C implements.
    pub(super) callbacks: Vec<String>,
    #[serde(skip)]
    pub(super) results: Results,
}

/// A free function.
#[derive(Debug, Serialize)]
pub(super) struct Freed {
    name: String,
    value: String,
}

/// An error type's accessor.
#[derive(Debug, Serialize)]
pub(super) struct LoweredError {
    name: String,
    word: String,
    path: String,
    form: String,
}

/// The lowering of one interface.
pub(super) struct Lowering<'a> {
    pub(super) forms: Forms<'a>,
    pub(super) scope: Scope<'a>,
    pub(super) diagnostics: Vec<Diagnostic>,
    types: Vec<LoweredType>,
    pub(super) objects: Vec<LoweredObject>,
    buffers: Vec<String>,
    errors: Vec<LoweredError>,
    pub(super) functions: Vec<LoweredFunction>,
    macros: Vec<String>,
    interface: &'a Interface,
    /// Errors that functions of C fail with.
    pub(super) failing: BTreeSet<TypeName>,
}

/// Lowers an interface under a prefix.
pub(super) fn lower(
    interface: &Interface,
    prefix: String,
    logging: Option<Logging>,
    results: Results,
) -> (Lowered, Vec<Diagnostic>) {
    let mut lowering = Lowering {
        forms: Forms::new(interface, prefix.clone()),
        scope: Scope::new("c", &[]),
        diagnostics: members::check(interface, &names::Fields),
        types: Vec::new(),
        objects: Vec::new(),
        buffers: Vec::new(),
        errors: Vec::new(),
        functions: Vec::new(),
        macros: Vec::new(),
        interface,
        failing: super::made::errors(interface),
    };
    lowering.forms.results = results;
    // Names first: forms are made of them.
    for declaration in interface.declarations() {
        let item = declaration.item();
        if !matches!(declaration.kind(), "function" | "constant") {
            let word = names::of(item, naming::snake);
            lowering.forms.names.insert(item.path.clone(), word);
        }
    }
    drive(interface, &mut lowering);
    if logging.is_some() {
        claims::check_logging(&mut lowering);
    }
    let (mut lowered, diagnostics) = lowering.finish(prefix);
    lowered.log_ceiling = logging.map(|logging| logging.ceiling);
    (lowered, diagnostics)
}

/// As `lower::lower`, but for declarations that live as long as the interface.
fn drive<'a>(interface: &'a Interface, lowering: &mut Lowering<'a>) {
    claims::claim(interface, lowering);
    crate::lower::lower(interface, lowering);
    super::made::lower(lowering);
    let shared = crate::capability::buffers("c", interface);
    for (at, element) in shared.iter().enumerate() {
        let opaque = super::buffers::opaque(&mut lowering.forms, element);
        lowering.buffers.push(opaque);
        let tag = lowering.objects.len() + 1 + at;
        super::buffers::functions(lowering, element, tag);
        claims::check_buffer(lowering, element);
    }
    claims::check_forms(lowering);
}

impl Lowering<'_> {
    pub(super) fn name(&self, path: &str) -> String {
        format!(
            "{}_{}",
            self.forms.prefix,
            self.forms.word(&TypeName(path.to_owned()))
        )
    }

    /// Adds the functions of the replies that came with the last one.
    pub(super) fn settle_replies(&mut self) {
        let functions = &mut self.forms.callbacks.functions;
        self.functions.append(functions);
    }

    fn finish(mut self, prefix: String) -> (Lowered, Vec<Diagnostic>) {
        let mut definitions: Vec<Definition> = self
            .types
            .iter()
            .filter_map(|ty| ty.definition.clone())
            .collect();
        for typedef in self.forms.typedefs.values() {
            let mut text = docs::block(&typedef.docs, &[], "");
            text.push_str(&format!("struct {} {{\n", typedef.name));
            for field in &typedef.fields {
                let space = if field.ty.ends_with('*') { "" } else { " " };
                text.push_str(&format!(
                    "  {}{space}{}{};{}\n",
                    field.ty,
                    field.name,
                    field.suffix,
                    docs::trailing(&field.docs)
                ));
            }
            text.push_str("};");
            definitions.push(Definition {
                name: typedef.name.clone(),
                kind: "struct",
                text,
                needs: typedef.needs.clone(),
                freed: typedef.owns.then(|| typedef.value.clone()),
            });
        }
        let callbacks = std::mem::take(&mut self.forms.callbacks);
        definitions.extend(callbacks.definitions);
        let freed = definitions
            .iter()
            .filter_map(|definition| {
                Some(Freed {
                    name: definition.name.clone(),
                    value: definition.freed.clone()?,
                })
            })
            .collect();
        let krate = &self.interface.krate;
        self.macros.sort();
        let lowered = Lowered {
            results: self.forms.results,
            package: krate.package.clone(),
            library: krate.library.clone(),
            version: krate.version.clone(),
            description: krate.description.clone(),
            license: krate.license.clone(),
            docs: krate.docs.clone(),
            shout: prefix.to_uppercase(),
            prefix,
            hash: self.interface.hash.to_string(),
            log_ceiling: None,
            types: self.types,
            definitions: ordered(definitions),
            objects: self.objects,
            buffers: self.buffers,
            errors: self.errors,
            functions: self.functions,
            macros: self.macros,
            freed,
            handles: callbacks.handles,
            callbacks: callbacks.rust,
        };
        (lowered, self.diagnostics)
    }
}

/// Each definition behind those that it holds by value.
fn ordered(definitions: Vec<Definition>) -> Vec<Definition> {
    fn place(
        name: &str,
        all: &BTreeMap<String, Definition>,
        done: &mut BTreeSet<String>,
        out: &mut Vec<Definition>,
    ) {
        let Some(definition) = all.get(name) else {
            return;
        };
        if !done.insert(name.to_owned()) {
            return;
        }
        for need in &definition.needs {
            place(need, all, done, out);
        }
        out.push(definition.clone());
    }
    let all: BTreeMap<String, Definition> = definitions
        .into_iter()
        .map(|definition| (definition.name.clone(), definition))
        .collect();
    let (mut done, mut out) = (BTreeSet::new(), Vec::new());
    // Enums first: nothing forward-declares them.
    for definition in all.values().filter(|definition| definition.kind == "enum") {
        place(&definition.name, &all, &mut done, &mut out);
    }
    for name in all.keys() {
        place(name, &all, &mut done, &mut out);
    }
    out
}

impl Lower for Lowering<'_> {
    fn host(&self) -> &'static str {
        "c"
    }

    fn plain_record(&mut self, record: &PlainRecord) {
        let name = self.name(&record.item.path);
        let lowered = types::plain_record(&mut self.forms, &name, record);
        self.types.push(lowered);
        if record.columns {
            let lowered = super::columns::lower(self, &name, record);
            self.types.push(lowered);
        }
    }

    fn record(&mut self, record: &ConvertedRecord) {
        let name = self.name(&record.item.path);
        let lowered = types::record(&mut self.forms, &name, record);
        self.types.push(lowered);
    }

    fn newtype(&mut self, newtype: &Newtype) {
        let lowered = types::newtype(&mut self.forms, newtype);
        self.types.push(lowered);
    }

    fn enumeration(&mut self, enumeration: &Enumeration) {
        let name = self.name(&enumeration.item.path);
        let lowered = types::enumeration(&mut self.forms, &name, enumeration);
        self.types.push(lowered);
    }

    fn data_enum(&mut self, data_enum: &DataEnum) {
        let name = self.name(&data_enum.item.path);
        let lowered = unions::data_enum(&mut self.forms, &name, data_enum);
        self.types.push(lowered);
    }

    fn error(&mut self, error: &ErrorType) {
        let name = self.name(&error.item.path);
        let lowered = errors::error(&mut self.forms, &name, error);
        self.types.push(lowered);
        let path = TypeName(error.item.path.clone());
        self.errors.push(LoweredError {
            word: self.forms.word(&path),
            name,
            form: format!("forms::{}", super::forms::type_ident(&path)),
            path: path.0,
        });
    }

    fn object(&mut self, object: &Object) {
        super::objects::lower(self, object);
    }

    fn import(&mut self, import: &landbridge_model::Import) {
        super::imports::lower(self, import);
    }

    fn function(&mut self, function: &Function) {
        let name = match function.item.hosts.fixed_name("c") {
            Some(fixed) => format!("{}_{}", self.forms.prefix, names::escaped(fixed)),
            None => format!(
                "{}_{}",
                self.forms.prefix,
                names::of(&function.item, naming::snake)
            ),
        };
        let lowered = functions::function(&mut self.forms, &Target::Free, name, function);
        self.functions.push(lowered);
        self.settle_replies();
    }

    fn constant(&mut self, constant: &Constant) {
        let name = format!(
            "{}_{}",
            self.forms.prefix.to_uppercase(),
            names::of(&constant.item, names::constant)
        );
        let docs = docs::block(&constant.item.docs, &[], "");
        let literal = constant
            .literal
            .as_ref()
            .and_then(|literal| c_literal(literal, constant.ty.value()));
        if let Some(literal) = literal {
            self.macros.push(format!("{docs}#define {name} {literal}"));
            return;
        }
        let form = self.forms.of(constant.ty.value());
        let prefix = &self.forms.prefix;
        let path = &constant.item.path;
        // A borrowed slice is copied out.
        let value = match constant.ty.value() {
            Value::List(_) | Value::Bytes => format!("{path}.to_vec()"),
            _ => path.clone(),
        };
        self.functions.push(LoweredFunction {
            prototype: format!("{docs}{prefix}_status {name}({} *out, {prefix}_error **err);", form.c),
            rust: format!(
                "#[unsafe(no_mangle)]\n\
                 pub unsafe extern \"C\" fn {name}(out: *mut {}, err: *mut lb::ErrorHandle) -> lb::Status {{\n\
                   comment!(\"SAFETY: the contract of every pointer, which the header states.\");\n\
                   unsafe {{ lb::constant::<Here, _>(out, err, || {value}) }}\n\
                 }}",
                form.rust
            ),
            name,
        });
    }
}

/// A literal as C writes it; none for values that a macro can't be.
fn c_literal(literal: &Literal, ty: &Value) -> Option<String> {
    Some(match (literal, ty) {
        (Literal::Bool(value), _) => value.to_string(),
        (Literal::Int(text), Value::Scalar(Scalar::Int(int))) => match (int.signed(), int.bits()) {
            (_, 128) => return None,
            // The most negative number has no literal of its own.
            (true, 64) if text == "-9223372036854775808" => "INT64_MIN".to_owned(),
            (true, bits @ 32..) => format!("INT{bits}_C({text})"),
            (false, bits @ 32..) => format!("UINT{bits}_C({text})"),
            _ => format!("({text})"),
        },
        (Literal::Float(text), Value::Scalar(Scalar::Float(float))) => {
            let dot = if text.contains(['.', 'e', 'E']) {
                ""
            } else {
                ".0"
            };
            let suffix = if float.rust() == "f32" { "f" } else { "" };
            format!("({text}{dot}{suffix})")
        }
        (Literal::Char(c), _) => format!("UINT32_C({:#X})", u32::from(*c)),
        (Literal::String(text), Value::String) => {
            let mut quoted = String::from("\"");
            for byte in text.bytes() {
                match byte {
                    b'"' | b'\\' => {
                        quoted.push('\\');
                        quoted.push(char::from(byte));
                    }
                    b' '..=b'~' if byte != b'?' => quoted.push(char::from(byte)),
                    other => quoted.push_str(&format!("\\{other:03o}")),
                }
            }
            quoted.push('"');
            quoted
        }
        _ => return None,
    })
}
