const std = @import("std");
const print = std.debug.print;

const Point = struct { x: i32, y: i32, z: i32 };
pub fn main() void {
    const p = Point{ .x = 1, .y = -2, .z = 3 };
    inline for (std.meta.fields(Point)) |field| {
        print("{s}={d} ", .{ field.name, @field(p, field.name) });
    }
    inline for (.{ u8, u16, u32 }) |T| print("{d} ", .{std.math.maxInt(T)});
    var sum: usize = 0;
    inline for (0..4) |i| sum += i;
    print("{d}\n", .{sum});
}
