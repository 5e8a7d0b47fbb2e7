const std = @import("std");
const print = std.debug.print;

pub fn main() !void {
    const allocator = std.heap.page_allocator;
    var map: std.AutoArrayHashMapUnmanaged(u32, []const u8) = .empty;
    defer map.deinit(allocator);
    try map.put(allocator, 30, "thirty");
    try map.put(allocator, 10, "ten");
    try map.put(allocator, 20, "twenty");
    try map.put(allocator, 40, "forty");
    try map.put(allocator, 10, "TEN");
    for (map.keys(), map.values()) |key, value| print("{d}:{s} ", .{ key, value });
    print("{?d} {?d}\n", .{ map.getIndex(20), map.getIndex(99) });
    print("{} {}\n", .{ map.swapRemove(30), map.orderedRemove(77) });
    for (map.keys()) |key| print("{d} ", .{key});
    print("\n", .{});
    const slot = try map.getOrPut(allocator, 50);
    if (!slot.found_existing) slot.value_ptr.* = "fifty";
    print("{} {d}\n", .{ map.orderedRemove(40), map.count() });
    if (map.pop()) |last| print("{d} {s}\n", .{ last.key, last.value });
    var entries = map.iterator();
    while (entries.next()) |entry| print("{d}={s} ", .{ entry.key_ptr.*, entry.value_ptr.* });
    print("\n", .{});

    var names = std.StringArrayHashMap(usize).init(allocator);
    defer names.deinit();
    for ([_][]const u8{ "b", "a", "c", "a" }) |name| {
        const found = try names.getOrPutValue(name, 0);
        found.value_ptr.* += 1;
    }
    for (names.keys(), names.values()) |name, count| print("{s}{d} ", .{ name, count });
    print("{} {?d}\n", .{ names.contains("c"), names.get("a") });
}
