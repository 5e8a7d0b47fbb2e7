const std = @import("std");
const print = std.debug.print;

pub fn main() !void {
    var map = std.AutoHashMap(u32, u32).init(std.heap.page_allocator);
    defer map.deinit();
    for (0..10) |i| {
        const key: u32 = @intCast(i % 4);
        const slot = try map.getOrPut(key);
        if (!slot.found_existing) slot.value_ptr.* = 0;
        slot.value_ptr.* += 1;
    }
    for (0..5) |i| print("{d}:{?d} ", .{ i, map.get(@intCast(i)) });
    print("{d} {}\n", .{ map.count(), map.contains(2) });
    print("{} {}\n", .{ map.remove(2), map.remove(2) });
}
