//! A file that is a struct.
const Till = @This();

drawer: u32 = 0,
open: bool = true,
limits: [4]u16 = .{ 1, 2, 3, 4 },

/// Opens a till with something in it.
pub fn with(drawer: u32) Till {
    return .{ .drawer = drawer };
}

pub fn pay(self: *Till, cents: ?u32) bool {
    const sum = cents orelse return false;
    if (sum > self.drawer) {
        return false;
    }
    self.drawer -= sum;
    return true;
}

pub fn strongest(self: *const Till) u16 {
    var best: u16 = 0;
    for (self.limits) |limit| {
        best = @max(best, limit);
    }
    return best;
}

pub const Slot = packed struct(u8) {
    width: u3,
    lit: bool,
    depth: u4,
};

pub const Lights = packed struct(u4) {
    red: bool = false,
    green: bool = false,
    _pad: u2 = 0,
};
