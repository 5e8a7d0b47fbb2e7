const std = @import("std");
const print = std.debug.print;

fn sort(items: []i32) usize {
    var swaps: usize = 0;
    var n = items.len;
    while (n > 1) : (n -= 1) {
        for (0..n - 1) |i| {
            if (items[i] > items[i + 1]) {
                std.mem.swap(i32, &items[i], &items[i + 1]);
                swaps += 1;
            }
        }
    }
    return swaps;
}
pub fn main() void {
    var items = [_]i32{ 9, 7, 8, 1, 3 };
    const swaps = sort(&items);
    print("{d} {any}\n", .{ swaps, items });
}
