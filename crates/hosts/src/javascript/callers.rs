//! JavaScript that Rust calls: the functions of a package that read arguments, call a method or function of the
//! user's and write what it returned; and how TypeScript declares it. How Rust reaches them is each host's own.

use landbridge_model::{
    Closure, GivenParameter, Import, ImportMethod, Int, Scalar, Sequence, SequenceKind, TypeName,
    Value,
};

use super::docs;
use super::names;
use super::types::{Types, Way};

/// So many methods with bodies of their own may be left out: a number holds a bit for each.
const MOST_PROVIDED: usize = 53;

/// So many numbers there are places for.
const MOST_NUMBERS: usize = 8;

/// A method as JavaScript calls it.
struct Shape<'a> {
    /// `target.get`, `target`
    callee: String,
    /// For messages: `'get'`
    title: String,
    parameters: Vec<Value>,
    value: Option<&'a Value>,
    error: Option<&'a TypeName>,
}

fn of_method(method: &ImportMethod) -> Shape<'_> {
    let name = names::value(&method.item, "node");
    Shape {
        callee: format!("target[{}]", names::quoted(&name)),
        title: format!("the result of '{name}'"),
        parameters: method
            .parameters
            .iter()
            .map(|it| it.ty.to_value())
            .collect(),
        value: method.returns.value.as_ref(),
        error: method.returns.error.as_ref(),
    }
}

fn of_function(closure: &Closure) -> Shape<'_> {
    Shape {
        callee: "target".to_owned(),
        title: "the result of the function".to_owned(),
        parameters: closure.parameters.iter().map(|it| it.to_value()).collect(),
        value: closure.value.as_ref(),
        error: closure.error.as_ref(),
    }
}

