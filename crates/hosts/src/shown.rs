//! What of an interface a host shows: without what it doesn't bind, where `unbound = "leave-out"` says so, and without
//! what another host leaves out whose package is the same.

use std::collections::BTreeSet;

use landbridge_model::{Function, HostOptions, Interface, Item};

use crate::capability;
use crate::host::Host;

/// Leaves out each item that the host would refuse, until it refuses none.
pub(crate) fn bound(host: &dyn Host, interface: &Interface) -> Interface {
    let mut shown = interface.clone();
    loop {
        let refused = capability::refused(host, &shown);
        if refused.is_empty() {
            return shown;
        }
        each(&mut shown, &mut |item| {
            if refused.contains(&item.path) {
                item.hosts.skip.insert(host.id().to_owned());
            }
        });
        for it in &mut shown.plain_records {
            // The record stays; it doesn't come by columns.
            it.columns &= !refused.contains(&it.item.path);
            it.item.hosts.skip.remove(host.id());
        }
    }
}

/// The interface, what is left out of one host being left out of both.
pub(crate) fn both(interface: &Interface, hosts: [&str; 2]) -> Interface {
    let mut shown = interface.clone();
    each(&mut shown, &mut |item| leave_out(&mut item.hosts, hosts));
    shown
}

fn leave_out(options: &mut HostOptions, hosts: [&str; 2]) {
    if hosts.iter().any(|host| !options.shown_in(host)) {
        options.skip.extend(hosts.map(str::to_owned));
    }
}

fn each(interface: &mut Interface, change: &mut dyn FnMut(&mut Item)) {
    let mut function = |it: &mut Function| change(&mut it.item);
    interface.functions.iter_mut().for_each(&mut function);
    for object in &mut interface.objects {
        change(&mut object.item);
        for method in &mut object.methods {
            change(&mut method.function.item);
        }
    }
    for import in &mut interface.imports {
        change(&mut import.item);
        (import.methods.iter_mut()).for_each(|it| change(&mut it.item));
    }
    (interface.records.iter_mut()).for_each(|it| change(&mut it.item));
    (interface.plain_records.iter_mut()).for_each(|it| change(&mut it.item));
    (interface.newtypes.iter_mut()).for_each(|it| change(&mut it.item));
    (interface.enumerations.iter_mut()).for_each(|it| change(&mut it.item));
    (interface.data_enums.iter_mut()).for_each(|it| change(&mut it.item));
    (interface.errors.iter_mut()).for_each(|it| change(&mut it.item));
    (interface.constants.iter_mut()).for_each(|it| change(&mut it.item));
}

/// The paths of items that a host shows of one interface and not of the other.
pub(crate) fn left_out(host: &str, interface: &Interface, shown: &Interface) -> Vec<String> {
    let paths = |it: &Interface| -> BTreeSet<String> {
        let declared = it.declarations().map(landbridge_model::Declaration::item);
        let methods = it.objects.iter().flat_map(|it| it.methods.iter());
        let items = declared.chain(methods.map(|it| &it.function.item));
        let visible = items.filter(|item| item.hosts.shown_in(host));
        visible.map(|item| item.path.clone()).collect()
    };
    let (all, kept) = (paths(interface), paths(shown));
    all.difference(&kept).cloned().collect()
}
