//! A config that changes while it runs: what is told to be other, what is refused, what is noticed.

use std::collections::BTreeMap;
use std::os::unix::fs::symlink;
use std::path::Path;

use meeting_graph::config::files::ConfigFiles;
use meeting_graph::config::load::load;
use meeting_graph::config::reload::{Difference, Looked, Reloader};
use meeting_graph::config::watch::Watch;
use tempfile::TempDir;

/// A main file and sources `a`, `b` and so on, one file each.
struct Files(TempDir);

impl Files {
    fn of(sources: &[&str]) -> Self {
        let files = Self(tempfile::tempdir().unwrap());
        files.write("meeting-graph.toml", "");
        std::fs::create_dir(files.0.path().join("sources")).unwrap();
        sources.iter().for_each(|id| files.source(id, ""));
        files
    }

    fn write(&self, path: &str, text: &str) {
        std::fs::write(self.0.path().join(path), text).unwrap();
    }

    fn source(&self, id: &str, more: &str) {
        self.write(&format!("sources/{id}.toml"), &source(id, more));
    }

    fn remove(&self, path: &str) {
        std::fs::remove_file(self.0.path().join(path)).unwrap();
    }

    /// One that has just looked at what is there.
    fn reloader(&self) -> Reloader {
        let mut reloader = self.reloader_under(&BTreeMap::new());
        assert!(matches!(reloader.look(), Looked::SameFiles), "what was loaded is what is there");
        reloader
    }

    fn reloader_under(&self, env: &BTreeMap<String, String>) -> Reloader {
        let files = ConfigFiles::on_disk(self.0.path().join("meeting-graph.toml"));
        Reloader::load(files, env.clone()).unwrap_or_else(|faults| panic!("{faults}"))
    }
}

fn source(id: &str, more: &str) -> String {
    format!(
        "[[source]]\nid = \"{id}\"\nname = \"{id}\"\nformat = \"sheet\"\nurl = \"https://example.org/{id}.csv\"\nfellowship = \"aa\"\n\
         countries = [\"IE\"]\nschedule = {{ every = \"6h\" }}\n{more}"
    )
}

fn good(looked: Looked) -> Difference {
    match looked {
        Looked::Good { difference, .. } => difference,
        other => panic!("not taken over: {other:?}"),
    }
}

fn refused(looked: Looked) -> String {
    match looked {
        Looked::Refused(faults) => faults.to_string(),
        other => panic!("not refused: {other:?}"),
    }
}

const TWELVE: [&str; 12] = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"];

#[test]
fn only_what_is_said_otherwise_is_touched() {
    let files = Files::of(&TWELVE);
    let mut reloader = files.reloader();
    files.source("m", "");
    files.source("b", "rank = 700\n");
    files.remove("sources/c.toml");
    files.write("sources/d.toml", &format!("# a word to the reader\n{}", source("d", "")));
    let difference = good(reloader.look());
    assert_eq!(difference.to_string(), "1 source added (m), 1 source changed (b), 1 source removed (c)");
    assert!(matches!(reloader.look(), Looked::SameFiles));
    files.write("suppress.toml", "[[suppress]]\nlisting = \"a/1\"\nwho = \"the group\"\nwhy = \"asked\"\nat = \"2026-11-22\"\n");
    files.write("links.toml", "[[must_link]]\nlistings = [\"a/1\", \"b/2\"]\nwho = \"us\"\nwhy = \"one room\"\n");
    let said = match reloader.look() {
        Looked::Refused(faults) => panic!("{faults}"),
        looked => good(looked).to_string(),
    };
    assert_eq!(said, "the orders of suppression changed, the rulings on links changed");
}

#[test]
fn a_glance_finds_what_was_written_however_long_nothing_was() {
    let files = Files::of(&TWELVE);
    let mut reloader = files.reloader_under(&BTreeMap::new());
    files.source("m", "");
    assert_eq!(good(reloader.glance()).to_string(), "1 source added (m)", "after it was loaded, before it was looked at");
    for _ in 0..3 {
        assert!(matches!(reloader.glance(), Looked::SameFiles));
    }
    files.source("b", "rank = 700\n");
    assert_eq!(good(reloader.glance()).to_string(), "1 source changed (b)");
    files.remove("sources/c.toml");
    assert_eq!(good(reloader.glance()).to_string(), "1 source removed (c)");
    files.write("sources/d.toml", "id = ");
    refused(reloader.glance());
    files.source("d", "");
    assert_eq!(good(reloader.glance()), Difference::default());
}

#[test]
fn a_config_with_faults_leaves_the_running_one_and_is_told_once() {
    let files = Files::of(&["a", "b"]);
    let mut reloader = files.reloader();
    files.source("a", "ranc = 700\n");
    let told = refused(reloader.look());
    assert!(told.contains("sources/a.toml:9:1: error[unknown-key] source.ranc") && told.contains("did you mean `rank`?"), "{told}");
    assert!(matches!(reloader.look(), Looked::SameFiles));
    files.source("a", "rank = 700\n");
    assert_eq!(good(reloader.look()).to_string(), "1 source changed (a)");
}

#[test]
fn taking_away_more_than_a_tenth_of_the_sources_needs_a_word() {
    let files = Files::of(&TWELVE);
    let mut reloader = files.reloader();
    files.remove("sources/a.toml");
    assert_eq!(good(reloader.look()).to_string(), "1 source removed (a)");
    files.remove("sources/b.toml");
    files.remove("sources/c.toml");
    let told = refused(reloader.look());
    assert!(told.contains("meeting-graph.toml: error[too-many-removed] reload.removed_percent_max"), "{told}");
    assert!(
        told.contains("takes away 2 of the 11 sources that are followed (b, c)") && told.contains("removed_percent_max = 19"),
        "{told}"
    );
    files.write("meeting-graph.toml", "[reload]\nremoved_percent_max = 19\n");
    assert_eq!(good(reloader.look()).to_string(), "2 sources removed (b, c)");
}

