const std = @import("std");
const print = std.debug.print;

fn collatz(start: u32) u32 {
    var n = start;
    var steps: u32 = 0;
    sw: switch (n % 2) {
        0 => {
            n /= 2;
            steps += 1;
            if (n == 1) break :sw;
            continue :sw n % 2;
        },
        else => {
            if (n == 1) break :sw;
            n = 3 * n + 1;
            steps += 1;
            continue :sw n % 2;
        },
    }
    return steps;
}
pub fn main() void {
    print("{d} {d} {d}\n", .{ collatz(1), collatz(6), collatz(27) });
}
