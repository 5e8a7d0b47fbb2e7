//! Handles that would outlive their scope.
fn escapes(harness: &jsg::Harness) {
    let _value = harness.run_in_context(|lock, _| lock.undefined());
}

fn outlives(lock: &mut jsg::Lock<'_>) {
    let _value = lock.scope(|inner| inner.undefined());
}

fn main() {}
