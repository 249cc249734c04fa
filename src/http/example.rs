//! The example queries of `schema/examples`: tabs of the page at `/`, and text that tests run.

use std::sync::OnceLock;

include!(concat!(env!("OUT_DIR"), "/example_files.rs"));

/// One example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// Name of its operation, or of its file where the operation has none.
    pub name: String,
    /// The `#` lines it begins with, as one text.
    pub description: String,
    /// The whole file.
    pub query: String,
    /// The file beside it that ends in `.variables.json`, verbatim.
    pub variables: Option<String>,
}

/// The embedded examples, in the order of their file names.
pub fn examples() -> &'static [Example] {
    static EXAMPLES: OnceLock<Vec<Example>> = OnceLock::new();
    EXAMPLES.get_or_init(|| read(EXAMPLE_FILES))
}

fn read(files: &[(&str, &[u8])]) -> Vec<Example> {
    let text = |content: &[u8]| String::from_utf8_lossy(content).into_owned();
    let example = |&(file, content): &(&str, &[u8])| {
        let stem = file.strip_suffix(".graphql")?;
        let beside = format!("{stem}.variables.json");
        let variables = files.iter().find(|(file, _)| *file == beside).map(|(_, content)| text(content));
        let query = text(content);
        let name = operation_name(&query).unwrap_or(stem).to_owned();
        Some(Example { name, description: description(&query), query, variables })
    };
    files.iter().filter_map(example).collect()
}

fn description(query: &str) -> String {
    let lines = query.lines().map_while(|line| line.strip_prefix('#')).map(str::trim);
    lines.collect::<Vec<_>>().join(" ")
}

/// `Nearby` of `query Nearby(...)`, of the first operation.
fn operation_name(query: &str) -> Option<&str> {
    let mut lines = query.lines().map(str::trim);
    let rest =
        lines.find_map(|line| ["query ", "mutation ", "subscription "].iter().find_map(|kind| line.strip_prefix(kind)))?.trim_start();
    let end = rest.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').unwrap_or(rest.len());
    Some(&rest[..end]).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{EXAMPLE_FILES, examples, read};

    #[test]
    fn an_example_is_named_after_its_operation_and_told_by_its_first_lines() {
        let files: &[(&str, &[u8])] = &[
            ("1-a.graphql", b"# Rooms near here,\n# nearest first.\nquery Near($at: PointInput!) { x }\n# not this\n"),
            ("1-a.variables.json", b"{\"at\":1}"),
            ("2-b.graphql", b"{ status { generation } }"),
            ("notes.txt", b""),
        ];
        let examples = read(files);
        assert_eq!(examples.len(), 2);
        assert_eq!((examples[0].name.as_str(), examples[0].description.as_str()), ("Near", "Rooms near here, nearest first."));
        assert_eq!(examples[0].variables.as_deref(), Some("{\"at\":1}"));
        assert_eq!((examples[1].name.as_str(), examples[1].description.as_str(), &examples[1].variables), ("2-b", "", &None));
    }

    #[test]
    fn every_example_that_is_shipped_can_be_a_tab() {
        let files = EXAMPLE_FILES.iter().filter(|(file, _)| file.ends_with(".graphql")).count();
        assert!(files >= 3);
        assert_eq!(examples().len(), files);
        for example in examples() {
            assert!(!example.description.is_empty(), "{} begins with no # line", example.name);
            assert!(example.query.contains(&format!(" {}", example.name)), "the operation of {} has no name", example.name);
            if let Some(variables) = &example.variables {
                let read: serde_json::Value = serde_json::from_str(variables).unwrap();
                assert!(read.is_object(), "{variables}");
            }
        }
        let mut names: Vec<_> = examples().iter().map(|example| &example.name).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), files, "two examples have one name");
    }
}
