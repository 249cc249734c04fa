//! When a row's meetings are held: from one free text, or from fields of their own.

use crate::feeds::mapped::fields::Field;
use crate::feeds::mapped::mapping::{DaysAndTimes, Mapping};
use crate::feeds::mapped::rows::Row;
use crate::feeds::meaning::draft::When;
use crate::feeds::meaning::schedule::{self, Spell, together};
use crate::feeds::meaning::{day, time};

/// One for each hour that the row names, with all days at it; never none.
pub(super) fn whens(row: &Row<'_>, mapping: &Mapping) -> Vec<When> {
    let texts = |field: Field| mapping.texts(field, row);
    let mut spells = schedule::read(&texts(Field::Schedule).join("\n"));
    if spells.is_empty() {
        spells = beside(texts(Field::Day), texts(Field::Time), texts(Field::End), mapping.days.and_times);
    }
    let zone = texts(Field::Zone).into_iter().next();
    let duration = texts(Field::Duration).into_iter().next().unwrap_or_default();
    spells.into_iter().map(|spell| when(&spell, &duration, zone.clone(), mapping)).collect()
}

fn when(spell: &Spell, duration: &str, zone: Option<String>, mapping: &Mapping) -> When {
    let mut when = When { zone, ..When::default() };
    day::fill(&mut when, &spell.days, mapping.days.numbering);
    let (start, end) = time::with_halves(&spell.start, &spell.end);
    time::fill_start(&mut when, &start);
    if when.start.is_some() {
        time::fill_end(&mut when, &end);
        if when.duration_minutes.is_none() && when.bad_end.is_none() {
            time::fill_duration(&mut when, duration);
        }
    }
    when
}

fn beside(days: Vec<String>, times: Vec<String>, ends: Vec<String>, and_times: DaysAndTimes) -> Vec<Spell> {
    let spell = |days: Vec<String>, place: usize| Spell {
        days,
        start: times.get(place).cloned().unwrap_or_default(),
        end: ends.get(place).cloned().unwrap_or_default(),
    };
    if times.len() <= 1 {
        return vec![spell(days, 0)];
    }
    match and_times {
        DaysAndTimes::Paired if days.len() == times.len() => {
            together((0..times.len()).map(|place| spell(days[place..=place].to_vec(), place)).collect())
        }
        DaysAndTimes::EachAtEach => together((0..times.len()).map(|place| spell(days.clone(), place)).collect()),
        DaysAndTimes::Unsure if days.len() == 1 => together((0..times.len()).map(|place| spell(days.clone(), place)).collect()),
        // Which time is which day's is anyone's guess: handed on as a time that cannot be read.
        _ => vec![Spell { start: format!("{} at {}", days.join(", "), times.join(", ")), days, end: String::new() }],
    }
}
