const std = @import("std");
const print = std.debug.print;

var counter: u32 = 10;
const names = [_][]const u8{ "zero", "one", "two" };
const limit = 3;
const Config = struct {
    const depth: u8 = 4;
    var hits: u32 = 0;
};
fn tick() u32 {
    counter += limit;
    Config.hits += 1;
    return counter;
}
pub fn main() void {
    _ = tick();
    print("{d} {d} {d}\n", .{ tick(), Config.hits, Config.depth });
    for (names[1..]) |name| print("{s} ", .{name});
    print("{d}\n", .{names.len});
}
