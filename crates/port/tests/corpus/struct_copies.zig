const std = @import("std");
const print = std.debug.print;

const Pair = struct { a: u8, b: [2]u8 };
fn bump(pair: Pair) Pair {
    var copy = pair;
    copy.a += 1;
    copy.b[0] = 9;
    return copy;
}
pub fn main() void {
    const one = Pair{ .a = 1, .b = .{ 2, 3 } };
    const two = bump(one);
    var grid = [_][2]u8{ .{ 1, 2 }, .{ 3, 4 } };
    const row = grid[0];
    grid[0][0] = 7;
    print("{d} {any} {d} {any} {any} {any}\n", .{ one.a, one.b, two.a, two.b, row, grid });
}
