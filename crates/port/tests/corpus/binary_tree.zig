const std = @import("std");
const print = std.debug.print;

const Tree = struct {
    key: i32,
    left: ?*Tree = null,
    right: ?*Tree = null,

    fn insert(self: *Tree, gpa: std.mem.Allocator, key: i32) !void {
        const side = if (key < self.key) &self.left else &self.right;
        if (side.*) |child| {
            try child.insert(gpa, key);
        } else {
            const node = try gpa.create(Tree);
            node.* = .{ .key = key };
            side.* = node;
        }
    }
    fn depth(self: *const Tree) usize {
        const l = if (self.left) |t| t.depth() else 0;
        const r = if (self.right) |t| t.depth() else 0;
        return 1 + @max(l, r);
    }
    fn walk(self: *const Tree) void {
        if (self.left) |t| t.walk();
        print("{d} ", .{self.key});
        if (self.right) |t| t.walk();
    }
};
pub fn main() !void {
    const gpa = std.heap.page_allocator;
    var root = Tree{ .key = 50 };
    for ([_]i32{ 30, 70, 20, 40, 60, 80, 10 }) |key| try root.insert(gpa, key);
    root.walk();
    print("depth {d}\n", .{root.depth()});
}
