const std = @import("std");
const print = std.debug.print;

pub fn main() void {
    const a: u8 = 200;
    const b: i8 = -100;
    print("{d} {d} {d}\n", .{ a +| 100, a -| 201, a *| 2 });
    print("{d} {d}\n", .{ b -| 100, b *| 2 });
    var n: u4 = 12;
    n +|= 9;
    print("{d}\n", .{n});
}
