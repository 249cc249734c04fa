//! `links.toml`: what operators ruled of listings, one `[[must_link]]`, `[[cannot_link]]` or `[[duplicate_free]]` for each.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;

use crate::config::checks::Wrong;
use crate::config::document::{Spot, Table};
use crate::config::entry::{self, EntryReader};
use crate::config::fault::Faults;
use crate::config::file::Lapse;
use crate::config::known::Known;
use crate::config::section;
use crate::config::source_values;
use crate::link::rulings::{Rule, Ruling, Rulings, end_of};
use crate::model::id::{ListingKey, ServiceBodyKey, SourceId};

const MUST: &str = "must_link";
const CANNOT: &str = "cannot_link";
const FREE: &str = "duplicate_free";

/// What the file gives.
#[derive(Default)]
pub(super) struct Ruled {
    pub rulings: Rulings,
    pub lapses: Vec<Lapse>,
}

/// `[[must_link]]` and `[[cannot_link]]`. Every key is optional here, so that what is missing is told together with what
/// is wrong.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PairKeys {
    listings: Option<Vec<String>>,
    who: Option<String>,
    why: Option<String>,
    until: Option<String>,
}

/// `[[duplicate_free]]`
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct FreeKeys {
    source: Option<String>,
    sources: Option<Vec<String>>,
    body: Option<String>,
    who: Option<String>,
    why: Option<String>,
    until: Option<String>,
}

/// An entry, and where it stands.
struct Entry<'a> {
    ruling: Ruling,
    section: &'static str,
    table: &'a Table,
}

/// Reads the file; an empty one rules nothing. Whether an entry still holds is not asked here: a config that was good
/// yesterday is good today.
pub(super) fn read(root: &Table, known: &Known, faults: &mut Faults) -> Ruled {
    let tables = entry::tables(root, &[MUST, CANNOT, FREE], "rulings", faults);
    let entries: Vec<Entry<'_>> = tables
        .into_iter()
        .filter_map(|(section, table)| {
            let entry = EntryReader { section, noun: "entry", table, faults };
            Some(Entry { ruling: Reader { entry, table, known }.ruling()?, section, table })
        })
        .collect();
    tell_fights(&entries, faults);
    let lapses = entries.iter().filter_map(lapse).collect();
    Ruled { rulings: Rulings(entries.into_iter().map(|entry| entry.ruling).collect()), lapses }
}

fn lapse(entry: &Entry<'_>) -> Option<Lapse> {
    let until = entry.ruling.until?;
    let spot = entry.table.entries.get("until").map_or(&entry.table.spot, |entry| &entry.value_spot);
    let message = format!("`{}` held until {until} and does nothing any more", entry.ruling.rule);
    let mend = "take the entry out, or look again and write a later day";
    let mut warning = spot.fault(&section::join(entry.section, "until"), "stale", message, mend);
    warning.is_warning = true;
    Some(Lapse { at: end_of(until), warning })
}

struct Reader<'a> {
    entry: EntryReader<'a>,
    table: &'a Table,
    known: &'a Known,
}

