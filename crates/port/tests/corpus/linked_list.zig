const std = @import("std");
const print = std.debug.print;

const Node = struct {
    value: u32,
    next: ?*Node = null,
};
const List = struct {
    head: ?*Node = null,
    fn push(self: *List, gpa: std.mem.Allocator, value: u32) !void {
        const node = try gpa.create(Node);
        node.* = .{ .value = value, .next = self.head };
        self.head = node;
    }
    fn reverse(self: *List) void {
        var done: ?*Node = null;
        var at = self.head;
        while (at) |node| {
            at = node.next;
            node.next = done;
            done = node;
        }
        self.head = done;
    }
    fn free(self: *List, gpa: std.mem.Allocator) void {
        while (self.head) |node| {
            self.head = node.next;
            gpa.destroy(node);
        }
    }
};
pub fn main() !void {
    const gpa = std.heap.page_allocator;
    var list = List{};
    defer list.free(gpa);
    for (1..5) |i| try list.push(gpa, @intCast(i));
    list.reverse();
    var at = list.head;
    while (at) |node| : (at = node.next) print("{d} ", .{node.value});
    print("\n", .{});
}
