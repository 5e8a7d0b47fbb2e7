const std = @import("std");
const print = std.debug.print;

fn show(map: *const std.AutoHashMap(u32, u32)) void {
    var entries = map.iterator();
    while (entries.next()) |entry| print("{d}={d} ", .{ entry.key_ptr.*, entry.value_ptr.* });
    print("({d} of {d})\n", .{ map.count(), map.capacity() });
}

/// What an iteration gives depends on hash, capacity and what was removed before.
pub fn main() !void {
    var map = std.AutoHashMap(u32, u32).init(std.heap.page_allocator);
    defer map.deinit();
    for (0..40) |i| {
        const key: u32 = @intCast(i * i + 7);
        try map.put(key, @intCast(i));
        if (i == 5 or i == 6 or i == 12 or i == 13) show(&map);
    }
    show(&map);
    for (0..40) |i| {
        if (i % 3 == 0) _ = map.remove(@intCast(i * i + 7));
    }
    show(&map);
    for (100..120) |i| {
        const slot = try map.getOrPut(@intCast(i));
        if (!slot.found_existing) slot.value_ptr.* = 1000;
    }
    show(&map);
    var copy = try map.clone();
    defer copy.deinit();
    show(&copy);
    map.clearRetainingCapacity();
    for (0..4) |i| try map.put(@intCast(90 - i), 0);
    show(&map);
    map.clearAndFree();
    try map.ensureTotalCapacity(50);
    for (0..4) |i| try map.put(@intCast(90 - i), 0);
    show(&map);
    var values = map.valueIterator();
    while (values.next()) |value| value.* += 3;
    var keys = map.keyIterator();
    var sum: u32 = 0;
    while (keys.next()) |key| sum += key.* * map.get(key.*).?;
    print("{d}\n", .{sum});
    if (try map.fetchPut(90, 1)) |old| print("{d} {d}\n", .{ old.key, old.value });
    if (map.fetchRemove(89)) |old| print("{d} {d}\n", .{ old.key, old.value });
    if (map.getEntry(88)) |entry| entry.value_ptr.* = 5;
    show(&map);
}
