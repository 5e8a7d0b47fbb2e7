const std = @import("std");
const print = std.debug.print;

const Colour = enum { red, green, blue, black };
const Wide = enum(u16) { one = 1, many = 900 };
/// Without gaps: hashed as it lies in memory, widest first.
const Dense = struct { a: u8, b: u8, c: u16, d: u32 };
/// With a gap: hashed field by field.
const Gap = struct { a: u8, b: u32 };
const Point = struct { x: i32, y: i32 };
const Flags = packed struct(u8) { low: u3, high: u4, on: bool };
const Shape = union(enum) { nothing, round: u32, square: Point };
const Nested = struct { where: Point, flag: bool, way: Colour };

fn all(comptime Key: type, keys: []const Key) !void {
    var map = std.AutoHashMap(Key, usize).init(std.heap.page_allocator);
    defer map.deinit();
    for (keys, 0..) |key, i| try map.put(key, i);
    var each = map.valueIterator();
    while (each.next()) |value| print("{d} ", .{value.*});
    print("| ", .{});
    for (keys) |key| print("{?d} ", .{map.get(key)});
    print("\n", .{});
}

pub fn main() !void {
    try all(u8, &.{ 1, 2, 3, 200, 255, 0, 77 });
    try all(i16, &.{ 1, -2, 3, -200, 255, 0, -77 });
    try all(u64, &.{ 1, 1 << 40, 3, 200, 255, 0, 77 });
    try all(u128, &.{ 1, 1 << 100, 3, 200 });
    try all(usize, &.{ 9, 8, 7, 6, 5, 4, 3, 2, 1 });
    try all(u21, &.{ 'a', 'b', 0x1f600, 0x10ffff, 0x20ac });
    try all(i5, &.{ 1, -1, 15, -16, 7 });
    try all(bool, &.{ true, false });
    try all(Colour, &.{ .red, .green, .blue, .black });
    try all(Wide, &.{ .one, .many });
    try all(Dense, &.{
        .{ .a = 1, .b = 2, .c = 3, .d = 4 },
        .{ .a = 2, .b = 2, .c = 3, .d = 4 },
        .{ .a = 1, .b = 2, .c = 9, .d = 4 },
        .{ .a = 1, .b = 7, .c = 3, .d = 4 },
        .{ .a = 1, .b = 2, .c = 3, .d = 70000 },
    });
    try all(Gap, &.{ .{ .a = 1, .b = 2 }, .{ .a = 2, .b = 1 }, .{ .a = 0, .b = 0 }, .{ .a = 9, .b = 9 } });
    try all(Point, &.{ .{ .x = 0, .y = 1 }, .{ .x = 1, .y = 0 }, .{ .x = -1, .y = 5 }, .{ .x = 3, .y = 3 } });
    try all(Flags, &.{ .{ .low = 1, .high = 2, .on = true }, .{ .low = 7, .high = 0, .on = false }, .{ .low = 0, .high = 15, .on = true } });
    try all(Shape, &.{ .nothing, .{ .round = 4 }, .{ .square = .{ .x = 1, .y = 2 } }, .{ .round = 5 } });
    try all(Nested, &.{
        .{ .where = .{ .x = 1, .y = 2 }, .flag = true, .way = .blue },
        .{ .where = .{ .x = 2, .y = 1 }, .flag = true, .way = .red },
        .{ .where = .{ .x = 1, .y = 2 }, .flag = false, .way = .blue },
    });
    try all([2]u16, &.{ .{ 1, 2 }, .{ 2, 1 }, .{ 0, 0 }, .{ 500, 600 } });
    try all(?u32, &.{ null, 0, 1, 2, 500 });
}
