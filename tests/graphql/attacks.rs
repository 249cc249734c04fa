//! Documents made to hurt. Each is refused with a coded error before any field is resolved.

use async_graphql::Variables;
use axum::body::Body;
use axum::http::{Request, header};
use meeting_graph::graphql::guard::{INTROSPECTION_LISTS, read, weigh};
use meeting_graph::graphql::limits::LimitSettings;
use meeting_graph::graphql::trusted::Trusted;
use meeting_graph::http::settings::HttpSettings;
use meeting_graph::model::meeting_type::MeetingType;
use serde_json::json;

use super::asked::{Answer, ask, post, send, stack_of_answers_up_to, stack_with};
use super::world;

/// Refused by the endpoint, and by the guard itself: so nothing behind it has seen the document.
async fn refused(document: &str, code: &str) -> serde_json::Value {
    let limits = LimitSettings::default();
    let weighed = read(document, &limits).and_then(|(document, _)| weigh(&document, &Variables::default(), &limits));
    assert!(weighed.is_err(), "let through: {document:.80}");
    let answer = ask(document).await;
    assert_eq!(answer.status, 400, "{}", answer.pretty());
    assert_eq!(answer.code(), code, "{}", answer.pretty());
    assert!(answer.json().get("data").is_none());
    answer.json()["errors"][0]["extensions"].clone()
}

/// `levels` fragments, each spreading the next one `spreads` times.
fn bomb(levels: usize, spreads: usize) -> String {
    let mut document = "{ ...f0 }".to_owned();
    for level in 0..levels {
        let inner = if level + 1 == levels { "__typename".to_owned() } else { format!("...f{} ", level + 1).repeat(spreads) };
        document.push_str(&format!(" fragment f{level} on Query {{ {inner} }}"));
    }
    document
}

#[tokio::test]
async fn a_fragment_bomb_is_weighed_without_being_walked() {
    // Walked, the last of these has more fields than there are atoms in the world: that it ends at all shows the memo.
    for (levels, spreads) in [(10, 6), (8, 8), (22, 2), (40, 30)] {
        let told = refused(&bomb(levels, spreads), "QUERY_TOO_COMPLEX").await;
        assert_eq!(told["limit"], 2_000);
        assert!(told["actual"].as_u64().unwrap() > 2_000, "{told}");
    }
}

#[tokio::test]
async fn a_small_use_of_fragments_is_no_bomb() {
    assert_eq!(ask(&bomb(4, 3)).await.status, 200);
}

#[tokio::test]
async fn fragments_in_a_circle_are_refused() {
    refused("{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }", "GRAPHQL_VALIDATION_FAILED").await;
    refused("{ __typename } fragment a on Query { status { ...a } }", "GRAPHQL_VALIDATION_FAILED").await;
}

#[tokio::test]
async fn deep_documents_are_refused() {
    let deep = format!("{{ serviceBodies {} }}", "{ children ".repeat(16) + "{ id }" + &" }".repeat(16));
    let told = refused(&deep, "QUERY_TOO_COMPLEX").await;
    assert_eq!((told["measure"].as_str(), told["limit"].as_u64()), (Some("depth"), Some(15)));
}

#[tokio::test]
async fn thousands_of_brackets_are_refused_before_the_parser_sees_them() {
    for bracket in ["{", "[", "(", "{a(b:[", "{a "] {
        let document = bracket.repeat(16_000 / bracket.len());
        let told = refused(&document, "QUERY_TOO_COMPLEX").await;
        assert_eq!(told["measure"], "nesting of brackets");
    }
    refused(&format!("query($a: {}Int{}) {{ __typename }}", "[".repeat(4_000), "]".repeat(4_000)), "QUERY_TOO_COMPLEX").await;
}

#[tokio::test]
async fn hundreds_of_aliases_are_refused() {
    let aliases: String = (0..500).map(|n| format!("a{n}: __typename ")).collect();
    let told = refused(&format!("{{ {aliases} }}"), "QUERY_TOO_COMPLEX").await;
    assert_eq!(told["measure"], "aliases");
}

