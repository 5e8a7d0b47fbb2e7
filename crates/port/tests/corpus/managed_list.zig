const std = @import("std");
const print = std.debug.print;

pub fn main() !void {
    var list = std.array_list.Managed(u8).init(std.heap.page_allocator);
    defer list.deinit();
    try list.appendSlice("abc");
    try list.append('d');
    try list.appendNTimes('-', 3);
    std.mem.reverse(u8, list.items);
    print("{s}\n", .{list.items});
    list.clearRetainingCapacity();
    print("{d}\n", .{list.items.len});
}
