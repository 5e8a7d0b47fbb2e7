//! The files of `bindings/kotlin/`: the crate of the C interface with what JNI calls, and the module without its library.

use serde::Serialize;

use super::header::Header;
use super::jni::{self, Export};
use super::lower::Lowered;
use crate::c::abi;
use crate::emit::{Crates, EmitError, Templates, rust};
use crate::files::FileSet;

static TEMPLATES: &[(&str, &str)] = &[
    ("Cargo.toml", include_str!("templates/Cargo.toml")),
    ("pom.xml", include_str!("templates/pom.xml")),
    (
        "build.gradle.kts",
        include_str!("templates/build.gradle.kts"),
    ),
    ("jni.rs", include_str!("templates/jni.rs")),
    ("head.kt", include_str!("templates/head.kt")),
    ("Errors.kt", include_str!("templates/Errors.kt")),
    ("Memory.kt", include_str!("templates/Memory.kt")),
    ("Handles.kt", include_str!("templates/Handles.kt")),
    ("Sequences.kt", include_str!("templates/Sequences.kt")),
    ("Later.kt", include_str!("templates/Later.kt")),
    ("Callbacks.kt", include_str!("templates/Callbacks.kt")),
    ("Replies.kt", include_str!("templates/Replies.kt")),
    ("Buffer.kt", include_str!("templates/Buffer.kt")),
    ("Logging.kt", include_str!("templates/Logging.kt")),
    ("Native.kt", include_str!("templates/Native.kt")),
];

/// What every file says of itself that isn't a template.
const ALLOWED: &str = "@file:Suppress(\"DEPRECATION\", \"RedundantVisibilityModifier\", \"unused\")\n\
    @file:OptIn(ExperimentalUnsignedTypes::class)\n";

/// What stands before the traits' own bodies.
const PROVIDED: &str = "//! The traits' own bodies, run over what the program implements.\n\
    #![allow(clippy::needless_borrow, clippy::unused_unit, deprecated, reason = \"one form serves every signature\")]\n";

#[derive(Serialize)]
struct View<'a> {
    #[serde(flatten)]
    lowered: &'a Lowered,
    crates: &'a Crates,
    docs_lines: Vec<String>,
    /// Features of the runtime crate.
    runtime: Vec<&'static str>,
    exports: Vec<Export>,
    assertions: &'a [String],
    trampolines: &'a [jni::Trampoline],
    numbers: &'static [Number],
    tuples: Vec<Tuple>,
}

/// An array of numbers.
#[derive(Serialize)]
struct Number {
    array: &'static str,
    /// What of it is memory: arrays without a sign are others underneath.
    raw: &'static str,
    shout: &'static str,
    size: usize,
}

const fn number(
    array: &'static str,
    raw: &'static str,
    shout: &'static str,
    size: usize,
) -> Number {
    Number {
        array,
        raw,
        shout,
        size,
    }
}

static NUMBERS: &[Number] = &[
    number("ByteArray", "", "BYTE", 1),
    number("ShortArray", "", "SHORT", 2),
    number("UShortArray", ".asShortArray()", "SHORT", 2),
    number("IntArray", "", "INT", 4),
    number("UIntArray", ".asIntArray()", "INT", 4),
    number("LongArray", "", "LONG", 8),
    number("ULongArray", ".asLongArray()", "LONG", 8),
    number("FloatArray", "", "FLOAT", 4),
    number("DoubleArray", "", "DOUBLE", 8),
];

/// A class for values side by side.
#[derive(Serialize)]
struct Tuple {
    count: usize,
    types: String,
    fields: String,
}

fn tuple(count: usize) -> Tuple {
    let each = |one: &dyn Fn(usize) -> String| (0..count).map(one).collect::<Vec<_>>().join(", ");
    Tuple {
        count,
        types: each(&|at| format!("out T{at}")),
        fields: each(&|at| format!("val value{at}: T{at}")),
    }
}

