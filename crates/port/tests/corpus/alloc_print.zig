const std = @import("std");
const print = std.debug.print;

pub fn main() !void {
    const gpa = std.heap.page_allocator;
    const text = try std.fmt.allocPrint(gpa, "{s}-{d}", .{ "id", 7 });
    defer gpa.free(text);
    var buffer: [32]u8 = undefined;
    const other = try std.fmt.bufPrint(&buffer, "<{s}>", .{text});
    print("{s} {s} {d}\n", .{ text, other, other.len });
    const short = std.fmt.bufPrint(buffer[0..2], "{d}", .{12345});
    print("{}\n", .{short == error.NoSpaceLeft});
}
