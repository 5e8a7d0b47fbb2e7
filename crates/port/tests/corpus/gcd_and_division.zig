const std = @import("std");
const print = std.debug.print;

fn gcd(a: u64, b: u64) u64 {
    return if (b == 0) a else gcd(b, a % b);
}
pub fn main() void {
    print("{d}\n", .{gcd(1071, 462)});
    const a: i32 = -7;
    const b: i32 = 2;
    print("{d} {d} {d} {d}\n", .{ @divFloor(a, b), @divTrunc(a, b), @mod(a, b), @rem(a, b) });
    print("{d} {d}\n", .{ @divExact(@as(i32, 12), 4), @mod(@as(i32, 7), 3) });
}
