const std = @import("std");

// destruction that does more than free memory: what it does happens, once, in Zig's order

var live: usize = 0;

const Handle = struct {
    id: u32,
    name: []u8,

    fn init(a: std.mem.Allocator, id: u32) !Handle {
        if (id > 8) return error.TooMany;
        live += 1;
        return .{ .id = id, .name = try a.dupe(u8, "handle") };
    }

    fn deinit(self: *Handle, a: std.mem.Allocator) void {
        std.debug.print("closing {d} {s}\n", .{ self.id, self.name });
        live -= 1;
        a.free(self.name);
    }
};

const Pair = struct {
    a: Handle,
    b: Handle,

    fn deinit(self: *Pair, gpa: std.mem.Allocator) void {
        self.a.deinit(gpa);
        self.b.deinit(gpa);
    }
};

const Shelf = struct {
    handles: std.ArrayList(Handle) = .empty,
    names: std.ArrayList([]u8) = .empty,

    fn deinit(self: *Shelf, gpa: std.mem.Allocator) void {
        for (self.handles.items) |*handle| handle.deinit(gpa);
        self.handles.deinit(gpa);
        for (self.names.items) |name| gpa.free(name);
        self.names.deinit(gpa);
    }
};

const Plain = struct {
    text: []u8,

    fn deinit(self: *Plain, gpa: std.mem.Allocator) void {
        gpa.free(self.text);
    }
};

const Holder = struct {
    plain: Plain,
    list: std.ArrayList(u32) = .empty,

    fn deinit(self: *Holder, gpa: std.mem.Allocator) void {
        self.plain.deinit(gpa);
        self.list.deinit(gpa);
    }
};

fn work(a: std.mem.Allocator, last: u32) !u32 {
    var h = try Handle.init(a, 1);
    defer h.deinit(a);
    var p = Pair{ .a = try Handle.init(a, 2), .b = try Handle.init(a, last) };
    defer p.deinit(a);
    std.debug.print("live {d}\n", .{live});
    return h.id + p.a.id + p.b.id;
}

pub fn main() !void {
    const a = std.heap.page_allocator;
    std.debug.print("{d}\n", .{try work(a, 3)});
    std.debug.print("live {d}\n", .{live});
    var shelf = Shelf{};
    defer shelf.deinit(a);
    try shelf.handles.append(a, try Handle.init(a, 4));
    try shelf.handles.append(a, try Handle.init(a, 5));
    try shelf.names.append(a, try a.dupe(u8, "five"));
    std.debug.print("live {d} {s}\n", .{ live, shelf.names.items[0] });
    var holder = Holder{ .plain = .{ .text = try a.dupe(u8, "plain") } };
    defer holder.deinit(a);
    try holder.list.append(a, 7);
    std.debug.print("{s} {d}\n", .{ holder.plain.text, holder.list.items[0] });
    if (work(a, 9)) |sum| {
        std.debug.print("{d}\n", .{sum});
    } else |err| {
        std.debug.print("{s} live {d}\n", .{ @errorName(err), live });
    }
}
