const std = @import("std");
const print = std.debug.print;

const Parser = struct {
    text: []const u8,
    at: usize = 0,
    const Error = error{ Unexpected, DivisionByZero };
    fn peek(self: *const Parser) u8 {
        return if (self.at < self.text.len) self.text[self.at] else 0;
    }
    fn atom(self: *Parser) Error!i64 {
        if (self.peek() == '(') {
            self.at += 1;
            const value = try self.sum();
            if (self.peek() != ')') return error.Unexpected;
            self.at += 1;
            return value;
        }
        if (!std.ascii.isDigit(self.peek())) return error.Unexpected;
        var value: i64 = 0;
        while (std.ascii.isDigit(self.peek())) : (self.at += 1) value = value * 10 + (self.peek() - '0');
        return value;
    }
    fn product(self: *Parser) Error!i64 {
        var value = try self.atom();
        while (true) {
            switch (self.peek()) {
                '*' => {
                    self.at += 1;
                    value *= try self.atom();
                },
                '/' => {
                    self.at += 1;
                    const by = try self.atom();
                    if (by == 0) return error.DivisionByZero;
                    value = @divTrunc(value, by);
                },
                else => return value,
            }
        }
    }
    fn sum(self: *Parser) Error!i64 {
        var value = try self.product();
        while (self.peek() == '+' or self.peek() == '-') {
            const minus = self.peek() == '-';
            self.at += 1;
            const next = try self.product();
            value = if (minus) value - next else value + next;
        }
        return value;
    }
};
pub fn main() void {
    for ([_][]const u8{ "1+2*3", "(1+2)*3-4/2", "7/0", "2*(3" }) |text| {
        var parser = Parser{ .text = text };
        if (parser.sum()) |value| print("{d}\n", .{value}) else |err| print("{s}\n", .{@errorName(err)});
    }
}
