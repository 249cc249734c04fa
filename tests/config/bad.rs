//! Each folder of `bad` is a config with mistakes, its name says which; `expected.txt` holds every one of them.

use std::path::PathBuf;

use meeting_graph::config::render::render;

use crate::common;
use crate::config::load_with;

fn case_folders() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = std::fs::read_dir(common::tests_dir().join("config/bad"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    folders
}

/// `NAME=value` lines of the case, where it has any.
fn variables(folder: &std::path::Path) -> Vec<(String, String)> {
    let text = std::fs::read_to_string(folder.join("environment.txt")).unwrap_or_default();
    text.lines().filter_map(|line| line.split_once('=')).map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

#[test]
fn every_mistake_of_every_file_is_told_at_once_with_its_line_and_its_mend() {
    let folders = case_folders();
    assert!(folders.len() >= 45, "only {} cases", folders.len());
    for folder in folders {
        let variables = variables(&folder);
        let env: Vec<(&str, &str)> = variables.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let faults = load_with(&folder.join("meeting-graph.toml"), &env).expect_err(&format!("{} is faultless", folder.display()));
        let told = faults.to_string().replace(&folder.display().to_string(), "<folder>");
        common::expect_file(&folder.join("expected.txt"), &told);
    }
}

#[test]
fn five_mistakes_in_several_files_are_five_faults() {
    let folder = common::tests_dir().join("config/bad/five-mistakes-in-three-files");
    let faults = load_with(&folder.join("meeting-graph.toml"), &[]).expect_err("five mistakes");
    let files: std::collections::BTreeSet<&str> = faults.all().iter().map(|fault| fault.file.as_str()).collect();
    assert_eq!((faults.all().len(), files.len()), (5, 3), "{faults}");
    assert!(faults.all().iter().all(|fault| fault.line > 0 && fault.column > 0 && !fault.mend.is_empty()), "{faults}");
}

#[test]
fn a_secret_that_was_written_into_a_file_is_drawn_in_stars() {
    let folder = common::tests_dir().join("config/bad/a-password-in-the-main-file");
    let faults = load_with(&folder.join("meeting-graph.toml"), &[]).expect_err("a password");
    common::expect_file(&folder.join("drawn.txt"), &render(&faults, false, 100));
    let tokens = common::tests_dir().join("config/bad/tokens-that-are-not-there");
    let faults = load_with(&tokens.join("meeting-graph.toml"), &[]).expect_err("a token");
    let drawn = render(&faults, false, 100);
    let written = std::fs::read_to_string(tokens.join("sources/ie/ie.toml")).unwrap();
    let token = written.lines().find_map(|line| line.strip_prefix("token = \"")).expect("a token in the file").trim_end_matches('"');
    assert!(!drawn.contains(token) && drawn.contains("token = ***"), "{drawn}");
}

#[test]
fn a_fault_is_drawn_with_its_source_line_and_a_caret() {
    let folder = common::tests_dir().join("config/bad/five-mistakes-in-three-files");
    let faults = load_with(&folder.join("meeting-graph.toml"), &[]).expect_err("five mistakes");
    common::expect_file(&folder.join("drawn.txt"), &render(&faults, false, 100));
    let coloured = render(&faults, true, 100);
    assert!(coloured.contains('\u{1b}') && !render(&faults, false, 100).contains('\u{1b}'), "colour only where it was asked for");
}
