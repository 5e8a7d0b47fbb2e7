const std = @import("std");
const print = std.debug.print;

pub fn main() void {
    var found: usize = 0;
    outer: for (1..10) |a| {
        for (a..10) |b| {
            if (a * b == 42) break :outer;
            if (a + b > 12) continue :outer;
            found += 1;
        }
    }
    var n: usize = 0;
    again: while (true) {
        n += 1;
        while (n < 100) : (n += 7) {
            if (n % 5 == 0) continue :again;
            if (n > 60) break :again;
        }
    }
    print("{d} {d}\n", .{ found, n });
}
