const std = @import("std");
const print = std.debug.print;

const Small = std.bit_set.IntegerBitSet(20);
const Large = std.StaticBitSet(130);

fn show(set: Large) void {
    var each = set.iterator(.{});
    while (each.next()) |at| print("{d} ", .{at});
    print("({d} of {d})\n", .{ set.count(), Large.bit_length });
}

pub fn main() !void {
    var small = Small.initEmpty();
    small.set(3);
    small.set(19);
    small.toggle(7);
    small.setValue(3, false);
    print("{d} {} {} {?d} {x}\n", .{ small.count(), small.isSet(7), small.isSet(3), small.findFirstSet(), small.mask });
    var other = Small.initFull();
    other.unset(19);
    print("{d} {d} {d}\n", .{ small.intersectWith(other).count(), small.unionWith(other).count(), small.differenceWith(other).count() });
    print("{} {}\n", .{ small.subsetOf(other), small.intersectWith(other).subsetOf(other) });
    const masked = Small{ .mask = 0b1010_0001 };
    var from = masked.iterator(.{ .direction = .reverse });
    while (from.next()) |at| print("{d} ", .{at});
    print("{d}\n", .{masked.complement().count()});

    var large = Large.initEmpty();
    large.setRangeValue(.{ .start = 60, .end = 70 }, true);
    large.set(129);
    show(large);
    const before = large;
    large.toggleAll();
    print("{d} {} {?d}\n", .{ large.count(), large.eql(before), large.findFirstSet() });
    large.toggleAll();
    print("{} {?d} {d}\n", .{ large.eql(before), large.toggleFirstSet(), large.count() });

    var bits = try std.DynamicBitSet.initEmpty(std.heap.page_allocator, 10);
    defer bits.deinit();
    bits.set(2);
    bits.set(9);
    try bits.resize(75, true);
    print("{d} {d} {}\n", .{ bits.count(), bits.capacity(), bits.isSet(74) });
    bits.setRangeValue(.{ .start = 11, .end = 75 }, false);
    var unset = bits.iterator(.{ .kind = .unset });
    var sum: usize = 0;
    while (unset.next()) |at| sum += at;
    print("{d} {?d}\n", .{ sum, bits.findFirstSet() });
    // a sieve
    var prime = try std.DynamicBitSet.initFull(std.heap.page_allocator, 60);
    defer prime.deinit();
    prime.setRangeValue(.{ .start = 0, .end = 2 }, false);
    var n: usize = 2;
    while (n * n < 60) : (n += 1) {
        if (!prime.isSet(n)) continue;
        var multiple = n * n;
        while (multiple < 60) : (multiple += n) prime.unset(multiple);
    }
    var primes = prime.iterator(.{});
    while (primes.next()) |p| print("{d} ", .{p});
    print("\n", .{});
}