impl Reader<'_> {
    fn ruling(mut self) -> Option<Ruling> {
        let (rule, who, why, until) = if self.entry.section == FREE {
            let keys: FreeKeys = section::read(FREE, self.table, self.entry.faults);
            (self.free(keys.source, keys.sources, keys.body), keys.who, keys.why, keys.until)
        } else {
            let keys: PairKeys = section::read(self.entry.section, self.table, self.entry.faults);
            let make = if self.entry.section == MUST { Rule::MustLink } else { Rule::CannotLink };
            (self.listings(keys.listings).map(make), keys.who, keys.why, keys.until)
        };
        let who = self.entry.text("who", who, "write who ruled it, such as \"the district's webservant, by mail\"; no name is needed");
        let why = self.entry.text("why", why, "write why, for whoever runs this after you");
        let until = self.until(until);
        Some(Ruling { rule: rule?, who: who?, why: why?, until: until?, place: self.table.spot.name_and_line() })
    }

    /// What is free of doubles: one of three.
    fn free(&mut self, source: Option<String>, sources: Option<Vec<String>>, body: Option<String>) -> Option<Rule> {
        let written: Vec<&str> = ["source", "sources", "body"].into_iter().filter(|key| section::is_written(self.table, key)).collect();
        if let [_, second, ..] = written[..] {
            let message = format!("the entry says {}", written.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(" and "));
            let mend = "write an entry for each: a source, a service body, or sources between which there are no doubles".to_owned();
            self.entry.wrong(Some(second), Wrong { code: "bad-value", message, mend });
            return None;
        }
        match written.first() {
            Some(&"sources") => self.between(&sources?).map(Rule::FreeBetween),
            Some(&"body") => {
                let body = body?;
                let body = entry::listing(&body).map_err(|_| Wrong {
                    code: "bad-id",
                    message: format!("`{body}` is not a service body"),
                    mend: "write the source's id, a slash and the source's own id of the service body, such as ie-na-example/12".to_owned(),
                });
                let ListingKey { source, id } = self.entry.checked("body", body)?;
                let is_known = self.is_known(&source, &self.entry.spot("body").clone(), "body");
                is_known.then_some(Rule::FreeBody(ServiceBodyKey { source, id }))
            }
            _ => {
                let mend = "write source = \"...\": the source of which no two rows are one meeting";
                let source = self.entry.text("source", source, mend);
                let source = source.and_then(|text| self.entry.checked("source", source_values::source_id(&text)));
                let source = source.filter(|source| self.is_known(source, &self.entry.spot("source").clone(), "source"));
                source.map(Rule::DuplicateFree)
            }
        }
    }

    fn between(&mut self, texts: &[String]) -> Option<Vec<SourceId>> {
        let mend = "write sources = [\"one\", \"other\"], two or more: no row of one is the meeting of a row of another";
        let spots = self.table.entries.get("sources").map(|entry| entry.item_spots.clone()).unwrap_or_default();
        let mut sources: Vec<SourceId> = Vec::new();
        let mut all_good = true;
        for (text, spot) in texts.iter().zip(&spots) {
            match source_values::source_id(text) {
                Err(wrong) => {
                    self.entry.wrong_at(spot, Some("sources"), wrong);
                    all_good = false;
                }
                Ok(source) if sources.contains(&source) => {
                    let message = format!("`{text}` is named twice");
                    let mend = format!("of one source write source = \"{text}\"");
                    self.entry.wrong_at(spot, Some("sources"), Wrong { code: "same-source", message, mend });
                    all_good = false;
                }
                Ok(source) => {
                    all_good &= self.is_known(&source, spot, "sources");
                    sources.push(source);
                }
            }
        }
        if texts.len() < 2 {
            let message = format!("between {} source there are no two rows", texts.len());
            self.entry.wrong(Some("sources"), Wrong { code: "bad-value", message, mend: mend.to_owned() });
            return None;
        }
        all_good.then_some(sources)
    }

    /// Without a day it holds for good.
    fn until(&mut self, text: Option<String>) -> Option<Option<Date>> {
        match text {
            Some(text) => self.entry.checked("until", entry::day(&text)).map(Some),
            None => {
                let is_known_bad = section::is_written(self.table, "until");
                (!is_known_bad).then_some(None)
            }
        }
    }

    fn listings(&mut self, texts: Option<Vec<String>>) -> Option<Vec<ListingKey>> {
        let mend = "write listings = [\"source/id\", \"source/id\"], two or more";
        let Some(texts) = texts else {
            if !section::is_written(self.table, "listings") {
                let message = "the entry does not say `listings`".to_owned();
                self.entry.wrong(None, Wrong { code: "missing-key", message, mend: mend.to_owned() });
            }
            return None;
        };
        let spots = self.table.entries.get("listings").map(|entry| entry.item_spots.clone()).unwrap_or_default();
        let mut keys: Vec<ListingKey> = Vec::new();
        let mut all_good = true;
        for (text, spot) in texts.iter().zip(&spots) {
            match entry::listing(text) {
                Err(wrong) => {
                    self.entry.wrong_at(spot, Some("listings"), wrong);
                    all_good = false;
                }
                Ok(key) if keys.contains(&self.known.as_listed(key.clone())) => {
                    let message = format!("`{text}` is named twice: a listing is one meeting with itself");
                    let mend = "name the other listing in its place, or take it out".to_owned();
                    self.entry.wrong_at(spot, Some("listings"), Wrong { code: "same-listing", message, mend });
                    all_good = false;
                }
                Ok(key) => {
                    all_good &= self.is_known(&key.source, spot, "listings");
                    keys.push(self.known.as_listed(key));
                }
            }
        }
        if texts.len() < 2 {
            let message = format!("{} listing is no pair", texts.len());
            self.entry.wrong(Some("listings"), Wrong { code: "bad-value", message, mend: mend.to_owned() });
            return None;
        }
        all_good.then_some(keys)
    }

    fn is_known(&mut self, source: &SourceId, spot: &Spot, key: &str) -> bool {
        let Some(mend) = self.known.mend(source) else { return true };
        let message = format!("no source has the id `{source}`");
        self.entry.wrong_at(spot, Some(key), Wrong { code: "unknown-source", message, mend });
        false
    }
}

