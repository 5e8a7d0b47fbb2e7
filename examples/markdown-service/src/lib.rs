//! `POST /render` makes HTML of Markdown: the service is axum's, on tokio, and the renderer is goldmark, a Go library.
//!
//! A request whose client goes away drops its future, and with it the context of the handler in Go.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::post;

/// The half that `build.rs` generates.
pub mod go {
    include!(concat!(env!("OUT_DIR"), "/landbridge_go.rs"));
}

/// A rendered text.
#[landbridge::record]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The text of the first heading, if there is one.
    pub title: Option<String>,
    /// What a browser shows.
    pub html: String,
}

/// Why there is no page.
#[landbridge::error]
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// The text is longer than the renderer takes.
    #[error("the text is longer than {limit} bytes")]
    TooLong {
        /// In bytes.
        limit: u32,
    },
    /// Anything else, a panic in the Go library included.
    #[error("{0}")]
    #[landbridge(host)]
    Host(landbridge::HostError),
}

/// What Go implements, in `go/render.go`.
#[landbridge::import(go)]
pub trait Renderer: Send + Sync {
    /// Makes a page of Markdown.
    async fn render(&self, markdown: String) -> Result<Page, RenderError>;
}

/// The service, over any renderer.
pub fn service(renderer: Arc<dyn Renderer>) -> Router {
    Router::new()
        .route("/render", post(render))
        .with_state(renderer)
}

async fn render(State(renderer): State<Arc<dyn Renderer>>, markdown: String) -> Response {
    match renderer.render(markdown).await {
        Ok(page) => {
            let mut response = Html(page.html).into_response();
            // A title with characters that no header may have goes without.
            if let Some(title) = page.title.and_then(|it| HeaderValue::from_str(&it).ok()) {
                response.headers_mut().insert("x-title", title);
            }
            response
        }
        Err(error @ RenderError::TooLong { .. }) => {
            (StatusCode::PAYLOAD_TOO_LARGE, error.to_string()).into_response()
        }
        Err(RenderError::Host(error)) => {
            eprintln!("{error}\n{}", error.trace());
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
