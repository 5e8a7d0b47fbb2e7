const std = @import("std");
const print = std.debug.print;

const Matrix = struct {
    cells: [2][2]i64,
    fn times(a: Matrix, b: Matrix) Matrix {
        var out: Matrix = .{ .cells = undefined };
        for (0..2) |i| {
            for (0..2) |j| {
                var sum: i64 = 0;
                for (0..2) |k| sum += a.cells[i][k] * b.cells[k][j];
                out.cells[i][j] = sum;
            }
        }
        return out;
    }
};
pub fn main() void {
    var m = Matrix{ .cells = .{ .{ 1, 1 }, .{ 1, 0 } } };
    for (0..5) |_| m = m.times(m);
    print("{d} {d}\n", .{ m.cells[0][1], m.cells[1][1] });
}
