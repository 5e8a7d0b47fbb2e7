const std = @import("std");
const print = std.debug.print;

const Person = struct { name: []const u8, age: u32 };
fn younger(_: void, a: Person, b: Person) bool {
    return a.age < b.age;
}
pub fn main() void {
    var numbers = [_]i32{ 5, -2, 9, 0, 3 };
    std.mem.sort(i32, &numbers, {}, std.sort.asc(i32));
    print("{any}\n", .{numbers});
    std.mem.sort(i32, &numbers, {}, std.sort.desc(i32));
    print("{any}\n", .{numbers});
    var people = [_]Person{ .{ .name = "Ann", .age = 40 }, .{ .name = "Bo", .age = 7 }, .{ .name = "Cy", .age = 21 } };
    std.mem.sort(Person, &people, {}, younger);
    for (people) |p| print("{s} ", .{p.name});
    print("\n", .{});
}
