//! The interface as C's lowering takes it, which asks for what is C's: names are C++'s, and what is left out of either is
//! left out of the other.

use landbridge_model::{HostOptions, Interface};

/// The interface, what is left out of one being left out of both.
pub(super) fn shown(interface: &Interface) -> Interface {
    let mut shown = interface.clone();
    for object in &mut shown.objects {
        leave_out(&mut object.item.hosts);
        for method in &mut object.methods {
            leave_out(&mut method.function.item.hosts);
        }
    }
    for import in &mut shown.imports {
        leave_out(&mut import.item.hosts);
        for method in &mut import.methods {
            leave_out(&mut method.item.hosts);
        }
    }
    let functions = shown.functions.iter_mut().map(|it| &mut it.item);
    let items = (functions.chain(shown.records.iter_mut().map(|it| &mut it.item)))
        .chain(shown.plain_records.iter_mut().map(|it| &mut it.item))
        .chain(shown.newtypes.iter_mut().map(|it| &mut it.item))
        .chain(shown.enumerations.iter_mut().map(|it| &mut it.item))
        .chain(shown.data_enums.iter_mut().map(|it| &mut it.item))
        .chain(shown.errors.iter_mut().map(|it| &mut it.item))
        .chain(shown.constants.iter_mut().map(|it| &mut it.item));
    items.for_each(|item| leave_out(&mut item.hosts));
    shown
}

fn leave_out(hosts: &mut HostOptions) {
    let both = ["c", "cpp"];
    if both.iter().any(|host| !hosts.shown_in(host)) {
        hosts.skip.extend(both.map(str::to_owned));
    }
}
