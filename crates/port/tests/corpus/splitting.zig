const std = @import("std");
const print = std.debug.print;

pub fn main() void {
    var fields = std.mem.splitScalar(u8, "a,,b,c", ',');
    while (fields.next()) |field| print("<{s}>", .{field});
    var words = std.mem.tokenizeAny(u8, " one\ttwo  three ", " \t");
    while (words.next()) |word| print("[{s}]", .{word});
    var parts = std.mem.splitSequence(u8, "k=>v=>w", "=>");
    print(" {s} {s}\n", .{ parts.first(), parts.rest() });
}
