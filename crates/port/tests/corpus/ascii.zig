const std = @import("std");
const print = std.debug.print;

fn title(text: []const u8, out: []u8) []u8 {
    var start = true;
    for (text, 0..) |c, i| {
        out[i] = if (start) std.ascii.toUpper(c) else std.ascii.toLower(c);
        start = !std.ascii.isAlphabetic(c);
    }
    return out[0..text.len];
}
pub fn main() void {
    var buffer: [64]u8 = undefined;
    print("{s}\n", .{title("hello WORLD of zig", &buffer)});
    print("{} {} {}\n", .{ std.ascii.isDigit('7'), std.ascii.isWhitespace('x'), std.ascii.eqlIgnoreCase("Ab", "aB") });
}