/// What is ruled one, directly or through others, and ruled two as well.
fn tell_fights(entries: &[Entry<'_>], faults: &mut Faults) {
    let mut beside: BTreeMap<&ListingKey, Vec<(&ListingKey, &str)>> = BTreeMap::new();
    for entry in entries {
        let Rule::MustLink(keys) = &entry.ruling.rule else { continue };
        for pair in keys.windows(2) {
            beside.entry(&pair[0]).or_default().push((&pair[1], &entry.ruling.place));
            beside.entry(&pair[1]).or_default().push((&pair[0], &entry.ruling.place));
        }
    }
    for entry in entries {
        let (pairs, key): (Vec<(&ListingKey, &ListingKey)>, _) = match &entry.ruling.rule {
            // Which listings are of a service body is not known here.
            Rule::MustLink(_) | Rule::FreeBody(_) => continue,
            Rule::FreeBetween(sources) => {
                let rows: Vec<&ListingKey> = beside.keys().copied().filter(|key| sources.contains(&key.source)).collect();
                let of_two = |(a, b): &(&ListingKey, &ListingKey)| a.source != b.source;
                (pairs_of(&rows).into_iter().filter(of_two).collect(), "sources")
            }
            Rule::CannotLink(keys) => (pairs_of(&keys.iter().collect::<Vec<_>>()), "listings"),
            Rule::DuplicateFree(source) => {
                let rows: Vec<&ListingKey> = beside.keys().copied().filter(|key| key.source == *source).collect();
                (pairs_of(&rows), "source")
            }
        };
        for (a, b) in pairs {
            let Some(places) = way(&beside, a, b) else { continue };
            let by = places.join(" and ");
            let message = format!("`{}/{}` and `{}/{}` are one meeting by {by}, and two by this entry", a.source, a.id, b.source, b.id);
            let mend = "take out the one that is wrong: both cannot hold";
            let spot = entry.table.entries.get(key).map_or(&entry.table.spot, |entry| &entry.value_spot);
            faults.push(spot.fault(&section::join(entry.section, key), "fighting", message, mend));
        }
    }
}

fn pairs_of<'k>(keys: &[&'k ListingKey]) -> Vec<(&'k ListingKey, &'k ListingKey)> {
    keys.iter().enumerate().flat_map(|(at, a)| keys[at + 1..].iter().map(|b| (*a, *b))).collect()
}

/// The entries that lead from one listing to another by the fewest steps, each once.
fn way<'k>(
    beside: &BTreeMap<&'k ListingKey, Vec<(&'k ListingKey, &'k str)>>,
    from: &'k ListingKey,
    to: &'k ListingKey,
) -> Option<Vec<&'k str>> {
    let mut came: BTreeMap<&ListingKey, Vec<&str>> = BTreeMap::from([(from, Vec::new())]);
    let mut open = std::collections::VecDeque::from([from]);
    while let Some(at) = open.pop_front() {
        if at == to {
            return came.remove(to);
        }
        for (next, place) in beside.get(at).into_iter().flatten() {
            if !came.contains_key(next) {
                let mut places = came[at].clone();
                if !places.contains(place) {
                    places.push(place);
                }
                came.insert(next, places);
                open.push_back(next);
            }
        }
    }
    None
}
