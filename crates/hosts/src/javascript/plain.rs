//! The JavaScript that writes and reads the memory of plain records.

use landbridge_model::{Declaration, PlainRecord, PlainType};

use super::names;
use super::types::{Int64, Types};

/// Longer arrays are read by a loop.
const SPREAD: usize = 16;

/// Lists of records with more fields are written item by item.
const PACKED: usize = 16;

impl Types<'_> {
    /// Statements that write a plain value at an offset of `view`, and the expression that reads it.
    pub(crate) fn plain(&self, ty: &PlainType, offset: &str, value: &str) -> (String, String) {
        self.plain_at(ty, offset, value, 0)
    }

    /// As `plain`, so many arrays inside others: each has an index of its own.
    fn plain_at(
        &self,
        ty: &PlainType,
        offset: &str,
        value: &str,
        depth: usize,
    ) -> (String, String) {
        match ty {
            PlainType::Int(int) => {
                let (low, high) = int.range();
                let name = match (int.signed(), int.bits()) {
                    (true, 64) => "BigInt64".to_owned(),
                    (false, 64) => "BigUint64".to_owned(),
                    (true, bits) => format!("Int{bits}"),
                    (false, bits) => format!("Uint{bits}"),
                };
                let read = format!("view.get{name}({offset}, true)");
                if int.bits() < 64 {
                    return (
                        format!("view.set{name}({offset}, $s.int({value}, {low}, {high}), true);"),
                        read,
                    );
                }
                let read = match self.int64 {
                    Int64::Number => format!("$s.toNumber({read})"),
                    Int64::BigInt => read,
                };
                (
                    format!(
                        "view.set{name}({offset}, $s.toBigInt({value}, {low}n, {high}n), true);"
                    ),
                    read,
                )
            }
            PlainType::Float(float) => {
                let name = if float.rust() == "f32" {
                    "Float32"
                } else {
                    "Float64"
                };
                (
                    format!("view.set{name}({offset}, $s.num({value}), true);"),
                    format!("view.get{name}({offset}, true)"),
                )
            }
            PlainType::Plain(name) => {
                let name = self.name(name);
                (
                    format!("write${name}(view, {offset}, {value});"),
                    format!("read${name}(view, {offset})"),
                )
            }
            PlainType::Array { item, len } => {
                let size = self.plain_size(item);
                let i = format!("i{depth}");
                let (write, read) = self.plain_at(
                    item,
                    &format!("{offset} + {i} * {size}"),
                    &format!("{value}[{i}]"),
                    depth + 1,
                );
                let read = if *len > SPREAD {
                    format!("$Array.from({{ length: {len} }}, (_, {i}) => {read})")
                } else {
                    let items: Vec<String> = (0..*len)
                        .map(|at| {
                            let offset = format!("{offset} + {}", at * size);
                            self.plain_at(item, &offset, value, depth + 1).1
                        })
                        .collect();
                    format!("[{}]", items.join(", "))
                };
                (
                    format!(
                        "$s.many({value}, {len}); for (let {i} = 0; {i} < {len}; {i}++) {{ {write} }}"
                    ),
                    read,
                )
            }
        }
    }

    /// The function that writes a list's first records, as far as they are what everybody passes: objects whose fields
    /// are all numbers of their types. It gives how many these were; what comes then, faults included, is for the
    /// function that writes one. None for records with other fields than numbers.
    ///
    /// Asking whether each item is an object would cost as much as all the rest. What is none has no such fields unless
    /// somebody gave it some, as a class its static ones; but text and functions have a length.
    ///
    /// The views of memory are arguments: V8 compiles a loop whose own function asks for them now well, now a fifth slower,
    /// as what it inlines first would have it. How they are made, of `buffer`, is the second text.
    ///
    /// Where this throws isn't known, since keeping the place costs a fifth of the loop in V8: whoever calls it begins
    /// again with the function that writes one, which asks the item that threw once more, and tells.
    pub(crate) fn pack(&self, name: &str, record: &PlainRecord) -> Option<Pack> {
        let count = record.fields.len();
        if count == 0 || count > PACKED || record.fields.iter().any(|it| it.default.is_some()) {
            return None;
        }
        let (mut kinds, mut reads, mut wrong, mut writes) = (vec![], vec![], vec![], vec![]);
        let mut views = Vec::new();
        let mut objects = "";
        for (at, field) in record.fields.iter().enumerate() {
            let number = Number::of(&field.ty)?;
            let (size, kind) = (number.size, number.array);
            if !record.size.is_multiple_of(size) || !field.offset.is_multiple_of(size) {
                return None;
            }
            let view = format!("m{kind}");
            if !kinds.contains(&view) {
                kinds.push(view);
                views.push(format!(
                    "room ? $s.room.{kind} : new ${kind}(buffer, 0, buffer.byteLength / {size})"
                ));
            }
            let js = names::value(&field.item, "node");
            if js == "length" {
                objects = "    if (typeof v !== \"object\") return i;\n";
            }
            reads.push(format!("    const v{at} = v.{js};\n"));
            wrong.push(format!("typeof v{at} !== \"number\"{}", number.outside(at)));
            writes.push(format!(
                "    m{kind}[i * {} + {}] = v{at};\n",
                record.size / size,
                field.offset / size
            ));
        }
        let function = format!(
            "function pack${name}({}, all, count) {{\n\
             \x20 let i = 0;\n\
             \x20 for (; i < count; i++) {{\n\
             \x20   const v = all[i];\n\
             {objects}\
             {}\
             \x20   if ({}) return i;\n\
             {}\
             \x20 }}\n\
             \x20 return i;\n\
             }}",
            kinds.join(", "),
            reads.concat(),
            wrong.join(" || "),
            writes.concat(),
        );
        let views = views.join(", ");
        Some(Pack { function, views })
    }

    fn plain_size(&self, ty: &PlainType) -> usize {
        match ty {
            PlainType::Int(int) => int.bits() as usize / 8,
            PlainType::Float(float) => {
                if float.rust() == "f32" {
                    4
                } else {
                    8
                }
            }
            PlainType::Array { item, len } => self.plain_size(item) * len,
            PlainType::Plain(name) => match self.interface.find(name) {
                Some(Declaration::PlainRecord(record)) => record.size,
                _ => 0,
            },
        }
    }
}

