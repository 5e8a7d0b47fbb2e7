//! `landbridge completions SHELL`.

use clap::CommandFactory;
use clap_complete::Shell;

use crate::args::Arguments;
use crate::failure::Outcome;
use crate::report::Reporter;

pub(super) fn run(shell: Shell, reporter: &Reporter) -> Outcome<()> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "landbridge", &mut text);
    reporter.product(&String::from_utf8_lossy(&text));
    Ok(())
}
