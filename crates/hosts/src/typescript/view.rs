//! The interface as the common lowering takes it, which asks for what is Node's: one package serves all engines, so
//! that names are Node's, and what is left out of either is left out.

use landbridge_model::{HostOptions, Interface};

/// The interface, what is left out of one being left out of both.
pub(super) fn shown(interface: &Interface) -> Interface {
    let mut shown = interface.clone();
    for function in &mut shown.functions {
        leave_out(&mut function.item.hosts);
    }
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
    shown
        .records
        .iter_mut()
        .for_each(|it| leave_out(&mut it.item.hosts));
    shown
        .plain_records
        .iter_mut()
        .for_each(|it| leave_out(&mut it.item.hosts));
    shown
        .newtypes
        .iter_mut()
        .for_each(|it| leave_out(&mut it.item.hosts));
    shown
        .enumerations
        .iter_mut()
        .for_each(|it| leave_out(&mut it.item.hosts));
    shown
        .data_enums
        .iter_mut()
        .for_each(|it| leave_out(&mut it.item.hosts));
    shown
        .errors
        .iter_mut()
        .for_each(|it| leave_out(&mut it.item.hosts));
    shown
        .constants
        .iter_mut()
        .for_each(|it| leave_out(&mut it.item.hosts));
    shown
}

fn leave_out(hosts: &mut HostOptions) {
    let both = ["typescript", "node"];
    if both.iter().any(|host| !hosts.shown_in(host)) {
        hosts.skip.extend(both.map(str::to_owned));
    }
}
