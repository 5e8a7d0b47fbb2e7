const std = @import("std");
const print = std.debug.print;

pub fn main() void {
    const text = "the quick brown fox";
    print("{?d} {?d}\n", .{ std.mem.indexOf(u8, text, "quick"), std.mem.indexOf(u8, text, "cat") });
    print("{?d} {?d}\n", .{ std.mem.indexOfScalar(u8, text, 'q'), std.mem.lastIndexOfScalar(u8, text, 'o') });
    print("{} {}\n", .{ std.mem.startsWith(u8, text, "the"), std.mem.endsWith(u8, text, "cat") });
    print("[{s}] {}\n", .{ std.mem.trim(u8, "  pad ", " "), std.mem.eql(u8, "a", "b") });
    print("{d}\n", .{std.mem.count(u8, text, "o")});
}
