const std = @import("std");
const print = std.debug.print;

const Address = struct { street: []const u8 = "Main", number: u16 = 1 };
const Person = struct {
    name: []const u8,
    home: Address = .{},
    tags: [2]u8 = .{ 'a', 'b' },
    const max_age = 120;
    fn older(self: *Person, age: *u32, by: u32) void {
        age.* = @min(age.* + by, max_age);
        self.home.number += 1;
    }
};
pub fn main() void {
    var p = Person{ .name = "Ada" };
    var age: u32 = 100;
    p.older(&age, 10);
    p.older(&age, 15);
    print("{s} {s} {d} {d} {s}\n", .{ p.name, p.home.street, p.home.number, age, &p.tags });
    const q: Person = .{ .name = "Bob", .home = .{ .number = 9 } };
    print("{s} {d} {d}\n", .{ q.name, q.home.number, Person.max_age });
}
