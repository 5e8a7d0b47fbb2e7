const std = @import("std");
const print = std.debug.print;

const ParseError = error{ Empty, Bad };
fn digit(text: []const u8) ParseError!u8 {
    if (text.len == 0) return error.Empty;
    const c = text[0];
    if (c < '0' or c > '9') return ParseError.Bad;
    return c - '0';
}
fn sum(a: []const u8, b: []const u8) !u8 {
    return try digit(a) + try digit(b);
}
pub fn main() void {
    print("{d}\n", .{sum("3", "4") catch 0});
    if (sum("3", "x")) |v| print("{d}\n", .{v}) else |err| print("{s}\n", .{@errorName(err)});
    const code: u8 = sum("", "1") catch |err| switch (err) {
        error.Empty => 10,
        error.Bad => 20,
    };
    print("{d}\n", .{code});
}
