//! What is asked is nobody's business: not in logs, whatever their level.

use std::io::Write;
use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::http::{Request, header};
use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;

use super::asked::{send, stack};

#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Kept {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn logs_tell_that_something_was_asked_and_never_what() {
    let kept = Kept::default();
    // With one subscriber alone, a test on another thread that logs first settles for all threads that nobody listens.
    // A second one makes the library ask each.
    let _second = tracing::Dispatch::new(tracing_subscriber::fmt().with_writer(std::io::sink).finish());
    let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(kept.clone()).finish();
    let guard = tracing::subscriber::set_default(subscriber);

    let query = "query($at: PointInput!) { meeting(id: \"meeting_00000000000000000000000000000001\") { distanceMeters(from: $at) } }";
    let body = json!({ "query": query, "variables": { "at": { "latitude": 53.98765, "longitude": -6.12345 } } });
    let posted = Request::post("/graphql").header(header::CONTENT_TYPE, "application/json").header("x-forwarded-for", "203.0.113.77");
    assert_eq!(send(stack(), posted.body(Body::from(body.to_string())).unwrap()).await.status, 200);
    for asked in ["%7Bmeetings(filter:%7Btext:%22hushed%22%7D)%7BtotalCount%7D%7D", "%7BhushedField%7D", "%7Bhushed"] {
        let got = Request::get(format!("/graphql?query={asked}")).header(header::REFERER, "https://hushed.example/").body(Body::empty());
        send(stack(), got.unwrap()).await;
    }
    drop(guard);

    let told = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
    assert_eq!(told.matches("answered").count(), 4, "{told}");
    assert!(told.contains("/graphql"), "{told}");
    for secret in ["53.98765", "6.12345", "203.0.113.77", "hushed", "distanceMeters", "meeting_0000"] {
        assert!(!told.contains(secret), "the log has {secret}: {told}");
    }
}
