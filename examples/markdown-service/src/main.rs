//! The service at an address, by default 127.0.0.1:8080.
#![forbid(unsafe_code)]

use std::sync::Arc;

use markdown_service::go::GoRenderer;
use markdown_service::service;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = std::env::args().nth(1);
    let address = address.as_deref().unwrap_or("127.0.0.1:8080");
    let listener = tokio::net::TcpListener::bind(address).await?;
    println!("http://{}/render", listener.local_addr()?);
    axum::serve(listener, service(Arc::new(GoRenderer::new()?))).await?;
    Ok(())
}
