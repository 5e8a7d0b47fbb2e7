const std = @import("std");
const print = std.debug.print;

fn fib(n: u32) u64 {
    if (n < 2) return n;
    return fib(n - 1) + fib(n - 2);
}
pub fn main() void {
    var a: u64 = 0;
    var b: u64 = 1;
    for (0..50) |_| {
        const next = a + b;
        a = b;
        b = next;
    }
    print("{d} {d}\n", .{ fib(20), a });
}
