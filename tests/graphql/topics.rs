//! Questions in folders, each beside its answer.

use super::asked::ask_file;
use crate::common::{cases, expect_file};

async fn answers_as_written(topic: &str) {
    for path in cases(&format!("graphql/{topic}"), ".graphql") {
        expect_file(&path.with_extension("expected.json"), &ask_file(&path).await.pretty());
    }
}

#[tokio::test]
async fn a_meeting_tells_what_its_listings_say() {
    answers_as_written("meeting").await;
}

#[tokio::test]
async fn meetings_are_found_by_where_when_and_what() {
    answers_as_written("filter").await;
}

#[tokio::test]
async fn what_is_on_and_what_begins_soon_is_dated() {
    answers_as_written("agenda").await;
}

#[tokio::test]
async fn what_changed_and_why_is_told() {
    answers_as_written("changes").await;
}

#[tokio::test]
async fn pages_follow_each_other_without_gaps() {
    answers_as_written("paging").await;
}

#[tokio::test]
async fn every_id_leads_back_to_its_thing() {
    answers_as_written("node").await;
}

#[tokio::test]
async fn what_cannot_be_answered_says_which_argument_is_to_blame() {
    answers_as_written("errors").await;
}

#[tokio::test]
async fn organizations_and_sources_tell_of_themselves() {
    answers_as_written("organization").await;
}
