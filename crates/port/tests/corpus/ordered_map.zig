const std = @import("std");
const print = std.debug.print;

pub fn main() !void {
    var map = std.AutoArrayHashMap(u8, u32).init(std.heap.page_allocator);
    defer map.deinit();
    for ("mississippi") |c| {
        const slot = try map.getOrPut(c);
        if (!slot.found_existing) slot.value_ptr.* = 0;
        slot.value_ptr.* += 1;
    }
    for (map.keys(), map.values()) |key, value| print("{c}{d} ", .{ key, value });
    _ = map.orderedRemove('i');
    print("{s}\n", .{map.keys()});
}
