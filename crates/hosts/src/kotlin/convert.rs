//! Values and their forms in the memory of the C interface: a function for each direction and form. Those of the standard
//! library's types are in the package's `Memory.kt`; these are the others.

use landbridge_model::{Element, Int, List, Scalar, Value};

use super::lower::Lowering;

impl Lowering<'_> {
    /// An expression that reads the form at `at`; handles are taken out of it.
    pub(super) fn get(&mut self, value: &Value, at: &str) -> String {
        format!("lbGet{}({at})", self.word(value).0)
    }

    /// A statement that writes the form of `expr` to `at`; it borrows memory of `lb_arena` and of nothing else.
    pub(super) fn put(&mut self, value: &Value, at: &str, expr: &str) -> String {
        let (word, arena) = self.word(value);
        let arena = if arena { ", lb_arena" } else { "" };
        format!("lbPut{word}({at}, {expr}{arena})")
    }

    /// The last part of the names of a form's functions, and whether writing it needs an arena.
    pub(super) fn word(&mut self, value: &Value) -> (String, bool) {
        let bare = self.types.abi.bare(value);
        let fixed = match &bare {
            Value::Scalar(scalar) => Some((scalar_word(*scalar), false)),
            Value::String => Some(("String", true)),
            Value::Path => Some(("Path", true)),
            Value::Bytes => Some(("Bytes", true)),
            Value::Duration => Some(("Duration", false)),
            Value::SystemTime => Some(("Instant", false)),
            _ => None,
        };
        if let Some((word, arena)) = fixed {
            if !matches!(bare, Value::Scalar(_)) {
                self.types.size(&bare);
            }
            return (word.to_owned(), arena);
        }
        if let Value::List(List::Direct(element)) = &bare
            && !matches!(element, Element::Plain(_))
        {
            return (self.types.array(element), true);
        }
        (self.codec(&bare), true)
    }

    fn codec(&mut self, value: &Value) -> String {
        let (form, own) = (self.types.form(value), self.types.of(value));
        let key = (form.clone(), own.clone());
        if let Some(known) = self.codecs.get(&key) {
            return known.clone();
        }
        let word = form
            .strip_prefix(&format!("{}_", self.types.prefix))
            .unwrap_or(&form)
            .replace(" *", "_pointer");
        let mut name = format!("_{word}");
        while self.codecs.values().any(|known| *known == name) {
            name.push('_');
        }
        self.codecs.insert(key, name.clone());
        self.types.size(value);
        let (get, put) = self.bodies(value, &own, &name);
        let mut text = format!(
            "internal fun lbGet{name}(at: Long): {own} {{\n{get}}}\n\n\
             internal fun lbPut{name}(at: Long, value: {own}, lb_arena: LBArena) {{\n{put}}}"
        );
        match value {
            // The same of memory of the JVM's; a plain record's fields are plain too.
            Value::Plain(_) => {
                let get = get.replace("(at", "(from, at").replace("lbGet", "lbAt");
                text.push_str(&format!(
                    "\n\ninternal fun lbAt{name}(from: LongArray, at: Long): {own} {{\n{get}}}"
                ));
            }
            Value::List(List::Direct(element)) => {
                let item = element.to_value();
                let (size, record) = (self.types.size(&item), self.types.of(&item));
                let (word, _) = self.word(&item);
                text.push_str(&format!(
                    "\n\ninternal class LBList{name}(memory: LongArray, size: Int) : LBRecords<{record}>(memory, size) {{\n  \
                     override fun item(index: Long): {record} = lbAt{word}(memory, LB_LONGS + index * {size}L)\n\n  \
                     // The JVM learns of each loop's own list, whatever other lists the program has.\n  \
                     override fun iterator(): Iterator<{record}> = object : Iterator<{record}> {{\n    \
                     private var next = 0\n\n    \
                     override fun hasNext(): Boolean = next < size\n\n    \
                     override fun next(): {record} = if (hasNext()) get(next++) else throw NoSuchElementException()\n  }}\n}}"
                ));
            }
            _ => {}
        }
        self.out.codecs.push(text);
        name
    }

    fn bodies(&mut self, value: &Value, own: &str, name: &str) -> (String, String) {
        match value {
            Value::Enumeration(_) => (
                format!(
                    "  val found = lbGetInt(at).toLong()\n  for (one in {own}.lbAll) {{\n    if (one.value == found) {{\n      \
                     return one\n    }}\n  }}\n  throw lbUnknown(\"{own}\")\n"
                ),
                "  lbPutInt(at, value.value.toInt())\n".to_owned(),
            ),
            Value::Object { .. } => (
                format!("  return {own}(LBHandle(lbTake(at), {own}.lbFree))\n"),
                "  lbPutLong(at, value.lbHandle.raw)\n".to_owned(),
            ),
            Value::Buffer(element) => {
                let items = self.items_of(element);
                (
                    format!("  return Buffer(lbTake(at), {items})\n"),
                    "  lbPutLong(at, value.lbHandle.raw)\n".to_owned(),
                )
            }
            Value::Option(inner) if self.types.is_handle(inner) => {
                let (get, put) = (self.get(inner, "at"), self.put(inner, "at", "value"));
                (
                    format!("  return if (lbGetLong(at) == 0L) null else {get}\n"),
                    format!(
                        "  if (value == null) {{\n    lbPutLong(at, 0L)\n  }} else {{\n    {put}\n  }}\n"
                    ),
                )
            }
            Value::Boxed(inner) => {
                let size = self.types.size(inner);
                let (get, put) = (
                    self.get(inner, "lbGetLong(at)"),
                    self.put(inner, "place", "value"),
                );
                (
                    format!("  return {get}\n"),
                    format!(
                        "  val place = lb_arena.make({size}L)\n  {put}\n  lbPutLong(at, place)\n"
                    ),
                )
            }
            Value::Option(inner) => {
                let at = self.types.offset(value, "value");
                let place = format!("at + {at}");
                let (get, put) = (self.get(inner, &place), self.put(inner, &place, "value"));
                (
                    format!("  return if (lbGetBool(at)) {get} else null\n"),
                    format!(
                        "  lbPutBool(at, value != null)\n  if (value != null) {{\n    {put}\n  }}\n"
                    ),
                )
            }
            Value::List(List::Direct(element)) => self.plain_items(&element.to_value(), name),
            Value::List(List::Converted(item)) => {
                let size = self.types.size(item);
                let get = self.get(item, "place");
                let get = format!(
                    "  val count = lbCount(at)\n  val all = arrayOfNulls<Any>(count)\n  var place = lbGetLong(at)\n  \
                     for (index in 0 until count) {{\n    all[index] = {get}\n    place += {size}\n  }}\n  return lbList(all)\n"
                );
                (get, self.put_items(item, ""))
            }
            Value::Set { item, .. } => {
                let item = item.to_value();
                let (size, own) = (self.types.size(&item), self.types.of(&item));
                let get = self.get(&item, "place");
                let get = format!(
                    "  val count = lbCount(at)\n  val all = java.util.LinkedHashSet<{own}>(count)\n  var place = lbGetLong(at)\n  \
                     for (index in 0 until count) {{\n    all.add({get})\n    place += {size}\n  }}\n  return all\n"
                );
                (get, self.put_items(&item, ""))
            }
            Value::Map { key, value: of, .. } => {
                let key = key.to_value();
                let entry = format!("{}_entry", self.types.form(value));
                let (size, _) = self.types.header.layout(&entry);
                let (k, v) = (
                    self.types.header.offset(&entry, "key"),
                    self.types.header.offset(&entry, "value"),
                );
                let (k, v) = (format!("place + {k}"), format!("place + {v}"));
                let (get_key, get_value) = (self.get(&key, &k), self.get(of, &v));
                let (put_key, put_value) = (self.put(&key, &k, "key"), self.put(of, &v, "item"));
                let (key, of) = (self.types.of(&key), self.types.of(of));
                (
                    format!(
                        "  val count = lbCount(at)\n  val all = java.util.LinkedHashMap<{key}, {of}>()\n  var place = lbGetLong(at)\n  \
                         for (index in 0 until count) {{\n    val key = {get_key}\n    all[key] = {get_value}\n    place += {size}\n  }}\n  return all\n"
                    ),
                    format!(
                        "  val count = value.size\n  var place = lb_arena.make(count, {size}L)\n  lbPutLong(at, place)\n  \
                         lbPutLong(at + 8, count.toLong())\n  var left = count\n  for ((key, item) in value) {{\n    left = lbNext(left)\n    \
                         {put_key}\n    {put_value}\n    place += {size}\n  }}\n  lbNone(left)\n"
                    ),
                )
            }
            Value::Tuple(items) => {
                let (mut gets, mut puts) = (Vec::new(), String::new());
                for (index, item) in items.iter().enumerate() {
                    let at = format!("at + {}", self.types.offset(value, &format!("_{index}")));
                    gets.push(self.get(item, &at));
                    let part = part(index, items.len());
                    let one = self.put(item, &at, &format!("value.{part}"));
                    puts.push_str(&format!("  {one}\n"));
                }
                let class = own.split('<').next().unwrap_or_default();
                (format!("  return {class}({})\n", gets.join(", ")), puts)
            }
            Value::Array { item, len } => {
                let size = self.types.size(item);
                (
                    format!("  return {}\n", self.fixed_get(item, *len, size, "at")),
                    format!(
                        "  {}\n",
                        self.fixed_put(item, *len, size, "at", "value", "an array")
                    ),
                )
            }
            Value::Plain(_) | Value::Record(_) | Value::DataEnum(_) => self.members(value),
            Value::Scalar(_)
            | Value::String
            | Value::Path
            | Value::Bytes
            | Value::Duration
            | Value::SystemTime
            | Value::Newtype(_) => crate::capability::unbound(),
        }
    }

    /// The items of an array in the memory of what holds it.
    pub(super) fn fixed_get(&mut self, item: &Value, len: usize, size: usize, at: &str) -> String {
        let get = self.get(item, &format!("{at} + index * {size}L"));
        format!("List({len}) {{ index -> {get} }}")
    }

    pub(super) fn fixed_put(
        &mut self,
        item: &Value,
        len: usize,
        size: usize,
        at: &str,
        expr: &str,
        name: &str,
    ) -> String {
        let put = self.put(
            item,
            &format!("{at} + index * {size}L"),
            &format!("{expr}[index]"),
        );
        format!(
            "if ({expr}.size != {len}) {{\n    throw lbLength(\"{name}\", {len}, {expr}.size)\n  }}\n  for (index in 0 until {len}) {{\n    {put}\n  }}"
        )
    }

    /// A list of plain records, which stay as they are in memory.
    fn plain_items(&mut self, item: &Value, name: &str) -> (String, String) {
        let size = self.types.size(item);
        let get = format!(
            "  val count = lbCount(at)\n  return LBList{name}(lbCopied(at, count, {size}L), count)\n"
        );
        let whole = format!(
            "  if (value is LBList{name}) {{\n    return value.put(place, {size}L)\n  }}\n"
        );
        (get, self.put_items(item, &whole))
    }

    /// The statements that write all items; those of `whole` stand before the loop.
    fn put_items(&mut self, item: &Value, whole: &str) -> String {
        let size = self.types.size(item);
        let put = self.put(item, "place", "item");
        // Lists that change meanwhile write no more than there is memory for.
        format!(
            "  val count = value.size\n  var place = lb_arena.make(count, {size}L)\n  lbPutLong(at, place)\n  \
             lbPutLong(at + 8, count.toLong())\n{whole}  var left = count\n  for (item in value) {{\n    left = lbNext(left)\n    \
             {put}\n    place += {size}\n  }}\n  lbNone(left)\n"
        )
    }

    /// What is passed to a function for a value that travels by itself.
    pub(super) fn scalar(&self, value: &Value, expr: &str) -> String {
        match self.types.abi.bare(value) {
            Value::Scalar(Scalar::Int(int)) => match int {
                Int::U8 => format!("{expr}.toByte()"),
                Int::U16 => format!("{expr}.toShort()"),
                Int::U32 => format!("{expr}.toInt()"),
                Int::U64 | Int::Usize => format!("{expr}.toLong()"),
                _ => expr.to_owned(),
            },
            Value::Scalar(Scalar::Char) => format!("{expr}.value"),
            Value::Enumeration(_) => format!("{expr}.value.toInt()"),
            _ => expr.to_owned(),
        }
    }
}

/// What reads a tuple's value, of so many.
pub(super) fn part(index: usize, count: usize) -> String {
    match (count, index) {
        (2 | 3, 0) => "first".to_owned(),
        (2 | 3, 1) => "second".to_owned(),
        (2 | 3, _) => "third".to_owned(),
        _ => format!("value{index}"),
    }
}

fn scalar_word(scalar: Scalar) -> &'static str {
    match scalar {
        Scalar::Bool => "Bool",
        Scalar::Int(Int::I128) => "I128",
        Scalar::Int(Int::U128) => "U128",
        other => super::types::scalar_type(other),
    }
}
