const std = @import("std");
const print = std.debug.print;

pub fn main() void {
    var a: u8 = 250;
    a +%= 10;
    const b: u8 = 3;
    print("{d} {d} {d}\n", .{ a, b -% 5, b *% 100 });
    const c: i8 = 127;
    print("{d} {d}\n", .{ c +% 1, -%@as(i8, -128) });
    const d: u4 = 15;
    print("{d} {d}\n", .{ d +% 2, d *% d });
    var hash: u32 = 2166136261;
    for ("hash") |byte| {
        hash ^= byte;
        hash *%= 16777619;
    }
    print("{x}\n", .{hash});
}
