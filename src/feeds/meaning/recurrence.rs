//! Which weeks a meeting is held in, where a text says that it is not every one.
//!
//! A rule is only made of words that are all understood: most texts with `3rd Monday` in them tell of the speaker, of
//! birthdays or of the group's business, on a meeting that is held every week.

use std::sync::LazyLock;

use foldhash::HashSet;
use jiff::ToSpan;
use jiff::civil::{Date, date};

use crate::feeds::meaning::day;
use crate::feeds::meaning::recurrence_words::{BETWEEN, EVERY, EVERY_OTHER, HELD, MONTH, MONTHLY, NOT, ONLY, ORDINALS, WEEK};
use crate::model::slot::Weekday;
use crate::text::fold::fold;
use crate::text::word_search::WordSearch;

/// Which weeks of a weekday.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Weeks {
    /// The first to fifth (1 to 5) or the last ones (-1 to -5) of the month.
    OfMonth(Vec<i8>),
    /// Every so many weeks (2 to 52), counted from a day on which it is held, where that is known.
    Every {
        /// Weeks from one to the next.
        weeks: u8,
        /// Any day on which it is held.
        from: Option<Date>,
    },
    /// Not every week, and no more is certain.
    Unsure,
}

impl Weeks {
    /// The rule as slots keep it; `None` where nothing is certain, or every week is meant.
    ///
    /// A rule that is counted from a day begins with that day (`DTSTART`), moved to the first one of its kind in 2001, so
    /// that sources that count from different days say the same. Without the day the rule says how often, and no dates.
    pub fn rule(&self, weekday: Weekday) -> Option<String> {
        let code = CODES[usize::from(weekday.sunday_zero())];
        match self {
            Self::OfMonth(nths) => {
                let mut nths = nths.clone();
                nths.sort_unstable_by_key(|nth| (*nth < 0, nth.unsigned_abs()));
                nths.dedup();
                if nths.is_empty() || nths.starts_with(&[1, 2, 3, 4, 5]) {
                    return None;
                }
                let days: Vec<String> = nths.iter().map(|nth| format!("{nth}{code}")).collect();
                Some(format!("FREQ=MONTHLY;BYDAY={}", days.join(",")))
            }
            Self::Every { weeks: 0 | 1, .. } | Self::Unsure => None,
            Self::Every { weeks, from: None } => Some(format!("FREQ=WEEKLY;INTERVAL={weeks}")),
            Self::Every { weeks, from: Some(from) } => {
                let first = first_of_its_kind(*from, *weeks, weekday);
                Some(format!("DTSTART;VALUE=DATE:{}\nRRULE:FREQ=WEEKLY;INTERVAL={weeks};BYDAY={code}", first.strftime("%Y%m%d")))
            }
        }
    }

    /// Whether dates can be told from it.
    pub fn is_certain(&self) -> bool {
        matches!(self, Self::OfMonth(_) | Self::Every { from: Some(_), .. })
    }
}

const CODES: [&str; 7] = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];

// Weeks are counted from Monday (RFC 5545): the weekday's date in the week of `from`, moved by whole rounds.
fn first_of_its_kind(from: Date, weeks: u8, weekday: Weekday) -> Date {
    let monday = from.saturating_sub(i32::from(from.weekday().to_monday_zero_offset()).days());
    let held = monday.saturating_add(i32::from(weekday.to_jiff().to_monday_zero_offset()).days());
    let round = 7 * i32::from(weeks);
    let start = date(2001, 1, 1);
    let days = start.until(held).map_or(0, |span| span.get_days()).rem_euclid(round);
    start.saturating_add(days.days())
}

/// What a text says that speaks of nothing but the weeks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// The weekdays it names with the weeks of each, in its order; without a name the row's own day is meant.
    pub parts: Vec<(Option<Weekday>, Weeks)>,
    /// It says that the meeting is held so, or only so.
    pub only: bool,
    /// It says that it is the meeting that is held so, not something in it.
    pub held: bool,
}

