//! Generates and builds the Go code, as rust2go's guide has it.

fn main() {
    rust2go::Builder::new()
        .with_go_src("./go")
        .with_regen("./src/subject.rs", "./go/gen.go")
        .build();
}
