//! Prints expressions and statements: parentheses only where precedence needs them, one line where it fits, one
//! element per line where it does not. The same tree gives the same text.

use super::tree::*;

const WIDTH: usize = 100;

/// How tightly a form binds; a child that binds less tightly than its place asks for gets parentheses.
fn strength(expr: &Expr) -> u8 {
    match expr {
        Expr::Return(_) | Expr::Break(..) | Expr::Closure(..) => 0,
        Expr::Assign(..) => 1,
        Expr::Range(..) => 2,
        Expr::Let(..) => 4,
        Expr::Binary(operator, ..) => binary_strength(operator),
        Expr::Cast(..) => 12,
        Expr::Unary(..) => 13,
        Expr::Commented(_, inner) => strength(inner),
        Expr::Literal(text) if text.starts_with('-') => 13,
        _ => 15,
    }
}

fn binary_strength(operator: &str) -> u8 {
    match operator {
        "||" => 3,
        "&&" => 4,
        "==" | "!=" | "<" | ">" | "<=" | ">=" => 5,
        "|" => 6,
        "^" => 7,
        "&" => 8,
        "<<" | ">>" => 9,
        "+" | "-" => 10,
        _ => 11,
    }
}

/// An expression on as many lines as it needs, the first one unindented.
pub(crate) fn expr(value: &Expr) -> String {
    match value {
        Expr::Path(text) | Expr::Literal(text) => text.clone(),
        Expr::Call(callee, arguments) => {
            let head = match &**callee {
                Expr::Field(..) => format!("({})", expr(callee)),
                _ => at_least(callee, 15),
            };
            format!("{head}{}", list('(', arguments, head.len()))
        }
        Expr::Method(receiver, name, arguments) => {
            let head = format!("{}.{name}", postfix(receiver));
            let width = head.lines().last().map_or(0, str::len);
            format!("{head}{}", list('(', arguments, width))
        }
        Expr::Field(receiver, name) => format!("{}.{name}", postfix(receiver)),
        Expr::Index(receiver, index) => format!("{}[{}]", postfix(receiver), expr(index)),
        Expr::Unary(operator, inner) => {
            let inner_text = at_least(inner, 13);
            // `- -x` and `&&x` must not run together
            let apart = operator.ends_with(['-', '&'])
                && inner_text.starts_with(['-', '&'])
                && *operator != "&mut ";
            format!(
                "{operator}{}{inner_text}",
                if apart && *operator == "-" { " " } else { "" }
            )
        }
        Expr::Binary(operator, left, right) => {
            let own = binary_strength(operator);
            let compares = own == 5;
            let mut left_text = at_least(left, if compares { own + 1 } else { own });
            // `a as usize < b` reads as the beginning of generics
            if ends_with_cast(left) && matches!(*operator, "<" | "<<") && !left_text.ends_with(')')
            {
                left_text = format!("({left_text})");
            }
            let right_text = at_least(right, own + 1);
            if left_text.len() + right_text.len() > WIDTH
                && !left_text.contains('\n')
                && !right_text.contains('\n')
            {
                format!("{left_text}\n    {operator} {right_text}")
            } else {
                format!("{left_text} {operator} {right_text}")
            }
        }
        Expr::Assign(operator, left, right) => {
            format!("{} {operator} {}", at_least(left, 2), at_least(right, 0))
        }
        Expr::Cast(inner, ty) => format!("{} as {ty}", at_least(inner, 12)),
        Expr::Try(inner) => format!("{}?", postfix(inner)),
        Expr::Range(start, end, inclusive) => {
            let side = |e: &Option<Box<Expr>>| e.as_ref().map_or(String::new(), |e| at_least(e, 3));
            format!(
                "{}{}{}",
                side(start),
                if *inclusive { "..=" } else { ".." },
                side(end)
            )
        }
        Expr::Struct(name, fields) => structure(name, fields),
        Expr::Tuple(items) if items.len() == 1 => format!("({},)", expr(&items[0])),
        Expr::Tuple(items) => list('(', items, 0),
        Expr::Array(items) => list('[', items, 0),
        Expr::Repeat(item, count) => format!("[{}; {}]", expr(item), expr(count)),
        Expr::Macro(name, '{', arguments) => {
            let inner: Vec<String> = arguments.iter().map(expr).collect();
            format!("{name}! {{\n{}\n}}", indent(&inner.join(",\n")))
        }
        Expr::Macro(name, open, arguments) => {
            format!("{name}!{}", list(*open, arguments, name.len() + 1))
        }
        Expr::Closure(parameters, body) => format!("|{parameters}| {}", expr(body)),
        Expr::If(condition, then, otherwise) => {
            let head = format!("if {} {}", condition_text(condition), block(then));
            match otherwise {
                None => head,
                Some(other) => match &**other {
                    Expr::If(..) | Expr::Block(None, "", _) => {
                        format!("{head} else {}", expr(other))
                    }
                    _ => format!("{head} else {}", block(&Block::of_value((**other).clone()))),
                },
            }
        }
        Expr::Let(pattern, value) => format!("let {pattern} = {}", condition_operand(value)),
        Expr::Match(operand, arms) => {
            let arms: Vec<String> = arms.iter().map(arm).collect();
            if arms.is_empty() {
                return format!("match {} {{}}", condition_text(operand));
            }
            format!(
                "match {} {{\n{}\n}}",
                condition_text(operand),
                indent(&arms.join("\n"))
            )
        }
        Expr::Loop(label, body) => format!("{}loop {}", label_text(label), block(body)),
        Expr::While(label, condition, body) => {
            format!(
                "{}while {} {}",
                label_text(label),
                condition_text(condition),
                block(body)
            )
        }
        Expr::For(label, pattern, over, body) => {
            format!(
                "{}for {pattern} in {} {}",
                label_text(label),
                condition_text(over),
                block(body)
            )
        }
        Expr::Block(label, prefix, body) => {
            let prefix = if *prefix == "flat" { "" } else { *prefix };
            let space = if prefix.is_empty() { "" } else { " " };
            let short = prefix.is_empty() || label.is_some();
            let text = if short {
                block(body)
            } else {
                short_block(body)
            };
            format!("{}{prefix}{space}{text}", label_text(label))
        }
        Expr::Return(value) => with_value("return", value),
        Expr::Break(label, value) => {
            let head = label
                .as_ref()
                .map_or("break".to_owned(), |l| format!("break '{l}"));
            with_value(&head, value)
        }
        Expr::Continue(label) => label
            .as_ref()
            .map_or("continue".to_owned(), |l| format!("continue '{l}")),
        Expr::Commented(text, inner) => format!("/* {text} */ {}", expr(inner)),
    }
}

