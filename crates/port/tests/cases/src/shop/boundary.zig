const std = @import("std");
const bun = @import("bun");
const Environment = bun.Environment;

pub const Scale = opaque {};
extern fn scale_read(s: *Scale, unit: [*:0]const u8, out: ?*c_int) c_int;

pub const Reading = extern struct {
    grams: c_int,
    unit: [*:0]const u8,
};

export fn Shop__weigh(s: *Scale, reading: *Reading) bool {
    var grams: c_int = 0;
    if (scale_read(s, "g", &grams) != 0) {
        return false;
    }
    reading.grams = grams;
    return true;
}

pub fn wake() void {
    if (Environment.isWindows) {
        _ = sleepy(1);
    } else if (Environment.isMac) {
        _ = sleepy(2);
    }
}

fn sleepy(n: u32) u32 {
    @branchHint(.cold);
    return n;
}

pub fn ask(global: *bun.jsc.JSGlobalObject, frame: *bun.jsc.CallFrame) bun.JSError!bun.jsc.JSValue {
    const value = frame.argument(0);
    if (value == .zero) return error.JSError;
    return value.toNumber(global);
}

comptime {
    std.debug.assert(@sizeOf(Reading) <= 16);
}
