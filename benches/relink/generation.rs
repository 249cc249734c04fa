//! The same change, up to a whole generation in chunks: identity, fusion, venues, groups, series, what changed, and its bytes.

use std::sync::Arc;
use std::time::{Duration, Instant};

use meeting_graph::link::decisions::Decisions;
use meeting_graph::link::memory::Memory;
use meeting_graph::link::resolve::{LinkInput, link, link_with};
use meeting_graph::link::said::{Said, in_order};
use meeting_graph::model::generation::GenerationContent;
use meeting_graph::model::listing::Listing;
use meeting_graph::store::generation::{Cut, encode_generation_after};
use rayon::prelude::*;
use uuid::Uuid;

use crate::{NOW, invented, peak_memory};

const TURNS: usize = 11;

/// How long each stage took, by its name, in the order in which they end.
type Stages = Vec<(String, Duration)>;

/// Links everything, then one changed source in each turn; in the end holds the generation to one that is linked anew.
pub fn run(sources: usize) {
    let lists: Vec<_> = (0..sources).into_par_iter().map(|number| (invented::source(number), said(number, sources, 0))).collect();
    let mut said_now = Said(lists.into_iter().collect());
    let (mut memory, mut content, mut cut, mut minted) = (Memory::default(), GenerationContent::default(), Cut::default(), 0_u128);
    let decisions = Decisions::default();
    let mut turns: Vec<Stages> = Vec::new();
    for turn in 0..=TURNS {
        let number = turn * 37 % sources;
        if turn > 0 {
            said_now.0.insert(invented::source(number), said(number, sources, turn as u64));
        }
        let mut mint = || {
            minted += 1;
            Uuid::from_u128(minted)
        };
        let (mut stages, began, mut at) = (Stages::new(), Instant::now(), Instant::now());
        let mut ended = |name: String| {
            stages.push((name, at.elapsed()));
            at = Instant::now();
        };
        let linked = link_with(&mut memory, &input(&said_now, &decisions), content, &mut mint, &mut |step| ended(format!("{step:?}")));
        ended("(forgetting)".to_owned());
        let (chunks, after) =
            encode_generation_after(&linked.content, &cut, &linked.altered).expect("an invented generation can be encoded");
        ended(format!("{} of {} chunks", chunks.len(), after.names().len()));
        stages.push(("all of it".to_owned(), began.elapsed()));
        println!("turn {turn}: {} changes; {}", linked.changes.len(), told(&stages));
        (content, cut) = (linked.content, after);
        turns.push(stages);
    }
    let mut whole: Vec<Duration> = turns[1..].iter().filter_map(|stages| stages.last()).map(|(_, took)| *took).collect();
    whole.sort_unstable();
    println!(
        "a generation of {} meetings, linked and encoded: {:.1} s with nothing remembered; {:.0} ms (median of {TURNS}) after one source of {} \
         changed; peak memory {}",
        content.meetings.len(),
        turns[0].last().map(|(_, took)| took.as_secs_f64()).unwrap_or_default(),
        whole[TURNS / 2].as_secs_f64() * 1e3,
        invented::ROWS,
        peak_memory()
    );
    let mut none = || panic!("linking anew what is linked asks for no id");
    let anew = link(&input(&said_now, &decisions), content.clone(), &mut none);
    assert!(anew.content == content && anew.changes.is_empty(), "what was linked turn by turn is not what linking everything gives");
}

fn told(stages: &Stages) -> String {
    let stages: Vec<String> = stages.iter().map(|(name, took)| format!("{name} {:.1} ms", took.as_secs_f64() * 1e3)).collect();
    stages.join(", ")
}

fn said(number: usize, sources: usize, revision: u64) -> Arc<Vec<Arc<Listing>>> {
    in_order(invented::listings(number, sources, revision).into_iter().map(Arc::new).collect())
}

fn input<'a>(said: &'a Said, decisions: &'a Decisions) -> LinkInput<'a> {
    let now = NOW.parse().expect("the constant is an instant");
    LinkInput { said, service_bodies: &[], sources: &[], decisions, now }
}
