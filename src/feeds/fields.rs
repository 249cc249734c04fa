//! Which fields a feed has, and in how many rows: so that a column that is renamed or lost is told.
//!
//! Counted for every row of every format, so it must cost next to nothing: the rows of one feed mostly have the same
//! fields in the same order, and then each name is compared once with the one that is expected.

use std::collections::BTreeMap;

/// Fields counted at the most. A feed with more has things of its own as names, and its shape says nothing.
const FIELDS_MAX: usize = 200;

/// The longest name that is counted, in bytes.
const NAME_BYTES_MAX: usize = 64;

/// Fields of one row that are looked at; a row with more is no row of a table.
const ROW_FIELDS_MAX: usize = 2 * FIELDS_MAX;

/// Counts the fields of one feed.
#[derive(Debug, Default)]
pub struct FieldCounts {
    /// In an order that the rows agree on as far as they do, so that each name is mostly found where it is expected.
    counts: Vec<(String, u32)>,
}

impl FieldCounts {
    /// Counts the fields that one row has. A blank one should be left out, so that a column that empties is told.
    pub fn add<'a>(&mut self, names: impl IntoIterator<Item = &'a str>) {
        let mut expected = 0;
        for name in names.into_iter().take(ROW_FIELDS_MAX) {
            if let Some(place) = self.place(name, expected).or_else(|| self.enter(name, expected)) {
                self.counts[place].1 += 1;
                expected = place + 1;
            }
        }
    }

    /// Whether no further field would be counted, so that those that came first are the ones that are.
    pub fn is_full(&self) -> bool {
        self.counts.len() >= FIELDS_MAX
    }

    /// How many rows have each.
    pub fn into_counts(self) -> BTreeMap<String, u32> {
        self.counts.into_iter().collect()
    }

    /// Looked for from the expected place on, then before it. They are few, and most differ in length.
    fn place(&self, name: &str, expected: usize) -> Option<usize> {
        let (before, after) = self.counts.split_at(expected);
        let is_it = |(known, _): &(String, u32)| known == name;
        after.iter().position(is_it).map(|steps| expected + steps).or_else(|| before.iter().position(is_it))
    }

    fn enter(&mut self, name: &str, place: usize) -> Option<usize> {
        if self.counts.len() >= FIELDS_MAX || !is_a_name(name) {
            return None;
        }
        self.counts.insert(place, (name.to_owned(), 0));
        Some(place)
    }
}

/// A name of a field, and no value that stands where a name should: an address, a number, a text.
fn is_a_name(name: &str) -> bool {
    let digits = name.bytes().filter(u8::is_ascii_digit).count();
    !name.trim().is_empty() && name.len() <= NAME_BYTES_MAX && digits <= 4 && !name.contains(['@', '\n', '\r', '<'])
}

#[cfg(test)]
mod tests {
    use super::{FIELDS_MAX, FieldCounts};

    fn counted(rows: &[&[&str]]) -> Vec<(String, u32)> {
        let mut counts = FieldCounts::default();
        for row in rows {
            counts.add(row.iter().copied());
        }
        counts.into_counts().into_iter().collect()
    }

    #[test]
    fn a_field_is_counted_once_for_each_row_that_has_it_in_any_order() {
        let found = counted(&[&["day", "name", "time"], &["name", "slug", "time"], &["time", "day"], &[]]);
        let told: Vec<(&str, u32)> = found.iter().map(|(name, rows)| (name.as_str(), *rows)).collect();
        assert_eq!(told, [("day", 2), ("name", 2), ("slug", 1), ("time", 3)]);
    }

    #[test]
    fn what_is_no_name_is_not_counted() {
        assert_eq!(
            counted(&[&["someone@example.org", "+353 1 555 0100", " ", &"x".repeat(65), "contact_1"]]),
            [("contact_1".to_owned(), 1)]
        );
    }

    #[test]
    fn a_feed_of_endless_names_takes_a_bounded_space() {
        let names: Vec<String> = (0..2000).map(|n| format!("field {n}")).collect();
        let mut counts = FieldCounts::default();
        counts.add(names.iter().map(String::as_str));
        assert_eq!(counts.into_counts().len(), FIELDS_MAX);
    }
}
