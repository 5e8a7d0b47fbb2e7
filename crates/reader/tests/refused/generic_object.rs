#[landbridge::object]
pub struct Stack<T>(Vec<T>);
