//! rust2go's command, of the version that the library is built with: `generate SOURCE GO`.

fn main() {
    let [_, source, go] = &std::env::args().collect::<Vec<_>>()[..] else {
        panic!("expected a source and the Go file to write");
    };
    rust2go_cli::generate(&rust2go_cli::Args {
        src: source.clone(),
        dst: go.clone(),
        without_main: true,
        ..Default::default()
    });
}
