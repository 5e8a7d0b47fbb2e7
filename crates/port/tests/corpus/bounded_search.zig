const std = @import("std");
const print = std.debug.print;

fn lowerBound(comptime T: type, items: []const T, value: T) usize {
    var low: usize = 0;
    var high = items.len;
    while (low < high) {
        const mid = low + (high - low) / 2;
        if (items[mid] < value) low = mid + 1 else high = mid;
    }
    return low;
}
pub fn main() void {
    const items = [_]u16{ 2, 3, 5, 7, 11, 13 };
    for ([_]u16{ 0, 5, 6, 14 }) |v| print("{d} ", .{lowerBound(u16, &items, v)});
    const reals = [_]f32{ 0.5, 1.5 };
    print("{d}\n", .{lowerBound(f32, &reals, 1.0)});
}
