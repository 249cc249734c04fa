//! The JSON Schemas that editors complete by: they are what the types say, the files we ship point at them, and they agree with
//! `check`.

use std::path::{Path, PathBuf};
use std::process::Command;

use meeting_graph::config::json_schema;

use crate::common::{expect_file, tests_dir};
use crate::config::{load_with, shipped};

#[test]
fn the_committed_schemas_are_what_the_types_say() {
    expect_file(&tests_dir().join("../schema/config.schema.json"), &json_schema::of_main_file());
    expect_file(&tests_dir().join("../schema/source.schema.json"), &json_schema::of_source_file());
}

/// All `*.toml` below a folder.
fn toml_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(toml_files(&path));
        } else if path.extension().is_some_and(|ending| ending == "toml") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn is_of_sources(path: &Path) -> bool {
    path.components().any(|part| part.as_os_str() == "sources")
}

#[test]
fn every_file_that_we_ship_begins_with_the_way_to_its_schema() {
    let files = toml_files(&shipped());
    assert!(files.len() > 80, "{}", files.len());
    for path in files {
        let text = std::fs::read_to_string(&path).unwrap();
        let schema = match path.file_name().and_then(|name| name.to_str()) {
            Some("meeting-graph.toml") => "config.schema.json",
            _ if is_of_sources(&path) => "source.schema.json",
            _ => continue,
        };
        let named = text.lines().next().and_then(|line| line.strip_prefix("#:schema ")).unwrap_or_default();
        let found = path.parent().unwrap().join(named).canonicalize();
        let meant = shipped().join("../schema").join(schema).canonicalize().unwrap();
        assert_eq!(found.ok(), Some(meant), "{}", path.display());
    }
}

/// `check-jsonschema`, of those tools that `tests/run.sh tools` installs.
fn hold_against(schema: &str, files: &[PathBuf]) -> (bool, String) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut python = Command::new(root.join("target/test-tools/bin/python"));
    python.args(["-m", "check_jsonschema", "--schemafile"]).arg(root.join("schema").join(schema)).args(files);
    let output = python.output().unwrap_or_else(|error| panic!("{python:?}: {error}; run tests/run.sh tools"));
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    (output.status.success(), said)
}

#[test]
fn the_schemas_take_every_file_that_we_ship() {
    let (sources, others): (Vec<PathBuf>, Vec<PathBuf>) = toml_files(&shipped()).into_iter().partition(|path| is_of_sources(path));
    let mains: Vec<PathBuf> = others.into_iter().filter(|path| path.ends_with("meeting-graph.toml")).collect();
    for (schema, files) in [("source.schema.json", sources), ("config.schema.json", mains)] {
        let (content, said) = hold_against(schema, &files);
        assert!(content, "{said}");
    }
}

#[test]
fn the_schemas_refuse_what_check_refuses_of_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let source = |more: &str| {
        format!(
            "[[source]]\nid = \"a\"\nname = \"A\"\nformat = \"bmlt\"\nurl = \"https://example.org/\"\nfellowship = \"na\"\n\
             schedule = {{ every = \"6h\" }}\n{more}"
        )
    };
    let sources = [
        source("ranc = 1\n"),
        source("rank = 1001\n"),
        source("token = \"patSECRET\"\n"),
        source("licence = { may_redistribute = \"maybe\" }\n"),
        source("countries = [\"IRL\"]\n"),
        source("[source.options]\npage_sise = 5\n"),
        source("[source.options]\npage_size = \"many\"\n"),
        source("").replace("bmlt", "blmt"),
        source("").replace("\"na\"", "\"n-a\""),
        source("").replace("name = \"A\"\n", ""),
        source("").replace("{ every = \"6h\" }", "{ cron = \"0 4 * * *\" }"),
        "id = \"a\"\n".to_owned(),
    ];
    let mains = [
        "[http]\ntimeout = 5\n",
        "[http]\ntimeout_ms = 5\n",
        "[store]\nkind = \"sqlite\"\n",
        "[featch]\n",
        "sources = \"sources\"\n",
        "[store]\nurl = { enw = \"X\" }\n",
    ];
    std::fs::create_dir(folder.path().join("sources")).unwrap();
    let (main, beside) = (folder.path().join("meeting-graph.toml"), folder.path().join("sources/a.toml"));
    for (schema, path, texts) in [
        ("source.schema.json", &beside, sources.iter().map(String::as_str).collect::<Vec<_>>()),
        ("config.schema.json", &main, mains.to_vec()),
    ] {
        std::fs::write(&main, "").unwrap();
        std::fs::write(&beside, source("")).unwrap();
        let (content, said) = hold_against(schema, std::slice::from_ref(path));
        assert!(content && load_with(&main, &[]).is_ok(), "{said}");
        for text in texts {
            std::fs::write(path, text).unwrap();
            assert!(!hold_against(schema, std::slice::from_ref(path)).0, "the schema takes\n{text}");
            assert!(load_with(&main, &[]).is_err(), "check takes\n{text}");
        }
    }
}
