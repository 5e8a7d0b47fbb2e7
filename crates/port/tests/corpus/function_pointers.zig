const std = @import("std");
const print = std.debug.print;

fn inc(x: i32) i32 {
    return x + 1;
}
fn square(x: i32) i32 {
    return x * x;
}
fn twice(f: *const fn (i32) i32, x: i32) i32 {
    return f(f(x));
}
const Entry = struct { name: []const u8, run: *const fn (i32) i32 };
const table = [_]Entry{ .{ .name = "inc", .run = &inc }, .{ .name = "square", .run = &square } };
pub fn main() void {
    print("{d} {d}\n", .{ twice(inc, 5), twice(&square, 3) });
    for (table) |entry| print("{s} {d}\n", .{ entry.name, entry.run(9) });
}
