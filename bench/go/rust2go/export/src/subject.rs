//! The interface, as rust2go's guide has it.

#[derive(rust2go::R2G, Clone)]
pub struct Person {
    pub name: String,
    pub age: u32,
}

#[rust2go::g2r]
pub trait Subject {
    fn add(a: u32, b: u32) -> u32;
    fn echo(text: String) -> String;
    fn describe(person: Person) -> String;
}