/// The files, of which those of the C interface are made already.
pub(super) fn emit(
    lowered: &Lowered,
    beneath: abi::Beneath,
    crates: &Crates,
) -> Result<FileSet, EmitError> {
    let abi::Beneath {
        files: below,
        bodies,
        features: runtime,
    } = beneath;
    let templates = Templates::new(TEMPLATES)?;
    let docs = lowered.docs.lines();
    let mut docs_lines: Vec<String> = docs
        .map(|line| format!(" {line}").trim_end().to_owned())
        .collect();
    if !docs_lines.is_empty() {
        docs_lines.push(String::new());
    }
    let out = &lowered.out;
    let mut view = View {
        lowered,
        crates,
        docs_lines,
        runtime,
        exports: Vec::new(),
        assertions: &out.assertions,
        trampolines: &out.trampolines,
        numbers: NUMBERS,
        tuples: out.tuples.iter().map(|count| tuple(*count)).collect(),
    };
    let mut fixed = vec!["Errors", "Memory", "Handles", "Sequences"];
    if lowered.later {
        fixed.push("Later");
    }
    if lowered.callbacks {
        fixed.push("Callbacks");
    }
    if !out.buffers.is_empty() {
        fixed.push("Buffer");
    }
    if lowered.log.is_some() {
        fixed.push("Logging");
    }
    if lowered.replies {
        fixed.push("Replies");
    }
    let mut sources: Vec<(String, String)> = Vec::new();
    for file in fixed {
        let file = format!("{file}.kt");
        let text = templates.render(&file, &view)?;
        let text = format!("@file:OptIn(ExperimentalUnsignedTypes::class)\n\n{text}");
        sources.push((file, text));
    }
    let head = templates.render("head.kt", &view)?;
    let functions = out.functions.join("\n\n");
    sources.push(("Functions.kt".to_owned(), format!("{head}{functions}\n")));
    let own = format!(
        "// {} {}, generated by landbridge.\n{ALLOWED}\npackage {}\n\n",
        lowered.package, lowered.version, lowered.kotlin_package
    );
    let parts = [
        ("Types", [&out.types[..], &out.errors[..]].concat()),
        ("Objects", out.objects.clone()),
        ("Traits", out.imports.clone()),
        ("Codecs", out.codecs.clone()),
        ("BufferItems", out.buffers.clone()),
    ];
    for (file, texts) in parts {
        if !texts.is_empty() {
            let text = format!("{own}{}\n", texts.join("\n\n"));
            sources.push((format!("{file}.kt"), text));
        }
    }
    let header = below
        .iter()
        .find(|(path, _)| path.extension() == Some("h"))
        .map(|(_, text)| Header::read(text))
        .unwrap_or_default();
    let texts: Vec<&str> = sources.iter().map(|(_, text)| text.as_str()).collect();
    view.exports = jni::exports(&header, &texts);
    sources.push((
        "Native.kt".to_owned(),
        templates.render("Native.kt", &view)?,
    ));
    let mut files = FileSet::default();
    files.add("Cargo.toml", templates.render("Cargo.toml", &view)?);
    for file in ["pom.xml", "build.gradle.kts"] {
        files.add(format!("module/{file}"), templates.render(file, &view)?);
    }
    for (path, text) in below.iter() {
        if path.as_str() == "src/lib.rs" {
            let provided = if bodies.is_empty() {
                String::new()
            } else {
                format!("mod {};\n", abi::MODULE)
            };
            files.add(path.clone(), format!("{text}\nmod jni;\n{provided}"));
        } else if path.starts_with("src") {
            files.add(path.clone(), text);
        }
    }
    let from = format!(
        "Generated by landbridge from {} {}.",
        lowered.package, lowered.version
    );
    if !bodies.is_empty() {
        let file = format!("{}.rs", abi::MODULE);
        let all: String = bodies.iter().map(|it| format!("{}\n", it.rust)).collect();
        let text = rust(&file, &from, &format!("{PROVIDED}{all}"))?;
        files.add(format!("src/{file}"), text);
    }
    let text = templates.render("jni.rs", &view)?;
    files.add("src/jni.rs", rust("jni.rs", &from, &text)?);
    for (file, text) in sources {
        let folder = &lowered.folder;
        files.add(format!("module/src/main/kotlin/{folder}/{file}"), text);
    }
    Ok(files)
}
