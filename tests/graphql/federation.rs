//! Gateways of a federated graph find here what they need. That they compose it is shown by `tests/clients/gateway.mjs`.

use serde_json::{Value, json};

use super::asked::{ask, post};

const ENTITIES: &str = "query($of: [_Any!]!) { _entities(representations: $of) { __typename
    ... on Meeting { name } ... on Venue { name } ... on Group { name } ... on ServiceBody { name } ... on Source { name }
    ... on Fellowship { name } ... on Country { name } } }";

async fn entities(of: Value) -> super::asked::Answer {
    post(&json!({ "query": ENTITIES, "variables": { "of": of } }), "").await
}

fn id(kind: &str, number: u32) -> String {
    format!("{kind}_{number:032x}")
}

#[tokio::test]
async fn entities_come_in_the_order_they_were_named_in_and_null_where_there_is_none() {
    let body = ask(r#"{ serviceBodies { id } }"#).await.json()["data"]["serviceBodies"][0]["id"].clone();
    let answer = entities(json!([
        { "__typename": "Fellowship", "code": "na" },
        { "__typename": "Meeting", "id": id("meeting", 1) },
        { "__typename": "Meeting", "id": id("meeting", 777) },
        { "__typename": "Venue", "id": id("venue", 22) },
        { "__typename": "Meeting", "id": id("venue", 22) },
        { "__typename": "Group", "id": id("group", 31) },
        { "__typename": "ServiceBody", "id": body },
        { "__typename": "Source", "id": "source_na-mirror" },
        { "__typename": "Country", "code": "IE" },
        { "__typename": "Meeting", "id": id("meeting", 101) },
    ]))
    .await;
    let of = |typename: &str, name: &str| json!({ "__typename": typename, "name": name });
    let expected = json!([
        of("Fellowship", "Narcotics Anonymous"),
        of("Meeting", "Quay Lights"),
        null,
        of("Venue", "Pier House"),
        null,
        of("Group", "Quay Lights"),
        of("ServiceBody", "Island Region"),
        of("Source", "NA Mirror"),
        of("Country", "Ireland"),
        of("Meeting", "Quay Lights"),
    ]);
    assert_eq!(answer.json()["data"]["_entities"], expected, "{}", answer.json());
}

#[tokio::test]
async fn what_names_no_entity_is_blamed() {
    for wrong in
        [json!({ "__typename": "Listing", "id": "x" }), json!({ "id": id("meeting", 1) }), json!({ "__typename": "Meeting" }), json!("x")]
    {
        let answer = entities(json!([wrong])).await;
        assert_eq!(answer.code(), "BAD_USER_INPUT", "{wrong}");
        assert_eq!(answer.json()["errors"][0]["extensions"]["param"], "representations", "{wrong}");
    }
}

#[tokio::test]
async fn a_gateway_may_name_more_than_other_lists_hold_and_no_more_than_is_set() {
    let named = |count| Value::from(vec![json!({ "__typename": "Country", "code": "IE" }); count]);
    let most = entities(named(500)).await.json();
    assert_eq!(most["data"]["_entities"].as_array().map(Vec::len), Some(500));
    assert!(most["extensions"]["cost"]["requested"].as_u64() > Some(500), "each is weighed");
    let told = entities(named(501)).await;
    assert_eq!(
        (told.code().as_str(), &told.json()["errors"][0]["extensions"]["measure"]),
        ("QUERY_TOO_COMPLEX", &json!("representations"))
    );
    let written = vec![r#"{ __typename: "Country", code: "IE" }"#; 501].join(" ");
    assert_eq!(ask(&format!("{{ _entities(representations: [{written}]) {{ __typename }} }}")).await.code(), "QUERY_TOO_COMPLEX");
    // Only there: the same list for another argument is still too long.
    let ids = vec!["\"source_na-mirror\""; 251].join(" ");
    assert_eq!(ask(&format!("{{ nodes(ids: [{ids}]) {{ id }} }}")).await.code(), "QUERY_TOO_COMPLEX");
}

#[tokio::test]
async fn the_subgraph_names_its_keys_and_its_version() {
    let answer = ask("{ _service { sdl } }").await.json();
    let sdl = answer["data"]["_service"]["sdl"].as_str().unwrap();
    assert!(sdl.starts_with("extend schema @link(url: \"https://specs.apollo.dev/federation/v2.3\""));
    assert_eq!(sdl.matches("@link").count(), 1);
    assert_eq!(sdl.matches("@key(").count(), 7);
    for line in [
        "type Meeting implements Node @key(fields: \"id\") {",
        "type Fellowship implements Node @key(fields: \"code\") {",
        "type Country @key(fields: \"code\") {",
        "type PageInfo @shareable {",
        "type Subscription {",
    ] {
        assert!(sdl.lines().any(|had| had == line), "{line}");
    }
    for absent in ["_entities", "_Any", "_Entity", "_service"] {
        assert!(!sdl.contains(absent), "{absent}");
    }
}
