//! `#[jsg_resource]` on structs.
use jsg::jsg_resource;

#[jsg_resource]
struct Tuple(u32);

#[jsg_resource]
struct Generic<T> {
    it: T,
}

#[jsg_resource(name = 12)]
struct Number {}

#[jsg_resource(name)]
struct Nameless {}

#[jsg_resource(names = "A")]
struct Unknown {}

#[jsg_resource]
enum Either {
    A,
}

#[jsg_resource]
struct Base {}

#[jsg_resource]
struct TwoBases {
    #[extends]
    one: Base,
    #[extends]
    other: Base,
}

#[jsg_resource]
struct Counted {
    #[external = "bytes"]
    text: String,
}

#[jsg_resource(custom_trace)]
struct ByHand {
    #[external]
    text: String,
}

fn main() {}
