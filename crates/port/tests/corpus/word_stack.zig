const std = @import("std");
const print = std.debug.print;

const Stack = struct {
    items: std.array_list.Managed(i64),
    fn init(gpa: std.mem.Allocator) Stack {
        return .{ .items = std.array_list.Managed(i64).init(gpa) };
    }
    fn deinit(self: *Stack) void {
        self.items.deinit();
    }
    fn take(self: *Stack) !i64 {
        return self.items.pop() orelse error.Underflow;
    }
    fn word(self: *Stack, text: []const u8) !void {
        if (std.mem.eql(u8, text, "+")) {
            const b = try self.take();
            const a = try self.take();
            try self.items.append(a + b);
        } else if (std.mem.eql(u8, text, "*")) {
            const b = try self.take();
            const a = try self.take();
            try self.items.append(a * b);
        } else {
            try self.items.append(try std.fmt.parseInt(i64, text, 10));
        }
    }
};
fn evaluate(line: []const u8) !i64 {
    var stack = Stack.init(std.heap.page_allocator);
    defer stack.deinit();
    var words = std.mem.tokenizeScalar(u8, line, ' ');
    while (words.next()) |word| try stack.word(word);
    return stack.take();
}
pub fn main() void {
    for ([_][]const u8{ "1 2 + 3 *", "+", "x" }) |line| {
        if (evaluate(line)) |v| print("{d}\n", .{v}) else |err| print("{s}\n", .{@errorName(err)});
    }
}
