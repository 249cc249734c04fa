//! A server's answers saved in one folder, as `GetSearchResults.json`, `GetFormats.json` and so on, with or without the
//! server's name before each: read together as a harvest reads them.

use std::path::{Path, PathBuf};

use crate::feeds::bmlt::plan::{MEETINGS, part_saved_as};
use crate::feeds::format::Part;

/// The files of a folder that are a part each, by the server that their names begin with.
///
/// # Errors
/// Where there are none, none with meetings, those of several servers, or two of one part.
pub fn files(folder: &Path) -> anyhow::Result<Vec<(String, PathBuf)>> {
    let mut found: Vec<(String, String, PathBuf)> = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        // What systems and editors put beside a file is not one that was saved.
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if name.starts_with('.') || name.ends_with('~') {
            continue;
        }
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        if let Some((server, part)) = part_saved_as(&stem).filter(|_| path.is_file()) {
            found.push((server.to_owned(), part, path.clone()));
        }
    }
    found.sort();
    let shown = folder.display();
    let Some((first, ..)) = found.first() else {
        anyhow::bail!(
            "`{shown}` is a folder; name one file in it, or a folder with the answers of one BMLT server: GetSearchResults.json and, \
             beside it, GetFormats.json, GetServiceBodies.json and GetServerInfo.json"
        );
    };
    if let Some((other, ..)) = found.iter().find(|(server, ..)| server != first) {
        anyhow::bail!("`{shown}` holds answers of several servers, such as `{first}...` and `{other}...`: put those of one into a folder");
    }
    if let Some([(.., one), (.., other)]) = found.windows(2).find(|pair| pair[0].1 == pair[1].1) {
        anyhow::bail!(
            "`{}` and `{}` are both the answer to one question: take one of them out of the folder",
            one.display(),
            other.display()
        );
    }
    if !found.iter().any(|(_, part, _)| part == MEETINGS) {
        anyhow::bail!(
            "`{shown}` has no GetSearchResults.json: save the server's answer to GetSearchResults there, which holds its meetings"
        );
    }
    Ok(found.into_iter().map(|(_, part, path)| (part, path)).collect())
}

/// Reads them.
///
/// # Errors
/// What the system says, or that they are larger than `bytes_max` together.
pub async fn parts(files: Vec<(String, PathBuf)>, bytes_max: u64) -> anyhow::Result<Vec<Part>> {
    let mut parts = Vec::with_capacity(files.len());
    let mut left = bytes_max;
    for (part, path) in files {
        let length = tokio::fs::metadata(&path).await?.len();
        left = left.checked_sub(length).ok_or_else(|| {
            anyhow::anyhow!(
                "the files have more than {bytes_max} bytes together (fetch.decoded_bytes_max), `{}` among them",
                path.display()
            )
        })?;
        parts.push(Part { part, bytes: tokio::fs::read(&path).await?.into(), charset: None });
    }
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::files;

    fn of(names: &[&str]) -> Result<Vec<String>, String> {
        let folder = tempfile::tempdir().unwrap();
        names.iter().for_each(|name| std::fs::write(folder.path().join(name), "[]").unwrap());
        files(folder.path()).map(|found| found.into_iter().map(|(part, _)| part).collect()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_folder_holds_one_answer_to_each_question_of_one_server() {
        let whole = ["na-GetSearchResults.json", "na-GetFormats.json", "._GetFormats.json", "GetFormats.json~", "readme.txt"];
        assert_eq!(of(&whole).unwrap().len(), 2);
        for (names, word) in [
            (&["GetSearchResults.json", "GetSearchResults.xml"][..], "both the answer to one question"),
            (&["GetFormats.json"], "no GetSearchResults.json"),
            (&["a-GetSearchResults.json", "b-GetSearchResults.json"], "several servers"),
            (&["meetings.json"], "is a folder"),
        ] {
            let error = of(names).unwrap_err();
            assert!(error.contains(word), "{error}");
        }
    }
}
