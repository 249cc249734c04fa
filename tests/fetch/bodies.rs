//! What is taken of a body, and where reading stops.

use std::io::Cursor;
use std::time::Duration;

use async_compression::Level;
use async_compression::tokio::bufread::{BrotliEncoder, DeflateEncoder, GzipEncoder, ZlibEncoder, ZstdEncoder};
use meeting_graph::model::failure::FailureClass;
use tokio::io::{AsyncRead, AsyncReadExt as _};

use super::upstream::{Act, Upstream, answer, head, settings};

/// A feed long enough to come in many pieces.
fn feed() -> Vec<u8> {
    let mut feed = String::from("[");
    for number in 0..4000_u32 {
        feed.push_str(&format!("{{\"slug\":\"mill-{number}\",\"check\":{}}},", number.wrapping_mul(2_654_435_761)));
    }
    feed.push_str("{}]");
    feed.into_bytes()
}

async fn packed(mut encoder: impl AsyncRead + Unpin) -> Vec<u8> {
    let mut bytes = Vec::new();
    encoder.read_to_end(&mut bytes).await.unwrap();
    bytes
}

/// Every encoding we ask for, with the same bytes in it.
async fn every_packing(bytes: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("gzip", packed(GzipEncoder::new(bytes)).await),
        ("x-gzip", packed(GzipEncoder::new(bytes)).await),
        ("br", packed(BrotliEncoder::with_quality(bytes, Level::Fastest)).await),
        ("zstd", packed(ZstdEncoder::new(bytes)).await),
        ("deflate", packed(ZlibEncoder::new(bytes)).await),
        ("Deflate", packed(DeflateEncoder::new(bytes)).await),
        ("gzip, br", packed(BrotliEncoder::with_quality(Cursor::new(packed(GzipEncoder::new(bytes)).await), Level::Fastest)).await),
    ]
}

fn encoding(name: &str) -> String {
    format!("content-encoding: {name}")
}

#[tokio::test]
async fn every_encoding_that_is_asked_for_is_unpacked() {
    let feed = feed();
    for (name, packed) in every_packing(&feed).await {
        let body = Upstream::sending(answer("200 OK", &[&encoding(name)], &packed)).await.body(&settings()).await;
        assert!(body.bytes == feed, "{name}");
    }
}

#[tokio::test]
async fn a_gzip_of_several_members_is_read_to_the_last() {
    let mut packed_twice = packed(GzipEncoder::new(&b"[1,"[..])).await;
    packed_twice.extend(packed(GzipEncoder::new(&b"2]"[..])).await);
    let body = Upstream::sending(answer("200 OK", &["content-encoding: gzip"], &packed_twice)).await.body(&settings()).await;
    assert_eq!(body.bytes, &b"[1,2]"[..]);
}

#[tokio::test]
async fn a_packed_feed_that_breaks_off_is_truncated_in_every_encoding() {
    for (name, packed) in every_packing(&feed()).await {
        let half = &packed[..packed.len() / 2];
        let error = Upstream::sending(answer("200 OK", &[&encoding(name)], half)).await.ask(&settings()).await.unwrap_err();
        assert_eq!(error.class, FailureClass::Truncated, "{name}: {error}");
    }
}

#[tokio::test]
async fn what_is_not_packed_as_it_says_is_refused() {
    for name in ["gzip", "zstd", "deflate", "compress", "gzip, gzip, gzip"] {
        let error = Upstream::sending(answer("200 OK", &[&encoding(name)], &feed())).await.ask(&settings()).await.unwrap_err();
        assert_eq!(error.class, FailureClass::Protocol, "{name}: {error}");
    }
}

#[tokio::test]
async fn a_body_shorter_than_its_length_is_truncated() {
    let mut bytes = head("200 OK", &[], Some(4000));
    bytes.extend_from_slice(b"[{\"slug\":\"mill\"},");
    let error = Upstream::sending(bytes).await.ask(&settings()).await.unwrap_err();
    assert_eq!(error.class, FailureClass::Truncated, "{error}");
}

#[tokio::test]
async fn a_chunked_body_without_its_last_chunk_is_truncated() {
    let mut bytes = head("200 OK", &["transfer-encoding: chunked"], None);
    bytes.extend_from_slice(b"5\r\n[1,2,\r\n");
    let error = Upstream::sending(bytes).await.ask(&settings()).await.unwrap_err();
    assert_eq!(error.class, FailureClass::Truncated, "{error}");
}

