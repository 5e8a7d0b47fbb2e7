const std = @import("std");
const print = std.debug.print;

/// Freed where it is left, in every use: `deinit` becomes `Drop`.
const Door = struct {
    name: []const u8,
    opened: usize = 0,

    fn init(name: []const u8) Door {
        print("build {s}\n", .{name});
        return .{ .name = name };
    }

    fn make(name: []const u8) !Door {
        if (name.len == 0) return error.NoName;
        return .{ .name = name };
    }

    fn open(self: *Door) void {
        self.opened += 1;
    }

    fn deinit(self: *Door) void {
        print("close {s} after {d}\n", .{ self.name, self.opened });
        self.* = undefined;
    }
};

/// Freed by hand: `deinit` stays a method.
const Lamp = struct {
    number: u32,

    fn deinit(self: *Lamp) void {
        print("lamp {d} off\n", .{self.number});
    }
};

/// A list of nodes of its own.
const Chain = struct {
    const Node = struct { value: u32, next: ?*Node };

    first: ?*Node = null,
    allocator: std.mem.Allocator,

    fn init(allocator: std.mem.Allocator) Chain {
        return .{ .allocator = allocator };
    }

    fn push(self: *Chain, value: u32) !void {
        const node = try self.allocator.create(Node);
        node.* = .{ .value = value, .next = self.first };
        self.first = node;
    }

    fn deinit(self: *Chain) void {
        var next = self.first;
        while (next) |node| {
            next = node.next;
            print("free {d}\n", .{node.value});
            self.allocator.destroy(node);
        }
    }
};

fn visit(name: []const u8, fails: bool) !usize {
    var outer = Door.init(name);
    defer outer.deinit();
    outer.open();
    for (0..2) |i| {
        var inner = try Door.make("inner");
        defer inner.deinit();
        inner.open();
        if (fails and i == 1) return error.Failed;
    }
    var second = try Door.make(if (fails) "" else "second");
    defer second.deinit();
    return outer.opened + second.opened;
}

pub fn main() !void {
    print("{d}\n", .{try visit("a", false)});
    if (visit("b", true)) |count| print("{d}\n", .{count}) else |err| print("{s}\n", .{@errorName(err)});
    var lamp = Lamp{ .number = 1 };
    lamp.deinit();
    var chain = Chain.init(std.heap.page_allocator);
    defer chain.deinit();
    for (0..3) |i| try chain.push(@intCast(i));
    print("end\n", .{});
}
