//! `harvest SOURCE`

pub mod served;

use std::io::Write as _;
use std::sync::Arc;

use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::app;
use crate::cli::args::{HarvestArgs, TellArg};
use crate::cli::exit::Exit;
use crate::cli::explain::open_if_there;
use crate::cli::progress::Progress;
use crate::cli::{serve, server, settings};
use crate::clock::Clock;
use crate::config::file::Config;
use crate::gather::attempt::{advance, last_status};
use crate::gather::erase::erase;
use crate::gather::harvest::{Harvested, Harvester, Manner};
use crate::gather::publish::{Published, Publisher};
use crate::gather::source_plan::SourcePlan;
use crate::model::report::{HarvestOutcome, HarvestReport};
use crate::show::{self, since, text};
use crate::store::error::StoreError;
use crate::store::packs;
use crate::store::queue::Claim;
use crate::store::settings::StoreKind;
use crate::telemetry;

/// Seconds that one harvest by hand may take before its claim ends.
const CLAIM_S: u32 = 600;

/// What a dry run is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Held {
    /// Nothing: it was not dry, or nothing is there.
    Nothing,
    /// The store.
    Store,
    /// What the server serves that has the store.
    Server,
}

/// Harvests one source and tells what came of it.
pub fn run(args: &HarvestArgs) -> Exit {
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
    let done = serve::runtime().and_then(|runtime| runtime.block_on(harvest(args, config)));
    match done {
        Ok((harvested, held)) => {
            tell(args, &harvested, held);
            if harvested.report.failure.is_some() { Exit::Failed } else { Exit::Fine }
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            Exit::Failed
        }
    }
}

async fn harvest(args: &HarvestArgs, mut config: Config) -> anyhow::Result<(Harvested, Held)> {
    let source = &args.source;
    let stop = CancellationToken::new();
    let files = settings::upstream_files(&args.config, &config)?;
    let (_upstream, plans) = app::upstream::serve_upstream(files, std::mem::take(&mut config.sources), &stop).await?;
    let plan = find(source, &plans)?;
    if !plan.facts.enabled {
        let reason = plan.facts.disabled_reason.as_deref().unwrap_or("no reason is given");
        eprintln!("note: `{}` is off in the config, so `serve` does not harvest it: {reason}", plan.facts.id);
    }
    let progress = Progress::of_one(&format!("harvesting {source}"));
    let harvested = match args.dry_run {
        true => only_look(plan, config).await,
        false => keep(args, plan, &plans, config, &progress).await.map(|harvested| (harvested, Held::Nothing)),
    };
    progress.end();
    stop.cancel();
    harvested
}

/// Reads the source and holds it against what is served, without a mark left anywhere.
async fn only_look(plan: &SourcePlan, mut config: Config) -> anyhow::Result<(Harvested, Held)> {
    let suppress = config.suppress.clone();
    let listens = config.http.listen.clone();
    let (store, held) = match open_if_there(&config.store).await {
        Ok(Some(store)) => (Some(store), Held::Store),
        Ok(None) => (None, Held::Nothing),
        // The embedded store is one process's at a time: most often it is the server that has it.
        Err(StoreError::InUse(_)) => (None, Held::Server),
        Err(error) => return Err(error.into()),
    };
    config.store.kind = StoreKind::Memory;
    let mut harvester = app::harvester(&config, Clock::system()).await?;
    if let Some(store) = store {
        harvester.store = store;
        let mut harvested = harvester.harvest(plan, 0, Manner { keep: false, accept: false, whole: true }, None).await?;
        // The store may be older than the order.
        harvested.report.differences.gone.retain(|gone| !suppress.takes_out(&plan.facts.id, &gone.id, None));
        return Ok((harvested, held));
    }
    let looked = harvester.look(plan).await;
    let mut harvested =
        Harvested { report: looked.report, listing_count: None, retry_after_s: None, held: None, whole_pull: None, news: false };
    if let (Held::Server, Some(parsed)) = (held, &looked.parsed) {
        let server = server::listens_at(&listens)?;
        if let Err(error) = served::compare(&mut harvested.report, &parsed.listings, &plan.facts.id, &server).await {
            eprintln!("note: it cannot be held against what is served: {error:#}");
            return Ok((harvested, Held::Nothing));
        }
    }
    Ok((harvested, held))
}

