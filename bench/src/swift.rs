//! Swift: builds the crate on UniFFI with the Swift that its own command writes, and the one that is bound to C by hand, in two
//! ways, puts all and the generated package into a SwiftPM package, and runs `swift/rows.swift` in it.

use camino::Utf8Path;

use crate::samples::Measured;
use crate::shell::{self, Outcome};

/// Measures; `package` is the generated one.
pub(crate) fn measure(
    root: &Utf8Path,
    package: Option<&Utf8Path>,
    only: &str,
) -> Outcome<Measured> {
    let version = shell::output(shell::command(root, "swift", &["--version"]))?;
    let target = root.join("target/swift");
    let project = target.join("project");
    shell::fresh(&project)?;
    let library = uniffi(root, &target, &project)?;
    by_hand(root, &target, &project, &library)?;

    let floor = folder(&project.join("Sources/Floor"))?;
    shell::copy(&root.join("c/floor.c"), &floor.join("floor.c"))?;
    let include = folder(&floor.join("include"))?;
    shell::copy(&root.join("c/floor.h"), &include.join("floor.h"))?;
    // What `floor.c` includes, beside it.
    shell::copy(&root.join("c/floor.h"), &floor.join("floor.h"))?;
    let rows = folder(&project.join("Sources/rows"))?;
    for file in ["rows.swift", "guardedrows.swift", "measure.swift"] {
        shell::copy(&root.join("swift").join(file), &rows.join(file))?;
    }
    let manifest = project.join("Package.swift");
    std::fs::write(&manifest, written(&library, package))
        .map_err(|error| format!("{manifest}: {error}"))?;

    let arguments = ["run", "--quiet", "-c", "release", "--package-path"];
    let mut command = shell::command(root, "swift", &arguments);
    command.arg(&project).arg("rows").arg(only);
    let mut measured = Measured::read(&shell::output(command)?)?;
    measured.version = version.lines().next().unwrap_or_default().to_owned();
    Ok(measured)
}

/// The library on UniFFI, by itself in a folder, and the modules of its Swift in the project.
fn uniffi(root: &Utf8Path, target: &Utf8Path, project: &Utf8Path) -> Outcome<camino::Utf8PathBuf> {
    let (build, made) = crate::uniffi::build(root, target, "swift")?;
    let below = folder(&project.join("Sources/bench_uniffiFFI"))?;
    let include = folder(&below.join("include"))?;
    let header = "bench_uniffiFFI.h";
    shell::copy(&made.join(header), &include.join(header))?;
    let nothing = below.join("nothing.c");
    std::fs::write(&nothing, format!("#include \"{header}\"\n"))
        .map_err(|error| format!("{nothing}: {error}"))?;
    let above = folder(&project.join("Sources/BenchUniffi"))?;
    let swift = "bench_uniffi.swift";
    shell::copy(&made.join(swift), &above.join(swift))?;
    // Without the shared one beside it, so that all candidates are linked statically.
    let library = folder(&target.join("library"))?;
    let archive = "libbench_uniffi.a";
    shell::copy(&build.join(archive), &library.join(archive))?;
    Ok(library)
}

/// The library with C headers and, as modules, what is written by hand over each.
fn by_hand(root: &Utf8Path, target: &Utf8Path, project: &Utf8Path, library: &Utf8Path) -> Outcome {
    let build = target.join("by-hand");
    shell::cargo(&root.join("c/handwritten"), &build)?;
    let archive = "libbench_extern.a";
    shell::copy(&build.join("release").join(archive), &library.join(archive))?;
    let below = folder(&project.join("Sources/Hand"))?;
    let include = folder(&below.join("include"))?;
    for header in ["handwritten.h", "guarded.h"] {
        shell::copy(
            &root.join("c/handwritten").join(header),
            &include.join(header),
        )?;
    }
    let nothing = below.join("nothing.c");
    std::fs::write(&nothing, "#include \"guarded.h\"\n")
        .map_err(|error| format!("{nothing}: {error}"))?;
    for (from, module) in [("byhand.swift", "ByHand"), ("guarded.swift", "Guarded")] {
        let above = folder(&project.join("Sources").join(module))?;
        let into = above.join(module).with_extension("swift");
        shell::copy(&root.join("swift").join(from), &into)?;
    }
    Ok(())
}

fn folder(path: &Utf8Path) -> Outcome<camino::Utf8PathBuf> {
    std::fs::create_dir_all(path).map_err(|error| format!("{path}: {error}"))?;
    Ok(path.to_owned())
}

/// `Package.swift`
fn written(library: &Utf8Path, package: Option<&Utf8Path>) -> String {
    let (dependency, product, define) = match package {
        Some(package) => (
            format!(".package(name: \"bench-subject\", path: \"{package}\")"),
            ", .product(name: \"BenchSubject\", package: \"bench-subject\")",
            ".define(\"GENERATED\")",
        ),
        None => (String::new(), "", ""),
    };
    format!(
        "// swift-tools-version: 6.0\nimport PackageDescription\n\nlet package = Package(\n  name: \"rows\",\n  \
         platforms: [.macOS(.v15)],\n  dependencies: [{dependency}],\n  targets: [\n    .target(name: \"Floor\", cSettings: [.unsafeFlags([\"-O3\"])]),\n    \
         .target(name: \"bench_uniffiFFI\", linkerSettings: [.unsafeFlags([\"-L{library}\"]), .linkedLibrary(\"bench_uniffi\")]),\n    \
         .target(name: \"BenchUniffi\", dependencies: [\"bench_uniffiFFI\"]),\n    \
         .target(name: \"Hand\", linkerSettings: [.unsafeFlags([\"-L{library}\"]), .linkedLibrary(\"bench_extern\")]),\n    \
         .target(name: \"ByHand\", dependencies: [\"Hand\"]),\n    \
         .target(name: \"Guarded\", dependencies: [\"Hand\"]),\n    \
         .executableTarget(name: \"rows\", dependencies: [\"Floor\", \"ByHand\", \"Guarded\", \"BenchUniffi\"{product}], swiftSettings: [{define}]),\n  ],\n  \
         swiftLanguageModes: [.v5]\n)\n"
    )
}
