//! Reads a body: decoded while it comes, and counted on both sides, so that neither a long feed nor a bomb fills the memory.

use std::io::{self, Cursor};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use async_compression::tokio::bufread::{BrotliDecoder, DeflateDecoder, GzipDecoder, ZlibDecoder, ZstdDecoder};
use async_compression::zstd::DParameter;
use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt as _};
use reqwest::Response;
use reqwest::header::CONTENT_ENCODING;
use tokio::io::{AsyncBufRead, AsyncRead, AsyncReadExt as _, BufReader};
use tokio::time::{Instant, timeout};
use tokio_util::io::StreamReader;

use crate::fetch::error::FetchError;
use crate::fetch::settings::FetchSettings;
use crate::fetch::transport;
use crate::model::failure::FailureClass;

/// What `Accept-Encoding` asks for; all of them are decoded here.
pub(super) const ACCEPT_ENCODING: &str = "gzip, br, zstd, deflate";

/// A short body may unpack to any size: a page of blanks does no harm.
const RATIO_FROM_BYTES: u64 = 1024 * 1024;
/// Encodings upon each other; more than one is already odd.
const LAYERS_MAX: usize = 2;
/// RFC 9659: a zstd window on the web is at most 8 MB (2^23 bytes).
const ZSTD_WINDOW_LOG_MAX: u32 = 23;
const READ_BYTES: usize = 64 * 1024;
/// A server may begin slowly; after so long it is held to the least throughput.
const GRACE: Duration = Duration::from_secs(10);
/// How long the page that comes with a refusal is waited for.
const HEAD_PATIENCE: Duration = Duration::from_secs(5);

/// What has come off the wire; written by `bounded`, read by `read`.
#[derive(Debug, Default)]
struct Wire {
    bytes: AtomicU64,
    ended: AtomicBool,
}

type Reader = Pin<Box<dyn AsyncBufRead + Send>>;

/// The whole body, decoded.
///
/// # Errors
/// `TooLarge`, `Truncated`, `Timeout` (no byte for too long), `Protocol` (an encoding that is unknown or broken).
pub(super) async fn read(response: Response, settings: &FetchSettings, shown: &str) -> Result<Bytes, FetchError> {
    if response.content_length().is_some_and(|length| length > settings.wire_bytes_max) {
        return Err(too_large(shown, settings.wire_bytes_max, "fetch.wire_bytes_max"));
    }
    let (mut reader, wire) = open(response, settings, shown).await?;
    let mut body = BytesMut::new();
    loop {
        body.reserve(READ_BYTES);
        let count = (&mut reader).take(READ_BYTES as u64).read_buf(&mut body).await.map_err(|error| fault(shown, &wire, error))?;
        if count == 0 {
            return Ok(body.freeze());
        }
        let decoded = body.len() as u64;
        if decoded > settings.decoded_bytes_max {
            return Err(too_large(shown, settings.decoded_bytes_max, "fetch.decoded_bytes_max"));
        }
        if decoded > RATIO_FROM_BYTES && decoded > wire.bytes.load(Ordering::Relaxed).saturating_mul(settings.ratio_max) {
            let ratio_max = settings.ratio_max;
            let message = format!(
                "{shown} unpacks to more than {ratio_max} times its size (fetch.ratio_max): no feed does that, so it was not read on"
            );
            return Err(FetchError::new(FailureClass::TooLarge, message));
        }
    }
}

/// What stands at the beginning of a body, decoded; as much of it as could be read.
pub(super) async fn read_head(response: Response, settings: &FetchSettings, shown: &str, bytes_max: usize) -> Vec<u8> {
    let mut head = Vec::new();
    if let Ok((reader, _)) = open(response, settings, shown).await {
        // A page that breaks off or is late is judged by what came of it: its status has already refused us.
        let _ = timeout(HEAD_PATIENCE, reader.take(bytes_max as u64).read_to_end(&mut head)).await;
    }
    head
}

async fn open(response: Response, settings: &FetchSettings, shown: &str) -> Result<(Reader, Arc<Wire>), FetchError> {
    let encodings = encodings(&response, shown)?;
    let wire = Arc::new(Wire::default());
    let pieces = bounded(response, settings, shown, Arc::clone(&wire));
    let mut reader: Reader = Box::pin(StreamReader::new(Box::pin(pieces)));
    for encoding in encodings.iter().rev() {
        reader = decoder(*encoding, reader).await.map_err(|error| fault(shown, &wire, error))?;
    }
    Ok((reader, wire))
}

