//! Listings out of files: tables of the benchmark, and feeds of any format with the source that says how they are read.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};

use anyhow::Context;
use jiff::Timestamp;

use crate::app;
use crate::cli::link::args::LinkArgs;
use crate::cli::validate::first_part;
use crate::cli::{generated_csv, linked, serve, settings};
use crate::clock::Clock;
use crate::config::file::Config;
use crate::feeds::format::Part;
use crate::feeds::registry;
use crate::gather::source_plan::SourcePlan;
use crate::link::linker::SourceForms;
use crate::model::id::{ListingKey, SourceId};
use crate::model::listing::Listing;
use crate::store::settings::StoreKind;

/// What files hold.
#[derive(Default)]
pub struct Files {
    /// What is linked.
    pub forms: BTreeMap<SourceId, SourceForms>,
    /// Listings of feeds, where they are asked for.
    pub listings: HashMap<ListingKey, Listing>,
    /// Sources whose listings came from feeds, and may be called like those of another.
    pub feeds: BTreeSet<SourceId>,
}

/// Reads all files. A listing of one key in two of them is an error.
///
/// # Errors
/// What cannot be read, by its file.
pub fn read(args: &LinkArgs, now: Timestamp) -> anyhow::Result<Files> {
    let mut files = Files::default();
    let mut taken: HashSet<ListingKey> = HashSet::new();
    let several = args.files.len() + args.source.len() / 2 > 1;
    for file in &args.files {
        let bytes = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
        let rows = generated_csv::read(&bytes, now).with_context(|| format!("{}", file.display()))?;
        for (key, form) in rows {
            if several && !taken.insert(key.clone()) {
                anyhow::bail!("{}: the listing `{key}` stands in another file too", file.display());
            }
            files.forms.entry(key.source.clone()).or_default().push((key, form));
        }
    }
    if args.source.is_empty() {
        return Ok(files);
    }
    let mut config = settings::main_file_if_there(None)?;
    config.store.kind = StoreKind::Memory;
    for pair in args.source.chunks_exact(2) {
        let (source, feed) = (&pair[0], Path::new(&pair[1]));
        let listings = read_feed(&plan(source)?, feed, &config)?;
        if let Some(double) = listings.iter().find(|listing| !taken.insert(listing.key.clone())) {
            anyhow::bail!("{}: the listing `{}` stands in another file too", feed.display(), double.key);
        }
        files.feeds.extend(listings.first().map(|listing| listing.key.source.clone()));
        for (source, forms) in linked::forms(&listings, now) {
            files.forms.entry(source).or_default().extend(forms);
        }
        if args.review {
            files.listings.extend(listings.into_iter().map(|listing| (listing.key.clone(), listing)));
        }
    }
    Ok(files)
}

/// `FILE.toml`, or `FILE.toml#id` where it names several sources.
fn plan(named: &str) -> anyhow::Result<SourcePlan> {
    let (file, id) = named.split_once('#').map_or((named, None), |(file, id)| (file, Some(id)));
    let mut plans = settings::source_file(Path::new(file))?;
    let known: Vec<String> = plans.iter().map(|plan| plan.facts.id.to_string()).collect();
    plans.retain(|plan| id.is_none_or(|id| plan.facts.id.as_str() == id));
    match (plans.len(), id) {
        (1, _) => Ok(plans.swap_remove(0)),
        (_, Some(id)) => anyhow::bail!("{file} names no source `{id}`; it names {}", known.join(", ")),
        (_, None) => anyhow::bail!("{file} names several sources; name one of them: {file}#{}", known.join(&format!(", {file}#"))),
    }
}

/// The listings of a feed in a file, or in a folder with a file for each part.
fn read_feed(plan: &SourcePlan, feed: &Path, config: &Config) -> anyhow::Result<Vec<Listing>> {
    let format = registry::find(&plan.facts.format).context("a source that was checked has a known format")?;
    let read = |path: &PathBuf| std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()));
    let parts: Vec<Part> = if feed.is_dir() {
        let entries = std::fs::read_dir(feed).with_context(|| format!("{} cannot be listed", feed.display()))?;
        let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<PathBuf>>>()?;
        paths.sort();
        let part = |path: &PathBuf| {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            Ok(Part { part: name, bytes: read(path)?.into(), charset: None })
        };
        paths.iter().map(part).collect::<anyhow::Result<_>>()?
    } else {
        first_part(format, plan, read(&feed.to_owned())?.into(), None).into_iter().collect()
    };
    let looked = serve::runtime()?.block_on(async {
        let harvester = app::harvester(config, Clock::system()).await?;
        anyhow::Ok(harvester.look_at(plan, format, parts).await)
    })?;
    let (report, failure) = (&looked.report, looked.report.failure.as_deref().unwrap_or("no reason is known"));
    let Some(parsed) = looked.parsed else { anyhow::bail!("{} cannot be read as `{}`: {failure}", feed.display(), plan.facts.format) };
    eprintln!("{}: `{}`, {} rows, {} accepted, {} refused", feed.display(), plan.facts.id, report.rows, report.accepted, report.refused);
    Ok(parsed.listings)
}
