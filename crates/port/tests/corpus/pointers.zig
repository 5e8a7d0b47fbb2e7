const std = @import("std");
const print = std.debug.print;

fn swap(a: *i32, b: *i32) void {
    const old = a.*;
    a.* = b.*;
    b.* = old;
}
fn largest(items: []i32) *i32 {
    var best: usize = 0;
    for (items, 0..) |item, i| {
        if (item > items[best]) best = i;
    }
    return &items[best];
}
pub fn main() void {
    var x: i32 = 1;
    var y: i32 = 2;
    swap(&x, &y);
    print("{d} {d}\n", .{ x, y });
    var items = [_]i32{ 3, 9, 4 };
    largest(&items).* = 0;
    const p = &items[2];
    p.* += 1;
    print("{any}\n", .{items});
}
