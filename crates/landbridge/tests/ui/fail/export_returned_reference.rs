pub struct Thing(String);

#[landbridge::export]
pub fn name(of: &Thing) -> &str {
    &of.0
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