#[tokio::test]
async fn the_same_field_thousands_of_times_is_refused() {
    let told = refused(&format!("{{ {} }}", "id ".repeat(2_500)), "QUERY_TOO_COMPLEX").await;
    assert_eq!(told["measure"], "fields");
}

#[tokio::test]
async fn hundreds_of_directives_are_refused_known_or_not() {
    // CVE-2024-47614 of the library: each of them was looked at for each other.
    for directive in ["@skip(if: false)", "@nothing"] {
        let told = refused(&format!("{{ __typename {} }}", directive.repeat(60)), "QUERY_TOO_COMPLEX").await;
        assert_eq!((told["measure"].as_str(), told["actual"].as_u64()), (Some("directives"), Some(60)));
    }
    let on_all =
        format!("query {d} {{ ... {d} {{ ...f {d} }} }} fragment f on Query {d} {{ __typename {d} }}", d = "@skip(if: false)".repeat(11));
    assert_eq!(refused(&on_all, "QUERY_TOO_COMPLEX").await["actual"], 55);
}

#[tokio::test]
async fn many_fields_of_the_root_are_refused_however_they_are_spread() {
    let fields = "status { generation } ".repeat(51);
    for document in [format!("{{ {fields} }}"), format!("{{ ... {{ ...f }} }} fragment f on Query {{ {fields} }}")] {
        let told = refused(&document, "QUERY_TOO_COMPLEX").await;
        assert_eq!((told["measure"].as_str(), told["actual"].as_u64()), (Some("fields of the root"), Some(51)));
    }
}

#[tokio::test]
async fn many_tokens_are_refused_before_the_parser_sees_them() {
    let told = refused(&"a ".repeat(4_000), "QUERY_TOO_COMPLEX").await;
    assert_eq!((told["measure"].as_str(), told["actual"].as_u64()), (Some("tokens"), Some(4_000)));
}

#[tokio::test]
async fn many_fragments_are_refused() {
    let fragments: String = (0..51).map(|n| format!(" fragment f{n} on Query {{ __typename }}")).collect();
    let told = refused(&format!("{{ ...f0 }}{fragments}"), "QUERY_TOO_COMPLEX").await;
    assert_eq!(told["measure"], "fragments");
}

#[tokio::test]
async fn long_lists_are_refused_in_arguments_in_defaults_and_in_variables() {
    let list = format!("[{}]", "MONDAY,".repeat(251));
    refused(&format!("{{ meetings(filter: {{ weekdays: {list} }}) {{ totalCount }} }}"), "QUERY_TOO_COMPLEX").await;
    let told = refused(
        &format!("query($d: [Weekday!] = {list}) {{ meetings(filter: {{ weekdays: $d }}) {{ totalCount }} }}"),
        "QUERY_TOO_COMPLEX",
    )
    .await;
    assert_eq!((told["measure"].as_str(), told["limit"].as_u64()), (Some("items in one list"), Some(250)));
    let query = "query($f: MeetingFilter) { meetings(filter: $f) { totalCount } }";
    let sent = post(&json!({ "query": query, "variables": { "f": { "weekdays": vec!["MONDAY"; 251] } } }), "").await;
    assert_eq!(sent.code(), "QUERY_TOO_COMPLEX");
}

#[tokio::test]
async fn an_answer_that_takes_too_long_is_given_up() {
    let limits = LimitSettings { deadline_ms: 0, ..LimitSettings::default() };
    let stack = stack_with(world::current(), &HttpSettings::default(), &limits, Trusted::default());
    let body = json!({ "query": "{ meetings { nodes { id } } }" }).to_string();
    let request = Request::post("/graphql").header(header::CONTENT_TYPE, "application/json").body(Body::from(body)).unwrap();
    let answer = send(stack, request).await;
    assert_eq!(answer.code(), "DEADLINE_EXCEEDED");
    assert!(answer.json().get("data").is_none(), "{}", answer.pretty());
    assert_eq!(answer.json()["errors"][0]["extensions"]["limitMs"], 0);
}

