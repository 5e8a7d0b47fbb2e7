//! The support crate's source, which tests are compiled with wherever the command runs.

/// Each file by name.
pub(super) const FILES: &[(&str, &str)] = &[
    (
        "array_map.rs",
        include_str!("../../../../runtime/zig-compat/src/array_map.rs"),
    ),
    (
        "bits.rs",
        include_str!("../../../../runtime/zig-compat/src/bits.rs"),
    ),
    (
        "bounded.rs",
        include_str!("../../../../runtime/zig-compat/src/bounded.rs"),
    ),
    (
        "columns.rs",
        include_str!("../../../../runtime/zig-compat/src/columns.rs"),
    ),
    (
        "error.rs",
        include_str!("../../../../runtime/zig-compat/src/error.rs"),
    ),
    (
        "float.rs",
        include_str!("../../../../runtime/zig-compat/src/float.rs"),
    ),
    (
        "hash.rs",
        include_str!("../../../../runtime/zig-compat/src/hash.rs"),
    ),
    (
        "integer.rs",
        include_str!("../../../../runtime/zig-compat/src/integer.rs"),
    ),
    (
        "lib.rs",
        include_str!("../../../../runtime/zig-compat/src/lib.rs"),
    ),
    (
        "map.rs",
        include_str!("../../../../runtime/zig-compat/src/map.rs"),
    ),
    (
        "random.rs",
        include_str!("../../../../runtime/zig-compat/src/random.rs"),
    ),
    (
        "show.rs",
        include_str!("../../../../runtime/zig-compat/src/show.rs"),
    ),
    (
        "slice.rs",
        include_str!("../../../../runtime/zig-compat/src/slice.rs"),
    ),
    (
        "split.rs",
        include_str!("../../../../runtime/zig-compat/src/split.rs"),
    ),
    (
        "text.rs",
        include_str!("../../../../runtime/zig-compat/src/text.rs"),
    ),
    (
        "wyhash.rs",
        include_str!("../../../../runtime/zig-compat/src/wyhash.rs"),
    ),
    (
        "zstr.rs",
        include_str!("../../../../runtime/zig-compat/src/zstr.rs"),
    ),
];

#[cfg(test)]
mod tests {
    use std::path::Path;

    #[test]
    fn no_file_of_the_crate_is_missing() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../runtime/zig-compat/src");
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        let embedded: Vec<&str> = super::FILES.iter().map(|(name, _)| *name).collect();
        assert_eq!(embedded, names);
    }
}
