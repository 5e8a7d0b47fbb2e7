const std = @import("std");
const print = std.debug.print;

fn power(comptime n: u32, x: u64) u64 {
    var result: u64 = 1;
    for (0..n) |_| result *= x;
    return result;
}
fn first(comptime T: type, items: []const T) ?T {
    return if (items.len > 0) items[0] else null;
}
pub fn main() void {
    print("{d} {d}\n", .{ power(3, 5), power(10, 2) });
    const a = [_]i16{ -7, 2 };
    print("{?d} {?d}\n", .{ first(i16, &a), first(u8, "") });
}