impl Types<'_> {
    /// The number by which native code calls a method.
    pub(crate) fn method_caller(&self, method: &ImportMethod) -> usize {
        let shape = of_method(method);
        if method.is_async {
            let (start, finish) = (self.starter(&shape), self.finisher(&shape));
            let write = self.error_writer(&shape);
            self.register(format!("[{start}, {finish}, {write}]"))
        } else {
            self.register(self.sync(&shape))
        }
    }

    /// The number by which native code calls a method with what crosses as it is.
    pub(crate) fn method_itself(&self, method: &ImportMethod) -> usize {
        let shape = of_method(method);
        let given: String = (0..shape.parameters.len())
            .map(|at| format!(", a{at}"))
            .collect();
        let callee = &shape.callee;
        let text = format!(
            "function @(target{given}) {{\n  return {callee}({});\n}}",
            given.trim_start_matches(", ")
        );
        self.register(self.function("c", &text))
    }

    /// The number by which native code calls a method whose values are all numbers, by way of the places that it shares
    /// with JavaScript; none where others cross.
    pub(crate) fn method_quick(&self, method: &ImportMethod) -> Option<usize> {
        self.quick(&of_method(method))
    }

    /// As for methods, of a function.
    pub(crate) fn closure_quick(&self, closure: &Closure) -> Option<usize> {
        self.quick(&of_function(closure))
    }

    fn quick(&self, shape: &Shape<'_>) -> Option<usize> {
        let places = shape.parameters.iter().enumerate();
        let given: Vec<String> = places
            .map(|(at, ty)| place(ty, at))
            .collect::<Option<_>>()?;
        let (checked, kept) = match shape.value {
            None => (String::new(), String::new()),
            Some(value) => (is_number(value)?, place_of(value, "v")?),
        };
        if given.len() > MOST_NUMBERS {
            return None;
        }
        // Read first: the method's own getter may call back, which writes to the same places.
        let names: Vec<String> = (0..given.len()).map(|at| format!("a{at}")).collect();
        let read: String = (names.iter().zip(&given))
            .map(|(name, place)| format!("  const {name} = {place};\n"))
            .collect();
        let call = format!("{}({})", shape.callee, names.join(", "));
        let call = match shape.error {
            None => format!("  const v = {call};\n"),
            Some(_) => format!(
                "  let v;\n  try {{\n    v = {call};\n  }} catch (error) {{\n    return $native.answered($c.failing(error, {}));\n  }}\n",
                self.error_writer(shape)
            ),
        };
        let look = match shape.value {
            None => String::new(),
            Some(_) => format!(
                "  if (!({checked})) return $native.answered({}(v));\n  {kept}\n",
                self.finisher(shape)
            ),
        };
        let text = format!("function @(target) {{\n{read}{call}{look}  return {NUMBER};\n}}");
        Some(self.register(self.function("c", &text)))
    }

    /// The number by which native code calls a function.
    pub(crate) fn closure_caller(&self, closure: &Closure) -> usize {
        self.register(self.sync(&of_function(closure)))
    }

    /// As for functions, of a method.
    pub(crate) fn method_writers(&self, method: &ImportMethod) -> (usize, Option<usize>) {
        self.writers(&of_method(method))
    }

    /// The numbers by which native code, which called a function itself, has its result written, and what it threw
    /// where that may be an error of the interface.
    pub(crate) fn closure_writers(&self, closure: &Closure) -> (usize, Option<usize>) {
        self.writers(&of_function(closure))
    }

    fn writers(&self, shape: &Shape<'_>) -> (usize, Option<usize>) {
        let result = self.register(self.finisher(shape));
        let error = shape.error.map(|_| {
            let write = self.error_writer(shape);
            let text = format!("function @(error) {{\n  return $c.failing(error, {write});\n}}");
            self.register(self.function("c", &text))
        });
        (result, error)
    }

    /// The numbers by which native code asks an iterator for its next items, and tells it that nobody wants more.
    pub(crate) fn items_callers(&self, sequence: &Sequence) -> (usize, usize) {
        let next = match sequence.kind {
            SequenceKind::Iterator => self.items_caller(sequence),
            SequenceKind::Stream => self.awaited_caller(sequence),
        };
        let end = self.function(
            "c",
            "function @(source) {\n  $i.ended(source);\n  const w = $s.writer();\n  w.flag(0);\n  w.busy = false;\n  return w.finish();\n}",
        );
        (self.register(next), self.register(end))
    }

    fn items_caller(&self, sequence: &Sequence) -> String {
        let items = match &sequence.error {
            None => "const items = source.items();".to_owned(),
            Some(error) => format!(
                "let items;\n  try {{\n    items = source.items();\n  }} catch (error) {{\n    return $c.failing(error, x${});\n  }}",
                self.name(error)
            ),
        };
        let batch = self.batch(&sequence.item);
        self.function("c", &format!("function @(source) {{\n  {items}\n{batch}}}"))
    }

    fn awaited_caller(&self, sequence: &Sequence) -> String {
        let start = self.function("c", "function @(source) {\n  return source.step();\n}");
        let batch = self.batch(&sequence.item);
        let finish = self.function(
            "c",
            &format!("function @(step, source) {{\n  const items = source.items(step);\n{batch}}}"),
        );
        let write = match &sequence.error {
            Some(error) => format!("x${}", self.name(error)),
            None => "undefined".to_owned(),
        };
        format!("[{start}, {finish}, {write}]")
    }

    /// Writes `items` of a `source`: 0, and as many as there are.
    fn batch(&self, item: &Value) -> String {
        let (begin, end) = if self.moved(item).is_empty() {
            ("writer", "finish")
        } else {
            ("moving", "finishMoving")
        };
        let write = self.write(item, "v");
        let write = self.function("c", &format!("const @ = (w, v) => {{ {write} }};"));
        format!(
            "  const w = $s.{begin}();\n  try {{\n    w.flag(0);\n    $i.batch(w, source, items, {write});\n    return w.{end}();\n  }} finally {{\n    w.busy = false;\n  }}\n",
        )
    }

    /// An iterable's type.
    pub(crate) fn items_ts(&self, sequence: &Sequence) -> String {
        let item = self.ts(&sequence.item, Way::In);
        let of = |name: &str| format!("{}<{item}>", self.global(name));
        match sequence.kind {
            SequenceKind::Iterator => of("Iterable"),
            SequenceKind::Stream => format!("{} | {}", of("AsyncIterable"), of("Iterable")),
        }
    }

    fn register(&self, caller: String) -> usize {
        let mut callers = self.callers.borrow_mut();
        let known = callers.iter().position(|it| *it == caller);
        known.unwrap_or_else(|| {
            callers.push(caller);
            callers.len() - 1
        })
    }

    fn sync(&self, shape: &Shape<'_>) -> String {
        let (reads, call) = self.called(shape, None);
        let call = match shape.error {
            None => format!("const v = {call};"),
            Some(_) => format!(
                "let v;\n  try {{\n    v = {call};\n  }} catch (error) {{\n    return $c.failing(error, {});\n  }}",
                self.error_writer(shape)
            ),
        };
        let write = self.written(shape);
        self.function(
            "c",
            &format!("function @(target, r) {{\n{reads}  {call}\n{write}}}"),
        )
    }

    fn starter(&self, shape: &Shape<'_>) -> String {
        let (reads, call) = self.called(shape, Some("options"));
        let text = format!("function @(target, r, options) {{\n{reads}  return {call};\n}}");
        self.function("c", &text)
    }

    fn finisher(&self, shape: &Shape<'_>) -> String {
        let text = format!("function @(v) {{\n{}}}", self.written(shape));
        self.function("c", &text)
    }

    /// Reads the arguments, all of them before anything is called; and the call.
    fn called(&self, shape: &Shape<'_>, last: Option<&str>) -> (String, String) {
        let mut reads = String::new();
        let mut given = Vec::new();
        for (at, ty) in shape.parameters.iter().enumerate() {
            reads.push_str(&format!("  const a{at} = {};\n", self.read(ty)));
            given.push(format!("a{at}"));
        }
        given.extend(last.map(str::to_owned));
        (reads, format!("{}({})", shape.callee, given.join(", ")))
    }

    /// Writes the result `v`: 0, and the value.
    fn written(&self, shape: &Shape<'_>) -> String {
        let Some(value) = shape.value else {
            return "  const w = $s.writer();\n  w.flag(0);\n  w.busy = false;\n  return w.finish();\n"
                .to_owned();
        };
        let (begin, end) = if self.moved(value).is_empty() {
            ("writer", "finish")
        } else {
            ("moving", "finishMoving")
        };
        format!(
            "  const w = $s.{begin}();\n  try {{\n    w.flag(0);\n    {}\n    return w.{end}();\n  }} catch (error) {{\n    throw $s.within(error, {});\n  }} finally {{\n    w.busy = false;\n  }}\n",
            self.write(value, "v"),
            names::quoted(&shape.title)
        )
    }

    fn error_writer(&self, shape: &Shape<'_>) -> String {
        match shape.error {
            Some(error) => format!("x${}", self.name(error)),
            None => "undefined".to_owned(),
        }
    }

    /// A function's type.
    pub(crate) fn closure_ts(&self, closure: &Closure) -> String {
        let parameters = closure.parameters.iter().enumerate();
        let parameters: Vec<String> = parameters
            .map(|(at, it)| format!("value{at}: {}", self.ts(&it.to_value(), Way::Out)))
            .collect();
        format!(
            "({}) => {}",
            parameters.join(", "),
            self.returned(closure.value.as_ref())
        )
    }

    fn returned(&self, value: Option<&Value>) -> String {
        value.map_or_else(|| "void".to_owned(), |value| self.ts(value, Way::In))
    }

    /// The interface that a trait is.
    pub(crate) fn import_ts(&self, import: &Import, name: &str) -> String {
        let left_out = provided(import);
        let mut members = String::new();
        for method in &import.methods {
            let parameter = |it: &GivenParameter| {
                let local = names::local(&names::value(&it.item, "node"));
                format!("{local}: {}", self.ts(&it.ty.to_value(), Way::Out))
            };
            let mut parameters: Vec<String> = method.parameters.iter().map(parameter).collect();
            let mut notes = Vec::new();
            let mut returned = self.returned(method.returns.value.as_ref());
            if method.is_async {
                let signal = self.global("AbortSignal");
                let taken = |name: &str| {
                    parameters
                        .iter()
                        .any(|it| it.starts_with(&format!("{name}:")))
                };
                let options = ["options", "callOptions", "$options"];
                let options = options
                    .into_iter()
                    .find(|it| !taken(it))
                    .unwrap_or("$options");
                parameters.push(format!("{options}: {{ readonly signal: {signal} }}"));
                returned = format!("{}<{returned}> | {returned}", self.global("Promise"));
                notes.push(format!(
                    "@param {options} `signal` is aborted when Rust no longer waits for the answer"
                ));
            }
            let optional = left_out.iter().any(|it| std::ptr::eq(*it, method));
            if optional {
                notes.insert(
                    0,
                    "May be left out: Rust has a body of its own for it.".to_owned(),
                );
            }
            if let Some(error) = &method.returns.error {
                notes.push(format!("@throws {{@link {}}}", self.name(error)));
            }
            if let Some(note) = &method.item.deprecated {
                notes.push(format!("@deprecated {note}"));
            }
            members.push_str(&format!(
                "{}  {}{}({}): {returned};\n",
                docs::block(&method.item.docs, &notes, "  "),
                names::value(&method.item, "node"),
                if optional { "?" } else { "" },
                parameters.join(", ")
            ));
        }
        let doc = docs::block(&import.item.docs, &[], "");
        format!("{doc}export interface {name} {{\n{members}}}")
    }
}

