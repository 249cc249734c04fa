//! What `validate` was pointed at: an address, a file, or a folder of saved answers.

use std::path::{Path, PathBuf};

use url::Url;

/// Endings of files that hold feeds; a bare `meetings.json` that is not there is a mistyped file, not a host.
const FILE_ENDINGS: &[&str] = &["json", "csv", "tsv", "txt", "ics", "xml", "html", "htm", "xlsx"];

/// An address, a file or a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// To be fetched.
    Web(Url),
    /// To be read.
    File(PathBuf),
    /// The saved answers of one server, to be read together.
    Folder(PathBuf),
}

impl Subject {
    /// Reads what was written. A host may stand without its scheme.
    ///
    /// # Errors
    /// What is wrong with it, and how to write it.
    pub fn read(text: &str) -> Result<Self, String> {
        if text.starts_with("http://") || text.starts_with("https://") {
            let url = text.parse().map_err(|error| format!("`{text}` is no address: {error}; write it like https://aa.example.org/"))?;
            return Ok(Self::Web(url));
        }
        let path = Path::new(text);
        if path.is_file() {
            return Ok(Self::File(path.to_owned()));
        }
        if path.is_dir() {
            return Ok(Self::Folder(path.to_owned()));
        }
        let host: Option<Url> = format!("https://{text}").parse().ok().filter(|url| looks_like_a_host(text, url));
        host.map(Self::Web).ok_or_else(|| format!("there is no file `{text}`; name a file, or an address like https://aa.example.org/"))
    }
}

fn looks_like_a_host(text: &str, url: &Url) -> bool {
    let host = url.domain().unwrap_or_default();
    let ending = host.rsplit('.').next().unwrap_or_default();
    host.contains('.') && !text.starts_with(['.', '/', '~']) && !FILE_ENDINGS.contains(&ending)
}

#[cfg(test)]
mod tests {
    use super::Subject;

    #[test]
    fn a_host_may_stand_without_its_scheme_and_a_missing_file_may_not() {
        let web = |text: &str| Subject::Web(text.parse().unwrap());
        assert_eq!(Subject::read("aa.example.org/meetings"), Ok(web("https://aa.example.org/meetings")));
        assert_eq!(Subject::read("http://127.0.0.1:9/x"), Ok(web("http://127.0.0.1:9/x")));
        for missing in ["no-such.json", "./no-such.example", "/no/such/feed", "feed"] {
            assert!(Subject::read(missing).unwrap_err().contains("there is no file"), "{missing}");
        }
        assert_eq!(Subject::read("."), Ok(Subject::Folder(".".into())));
    }
}
