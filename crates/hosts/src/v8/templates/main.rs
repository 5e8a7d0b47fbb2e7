fn main() -> std::process::ExitCode {
    landbridge_v8::program::main(&{{ library }}_v8::PACKAGE)
}