impl Phrase {
    /// The weeks of one of the row's days.
    pub fn weeks_of(&self, weekday: Weekday) -> Option<&Weeks> {
        self.parts.iter().find(|(day, _)| day.is_none_or(|day| day == weekday)).map(|(_, weeks)| weeks)
    }
}

/// Reads a text that only says which weeks: `1st and 3rd Monday`, `Meets 2nd Sat of the month only`, `every other Tuesday`,
/// `letzter Freitag im Monat`. `None` where it says nothing of weeks, or has a word that is not understood.
pub fn phrase(text: &str) -> Option<Phrase> {
    if text.len() > PHRASE_BYTES_MAX {
        return None;
    }
    let folded = fold(text);
    let mut words = folded.split_whitespace();
    let is_known = |word: &str| KNOWN.contains(word) || day::of_folded_name(word).is_some();
    if !words.clone().all(is_known) || !words.any(|word| TELLING.contains(word)) {
        return None;
    }
    let mut folded = format!(" {folded} ");
    let except = take_not(&mut folded)?;
    let every_other = take(&mut folded, EVERY_OTHER);
    let monthly = take(&mut folded, MONTHLY);
    let mut words = Words::default();
    for word in folded.split_whitespace() {
        words.add(word)?;
    }
    let Words { only, held, .. } = words;
    let parts = match (every_other, monthly) {
        (true, false) if !except && words.nths.is_empty() && words.parts.is_empty() => {
            let days = if words.days.is_empty() { vec![None] } else { words.days.into_iter().map(Some).collect() };
            days.into_iter().map(|day| (day, Weeks::Every { weeks: 2, from: None })).collect()
        }
        (false, true) if words.nths.is_empty() && words.parts.is_empty() => {
            let days = if words.days.is_empty() { vec![None] } else { words.days.into_iter().map(Some).collect() };
            days.into_iter().map(|day| (day, Weeks::Unsure)).collect()
        }
        (true, _) => return None,
        (false, _) => words.into_parts(except)?,
    };
    Some(Phrase { parts, only: only || except, held: held || except })
}

// Longer than this, a text says more than weeks.
const PHRASE_BYTES_MAX: usize = 120;

static KNOWN: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let words = ORDINALS.iter().map(|(_, words)| *words).chain([WEEK, MONTH, ONLY, HELD, EVERY, BETWEEN]);
    words.chain([EVERY_OTHER, MONTHLY, NOT].concat()).flat_map(str::split_whitespace).collect()
});

// Without one of these a text tells no weeks: a number, or what a phrase for every other week or some of the month begins with.
static TELLING: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let firsts = EVERY_OTHER.iter().chain(MONTHLY).filter_map(|phrase| phrase.split(' ').next());
    ORDINALS.iter().flat_map(|(_, words)| words.split(' ')).chain(firsts).collect()
});

// What is said not to be held must be said so first: of `2nd only, no meetings 1st`, nobody knows which is which.
fn take_not(folded: &mut String) -> Option<bool> {
    let Some(phrase) = NOT.iter().filter(|phrase| folded.contains(&format!(" {phrase} "))).max_by_key(|phrase| phrase.len()) else {
        return Some(false);
    };
    let (before, after) = folded.split_once(&format!(" {phrase} "))?;
    if !before.split_whitespace().all(|word| BETWEEN.split_whitespace().any(|known| known == word)) {
        return None;
    }
    *folded = format!(" {after}");
    Some(true)
}

// Takes the longest of the phrases that the text has out of it.
fn take(folded: &mut String, phrases: &[&str]) -> bool {
    let found = phrases.iter().filter(|phrase| folded.contains(&format!(" {phrase} "))).max_by_key(|phrase| phrase.len());
    if let Some(phrase) = found {
        *folded = folded.replacen(&format!(" {phrase} "), " ", 1);
    }
    found.is_some()
}

