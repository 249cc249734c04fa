//! The review band: pairs that are too close to call, with the lines that decide them.

use std::fmt::Write;

use serde::Serialize;

use crate::show::pair::{PairStory, Side};
use crate::show::visible::visible;

/// One pair.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Open {
    /// Its bits.
    pub bits: f64,
    /// From how many bits on it would be linked.
    pub link_from: f64,
    /// One listing.
    pub a: Side,
    /// The other.
    pub b: Side,
    /// Why it is not linked.
    pub because: String,
    /// What speaks against it, the heaviest first.
    pub against: Vec<String>,
    /// What to write into links.toml where they are one meeting.
    pub must_link: String,
    /// What to write where they are two.
    pub cannot_link: String,
}

/// All of them, those with most bits first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Review {
    /// The pairs.
    pub pairs: Vec<Open>,
    /// How many more there are.
    pub more: usize,
    /// Rulings that do nothing.
    pub idle: Vec<String>,
}

/// What speaks against a pair, at the most so many.
const AGAINST_MAX: usize = 3;

impl Open {
    /// A pair in short.
    pub fn of(pair: PairStory) -> Self {
        let mut against: Vec<_> = pair.weighed.iter().filter(|row| row.bits < 0.0).collect();
        against.sort_by(|x, y| x.bits.total_cmp(&y.bits));
        let against = against.iter().take(AGAINST_MAX).map(|row| format!("{}: {} {:+.1}", row.feature, row.level, row.bits)).collect();
        let entry = |kind: &str| {
            let quoted = |side: &Side| toml::Value::String(side.key.replacen(':', "/", 1)).to_string();
            format!("[[{kind}]]\nlistings = [{}, {}]\nwho = \"\"\nwhy = \"\"\n", quoted(&pair.a), quoted(&pair.b))
        };
        let (must_link, cannot_link) = (entry("must_link"), entry("cannot_link"));
        Self { bits: pair.bits, link_from: pair.link_from, because: pair.because, against, must_link, cannot_link, a: pair.a, b: pair.b }
    }
}

impl Review {
    /// As text.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for open in &self.pairs {
            let _ = writeln!(text, "{:+.1} bits, linked from {:+.1} on: {}", open.bits, open.link_from, visible(&open.because));
            for side in [&open.a, &open.b] {
                let _ = writeln!(text, "  {}", visible(&side.line()));
            }
            let _ = writeln!(text, "  against it: {}", visible(&open.against.join("; ")));
            for written in open.must_link.replacen('\n', "   # or [[cannot_link]]\n", 1).lines() {
                let _ = writeln!(text, "    {}", visible(written));
            }
            text.push('\n');
        }
        let more = if self.more > 0 { format!(", and {} more with fewer bits", self.more) } else { String::new() };
        let pairs = if self.pairs.len() == 1 { "1 pair is".to_owned() } else { format!("{} pairs are", self.pairs.len()) };
        let _ = writeln!(text, "{pairs} too close to call{more}");
        if !self.pairs.is_empty() {
            let _ = writeln!(text, "To decide one, put its lines into links.toml, and say who and why.");
        }
        for idle in &self.idle {
            let _ = writeln!(text, "does nothing: {}", visible(idle));
        }
        text
    }

    /// As a table: a row for each pair.
    pub fn csv(&self) -> String {
        let mut table = csv::Writer::from_writer(Vec::new());
        let mut rows: Vec<Vec<String>> = vec![COLUMNS.map(str::to_owned).to_vec()];
        rows.extend(self.pairs.iter().map(|open| {
            let mut cells = vec![format!("{:.1}", open.bits), format!("{:.1}", open.link_from)];
            for side in [&open.a, &open.b] {
                cells.extend([&side.key, side.name.as_ref().unwrap_or(&String::new()), &side.when, &side.place].map(|cell| text_of(cell)));
            }
            cells.extend([open.because.clone(), open.against.join("; "), open.must_link.clone(), open.cannot_link.clone()]);
            cells
        }));
        for row in rows {
            table.write_record(row).expect("memory takes every row, and all have as many cells");
        }
        String::from_utf8(table.into_inner().expect("memory is flushed")).expect("text in is text out")
    }
}

const COLUMNS: [&str; 14] = [
    "bits",
    "link_from",
    "a",
    "a_name",
    "a_when",
    "a_place",
    "b",
    "b_name",
    "b_when",
    "b_place",
    "because",
    "against",
    "must_link",
    "cannot_link",
];

/// What a spreadsheet would take for a formula is marked as text.
fn text_of(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}
