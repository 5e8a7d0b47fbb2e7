mod inner {
    #[landbridge::export]
    pub fn hidden() {}
}
