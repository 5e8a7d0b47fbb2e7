//! Generic code whose uses ask for uses of it without end, and a constant that doubles at each step.

fn count(comptime n: usize) usize {
    return count(n + 1) + 1;
}

pub fn start() usize {
    return count(0);
}

fn pairs(x: anytype) usize {
    return pairs(.{ x, x });
}

pub fn doubled() usize {
    return pairs(@as(u8, 1));
}

fn Nest(comptime T: type) type {
    return struct {
        value: T,

        pub fn deeper(self: *const @This()) usize {
            return Nest(struct { a: T, b: T }).size(self.value);
        }

        pub fn size(value: T) usize {
            const inner: Nest(Nest(T)) = undefined;
            _ = value;
            return inner.deeper();
        }
    };
}

pub fn nested() usize {
    return Nest(u8).size(1);
}

pub fn three() usize {
    return 3;
}
