//! How many nodes of each kind Zig's own parser finds in a file.
const std = @import("std");

fn kind(tag: std.zig.Ast.Node.Tag) ?[]const u8 {
    const name = @tagName(tag);
    const starts = std.mem.startsWith;
    if (starts(u8, name, "call")) return "call";
    if (starts(u8, name, "builtin_call")) return "builtin";
    if (starts(u8, name, "if")) return "if";
    if (starts(u8, name, "while")) return "while";
    if (std.mem.eql(u8, name, "for") or std.mem.eql(u8, name, "for_simple")) return "for";
    if (std.mem.eql(u8, name, "switch") or std.mem.eql(u8, name, "switch_comma")) return "switch";
    if (starts(u8, name, "slice")) return "slice";
    if (starts(u8, name, "struct_init") or starts(u8, name, "array_init")) return "initialiser";
    if (starts(u8, name, "container_decl") or starts(u8, name, "tagged_union")) return "container";
    return switch (tag) {
        .@"try" => "try",
        .address_of => "address",
        .negation => "negate",
        .@"catch" => "catch",
        .@"orelse" => "orelse",
        .field_access => "field",
        .deref => "deref",
        .unwrap_optional => "unwrap",
        .array_access => "index",
        .@"return" => "return",
        .@"break" => "break",
        .@"continue" => "continue",
        .enum_literal => "tag",
        .string_literal, .multiline_string_literal => "text",
        .char_literal => "character",
        .number_literal => "number",
        .add => "add",
        .bool_and => "and",
        .array_cat => "concat",
        .optional_type => "optional",
        else => if (starts(u8, name, "assign") and tag != .assign_destructure) "assign" else null,
    };
}

pub fn main() !void {
    const gpa = std.heap.page_allocator;
    var args = std.process.args();
    _ = args.next();
    const text = try std.fs.cwd().readFileAllocOptions(gpa, args.next().?, 1 << 24, null, .of(u8), 0);
    const tree = try std.zig.Ast.parse(gpa, text, .zig);
    var counts = std.StringArrayHashMap(usize).init(gpa);
    for (tree.nodes.items(.tag)) |tag| {
        const name = kind(tag) orelse continue;
        const slot = try counts.getOrPutValue(name, 0);
        slot.value_ptr.* += 1;
    }
    var buffer: [4096]u8 = undefined;
    var out = std.fs.File.stdout().writer(&buffer);
    var it = counts.iterator();
    while (it.next()) |entry| try out.interface.print("{s} {d}\n", .{ entry.key_ptr.*, entry.value_ptr.* });
    try out.interface.flush();
}
