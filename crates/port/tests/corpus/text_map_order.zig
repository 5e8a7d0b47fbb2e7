const std = @import("std");
const print = std.debug.print;

const text = "it was the best of times it was the worst of times it was the age of wisdom " ++
    "it was the age of foolishness antidisestablishmentarianism pneumonoultramicroscopicsilicovolcanoconiosis";

pub fn main() !void {
    const allocator = std.heap.page_allocator;
    var counts: std.StringHashMapUnmanaged(u32) = .empty;
    defer counts.deinit(allocator);
    var words = std.mem.tokenizeScalar(u8, text, ' ');
    while (words.next()) |word| {
        const slot = try counts.getOrPut(allocator, word);
        if (!slot.found_existing) slot.value_ptr.* = 0;
        slot.value_ptr.* += 1;
    }
    var entries = counts.iterator();
    while (entries.next()) |entry| print("{s}:{d} ", .{ entry.key_ptr.*, entry.value_ptr.* });
    print("\n", .{});
    print("{} {} {?d}\n", .{ counts.contains("age"), counts.contains("epoch"), counts.get("was") });
    _ = counts.remove("best");
    _ = counts.remove("worst");
    try counts.put(allocator, "epoch", 7);
    var keys = counts.keyIterator();
    while (keys.next()) |key| print("{s} ", .{key.*});
    print("{d}\n", .{counts.count()});

    var set = std.BufSet.init(allocator);
    defer set.deinit();
    for ([_][]const u8{ "pear", "apple", "fig", "pear", "plum" }) |fruit| try set.insert(fruit);
    set.remove("fig");
    var each = set.iterator();
    while (each.next()) |name| print("{s} ", .{name.*});
    print("{d} {}\n", .{ set.count(), set.contains("fig") });
}
