const std = @import("std");
const print = std.debug.print;

pub fn main() void {
    const limit = 60;
    var composite = [_]bool{false} ** (limit + 1);
    var n: usize = 2;
    while (n * n <= limit) : (n += 1) {
        if (composite[n]) continue;
        var m = n * n;
        while (m <= limit) : (m += n) composite[m] = true;
    }
    for (2..limit + 1) |i| {
        if (!composite[i]) print("{d} ", .{i});
    }
    print("\n", .{});
}
