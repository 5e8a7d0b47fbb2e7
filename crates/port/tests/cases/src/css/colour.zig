const std = @import("std");

pub const Colour = struct {
    name: []const u8,
    stops: std.ArrayListUnmanaged(u32),

    // names live as long as the sheet
    pub fn parse(allocator: std.mem.Allocator, text: []const u8) !*Colour {
        const colour = try allocator.create(Colour);
        colour.* = .{ .name = text, .stops = .{} };
        try colour.stops.append(allocator, 7);
        return colour;
    }

    pub fn write(self: *const Colour, writer: anytype) !void {
        try writer.print("{s}:{d}", .{ self.name, self.stops.items.len });
    }
};
