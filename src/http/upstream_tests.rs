//! Feed files, as a harvest asks for them.

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use tower::ServiceExt as _;

use super::{UpstreamFiles, router};

const FILES: &[(&str, &[u8])] = &[
    ("aa/harbour.json", br#"[{"slug":"monday-at-the-mill"}]"#),
    ("aa/rows with space.csv", b"name,day\nMill,Monday\n"),
    ("aa/closed.json.status-503", b"back at noon"),
    ("na/north/client_interface/json/GetServerInfo.json", br#"[{"version":"3.0.1"}]"#),
    ("na/north/client_interface/json/GetFormats.json", br#"[{"key_string":"O"}]"#),
    ("na/north/client_interface/json/GetFormats.de.json", br#"[{"key_string":"OFFEN"}]"#),
    ("na/north/client_interface/json/GetSearchResults.json", br#"[{"id":"1"},{"id":"2"},{"id":"3"}]"#),
];

async fn ask(uri: &str, if_none_match: Option<&str>) -> (StatusCode, HeaderMap, String) {
    let mut request = Request::builder().uri(uri);
    if let Some(tag) = if_none_match {
        request = request.header("if-none-match", tag);
    }
    let answer = router(UpstreamFiles::from_embedded(FILES)).oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let (parts, body) = answer.into_parts();
    let bytes = to_bytes(body, 1 << 20).await.unwrap();
    (parts.status, parts.headers, String::from_utf8(bytes.to_vec()).unwrap())
}

async fn bmlt(query: &str) -> (StatusCode, String) {
    let (status, _, body) = ask(&format!("/na/north/client_interface/json/?{query}"), None).await;
    (status, body)
}

#[tokio::test]
async fn a_file_answers_under_its_path_with_a_type_and_a_tag() {
    let (status, headers, body) = ask("/aa/harbour.json", None).await;
    assert_eq!((status, body.as_str()), (StatusCode::OK, r#"[{"slug":"monday-at-the-mill"}]"#));
    assert_eq!(headers["content-type"], "application/json");
    assert!(headers["etag"].to_str().unwrap().starts_with('"'));
    let (status, headers, _) = ask("/aa/rows%20with%20space.csv", None).await;
    assert_eq!((status, headers["content-type"].to_str().unwrap()), (StatusCode::OK, "text/csv; charset=utf-8"));
}

#[tokio::test]
async fn who_knows_the_tag_gets_304_without_a_body() {
    let tag = ask("/aa/harbour.json", None).await.1["etag"].to_str().unwrap().to_owned();
    for known in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}")] {
        let (status, _, body) = ask("/aa/harbour.json", Some(&known)).await;
        assert_eq!((status, body.as_str()), (StatusCode::NOT_MODIFIED, ""), "{known}");
    }
    assert_eq!(ask("/aa/harbour.json", Some("\"other\"")).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_feed_broken_on_purpose_answers_its_status() {
    let (status, _, body) = ask("/aa/closed.json", Some("*")).await;
    assert_eq!((status, body.as_str()), (StatusCode::SERVICE_UNAVAILABLE, "back at noon"));
}

#[tokio::test]
async fn a_bmlt_root_answers_each_switcher_from_its_file() {
    assert_eq!(bmlt("switcher=GetServerInfo").await, (StatusCode::OK, r#"[{"version":"3.0.1"}]"#.to_owned()));
    assert_eq!(bmlt("switcher=GetFormats&lang_enum=de").await.1, r#"[{"key_string":"OFFEN"}]"#);
    assert_eq!(bmlt("switcher=GetFormats&lang_enum=fa").await.1, r#"[{"key_string":"O"}]"#);
    assert_eq!(bmlt("switcher=GetServiceBodies").await, (StatusCode::OK, "[]".to_owned()));
    assert_eq!(bmlt("switcher=GetCoverageArea").await.0, StatusCode::NOT_FOUND);
    assert_eq!(
        bmlt("switcher=GetNothing").await,
        (StatusCode::UNPROCESSABLE_ENTITY, r#"{"message":"unknown switcher \"GetNothing\""}"#.to_owned())
    );
}

#[tokio::test]
async fn search_results_come_in_the_pages_that_are_asked_for() {
    assert_eq!(bmlt("switcher=GetSearchResults&page_size=2&page_num=1").await.1, r#"[{"id":"1"},{"id":"2"}]"#);
    assert_eq!(bmlt("switcher=GetSearchResults&page_size=2&page_num=2").await.1, r#"[{"id":"3"}]"#);
    assert_eq!(bmlt("switcher=GetSearchResults&page_size=2&page_num=3").await.1, "[]");
    assert_eq!(bmlt("switcher=GetSearchResults").await.1, r#"[{"id":"1"},{"id":"2"},{"id":"3"}]"#);
}

#[tokio::test]
async fn what_is_no_file_is_404() {
    for uri in ["/", "/aa", "/aa/../aa/harbour.json", "/na/south/client_interface/json/?switcher=GetServerInfo"] {
        assert_eq!(ask(uri, None).await.0, StatusCode::NOT_FOUND, "{uri}");
    }
}

#[test]
fn a_folder_on_disk_is_read_with_the_folders_in_it() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("aa/deep")).unwrap();
    std::fs::write(folder.path().join("aa/deep/feed.json"), "[]").unwrap();
    std::fs::write(folder.path().join("aa/.feed.json.swp"), "").unwrap();
    let files = UpstreamFiles::from_folder(folder.path()).unwrap();
    assert_eq!(files.files.keys().collect::<Vec<_>>(), ["aa/deep/feed.json"]);
    let missing = UpstreamFiles::from_folder(&folder.path().join("gone")).unwrap_err().to_string();
    assert!(missing.contains("gone") && missing.contains("upstream.folder"), "{missing}");
}
