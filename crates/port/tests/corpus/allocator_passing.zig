const std = @import("std");
const print = std.debug.print;

fn repeat(gpa: std.mem.Allocator, text: []const u8, n: usize) ![]u8 {
    const out = try gpa.alloc(u8, text.len * n);
    for (0..n) |i| @memcpy(out[i * text.len ..][0..text.len], text);
    return out;
}
fn squares(gpa: std.mem.Allocator, n: usize) ![]u64 {
    var out = try gpa.alloc(u64, n);
    for (0..n) |i| out[i] = i * i;
    return out;
}
pub fn main() !void {
    const gpa = std.heap.page_allocator;
    const text = try repeat(gpa, "ab", 3);
    defer gpa.free(text);
    const numbers = try squares(gpa, 6);
    defer gpa.free(numbers);
    print("{s} {any}\n", .{ text, numbers });
}
