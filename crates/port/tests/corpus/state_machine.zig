const std = @import("std");
const print = std.debug.print;

const State = enum { start, number, done, failed };
fn run(text: []const u8) State {
    var state: State = .start;
    for (text) |c| {
        state = switch (state) {
            .start => if (c == '#') .number else .failed,
            .number => switch (c) {
                '0'...'9' => .number,
                ';' => .done,
                else => .failed,
            },
            .done, .failed => .failed,
        };
    }
    return state;
}
pub fn main() void {
    for ([_][]const u8{ "#12;", "#1x;", "12", "#", "#;;" }) |text| print("{s} ", .{@tagName(run(text))});
    print("\n", .{});
}
