const std = @import("std");
const print = std.debug.print;

fn biggest(a: anytype, b: @TypeOf(a)) @TypeOf(a) {
    return if (a > b) a else b;
}
const Square = struct {
    side: u32,
    fn area(self: Square) u32 {
        return self.side * self.side;
    }
};
const Strip = struct {
    w: u32,
    fn area(self: Strip) u32 {
        return self.w;
    }
};
fn show(shape: anytype) void {
    print("area {d}\n", .{shape.area()});
}
pub fn main() void {
    print("{d} {d:.1}\n", .{ biggest(@as(i32, 3), 9), biggest(@as(f64, 2.5), 1.5) });
    show(Square{ .side = 4 });
    show(Strip{ .w = 3 });
}
