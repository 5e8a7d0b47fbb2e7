const std = @import("std");
const print = std.debug.print;

fn describe(comptime T: type) []const u8 {
    return switch (@typeInfo(T)) {
        .int => |info| if (info.signedness == .signed) "signed" else "unsigned",
        .float => "float",
        .bool => "bool",
        else => "other",
    };
}
fn zero(comptime T: type) T {
    if (T == bool) return false;
    return 0;
}
pub fn main() void {
    print("{s} {s} {s} {s}\n", .{ describe(i32), describe(u8), describe(f32), describe([]const u8) });
    print("{} {d} {d}\n", .{ zero(bool), zero(u8), zero(f64) });
}
