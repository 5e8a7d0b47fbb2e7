const std = @import("std");
const print = std.debug.print;

const Ring = struct {
    items: [4]u32 = undefined,
    head: u2 = 0,
    len: u3 = 0,
    fn push(self: *Ring, item: u32) bool {
        if (self.len == 4) return false;
        self.items[self.head +% @as(u2, @truncate(self.len))] = item;
        self.len += 1;
        return true;
    }
    fn pop(self: *Ring) ?u32 {
        if (self.len == 0) return null;
        defer {
            self.head +%= 1;
            self.len -= 1;
        }
        return self.items[self.head];
    }
};
pub fn main() void {
    var ring = Ring{};
    for (0..6) |i| print("{} ", .{ring.push(@intCast(i))});
    print("{?d} {?d} {} ", .{ ring.pop(), ring.pop(), ring.push(42) });
    while (ring.pop()) |item| print("{d} ", .{item});
    print("\n", .{});
}
