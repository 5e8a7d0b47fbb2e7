//! Methods.
use jsg::jsg_resource;

#[jsg_resource]
struct Methods {}

#[jsg_resource]
impl Methods {
    #[jsg_method]
    fn consumes(self) {}
    #[jsg_method]
    fn generic<T>(&self, it: T) {}
    #[jsg_method]
    fn exclusive(&self, it: &mut str) {}
    #[jsg_method]
    fn late_lock(&self, it: u32, lock: &mut jsg::Lock<'_>) {}
    #[jsg_method]
    fn pattern(&self, (a, b): (u32, u32)) {}
    #[jsg_method]
    async fn waits(&self, lock: &mut jsg::Lock<'_>) {}
    #[jsg_method]
    fn rest(&self, all: jsg::Rest<u32>, more: u32) {}
    #[jsg_method(name = 1)]
    fn number(&self) {}
    #[jsg_method(fast)]
    fn unknown(&self) {}
    #[jsg_method]
    const HERE: u32 = 1;
    #[jsg_static_constant]
    fn there() {}
    #[jsg_method]
    #[jsg_constructor]
    fn both() -> Self {
        Self {}
    }
}

fn main() {}
