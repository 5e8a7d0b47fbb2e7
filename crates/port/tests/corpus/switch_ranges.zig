const std = @import("std");
const print = std.debug.print;

fn class(c: u8) []const u8 {
    return switch (c) {
        'a'...'z' => "lower",
        'A'...'Z' => "upper",
        '0'...'9' => "digit",
        ' ', '\t' => "space",
        else => "other",
    };
}
pub fn main() void {
    for ("aZ5 !") |c| print("{c}={s} ", .{ c, class(c) });
    const n: i32 = -3;
    const sign: i32 = switch (n) {
        -100...-1 => -1,
        0 => 0,
        else => 1,
    };
    print("{d}\n", .{sign});
}
