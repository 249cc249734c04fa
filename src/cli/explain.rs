//! `explain row SOURCE ROW`; `explain link` and `explain source` are files of their own.

pub mod asked;
pub mod link;
pub mod named;
pub mod source;

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use crate::app;
use crate::cli::args::{ConfigArgs, ExplainRowArgs, TellArg};
use crate::cli::exit::Exit;
use crate::cli::explain::asked::{Asked, has_id};
use crate::cli::{harvest, serve, settings};
use crate::clock::Clock;
use crate::config::file::Config;
use crate::gather::seek::shown;
use crate::gather::source_plan::SourcePlan;
use crate::graphql::node::GlobalId;
use crate::model::generation::GenerationContent;
use crate::model::id::ListingKey;
use crate::model::listing::Listing;
use crate::model::meeting::Meeting;
use crate::model::notice::{Notice, NoticeCode, Severity};
use crate::model::report::Notices;
use crate::show::row::{Fetched, Link, Read, RowStory, Served, Told};
use crate::store::contract::Store;
use crate::store::error::StoreError;
use crate::store::settings::{StoreKind, StoreSettings};
use crate::store::{open, packs};
use crate::telemetry;

/// Follows one row and tells its way.
pub fn row(args: &ExplainRowArgs) -> Exit {
    let asked = match Asked::read(&args.row) {
        Ok(asked) => asked,
        Err(why) => {
            eprintln!("error: {why}");
            return Exit::Usage;
        }
    };
    let config = match settings::config(&args.config) {
        Ok(config) => config,
        Err(faults) => {
            settings::tell(&faults);
            return Exit::BadConfig;
        }
    };
    if let Err(error) = telemetry::start(&config.telemetry) {
        eprintln!("error: {error}");
        return Exit::BadConfig;
    }
    match serve::runtime().and_then(|runtime| runtime.block_on(follow(args, asked, config))) {
        Ok(story) => {
            tell(&story, args.output);
            if story.is_known() { Exit::Fine } else { Exit::Failed }
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            Exit::Failed
        }
    }
}

#[allow(clippy::print_stdout, reason = "the answer of a verb goes to standard output")]
fn tell(story: &RowStory, output: TellArg) {
    match output {
        TellArg::Text => print!("{}", story.text()),
        TellArg::Json => println!("{:#}", serde_json::to_value(story).expect("a story is plain data with text keys")),
    }
}

/// What one reading of a feed holds, wherever it was kept.
#[derive(Default)]
struct Reading {
    listings: Vec<Listing>,
    /// Every refused row; of a kept reading only the samples.
    refusals: Vec<(NoticeCode, Notice)>,
    notices: Notices,
}

