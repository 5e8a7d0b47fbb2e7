const std = @import("std");
const print = std.debug.print;

fn encode(gpa: std.mem.Allocator, text: []const u8) ![]u8 {
    var out: std.ArrayList(u8) = .empty;
    errdefer out.deinit(gpa);
    var i: usize = 0;
    while (i < text.len) {
        var n: usize = 1;
        while (i + n < text.len and text[i + n] == text[i]) n += 1;
        if (n > 1) try out.print(gpa, "{d}", .{n});
        try out.append(gpa, text[i]);
        i += n;
    }
    return out.toOwnedSlice(gpa);
}
pub fn main() !void {
    const gpa = std.heap.page_allocator;
    const text = try encode(gpa, "aaabccddddde");
    defer gpa.free(text);
    print("{s}\n", .{text});
}
