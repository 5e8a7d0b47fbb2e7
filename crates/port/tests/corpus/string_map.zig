const std = @import("std");
const print = std.debug.print;

pub fn main() !void {
    var counts = std.StringHashMap(usize).init(std.heap.page_allocator);
    defer counts.deinit();
    var words = std.mem.tokenizeScalar(u8, "the cat and the dog and the bird", ' ');
    while (words.next()) |word| {
        const known = counts.get(word) orelse 0;
        try counts.put(word, known + 1);
    }
    for ([_][]const u8{ "the", "and", "dog", "fish" }) |word| {
        print("{s}={d} ", .{ word, counts.get(word) orelse 0 });
    }
    print("\n", .{});
}
