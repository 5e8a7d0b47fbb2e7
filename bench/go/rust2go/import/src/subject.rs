//! The interface, as rust2go's guide has it. Awaited calls own what they are given, so that their futures may be dropped
//! as those of any crate.

pub mod binding {
    #![allow(warnings)]
    rust2go::r2g_include_binding!();
}

#[derive(rust2go::R2G, Clone)]
pub struct User {
    pub name: String,
    pub age: u32,
}

#[rust2go::r2g]
pub trait Subject {
    fn add(a: i64, b: i64) -> i64;
    fn echo(text: &String) -> String;
    fn names(users: &Vec<User>) -> Vec<String>;
    #[drop_safe]
    #[send]
    async fn add_soon(a: i64, b: i64) -> i64;
    #[drop_safe]
    #[send]
    async fn sleep(milliseconds: u64) -> u64;
}
