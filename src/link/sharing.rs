//! Which meetings hold the keys of venues, groups and series, remembered from one generation to the next, so that a change
//! asks again only of the keys that it touches.
//!
//! A meeting is named by the slot that stands for its cluster, and a key by its hash: two keys of one hash are looked at
//! together and told apart by their texts.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use foldhash::{HashMap, HashMapExt as _};
use rayon::prelude::*;

use crate::link::form::hash;
use crate::link::groups::{self, Lands};
use crate::link::series;
use crate::link::told::Told;

/// Meetings by the key that they hold.
#[derive(Debug, Default)]
pub struct Holders(BTreeSet<(u64, u32)>);

impl Holders {
    /// The meetings that hold a key, in the order of their numbers.
    pub fn of(&self, key: u64) -> impl Iterator<Item = u32> + '_ {
        self.0.range((key, 0)..=(key, u32::MAX)).map(|(_, meeting)| *meeting)
    }

    fn remove(&mut self, key: u64, meeting: u32) {
        self.0.remove(&(key, meeting));
    }

    fn add(&mut self, mut entries: Vec<(u64, u32)>) {
        if self.0.is_empty() {
            entries.par_sort_unstable();
            self.0 = entries.into_iter().collect();
        } else {
            self.0.extend(entries);
        }
    }
}

/// The keys of one meeting, hashed; 0 where it has none.
#[derive(Debug, Default)]
struct Keys {
    number: u64,
    venue: u64,
    group: u64,
    series: u64,
    /// What its series may be known by, the best first.
    options: Box<[u64]>,
}

/// What is remembered of all meetings.
#[derive(Debug, Default)]
pub struct Sharing {
    keys: HashMap<u32, Keys>,
    numbers: Holders,
    venues: Holders,
    groups: Holders,
    options: Holders,
    series: Holders,
}

/// What a change may have moved among the keys of one kind.
#[derive(Debug, Default)]
pub struct Turned {
    /// Meetings whose key may be another, with the key that they hold now.
    pub texts: BTreeMap<u32, Option<String>>,
    /// Hashes of keys that may have other holders, or whose holders may say something else.
    pub hashes: BTreeSet<u64>,
}

/// What a change may have moved.
#[derive(Debug, Default)]
pub struct Moved {
    /// Among venues.
    pub venues: Turned,
    /// Among groups.
    pub groups: Turned,
    /// Among series.
    pub series: Turned,
}

/// What a meeting tells.
pub type ToldOf<'a> = dyn Fn(u32) -> &'a Told + Sync + 'a;

impl Sharing {
    /// Who holds venues' keys.
    pub fn venues(&self) -> &Holders {
        &self.venues
    }

    /// Who holds groups' keys.
    pub fn groups(&self) -> &Holders {
        &self.groups
    }

    /// Who holds the keys of series.
    pub fn series(&self) -> &Holders {
        &self.series
    }

