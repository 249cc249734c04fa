//! `check --online`: each source asked once, and nothing kept.

use futures_util::StreamExt;
use futures_util::stream;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::app;
use crate::cli::args::{CheckArgs, TellArg};
use crate::cli::harvest;
use crate::cli::progress::Progress;
use crate::cli::settings;
use crate::clock::Clock;
use crate::config::file::Config;
use crate::gather::source_plan::SourcePlan;
use crate::model::id::SourceId;
use crate::model::report::HarvestReport;
use crate::show::json::failure;
use crate::store::settings::StoreKind;

/// What came of asking, by source.
pub struct Looks(Vec<(SourceId, HarvestReport)>);

impl Looks {
    /// Whether a source could not be read, or would not be believed.
    pub fn failed_any(&self) -> bool {
        self.0.iter().any(|(_, report)| report.failure.is_some())
    }

    /// Whether a row could not be taken.
    pub fn refused_any(&self) -> bool {
        self.0.iter().any(|(_, report)| report.refused > 0)
    }

    /// For programs.
    pub fn json(&self) -> Value {
        let one = |(id, report): &(SourceId, HarvestReport)| {
            json!({
                "source": id, "rows": report.rows, "accepted": report.accepted, "refused": report.refused, "bytes": report.bytes,
                "durationMs": report.duration_ms, "failure": failure(report),
            })
        };
        self.0.iter().map(one).collect()
    }
}

/// Asks the sources that are named, or all that are on, as many at once as harvests would be, with the same pauses between
/// two requests to one host.
///
/// # Errors
/// A name that no source has, and where no client can be made.
pub async fn look(args: &CheckArgs, mut config: Config) -> anyhow::Result<Looks> {
    let stop = CancellationToken::new();
    config.store.kind = StoreKind::Memory;
    let files = settings::upstream_files(&args.config, &config)?;
    let (_upstream, plans) = app::upstream::serve_upstream(files, std::mem::take(&mut config.sources), &stop).await?;
    let asked: Vec<&SourcePlan> = if args.source.is_empty() {
        plans.iter().filter(|plan| plan.facts.enabled).collect()
    } else {
        args.source.iter().map(|id| harvest::find(id, &plans)).collect::<anyhow::Result<_>>()?
    };
    let harvester = app::harvester(&config, Clock::system()).await?;
    let progress = Progress::of_many("asking sources", asked.len());
    let harvester = &harvester;
    let mut looks: Vec<(SourceId, HarvestReport)> = Vec::new();
    let asking = asked.into_iter().map(|plan| async move { (plan.facts.id.clone(), harvester.look(plan).await.report) });
    let mut looking = stream::iter(asking).buffer_unordered(config.gather.concurrency_max.max(1));
    while let Some((id, report)) = looking.next().await {
        progress.done(&line(&id, &report));
        looks.push((id, report));
    }
    progress.end();
    stop.cancel();
    looks.sort_by(|(a, _), (b, _)| a.cmp(b));
    if args.output == TellArg::Text {
        tell(&looks);
    }
    Ok(Looks(looks))
}

fn line(id: &SourceId, report: &HarvestReport) -> String {
    match &report.failure {
        Some(failure) => format!("{id}: {failure}"),
        None => format!("{id}: {} rows, {} accepted, {} refused", report.rows, report.accepted, report.refused),
    }
}

#[allow(clippy::print_stdout, reason = "the answer of a verb goes to standard output")]
fn tell(looks: &[(SourceId, HarvestReport)]) {
    for (id, report) in looks {
        println!("{}", line(id, report));
    }
    let failed = looks.iter().filter(|(_, report)| report.failure.is_some()).count();
    println!("asked {} sources: {} can be read, {failed} cannot", looks.len(), looks.len() - failed);
}
