//! The interface without what a host doesn't bind: `unbound = "leave-out"`.

use std::collections::BTreeSet;

use landbridge_model::{Function, HostOptions, Interface};

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
        let leave_out = |hosts: &mut HostOptions, path: &str| {
            if refused.iter().any(|it| it == path) {
                hosts.skip.insert(host.id().to_owned());
            }
        };
        let function = |it: &mut Function| leave_out(&mut it.item.hosts, &it.item.path);
        shown.functions.iter_mut().for_each(function);
        let methods = shown
            .objects
            .iter_mut()
            .flat_map(|it| it.methods.iter_mut());
        methods.for_each(|it| function(&mut it.function));
        (shown.imports.iter_mut()).for_each(|it| leave_out(&mut it.item.hosts, &it.item.path));
        (shown.records.iter_mut()).for_each(|it| leave_out(&mut it.item.hosts, &it.item.path));
        (shown.data_enums.iter_mut()).for_each(|it| leave_out(&mut it.item.hosts, &it.item.path));
        for it in &mut shown.plain_records {
            // The record stays; it doesn't come by columns.
            it.columns &= !refused.contains(&it.item.path);
        }
    }
}

/// The paths of items that one interface shows and the other doesn't.
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
