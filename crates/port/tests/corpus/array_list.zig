const std = @import("std");
const print = std.debug.print;

pub fn main() !void {
    const gpa = std.heap.page_allocator;
    var list: std.ArrayList(u32) = .empty;
    defer list.deinit(gpa);
    for (0..5) |i| try list.append(gpa, @intCast(i * i));
    try list.insert(gpa, 1, 77);
    _ = list.orderedRemove(0);
    try list.appendSlice(gpa, &[_]u32{ 5, 6 });
    print("{any} {d}\n", .{ list.items, list.items.len });
    print("{?d} {d}\n", .{ list.pop(), list.swapRemove(0) });
    for (list.items) |*item| item.* += 1;
    print("{any}\n", .{list.items});
}
