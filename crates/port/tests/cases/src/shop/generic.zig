pub fn Pair(comptime A: type, comptime n: usize) type {
    return struct {
        first: A,
        rest: [n]A,

        const Self = @This();

        pub fn get(self: *const Self, i: usize) A {
            if (i == 0) return self.first;
            return self.rest[i - 1];
        }
    };
}

fn double(comptime twice: bool, x: u32) u32 {
    if (comptime twice) {
        return x * 2;
    }
    return x;
}

pub fn choose(b: bool, x: u32) u32 {
    return switch (b) {
        inline else => |c| double(c, x),
    };
}

pub fn greatest(comptime T: type, list: []const T) ?T {
    if (list.len == 0) return null;
    const found = search: {
        var best = list[0];
        for (list[1..]) |item| {
            if (item > best) best = item;
        }
        break :search best;
    };
    return found;
}

pub fn powers() [3]u32 {
    var out: [3]u32 = undefined;
    inline for (.{ 1, 2, 4 }) |p| {
        out[p / 2] = p * p;
    }
    return out;
}
