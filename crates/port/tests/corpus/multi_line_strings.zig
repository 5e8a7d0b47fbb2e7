const std = @import("std");
const print = std.debug.print;

const text =
    \\first "line"
    \\  second\n
    \\third
;
pub fn main() void {
    print("{s}\n{d}\n", .{ text, text.len });
    const joined = "a" ++ "b" ** 3 ++ "\t\x41\u{e9}";
    print("{s} {d}\n", .{ joined, joined.len });
}
