const bun = @import("bun");
const strings = bun.strings;
const Till = @import("Till.zig");
const Colour = @import("../css/colour.zig").Colour;
const log = bun.Output.scoped(.Orders, .hidden);

pub const Kind = enum(u8) { by_phone = 3, onSite, _reserved };

pub const Payment = union(enum) {
    cash: u32,
    card: struct { number: u64, month: u8 },
    none,

    pub fn amount(self: Payment) u32 {
        return switch (self) {
            .cash => |cents| cents,
            .card => |card| {
                if (card.month == 0) return 1;
                return 2;
            },
            .none => 0,
        };
    }
};

pub const OrderError = error{ Empty, TooLate };

fn find(id: u32) OrderError!?u32 {
    return switch (id) {
        0 => error.Empty,
        1...9, 12 => id * 2,
        else => null,
    };
}

pub fn total(ids: []const u32) u32 {
    var sum: u32 = 0;
    outer: for (ids) |id| {
        const found = (find(id) catch |err| {
            log("order {d}: {s}", .{ id, @errorName(err) });
            continue :outer;
        }) orelse continue;
        sum += found;
    }
    return sum;
}

pub fn label(kind: Kind) []const u8 {
    return @tagName(kind);
}

pub fn isUrgent(text: []const u8) bool {
    return strings.eqlComptime(text, "now") or strings.containsChar(text, '!');
}

pub fn lastly(till: *Till, colour: Colour) u32 {
    var left: u32 = 10;
    while (left > 0) : (left -= 1) {
        if (till.isOpen(colour)) continue;
        break;
    } else {
        return 99;
    }
    return left;
}
