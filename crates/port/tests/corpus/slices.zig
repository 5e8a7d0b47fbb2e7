const std = @import("std");
const print = std.debug.print;

fn total(items: []const u32) u32 {
    var sum: u32 = 0;
    for (items) |item| sum += item;
    return sum;
}
fn double(items: []u32) void {
    for (items) |*item| item.* *= 2;
}
pub fn main() void {
    var data = [_]u32{ 1, 2, 3, 4, 5 };
    double(data[1..4]);
    print("{d} {d} {any}\n", .{ total(&data), total(data[2..]), data });
    const text: []const u8 = "hello world";
    print("{s}|{s}|{d}\n", .{ text[0..5], text[6..], text.len });
}
