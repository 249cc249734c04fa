//! `harvest SOURCE`

use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;

use indicatif::ProgressBar;
use tokio_util::sync::CancellationToken;

use crate::app;
use crate::cli::args::ConfigArgs;
use crate::cli::exit::Exit;
use crate::cli::{serve, settings};
use crate::clock::Clock;
use crate::config::file::Config;
use crate::gather::attempt::{advance, last_status};
use crate::gather::erase::erase;
use crate::gather::harvest::{Harvested, Harvester, Manner};
use crate::gather::publish::{Published, Publisher};
use crate::gather::source_plan::SourcePlan;
use crate::model::report::{HarvestOutcome, HarvestReport};
use crate::show::{since, text};
use crate::store::packs;
use crate::store::queue::Claim;
use crate::store::settings::StoreKind;
use crate::telemetry;

/// Seconds that one harvest by hand may take before its claim ends.
const CLAIM_S: u32 = 600;

/// Harvests one source and tells what came of it.
pub fn run(source: &str, dry_run: bool, accept: bool, args: &ConfigArgs) -> Exit {
    let mut config = match settings::config(args) {
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
    if dry_run {
        config.store.kind = StoreKind::Memory;
    }
    let manner = Manner { keep: !dry_run, accept, whole: true };
    let done = serve::runtime().and_then(|runtime| runtime.block_on(harvest(source, manner, args, config)));
    match done {
        Ok(harvested) => {
            tell(source, dry_run, &harvested);
            if harvested.report.failure.is_some() { Exit::Failed } else { Exit::Fine }
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            Exit::Failed
        }
    }
}

async fn harvest(source: &str, manner: Manner, args: &ConfigArgs, mut config: Config) -> anyhow::Result<Harvested> {
    let stop = CancellationToken::new();
    let files = settings::upstream_files(args, &config)?;
    let (_upstream, plans) = app::serve_upstream(files, std::mem::take(&mut config.sources), &stop).await?;
    let plan = find(source, &plans)?;
    if !plan.facts.enabled {
        let reason = plan.facts.disabled_reason.as_deref().unwrap_or("no reason is given");
        eprintln!("note: `{}` is off in the config, so `serve` does not harvest it: {reason}", plan.facts.id);
    }
    let clock = Clock::system();
    let harvester = app::harvester(&config, clock.clone()).await?;
    let progress = ProgressBar::new_spinner().with_message(format!("harvesting {source}"));
    progress.enable_steady_tick(Duration::from_millis(120));
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
    let harvested = harvest_and_publish(&harvester, plan, &plans, &claim, manner, (publisher, &progress)).await;
    harvester.store.finish(&claim, claim.due).await?;
    progress.finish_and_clear();
    stop.cancel();
    harvested
}

async fn harvest_and_publish(
    harvester: &Harvester,
    plan: &SourcePlan,
    plans: &[SourcePlan],
    claim: &Claim,
    manner: Manner,
    (mut publisher, progress): (Publisher, &ProgressBar),
) -> anyhow::Result<Harvested> {
    let harvested = harvester.harvest(plan, claim.fence, manner).await?;
    if manner.keep {
        let store = harvester.store.as_ref();
        let mut status = last_status(store, plan).await?;
        advance(&mut status, &harvested);
        packs::put_status(store, &status).await?;
        progress.set_message("linking");
        let facts: Vec<_> = plans.iter().map(|plan| plan.facts.clone()).collect();
        if let Published::Generation { number, meetings, changes, .. } = publisher.publish(&facts).await? {
            tracing::info!("published generation {number}: {meetings} meetings, {changes} changes");
        }
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

fn tell(source: &str, dry_run: bool, harvested: &Harvested) {
    let report = &harvested.report;
    let looked = if dry_run { " (dry run: nothing was kept, and nothing of before was there to hold it against)" } else { "" };
    let outcome = match report.outcome {
        HarvestOutcome::Believed => format!("`{source}` was read and believed{looked}"),
        HarvestOutcome::Unchanged => format!("`{source}` is as it was{looked}"),
        _ => format!("`{source}` was not taken over: {}", report.failure.as_deref().unwrap_or("no reason is known")),
    };
    let HarvestReport { rows, accepted, refused, added, changed, gone, bytes, duration_ms, .. } = report;
    let text = format!(
        "{outcome}\n  rows {rows}, accepted {accepted}, refused {refused}\n  new {added}, changed {changed}, gone {gone}; {bytes} bytes in {duration_ms} ms\n{}{}",
        since::text(report),
        text::notices(&report.notices)
    );
    // A reader such as `head` may have gone.
    let _ = std::io::stdout().write_all(text.as_bytes());
}
