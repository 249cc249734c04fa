//! Badges.

use axum::http::{StatusCode, header};

use super::{get, text};
use crate::common::{expect_file, tests_dir};

#[tokio::test]
async fn a_badge_says_how_many_listings_there_are_and_what_is_wrong() {
    for source in ["na-liffey", "na-mirror", "aa-old"] {
        let answer = get(&format!("/sources/{source}/badge.svg")).await;
        assert_eq!((answer.status, answer.header(header::CONTENT_TYPE)), (StatusCode::OK, "image/svg+xml"));
        assert_eq!(answer.header(header::CACHE_CONTROL), "public, max-age=300");
        expect_file(&tests_dir().join("pages/expected").join(format!("{source}.svg")), &text(&answer).replace("><", ">\n<"));
    }
}

#[tokio::test]
async fn a_badge_is_also_told_to_those_who_draw_their_own() {
    let told = get("/sources/na-mirror/badge.json").await.json();
    let expected = serde_json::json!({
        "schemaVersion": 1, "label": "meetings", "message": "3, cannot be read", "color": "#b3261e", "cacheSeconds": 300,
    });
    assert_eq!(told, expected);
}

#[tokio::test]
async fn of_a_list_that_is_not_followed_there_is_no_badge() {
    for path in ["/sources/nobody/badge.svg", "/sources/NA%20Liffey/badge.json", "/sources/../badge.svg"] {
        assert_eq!(get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}