#[tokio::test]
async fn a_chunk_without_a_size_is_no_http() {
    let mut bytes = head("200 OK", &["transfer-encoding: chunked"], None);
    bytes.extend_from_slice(b"lots\r\n[1,2,\r\n0\r\n\r\n");
    let error = Upstream::sending(bytes).await.ask(&settings()).await.unwrap_err();
    assert_eq!(error.class, FailureClass::Protocol, "{error}");
}

#[tokio::test]
async fn a_body_over_the_wire_cap_is_cut_whether_or_not_it_tells_its_length() {
    let mut settings = settings();
    settings.wire_bytes_max = 1000;
    let feed = feed();
    let mut without_length = head("200 OK", &[], None);
    without_length.extend_from_slice(&feed);
    for bytes in [answer("200 OK", &[], &feed), without_length, head("200 OK", &[], Some(10_000_000_000))] {
        let error = Upstream::sending(bytes).await.ask(&settings).await.unwrap_err();
        assert_eq!(error.class, FailureClass::TooLarge, "{error}");
        assert!(error.message.contains("1000 bytes") && error.message.contains("fetch.wire_bytes_max"), "{error}");
    }
}

#[tokio::test]
async fn a_body_of_exactly_the_caps_is_taken() {
    let feed = feed();
    let mut settings = settings();
    settings.wire_bytes_max = feed.len() as u64;
    settings.decoded_bytes_max = feed.len() as u64;
    assert_eq!(Upstream::sending(answer("200 OK", &[], &feed)).await.body(&settings).await.bytes, feed);
    settings.decoded_bytes_max -= 1;
    let error = Upstream::sending(answer("200 OK", &[], &feed)).await.ask(&settings).await.unwrap_err();
    assert_eq!(error.class, FailureClass::TooLarge, "{error}");
}

#[tokio::test]
async fn a_feed_that_unpacks_beyond_the_cap_is_cut() {
    let mut settings = settings();
    settings.decoded_bytes_max = 10_000;
    for (name, packed) in every_packing(&feed()).await {
        let error = Upstream::sending(answer("200 OK", &[&encoding(name)], &packed)).await.ask(&settings).await.unwrap_err();
        assert_eq!(error.class, FailureClass::TooLarge, "{name}: {error}");
        assert!(error.message.contains("fetch.decoded_bytes_max"), "{error}");
    }
}

#[tokio::test]
async fn a_bomb_is_cut_long_before_the_cap() {
    let zeros = vec![0; 3 * 1024 * 1024];
    for (name, packed) in every_packing(&zeros).await {
        let error = Upstream::sending(answer("200 OK", &[&encoding(name)], &packed)).await.ask(&settings()).await.unwrap_err();
        assert_eq!(error.class, FailureClass::TooLarge, "{name}: {error}");
        assert!(error.message.contains("200 times"), "{name}: {error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_feed_that_stops_in_the_middle_is_given_up() {
    let upstream = Upstream::start(|_| vec![Act::Send(head("200 OK", &[], Some(100))), Act::Send(b"[1,".to_vec()), Act::Hang]).await;
    let error = upstream.ask(&settings()).await.unwrap_err();
    assert_eq!(error.class, FailureClass::Timeout);
    assert!(error.message.contains("stopped sending for 10000 ms"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_feed_that_drips_is_given_up_though_it_never_stops() {
    let upstream = Upstream::start(|_| {
        let drops = (0..1000).flat_map(|_| [Act::Send(b" ".to_vec()), Act::Pause(Duration::from_secs(1))]);
        [Act::Send(head("200 OK", &[], Some(1000)))].into_iter().chain(drops).collect()
    })
    .await;
    let error = upstream.ask(&settings()).await.unwrap_err();
    assert_eq!(error.class, FailureClass::Timeout);
    assert!(error.message.contains("fewer than 500 bytes a second"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_feed_that_comes_just_fast_enough_still_ends_in_time() {
    let upstream = Upstream::start(|_| {
        let drops = (0..1000).flat_map(|_| [Act::Send(vec![b' '; 1000]), Act::Pause(Duration::from_secs(1))]);
        [Act::Send(head("200 OK", &[], Some(1_000_000)))].into_iter().chain(drops).collect()
    })
    .await;
    let error = upstream.ask(&settings()).await.unwrap_err();
    assert_eq!(error.class, FailureClass::Timeout);
    assert!(error.message.contains("60000 ms in all"), "{error}");
}