/// Whether the text of an expression ends with `as T`.
fn ends_with_cast(value: &Expr) -> bool {
    match value {
        Expr::Cast(..) => true,
        Expr::Binary(_, _, right) => ends_with_cast(right),
        Expr::Unary(_, inner) => ends_with_cast(inner),
        _ => false,
    }
}

fn with_value(head: &str, value: &Option<Box<Expr>>) -> String {
    match value {
        // a labelled block right behind `break` would be taken for its label
        Some(value) if head.starts_with("break") && matches!(**value, Expr::Block(Some(_), ..)) => {
            format!("{head} ({})", expr(value))
        }
        Some(value) => format!("{head} {}", expr(value)),
        None => head.to_owned(),
    }
}

fn label_text(label: &Option<String>) -> String {
    label.as_ref().map_or(String::new(), |l| format!("'{l}: "))
}

fn at_least(value: &Expr, least: u8) -> String {
    let text = expr(value);
    if strength(value) < least {
        format!("({text})")
    } else {
        text
    }
}

/// Before `.`, `[`, `?`: block-like forms get parentheses too, for the reader's sake, but for `unsafe` blocks.
fn postfix(value: &Expr) -> String {
    let text = expr(value);
    let wrap = strength(value) < 15
        || value.is_block_like() && !is_unsafe(value)
        || matches!(value, Expr::Commented(..))
        || matches!(value, Expr::Literal(t) if t.ends_with('.'));
    if wrap { format!("({text})") } else { text }
}

/// A condition or a `match` operand: struct literals need parentheses there.
fn condition_text(value: &Expr) -> String {
    match value {
        Expr::Let(pattern, inner) => format!("let {pattern} = {}", condition_operand(inner)),
        _ => {
            let text = expr(value);
            if opens_with_struct(value) {
                format!("({text})")
            } else {
                text
            }
        }
    }
}

