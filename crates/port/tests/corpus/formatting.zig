const std = @import("std");
const print = std.debug.print;

pub fn main() void {
    print("[{d:>5}] [{d:<5}] [{d:^5}] [{d:0>5}]\n", .{ @as(u32, 42), @as(u32, 42), @as(u32, 42), @as(u32, 42) });
    print("[{s:>6}] [{s:<6}] [{s:*^7}]\n", .{ "abc", "abc", "abc" });
    print("{x} {X} {o} {b}\n", .{ @as(u16, 48879), @as(u16, 48879), @as(u8, 64), @as(u8, 5) });
    print("{d:.2} {d:.0} {d}\n", .{ @as(f64, 3.14159), @as(f64, 2.7), @as(f64, 0.5) });
    print("{c}{c} {{}} 100%\n", .{ 'o', 'k' });
    print("{} {}\n", .{ true, @as(i8, -5) });
}
