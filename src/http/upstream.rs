//! Feed files, served as their publishers would serve them: for the demo, for tests and for load runs.
//!
//! - A file answers under its path, with a content type by its ending, a strong `ETag`, and 304 to an `If-None-Match` that knows it.
//! - `<base>/client_interface/json/?switcher=GetX&lang_enum=L` is a BMLT server: it answers the file
//!   `<base>/client_interface/json/GetX.L.json`, else `GetX.json`; `page_size` and `page_num` cut the rows of GetSearchResults.
//! - `feed.json.status-503` stands for `feed.json` and answers 503 with the file as its body: a feed that is broken on purpose.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path as UrlPath, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `[upstream]`: a folder whose files are served as feeds by this process.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct UpstreamSettings {
    /// The folder, beside the main file; a file in it answers under its path relative to it.
    pub folder: PathBuf,
}

/// Why the files of an upstream could not be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read {path} of the upstream folder: {source}; name a readable folder of feed files in upstream.folder")]
pub struct UpstreamError {
    /// The file or folder.
    pub path: PathBuf,
    /// What the system says.
    pub source: std::io::Error,
}

/// What an upstream serves: path, without a leading slash, to answer. Read once; later changes on disk are not seen.
#[derive(Debug, Clone, Default)]
pub struct UpstreamFiles {
    files: BTreeMap<String, File>,
}

#[derive(Debug, Clone)]
struct File {
    status: StatusCode,
    etag: HeaderValue,
    bytes: Bytes,
}

impl UpstreamFiles {
    /// All files of a folder and of the folders in it; names that begin with a dot are left out.
    ///
    /// # Errors
    /// Where a file or folder cannot be read.
    pub fn from_folder(folder: &Path) -> Result<Self, UpstreamError> {
        let mut files = Self::default();
        files.add_folder(folder, "")?;
        Ok(files)
    }

    /// Files that the binary carries: path and content.
    pub fn from_embedded(embedded: &[(&str, &[u8])]) -> Self {
        let mut files = Self::default();
        for (path, content) in embedded {
            files.add(path, Bytes::copy_from_slice(content));
        }
        files
    }

    fn add_folder(&mut self, folder: &Path, prefix: &str) -> Result<(), UpstreamError> {
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |source| UpstreamError { path, source }
        };
        for entry in std::fs::read_dir(folder).map_err(failed(folder))? {
            let entry = entry.map_err(failed(folder))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with('.') {
                continue;
            }
            let path = entry.path();
            if path.is_dir() {
                self.add_folder(&path, &format!("{prefix}{name}/"))?;
            } else {
                let content = std::fs::read(&path).map_err(failed(&path))?;
                self.add(&format!("{prefix}{name}"), content.into());
            }
        }
        Ok(())
    }

    fn add(&mut self, name: &str, bytes: Bytes) {
        let (path, status) = broken_on_purpose(name).unwrap_or((name, StatusCode::OK));
        let file = File { status, etag: strong_etag(&bytes), bytes };
        self.files.insert(path.trim_start_matches('/').to_owned(), file);
    }

    fn is_bmlt_root(&self, folder: &str) -> bool {
        self.files.range(folder.to_owned()..).next().is_some_and(|(path, _)| path.starts_with(folder))
    }
}

/// `a/feed.json.status-503` is `a/feed.json` with 503.
fn broken_on_purpose(name: &str) -> Option<(&str, StatusCode)> {
    let (path, status) = name.rsplit_once(".status-")?;
    Some((path, status.parse::<u16>().ok().and_then(|code| StatusCode::from_u16(code).ok())?))
}

fn strong_etag(bytes: &[u8]) -> HeaderValue {
    let hash = blake3::hash(bytes).to_hex();
    HeaderValue::try_from(format!("\"{}\"", &hash[..32])).expect("a quoted hexadecimal number is a header value")
}

/// The routes of an upstream that serves these files; everything else is 404.
pub fn router(files: UpstreamFiles) -> Router {
    Router::new().route("/{*path}", get(answer)).with_state(Arc::new(files))
}

async fn answer(
    State(files): State<Arc<UpstreamFiles>>,
    UrlPath(path): UrlPath<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    if let Some(base) = path.trim_end_matches('/').strip_suffix("client_interface/json") {
        return answer_bmlt(&files, &format!("{base}client_interface/json/"), query.as_deref().unwrap_or(""), &headers);
    }
    match files.files.get(&path) {
        Some(file) => file_answer(&path, file, &headers),
        None => not_found(&path),
    }
}

