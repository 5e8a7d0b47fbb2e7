const std = @import("std");
const print = std.debug.print;

const Shape = union(enum) {
    circle: f64,
    rect: struct { w: f64, h: f64 },
    point,

    fn area(self: Shape) f64 {
        return switch (self) {
            .circle => |r| 3.0 * r * r,
            .rect => |it| it.w * it.h,
            .point => 0,
        };
    }
};
pub fn main() void {
    const shapes = [_]Shape{ .{ .circle = 2 }, .{ .rect = .{ .w = 2.5, .h = 4 } }, .point };
    for (shapes) |s| print("{s} {d}\n", .{ @tagName(s), s.area() });
    var one = shapes[0];
    switch (one) {
        .circle => |*r| r.* += 1,
        else => {},
    }
    if (one == .circle) print("{d}\n", .{one.circle});
}
