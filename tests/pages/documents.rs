//! The pages for programs.

use axum::http::StatusCode;

use super::get;
use crate::common::{expect_file, tests_dir};

#[tokio::test]
async fn each_document_is_what_its_file_says() {
    for (path, file) in
        [("/sources.json", "sources.json"), ("/sources/na-liffey.json", "na-liffey.json"), ("/sources/na-mirror.json", "na-mirror.json")]
    {
        let answer = get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        let told = serde_json::to_string_pretty(&answer.json()).unwrap();
        expect_file(&tests_dir().join("pages/expected").join(file), &told);
    }
}

#[tokio::test]
async fn each_source_of_the_document_of_all_has_one_of_its_own_that_says_the_same() {
    let all = get("/sources.json").await.json();
    let sources = all["sources"].as_array().unwrap();
    assert_eq!(sources.len(), 5);
    for brief in sources {
        let one = get(&format!("/sources/{}.json", brief["id"].as_str().unwrap())).await.json();
        for (name, value) in brief.as_object().unwrap() {
            assert_eq!(&one[name], value, "{name} of {}", brief["id"]);
        }
    }
}

#[tokio::test]
async fn a_list_is_found_by_its_id_in_the_graph_as_well() {
    for path in ["/sources/{}", "/sources/{}.json", "/sources/{}/badge.svg", "/sources/{}/badge.json", "/sources/{}/changes.atom"] {
        let (file, graph) = (get(&path.replace("{}", "na-liffey")).await, get(&path.replace("{}", "source_na-liffey")).await);
        assert_eq!(graph.status, 200, "{path}");
        assert_eq!(graph.bytes, file.bytes, "{path}");
    }
}