/// The pieces as they come off the wire, until one is late or they are too many.
fn bounded(
    response: Response,
    settings: &FetchSettings,
    shown: &str,
    wire: Arc<Wire>,
) -> impl Stream<Item = io::Result<Bytes>> + Send + use<> {
    let idle = Duration::from_millis(settings.idle_timeout_ms);
    let (wire_bytes_max, bytes_per_s_min) = (settings.wire_bytes_max, settings.bytes_per_s_min);
    let began = Instant::now();
    let shown = shown.to_owned();
    futures_util::stream::try_unfold(Box::pin(response.bytes_stream()), move |mut pieces| {
        let (shown, wire) = (shown.clone(), Arc::clone(&wire));
        async move {
            let Ok(piece) = timeout(idle, pieces.next()).await else {
                let message = format!("{shown} stopped sending for {} ms in the middle of the feed; we ask again later", idle.as_millis());
                return Err(io::Error::other(FetchError::new(FailureClass::Timeout, message)));
            };
            let Some(piece) = piece else {
                wire.ended.store(true, Ordering::Relaxed);
                return Ok(None);
            };
            let piece = piece.map_err(|error| io::Error::other(transport::no_end(&shown, &error)))?;
            let length = piece.len() as u64;
            if wire.bytes.fetch_add(length, Ordering::Relaxed).saturating_add(length) > wire_bytes_max {
                return Err(io::Error::other(too_large(&shown, wire_bytes_max, "fetch.wire_bytes_max")));
            }
            let (elapsed, bytes) = (began.elapsed(), wire.bytes.load(Ordering::Relaxed));
            if elapsed > GRACE && bytes < bytes_per_s_min.saturating_mul(elapsed.as_secs()) {
                let message =
                    format!("{shown} sends fewer than {bytes_per_s_min} bytes a second (fetch.bytes_per_s_min); we ask again later");
                return Err(io::Error::other(FetchError::new(FailureClass::Timeout, message)));
            }
            Ok(Some((piece, pieces)))
        }
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Gzip,
    Brotli,
    Zstd,
    Deflate,
}

/// In the order in which they were applied (RFC 9110, section 8.4).
fn encodings(response: &Response, shown: &str) -> Result<Vec<Encoding>, FetchError> {
    let protocol = |message| Err(FetchError::new(FailureClass::Protocol, message));
    let mut found = Vec::new();
    for value in response.headers().get_all(CONTENT_ENCODING) {
        let text = String::from_utf8_lossy(value.as_bytes()).to_ascii_lowercase();
        for word in text.split(',').map(str::trim) {
            found.push(match word {
                "" | "identity" | "none" => continue,
                "gzip" | "x-gzip" => Encoding::Gzip,
                "br" => Encoding::Brotli,
                "zstd" => Encoding::Zstd,
                "deflate" => Encoding::Deflate,
                other => {
                    let word: String = other.chars().take(40).collect();
                    return protocol(format!("{shown} is packed as {word:?}, which we did not ask for; we read {ACCEPT_ENCODING}"));
                }
            });
        }
    }
    if found.len() > LAYERS_MAX {
        return protocol(format!("{shown} is packed {} times over; we unpack {LAYERS_MAX}", found.len()));
    }
    Ok(found)
}

async fn decoder(encoding: Encoding, packed: Reader) -> io::Result<Reader> {
    Ok(match encoding {
        Encoding::Gzip => {
            let mut gzip = GzipDecoder::new(packed);
            gzip.multiple_members(true);
            buffered(gzip)
        }
        Encoding::Brotli => buffered(BrotliDecoder::new(packed)),
        Encoding::Zstd => {
            let mut zstd = ZstdDecoder::with_params(packed, &[DParameter::window_log_max(ZSTD_WINDOW_LOG_MAX)]);
            zstd.multiple_members(true);
            buffered(zstd)
        }
        Encoding::Deflate => inflated(packed).await?,
    })
}

/// `deflate` is zlib by the standard, but some hosts send it bare; the first two bytes tell (RFC 1950, section 2.2).
async fn inflated(mut packed: Reader) -> io::Result<Reader> {
    let mut head = Vec::with_capacity(2);
    (&mut packed).take(2).read_to_end(&mut head).await?;
    let is_zlib = matches!(head[..], [method, flags] if method & 0x0f == 8 && u16::from_be_bytes([method, flags]) % 31 == 0);
    let whole = Cursor::new(head).chain(packed);
    Ok(if is_zlib { buffered(ZlibDecoder::new(whole)) } else { buffered(DeflateDecoder::new(whole)) })
}

fn buffered(decoder: impl AsyncRead + Send + 'static) -> Reader {
    Box::pin(BufReader::new(decoder))
}

/// Our own faults come back out of the reader as they went in; what else it says is the decoder's.
fn fault(shown: &str, wire: &Wire, error: io::Error) -> FetchError {
    // At the end of its input the deflate decoder does not say what is wrong, only that it cannot go on.
    let wants_more = match error.kind() {
        io::ErrorKind::UnexpectedEof => true,
        io::ErrorKind::Other => wire.ended.load(Ordering::Relaxed),
        _ => false,
    };
    match error.into_inner().and_then(|inner| inner.downcast::<FetchError>().ok()) {
        Some(ours) => *ours,
        None if wants_more => {
            FetchError::new(FailureClass::Truncated, format!("{shown} broke off before the end of the packed feed; we ask again later"))
        }
        None => FetchError::new(FailureClass::Protocol, format!("{shown} cannot be unpacked: it is not what its content-encoding says")),
    }
}

fn too_large(shown: &str, bytes_max: u64, setting: &str) -> FetchError {
    let message = format!("{shown} is larger than {bytes_max} bytes; if it is meant to be, raise {setting}");
    FetchError::new(FailureClass::TooLarge, message)
}
