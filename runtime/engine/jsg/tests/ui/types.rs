//! Types that don't cross, and locks that leave their thread.
use jsg::jsg_resource;

struct Unknown;

#[jsg_resource]
struct Types {}

#[jsg_resource]
impl Types {
    #[jsg_method]
    fn takes(&self, it: Unknown) {}
    #[jsg_method]
    fn returns(&self) -> Unknown {
        Unknown
    }
}

fn sends(lock: &mut jsg::Lock<'_>) {
    std::thread::scope(|scope| {
        scope.spawn(|| lock.undefined());
    });
}

fn main() {}
