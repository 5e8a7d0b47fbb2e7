const std = @import("std");
const bun = @import("bun");

pub const Keeper = struct {
    name: []const u8,

    pub fn deinit(self: *Keeper) void {
        bun.default_allocator.free(self.name);
    }
};

pub const Shelf = struct {
    /// Who fills it.
    keeper: *Keeper,
    label_maker: *const Keeper,
    neighbour: ?*Shelf,
    goods: std.ArrayList(u32),
    lock: bun.Mutex,

    pub fn put(self: *Shelf, good: u32) !void {
        self.lock.lock();
        defer self.lock.unlock();
        try self.goods.append(good);
    }

    pub fn take(self: *Shelf) ?u32 {
        const last = self.goods.items.len;
        if (last == 0) return null;
        return self.goods.swapRemove(last - 1);
    }

    pub fn deinit(self: *Shelf) void {
        self.goods.deinit();
    }
};

pub fn copyOf(allocator: std.mem.Allocator, name: []const u8) ![]u8 {
    const copy = try allocator.dupe(u8, name);
    errdefer allocator.free(copy);
    copy[0] = 'x';
    return copy;
}