fn condition_operand(value: &Expr) -> String {
    let text = at_least(value, 5);
    if opens_with_struct(value) {
        format!("({text})")
    } else {
        text
    }
}

fn opens_with_struct(value: &Expr) -> bool {
    match value {
        Expr::Struct(..) => true,
        Expr::Binary(_, a, b) | Expr::Assign(_, a, b) => {
            opens_with_struct(a) || opens_with_struct(b)
        }
        Expr::Unary(_, a)
        | Expr::Cast(a, _)
        | Expr::Try(a)
        | Expr::Field(a, _)
        | Expr::Method(a, ..) => opens_with_struct(a),
        Expr::Index(a, _) | Expr::Let(_, a) | Expr::Commented(_, a) => opens_with_struct(a),
        Expr::Range(a, b, _) => [a, b].into_iter().flatten().any(|e| opens_with_struct(e)),
        Expr::Return(Some(a)) | Expr::Break(_, Some(a)) | Expr::Closure(_, a) => {
            opens_with_struct(a)
        }
        _ => false,
    }
}

fn list(open: char, items: &[Expr], before: usize) -> String {
    let close = match open {
        '(' => ')',
        '[' => ']',
        _ => '}',
    };
    let texts: Vec<String> = items.iter().map(expr).collect();
    let total: usize = texts.iter().map(|t| t.len() + 2).sum();
    let many_lines = texts.iter().filter(|t| t.contains('\n')).count();
    let last_only = many_lines == 1 && texts.last().is_some_and(|t| t.contains('\n'));
    if total + before > WIDTH && many_lines == 0 && texts.len() > 1 || many_lines > 0 && !last_only
    {
        return format!("{open}\n{},\n{close}", indent(&texts.join(",\n")));
    }
    format!("{open}{}{close}", texts.join(", "))
}

fn structure(name: &str, fields: &[(String, Expr)]) -> String {
    if fields.is_empty() {
        return format!("{name} {{}}");
    }
    let texts: Vec<String> = fields
        .iter()
        .map(|(field, value)| match value {
            Expr::Path(text) if text == field => field.clone(),
            _ => format!("{field}: {}", expr(value)),
        })
        .collect();
    let total: usize = texts.iter().map(|t| t.len() + 2).sum();
    if total + name.len() > 80 || texts.iter().any(|t| t.contains('\n')) {
        return format!("{name} {{\n{},\n}}", indent(&texts.join(",\n")));
    }
    format!("{name} {{ {} }}", texts.join(", "))
}

fn arm(arm: &Arm) -> String {
    let mut text = String::new();
    for comment in &arm.comments {
        text.push_str(comment);
        text.push('\n');
    }
    text.push_str(&arm.pattern);
    if let Some(guard) = &arm.guard {
        text.push_str(&format!(" if {}", expr(guard)));
    }
    let body = statement_expr(&arm.body);
    let comma = if matches!(arm.body, Expr::Block(None, "", _)) {
        ""
    } else {
        ","
    };
    text.push_str(&format!(" => {body}{comma}"));
    text
}

/// A block on one line if it holds one short value, for `unsafe` and `const`.
fn short_block(body: &Block) -> String {
    if let [
        Statement {
            comments,
            trailing: None,
            kind: StatementKind::Value(value),
            ..
        },
    ] = &body.statements[..]
        && comments.is_empty()
    {
        // printed once: what is nested deep would be printed twice at each level
        let text = statement_expr(value);
        if text.contains('\n') || text.len() >= WIDTH {
            return format!("{{\n{}\n}}", indent(&text));
        }
        return format!("{{ {text} }}");
    }
    block(body)
}

/// A block over several lines; `{}` if empty.
pub(crate) fn block(body: &Block) -> String {
    if body.statements.is_empty() {
        return "{}".to_owned();
    }
    let lines: Vec<String> = body
        .statements
        .iter()
        .enumerate()
        .map(|(i, s)| statement(s, i == 0))
        .collect();
    format!("{{\n{}\n}}", indent(&lines.join("\n")))
}