/// What a BMLT root answers to `?switcher=`.
fn answer_bmlt(files: &UpstreamFiles, folder: &str, query: &str, headers: &HeaderMap) -> Response {
    if !files.is_bmlt_root(folder) {
        return not_found(folder);
    }
    let switcher = parameter(query, "switcher").unwrap_or_default();
    let may_be_absent = match switcher.as_str() {
        "GetServiceBodies" | "GetFormats" | "GetChanges" => true,
        "GetServerInfo" | "GetSearchResults" | "GetFieldKeys" | "GetFieldValues" | "GetCoverageArea" => false,
        _ => return unknown_switcher(&switcher),
    };
    let in_language = parameter(query, "lang_enum").map(|language| format!("{folder}{switcher}.{language}.json"));
    let in_general = format!("{folder}{switcher}.json");
    let found = in_language.and_then(|path| files.files.get(&path)).or_else(|| files.files.get(&in_general));
    match found {
        Some(file) if switcher == "GetSearchResults" => match page_of(file, query) {
            Some(page) => file_answer(&in_general, &page, headers),
            None => file_answer(&in_general, file, headers),
        },
        Some(file) => file_answer(&in_general, file, headers),
        None if may_be_absent => {
            let none = Bytes::from_static(b"[]");
            file_answer(&in_general, &File { status: StatusCode::OK, etag: strong_etag(&none), bytes: none }, headers)
        }
        None => not_found(&in_general),
    }
}

/// The rows of one page, counted from 1, where the query asks for pages and the file holds a list.
fn page_of(file: &File, query: &str) -> Option<File> {
    let size = parameter(query, "page_size")?.parse::<usize>().ok().filter(|size| *size > 0)?;
    let number = parameter(query, "page_num").and_then(|number| number.parse::<usize>().ok()).unwrap_or(1);
    let rows: Vec<serde_json::Value> = serde_json::from_slice(&file.bytes).ok()?;
    let first = size.saturating_mul(number.saturating_sub(1));
    let page: Vec<_> = rows.into_iter().skip(first).take(size).collect();
    let bytes = Bytes::from(serde_json::to_vec(&page).ok()?);
    Some(File { status: file.status, etag: strong_etag(&bytes), bytes })
}

/// The first value of a parameter, also in the spelling `name[]`.
fn parameter(query: &str, name: &str) -> Option<String> {
    let bare = |key: &str| key.trim_end_matches("[]") == name;
    url::form_urlencoded::parse(query.as_bytes()).find(|(key, _)| bare(key)).map(|(_, value)| value.into_owned())
}

fn file_answer(path: &str, file: &File, headers: &HeaderMap) -> Response {
    if file.status == StatusCode::OK && knows(headers, &file.etag) {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, file.etag.clone())]).into_response();
    }
    let content_type = HeaderValue::from_static(content_type(path));
    let headers = [(header::CONTENT_TYPE, content_type), (header::ETAG, file.etag.clone())];
    (file.status, headers, file.bytes.clone()).into_response()
}

/// Whether `If-None-Match` names this tag; a weak spelling counts (RFC 9110, section 13.1.2).
fn knows(headers: &HeaderMap, etag: &HeaderValue) -> bool {
    let tags = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(','));
    tags.map(str::trim).any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag).as_bytes() == etag.as_bytes())
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("json") => "application/json",
        Some("csv") => "text/csv; charset=utf-8",
        Some("html" | "htm") => "text/html; charset=utf-8",
        Some("xml") => "application/xml",
        Some("ics") => "text/calendar; charset=utf-8",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// As a BMLT server of version 3 or 4 says it.
fn unknown_switcher(switcher: &str) -> Response {
    let message = serde_json::json!({ "message": format!("unknown switcher {switcher:?}") }).to_string();
    let headers = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    (StatusCode::UNPROCESSABLE_ENTITY, headers, message).into_response()
}

fn not_found(path: &str) -> Response {
    (StatusCode::NOT_FOUND, format!("no file {path}")).into_response()
}

#[cfg(test)]
#[path = "upstream_tests.rs"]
mod tests;
