//! `link --review`

use crate::cli::link::args::{LinkArgs, ReviewOutputArg};
use crate::cli::linked::LinkedListings;
use crate::link::score;
use crate::model::evidence::LinkDecision;
use crate::show::review::{Open, Review};

/// The pairs that are too close to call, those with most bits first.
pub fn of(linked: &LinkedListings, limit: Option<usize>) -> Review {
    let mut pairs: Vec<(f32, u32, u32)> = linked
        .linker
        .pairs()
        .filter(|(_, _, _, decision)| *decision == LinkDecision::Review)
        .map(
            |(a, b, agreement, _)| {
                if linked.linker.key(a) < linked.linker.key(b) { (score::bits(agreement), a, b) } else { (score::bits(agreement), b, a) }
            },
        )
        .collect();
    let keys = |(_, a, b): &(f32, u32, u32)| (linked.linker.key(*a).clone(), linked.linker.key(*b).clone());
    pairs.sort_by(|x, y| y.0.total_cmp(&x.0).then_with(|| keys(x).cmp(&keys(y))));
    let shown = limit.unwrap_or(pairs.len()).min(pairs.len());
    let more = pairs.len() - shown;
    let pairs = pairs[..shown].iter().map(|(_, a, b)| Open::of(linked.story(*a, *b))).collect();
    Review { pairs, more, idle: linked.idle.clone() }
}

/// Tells them as was asked for.
#[allow(clippy::print_stdout, reason = "the answer of a verb goes to standard output")]
pub fn tell(review: &Review, args: &LinkArgs) {
    match args.output {
        ReviewOutputArg::Text => print!("{}", review.text()),
        ReviewOutputArg::Json => println!("{:#}", serde_json::to_value(review).expect("a review is plain data with text keys")),
        ReviewOutputArg::Csv => print!("{}", review.csv()),
    }
}
