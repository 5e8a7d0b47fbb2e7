const std = @import("std");
const print = std.debug.print;

const Star = struct {
    name: []const u8,
    size: f32,
    distance: u32,
};

const Nearer = struct {
    distances: []const u32,

    pub fn lessThan(self: Nearer, a: usize, b: usize) bool {
        return self.distances[a] < self.distances[b];
    }
};

fn farthest(stars: *const std.MultiArrayList(Star)) u32 {
    var most: u32 = 0;
    for (stars.items(.distance)) |distance| most = @max(most, distance);
    return most;
}

pub fn main() !void {
    const allocator = std.heap.page_allocator;
    var stars: std.MultiArrayList(Star) = .empty;
    defer stars.deinit(allocator);
    try stars.append(allocator, .{ .name = "Sirius", .size = 1.7, .distance = 9 });
    try stars.append(allocator, .{ .name = "Vega", .size = 2.3, .distance = 25 });
    try stars.append(allocator, .{ .name = "Rigel", .size = 78.9, .distance = 860 });
    try stars.append(allocator, .{ .name = "Deneb", .size = 203, .distance = 2600 });
    print("{d} {d}\n", .{ stars.len, farthest(&stars) });
    for (stars.items(.distance)) |*distance| distance.* += 1;
    for (stars.items(.name), stars.items(.distance)) |name, distance| print("{s} {d} ", .{ name, distance });
    print("\n", .{});
    const second = stars.get(1);
    print("{s} {d:.1}\n", .{ second.name, second.size });
    stars.set(1, .{ .name = "Wega", .size = second.size, .distance = 1 });
    stars.swapRemove(0);
    try stars.insert(allocator, 1, .{ .name = "Sun", .size = 1, .distance = 0 });
    const view = stars.slice();
    for (view.items(.name)) |name| print("{s} ", .{name});
    print("{d}\n", .{view.len});
    stars.orderedRemove(0);
    if (stars.pop()) |last| print("{s}\n", .{last.name});
    for (stars.items(.name)) |name| print("{s} ", .{name});
    print("{d}\n", .{stars.len});
}
