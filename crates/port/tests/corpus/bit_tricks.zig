const std = @import("std");
const print = std.debug.print;

pub fn main() void {
    const x: u32 = 0b1011_0000;
    print("{d} {d} {d}\n", .{ @popCount(x), @clz(x), @ctz(x) });
    print("{x} {x}\n", .{ @byteSwap(@as(u32, 0x11223344)), @bitReverse(@as(u8, 0b0000_0110)) });
    const y: u8 = 0b1100;
    print("{b} {b} {b} {b}\n", .{ y & 0b0110, y | 1, y ^ 0xff, ~y });
    print("{d} {d}\n", .{ y << 2, y >> 2 });
    const z: u5 = 0b10110;
    print("{d} {d} {d}\n", .{ @popCount(z), @clz(z), z << 1 });
}
