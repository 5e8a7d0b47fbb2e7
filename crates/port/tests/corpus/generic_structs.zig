const std = @import("std");
const print = std.debug.print;

fn Stack(comptime T: type, comptime capacity: usize) type {
    return struct {
        const Self = @This();
        items: [capacity]T = undefined,
        len: usize = 0,

        fn push(self: *Self, item: T) !void {
            if (self.len == capacity) return error.Full;
            self.items[self.len] = item;
            self.len += 1;
        }
        fn pop(self: *Self) ?T {
            if (self.len == 0) return null;
            self.len -= 1;
            return self.items[self.len];
        }
    };
}
pub fn main() !void {
    var numbers = Stack(i32, 2){};
    try numbers.push(7);
    try numbers.push(-8);
    numbers.push(9) catch |err| print("{s}\n", .{@errorName(err)});
    while (numbers.pop()) |n| print("{d}\n", .{n});
    var letters: Stack(u8, 4) = .{};
    try letters.push('z');
    print("{c} {d}\n", .{ letters.pop().?, letters.len });
}
