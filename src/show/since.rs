//! A report held against the last believed harvest, as text: what came, changed and went, what is found more often, and
//! what is filled in.

use crate::model::provenance::MeetingField;
use crate::model::report::{HarvestReport, ListingSample};
use crate::show::shape;
use crate::show::text::{counts, line};

/// Listings named of those that came, changed or went.
const NAMED: usize = 5;

/// All that is told; nothing where nothing was taken. Where no harvest was believed before, only what is filled in.
pub fn text(report: &HarvestReport) -> String {
    let mut text = String::new();
    if report.accepted == 0 {
        return text;
    }
    if report.shape.fills_before.is_some() {
        text.push_str(&against("Against the last believed harvest", report));
        let grown = report.notices.0.iter().filter(|(_, tally)| tally.has_grown());
        let grown: Vec<String> =
            grown.map(|(code, tally)| format!("{} {} (was {})", code.code(), tally.count, tally.count_before)).collect();
        if !grown.is_empty() {
            line(&mut text, 1, &format!("found more often: {}", grown.join(", ")));
        }
    }
    line(&mut text, 0, "");
    line(&mut text, 0, &format!("What the {} listings have", report.shape.fills.listings));
    counts(&mut text, "filled in", &shape::fills(&report.shape.fills));
    for told in shape::sentences(report) {
        line(&mut text, 1, &told);
    }
    text
}

/// What came, changed and went, under a heading.
pub fn against(heading: &str, report: &HarvestReport) -> String {
    let mut text = format!("\n{heading}\n");
    let found = &report.differences;
    for (what, count, samples) in
        [("new", report.added, &found.added), ("changed", report.changed, &found.changed), ("gone", report.gone, &found.gone)]
    {
        let named = if samples.is_empty() { String::new() } else { format!(": {}", named(samples, count)) };
        line(&mut text, 1, &format!("{what} {count}{named}"));
    }
    text
}

fn named(samples: &[ListingSample], count: u32) -> String {
    let mut named: Vec<String> = samples.iter().take(NAMED).map(one).collect();
    let more = (count as usize).saturating_sub(named.len());
    if more > 0 {
        named.push(format!("and {more} more"));
    }
    named.join("; ")
}

fn one(sample: &ListingSample) -> String {
    let name = sample.name.as_ref().map_or_else(String::new, |name| format!(" ({name})"));
    let differs = differs(sample);
    let differs = if differs.is_empty() { String::new() } else { format!(" in {differs}") };
    format!("{}{name}{differs}", sample.id)
}

/// In what a listing that changed says something else.
pub fn differs(sample: &ListingSample) -> String {
    let differs: Vec<&str> = sample.differs.iter().map(|field| word(*field)).collect();
    differs.join(", ")
}

fn word(field: MeetingField) -> &'static str {
    match field {
        MeetingField::Name => "name",
        MeetingField::Slot => "day and hour",
        MeetingField::Zone => "time zone",
        MeetingField::Attendance => "attendance",
        MeetingField::Access => "open or closed",
        MeetingField::Venue => "place",
        MeetingField::Point => "coordinates",
        MeetingField::Online => "way in from afar",
        MeetingField::Types => "types",
        MeetingField::Languages => "languages",
        MeetingField::Notes => "notes",
        MeetingField::Group => "group",
    }
}

#[cfg(test)]
mod tests {
    use super::text;
    use crate::model::fill::Fills;
    use crate::model::notice::{Notice, NoticeCode};
    use crate::model::provenance::MeetingField;
    use crate::model::report::{HarvestReport, ListingSample};

    fn report() -> HarvestReport {
        let mut report = HarvestReport { accepted: 9, added: 7, changed: 1, ..HarvestReport::begun(jiff::Timestamp::UNIX_EPOCH) };
        report.shape.fills = Fills { listings: 9, name: 9, ..Fills::default() };
        let sample = |n: usize| ListingSample { id: format!("a-{n}"), name: None, differs: Vec::new() };
        report.differences.added = (0..7).map(sample).collect();
        let differs = vec![MeetingField::Name, MeetingField::Slot];
        report.differences.changed = vec![ListingSample { id: "b".to_owned(), name: Some("Pier\u{1b}Light".to_owned()), differs }];
        report.notices.add(NoticeCode::BadTime, Notice::default());
        report
    }

    #[test]
    fn what_is_not_as_it_was_is_named_and_what_stood_is_not() {
        let mut report = report();
        report.shape.fills_before = Some(Fills { listings: 2, name: 2, ..Fills::default() });
        let told = text(&report);
        for line in [
            "  new 7: a-0; a-1; a-2; a-3; a-4; and 2 more\n",
            "  changed 1: b (Pier\u{fffd}Light) in name, day and hour\n",
            "  gone 0\n",
            "  found more often: bad-time 1 (was 0)\n",
            "\nWhat the 9 listings have\n  filled in: Name 9, ",
        ] {
            assert!(told.contains(line), "no `{line}` in:\n{told}");
        }
    }

    #[test]
    fn of_a_first_harvest_only_what_is_filled_in_is_told() {
        assert!(text(&report()).starts_with("\nWhat the 9 listings have\n"));
        assert_eq!(text(&HarvestReport::begun(jiff::Timestamp::UNIX_EPOCH)), "");
    }
}
