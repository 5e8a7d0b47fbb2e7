const std = @import("std");
const print = std.debug.print;

const Op = enum { add, sub, mul };
fn apply(op: Op, a: i64, b: i64) i64 {
    return switch (op) {
        .add => a + b,
        .sub => a - b,
        .mul => a * b,
    };
}
pub fn main() void {
    for ([_][]const u8{ "add", "mul", "div" }) |name| {
        if (std.meta.stringToEnum(Op, name)) |op| {
            print("{s} {d}\n", .{ name, apply(op, 6, 7) });
        } else {
            print("{s} ?\n", .{name});
        }
    }
}
