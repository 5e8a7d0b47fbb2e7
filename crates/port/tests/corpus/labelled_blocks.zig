const std = @import("std");
const print = std.debug.print;

pub fn main() void {
    const n: u32 = 17;
    const kind: []const u8 = blk: {
        if (n % 2 == 0) break :blk "even";
        var d: u32 = 3;
        while (d * d <= n) : (d += 2) {
            if (n % d == 0) break :blk "odd";
        }
        break :blk "prime";
    };
    const value: u8 = v: {
        const x: u8 = 3;
        break :v x * x;
    };
    print("{s} {d}\n", .{ kind, value });
}
