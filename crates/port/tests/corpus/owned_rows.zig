const std = @import("std");
const print = std.debug.print;

fn triangle(gpa: std.mem.Allocator, n: usize) ![][]u32 {
    const rows = try gpa.alloc([]u32, n);
    for (0..n) |i| {
        rows[i] = try gpa.alloc(u32, i + 1);
        rows[i][0] = 1;
        rows[i][i] = 1;
        for (1..@max(i, 1)) |j| rows[i][j] = rows[i - 1][j - 1] + rows[i - 1][j];
    }
    return rows;
}
pub fn main() !void {
    const gpa = std.heap.page_allocator;
    const rows = try triangle(gpa, 6);
    defer {
        for (rows) |row| gpa.free(row);
        gpa.free(rows);
    }
    for (rows[1..]) |row| print("{any}\n", .{row});
}
