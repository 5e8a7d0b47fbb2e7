mod inner {
    #[landbridge::export]
    pub fn hidden(a: *const u8) {}
}
