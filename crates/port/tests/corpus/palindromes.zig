const std = @import("std");
const print = std.debug.print;

fn isPalindrome(text: []const u8) bool {
    if (text.len == 0) return true;
    var i: usize = 0;
    var j = text.len - 1;
    while (i < j) {
        if (!std.ascii.isAlphanumeric(text[i])) {
            i += 1;
            continue;
        }
        if (!std.ascii.isAlphanumeric(text[j])) {
            j -= 1;
            continue;
        }
        if (std.ascii.toLower(text[i]) != std.ascii.toLower(text[j])) return false;
        i += 1;
        j -= 1;
    }
    return true;
}
pub fn main() void {
    print("{} {} {}\n", .{ isPalindrome("A man, a plan"), isPalindrome("Never odd or even"), isPalindrome("") });
}
