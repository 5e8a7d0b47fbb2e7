macro_rules! made { () => { pub fn made() {} } }
#[landbridge::export]
made!();
