//! `validate --source`: the source as which a feed is read, from the file that its operator would commit.

use std::path::Path;

use url::Url;

use crate::cli::exit::Exit;
use crate::cli::settings;
use crate::cli::validate::args::ValidateArgs;
use crate::cli::validate::subject::Subject;
use crate::gather::source_plan::SourcePlan;

/// The source of the file; what is wrong with it is told on standard error.
///
/// # Errors
/// How to exit.
pub fn read(path: &Path, args: &ValidateArgs) -> Result<SourcePlan, Exit> {
    let sources = settings::source_file(path).map_err(|faults| {
        settings::tell(&faults);
        Exit::BadConfig
    })?;
    let ids: Vec<String> = sources.iter().map(|source| source.facts.id.to_string()).collect();
    let is_meant = |source: &SourcePlan| args.id.as_ref().is_none_or(|id| source.facts.id.as_str() == id);
    let mut meant: Vec<SourcePlan> = sources.into_iter().filter(is_meant).collect();
    match (meant.pop(), &args.id) {
        (Some(source), _) if meant.is_empty() => Ok(source),
        (None, Some(id)) => Err(usage(&format!("no source of `{}` is called `{id}`; it holds {}", path.display(), ids.join(", ")))),
        _ => Err(usage(&format!("`{}` holds {}; say which with --id", path.display(), ids.join(", ")))),
    }
}

/// The source's own address.
///
/// # Errors
/// How to exit, where it leads to files of ours.
pub fn own_address(source: &SourcePlan) -> Result<Subject, Exit> {
    if source.url.scheme() == "upstream" {
        return Err(usage(&format!("`{}` is a file that `serve` answers for; name that file beside --source", source.url)));
    }
    Ok(Subject::Web(source.url.clone()))
}

/// The source as if it were published at another address. A token is for the publisher that gave it, and goes to nobody else.
pub fn elsewhere(source: SourcePlan, url: &Url) -> SourcePlan {
    let token = source.token.filter(|_| url.origin() == source.url.origin());
    SourcePlan { url: url.clone(), token, ..source }
}

fn usage(why: &str) -> Exit {
    eprintln!("error: {why}");
    Exit::Usage
}

#[cfg(test)]
mod tests {
    use super::{SourcePlan, elsewhere};
    use crate::fetch::bearer::Bearer;
    use crate::gather::schedule::Schedule;
    use crate::model::id::FellowshipCode;
    use crate::model::source::{Licence, Permission, SourceFacts};

    fn source() -> SourcePlan {
        SourcePlan {
            facts: SourceFacts {
                id: "us-aa-example".parse().unwrap(),
                name: "Example".to_owned(),
                format: "airtable".to_owned(),
                fellowship: FellowshipCode::new("aa"),
                countries: Vec::new(),
                default_zone: None,
                languages: Vec::new(),
                rank: 500,
                mirror_of: None,
                licence: Licence { spdx: "unknown".to_owned(), attribution: None, may_redistribute: Permission::Unknown },
                publisher: None,
                enabled: true,
                disabled_reason: None,
                stale_after_s: 86_400,
            },
            url: "https://api.example.org/v0/base".parse().unwrap(),
            schedule: Schedule::Every { seconds: 86_400 },
            options: serde_json::Value::Null,
            gap_ms_min: None,
            allow_private: Vec::new(),
            token: Bearer::new("s3cret"),
            allow_empty: false,
        }
    }

    #[test]
    fn a_token_goes_to_the_source_s_own_host_scheme_and_port_alone() {
        assert!(source().token.is_some());
        let has_token = |url: &str| elsewhere(source(), &url.parse().unwrap()).token.is_some();
        assert!(has_token("https://api.example.org/v0/another") && has_token("https://api.example.org:443/"));
        for other in ["http://api.example.org/v0/base", "https://example.org/", "https://api.example.org:8443/", "https://api.example.net/"]
        {
            assert!(!has_token(other), "{other}");
        }
        let moved = elsewhere(source(), &"https://example.net/x".parse().unwrap());
        assert_eq!(moved, SourcePlan { url: "https://example.net/x".parse().unwrap(), token: None, ..source() });
    }
}