#[test]
fn a_source_that_is_off_may_go_without_a_word() {
    let files = Files::of(&["a"]);
    files.source("b", "enabled = false\ndisabled_reason = \"nobody answers\"\n");
    let mut reloader = files.reloader();
    files.remove("sources/b.toml");
    assert_eq!(good(reloader.look()).to_string(), "1 source removed (b)");
}

#[test]
fn what_only_a_start_takes_over_is_named_until_it_is_as_it_was() {
    let files = Files::of(&["a"]);
    let mut reloader = files.reloader();
    files.write("meeting-graph.toml", "[http]\nlisten = \"127.0.0.1:9\"\n[store]\nurl = \"redis://h/\"\n[reload]\npoll_s = 5\n");
    let difference = good(reloader.look());
    assert!(difference.is_empty());
    assert_eq!(difference.needs_restart, ["http.listen", "store.url"]);
    files.source("b", "");
    assert_eq!(good(reloader.look()).needs_restart, ["http.listen", "store.url"]);
    files.write("meeting-graph.toml", "");
    assert!(good(reloader.look()).needs_restart.is_empty());
}

#[test]
fn a_folder_of_sources_that_the_main_file_names_anew_is_looked_at_from_then_on() {
    let files = Files::of(&["a"]);
    let mut reloader = files.reloader();
    std::fs::create_dir(files.0.path().join("others")).unwrap();
    files.write("others/a.toml", &source("a", "ranc = 1\n"));
    files.write("meeting-graph.toml", "sources_dir = \"others\"\n");
    refused(reloader.look());
    files.write("others/a.toml", &source("a", "rank = 1\n"));
    assert_eq!(good(reloader.look()).to_string(), "1 source changed (a)");
}

#[test]
fn a_token_that_is_another_one_is_a_change_of_its_source() {
    let files = Files::of(&["a"]);
    files.source("a", "token = { file = \"a.token\" }\n");
    files.write("a.token", "one");
    let mut reloader = files.reloader();
    files.write("a.token", "two");
    assert_eq!(good(reloader.look()).to_string(), "1 source changed (a)");
}

/// As the kubelet lays a ConfigMap out: the files are links into `..data`, which is a link to the newest folder.
fn config_map(files: &Files, version: &str, main: &str, rank: u16) {
    let folder = files.0.path().join(format!("map/..{version}"));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("meeting-graph.toml"), main).unwrap();
    std::fs::write(folder.join("a.toml"), source("a", &format!("rank = {rank}\n"))).unwrap();
    let swapped = files.0.path().join("map/..data_tmp");
    symlink(format!("..{version}"), &swapped).unwrap();
    std::fs::rename(swapped, files.0.path().join("map/..data")).unwrap();
    for name in ["meeting-graph.toml", "a.toml"] {
        let link = files.0.path().join("map").join(name);
        if !link.exists() {
            symlink(Path::new("..data").join(name), link).unwrap();
        }
    }
}

#[tokio::test]
async fn a_config_map_that_is_swapped_is_noticed_and_its_sources_are_there_once() {
    let files = Files::of(&[]);
    // The main file lies apart, since every file of a folder of sources is one of sources.
    std::fs::remove_dir(files.0.path().join("sources")).unwrap();
    config_map(&files, "one", "", 1);
    files.remove("map/meeting-graph.toml");
    symlink("map", files.0.path().join("sources")).unwrap();
    files.write("meeting-graph.toml", "");
    let mut reloader = files.reloader();
    let mut watch = Watch::new();
    watch.cover(&reloader.folders());
    config_map(&files, "two", "", 2);
    files.remove("map/meeting-graph.toml");
    watch.changed().await;
    assert_eq!(good(reloader.look()).to_string(), "1 source changed (a)");
}

#[tokio::test]
async fn a_file_that_is_written_is_noticed_and_one_that_is_read_is_not() {
    let files = Files::of(&["a"]);
    let mut reloader = files.reloader();
    let mut watch = Watch::new();
    watch.cover(&reloader.folders());
    reloader.look();
    files.source("b", "");
    watch.changed().await;
    assert_eq!(good(reloader.look()).to_string(), "1 source added (b)");
    std::fs::create_dir(files.0.path().join("sources/deep")).unwrap();
    watch.changed().await;
    watch.forget();
    watch.cover(&reloader.folders());
    files.write("sources/deep/c.toml", &source("c", ""));
    watch.changed().await;
    assert_eq!(good(reloader.look()).to_string(), "1 source added (c)");
}

#[test]
fn a_folder_that_leads_back_to_itself_is_gone_through_once() {
    let files = Files::of(&["a"]);
    symlink("..", files.0.path().join("sources/back")).unwrap();
    files.write("meeting-graph.toml", "sources_dir = \"sources/back/sources\"\n");
    files.source("a", "");
    // The main file is no file of sources, so it is told as one, and once.
    let files = ConfigFiles::on_disk(files.0.path().join("meeting-graph.toml"));
    let told = load(&files, &BTreeMap::new()).expect_err("the main file among the sources").to_string();
    assert_eq!(told.matches("unknown-key").count(), 1, "{told}");
}
