//! HTTP messages as the Fetch standard has them: `Headers`, `Request`, `Response`. Bodies are whole, not streams. Who
//! serves them is elsewhere.

mod body;
mod headers;
mod request;
mod response;

pub use body::BodyInit;
pub use headers::{HeaderList, Headers};
pub use request::{Request, RequestInit};
pub use response::{Response, ResponseInit};