async fn follow(args: &ExplainRowArgs, asked: Asked, mut config: Config) -> anyhow::Result<RowStory> {
    let stop = CancellationToken::new();
    let files = settings::upstream_files(&args.config, &config)?;
    let suppress = config.suppress.clone();
    let (_upstream, plans) = app::upstream::serve_upstream(files, std::mem::take(&mut config.sources), &stop).await?;
    let plan = harvest::find(&args.source, &plans)?;
    let mut unsure = Vec::new();
    let store = match open_if_there(&config.store).await {
        Ok(store) => store,
        Err(StoreError::Open(why) | StoreError::InUse(why) | StoreError::Damaged(why)) if args.fetch => {
            unsure.push(format!("what it is linked with and served as: {why}"));
            None
        }
        Err(StoreError::Open(why) | StoreError::InUse(why) | StoreError::Damaged(why)) => {
            anyhow::bail!("{why}; {}", ask_the_server(plan, &args.config))
        }
        Err(error) => return Err(error.into()),
    };
    let (fetched, mut reading) = match (args.fetch, &store) {
        (true, _) => fetch(plan, config).await?,
        (false, Some(store)) => from_store(plan, store.as_ref(), &mut unsure).await?,
        (false, None) => anyhow::bail!("nothing has been harvested into the store yet; look at the feed itself with --fetch"),
    };
    stop.cancel();
    // The store may be older than the order: what is taken out is told to nobody from the order on.
    if suppress.clean_listings(&mut reading.listings).is_some() | suppress.clean_notices(&plan.facts.id, &mut reading.notices) {
        unsure.push("what suppress.toml takes out of it".to_owned());
    }
    reading.refusals.retain(|(_, notice)| !suppress.is_about(&plan.facts.id, notice));
    reading.refusals.iter_mut().for_each(|(_, notice)| {
        suppress.clean_notice(notice);
    });
    let asked = asked.settled(|id| {
        let refused = || reading.refusals.iter().any(|(_, notice)| notice.source_row_id.as_deref() == Some(id));
        reading.listings.iter().any(|listing| has_id(listing, id)) || refused()
    });
    let mut story = tell_reading(args, fetched, &asked, &reading, unsure);
    if !story.is_known() && !args.fetch {
        story.unsure.push("how it reads now: look at the feed as it is with --fetch".to_owned());
    }
    let keys: Vec<ListingKey> = reading.listings.iter().filter(|listing| asked.is_of(listing)).map(|listing| listing.key.clone()).collect();
    if let Some(store) = &store {
        match packs::newest_generation(store.as_ref()).await? {
            Some((_, Some((_, mut content, _)))) => {
                suppress.clean_generation(&mut content);
                story.served = served(&keys, &content);
            }
            _ => story.unsure.push("what it is served as: no generation has been published yet".to_owned()),
        }
    }
    if !keys.is_empty() && story.served.is_empty() && story.unsure.is_empty() {
        story.unsure.push("what it is served as: the generation that is published does not hold it yet".to_owned());
    }
    Ok(story)
}

/// The store, unless it would only be made by asking for it.
///
/// # Errors
/// As [`open::open`]; `Open` where another process has it.
pub async fn open_if_there(settings: &StoreSettings) -> Result<Option<Arc<dyn Store>>, StoreError> {
    match settings.kind {
        StoreKind::Memory => Ok(None),
        StoreKind::Embedded if !settings.path.exists() => Ok(None),
        StoreKind::Embedded | StoreKind::Redis => open::open(settings).await.map(Some),
    }
}

/// What someone can do who meets a store that a server holds.
fn ask_the_server(plan: &SourcePlan, config: &ConfigArgs) -> String {
    let id = GlobalId::Source(plan.facts.id.clone());
    let query = format!("{{ source(id: \"{id}\") {{ report {{ notices {{ code count samples {{ row sourceId field value }} }} }} }} }}");
    let config = if config.demo { " --demo".to_owned() } else { format!(" --config {}", config.config.display()) };
    format!(
        "stop the server that holds it, or ask its graph: {query}; or look at the feed itself: \
         meeting-graph explain row {} ROW --fetch{config}",
        plan.facts.id
    )
}

async fn fetch(plan: &SourcePlan, mut config: Config) -> anyhow::Result<(Fetched, Reading)> {
    config.store.kind = StoreKind::Memory;
    let looked = app::harvester(&config, Clock::system()).await?.look(plan).await;
    let Some(parsed) = looked.parsed else {
        anyhow::bail!("the feed cannot be read now: {}", looked.report.failure.as_deref().unwrap_or("no reason is known"));
    };
    let last_attempt = looked.report.failure;
    let (address, at) = (shown(&plan.url), Some(looked.report.at));
    let fetched = Fetched { from: "feed", address, at, parts: Vec::new(), last_attempt, history: Vec::new() };
    Ok((fetched, Reading { listings: parsed.listings, refusals: parsed.refusals, notices: parsed.notices }))
}

