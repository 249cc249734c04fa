//! `suppress.toml` where it is good: what it takes out, and what is odd in it.

use crate::common::tests_dir;
use crate::config::load_with;

#[test]
fn an_order_for_a_source_that_is_not_followed_is_a_warning_and_a_whole_uid_takes_its_row_out() {
    let folder = tests_dir().join("config/odd/orders-that-name-a-source-that-is-not-followed");
    let config = load_with(&folder.join("meeting-graph.toml"), &[]).unwrap_or_else(|faults| panic!("{faults}"));
    let told = config.warnings("2026-11-23T00:00:00Z".parse().unwrap()).to_string();
    assert!(told.starts_with("suppress.toml:8:11: warning[unknown-source] suppress.listing: no source has the id `ie-dubln`"), "{told}");
    assert!(told.contains("did you mean `ie-dublin`?") && told.ends_with("1 warning in 1 file"), "{told}");
    assert!(config.suppress.takes_out(&"ie-dublin".parse().unwrap(), "4f1c", None), "the UID before its `@` is the row's id");
    assert!(config.suppress.takes_out(&"ie-dubln".parse().unwrap(), "17", None), "what the store still has of it is taken out");
}
