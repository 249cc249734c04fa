//! Why two listings are, or are not, one meeting: the gates, the waterfall of evidence, the verdict.

use std::fmt::Write;

use serde::Serialize;

use crate::model::attendance::AttendanceMode;
use crate::model::evidence::LinkDecision;
use crate::model::listing::Listing;
use crate::show::visible::visible;

/// One of the two, in few words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Side {
    /// Source and the source's own id, such as `ie-na:12`.
    pub key: String,
    /// Its name.
    pub name: Option<String>,
    /// When it is held.
    pub when: String,
    /// Where it is held.
    pub place: String,
    /// The meeting that it is served as, by the id of the graph.
    pub meeting_id: Option<String>,
}

/// A gate, and what it said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GateTold {
    /// What it asks for.
    pub gate: &'static str,
    /// Why it is shut; `None` where the two pass.
    pub shut: Option<&'static str>,
}

/// One row of the waterfall.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Weighed {
    /// What was compared.
    pub feature: String,
    /// How it compared.
    pub level: String,
    /// What that weighs, in bits; negative speaks against.
    pub bits: f64,
    /// The sum up to here.
    pub sum: f64,
}

/// What an operator ruled of the two.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RulingTold {
    /// Where it is written.
    pub place: String,
    /// What it says.
    pub rule: String,
    /// Who ruled it.
    pub who: String,
    /// Why.
    pub why: String,
    /// The last day on which it holds; `None` is for good.
    pub until: Option<String>,
    /// Whether it still holds.
    pub holds: bool,
}

/// All that is known of a pair.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PairStory {
    /// One listing.
    pub a: Side,
    /// The other.
    pub b: Side,
    /// What was decided.
    #[serde(serialize_with = "decision")]
    pub decision: LinkDecision,
    /// Why, in a sentence.
    pub because: String,
    /// The gates.
    pub gates: Vec<GateTold>,
    /// The waterfall.
    pub weighed: Vec<Weighed>,
    /// Its end, in bits.
    pub bits: f64,
    /// From how many bits on a pair is linked.
    pub link_from: f64,
    /// From how many bits on a pair is for review.
    pub review_from: f64,
    /// What operators ruled.
    pub ruled: Vec<RulingTold>,
}

fn decision<S: serde::Serializer>(decision: &LinkDecision, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(word(*decision))
}

/// Bits to the hundredth: what is beyond is noise of the sum.
pub fn hundredths(bits: f32) -> f64 {
    (f64::from(bits) * 100.0).round() / 100.0
}

/// A decision in a word.
pub fn word(decision: LinkDecision) -> &'static str {
    match decision {
        LinkDecision::Linked => "link",
        LinkDecision::Review => "review",
        LinkDecision::Apart => "apart",
    }
}

fn sentence(decision: LinkDecision) -> &'static str {
    match decision {
        LinkDecision::Linked => "link: one meeting",
        LinkDecision::Review => "review: too close to call, kept apart",
        LinkDecision::Apart => "apart: two meetings",
    }
}

impl Side {
    /// A listing.
    pub fn of(listing: &Listing, meeting_id: Option<String>) -> Self {
        let when = listing.slot.as_ref().map_or_else(
            || "by appointment".to_owned(),
            |slot| {
                let zone = slot.zone.as_ref().map_or_else(|| ", zone unknown".to_owned(), |zone| format!(" {zone}"));
                format!("{:?} {}{zone}", slot.weekday, slot.start)
            },
        );
        let mut parts: Vec<&str> = Vec::new();
        if let Some(place) = &listing.place {
            let address = &place.address;
            parts.extend(place.name.iter().chain(&place.room).map(String::as_str));
            if address.lines.is_empty() && address.formatted.is_some() {
                parts.extend(address.formatted.as_deref());
            } else {
                parts.extend(address.lines.iter().chain(&address.locality).chain(&address.postal_code).map(String::as_str));
            }
        }
        let room = listing.online.as_ref().and_then(|online| online.room_id.as_deref());
        let online = match (listing.attendance, room) {
            (AttendanceMode::InPerson, None) => None,
            (_, Some(room)) => Some(format!("online in {room}")),
            (_, None) => Some("online".to_owned()),
        };
        parts.extend(online.as_deref());
        let place = if parts.is_empty() { "no place".to_owned() } else { parts.join(", ") };
        Self { key: listing.key.to_string(), name: listing.name.clone(), when, place, meeting_id }
    }

