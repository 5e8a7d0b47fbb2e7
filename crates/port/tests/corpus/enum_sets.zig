const std = @import("std");
const print = std.debug.print;

const Day = enum { monday, tuesday, wednesday, thursday, friday, saturday, sunday };
const Days = std.EnumSet(Day);

fn show(days: Days) void {
    var each = days.iterator();
    while (each.next()) |day| print("{s} ", .{@tagName(day)});
    print("({d})\n", .{days.count()});
}

pub fn main() void {
    var days = Days.initEmpty();
    days.insert(.friday);
    days.insert(.monday);
    days.insert(.friday);
    show(days);
    const weekend = Days.init(.{ .saturday = true, .sunday = true });
    const other = Days.initMany(&.{ .sunday, .monday });
    show(weekend.unionWith(days));
    show(weekend.intersectWith(other));
    show(Days.initFull().differenceWith(weekend));
    days.remove(.friday);
    print("{} {} {} {}\n", .{ days.contains(.monday), days.contains(.friday), days.subsetOf(other), days.eql(Days.initOne(.monday)) });
}
