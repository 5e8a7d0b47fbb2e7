const std = @import("std");
const print = std.debug.print;

pub fn main() void {
    const a: u32 = 300;
    const b: u8 = @truncate(a);
    const c: i64 = a;
    const d: f64 = @floatFromInt(a);
    const e: i32 = @intFromFloat(-2.9);
    const f: u16 = @intCast(c);
    const g: i8 = @bitCast(@as(u8, 200));
    print("{d} {d} {d} {d} {d} {d}\n", .{ b, c, d, e, f, g });
    print("{d} {d}\n", .{ @intFromBool(a > 5), @abs(@as(i32, -9)) });
}
