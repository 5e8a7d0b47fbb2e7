//! The prompt on a terminal: lines by rustyline, inputs by [`Prompt`].

use landbridge_js::{Fault, Input, Prompt, Runtime};
use rustyline::error::ReadlineError;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Completer, Editor, Helper, Highlighter, Hinter};

use super::write;
use landbridge_js::Stream;

/// Asks for more lines until an input is whole.
#[derive(Completer, Helper, Highlighter, Hinter)]
struct Whole<'p>(&'p Prompt);

impl Validator for Whole<'_> {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        let input = context.input();
        if !input.starts_with('.') && self.0.needs_more(input) {
            return Ok(ValidationResult::Incomplete);
        }
        Ok(ValidationResult::Valid(None))
    }
}

/// Reads, evaluates, prints, until the end of input or `.exit`.
pub(crate) fn run(runtime: Runtime) -> Result<(), Fault> {
    let prompt = Prompt::new(runtime)?;
    let interrupter = prompt.interrupter();
    // Without a handler an interruption ends the program, which serves as well.
    let _ = ctrlc::set_handler(move || interrupter.interrupt());
    let mut editor = Editor::<Whole<'_>, _>::new().map_err(|error| told(&error))?;
    editor.set_helper(Some(Whole(&prompt)));
    write(
        Stream::Out,
        &format!(
            "landbridge js {} (V8 {}); .exit or Ctrl-D ends\n",
            env!("CARGO_PKG_VERSION"),
            landbridge_js::v8_version()
        ),
    );
    loop {
        let input = match editor.readline("> ") {
            Ok(input) => input,
            Err(ReadlineError::Interrupted) => continue,
            Err(ReadlineError::Eof) => break,
            Err(error) => return Err(told(&error)),
        };
        match input.trim() {
            "" => continue,
            ".exit" => return Ok(()),
            ".help" => {
                write(Stream::Out, HELP);
                continue;
            }
            _ => {}
        }
        // A history that is full forgets its oldest.
        let _ = editor.add_history_entry(&input);
        match prompt.evaluate(&input) {
            Input::Value(text) => write(Stream::Out, &format!("{text}\n")),
            Input::Fault(text) => write(Stream::Err, &format!("{text}\n")),
        }
    }
    prompt.finish()
}

const HELP: &str = "JavaScript or TypeScript, with `await` and `import()`; an empty line ends an input that isn't whole.
.exit  ends, without waiting for timers; Ctrl-D waits for them
Ctrl-C stops an input that runs
";

fn told(error: &ReadlineError) -> Fault {
    Fault::from_text(format!("the prompt can't be read: {error}"))
}
