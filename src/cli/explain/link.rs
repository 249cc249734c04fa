//! `explain link A [B]`

use std::collections::BTreeSet;

use tokio_util::sync::CancellationToken;

use crate::app;
use crate::cli::args::{ConfigArgs, ExplainLinkArgs, TellArg};
use crate::cli::exit::Exit;
use crate::cli::explain::{named, open_if_there};
use crate::cli::linked::LinkedListings;
use crate::cli::{serve, settings};
use crate::clock::Clock;
use crate::config::file::Config;
use crate::show::pair::{LinkStory, PairStory};
use crate::store::error::StoreError;
use crate::telemetry;

/// Pairs told of one listing.
const NEAREST_MAX: usize = 20;

/// Tells why two listings are, or are not, one meeting, or which listings one is nearest to.
pub fn run(args: &ExplainLinkArgs) -> Exit {
    match with_store(&args.config, |linked| follow(args, linked)) {
        Ok(story) => {
            tell(&story, args.output);
            Exit::Fine
        }
        Err(exit) => exit,
    }
}

/// Links what the config's store holds and does something with it. What went wrong has been told when this returns.
///
/// # Errors
/// How the verb is to end.
pub fn with_store<T>(args: &ConfigArgs, work: impl FnOnce(&LinkedListings) -> Result<T, String>) -> Result<T, Exit> {
    let config = settings::config(args).map_err(|faults| {
        settings::tell(&faults);
        Exit::BadConfig
    })?;
    let failed = |error: &dyn std::fmt::Display| {
        eprintln!("error: {error:#}");
        Exit::Failed
    };
    telemetry::start(&config.telemetry).map_err(|error| {
        eprintln!("error: {error}");
        Exit::BadConfig
    })?;
    let linked = serve::runtime().and_then(|runtime| runtime.block_on(link(args, config))).map_err(|error| failed(&error))?;
    work(&linked).map_err(|error| failed(&error))
}

async fn link(args: &ConfigArgs, mut config: Config) -> anyhow::Result<LinkedListings> {
    let stop = CancellationToken::new();
    let files = settings::upstream_files(args, &config)?;
    let (_upstream, plans) = app::upstream::serve_upstream(files, std::mem::take(&mut config.sources), &stop).await?;
    stop.cancel();
    let store = match open_if_there(&config.store).await {
        Err(StoreError::Open(why) | StoreError::InUse(why) | StoreError::Damaged(why)) => {
            let query =
                "{ meeting(id: \"meeting_...\") { links { a { id } b { id } decision bits threshold evidence { feature level bits } } } }";
            anyhow::bail!("{why}; stop the server that holds it, or ask its graph: {query}")
        }
        store => store?,
    };
    let nothing = "nothing has been harvested into the store yet; start `meeting-graph serve`, or give files to `meeting-graph link`";
    let Some(store) = store else { anyhow::bail!("{nothing}") };
    let linked = LinkedListings::of_store(store.as_ref(), &plans, config.rulings, Clock::system().now()).await?;
    linked.ok_or_else(|| anyhow::anyhow!("{nothing}"))
}

fn follow(args: &ExplainLinkArgs, linked: &LinkedListings) -> Result<LinkStory, String> {
    let left = named::find(&args.a, linked)?;
    let mut asked = vec![args.a.clone()];
    let pairs: BTreeSet<(u32, u32)> = match &args.b {
        Some(b) => {
            asked.push(b.clone());
            let right = named::find(b, linked)?;
            left.iter().flat_map(|a| right.iter().map(|b| (*a, *b))).filter(|(a, b)| a != b).collect()
        }
        None => left.iter().flat_map(|slot| nearest(*slot, linked)).collect(),
    };
    if args.b.is_some() && pairs.is_empty() {
        return Err(format!("`{}` and `{}` are one listing; name two", asked[0], asked[1]));
    }
    let mut told: Vec<PairStory> = pairs.into_iter().map(|(a, b)| linked.story(a, b)).collect();
    let is_shut = |pair: &PairStory| pair.gates.iter().any(|gate| gate.shut.is_some());
    told.sort_by(|x, y| {
        let rank = |pair: &PairStory| (pair.decision, is_shut(pair));
        rank(x).cmp(&rank(y)).then(y.bits.total_cmp(&x.bits)).then_with(|| (&x.a.key, &x.b.key).cmp(&(&y.a.key, &y.b.key)))
    });
    let more = told.len().saturating_sub(NEAREST_MAX);
    told.truncate(NEAREST_MAX);
    let spoken_of = |idle: &&String| told.iter().flat_map(|pair| &pair.ruled).any(|ruled| idle.starts_with(&format!("{}: ", ruled.place)));
    let unsure = linked.idle.iter().filter(spoken_of).cloned().collect();
    Ok(LinkStory { asked, pairs: told, more, unsure })
}

/// The slot with every listing that is worth comparing with it, itself first.
fn nearest(slot: u32, linked: &LinkedListings) -> Vec<(u32, u32)> {
    let mut others: Vec<u32> = linked.linker.candidates_of(slot).into_iter().map(|(a, b)| if a == slot { b } else { a }).collect();
    others.extend(linked.linker.members(linked.linker.cluster_of(slot)).into_iter().filter(|other| *other != slot));
    others.sort_unstable();
    others.dedup();
    others.into_iter().map(|other| (slot, other)).collect()
}

#[allow(clippy::print_stdout, reason = "the answer of a verb goes to standard output")]
fn tell(story: &LinkStory, output: TellArg) {
    match output {
        TellArg::Text => print!("{}", story.text()),
        TellArg::Json => println!("{:#}", serde_json::to_value(story).expect("a story is plain data with text keys")),
    }
}