/// What JavaScript tells native code where it left a number.
const NUMBER: i32 = 4;

/// The expression for a number in a place; none of what is no number.
fn place(ty: &Value, at: usize) -> Option<String> {
    let Value::Scalar(scalar) = ty else {
        return None;
    };
    Some(match scalar {
        Scalar::Bool => format!("$u32[{}] !== 0", 2 * at),
        Scalar::Float(_) => format!("$f64[{at}]"),
        Scalar::Int(int) if int.bits() > 32 || is_size(*int) => return None,
        Scalar::Int(int) if int.signed() => format!("$i32[{}]", 2 * at),
        Scalar::Int(_) => format!("$u32[{}]", 2 * at),
        Scalar::Char => return None,
    })
}

/// The statement that leaves a result in the first place.
fn place_of(ty: &Value, value: &str) -> Option<String> {
    let Value::Scalar(scalar) = ty else {
        return None;
    };
    let value = match scalar {
        Scalar::Bool => format!("{value} ? 1 : 0"),
        _ => value.to_owned(),
    };
    let target = match scalar {
        Scalar::Bool => "$u32[0]".to_owned(),
        _ => place(ty, 0)?,
    };
    Some(format!("{target} = {value};"))
}

/// Whether the result `v` is what it should be.
fn is_number(ty: &Value) -> Option<String> {
    let Value::Scalar(scalar) = ty else {
        return None;
    };
    let whole = |same: String| format!("typeof v === \"number\" && {same} === v");
    Some(match scalar {
        Scalar::Bool => "typeof v === \"boolean\"".to_owned(),
        Scalar::Float(_) => "typeof v === \"number\"".to_owned(),
        Scalar::Int(int) if int.bits() > 32 || is_size(*int) => return None,
        Scalar::Int(int) => whole(match (int.signed(), int.bits()) {
            (true, 32) => "(v | 0)".to_owned(),
            (false, 32) => "v >>> 0".to_owned(),
            (true, bits) => format!("(v << {0}) >> {0}", 32 - bits),
            (false, bits) => format!("(v & {})", (1_u32 << bits) - 1),
        }),
        Scalar::Char => return None,
    })
}

fn is_size(int: Int) -> bool {
    matches!(int, Int::Usize | Int::Isize)
}

/// The methods that JavaScript may leave out, in the order of their bits.
pub(crate) fn provided(import: &Import) -> Vec<&ImportMethod> {
    let provided = import.methods.iter().filter(|it| it.provided);
    provided.take(MOST_PROVIDED).collect()
}
