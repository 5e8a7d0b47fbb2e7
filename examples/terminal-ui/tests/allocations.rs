//! A frame of 200 x 60 cells allocates nothing: so no copy of the grid is made on the way to the terminal.

use std::alloc::System;

use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use terminal_ui::{Cell, Painter, RGB};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

#[test]
fn a_frame_allocates_nothing() {
    let grid = landbridge::Buffer::<Cell>::zeroed(200 * 60);
    let mut painter = Painter::new(200, 60);
    let mut sent = 0;
    let region = Region::new(ALLOCATOR);
    for frame in 0..100_u32 {
        let mut cells = grid.write().expect("nobody has it");
        for (at, cell) in (0..).zip(cells.iter_mut()) {
            cell.symbol = u32::from(b'a') + (frame + at) % 26;
            cell.foreground = RGB | (frame * 65_793 + at);
            cell.background = RGB | (frame * 131_071 + at * 7);
        }
        drop(cells);
        let cells = grid.read().expect("nobody writes");
        sent += painter.paint(&cells).bytes.len();
    }
    let change = region.change();
    assert_eq!((change.allocations, change.reallocations), (0, 0));
    assert!(sent > 100 * 200 * 60);
}
