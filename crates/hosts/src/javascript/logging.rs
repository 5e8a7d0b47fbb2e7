//! Log records in JavaScript: what a package exports for them, and names that items can't have then.

use landbridge_diagnostics::Diagnostic;
use landbridge_model::Interface;

use super::lower::{Lowered, taken};
use super::{beside, names};
use crate::logging::Logging;

/// Exported functions.
const FUNCTIONS: [&str; 2] = ["setLogger", "setLogLevel"];

/// Declared types.
const TYPES: [&str; 2] = ["LogLevel", "LogRecord"];

const DECLARATIONS: &str = "\
/** How bad a log record is, from the worst on. */
export type LogLevel = \"error\" | \"warn\" | \"info\" | \"debug\" | \"trace\";

/** What the Rust code has logged. */
export interface LogRecord {
  readonly level: LogLevel;
  /** Whose it is: a module's path, `crate::module`, if the code says nothing else. */
  readonly target: string;
  readonly message: string;
  /** The Rust source file. */
  readonly file?: string;
  /** The line in it. */
  readonly line?: number;
  /** What the code says beside the message. */
  readonly fields?: { readonly [name: string]: string | number | bigint | boolean };
}

/**
 * Has a function told of what the Rust code logs, in this thread of JavaScript's; with nothing, no longer. Nothing is
 * told before. What a call logs is told before it returns, what other threads log by the event loop, which this doesn't
 * keep running. What the function throws becomes a warning of the process's.
 */
export function setLogger(logger?: ((record: LogRecord) => void) | null): void;

/** The most verbose level that the logger is told of; \"info\" until this is called. */
export function setLogLevel(level: LogLevel | \"off\"): void;";

/// Forwards log records, if they are to be.
pub(crate) fn forward(
    interface: &Interface,
    lowered: &mut Lowered,
    logging: Option<Logging>,
) -> Vec<Diagnostic> {
    let Some(logging) = logging else {
        return Vec::new();
    };
    lowered.features.extend(logging.features());
    lowered.log_ceiling = Some(logging.ceiling);
    lowered.typescript.push(DECLARATIONS.to_owned());
    let functions = FUNCTIONS.map(|name| (name.to_owned(), format!("$l.{name}")));
    lowered.exports.extend(functions);
    let shown = interface.declarations().map(|it| (it.kind(), it.item()));
    let shown = shown.filter(|(_, item)| item.hosts.shown_in("node"));
    let named = shown.map(|(kind, item)| match kind {
        "function" => (item, names::value(item, "node")),
        "constant" => (item, names::ty(item, "node")),
        _ => (item, beside::ty(item, "node")),
    });
    let own = |name: &str| FUNCTIONS.contains(&name) || TYPES.contains(&name);
    let clashes = named.filter(|(_, name)| own(name));
    clashes.map(|(item, name)| taken(item, &name)).collect()
}
