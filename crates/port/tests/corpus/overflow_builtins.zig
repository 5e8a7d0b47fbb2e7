const std = @import("std");
const print = std.debug.print;

pub fn main() void {
    const sum = @addWithOverflow(@as(u8, 200), 100);
    print("{d} {d}\n", .{ sum[0], sum[1] });
    const product, const carry = @mulWithOverflow(@as(u8, 16), 15);
    print("{d} {d}\n", .{ product, carry });
    const checked = std.math.add(u8, 250, 10);
    if (checked) |v| print("{d}\n", .{v}) else |err| print("{s}\n", .{@errorName(err)});
}
