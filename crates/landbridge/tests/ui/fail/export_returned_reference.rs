pub struct Thing;

#[landbridge::export]
pub fn name() -> &'static str {
    "name"
}

#[landbridge::export]
pub fn first(values: &[f64]) -> Option<&[f64]> {
    values.get(..1)
}

#[landbridge::export]
pub fn same(thing: &Thing) -> &Thing {
    thing
}

fn main() {}
