const std = @import("std");
const print = std.debug.print;

pub fn main() void {
    const x: f64 = 2.0;
    print("{d:.4} {d:.3} {d}\n", .{ @sqrt(x), std.math.pow(f64, x, 0.5), @floor(-2.5) });
    print("{d} {d} {d}\n", .{ @ceil(2.1), @round(2.5), @trunc(-2.7) });
    print("{d:.5}\n", .{std.math.pi});
    const small: f32 = 0.1;
    print("{d} {}\n", .{ small, x > 1.5 });
    print("{d} {d}\n", .{ @min(x, 1.5), @max(x, 1.5) });
}
