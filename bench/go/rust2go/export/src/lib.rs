//! The benchmarks' functions, as rust2go's guide has them.

mod subject;

use subject::{Person, Subject, SubjectImpl};

impl Subject for SubjectImpl {
    fn add(a: u32, b: u32) -> u32 {
        a.wrapping_add(b)
    }

    fn echo(text: String) -> String {
        text
    }

    fn describe(person: Person) -> String {
        person.name
    }
}
