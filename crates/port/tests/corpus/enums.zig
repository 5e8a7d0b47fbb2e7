const std = @import("std");
const print = std.debug.print;

const Color = enum(u8) {
    red = 1,
    green,
    blue = 10,

    fn next(self: Color) Color {
        return switch (self) {
            .red => .green,
            .green => .blue,
            .blue => .red,
        };
    }
};
pub fn main() void {
    var c: Color = .red;
    for (0..4) |_| {
        print("{s}={d} ", .{ @tagName(c), @intFromEnum(c) });
        c = c.next();
    }
    const back: Color = @enumFromInt(10);
    print("{} {}\n", .{ back == .blue, back });
    for (std.enums.values(Color)) |v| print("{t} ", .{v});
    print("\n", .{});
}