async fn from_store(plan: &SourcePlan, store: &dyn Store, unsure: &mut Vec<String>) -> anyhow::Result<(Fetched, Reading)> {
    let id = &plan.facts.id;
    let status = packs::load_status(store, id).await?;
    let (history, report) = status.map(|status| (status.history, status.report)).unwrap_or_default();
    let last_attempt = report.and_then(|report| report.failure);
    let mut fetched = Fetched { from: "store", address: shown(&plan.url), at: None, parts: Vec::new(), last_attempt, history };
    let Some((_, Some((pack, meta)))) = packs::newest_pack(store, id).await? else {
        unsure.push(format!("anything of it: no harvest of `{id}` was ever believed; look at the feed itself with --fetch"));
        return Ok((fetched, Reading::default()));
    };
    fetched.at = Some(meta.harvested_at);
    fetched.parts = meta.parts.keys().cloned().collect();
    let lost_a_row =
        |code: NoticeCode| code.severity() == Severity::Error || [NoticeCode::ExactDouble, NoticeCode::DeletedRow].contains(&code);
    let refused = meta.notices.0.iter().filter(|(code, _)| lost_a_row(**code));
    let refusals: Vec<_> = refused.flat_map(|(code, tally)| tally.samples.iter().map(|sample| (*code, sample.clone()))).collect();
    if (refusals.len() as u64) < u64::from(meta.refused) {
        unsure.push(format!("all refusals: the store keeps {} of {}; --fetch finds every one", refusals.len(), meta.refused));
    }
    Ok((fetched, Reading { listings: pack.listings, refusals, notices: meta.notices }))
}

fn tell_reading(args: &ExplainRowArgs, fetched: Fetched, asked: &Asked, reading: &Reading, mut unsure: Vec<String>) -> RowStory {
    let rows: Vec<&Listing> = reading.listings.iter().filter(|listing| asked.is_of(listing)).collect();
    // By number where it is known, since rows of one id have one number each.
    let numbers: Vec<u32> = rows.iter().map(|listing| listing.row).collect();
    let is_about = |notice: &Notice| asked.is_about(notice) || notice.row.is_some_and(|row| numbers.contains(&row));
    let refused: Vec<Told> =
        reading.refusals.iter().filter(|(_, notice)| is_about(notice)).map(|(code, notice)| Told::of(*code, notice)).collect();
    let samples = reading.notices.0.iter().flat_map(|(code, tally)| tally.samples.iter().map(|sample| Told::of(*code, sample)));
    let notices: Vec<Told> = samples.filter(|told| is_about(&told.notice) && !refused.contains(told)).collect();
    let capped: Vec<&str> =
        reading.notices.0.iter().filter(|(_, tally)| tally.count as usize > tally.samples.len()).map(|(code, _)| code.code()).collect();
    if !capped.is_empty() && !rows.is_empty() {
        unsure.push(format!("whether it has one of {}: only the first of each are kept", capped.join(", ")));
    }
    let read = rows.iter().map(|listing| Read::of(listing, GlobalId::Listing(listing.key.clone()).to_string())).collect();
    RowStory { source: args.source.clone(), row: args.row.clone(), fetched, refused, read, notices, served: Vec::new(), unsure }
}

fn served(keys: &[ListingKey], content: &GenerationContent) -> Vec<Served> {
    let holds = |meeting: &&Meeting| meeting.listings.iter().any(|listing| keys.contains(&listing.key));
    content.meetings.iter().filter(holds).map(|meeting| served_as(meeting, keys)).collect()
}

fn served_as(meeting: &Meeting, keys: &[ListingKey]) -> Served {
    let links = meeting.links.read();
    let links = links.iter().filter_map(|evidence| {
        let other = match (keys.contains(&evidence.a), keys.contains(&evidence.b)) {
            (true, _) => &evidence.b,
            (false, true) => &evidence.a,
            (false, false) => return None,
        };
        Some(Link::of(evidence, other.to_string()))
    });
    Served {
        meeting_id: GlobalId::Meeting(meeting.id).to_string(),
        name: meeting.names.first().map(|name| name.text.clone()),
        listings: meeting.listings.iter().map(|listing| listing.key.to_string()).collect(),
        links: links.collect(),
    }
}