#[derive(Default)]
struct Words {
    parts: Vec<(Vec<i8>, Vec<Weekday>)>,
    nths: Vec<i8>,
    days: Vec<Weekday>,
    /// The numbers have their days; a further number begins a new part.
    counted: bool,
    /// A day stands before the numbers; which one a further day belongs to is not certain.
    leading: bool,
    /// Whether its numbers are digits alone.
    bare: Option<bool>,
    named_week: bool,
    of_month: bool,
    every: bool,
    only: bool,
    held: bool,
}

impl Words {
    fn add(&mut self, word: &str) -> Option<()> {
        let is = |list: &str| list.split_whitespace().any(|known| known == word);
        // Longer words only: `we` and `do` are words beside being days. In Portuguese, `segunda` is Monday before it is second.
        if let Some(day) = day::of_folded_name(word).filter(|_| word.len() > 2) {
            self.counted = !self.nths.is_empty();
            if self.counted && self.leading {
                return None;
            }
            self.leading |= !self.counted;
            self.days.push(day);
        } else if let Some((nth, _)) = ORDINALS.iter().find(|(_, words)| words.split(' ').any(|known| known == word)) {
            if std::mem::take(&mut self.counted) {
                self.parts.push((std::mem::take(&mut self.nths), std::mem::take(&mut self.days)));
            }
            // `The first 3 Mondays` are not the first and the third.
            let is_bare = word.bytes().all(|byte| byte.is_ascii_digit());
            if *self.bare.get_or_insert(is_bare) != is_bare {
                return None;
            }
            self.nths.push(*nth);
        } else if is(WEEK) {
            self.named_week = true;
        } else if is(MONTH) {
            self.of_month = true;
        } else if is(EVERY) {
            self.every = true;
        } else if is(ONLY) {
            self.only = true;
        } else if is(HELD) {
            self.held = true;
        } else if !is(BETWEEN) {
            return None;
        }
        Some(())
    }

    fn into_parts(self, except: bool) -> Option<Vec<(Option<Weekday>, Weeks)>> {
        let (every, of_month, named_week) = (self.every, self.of_month, self.named_week);
        let mut groups = self.parts;
        if self.nths.is_empty() {
            return None;
        }
        groups.push((self.nths, self.days));
        if except && groups.len() > 1 {
            return None;
        }
        // A number needs something it counts.
        if groups.iter().any(|(_, days)| days.is_empty()) && !(of_month || named_week) {
            return None;
        }
        let mut parts = Vec::new();
        for (nths, days) in groups {
            // `Every 3rd Monday` may be the third of the month, or one in three.
            let one_in_many = every && !of_month && nths.len() == 1 && nths[0] > 1;
            let weeks = match (one_in_many, except) {
                (true, _) => Weeks::Unsure,
                (false, true) => all_but(&nths),
                (false, false) => Weeks::OfMonth(nths),
            };
            let days: Vec<Option<Weekday>> = if days.is_empty() { vec![None] } else { days.into_iter().map(Some).collect() };
            parts.extend(days.into_iter().map(|day| (day, weeks.clone())));
        }
        Some(parts)
    }
}

fn all_but(nths: &[i8]) -> Weeks {
    match nths {
        // The first of five is the fifth from the end.
        [-1] => Weeks::OfMonth(vec![-2, -3, -4, -5]),
        _ if nths.iter().all(|nth| *nth > 0) => Weeks::OfMonth((1..=5).filter(|nth| !nths.contains(nth)).collect()),
        _ => Weeks::Unsure,
    }
}

