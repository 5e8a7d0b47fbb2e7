const std = @import("std");
const print = std.debug.print;

fn search(items: []const u8, wanted: u8) []const u8 {
    var i: usize = 0;
    return while (i < items.len) : (i += 1) {
        if (items[i] == wanted) break "found";
    } else "missing";
}
pub fn main() void {
    print("{s} {s}\n", .{ search("zig", 'g'), search("zig", 'q') });
    const at = for ("abc", 0..) |c, i| {
        if (c == 'b') break i;
    } else 99;
    print("{d}\n", .{at});
    for ([_]u8{ 1, 2 }) |n| {
        if (n == 3) break;
    } else print("no three\n", .{});
}
