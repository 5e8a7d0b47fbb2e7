const std = @import("std");
const print = std.debug.print;

const Flags = packed struct(u8) {
    read: bool = false,
    write: bool = false,
    mode: u3 = 0,
    rest: u3 = 0,
};
pub fn main() void {
    var flags = Flags{ .write = true, .mode = 5 };
    const bits: u8 = @bitCast(flags);
    print("{d}\n", .{bits});
    flags.read = true;
    flags.mode = 2;
    print("{b:0>8}\n", .{@as(u8, @bitCast(flags))});
    const back: Flags = @bitCast(@as(u8, 0b101_110_01));
    print("{} {} {d} {d}\n", .{ back.read, back.write, back.mode, back.rest });
}
