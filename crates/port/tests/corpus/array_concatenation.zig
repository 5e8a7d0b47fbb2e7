const std = @import("std");
const print = std.debug.print;

const head = [_]u8{ 1, 2 };
const all = head ++ [_]u8{3} ** 3;
pub fn main() void {
    print("{any} {d}\n", .{ all, all.len });
    const zeros = [_]u16{0} ** 4;
    const pattern = [_]u8{ 7, 8 } ** 2;
    print("{any} {any}\n", .{ zeros, pattern });
}