#[tokio::test]
async fn cursors_and_places_that_make_no_sense_are_told_by_their_argument() {
    for (question, param) in [
        ("meetings(after: \"\") { totalCount }", "after"),
        ("meetings(after: \"AAAA\") { totalCount }", "after"),
        ("meetings(last: 1, before: \"\u{1F600}\") { totalCount }", "before"),
        ("meetings(first: -1) { totalCount }", "first"),
        ("meetings(first: 101) { totalCount }", "first"),
        ("meetings(filter: { area: { near: { latitude: 91, longitude: 0 } } }) { totalCount }", "near"),
        ("meetings(filter: { area: { near: { latitude: 0, longitude: 1e308 } } }) { totalCount }", "near"),
        ("meetings(filter: { area: { near: { latitude: 0, longitude: 0, radiusKm: -5 } } }) { totalCount }", "radiusKm"),
        ("meetings(filter: { area: { box: { south: 10, west: 0, north: -10, east: 1 } } }) { totalCount }", "south"),
        ("node(id: \"\") { id }", "id"),
    ] {
        let answer = ask(&format!("{{ {question} }}")).await;
        assert_eq!(answer.code(), "BAD_USER_INPUT", "{question}: {}", answer.pretty());
        assert_eq!(answer.json()["errors"][0]["extensions"]["param"], param, "{question}");
    }
}

#[tokio::test]
async fn pages_inside_of_pages_are_refused() {
    let nested = "{ meetings(first: 100) { nodes { venue { meetings(first: 100) { nodes { group { meetings(first: 100) { nodes { id } } } } } } } } }";
    let told = refused(nested, "QUERY_TOO_COMPLEX").await;
    assert_eq!(told["measure"], "estimated fields of the answer");
}

#[tokio::test]
async fn page_sizes_in_variables_count_too() {
    let nested = "query($n: Int) { meetings(first: $n) { nodes { venue { meetings(first: $n) { nodes { venue { meetings(first: $n) { nodes { id } } } } } } } } }";
    let many = post(&json!({ "query": nested, "variables": { "n": 100 } }), "").await;
    assert_eq!(many.code(), "QUERY_TOO_COMPLEX");
    let few = post(&json!({ "query": nested, "variables": { "n": 3 } }), "").await;
    assert!(few.json().get("errors").is_none(), "{}", few.pretty());
}

#[tokio::test]
async fn page_sizes_in_the_defaults_of_variables_count_too() {
    let nested = |size: u32| {
        format!(
            "query($n: Int = {size}) {{ meetings(first: $n) {{ nodes {{ venue {{ meetings(first: $n) {{ nodes {{ venue {{ meetings(first: $n) {{ nodes {{ id }} }} }} }} }} }} }} }} }}"
        )
    };
    refused(&nested(100), "QUERY_TOO_COMPLEX").await;
    assert!(ask(&nested(3)).await.json().get("errors").is_none());
    // What is sent wins over the default.
    let sent = post(&json!({ "query": nested(3), "variables": { "n": 100 } }), "").await;
    assert_eq!(sent.code(), "QUERY_TOO_COMPLEX");
}

#[tokio::test]
async fn ids_count_wherever_they_stand() {
    let ids = format!("[{}]", vec!["\"x\""; 250].join(","));
    let asked = "{ nodes(ids: IDS) { ... on Meeting { occurrences(days: 92) { startsAt endsAt localDate } } } }";
    refused(&asked.replace("IDS", &ids), "QUERY_TOO_COMPLEX").await;
    let by_variable = asked.replace("IDS", "$ids");
    refused(&format!("query($ids: [ID!]! = {ids}) {by_variable}"), "QUERY_TOO_COMPLEX").await;
    // No default either: as many as there may be. The missing variable would be found only afterwards.
    refused(&format!("query($ids: [ID!]!) {by_variable}"), "QUERY_TOO_COMPLEX").await;
    let one = "[\"meeting_00000000000000000000000000000001\"]";
    assert_eq!(ask(&format!("query($ids: [ID!]! = {one}) {by_variable}")).await.status, 200);
}

