const std = @import("std");
const print = std.debug.print;

/// The same seed gives the same numbers as under Zig.
pub fn main() void {
    var prng = std.Random.DefaultPrng.init(42);
    const random = prng.random();
    for (0..12) |_| print("{d} ", .{random.intRangeAtMost(u8, 1, 6)});
    for (0..6) |_| print("{d} ", .{random.intRangeLessThan(i32, -100, 100)});
    for (0..4) |_| print("{d} ", .{random.uintLessThan(usize, 1000)});
    for (0..4) |_| print("{d} ", .{random.intRangeAtMost(u8, 0, 255)});
    print("\n{d} {d} {d}\n", .{ random.int(u64), random.int(u16), random.intRangeAtMost(i64, -5, 5) });
    var cards = [_]u8{ 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 };
    random.shuffle(u8, &cards);
    print("{any} {} {}\n", .{ cards, random.boolean(), random.boolean() });
    for (0..3) |_| print("{d:.6} ", .{random.float(f64)});
    print("{d}\n", .{random.uintAtMost(u3, 6)});
}