    /// Takes out the meetings that are gone and takes in those that are new; a number may be among both.
    pub(super) fn bring<'a>(
        &mut self,
        gone: &[u32],
        anew: &[u32],
        told_of: &ToldOf<'a>,
        group_before: &dyn Fn(u32) -> Option<&'a str>,
    ) -> Moved {
        let mut moved = Moved::default();
        let mut numbers: BTreeSet<u64> = BTreeSet::new();
        let mut options: BTreeSet<u64> = BTreeSet::new();
        for meeting in gone {
            let Some(keys) = self.keys.remove(meeting) else { continue };
            for (holders, key, touched) in [
                (&mut self.numbers, keys.number, &mut numbers),
                (&mut self.venues, keys.venue, &mut moved.venues.hashes),
                (&mut self.groups, keys.group, &mut moved.groups.hashes),
                (&mut self.series, keys.series, &mut moved.series.hashes),
            ] {
                holders.remove(key, *meeting);
                touched.insert(key);
            }
            for option in &keys.options {
                self.options.remove(*option, *meeting);
                options.insert(*option);
            }
        }
        self.keys.extend(anew.iter().map(|meeting| (*meeting, Keys::default())));
        let with_numbers = self.take_in_numbers(anew, told_of, &mut numbers);
        self.turn_venues(anew, told_of, &mut moved.venues);
        let lands = self.lands(&numbers, told_of);
        self.turn_groups(&with_numbers, told_of, &lands, &mut moved.groups);
        let several = self.turn_options(&with_numbers, told_of, &moved.groups, &mut options);
        let group = |meeting: u32| match moved.groups.texts.get(&meeting) {
            Some(text) => text.as_deref(),
            None => group_before(meeting),
        };
        self.turn_series(&several, told_of, &group, &mut moved.series);
        for turned in [&mut moved.venues, &mut moved.groups, &mut moved.series] {
            turned.hashes.remove(&0);
        }
        moved
    }

    /// Gives the new meetings, and those whose group's number has other holders than before.
    fn take_in_numbers(&mut self, anew: &[u32], told_of: &ToldOf<'_>, numbers: &mut BTreeSet<u64>) -> BTreeSet<u32> {
        let mut entries = Vec::new();
        for meeting in anew {
            let number = groups::number(told_of(*meeting)).map_or(0, |text| hash(&text));
            if number != 0 {
                entries.push((number, *meeting));
                numbers.insert(number);
                self.keys.entry(*meeting).or_default().number = number;
            }
        }
        self.numbers.add(entries);
        numbers.remove(&0);
        anew.iter().copied().chain(numbers.iter().flat_map(|number| self.numbers.of(*number))).collect()
    }

    /// The countries in which these numbers are met with.
    fn lands(&self, numbers: &BTreeSet<u64>, told_of: &ToldOf<'_>) -> Lands {
        let of = |number: u64| self.numbers.of(number).filter_map(|meeting| groups::land_of(told_of(meeting))).collect();
        numbers.iter().map(|number| (*number, of(*number))).collect()
    }

    fn turn_venues(&mut self, anew: &[u32], told_of: &ToldOf<'_>, turned: &mut Turned) {
        let mut entries = Vec::new();
        for meeting in anew {
            let text = told_of(*meeting).venue.as_ref().and_then(|venue| venue.key.clone());
            if let Some(text) = &text {
                let key = hash(text);
                self.keys.entry(*meeting).or_default().venue = key;
                turned.hashes.insert(key);
                entries.push((key, *meeting));
            }
            turned.texts.insert(*meeting, text);
        }
        self.venues.add(entries);
    }

    fn turn_groups(&mut self, meetings: &BTreeSet<u32>, told_of: &ToldOf<'_>, lands: &Lands, turned: &mut Turned) {
        let mut entries = Vec::new();
        for meeting in meetings {
            let keys = self.keys.entry(*meeting).or_default();
            let text = groups::key(told_of(*meeting), |number| lands.get(&number)).map(Cow::into_owned);
            let key = text.as_deref().map_or(0, hash);
            turned.hashes.extend([keys.group, key]);
            if keys.group != key {
                self.groups.remove(keys.group, *meeting);
                keys.group = key;
                entries.extend((key != 0).then_some((key, *meeting)));
            }
            turned.texts.insert(*meeting, text);
        }
        self.groups.add(entries);
    }

    /// Gives these meetings, and those that may be days of a series with them now or might be before.
    fn turn_options(
        &mut self,
        meetings: &BTreeSet<u32>,
        told_of: &ToldOf<'_>,
        groups: &Turned,
        touched: &mut BTreeSet<u64>,
    ) -> BTreeSet<u32> {
        let mut entries = Vec::new();
        for meeting in meetings {
            let keys = self.keys.entry(*meeting).or_default();
            let group = groups.texts.get(meeting).and_then(Option::as_deref);
            let options: Box<[u64]> = series::options(told_of(*meeting), group).map(|text| hash(&text)).collect();
            touched.extend(keys.options.iter().chain(&options));
            if keys.options != options {
                for option in &keys.options {
                    self.options.remove(*option, *meeting);
                }
                entries.extend(options.iter().map(|option| (*option, *meeting)));
                keys.options = options;
            }
        }
        self.options.add(entries);
        meetings.iter().copied().chain(touched.iter().flat_map(|option| self.options.of(*option))).collect()
    }

    fn turn_series<'a>(
        &mut self,
        meetings: &BTreeSet<u32>,
        told_of: &ToldOf<'_>,
        group: &dyn Fn(u32) -> Option<&'a str>,
        turned: &mut Turned,
    ) {
        let mut days: HashMap<u64, u8> = HashMap::new();
        let mut entries = Vec::new();
        for meeting in meetings {
            let keys = self.keys.entry(*meeting).or_default();
            let mut on_several_days = |option: &u64| {
                let days = days.entry(*option).or_insert_with(|| {
                    self.options
                        .of(*option)
                        .filter_map(|holder| told_of(holder).slot)
                        .fold(0, |days, (day, _)| days | 1 << day.sunday_zero())
                });
                days.count_ones() > 1
            };
            let chosen = keys.options.iter().position(&mut on_several_days);
            let told = told_of(*meeting);
            let text = chosen.and_then(|at| series::options(told, group(*meeting)).nth(at)).map(Cow::into_owned);
            let key = chosen.map_or(0, |at| keys.options[at]);
            turned.hashes.extend([keys.series, key]);
            if keys.series != key {
                self.series.remove(keys.series, *meeting);
                keys.series = key;
                entries.extend((key != 0).then_some((key, *meeting)));
            }
            turned.texts.insert(*meeting, text);
        }
        self.series.add(entries);
    }
}
