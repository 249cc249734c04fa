//! Defects that other versions of the GraphQL library have. A change of version must not bring them in.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context as Waking, Poll};

use async_graphql::{EmptyMutation, EmptySubscription, Object, Schema};

use crate::common::tests_dir;

struct Root;
struct Inner;

/// Ready at its second poll: whoever resolves fields side by side sees it end after its neighbours.
#[derive(Default)]
struct Later(bool);

impl Future for Later {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, waking: &mut Waking<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.0, true) {
            return Poll::Ready(());
        }
        waking.waker().wake_by_ref();
        Poll::Pending
    }
}

#[Object]
impl Root {
    async fn inner(&self) -> Option<Inner> {
        Some(Inner)
    }
}

#[Object]
impl Inner {
    async fn slow(&self) -> i32 {
        Later::default().await;
        1
    }

    async fn quick(&self) -> i32 {
        2
    }

    async fn broken(&self) -> Result<i32, async_graphql::Error> {
        Err("broken".into())
    }
}

async fn data(query: &str) -> String {
    let schema = Schema::new(Root, EmptyMutation, EmptySubscription);
    serde_json::to_string(&schema.execute(query).await.data).unwrap()
}

#[tokio::test]
async fn a_non_null_field_that_errors_nulls_its_parent() {
    assert_eq!(data("{ inner { quick broken slow } }").await, r#"{"inner":null}"#);
}

#[tokio::test]
async fn fields_come_in_the_order_of_the_selection_whichever_ends_first() {
    assert_eq!(data("{ inner { slow quick } }").await, r#"{"inner":{"slow":1,"quick":2}}"#);
    assert_eq!(data("{ inner { quick slow } }").await, r#"{"inner":{"quick":2,"slow":1}}"#);
}

#[test]
fn the_lock_file_holds_all_four_parts_of_the_library_at_one_version() {
    let lock = std::fs::read_to_string(tests_dir().join("../Cargo.lock")).unwrap();
    let lock: toml::Table = lock.parse().unwrap();
    let mut parts: Vec<_> = lock["package"]
        .as_array()
        .unwrap()
        .iter()
        .map(|package| (package["name"].as_str().unwrap(), package["version"].as_str().unwrap()))
        .filter(|(name, _)| name.starts_with("async-graphql"))
        .collect();
    parts.sort_unstable();
    let names = ["async-graphql", "async-graphql-derive", "async-graphql-parser", "async-graphql-value"];
    assert_eq!(parts, names.map(|name| (name, "7.0.17")));
}
