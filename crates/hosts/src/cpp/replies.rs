//! What the program answers later, by a `Reply`: the table of functions by which one of them is settled.

use landbridge_model::{TypeName, Value};

use super::errors::arena;
use super::lower::Lowering;

impl Lowering<'_> {
    /// The type of what is answered, and the statement that makes `lb_ops`, the table.
    pub(super) fn reply_ops(
        &mut self,
        reply: &str,
        value: Option<&Value>,
        error: Option<&TypeName>,
        ends: bool,
    ) -> (String, String) {
        let prefix = self.types.prefix.clone();
        let detail = self.types.detail();
        let whole = value.map_or_else(|| "void".to_owned(), |value| self.types.of(value));
        let ty = if ends {
            format!("std::optional<{whole}>")
        } else {
            whole
        };
        let (mut before, mut arguments) = (String::new(), Vec::new());
        if let Some(value) = value {
            let expr = if ends { "(*lb_value)" } else { "lb_value" };
            let bare = self.types.abi.bare(value);
            self.passed(&bare, expr, "lb_form", &mut before, &mut arguments);
        }
        let arguments: String = arguments.iter().map(|it| format!("{it}, ")).collect();
        let at = format!("static_cast<::{reply} *>(lb_it)");
        let mut ok = String::new();
        if ends {
            ok = format!("        if (!lb_value)\n          return ::{reply}_done({at});\n");
        }
        ok.push_str(&arena(&before));
        ok.push_str(&format!(
            "        return ::{reply}_ok({at}, {arguments}lb_err);\n"
        ));
        let made = self.failing(error);
        let text = format!(
            "    static constexpr {detail}::ReplyOps<{ty}> lb_ops = {{\n      \
             [](void *lb_it, [[maybe_unused]] {detail}::ReplyValue<{ty}> &lb_value, [[maybe_unused]] ::{prefix}_error **lb_err) -> ::{prefix}_status {{\n{ok}      }},\n      \
             [](void *lb_it, ::{prefix}_error *lb_error) {{ return ::{reply}_fail({at}, lb_error); }},\n      \
             [](void *lb_it) {{ return ::{reply}_drop({at}); }},\n      \
             [](void *lb_it) {{ return ::{reply}_cancelled({at}); }},\n      \
             [](void *lb_it, void (*lb_call)(void *), void *lb_data) {{ return ::{reply}_on_cancel({at}, lb_call, lb_data); }},\n      \
             {made}}};\n"
        );
        (ty, text)
    }
}
