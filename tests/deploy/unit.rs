//! `deploy/systemd/meeting-graph.service`

use std::path::PathBuf;

use tempfile::TempDir;

use crate::deploy::checkers::{systemd_analyze, text};

const UNIT: &str = "deploy/systemd/meeting-graph.service";

/// In tenths of systemd's own figure: 0 is locked in, 100 may do anything; a unit that says nothing has 96.
const EXPOSURE_MAX: &str = "20";

#[test]
fn systemd_knows_every_key_of_the_unit() {
    let (_folder, unit) = unit(|text| text);
    let verdict = systemd_analyze(&["verify", "--man=no", "--recursive-errors=no"], &unit);
    assert!(verdict.content, "{}", verdict.said);
    assert!(!verdict.said.contains("meeting-graph"), "{}", verdict.said);
}

#[test]
fn a_misspelt_key_is_told_by_systemd() {
    let (_folder, unit) = unit(|text| text.replace("ProtectSystem=", "ProtectSytem="));
    let verdict = systemd_analyze(&["verify", "--man=no", "--recursive-errors=no"], &unit);
    assert!(verdict.said.contains("meeting-graph") && verdict.said.contains("ProtectSytem"), "{}", verdict.said);
}

#[test]
fn the_service_can_do_little_to_the_machine() {
    let (_folder, unit) = unit(|text| text);
    let verdict = systemd_analyze(&["security", "--offline=true", "--threshold", EXPOSURE_MAX], &unit);
    assert!(verdict.content, "{}", verdict.said);
    assert!(verdict.said.contains("Overall exposure level"), "{}", verdict.said);
}

#[test]
fn without_its_locks_the_service_would_be_told_as_exposed() {
    let locks = ["Protect", "Private", "Restrict", "SystemCall", "Capability", "DynamicUser"];
    let kept = |line: &&str| !locks.iter().any(|lock| line.starts_with(lock));
    let (_folder, unit) = unit(|text| text.lines().filter(kept).collect::<Vec<_>>().join("\n"));
    assert!(!systemd_analyze(&["security", "--offline=true", "--threshold", EXPOSURE_MAX], &unit).content);
}

/// The unit as a file of its own name, changed, with a program that is there: the verifier looks for it.
fn unit(change: impl Fn(String) -> String) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("meeting-graph.service");
    let installed = "ExecStart=/usr/local/bin/meeting-graph ";
    let written = text(UNIT);
    assert!(written.contains(installed));
    let built = format!("ExecStart={} ", env!("CARGO_BIN_EXE_meeting-graph"));
    std::fs::write(&file, change(written.replace(installed, &built))).unwrap();
    (folder, file)
}
