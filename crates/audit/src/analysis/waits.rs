//! Calls that wait: for a lock, a channel, a thread, a file, the network.

use syn::Expr;

use super::expr;
use super::function::Function;

/// What a call waits for.
pub(crate) fn waits(function: &Function<'_>, call: &Expr) -> Option<&'static str> {
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
            ("join", 0) if about(&["handle", "thread", "worker"]) => "a thread",
            ("read_to_end" | "read_to_string" | "read_exact", 1)
                if about(&["file", "stream", "stdin"]) =>
            {
                "a file"
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

/// Whether `.await` follows.
fn awaited(function: &Function<'_>, call: &Expr) -> bool {
    let mut sites = function.body.sites.iter();
    sites.any(|site| matches!(site.expr, Expr::Await(it) if std::ptr::eq(&*it.base, call)))
}