/// The weeks that a meeting's name, notes or names of its formats say of one of its days.
///
/// A name may say it in a part of its own (`Hope - 2nd & 4th Friday only`); notes must say in a sentence of its own that the
/// meeting is held so. Weeks alone may as well tell when the speaker comes, or be what a weekly group is called: as a part
/// of a name or as all of the notes they are [`Weeks::Unsure`].
pub fn of_texts(name: Option<&str>, notes: Option<&str>, formats: &[String], weekday: Weekday) -> Option<Weeks> {
    let said = |text: &str, certain: fn(&Phrase) -> bool| phrase(text).filter(certain).and_then(|phrase| phrase.weeks_of(weekday).cloned());
    let speaks = |text: &&str| SPEAKS.is_in(text);
    let name = name.filter(|name| NAMES_WEEKS.is_in(name));
    let in_name = |certain: fn(&Phrase) -> bool| name.and_then(|name| name_parts(name).find_map(|part| said(part, certain)));
    let in_format = || formats.iter().find_map(|name| said(name, |phrase| phrase.held));
    let in_notes = |notes: &str| notes.split(['.', ';', '\n', '!', '?', '|', '*']).find_map(|part| said(part, |phrase| phrase.held));
    let alone = || {
        let phrase = phrase(notes?)?;
        let weeks = phrase.weeks_of(weekday)?;
        Some(if phrase.only { weeks.clone() } else { Weeks::Unsure })
    };
    let certain = in_name(|phrase| phrase.only || phrase.held).or_else(in_format).or_else(|| notes.filter(speaks).and_then(in_notes));
    certain.or_else(alone).or_else(|| in_name(|_| true).map(|_| Weeks::Unsure))
}

/// Whether the name of a format says in which weeks a meeting is held, and nothing else.
pub fn is_of_format(name: &str) -> bool {
    phrase(name).is_some_and(|phrase| phrase.held)
}

// Most names and notes have none of these words; a search for them is all that they cost.
static NAMES_WEEKS: LazyLock<WordSearch> = LazyLock::new(|| {
    let named = ORDINALS.iter().flat_map(|(_, words)| words.split_whitespace()).filter(|word| word.len() > 1);
    WordSearch::new(named.chain(MONTHLY.iter().copied()).chain(["every", "alternate", "except", "no meeting", "not"]))
});

// Letters that are not ASCII stand here in both cases.
static SPEAKS: LazyLock<WordSearch> = LazyLock::new(|| {
    let others = "réunit rÉunit só sÓ träffas trÄffas no not doesn't doesn’t don't don’t except kein pas";
    WordSearch::new([ONLY, HELD, others].into_iter().flat_map(str::split_whitespace))
});

