//! `validate`, against a server of ours that stands for a publisher's.

use std::path::Path;

use html5gum::{Token, Tokenizer};
use serde_json::Value;

use crate::fetch::upstream::{Act, Upstream, answer};
use crate::serve::process::{finish, meeting_graph};

const GOOD: &str = r#"[{"slug":"nooners","name":"Nooners","day":5,"time":"12:00","end_time":"13:00","types":["O","D"],
    "formatted_address":"12 Example St, Springfield, IL 62701, USA","latitude":39.8,"longitude":-89.64}]"#;

const MIXED: &str = r#"[{"slug":"nooners","name":"Nooners","day":5,"time":"12:00","types":["ZZTOP"],"city":"Springfield","state":"IL"},
    {"slug":"dawn","name":"Dawn <b>Patrol</b>","day":1,"time":"half <script>past</script> six"}]"#;

/// A publisher whose pages are these; everything else is 404.
async fn publisher(pages: Vec<(&'static str, &'static str, String)>) -> Upstream {
    Upstream::start(move |head| {
        let path = head.split(' ').nth(1).unwrap();
        let found = pages.iter().find(|(known, ..)| *known == path);
        vec![Act::Send(match found {
            Some((_, status, body)) => answer(status, &[], body.as_bytes()),
            None => answer("404 Not Found", &[], b"no such page"),
        })]
    })
    .await
}

