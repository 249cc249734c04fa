//! What an operator does beside a running server, and without one.

use std::path::{Path, PathBuf};

use crate::serve::process::{Serving, finish, meeting_graph};

fn rows(count: usize) -> String {
    let row = |n: usize| {
        format!(
            r#"{{"slug":"m-{n}","name":"Harbour Light {n}","day":{},"time":"19:00","timezone":"Europe/Dublin","address":"{n} Quay","city":"Dublin"}}"#,
            n % 7
        )
    };
    format!("[{}]", (0..count).map(row).collect::<Vec<_>>().join(","))
}

struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("sources")).unwrap();
        std::fs::create_dir_all(folder.path().join("upstream")).unwrap();
        let store = folder.path().join("data/graph.redb");
        let main = format!(
            "[upstream]\nfolder = \"upstream\"\n[fetch]\nallow_private = [\"127.0.0.0/8\"]\ngap_ms_min = 0\n\
             [gather]\nstart_spread_s = 0\nvisibility_s = 10\npublish_settle_ms = 50\n[store]\npath = {store:?}\n"
        );
        std::fs::write(folder.path().join("meeting-graph.toml"), main).unwrap();
        let source = "[[source]]\nid = \"ie-aa\"\nname = \"AA, an example\"\nformat = \"meeting_guide\"\nurl = \"upstream:/aa.json\"\n\
             fellowship = \"aa\"\ncountries = [\"IE\"]\nschedule = { every = \"6h\" }\n\
             licence = { spdx = \"unknown\", may_redistribute = \"unknown\" }\n";
        std::fs::write(folder.path().join("sources/ie.toml"), source).unwrap();
        let place = Self { folder };
        place.publish(100);
        place
    }

    fn publish(&self, count: usize) {
        std::fs::write(self.folder.path().join("upstream/aa.json"), rows(count)).unwrap();
    }

    /// Rows with notes of so many letters that do not compress well.
    fn publish_with_notes(&self, count: usize, letters: usize) {
        let mut state = 7_u32;
        let mut letter = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            // A blank now and then, as between words.
            char::from(if state >> 29 == 0 { b' ' } else { b'a' + u8::try_from((state >> 16) % 26).unwrap() })
        };
        let mut rows: serde_json::Value = serde_json::from_str(&rows(count)).unwrap();
        for row in rows.as_array_mut().unwrap() {
            row["notes"] = (0..letters).map(|_| letter()).collect::<String>().into();
        }
        std::fs::write(self.folder.path().join("upstream/aa.json"), rows.to_string()).unwrap();
    }

    fn config(&self) -> PathBuf {
        self.folder.path().join("meeting-graph.toml")
    }

    fn socket(&self) -> PathBuf {
        self.folder.path().join("data/graph.redb.sock")
    }

    fn serve(&self) -> Serving {
        Serving::start_with(&["--config", self.config().to_str().unwrap()], &[])
    }

    fn verb(&self, words: &[&str]) -> (i32, String, String) {
        let config = self.config();
        finish(meeting_graph(&[words, &["--config", config.to_str().unwrap()]].concat()))
    }
}

fn served(serving: &Serving) -> u64 {
    serving.ask("{ status { listingCount } }")["data"]["status"]["listingCount"].as_u64().unwrap()
}

#[test]
fn a_harvest_that_is_held_back_is_accepted_beside_the_running_server() {
    let place = Place::new();
    let mut serving = place.serve();
    serving.until_harvested(1);
    let (code, said, told) = place.verb(&["sources", "list"]);
    assert_eq!((code, said.contains("ie-aa  healthy")), (0, true), "{said}{told}");
    // The upstream's files are read at the start: the shrunken feed is there after one.
    serving.terminate();
    place.publish(10);
    let mut serving = place.serve();
    let (code, said, told) = place.verb(&["sources", "trigger", "ie-aa"]);
    assert_eq!(code, 0, "{told}");
    assert!(said.contains("`ie-aa` is harvested now"), "{said}");
    serving.until("was not taken over");
    assert_eq!(served(&serving), 100, "the last good ones stay");
    let (_, said, _) = place.verb(&["sources", "history", "ie-aa"]);
    assert!(said.contains("held back (vanished): 10 listings, 1 times the same since"), "{said}");
    let (code, said, told) = place.verb(&["sources", "accept", "ie-aa"]);
    assert_eq!(code, 0, "{said}{told}");
    serving.until("harvested 10 listings");
    serving.until("published generation");
    assert_eq!(served(&serving), 10);
    let (code, said, told) = place.verb(&["store", "rollback", "ie-aa"]);
    assert_eq!(code, 0, "{told}");
    assert!(said.contains("100 listings") && said.contains("paused"), "{said}");
    serving.until("published generation");
    assert_eq!(served(&serving), 100);
    assert!(serving.terminate().0.success());
    assert!(!place.socket().exists());
}

