const std = @import("std");
const print = std.debug.print;

fn add(line: []const u8) !i64 {
    var sum: i64 = 0;
    var it = std.mem.tokenizeScalar(u8, line, '+');
    while (it.next()) |part| sum += try std.fmt.parseInt(i64, part, 10);
    return sum;
}
pub fn main() void {
    print("{d}\n", .{add("12+30+-2") catch -1});
    print("{d}\n", .{add("12+x") catch -1});
    print("{d}\n", .{std.fmt.parseInt(u8, "ff", 16) catch 0});
    if (std.fmt.parseInt(u8, "999", 10)) |_| print("?\n", .{}) else |err| print("{s}\n", .{@errorName(err)});
    print("{d}\n", .{std.fmt.parseFloat(f64, "2.50") catch 0});
}