#[tokio::test]
async fn a_document_of_too_many_bytes_is_refused() {
    let told = refused(&format!("{{ __typename }} # {}", "x".repeat(20_000)), "QUERY_TOO_COMPLEX").await;
    assert_eq!((told["measure"].as_str(), told["limit"].as_u64()), (Some("document bytes"), Some(16_384)));
}

#[tokio::test]
async fn what_is_no_graphql_says_where() {
    let answer = ask("{ status { generation ").await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (400, "GRAPHQL_PARSE_FAILED"));
    assert!(answer.json()["errors"][0]["locations"][0]["line"].is_u64());
}

#[tokio::test]
async fn the_standard_introspection_query_passes() {
    // As graphql-js 16 writes it, with nine levels of `ofType`.
    let answer = ask(include_str!("introspection.graphql")).await;
    assert_eq!(answer.status, 200, "{}", answer.pretty());
    assert!(answer.json().get("errors").is_none(), "{}", answer.pretty());
    assert_eq!(answer.json()["data"]["__schema"]["queryType"]["name"], "Query");
}

#[tokio::test]
async fn introspection_that_goes_in_circles_is_refused() {
    let around = "{ __schema { types { interfaces { possibleTypes { interfaces { possibleTypes { interfaces { possibleTypes { interfaces { name } } } } } } } } } }";
    let told = refused(around, "QUERY_TOO_COMPLEX").await;
    assert_eq!((told["measure"].as_str(), told["limit"].as_u64()), (Some("lists of introspection in each other"), Some(2)));
    for list in INTROSPECTION_LISTS {
        refused(&format!("{{ __type(name: \"Node\") {{ possibleTypes {{ interfaces {{ {list} {{ name }} }} }} }} }}"), "QUERY_TOO_COMPLEX")
            .await;
    }
    let spread = "{ __schema { types { ...a } } } fragment a on __Type { fields { type { ...b } } } fragment b on __Type { fields { type { ...c } } } fragment c on __Type { fields { name } }";
    refused(spread, "QUERY_TOO_COMPLEX").await;
    let twice = ask("{ __schema { types { interfaces { possibleTypes { name } } } } }").await;
    assert!(twice.status == 200 && twice.json().get("errors").is_none(), "{}", twice.pretty());
}

async fn ask_up_to(fields_max: usize, query: &str) -> Answer {
    let body = json!({ "query": query }).to_string();
    let request = Request::post("/graphql").header(header::CONTENT_TYPE, "application/json").body(Body::from(body)).unwrap();
    send(stack_of_answers_up_to(fields_max as u64), request).await
}

#[tokio::test]
async fn an_answer_that_grows_beyond_its_estimate_is_given_up() {
    // One field for the list and two for each type.
    let (query, fields) = ("{ meetingTypes { code label } }", 1 + 2 * MeetingType::ALL.len());
    let whole = ask_up_to(fields, query).await.json();
    assert_eq!(whole["data"]["meetingTypes"].as_array().unwrap().len(), MeetingType::ALL.len());
    assert!(whole["data"]["meetingTypes"].as_array().unwrap().iter().all(|kind| kind["label"].is_string()), "{whole}");
    let answer = ask_up_to(fields - 1, query).await;
    assert_eq!(answer.code(), "QUERY_TOO_COMPLEX");
    let told = answer.json();
    assert!(told.get("data").is_none(), "{told}");
    assert_eq!(told["errors"].as_array().unwrap().len(), 1);
    assert_eq!(told["errors"][0]["extensions"]["measure"], "fields of the answer");
}

#[tokio::test]
async fn every_answer_tells_what_it_was_estimated_to_cost() {
    let cost = |answer: Answer| answer.json()["extensions"]["cost"].clone();
    assert_eq!(cost(ask("{ status { generation meetingCount } }").await), json!({ "requested": 3, "limit": 50_000 }));
    // The connection itself weighs 50, and each of the ten meetings has an id.
    assert_eq!(cost(ask("{ meetings(first: 10) { nodes { id } } }").await), json!({ "requested": 50 + 10 * 2, "limit": 50_000 }));
}
