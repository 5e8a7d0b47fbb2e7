//! The service as its clients see it.

use std::sync::Arc;

use markdown_service::go::GoRenderer;
use markdown_service::{Renderer, service};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What a service at a free port answers.
async fn ask(renderer: Arc<dyn Renderer>, markdown: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(async move { axum::serve(listener, service(renderer)).await });
    let mut client = TcpStream::connect(address).await.unwrap();
    let length = markdown.len();
    let request = format!(
        "POST /render HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{markdown}"
    );
    client.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    client.read_to_string(&mut answer).await.unwrap();
    server.abort();
    answer
}

#[tokio::test]
async fn markdown_becomes_html() {
    let renderer = Arc::new(GoRenderer::new().unwrap());
    let text = "# Hello *you*\n\n| a | b |\n|---|---|\n| 1 | 2 |\n";
    let answer = ask(renderer, text).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    assert!(answer.contains("x-title: Hello you\r\n"), "{answer}");
    assert!(answer.contains("<h1>Hello <em>you</em></h1>"), "{answer}");
    assert!(answer.contains("<td>2</td>"), "a table: {answer}");
}

#[tokio::test]
async fn what_is_too_long_is_refused() {
    let renderer = Arc::new(GoRenderer::new().unwrap());
    let answer = ask(renderer, &"x".repeat((1 << 20) + 1)).await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    assert!(answer.contains("longer than 1048576 bytes"), "{answer}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_are_rendered_at_a_time() {
    let renderer = Arc::new(GoRenderer::new().unwrap());
    let tasks: Vec<_> = (0..200)
        .map(|i| {
            let renderer = Arc::clone(&renderer);
            tokio::spawn(async move { renderer.render(format!("## Number {i}")).await.unwrap() })
        })
        .collect();
    for (i, task) in tasks.into_iter().enumerate() {
        let page = task.await.unwrap();
        assert_eq!(page.title, Some(format!("Number {i}")));
        assert_eq!(page.html, format!("<h2>Number {i}</h2>\n"));
    }
}