fn name_parts(name: &str) -> impl Iterator<Item = &str> {
    name.split(['(', ')', '[', ']', '*', ';', '|', '–', '—', ':']).flat_map(|part| part.split(" - ")).flat_map(|part| part.split("- "))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{Weeks, of_texts, phrase};
    use crate::model::slot::Weekday;

    fn rules(text: &str) -> Vec<String> {
        let parts = phrase(text).map(|phrase| phrase.parts).unwrap_or_default();
        let rule =
            |(day, weeks): &(Option<Weekday>, Weeks)| weeks.rule(day.unwrap_or(Weekday::Sunday)).unwrap_or_else(|| format!("{weeks:?}"));
        parts.iter().map(rule).collect()
    }

    #[test]
    fn weeks_of_the_month_are_a_rule_in_the_languages_of_the_large_feeds() {
        let same = [
            ("1st and 3rd Monday", "FREQ=MONTHLY;BYDAY=1MO,3MO"),
            ("Monday (1st & 3rd)", "FREQ=MONTHLY;BYDAY=1MO,3MO"),
            ("last Friday", "FREQ=MONTHLY;BYDAY=-1FR"),
            ("2nd Sat of the month", "FREQ=MONTHLY;BYDAY=2SA"),
            ("Every 3rd Sunday of the month", "FREQ=MONTHLY;BYDAY=3SU"),
            ("every 1st & 5th Tues.", "FREQ=MONTHLY;BYDAY=1TU,5TU"),
            ("Meets 1st week of month only", "FREQ=MONTHLY;BYDAY=1SU"),
            ("primer lunes de cada mes", "FREQ=MONTHLY;BYDAY=1MO"),
            ("1er et 3ème mardi du mois", "FREQ=MONTHLY;BYDAY=1TU,3TU"),
            ("letzter Freitag im Monat", "FREQ=MONTHLY;BYDAY=-1FR"),
            ("1. und 3. Montag im Monat", "FREQ=MONTHLY;BYDAY=1MO,3MO"),
            ("ultimo venerdì del mese", "FREQ=MONTHLY;BYDAY=-1FR"),
            ("última sexta-feira do mês", "FREQ=MONTHLY;BYDAY=-1FR"),
            ("último sábado do mês", "FREQ=MONTHLY;BYDAY=-1SA"),
            ("sidste fredag i måneden", "FREQ=MONTHLY;BYDAY=-1FR"),
            ("No meeting 5th Sunday", "FREQ=MONTHLY;BYDAY=1SU,2SU,3SU,4SU"),
            ("except the last Sunday", "FREQ=MONTHLY;BYDAY=-2SU,-3SU,-4SU,-5SU"),
        ];
        for (text, rule) in same {
            assert_eq!(rules(text), [rule], "{text}");
        }
        assert_eq!(rules("1st Monday and 3rd Wednesday"), ["FREQ=MONTHLY;BYDAY=1MO", "FREQ=MONTHLY;BYDAY=3WE"]);
    }

    #[test]
    fn every_other_week_says_how_often_and_no_dates() {
        for text in ["every other Tuesday", "Alternate Tuesdays", "alle 14 Tage", "varannan tisdag", "cada quince días, martes"] {
            assert_eq!(rules(text), ["FREQ=WEEKLY;INTERVAL=2"], "{text}");
        }
        for text in ["every 2nd Tuesday", "monthly", "Tuesday monthly", "bi-weekly"] {
            assert_eq!(rules(text), ["Unsure"], "{text}");
        }
    }

    #[test]
    fn a_word_that_is_not_understood_leaves_no_rule() {
        for text in
            ["3rd Monday speaker", "Monday", "2nd floor", "Step 1", "1st", "first step", "1st Monday or 2nd Tuesday", "", "every week"]
        {
            assert_eq!(phrase(text), None, "{text}");
        }
    }

    #[test]
    fn days_that_are_rounds_apart_give_one_rule() {
        let rule = |day| Weeks::Every { weeks: 2, from: Some(day) }.rule(Weekday::Monday);
        assert_eq!(rule(date(2026, 1, 5)).as_deref(), Some("DTSTART;VALUE=DATE:20010108\nRRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO"));
        assert_eq!(rule(date(2026, 1, 5)), rule(date(2025, 12, 22)));
        assert_eq!(rule(date(2026, 1, 5)), rule(date(2026, 1, 21)));
        assert_ne!(rule(date(2026, 1, 5)), rule(date(2026, 1, 12)));
        assert_eq!(Weeks::OfMonth(vec![3, 1, 2, 5, 4]).rule(Weekday::Monday), None);
    }

    #[test]
    fn only_a_text_about_the_meeting_itself_makes_its_weeks() {
        let of = |name: &str, notes: &str| of_texts(Some(name), Some(notes), &[], Weekday::Friday);
        let second = Some(Weeks::OfMonth(vec![2]));
        assert_eq!(of("Hope - 2nd Friday only", ""), second);
        assert_eq!(of("Happy Harbour (Women) 2nd Fri", ""), Some(Weeks::Unsure));
        assert_eq!(of("2nd Friday Speakers", ""), None);
        assert_eq!(of("Service Committee - 2nd Friday", "Meets the 2nd Friday"), second);
        assert_eq!(of("Hope", "Ring the bell. Meets 2nd Friday."), second);
        assert_eq!(of("Hope", "2nd Friday only"), second);
        assert_eq!(of("Hope", "2nd Friday"), Some(Weeks::Unsure));
        assert_eq!(of("Hope", "Speaker.\n2nd Friday only"), None);
        assert_eq!(of("Hope", "Meets 2nd Monday"), None);
        assert_eq!(of_texts(None, None, &["Meets 2nd & 4th wks".to_owned()], Weekday::Friday), Some(Weeks::OfMonth(vec![2, 4])));
    }
}
