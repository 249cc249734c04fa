//! OpenMetrics text as a table.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;

use crate::deploy::checkers::text;

/// One scrape: series with their labels as they were written, and values.
pub struct Scrape(BTreeMap<String, f64>);

impl Scrape {
    pub fn of(told: &str) -> Self {
        let lines = told.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
        let series = lines.map(|line| {
            let (name, value) = line.rsplit_once(' ').unwrap_or_else(|| panic!("no series: {line}"));
            (name.to_owned(), value.parse().unwrap_or_else(|error| panic!("{line}: {error}")))
        });
        Self(series.collect())
    }

    /// The sum of all series of a name whose labels hold each of these texts; 0 where there is none.
    pub fn sum(&self, name: &str, labels: &[&str]) -> f64 {
        let of_it = self.0.iter().filter(|(series, _)| series.split('{').next() == Some(name));
        of_it.filter(|(series, _)| labels.iter().all(|label| series.contains(label))).map(|(_, value)| value).sum()
    }

    /// The names there are.
    pub fn names(&self) -> BTreeSet<String> {
        self.0.keys().map(|series| series.split('{').next().unwrap().to_owned()).collect()
    }
}

/// The names of our own metrics in a text.
pub fn names_in(text: &str) -> BTreeSet<String> {
    let name = Regex::new(r"\b(?:meeting_graph|process|tokio)_[a-z_]+\b").unwrap();
    name.find_iter(text).map(|found| found.as_str().to_owned()).collect()
}

/// Those that the alert rules read.
pub fn named_in_rules() -> BTreeSet<String> {
    let rules = text("deploy/prometheus/alerts.yml");
    names_in(&rules)
}
