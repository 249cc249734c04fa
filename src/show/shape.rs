//! The shape of a feed in words: what is filled in, which fields it has, and how fresh it is.

use crate::model::fill::{FillField, Fills};
use crate::model::report::HarvestReport;

/// What is filled in: label and count, in the order in which a reader of meetings misses them.
pub fn fills(fills: &Fills) -> Vec<(&'static str, u32)> {
    FillField::ALL.iter().map(|field| (label(*field), fills.count(*field))).collect()
}

/// What a field of listings is called.
pub fn label(field: FillField) -> &'static str {
    match field {
        FillField::Name => "Name",
        FillField::Slot => "Weekday and hour",
        FillField::Zone => "Time zone",
        FillField::Street => "Street",
        FillField::City => "Town",
        FillField::PostalCode => "Postal code",
        FillField::Point => "Coordinates",
        FillField::Attendance => "A room or a way in from afar",
        FillField::Types => "A type that we know",
        FillField::Link => "Link or number to call",
        FillField::Duration => "Length",
        FillField::Group => "Group",
        FillField::Updated => "Date of the last change",
    }
}

/// What is to be told of the shape beside the fills, a sentence each.
pub fn sentences(report: &HarvestReport) -> Vec<String> {
    let shape = &report.shape;
    let mut told = Vec::new();
    if !shape.fields.is_empty() {
        let fields: Vec<String> = shape.fields.iter().map(|(name, rows)| format!("{name} {rows}")).collect();
        told.push(format!("Its own fields, and in how many rows: {}", fields.join(", ")));
    }
    for (what, names) in [("New fields", &shape.appeared), ("Fields that are gone", &shape.vanished)] {
        if !names.is_empty() {
            told.push(format!("{what}: {}", names.join(", ")));
        }
    }
    for moved in shape.fills_before.iter().flat_map(|before| shape.fills.moved_since(before)) {
        let percent = |permille: u32| permille / 10;
        let (before, now) = (percent(moved.before_permille), percent(moved.now_permille));
        told.push(format!("{} was filled in for {before} % and is for {now} %", label(moved.field)));
    }
    if let Some(at) = report.newest_update_at {
        told.push(format!("The newest change that it dates is of {}", at.strftime("%Y-%m-%d")));
    }
    told
}
