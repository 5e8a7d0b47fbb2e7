//! The JavaScript that writes and reads the memory of plain records.

use landbridge_model::{Declaration, PlainType};

use super::types::{Int64, Types};

/// Longer arrays are read by a loop.
const SPREAD: usize = 16;

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
