const std = @import("std");
const print = std.debug.print;

const Cell = struct { row: u64, column: u64 };

/// Hashes and compares as it likes, and fills the map to half at most.
const CellContext = struct {
    pub fn hash(_: CellContext, key: Cell) u64 {
        return (key.row << 32) ^ key.column *% 0x9e3779b97f4a7c15;
    }

    pub fn eql(_: CellContext, a: Cell, b: Cell) bool {
        return a.row == b.row and a.column == b.column;
    }
};

pub fn main() !void {
    var seen = std.HashMap(Cell, u32, CellContext, 50).init(std.heap.page_allocator);
    defer seen.deinit();
    for (0..12) |i| try seen.put(.{ .row = i % 4, .column = i / 3 }, @intCast(i));
    var cells = seen.iterator();
    while (cells.next()) |cell| {
        print("{d}/{d}={d} ", .{ cell.key_ptr.row, cell.key_ptr.column, cell.value_ptr.* });
    }
    print("({d} of {d}) {?d}\n", .{ seen.count(), seen.capacity(), seen.get(.{ .row = 3, .column = 1 }) });
}
