//! A table as a terminal shows it.

use serde_json::json;

use super::*;

fn told() -> Told {
    let node = |id: &str, name: &str, health: &str, count: u64, failure: Option<&str>| {
        json!({ "id": format!("source_{id}"), "name": name, "health": health, "listingCount": count,
            "lastBelievedAt": "2026-11-30T11:55:00Z", "nextAttemptAt": "2026-11-30T13:00:00Z", "report": { "refused": 2, "failure": failure } })
    };
    let ready = json!({ "ready": true, "generation": "7", "builtAt": "2026-11-30T11:59:18Z", "config": {
        "good": false, "readAt": "2026-11-28T10:00:00Z", "reloads": 3, "sources": 3, "needsRestart": ["http.listen"],
        "refused": { "faults": [
            { "file": "sources/ie.toml", "line": 4, "key": "source.format", "code": "unknown-format", "message": "unknown format `blmt`",
              "mend": "did you mean `bmlt`?" },
            { "file": "meeting-graph.toml", "line": 0, "key": "http.rate", "code": "bad-value" }] } } });
    let sources = [
        node("ie-na", "NA of Ireland", "HEALTHY", 312, None),
        node("gr", "Ναρκομανείς Ανώνυμοι, a name that is far too long for any line of a terminal that people have", "DISABLED", 0, None),
        node("us-oh", "Ohio", "FAILING", 40, Some("the host does not answer within 5 s")),
    ];
    Told::new(ready, &sources)
}

fn look() -> Look {
    Look { columns: 100, lines: None, colour: false, now: "2026-11-30T12:00:00Z".parse().unwrap() }
}

#[test]
fn a_server_is_told_with_those_first_who_need_someone() {
    let expected = "\
ready: generation 7, made 42 s ago
config: 3 sources, read 2 d ago, 3 reloads
config: needs a restart to be taken over: http.listen
config: what was written since is not taken over
  sources/ie.toml:4: unknown-format source.format: unknown format `blmt`; did you mean `bmlt`?
  meeting-graph.toml: bad-value http.rate: the server's log says more
SOURCE  STATE        LISTINGS  REFUSED      READ      NEXT  NOTE
us-oh   failing            40        2     5 min       1 h  the host does not answer within 5 s
ie-na   healthy           312        2     5 min       1 h  NA of Ireland
gr      disabled            0        2     5 min       1 h  Ναρκομανείς Ανώνυμοι, a name that is fa…
";
    assert_eq!(text(&told(), &look()), expected);
}

#[test]
fn a_screen_is_never_overrun_and_colour_takes_no_room() {
    let plain = text(&told(), &Look { lines: Some(11), ..look() });
    assert!(plain.ends_with("... and 2 more\n"), "{plain}");
    let coloured = text(&told(), &Look { colour: true, ..look() });
    assert!(coloured.contains("\u{1b}[31mfailing    \u{1b}[0m"), "{coloured}");
    let shown: String =
        coloured.split('\u{1b}').enumerate().map(|(at, part)| if at == 0 { part } else { part.split_once('m').unwrap().1 }).collect();
    assert_eq!(shown, text(&told(), &look()));
}

#[test]
fn what_stands_in_a_feed_moves_no_cursor() {
    let node = json!({ "id": "source_a", "health": "FAILING", "report": { "failure": "\u{1b}[2J\r\nHTTP 500" } });
    let shown = text(&Told::new(json!({}), &[node]), &look());
    assert!(!shown.contains('\u{1b}') && !shown.contains('\r'), "{shown:?}");
}
