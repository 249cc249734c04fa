//! What could not be judged because nobody said it, and the command that says it. Nothing is guessed.

use std::collections::BTreeSet;

use crate::cli::validate::args::{OutputArg, ValidateArgs};
use crate::feeds::format::Parsed;
use crate::model::listing::Listing;
use crate::model::notice::NoticeCode;
use crate::model::report::HarvestReport;
use crate::model::source::SourceFacts;

/// What stands for the fellowship while nobody has said it. No table has this code, so that only type codes are read on which
/// all fellowships agree.
pub const NO_FELLOWSHIP: &str = "unsaid";

/// What was left open, a sentence each. A notice that would blame the feed for what was left unsaid is taken out of the report.
pub fn not_judged(facts: &SourceFacts, parsed: &Parsed, report: &mut HarvestReport) -> Vec<String> {
    let count = |is: &dyn Fn(&Listing) -> bool| parsed.listings.iter().filter(|listing| is(listing)).count();
    let mut open = Vec::new();
    let coded = count(&|listing| !listing.unknown_types.is_empty());
    if facts.fellowship.as_str() == NO_FELLOWSHIP && coded > 0 {
        report.notices.0.remove(&NoticeCode::UnknownType);
        open.push(format!(
            "the type codes of {coded} meetings: which fellowship is it? Codes differ, so only those that all fellowships share were read"
        ));
    }
    let placed = count(&|listing| listing.place.as_ref().is_some_and(|place| place.point.is_some()));
    let unzoned = report.notices.count(NoticeCode::MissingTimeZone);
    if facts.countries.is_empty() && placed > 0 {
        open.push(format!("whether the coordinates of {placed} meetings lie where they should: which countries does the feed cover?"));
    }
    if facts.countries.is_empty() && unzoned > 0 {
        open.push(format!("the time zone of {unzoned} meetings: a country would tell it where it has one zone only"));
    }
    open
}

/// What was not given of a server's answers, a sentence each. Nobody is blamed for what they would have told.
pub fn not_given(operations: &[&str], report: &mut HarvestReport) -> Vec<String> {
    let mut told = Vec::new();
    for operation in operations {
        let (code, what) = match *operation {
            "GetFormats" => (Some(NoticeCode::UnknownFormatId), "what the numbers of formats mean that rows give"),
            "GetServiceBodies" => (Some(NoticeCode::UnknownServiceBody), "which service body keeps which meeting"),
            "GetServerInfo" => (None, "the server's language, and the length of meetings that give none"),
            _ => continue,
        };
        let rows = code.and_then(|code| report.notices.0.remove(&code)).map_or(0, |tally| tally.count);
        // Meetings may come with the formats that they use.
        if operation != &"GetFormats" || rows > 0 {
            told.push(format!(
                "{what}: the answer to {operation} was not given; put it beside the other as {operation}.json, and name the folder"
            ));
        }
    }
    told
}

/// Rows of the feed, where a row with several days was counted once for each.
pub fn rows_of_the_feed(parsed: &Parsed) -> Option<u32> {
    let taken = parsed.listings.iter().map(|listing| listing.row);
    let refused = parsed.refusals.iter().filter_map(|(_, notice)| notice.row);
    let rows = u32::try_from(taken.chain(refused).collect::<BTreeSet<u32>>().len()).ok()?;
    (rows > 0 && rows < parsed.rows).then_some(rows)
}

/// The whole command with what is missing filled in by way of example. `subject` is the address as it may be passed on.
pub fn command(args: &ValidateArgs, subject: &str, fellowship_is_known: bool) -> String {
    let mut words = vec!["meeting-graph validate".to_owned(), quoted(subject)];
    if let Some(format) = &args.format {
        words.push(format!("--format {format}"));
    }
    match &args.fellowship {
        Some(code) => words.push(format!("--fellowship {code}")),
        None if fellowship_is_known => {}
        None => words.push("--fellowship aa".to_owned()),
    }
    let countries: Vec<&str> = args.country.iter().map(|country| country.as_str()).collect();
    words.push(format!("--country {}", if countries.is_empty() { "US".to_owned() } else { countries.join(",") }));
    if let Some(zone) = &args.zone {
        words.push(format!("--zone {zone}"));
    }
    if !args.language.is_empty() {
        words.push(format!("--language {}", args.language.join(",")));
    }
    match args.output {
        OutputArg::Text => {}
        OutputArg::Json => words.push("--output json".to_owned()),
        OutputArg::Html => words.push("--output html".to_owned()),
    }
    words.join(" ")
}

// As a shell takes it for one word.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./:~".contains(c);
    if word.chars().all(is_plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', "'\\''")) }
}
