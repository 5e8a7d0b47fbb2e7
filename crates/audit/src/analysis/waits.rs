//! Calls that wait: for a lock, a channel, a thread, a file, the network.

use proc_macro2::Span;
use syn::Expr;
use syn::spanned::Spanned;

use super::expr;
use super::function::Function;
use super::view::View;

/// Where a function waits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wait<'a> {
    /// The waiting call.
    pub(crate) span: Span,
    /// The file that it stands in.
    pub(crate) file: &'a str,
    /// For what.
    pub(crate) what: &'static str,
    /// The call in the function that was asked about, if it waits further down.
    pub(crate) through: Option<Span>,
}

/// The first wait of a function on the host's thread, itself or up to `depth` calls down. Locks count if
/// they are asked for.
pub(crate) fn first_wait<'a>(
    view: &View<'a>,
    function: &Function<'a>,
    locks: bool,
    depth: usize,
) -> Option<Wait<'a>> {
    for site in &function.body.sites {
        if site.ctx.detached || site.ctx.elsewhere || site.ctx.asynchronous {
            continue;
        }
        // What the crate itself calls `block_on` is looked into instead.
        if let Some(callee) = view.callee(function, site.expr) {
            let callee = &view.functions[callee];
            let bound = callee.frame().is_some() || callee.signature.asyncness.is_some();
            if depth > 0
                && !bound
                && let Some(wait) = first_wait(view, callee, locks, depth - 1)
            {
                let through = Some(site.expr.span());
                return Some(Wait { through, ..wait });
            }
        } else if let Some(what) = waits(function, site.expr)
            && (what != "a lock" || locks)
        {
            return Some(Wait {
                span: site.expr.span(),
                file: function.file,
                what,
                through: None,
            });
        }
    }
    None
}

/// What a call waits for.
fn waits(function: &Function<'_>, call: &Expr) -> Option<&'static str> {
    if let Expr::MethodCall(it) = call {
        let name = it.method.to_string();
        let receiver = expr::spell(&it.receiver).to_lowercase();
        let about = |words: &[&str]| words.iter().any(|word| receiver.contains(word));
        return Some(match (name.as_str(), it.args.len()) {
            ("block_on", 1) => "a future",
            ("lock", 0) => "a lock",
            ("recv", 0) if !awaited(function, call) => "a channel",
            ("recv_timeout", 1) => "a channel",
            ("wait" | "wait_timeout" | "wait_while", _) if about(&["cond", "cvar"]) => {
                "a condition"
            }
            ("wait" | "wait_with_output", 0) if about(&["child", "process", "command"]) => {
                "a process"
            }
            // Only handles of threads are joined with nothing.
            ("join", 0) if !awaited(function, call) => "a thread",
            ("read_to_end" | "read_to_string" | "read_exact", 1)
                if about(&["file", "stream", "stdin"]) =>
            {
                "a file"
            }
            ("read_line", 1) if about(&["stdin"]) => "the terminal",
            ("accept", 0) if !awaited(function, call) => "the network",
            ("send" | "call" | "text" | "execute", _)
                if is_blocking_client(function, &it.receiver) =>
            {
                "the network"
            }
            ("blocking_send" | "blocking_recv" | "blocking_lock", _) => "a channel",
            ("output" | "status", 0) if about(&["command"]) => "a process",
            _ => return None,
        });
    }
    let path = expr::called_path(call)?;
    let pair = expr::called_pair(call)?;
    let last = path.last()?.as_str();
    Some(match pair.as_str() {
        "thread::sleep" => "a sleep",
        "thread::park" | "thread::park_timeout" => "a thread",
        "fs::read" | "fs::read_to_string" | "fs::write" | "fs::copy" | "fs::read_dir"
        | "fs::remove_dir_all" | "File::open" | "File::create"
            if !path.iter().any(|it| it == "tokio" || it == "async_std") =>
        {
            "a file"
        }
        "TcpStream::connect" | "TcpListener::bind" | "UdpSocket::bind"
            if !path.iter().any(|it| it == "tokio") && !awaited(function, call) =>
        {
            "the network"
        }
        "blocking::get" => "the network",
        _ if last == "block_on" => "a future",
        _ => return None,
    })
}

/// Whether a request is made with a client that waits for the answer.
fn is_blocking_client(function: &Function<'_>, receiver: &Expr) -> bool {
    let names = ["blocking", "ureq", "attohttpc", "minreq"];
    let of = |it: &Expr| {
        expr::any(it, &mut |it| {
            let path = expr::called_path(it).unwrap_or_default();
            path.iter().any(|name| names.contains(&name.as_str()))
        })
    };
    of(receiver)
        || expr::idents(receiver).iter().any(|name| {
            let bound = function.body.bound(name).last();
            bound.and_then(|it| it.from).is_some_and(of)
        })
}

/// Whether `.await` follows.
fn awaited(function: &Function<'_>, call: &Expr) -> bool {
    let mut sites = function.body.sites.iter();
    sites.any(|site| matches!(site.expr, Expr::Await(it) if std::ptr::eq(&*it.base, call)))
}
