//! The same change, up to a whole generation: identity, fusion, venues, groups, series and what changed.

use std::sync::Arc;
use std::time::{Duration, Instant};

use meeting_graph::link::decisions::Decisions;
use meeting_graph::link::memory::Memory;
use meeting_graph::link::resolve::{LinkInput, link, link_with};
use meeting_graph::model::generation::GenerationContent;
use meeting_graph::model::listing::Listing;
use rayon::prelude::*;
use uuid::Uuid;

use crate::{NOW, invented, peak_memory};

const TURNS: usize = 11;

/// Links everything, then one changed source in each turn; in the end holds the generation to one that is linked anew.
pub fn run(sources: usize) {
    let mut said: Vec<Vec<Arc<Listing>>> =
        (0..sources).into_par_iter().map(|number| arcs(invented::listings(number, sources, 0))).collect();
    let (mut memory, mut previous, mut minted) = (Memory::default(), GenerationContent::default(), 0_u128);
    let mut mint = || {
        minted += 1;
        Uuid::from_u128(minted)
    };
    let mut turns = Vec::new();
    let mut first = Duration::ZERO;
    for turn in 0..=TURNS {
        let number = turn * 37 % sources;
        if turn > 0 {
            said[number] = arcs(invented::listings(number, sources, turn as u64));
        }
        let listings: Vec<Arc<Listing>> = said.iter().flatten().cloned().collect();
        let began = Instant::now();
        let linked = linked(&mut memory, &listings, &previous, &mut mint);
        if turn == 0 {
            first = began.elapsed()
        } else {
            turns.push(began.elapsed())
        }
        previous = linked;
    }
    turns.sort_unstable();
    let s = |time: Duration| time.as_secs_f64();
    println!(
        "a generation of {} meetings: {:.1} s with nothing remembered; {:.2} s (median of {TURNS}) after one source changed; peak memory {}",
        previous.meetings.len(),
        s(first),
        s(turns[TURNS / 2]),
        peak_memory()
    );
    let listings: Vec<Arc<Listing>> = said.iter().flatten().cloned().collect();
    let decisions = Decisions::default();
    let anew = link(&input(&listings, &previous, &decisions), &mut mint);
    assert!(anew.content == previous && anew.changes.is_empty(), "what was linked turn by turn is not what linking everything gives");
}

fn arcs(listings: Vec<Listing>) -> Vec<Arc<Listing>> {
    listings.into_iter().map(Arc::new).collect()
}

fn linked(
    memory: &mut Memory,
    listings: &[Arc<Listing>],
    previous: &GenerationContent,
    mint: &mut dyn FnMut() -> Uuid,
) -> GenerationContent {
    let decisions = Decisions::default();
    link_with(memory, &input(listings, previous, &decisions), mint).content
}

fn input<'a>(listings: &'a [Arc<Listing>], previous: &'a GenerationContent, decisions: &'a Decisions) -> LinkInput<'a> {
    let now = NOW.parse().expect("the constant is an instant");
    LinkInput { listings, service_bodies: &[], sources: &[], previous, decisions, now }
}
