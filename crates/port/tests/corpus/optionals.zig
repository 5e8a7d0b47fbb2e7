const std = @import("std");
const print = std.debug.print;

fn find(items: []const i32, wanted: i32) ?usize {
    for (items, 0..) |item, i| {
        if (item == wanted) return i;
    }
    return null;
}
fn half(n: ?u32) ?u32 {
    const value = n orelse return null;
    return if (value % 2 == 0) value / 2 else null;
}
pub fn main() void {
    const items = [_]i32{ 4, 8, 15, 16, 23, 42 };
    print("{?d} {?d}\n", .{ find(&items, 15), find(&items, 5) });
    if (find(&items, 42)) |at| print("at {d}\n", .{at}) else print("none\n", .{});
    print("{d} {d}\n", .{ half(8) orelse 99, half(7) orelse 99 });
    var left: ?u32 = 3;
    while (left) |n| : (left = if (n > 0) n - 1 else null) print("{d} ", .{n});
    print("{}\n", .{left == null});
}