async fn keep(
    args: &HarvestArgs,
    plan: &SourcePlan,
    plans: &[SourcePlan],
    config: Config,
    progress: &Progress,
) -> anyhow::Result<Harvested> {
    let source = &args.source;
    let clock = Clock::system();
    let harvester = app::harvester(&config, clock.clone()).await?;
    let now = clock.now();
    erase(harvester.store.as_ref(), &harvester.suppress, &clock).await?;
    harvester.store.enroll(&plan.facts.id, now).await?;
    let Some(claim) = harvester.store.claim_source(&plan.facts.id, now, CLAIM_S).await? else {
        anyhow::bail!("another process is harvesting `{source}` now; try again when it has ended");
    };
    // However it ends, the claim is given back: a source that is held for nobody would not be harvested by `serve`.
    let publisher = Publisher::new(Arc::clone(&harvester.store), clock, app::holder())
        .without(Arc::clone(&harvester.suppress))
        .ruled_by(Arc::new(config.rulings));
    let manner = Manner { keep: true, accept: args.accept, whole: true };
    let harvested = harvest_and_publish(&harvester, plan, plans, &claim, manner, (publisher, progress)).await;
    harvester.store.finish(&claim, claim.due).await?;
    harvested
}

async fn harvest_and_publish(
    harvester: &Harvester,
    plan: &SourcePlan,
    plans: &[SourcePlan],
    claim: &Claim,
    manner: Manner,
    (mut publisher, progress): (Publisher, &Progress),
) -> anyhow::Result<Harvested> {
    let store = harvester.store.as_ref();
    let mut status = last_status(store, plan).await?;
    let harvested = harvester.harvest(plan, claim.fence, manner, status.held.as_ref()).await?;
    advance(&mut status, &harvested);
    packs::put_status(store, &status).await?;
    progress.now("linking");
    let facts: Vec<_> = plans.iter().map(|plan| plan.facts.clone()).collect();
    if let Published::Generation { number, meetings, changes, .. } = publisher.publish(&facts).await? {
        tracing::info!("published generation {number}: {meetings} meetings, {changes} changes");
    }
    Ok(harvested)
}

/// A source by its id, or by the id that the graph gives it.
///
/// # Errors
/// The nearest id where none is called so.
pub(super) fn find<'a>(source: &str, plans: &'a [SourcePlan]) -> anyhow::Result<&'a SourcePlan> {
    let source = source.strip_prefix("source_").unwrap_or(source);
    if let Some(plan) = plans.iter().find(|plan| plan.facts.id.as_str() == source) {
        return Ok(plan);
    }
    let nearest = plans
        .iter()
        .map(|plan| (strsim::jaro_winkler(source, plan.facts.id.as_str()), plan.facts.id.as_str()))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0));
    match nearest {
        Some((_, near)) => anyhow::bail!("no source is called `{source}`; did you mean `{near}`?"),
        None => anyhow::bail!("no source is called `{source}`; the config has {} sources", plans.len()),
    }
}

fn tell(args: &HarvestArgs, harvested: &Harvested, held: Held) {
    let report = &harvested.report;
    let text = match args.output {
        TellArg::Text => text_of(args, report, held),
        TellArg::Json => format!("{:#}\n", json_of(args, report, held)),
    };
    // A reader such as `head` may have gone.
    let _ = std::io::stdout().write_all(text.as_bytes());
}

fn json_of(args: &HarvestArgs, report: &HarvestReport, held: Held) -> Value {
    let held = match held {
        Held::Nothing => Value::Null,
        Held::Store => json!("store"),
        Held::Server => json!("server"),
    };
    json!({
        "source": args.source, "dryRun": args.dry_run, "heldAgainst": held, "report": report, "failure": show::json::failure(report),
        "catalogue": show::json::catalogue(&report.notices),
    })
}

fn text_of(args: &HarvestArgs, report: &HarvestReport, held: Held) -> String {
    let source = &args.source;
    let looked = match (args.dry_run, held) {
        (false, _) => "",
        (true, Held::Nothing) => " (dry run: nothing was kept, and nothing of before was there to hold it against)",
        (true, Held::Store) => " (dry run: nothing was kept; held against what is in the store)",
        (true, Held::Server) => " (dry run: nothing was kept; held against what the server serves, by name and hour)",
    };
    let outcome = match report.outcome {
        HarvestOutcome::Believed => format!("`{source}` was read and believed{looked}"),
        HarvestOutcome::Unchanged => format!("`{source}` is as it was{looked}"),
        _ => format!("`{source}` was not taken over{looked}: {}", report.failure.as_deref().unwrap_or("no reason is known")),
    };
    let HarvestReport { rows, accepted, refused, added, changed, gone, bytes, duration_ms, .. } = report;
    let against_server = if held == Held::Server { since::against("Against what is served", report) } else { String::new() };
    format!(
        "{outcome}\n  rows {rows}, accepted {accepted}, refused {refused}\n  new {added}, changed {changed}, gone {gone}; {bytes} bytes in {duration_ms} ms\n{against_server}{}{}",
        since::text(report),
        text::notices(&report.notices)
    )
}