    /// On one line.
    pub fn line(&self) -> String {
        format!("{}  {}, {}, {}", self.key, self.name.as_deref().unwrap_or("no name"), self.when, self.place)
    }
}

impl PairStory {
    /// The whole story as text.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let out = &mut text;
        for (letter, side) in [("A", &self.a), ("B", &self.b)] {
            line(out, 0, &format!("{letter}  {}", side.line()));
            if let Some(id) = &side.meeting_id {
                line(out, 1, &format!(" served as {id}"));
            }
        }
        line(out, 0, &format!("\nVerdict: {}", sentence(self.decision)));
        line(out, 1, &self.because);
        for ruled in &self.ruled {
            let until = ruled.until.as_ref().map_or_else(String::new, |until| format!(", until {until}"));
            let lapsed = if ruled.holds { "" } else { ", lapsed" };
            line(out, 1, &format!("{}: {} ({}: {}{until}{lapsed})", ruled.place, ruled.rule, ruled.who, ruled.why));
        }
        line(out, 0, "\nGates");
        for told in &self.gates {
            line(out, 1, &told.shut.map_or_else(|| format!("{}: passed", told.gate), |why| format!("{}: shut, {why}", told.gate)));
        }
        line(out, 0, "\nEvidence in bits: each one doubles the odds that they are one meeting, a negative one halves them");
        for Weighed { feature, level, bits, sum } in &self.weighed {
            line(out, 1, &format!("{feature:<13} {level:<44} {bits:+6.1} {sum:+7.1}"));
        }
        line(out, 1, &format!("{:<65} {:+7.1}", "in all", self.bits));
        line(out, 1, &format!("linked from {:+.1} on, for review from {:+.1} on", self.link_from, self.review_from));
        text
    }

    /// The other side and the verdict on one line, for lists.
    pub fn brief(&self) -> String {
        format!("{:>6}  {:+6.1}  {} with {} ({})", word(self.decision), self.bits, self.a.key, self.b.line(), self.because)
    }
}

// A blank line before a heading is ours; everything else on a line is made visible.
fn line(out: &mut String, depth: usize, told: &str) {
    if let Some(heading) = told.strip_prefix('\n') {
        out.push('\n');
        return line(out, depth, heading);
    }
    let _ = writeln!(out, "{}{}", "  ".repeat(depth), visible(told));
}

/// What is known of a listing, or of two.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LinkStory {
    /// As it was asked.
    pub asked: Vec<String>,
    /// Every pair that was asked for, best first.
    pub pairs: Vec<PairStory>,
    /// How many more there are.
    pub more: usize,
    /// Rulings that do nothing, and what could not be told.
    pub unsure: Vec<String>,
}

impl LinkStory {
    /// As text: of two the best pair in full, of one each pair on a line.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let out = &mut text;
        let in_full = usize::from(self.asked.len() > 1);
        for pair in self.pairs.iter().take(in_full) {
            out.push_str(&pair.text());
        }
        let others = &self.pairs[in_full.min(self.pairs.len())..];
        if self.asked.len() == 1 {
            let count = if others.is_empty() { "Nothing is near enough to be compared with" } else { "Nearest to" };
            line(out, 0, &format!("{count} {}", self.asked[0]));
        } else if !others.is_empty() {
            line(out, 0, "\nOther pairs of the two");
        }
        for pair in others {
            line(out, 1, &pair.brief());
        }
        if self.more > 0 {
            line(out, 1, &format!("and {} more, weaker", self.more));
        }
        for what in &self.unsure {
            line(out, 0, &format!("Not told: {what}"));
        }
        text
    }
}