/// Validates from a folder without a config. The publisher's machine is this one, so the guard is told to let us through.
fn validate(folder: &Path, args: &[&str]) -> (i32, String, String) {
    let mut command = meeting_graph(&[&["validate"], args].concat());
    command
        .current_dir(folder)
        .env("MEETING_GRAPH__FETCH__ALLOW_PRIVATE", r#"["127.0.0.0/8"]"#)
        .env("MEETING_GRAPH__FETCH__GAP_MS_MIN", "0");
    tokio::task::block_in_place(|| finish(command))
}

fn nowhere() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

fn file(content: &str) -> (tempfile::TempDir, String) {
    let folder = nowhere();
    let path = folder.path().join("feed.json");
    std::fs::write(&path, content).unwrap();
    (folder, path.to_str().unwrap().to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_leads_to_the_feed_that_its_page_names_and_its_zone_holds() {
    let page = r#"<!doctype html><meta name="12_step_meeting_list" content="3.19.17">
        <div id="tsml-ui" data-src="/wp-content/tsml-cache-0123456789.json?169" data-timezone="Europe/Dublin"></div>"#;
    let rows = r#"[{"slug":"a","name":"A","day":1,"time":"19:00","conference_url":"https://zoom.us/j/55510011001"}]"#;
    let site = publisher(vec![
        ("/meetings/", "200 OK", page.to_owned()),
        ("/wp-content/tsml-cache-0123456789.json?169", "200 OK", rows.to_owned()),
    ])
    .await;
    let (code, said, told) = validate(nowhere().path(), &[site.url("/meetings/").as_str(), "--fellowship", "aa", "--country", "IE"]);
    assert_eq!(code, 0, "{said}{told}");
    for part in [
        "is a web page, of a site with the 12 Step Meeting List plugin 3.19.17",
        "data-src",
        "default zone: Europe/Dublin, as the page says",
    ] {
        assert!(said.contains(part), "no `{part}` in:\n{said}");
    }
    assert!(said.contains("The feed came and can be read: 1 row, 1 accepted, 0 refused."), "{said}");
    assert_eq!(site.heads().len(), 2, "the page and the feed are asked for once each");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wordpress_site_that_names_nothing_is_asked_at_both_addresses_of_the_plugin() {
    let page = r#"<html><link rel="https://api.w.org/" href="/blog/wp-json/"></html>"#;
    let site = publisher(vec![("/", "200 OK", page.to_owned()), ("/blog/wp-json/tsml/meetings", "200 OK", GOOD.to_owned())]).await;
    let (code, said, told) = validate(nowhere().path(), &[site.url("/").as_str(), "--fellowship", "aa", "--country", "US"]);
    assert_eq!(code, 0, "{said}{told}");
    assert!(said.contains("/blog/wp-admin/admin-ajax.php?action=meetings: no feed came"), "{said}");
    assert!(said.contains("/blog/wp-json/tsml/meetings: a feed: Meeting Guide JSON"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_that_keeps_its_feed_to_itself_is_told_how_to_share_it() {
    let page = r#"<meta name="12_step_meeting_list" content="3.19.17"><title>Meetings</title>"#;
    let closed = r#"{"error":"HTTP/1.1 401 Unauthorized"}"#;
    let site = publisher(vec![
        ("/", "200 OK", page.to_owned()),
        ("/wp-admin/admin-ajax.php?action=meetings", "401 Unauthorized", closed.to_owned()),
        ("/wp-json/tsml/meetings", "403 Forbidden", r#"{"code":"feed_restricted","message":"closed"}"#.to_owned()),
    ])
    .await;
    let (code, said, _) = validate(nowhere().path(), &[site.url("/").as_str()]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("does not share its meetings") && said.contains("no-feed-on-page"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_went_wrong_on_the_way_is_told_first_and_no_key_is_shown() {
    let site = publisher(Vec::new()).await;
    let (code, said, told) = validate(nowhere().path(), &[site.url("/feed.json?key=s3cret").as_str()]);
    assert_eq!(code, 1);
    assert!(said.starts_with("The feed could not be fetched.\n") && said.contains("not-found"), "{said}");
    assert!(!said.contains("s3cret") && !told.contains("s3cret"), "{said}{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bounds_of_a_config_hold() {
    let site = publisher(vec![("/feed.json", "200 OK", GOOD.to_owned())]).await;
    let folder = nowhere();
    let config = folder.path().join("meeting-graph.toml");
    std::fs::write(&config, "[fetch]\ndecoded_bytes_max = 1024\n").unwrap();
    let long = GOOD.replace("Nooners", &"N".repeat(2000));
    std::fs::write(folder.path().join("long.json"), long).unwrap();
    let with_config = |subject: &str| validate(folder.path(), &[subject, "--config", config.to_str().unwrap()]);
    let (code, said, _) = with_config("long.json");
    assert_eq!(code, 1);
    assert!(said.contains("too-large") && said.contains("decoded_bytes_max"), "{said}");
    assert_eq!(with_config(site.url("/feed.json").as_str()).0, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_finding_has_its_row_id_field_value_and_mend_and_the_gravest_comes_first() {
    let (folder, path) = file(MIXED);
    let (code, said, told) = validate(folder.path(), &[&path, "--fellowship", "aa", "--country", "US"]);
    assert_eq!(code, 1, "{told}");
    assert!(said.contains("2 rows, 1 accepted, 1 refused"), "{said}");
    assert!(said.contains("row 2 (dawn): time = half <script>past</script> six"), "{said}");
    assert!(said.contains("what to do: Write the time as HH:MM on a 24-hour clock."), "{said}");
    assert!(said.find("error bad-time").unwrap() < said.find("info unknown-type").unwrap(), "{said}");
    assert!(said.contains("Friday 1"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_said_is_asked_for_with_the_whole_command_and_not_blamed_on_the_feed() {
    let (folder, path) = file(MIXED);
    let (_, said, _) = validate(folder.path(), &[&path]);
    assert!(said.contains("fellowship: not said"), "{said}");
    assert!(said.contains(&format!("say it with: meeting-graph validate {path} --fellowship aa --country US")), "{said}");
    assert!(!said.contains("unknown-type"), "{said}");
    let (folder, path) = file(GOOD);
    let (code, said, _) = validate(folder.path(), &[&path, "--fellowship", "aa", "--country", "US"]);
    assert!(code == 0 && !said.contains("Not judged"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_saved_answer_of_a_bmlt_server_is_known_by_its_looks_and_is_na() {
    let rows =
        r#"[{"id_bigint":"7","weekday_tinyint":"2","start_time":"19:00:00","meeting_name":"Nightly","location_municipality":"Dublin"}]"#;
    let (folder, path) = file(rows);
    let (code, said, told) = validate(folder.path(), &[&path, "--country", "IE"]);
    assert_eq!(code, 0, "{said}{told}");
    assert!(said.contains("format: bmlt, by its looks") && said.contains("fellowship: na, because"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_usage_exits_with_2_and_names_the_mend() {
    let (folder, path) = file(GOOD);
    for (args, mend) in [
        (&["no-such-feed.json"][..], "there is no file"),
        (&[&path, "--fellowship", "aaa"], "unknown fellowship"),
        (&[&path, "--fellowship", "alcoholics-anonymous"], "did you mean `aa`, Alcoholics Anonymous?"),
        (&[&path, "--fellowship", "alanon"], "did you mean `al-anon`, Al-Anon?"),
        (&[&path, "--format", "mapped"], "--source FILE.toml"),
        (&[&path, "--country", "USA"], "two letters"),
        (&[&path, "--zone", "Dublin"], "Europe/Dublin"),
        (&[&path, "--format", "tsml"], "unknown format"),
    ] {
        let (code, _, told) = validate(folder.path(), args);
        assert_eq!(code, 2, "{args:?}: {told}");
        assert!(told.contains(mend), "{args:?}: {told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_json_is_the_report_with_the_catalogue_beside_it() {
    let (folder, path) = file(MIXED);
    let (code, said, _) = validate(folder.path(), &[&path, "--fellowship", "aa", "--country", "US", "--output", "json"]);
    assert_eq!(code, 1);
    let told: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(told["verdict"], "some-refused");
    assert_eq!(told["report"]["rows"], 2);
    assert_eq!(told["report"]["notices"]["bad-time"]["samples"][0]["row"], 2);
    assert_eq!(told["catalogue"]["bad-time"]["severity"], "error");
    assert_eq!(told["meetings"]["by_day"][5], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_json_of_a_failure_says_who_can_mend_it_and_how() {
    let site = publisher(Vec::new()).await;
    let (code, said, _) = validate(nowhere().path(), &[site.url("/feed.json").as_str(), "--output", "json"]);
    assert_eq!(code, 1);
    let told: Value = serde_json::from_str(&said).unwrap();
    assert_eq!((&told["verdict"], &told["failure"]["class"]), (&"nothing-taken".into(), &"not-found".into()));
    assert_eq!(told["failure"]["actor"], "operator");
    for field in ["sentence", "mend"] {
        assert!(told["failure"][field].as_str().is_some_and(|text| text.ends_with('.')), "{field} of {told}");
    }
    let (folder, path) = file(GOOD);
    let (_, said, _) = validate(folder.path(), &[&path, "--output", "json"]);
    assert!(serde_json::from_str::<Value>(&said).unwrap()["failure"].is_null(), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_is_led_to_a_mapping() {
    let (folder, path) = file(r#"{"title":"Zebra","pages":[1,2]}"#);
    let (code, said, _) = validate(folder.path(), &[&path]);
    assert!(code == 1 && said.contains("unknown-looks") && said.contains("--source FILE.toml"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_of_several_days_are_counted_and_so_are_those_of_the_feed() {
    let (folder, path) = file(
        r#"[{"slug":"a","name":"A","day":[1,3],"time":"19:00","city":"Springfield","state":"IL"},
            {"slug":"b","name":"B","day":2,"time":"19:00","city":"Springfield","state":"IL"}]"#,
    );
    let (_, said, _) = validate(folder.path(), &[&path]);
    assert!(said.contains("3 rows, 3 accepted, 0 refused; the feed has 2, and each day of a row counts as one"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_given_of_a_server_is_told_as_that_and_a_folder_gives_it() {
    let meetings = r#"[{"id_bigint":"7","weekday_tinyint":"2","start_time":"19:00:00","meeting_name":"Nightly","location_municipality":"Dublin",
        "comments":"Jane Roe, jane.roe@example.org","service_body_bigint":"3","format_shared_id_list":"17"}]"#;
    let formats = r#"[{"id":"17","key_string":"O","name_string":"Open","lang":"en","world_id":"OPEN"}]"#;
    let bodies = r#"[{"id":"3","name":"Dublin Area","parent_id":"0","type":"AS"}]"#;
    let folder = nowhere();
    let save = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let validated = |subject: &str| validate(folder.path(), &[subject, "--country", "IE"]);
    save("ie-GetSearchResults.json", meetings);
    let (code, said, told) = validated("ie-GetSearchResults.json");
    assert_eq!(code, 0, "{said}{told}");
    for operation in ["GetFormats", "GetServiceBodies", "GetServerInfo"] {
        assert!(said.contains(&format!("the answer to {operation} was not given")), "{said}");
    }
    assert!(!said.contains("unknown-format-id") && !said.contains("unknown-service-body"), "nobody is blamed: {said}");
    save("ie-GetFormats.json", formats);
    save("ie-GetServiceBodies.json", bodies);
    save("ie-GetServerInfo.json", r#"[{"nativeLang":"en","langs":"en"}]"#);
    save("notes.txt", "not an answer");
    let (code, said, told) = validated(".");
    assert_eq!(code, 0, "{said}{told}");
    assert!(said.contains("ie-GetFormats.json, ie-GetServerInfo.json") || said.contains("ie-GetFormats.json, ie-"), "{said}");
    assert!(!said.contains("was not given") && said.contains("A type that we know 1"), "{said}");
    assert!(said.contains("personal-name") && said.contains("personal-email") && !said.contains("Roe"), "withheld as in a harvest: {said}");
    save("fr-GetFormats.json", formats);
    let (code, _, told) = validated(".");
    assert!(code == 1 && told.contains("several servers"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_site_says_in_place_of_its_feed_names_nobody() {
    let site = publisher(vec![("/feed.json", "200 OK", r#"{"error":"401 for jane.roe@example.org"}"#.to_owned())]).await;
    for more in [&[][..], &["--format", "meeting_guide"]] {
        let address = site.url("/feed.json");
        let (code, said, told) = validate(nowhere().path(), &[&[address.as_str()], more].concat());
        assert_eq!(code, 1, "{told}");
        assert!(said.contains("401 for [e-mail]") && !said.contains("jane"), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_asks_nothing_of_anyone_and_escapes_what_feeds_say() {
    let (folder, path) = file(MIXED);
    let (code, page, _) = validate(folder.path(), &[&path, "--output", "html"]);
    assert_eq!(code, 1);
    let (mut open, mut text) = (Vec::new(), String::new());
    for token in Tokenizer::new(&page) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => {
                let name = String::from_utf8(tag.name.to_vec()).unwrap();
                assert!(
                    !["script", "img", "iframe", "object", "embed", "link", "form", "b"].contains(&name.as_str()),
                    "<{name}> in the page"
                );
                for attribute in ["href", "src", "action", "onclick", "onload", "style"] {
                    assert!(!tag.attributes.contains_key(attribute.as_bytes()), "{attribute} on <{name}>");
                }
                if name != "meta" {
                    open.push(name);
                }
            }
            Token::EndTag(tag) => assert_eq!(open.pop().unwrap().as_bytes(), tag.name.as_slice(), "tags close in order"),
            Token::String(piece) => text.push_str(std::str::from_utf8(&piece).unwrap()),
            _ => {}
        }
    }
    assert!(open.is_empty(), "{open:?} never close");
    assert!(text.contains("half <script>past</script> six"), "{text}");
    assert!(page.contains(r#"<html lang="en""#) && page.contains("width=device-width"));
    assert!(!page.contains("@import") && !page.contains("url("));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_readme_shows_what_is_really_said() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (code, said, _) = validate(&root.join("tests/serve/readme"), &["meetings.json", "--fellowship", "aa", "--country", "US"]);
    assert_eq!(code, 1);
    let readme = std::fs::read_to_string(root.join("config/README.md")).unwrap();
    assert!(readme.contains(&format!("```text\n{said}```")), "config/README.md should show:\n{said}");
}

const SOURCE: &str = r#"
[[source]]
id = "gb-mapped"
name = "A list of its own shape"
format = "mapped"
url = "http://ADDRESS/list.csv"
fellowship = "aa"
countries = ["GB"]
default_zone = "Europe/London"
schedule = { every = "6h" }
[source.options]
layout = "csv"
fields = { id = "Nr", name = "Wer", day = "Tag", time = "Ab", street = "Wo" }
"#;

const LIST: &str = "Nr,Wer,Tag,Ab,Wo\n7,Quay Lights,Monday,19:30,1 Invented Quay\n";

fn source_file(folder: &Path, content: &str) -> String {
    let path = folder.join("gb.toml");
    std::fs::write(&path, content).unwrap();
    path.to_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_is_read_as_a_source_file_says_before_anyone_commits_it() {
    let folder = nowhere();
    let source = source_file(folder.path(), SOURCE);
    std::fs::write(folder.path().join("list.csv"), LIST).unwrap();
    let (code, said, told) = validate(folder.path(), &["list.csv", "--source", &source]);
    assert_eq!(code, 0, "{said}{told}");
    for part in ["1 row, 1 accepted, 0 refused", "format: mapped, as the source file says", "default zone: Europe/London, as the source"] {
        assert!(said.contains(part), "no `{part}` in:\n{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_file_alone_leads_to_its_own_feed() {
    let site = publisher(vec![("/list.csv", "200 OK", LIST.to_owned())]).await;
    let folder = nowhere();
    let address = format!("127.0.0.1:{}", site.port());
    let source = source_file(folder.path(), &SOURCE.replace("ADDRESS", &address));
    let (code, said, told) = validate(folder.path(), &["--source", &source]);
    assert_eq!(code, 0, "{said}{told}");
    assert!(said.contains("list.csv is read as the source `gb-mapped`") && said.contains("1 accepted"), "{said}");
    assert_eq!(site.heads().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_faulty_source_file_is_told_with_its_line_and_one_of_several_sources_is_asked_for() {
    let folder = nowhere();
    std::fs::write(folder.path().join("list.csv"), LIST).unwrap();
    let faulty = source_file(folder.path(), &SOURCE.replace("time = ", "tyme = "));
    let (code, _, told) = validate(folder.path(), &["list.csv", "--source", &faulty]);
    assert!(code == 78 && told.contains("tyme") && told.contains("did you mean `time`"), "{told}");
    let several = source_file(folder.path(), &format!("{SOURCE}{}", SOURCE.replace("gb-mapped", "gb-other")));
    let (code, _, told) = validate(folder.path(), &["list.csv", "--source", &several]);
    assert!(code == 2 && told.contains("gb-mapped, gb-other") && told.contains("--id"), "{told}");
    assert_eq!(validate(folder.path(), &["list.csv", "--source", &several, "--id", "gb-other"]).0, 0);
    let (code, _, told) = validate(folder.path(), &["list.csv", "--source", &several, "--id", "gb-third"]);
    assert!(code == 2 && told.contains("no source of") && told.contains("gb-third"), "{told}");
    assert_eq!(validate(folder.path(), &["list.csv", "--source", &several, "--country", "GB"]).0, 2, "the file says it");
    assert_eq!(validate(folder.path(), &[]).0, 2, "something must be named");
}
