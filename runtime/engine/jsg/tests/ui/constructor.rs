//! Constructors.
use jsg::jsg_resource;

#[jsg_resource]
struct Receiver {}

#[jsg_resource]
impl Receiver {
    #[jsg_constructor]
    fn new(&self) -> Self {
        Self {}
    }
}

#[jsg_resource]
struct Returns {}

#[jsg_resource]
impl Returns {
    #[jsg_constructor]
    fn new() -> u32 {
        1
    }
}

#[jsg_resource]
struct Nothing {}

#[jsg_resource]
impl Nothing {
    #[jsg_constructor]
    fn new() {}
}

#[jsg_resource]
struct Twice {}

#[jsg_resource]
impl Twice {
    #[jsg_constructor]
    fn new() -> Self {
        Self {}
    }
    #[jsg_constructor]
    fn other() -> Self {
        Self {}
    }
}

#[jsg_resource]
struct Late {}

#[jsg_resource]
impl Late {
    #[jsg_constructor]
    async fn new() -> Self {
        Self {}
    }
}

fn main() {}
