const std = @import("std");
const print = std.debug.print;

var trace: [16]u8 = undefined;
var used: usize = 0;
fn mark(c: u8) void {
    trace[used] = c;
    used += 1;
}
fn work(fail: bool) !void {
    defer mark('d');
    errdefer mark('e');
    mark('w');
    if (fail) return error.Failed;
    mark('k');
}
pub fn main() void {
    work(false) catch mark('x');
    work(true) catch mark('c');
    print("{s}\n", .{trace[0..used]});
}
