const std = @import("std");
const print = std.debug.print;

fn rotate(c: u8, key: u8) u8 {
    return switch (c) {
        'a'...'z' => (c - 'a' + key) % 26 + 'a',
        'A'...'Z' => (c - 'A' + key) % 26 + 'A',
        else => c,
    };
}
pub fn main() void {
    var text = "Hello, World!".*;
    for (&text) |*c| c.* = rotate(c.*, 13);
    print("{s}\n", .{&text});
    for (&text) |*c| c.* = rotate(c.*, 13);
    print("{s}\n", .{&text});
}
