//! Properties.
use jsg::jsg_resource;

#[jsg_resource]
struct Properties {}

#[jsg_resource]
impl Properties {
    #[jsg_property(prototype)]
    fn alone(&self) -> u32 {
        1
    }
    #[jsg_property(prototype)]
    fn set_only(&mut self, it: u32) {}
    #[jsg_property(prototype, readonly)]
    fn both(&self) -> u32 {
        1
    }
    #[jsg_property(prototype)]
    fn set_both(&mut self, it: u32) {}
    #[jsg_property(readonly)]
    fn nowhere(&self) -> u32 {
        1
    }
    #[jsg_property(prototype, readonly)]
    fn with_parameter(&self, it: u32) -> u32 {
        it
    }
    #[jsg_property(prototype)]
    fn set_many(&mut self, it: u32, other: u32) {}
    #[jsg_property(instance, readonly)]
    fn of_nobody() -> u32 {
        1
    }
    #[jsg_property(prototype, readonly)]
    async fn soon(&self) -> u32 {
        1
    }
    #[jsg_inspect_property]
    fn shown(&self, it: u32) -> u32 {
        it
    }
    #[jsg_property(instance)]
    fn apart(&self) -> u32 {
        1
    }
    #[jsg_property(prototype)]
    fn set_apart(&mut self, it: u32) {}
}

fn main() {}
