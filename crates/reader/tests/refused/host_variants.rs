#[landbridge::error]
#[derive(Debug)]
pub enum E {
    #[landbridge(host)]
    One(String),
    #[landbridge(host)]
    Two,
}