fn statement(it: &Statement, first: bool) -> String {
    let mut text = String::new();
    if it.gap && !first {
        text.push('\n');
    }
    text.push_str(&it.comments.join("\n"));
    if !it.comments.is_empty() && !matches!(it.kind, StatementKind::Nothing) {
        text.push('\n');
    }
    match &it.kind {
        StatementKind::Let(pattern, ty, value, otherwise) => {
            text.push_str(&format!("let {pattern}"));
            if let Some(ty) = ty {
                text.push_str(&format!(": {ty}"));
            }
            if let Some(value) = value {
                let mut value_text = expr(value);
                // before `else` neither a trailing brace nor a lazy operator may stand
                if otherwise.is_some() && (value_text.ends_with('}') || strength(value) <= 4) {
                    value_text = format!("({value_text})");
                }
                text.push_str(&format!(" = {value_text}"));
            }
            if let Some(otherwise) = otherwise {
                text.push_str(&format!(" else {}", block(otherwise)));
            }
            text.push(';');
        }
        StatementKind::Expr(value) => {
            text.push_str(&statement_expr(value));
            if !value.is_block_like() && !matches!(value, Expr::Macro(_, '{', _)) {
                text.push(';');
            }
        }
        StatementKind::Value(value) => text.push_str(&statement_expr(value)),
        StatementKind::Attributed(attribute, value) => {
            text.push_str(&format!("{attribute}\n{}", statement_expr(value)));
            if !value.is_block_like() {
                text.push(';');
            }
        }
        StatementKind::Item(item) => text.push_str(&super::print_item::item(item)),
        StatementKind::Nothing => {}
    }
    if let Some(trailing) = &it.trailing {
        text.push(' ');
        text.push_str(trailing);
    }
    text
}

fn is_unsafe(value: &Expr) -> bool {
    matches!(value, Expr::Block(None, "unsafe", _))
}

/// At the beginning of a statement a block-like operand ends the statement, so it needs parentheses.
fn statement_expr(value: &Expr) -> String {
    let text = expr(value);
    if !value.is_block_like() && leftmost_is_block(value) {
        format!("({text})")
    } else {
        text
    }
}

fn leftmost_is_block(value: &Expr) -> bool {
    match value {
        Expr::Binary(_, a, _) | Expr::Assign(_, a, _) | Expr::Cast(a, _) => {
            a.is_block_like() || leftmost_is_block(a)
        }
        Expr::Call(a, _) => a.is_block_like() || leftmost_is_block(a),
        // all but these have parentheses already, which begin the statement safely
        Expr::Method(a, ..) | Expr::Field(a, _) | Expr::Index(a, _) | Expr::Try(a) => {
            is_unsafe(a) || leftmost_is_block(a)
        }
        _ => false,
    }
}

/// Four spaces before every line that is not empty.
pub(crate) fn indent(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for (i, line) in text.split('\n').enumerate() {
        if i > 0 {
            out.push('\n');
        }
        if !line.is_empty() {
            out.push_str("    ");
            out.push_str(line);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Expr {
        Expr::path(text)
    }

    #[test]
    fn parentheses_stand_only_where_needed() {
        let sum = Expr::binary("+", name("a"), name("b"));
        assert_eq!(
            expr(&Expr::binary("*", sum.clone(), name("c"))),
            "(a + b) * c"
        );
        assert_eq!(
            expr(&Expr::binary("-", sum.clone(), name("c"))),
            "a + b - c"
        );
        assert_eq!(
            expr(&Expr::binary("-", name("c"), sum.clone())),
            "c - (a + b)"
        );
        assert_eq!(expr(&sum.method("len", vec![])), "(a + b).len()");
    }

    #[test]
    fn a_cast_before_less_than_is_wrapped() {
        let cast = name("a").cast("usize");
        assert_eq!(
            expr(&Expr::binary("<", cast, name("b"))),
            "(a as usize) < b"
        );
    }

    #[test]
    fn a_struct_in_a_condition_is_wrapped() {
        let point = Expr::Struct("P".into(), vec![("x".into(), Expr::lit("1"))]);
        let test = Expr::If(
            Box::new(Expr::binary("==", name("p"), point)),
            Block::default(),
            None,
        );
        assert_eq!(expr(&test), "if (p == P { x: 1 }) {}");
    }

    #[test]
    fn negation_of_a_negative_number_is_no_decrement() {
        assert_eq!(expr(&Expr::unary("-", Expr::lit("-1"))), "- -1");
    }
}
