#[path = "beside.rs"]
pub mod beside;
pub mod block {
    #[path = "in_block.rs"]
    pub mod in_block;
}
