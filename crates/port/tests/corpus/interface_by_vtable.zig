const std = @import("std");
const print = std.debug.print;

const Animal = union(enum) {
    dog: Dog,
    cat: Cat,
    fn speak(self: Animal) []const u8 {
        return switch (self) {
            inline else => |it| it.speak(),
        };
    }
};
const Dog = struct {
    loud: bool,
    fn speak(self: Dog) []const u8 {
        return if (self.loud) "WOOF" else "woof";
    }
};
const Cat = struct {
    lives: u8,
    fn speak(self: Cat) []const u8 {
        return if (self.lives > 0) "meow" else "...";
    }
};
pub fn main() void {
    const all = [_]Animal{ .{ .dog = .{ .loud = true } }, .{ .cat = .{ .lives = 9 } }, .{ .dog = .{ .loud = false } } };
    for (all) |animal| print("{s} ", .{animal.speak()});
    print("\n", .{});
}
