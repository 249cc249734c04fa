//! `validate --source`: the source as which a feed is read, from the file that its operator would commit.

use std::path::Path;

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

fn usage(why: &str) -> Exit {
    eprintln!("error: {why}");
    Exit::Usage
}
