//! `deploy/Dockerfile` and `.dockerignore`

use std::path::Path;
use std::process::Command;

use crate::deploy::checkers::{hadolint, root, text};
use crate::deploy::started::instructions;

#[test]
fn the_linter_has_nothing_to_say() {
    let verdict = hadolint(&root().join("deploy/Dockerfile"));
    assert!(verdict.content && verdict.said.is_empty(), "{}", verdict.said);
}

#[test]
fn a_file_fetched_from_the_web_is_refused_by_that_linter() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("Dockerfile");
    std::fs::write(&file, text("deploy/Dockerfile").replace("COPY . .", "ADD page.html /build/\nCOPY . .")).unwrap();
    let verdict = hadolint(&file);
    assert!(!verdict.content && verdict.said.contains("DL3020"), "{}", verdict.said);
}

#[test]
fn what_runs_is_nobody_and_can_be_asked_how_it_is() {
    let all = instructions();
    assert!(all.iter().all(|(word, _)| word != "ADD"), "ADD unpacks and fetches; COPY does neither");
    let stages: Vec<usize> = all.iter().enumerate().filter(|(_, (word, _))| word == "FROM").map(|(at, _)| at).collect();
    assert!(stages.len() > 1, "what builds and what runs are two images");
    let last = &all[*stages.last().unwrap()..];
    let told = |word: &str| last.iter().filter(|(found, _)| found == word).map(|(_, rest)| rest.as_str()).collect::<Vec<_>>();
    assert_eq!(told("USER"), ["65532:65532"]);
    assert_eq!(told("STOPSIGNAL"), ["SIGTERM"]);
    assert_eq!(told("VOLUME"), [r#"["/data"]"#]);
    assert_eq!(told("RUN"), ["install --directory --owner=65532 --group=65532 --mode=0700 /data"], "nothing else is put there");
    assert!(told("HEALTHCHECK")[0].contains(r#""health""#));
    assert!(told("COPY").iter().all(|copied| copied.starts_with("--from=build ")), "only what was built is in what runs");
}

#[test]
fn the_build_takes_the_lock_file_at_its_word() {
    let (_, build) = instructions().into_iter().find(|(word, rest)| word == "RUN" && rest.contains("cargo build")).unwrap();
    assert!(build.contains("cargo build --locked --release"), "{build}");
}

#[test]
fn all_that_cargo_looks_for_is_let_into_the_build() {
    let folder = tempfile::tempdir().unwrap();
    let ignored = text(".dockerignore");
    assert!(ignored.lines().any(|line| line == "*"), "what is not named stays out");
    for name in ignored.lines().filter_map(|line| line.strip_prefix('!')).filter(|name| root().join(name).exists()) {
        copy(&root().join(name), &folder.path().join(name));
    }
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let read = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline", "--locked"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    for needed in ["Cargo.lock", "build.rs", "src/main.rs", "src/http/assets/package-lock.json", "config/demo", "schema/examples"] {
        assert!(folder.path().join(needed).exists(), "{needed} is kept out by .dockerignore");
    }
}

fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        std::fs::create_dir_all(to).unwrap();
        for entry in std::fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            copy(&entry.path(), &to.join(entry.file_name()));
        }
    } else {
        std::fs::copy(from, to).unwrap();
    }
}
