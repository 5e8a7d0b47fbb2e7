const std = @import("std");
const print = std.debug.print;

pub fn main() void {
    const a = [_]i32{ 1, 2, 3 };
    const b = [_]i32{ 10, 20, 30 };
    var out: [3]i32 = undefined;
    for (a, b, &out) |x, y, *o| o.* = x * y;
    var dot: i32 = 0;
    for (a, b, 1..) |x, y, i| dot += x + y * @as(i32, @intCast(i));
    print("{any} {d}\n", .{ out, dot });
}
