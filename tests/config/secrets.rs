//! A token stands in a variable or a file, and is shown nowhere.

use std::path::Path;

use meeting_graph::fetch::bearer::Bearer;

use crate::config::load_with;

fn write(folder: &Path, token: &str) {
    let source = format!(
        r#"[[source]]
id = "ie-sheet"
name = "An example"
format = "airtable"
url = "https://base.example.org/v0/app/Meetings"
fellowship = "aa"
countries = ["IE"]
schedule = {{ every = "6h" }}
token = {token}
"#
    );
    std::fs::create_dir_all(folder.join("sources")).unwrap();
    std::fs::write(folder.join("sources/ie.toml"), source).unwrap();
    std::fs::write(folder.join("meeting-graph.toml"), "").unwrap();
}

#[test]
fn a_token_is_read_from_a_variable_or_a_file_and_never_shown() {
    let folder = tempfile::tempdir().unwrap();
    let main = folder.path().join("meeting-graph.toml");
    std::fs::write(folder.path().join("ie.token"), "patSECRET.0123\n").unwrap();
    for token in [r#"{ env = "SHEET_TOKEN" }"#, r#"{ file = "ie.token" }"#] {
        write(folder.path(), token);
        let config = load_with(&main, &[("SHEET_TOKEN", "patSECRET.0123")]).unwrap_or_else(|faults| panic!("{faults}"));
        assert_eq!(config.sources[0].token, Bearer::new("patSECRET.0123"), "{token}");
        assert!(!format!("{config:?}").contains("SECRET"), "{token}");
    }
}