/// What packs a list of records.
pub(crate) struct Pack {
    /// The function: of views of memory, the list and how many there are.
    pub(crate) function: String,
    /// The views, of a `buffer` that is `$s.room`'s if `room`.
    pub(crate) views: String,
}

/// A number that an item of a typed array holds.
struct Number {
    size: usize,
    /// The array's class.
    array: &'static str,
    /// What a number becomes as one; nothing for floats.
    whole: Option<&'static str>,
}

impl Number {
    fn of(ty: &PlainType) -> Option<Self> {
        let (size, array, whole) = match ty {
            PlainType::Float(float) if float.rust() == "f32" => (4, "Float32Array", None),
            PlainType::Float(_) => (8, "Float64Array", None),
            PlainType::Int(int) => match (int.signed(), int.bits()) {
                (true, 8) => (1, "Int8Array", Some("@ << 24 >> 24")),
                (false, 8) => (1, "Uint8Array", Some("(@ & 255)")),
                (true, 16) => (2, "Int16Array", Some("@ << 16 >> 16")),
                (false, 16) => (2, "Uint16Array", Some("(@ & 65535)")),
                (true, 32) => (4, "Int32Array", Some("(@ | 0)")),
                (false, 32) => (4, "Uint32Array", Some("@ >>> 0")),
                _ => return None,
            },
            PlainType::Plain(_) | PlainType::Array { .. } => return None,
        };
        Some(Self { size, array, whole })
    }

    /// The rest of what says that `v0`, `v1`, … is none.
    fn outside(&self, at: usize) -> String {
        let value = format!("v{at}");
        self.whole.map_or_else(String::new, |whole| {
            format!(" || {} !== {value}", whole.replace('@', &value))
        })
    }
}

#[cfg(test)]
mod tests {
    use landbridge_model::{Float, Interface, PlainType};

    use crate::javascript::types::{Int64, Types};

    #[test]
    fn arrays_inside_arrays_have_indices_of_their_own() {
        let interface = Interface::default();
        let types = Types {
            interface: &interface,
            int64: Int64::BigInt,
            names: Default::default(),
            hidden: Default::default(),
            functions: Default::default(),
            callers: Default::default(),
        };
        let row = PlainType::Array {
            item: Box::new(PlainType::Float(Float::F32)),
            len: 3,
        };
        let grid = PlainType::Array {
            item: Box::new(row),
            len: 20,
        };
        let (write, read) = types.plain(&grid, "at + 8", "v.grid");
        assert!(
            write.contains(
                "view.setFloat32(at + 8 + i0 * 12 + i1 * 4, $s.num(v.grid[i0][i1]), true);"
            )
        );
        assert!(read.contains("view.getFloat32(at + 8 + i0 * 12 + 8, true)"));
    }
}
