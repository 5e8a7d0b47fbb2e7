//! Prices, as whole cents.
const std = @import("std");

pub const max_price: u32 = 1_000_000;

/// Adds a tax, never beyond the highest price.
pub fn withTax(price: u32, percent: u8) u32 {
    const tax = price / 100 * percent; // rounded down
    return @min(price +| tax, max_price);
}

pub fn checksum(bytes: []const u8) u16 {
    var sum: u16 = 0;
    for (bytes, 0..) |b, i| {
        sum +%= b;
        // every third byte counts twice
        if (i % 3 == 0) sum +%= b;
    }
    return ~sum & 0x7FFF;
}

pub fn wide(a: u8, b: u64) u64 {
    return a + b * std.math.maxInt(u16);
}

pub fn narrow(x: u64) !u8 {
    if (x > 255) return error.TooBig;
    return @intCast(x);
}

test "tax is capped" {
    try std.testing.expectEqual(@as(u32, 110), withTax(100, 10));
    try std.testing.expect(withTax(max_price, 50) == max_price);
}
