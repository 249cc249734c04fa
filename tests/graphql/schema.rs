//! The published schema is the one that answers, and it explains itself.

use meeting_graph::graphql::guard::{CONNECTIONS, INTROSPECTION_LISTS};
use meeting_graph::graphql::reference::markdown;
use meeting_graph::graphql::schema::sdl;

use super::asked::{ask, send, stack};
use crate::common::{expect_file, tests_dir};

#[test]
fn the_schema_file_is_the_schema() {
    expect_file(&tests_dir().join("../schema/schema.graphql"), &sdl());
}

#[test]
fn the_page_of_the_schema_is_that_of_the_schema() {
    expect_file(&tests_dir().join("../schema/reference.md"), &markdown(&sdl()).unwrap());
}

#[tokio::test]
async fn the_schema_can_be_fetched() {
    let request = axum::http::Request::get("/schema.graphql").body(axum::body::Body::empty()).unwrap();
    let answer = send(stack(), request).await;
    assert_eq!(answer.status, 200);
    assert_eq!(String::from_utf8(answer.bytes).unwrap(), sdl());
}

#[tokio::test]
async fn everything_in_the_schema_has_a_description() {
    let query = "{ __schema { types { name description
        fields { name description args { name description } }
        inputFields { name description } enumValues { name description } } } }";
    let answer = ask(query).await.json();
    let mut bare = Vec::new();
    for ty in answer["data"]["__schema"]["types"].as_array().unwrap() {
        let name = ty["name"].as_str().unwrap();
        // The specification describes its own types.
        if name.starts_with("__") || ["ID", "Int", "Float", "String", "Boolean"].contains(&name) {
            continue;
        }
        let mut look = |what: &serde_json::Value, path: String| {
            if what["description"].as_str().unwrap_or_default().trim().is_empty() {
                bare.push(path);
            }
        };
        look(ty, name.to_owned());
        for part in ["fields", "inputFields", "enumValues"] {
            for inner in ty[part].as_array().into_iter().flatten() {
                let path = format!("{name}.{}", inner["name"].as_str().unwrap());
                look(inner, path.clone());
                for argument in inner["args"].as_array().into_iter().flatten() {
                    look(argument, format!("{path}({})", argument["name"].as_str().unwrap()));
                }
            }
        }
    }
    assert!(bare.is_empty(), "without a description: {bare:#?}");
}

#[tokio::test]
async fn the_guard_knows_every_connection() {
    let answer = ask("{ __schema { types { fields { name type { name ofType { name } } } } } }").await.json();
    let mut connections = Vec::new();
    for ty in answer["data"]["__schema"]["types"].as_array().unwrap() {
        for field in ty["fields"].as_array().into_iter().flatten() {
            let named = field["type"]["ofType"]["name"].as_str().or(field["type"]["name"].as_str()).unwrap_or_default();
            if named.ends_with("Connection") {
                connections.push(field["name"].as_str().unwrap().to_owned());
            }
        }
    }
    assert!(connections.iter().any(|name| name == "meetings") && connections.iter().any(|name| name == "sources"));
    let unknown: Vec<_> = connections.iter().filter(|name| !CONNECTIONS.contains(&name.as_str())).collect();
    assert!(unknown.is_empty(), "name them in guard::CONNECTIONS: {unknown:?}");
}

#[tokio::test]
async fn no_field_of_ours_is_called_like_a_list_of_introspection() {
    // The guard tells them by name.
    let answer = ask("{ __schema { types { name fields { name } } } }").await.json();
    for ty in answer["data"]["__schema"]["types"].as_array().unwrap() {
        let ours = !ty["name"].as_str().unwrap().starts_with("__");
        let mut names = ty["fields"].as_array().into_iter().flatten().map(|field| field["name"].as_str().unwrap());
        let taken = names.find(|name| ours && INTROSPECTION_LISTS.contains(name));
        assert_eq!(taken, None, "in {}", ty["name"]);
    }
}