#[test]
fn only_the_servers_user_can_write_to_its_socket() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::new();
    let mut serving = place.serve();
    serving.until_harvested(1);
    assert_eq!(std::fs::metadata(place.socket()).unwrap().permissions().mode() & 0o777, 0o600);
    serving.kill();
    // A socket that a killed server left does not stop the next one.
    let _serving = place.serve();
    assert_eq!(place.verb(&["sources", "pause", "ie-aa"]).0, 0);
}

#[test]
fn without_a_server_an_order_is_carried_out_at_once() {
    let place = Place::new();
    let (code, _, told) = place.verb(&["sources", "list"]);
    assert_eq!(code, 1);
    assert!(told.contains("nothing was harvested yet"), "{told}");
    assert_eq!(place.verb(&["harvest", "ie-aa"]).0, 0);
    let (code, said, _) = place.verb(&["sources", "pause", "ie-aa", "--why", "rebuilt until Monday"]);
    assert_eq!((code, said.trim_end()), (0, "`ie-aa` is paused; its 100 listings stay served"));
    let (_, said, _) = place.verb(&["sources", "history", "ie-aa"]);
    assert!(said.contains("rebuilt until Monday") && said.contains("no attempt is due"), "{said}");
    let (code, _, told) = place.verb(&["sources", "accept", "ie-a"]);
    assert_eq!(code, 1);
    assert!(told.contains("did you mean `ie-aa`?"), "{told}");
}

#[test]
fn a_store_can_be_looked_at_checked_and_compacted() {
    let place = Place::new();
    assert_eq!(place.verb(&["harvest", "ie-aa"]).0, 0);
    let (code, said, _) = place.verb(&["store", "info"]);
    assert_eq!(code, 0);
    assert!(said.contains("1 sources, 100 listings") && said.contains("generation  1 of"), "{said}");
    let (code, said, _) = place.verb(&["store", "verify"]);
    assert_eq!((code, said.trim_end()), (0, "3 packs, generations and statuses were read; nothing is damaged"));
    let (code, said, told) = place.verb(&["store", "compact"]);
    assert_eq!(code, 0, "{told}");
    assert!(said.contains("bytes before"), "{said}");
    assert_eq!(place.verb(&["store", "verify"]).0, 0);
    assert!(Path::new(&place.folder.path().join("data/graph.redb")).exists());
}

#[test]
fn a_store_that_is_damaged_is_put_aside_and_every_feed_is_harvested_anew() {
    let place = Place::new();
    let mut serving = place.serve();
    serving.until_harvested(1);
    serving.kill();
    let file = place.folder.path().join("data/graph.redb");
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[4096..].iter_mut().for_each(|byte| *byte ^= 0x5a);
    std::fs::write(&file, bytes).unwrap();
    let (code, _, told) = place.verb(&["store", "info"]);
    assert_eq!(code, 1);
    assert!(told.contains("is damaged or not a store"), "a verb does not move it: {told}");
    let mut serving = place.serve();
    assert!(serving.said.iter().any(|line| line.contains("it was put aside as")), "{:?}", serving.said);
    serving.until_harvested(1);
    assert_eq!(served(&serving), 100);
    let aside: Vec<_> = std::fs::read_dir(file.parent().unwrap()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(aside.iter().any(|name| name.to_string_lossy().starts_with("graph.redb.damaged-")), "{aside:?}");
}

#[test]
fn a_disk_that_is_full_leaves_what_is_served_and_takes_the_next_harvest_once_there_is_room() {
    let place = Place::new();
    place.publish(400);
    let mut serving = place.serve();
    serving.until_harvested(1);
    serving.terminate();
    // Some megabytes: the file of the store cannot hold them without growing.
    place.publish_with_notes(400, 20_000);
    let blocks = std::fs::metadata(place.folder.path().join("data/graph.redb")).unwrap().len().div_ceil(512);
    let mut limited = std::process::Command::new("sh");
    // A write beyond the limit fails, as on a full disk; unless it is told not to, the system ends who tries it.
    limited.args(["-c", "trap '' XFSZ; ulimit -f \"$1\"; shift; exec \"$@\"", "sh", &blocks.to_string()]);
    limited.args([env!("CARGO_BIN_EXE_meeting-graph"), "serve", "--config", place.config().to_str().unwrap()]);
    let mut serving = Serving::of(&mut limited);
    assert_eq!(place.verb(&["sources", "trigger", "ie-aa"]).0, 0);
    serving.until("make room on the disk");
    assert_eq!((served(&serving), has_notes(&serving)), (400, false), "what was there is served");
    serving.terminate();
    let mut serving = place.serve();
    assert_eq!(place.verb(&["sources", "trigger", "ie-aa"]).0, 0);
    while !has_notes(&serving) {
        serving.until("generation");
    }
    assert_eq!(served(&serving), 400);
}

fn has_notes(serving: &Serving) -> bool {
    serving.ask("{ meetings(first: 1) { nodes { notes } } }")["data"]["meetings"]["nodes"][0]["notes"].is_string()
}
