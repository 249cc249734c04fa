//! Weekdays as feeds write them: numbers in the format's own counting, names in many languages, lists and ranges.

use std::sync::LazyLock;

use foldhash::{HashMap, HashMapExt as _};
use unicode_normalization::UnicodeNormalization;

use crate::feeds::meaning::draft::When;
use crate::feeds::meaning::recurrence::{self, Weeks};
use crate::model::slot::Weekday;
use crate::text::fold::fold;

/// How a format counts its days. Never shared between formats by guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Numbering {
    /// Sunday 0 to Saturday 6, and 7 for Sunday again: Meeting Guide.
    SundayZero,
    /// Sunday 1 to Saturday 7: BMLT.
    SundayOne,
    /// Monday 1 to Sunday 7: ISO 8601.
    MondayOne,
    /// The format has names only; a number is not a day.
    None,
}

// Sunday first; alternatives with a bar. Folded when loaded, so they stand here as people write them.
const NAMES: &[[&str; 7]] = &[
    ["sunday|su", "monday|mo", "tuesday|tu|tues", "wednesday|we|weds", "thursday|th|thur|thurs", "friday|fr", "saturday|sa"],
    ["domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"],
    ["dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"],
    ["domingo", "segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "sábado"],
    ["domingo", "segunda", "terça", "quarta", "quinta", "sexta", "sábado"],
    ["sonntag", "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag|sonnabend"],
    ["domenica", "lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato"],
    ["zondag", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag"],
    ["söndag", "måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag"],
    ["søndag", "mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag"],
    ["sunnudagur", "mánudagur", "þriðjudagur", "miðvikudagur", "fimmtudagur", "föstudagur", "laugardagur"],
    ["sunnuntai", "maanantai", "tiistai", "keskiviikko", "torstai", "perjantai", "lauantai"],
    ["niedziela", "poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota"],
    ["nedeľa", "pondelok", "utorok", "streda", "štvrtok", "piatok", "sobota"],
    ["neděle", "pondělí", "úterý", "středa", "čtvrtek", "pátek", "sobota"],
    ["nedelja", "ponedeljek|ponedjeljak", "torek|utorak", "sreda|srijeda", "četrtek|četvrtak", "petek|petak", "sobota|subota"],
    ["vasárnap", "hétfő", "kedd", "szerda", "csütörtök", "péntek", "szombat"],
    ["pazar", "pazartesi", "salı", "çarşamba", "perşembe", "cuma", "cumartesi"],
    ["Κυριακή", "Δευτέρα", "Τρίτη", "Τετάρτη", "Πέμπτη", "Παρασκευή", "Σάββατο"],
    ["воскресенье", "понедельник", "вторник", "среда", "четверг", "пятница", "суббота"],
    ["неділя", "понеділок", "вівторок", "середа", "четвер", "п'ятниця", "субота"],
    ["неделя", "понеделник", "вторник", "сряда", "четвъртък", "петък", "събота"],
    ["日曜日|日曜|日", "月曜日|月曜|月", "火曜日|火曜|火", "水曜日|水曜|水", "木曜日|木曜|木", "金曜日|金曜|金", "土曜日|土曜|土"],
    ["星期日|星期天|周日", "星期一|周一", "星期二|周二", "星期三|周三", "星期四|周四", "星期五|周五", "星期六|周六"],
    ["일요일", "월요일", "화요일", "수요일", "목요일", "금요일", "토요일"],
    ["วันอาทิตย์|อาทิตย์", "วันจันทร์|จันทร์", "วันอังคาร|อังคาร", "วันพุธ|พุธ", "วันพฤหัสบดี|พฤหัสบดี", "วันศุกร์|ศุกร์", "วันเสาร์|เสาร์"],
    ["minggu|ahad", "senin|isnin", "selasa", "rabu", "kamis|khamis", "jumat", "sabtu"],
    ["الأحد", "الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت"],
    ["ראשון", "שני", "שלישי", "רביעי", "חמישי", "שישי", "שבת"],
    ["रविवार", "सोमवार", "मंगलवार", "बुधवार", "गुरुवार", "शुक्रवार", "शनिवार"],
];

const EVERY_DAY: &[&str] =
    &["daily", "every day", "everyday", "all days", "7 days", "diario", "todos los dias", "tous les jours", "taglich"];

// Each name with its day, and each cut of three bytes or more with the only day it can be. Asked for every word of a text
// that may tell of weeks.
struct Known {
    names: HashMap<String, Weekday>,
    cuts: HashMap<String, Option<Weekday>>,
}

static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    let all = listed();
    let mut cuts: HashMap<String, Option<Weekday>> = HashMap::new();
    for (name, day) in &all {
        for end in (CUT_BYTES_MIN..=name.len()).filter(|end| name.is_char_boundary(*end)) {
            let only = cuts.entry(name[..end].to_owned()).or_insert(Some(*day));
            *only = only.filter(|only| only == day);
        }
    }
    Known { names: all.into_iter().collect(), cuts }
});

fn listed() -> Vec<(String, Weekday)> {
    let week = NAMES.iter().flat_map(|week| week.iter().zip(Weekday::ALL));
    let mut names: Vec<_> = week.flat_map(|(names, day)| names.split('|').map(move |name| (key(name), day))).collect();
    names.sort();
    names.dedup();
    names
}

/// The shortest cut of a name.
const CUT_BYTES_MIN: usize = 3;

// Alphabets of Europe are folded; other scripts stay, since in Latin letters a day of one tongue is a day of another.
fn key(name: &str) -> String {
    if name.chars().all(|c| c < '\u{530}' || !c.is_alphanumeric()) { fold(name) } else { name.trim().nfkc().collect() }
}

/// The day of a number in the format's counting.
pub fn of_number(number: i64, numbering: Numbering) -> Option<Weekday> {
    match numbering {
        Numbering::SundayZero if number == 7 => Some(Weekday::Sunday),
        Numbering::SundayZero => Weekday::from_sunday_zero(number),
        Numbering::SundayOne => Weekday::from_sunday_zero(number.checked_sub(1)?),
        Numbering::MondayOne if (1..=7).contains(&number) => Weekday::from_sunday_zero(number % 7),
        Numbering::MondayOne | Numbering::None => None,
    }
}

/// The day of a name in any of the languages, in full, cut to three letters or more, or in the plural.
/// A cut that could be two days is none.
pub fn of_name(name: &str) -> Option<Weekday> {
    of_folded_name(&key(name))
}

/// As [`of_name`], for a name that is folded and so written in Latin letters.
pub fn of_folded_name(name: &str) -> Option<Weekday> {
    let Known { names, cuts } = &*KNOWN;
    if let Some(day) = names.get(name) {
        return Some(*day);
    }
    let name = name.strip_suffix('s').unwrap_or(name);
    if name.len() < CUT_BYTES_MIN {
        return None;
    }
    names.get(name).copied().or_else(|| cuts.get(name).copied().flatten())
}

/// A single day, as a number in the format's counting or as a name.
pub fn read(text: &str, numbering: Numbering) -> Option<Weekday> {
    let text = text.trim();
    match text.parse::<f64>() {
        #[allow(clippy::cast_possible_truncation, reason = "bounded to 0..=7 just before")]
        Ok(number) if number.fract() == 0.0 && (0.0..=7.0).contains(&number) => of_number(number as i64, numbering),
        Ok(_) => None,
        Err(_) => of_name(text),
    }
}

/// Reads the day field into `when`: one text, or one for each element of an array. Blanks are no days; lists
/// (`Mon, Wed & Fri`), ranges (`Monday-Friday`) and `daily` are several. A day named twice counts once. Of a list, the
/// pieces that are no days (`holidays`) are told, and the others kept.
pub fn fill<T: AsRef<str>>(when: &mut When, texts: &[T], numbering: Numbering) {
    for text in texts {
        let text = text.as_ref().trim();
        if text.is_empty() {
            continue;
        }
        let named = several(text, numbering);
        for (day, weeks) in named.days {
            if !when.days.contains(&day) {
                when.days.push(day);
                when.weeks.extend(weeks.map(|weeks| (day, weeks)));
            }
        }
        if named.in_words {
            when.weeks_in_words = Some(text.to_owned());
        }
        if let Some(bad) = named.bad {
            when.bad_day = Some(bad);
        }
    }
}

// Words beside a day that leave it what it is: `Monday nights`, `every Friday`.
const BESIDE: &[&str] = &["night", "nights", "evening", "evenings", "morning", "mornings", "afternoon", "afternoons", "every", "each"];
// Words that make a day one of the month and not of the week.
const OF_THE_MONTH: &[&str] =
    &["first", "second", "third", "fourth", "fifth", "last", "alternate", "alternating", "other", "biweekly", "monthly", "month", "except"];

// The days of a text with the weeks of each, and what in it is none.
#[derive(Default)]
struct Named {
    days: Vec<(Weekday, Option<Weeks>)>,
    in_words: bool,
    bad: Option<String>,
}

impl Named {
    fn weekly(days: impl IntoIterator<Item = Weekday>) -> Self {
        Self { days: days.into_iter().map(|day| (day, None)).collect(), ..Self::default() }
    }

    // `1st & 3rd Monday`, `every other Tuesday`; without a weekday it names none.
    fn of_phrase(text: &str) -> Option<Self> {
        let parts = recurrence::phrase(text)?.parts;
        let in_words = parts.iter().any(|(_, weeks)| !weeks.is_certain());
        let days: Option<Vec<_>> = parts.into_iter().map(|(day, weeks)| Some((day?, Some(weeks)))).collect();
        Some(Self { days: days?, in_words, bad: None })
    }
}

fn several(text: &str, numbering: Numbering) -> Named {
    if let Some(day) = read_beside(text, numbering) {
        return Named::weekly([day]);
    }
    let lower = text.to_lowercase();
    if EVERY_DAY.contains(&fold(&lower).as_str()) {
        return Named::weekly(Weekday::ALL);
    }
    if let Some(named) = Named::of_phrase(text) {
        return named;
    }
    let list = [" and ", " y ", " et ", " und ", " e ", " en "].iter().fold(lower, |text, word| text.replace(word, ","));
    let pieces: Vec<&str> = list.split([',', ';', '|', '/', '&', '+']).map(str::trim).filter(|piece| !piece.is_empty()).collect();
    let mut named = Named::default();
    let mut bad = Vec::new();
    for piece in pieces {
        let days = read_beside(piece, numbering).map(|day| vec![day]).or_else(|| range(piece, numbering)).map(Named::weekly);
        match days.or_else(|| Named::of_phrase(piece)) {
            Some(read) => {
                named.in_words |= read.in_words;
                named.days.extend(read.days);
            }
            None => bad.push(piece),
        }
    }
    if named.days.is_empty() {
        return Named { bad: Some(text.to_owned()), ..Named::default() };
    }
    if bad.iter().any(|piece| is_of_the_month(piece)) {
        // The days are certain, the weeks are not.
        let days = named.days.into_iter().map(|(day, weeks)| (day, weeks.or(Some(Weeks::Unsure)))).collect();
        return Named { days, in_words: true, bad: None };
    }
    named.bad = (!bad.is_empty()).then(|| bad.join(", "));
    named
}

fn read_beside(text: &str, numbering: Numbering) -> Option<Weekday> {
    read(text, numbering).or_else(|| {
        let day: Vec<&str> = text.split_whitespace().filter(|word| !BESIDE.contains(&word.to_lowercase().as_str())).collect();
        of_name(&day.join(" "))
    })
}

// `1st`, `2nd & 4th`, `last`
fn is_of_the_month(piece: &str) -> bool {
    let numbered = piece.contains(|c: char| c.is_ascii_digit()) && piece.contains(char::is_alphabetic);
    numbered || piece.split_whitespace().any(|word| OF_THE_MONTH.contains(&word))
}

fn range(text: &str, numbering: Numbering) -> Option<Vec<Weekday>> {
    let (from, to) = ["-", "–", "—", " to ", " thru ", " through "].iter().find_map(|dash| text.split_once(dash))?;
    let (from, to) = (read(from, numbering)?, read(to, numbering)?);
    let from = i64::from(from.sunday_zero());
    let length = (i64::from(to.sunday_zero()) - from).rem_euclid(7);
    (from..=from + length).map(|day| Weekday::from_sunday_zero(day % 7)).collect()
}

#[cfg(test)]
mod tests {
    use super::{Numbering, fill, of_name, read};
    use crate::feeds::meaning::draft::When;
    use crate::feeds::meaning::recurrence::Weeks;
    use crate::model::slot::Weekday;

    #[test]
    fn a_number_means_what_its_format_counts() {
        assert_eq!(read("1", Numbering::SundayZero), Some(Weekday::Monday));
        assert_eq!(read("1", Numbering::SundayOne), Some(Weekday::Sunday));
        assert_eq!(read("7", Numbering::MondayOne), Some(Weekday::Sunday));
        assert_eq!(read("7", Numbering::SundayZero), Some(Weekday::Sunday));
        assert_eq!(read("0", Numbering::SundayOne), None);
        assert_eq!(read("8", Numbering::SundayZero), None);
    }

    #[test]
    fn names_are_read_in_many_languages_and_cut_forms() {
        let names = [
            ("Domingo", Weekday::Sunday),
            ("Lundi", Weekday::Monday),
            ("日曜日", Weekday::Sunday),
            ("火", Weekday::Tuesday),
            ("Söndag", Weekday::Sunday),
            ("Nedeľa", Weekday::Sunday),
            ("Thur", Weekday::Thursday),
            ("Miercole", Weekday::Wednesday),
            ("Lune", Weekday::Monday),
            ("SATURDAYS", Weekday::Saturday),
            ("พฤหัสบดี", Weekday::Thursday),
            ("воскресенье", Weekday::Sunday),
            ("terça-feira", Weekday::Tuesday),
            ("Woensdag", Weekday::Wednesday),
            ("Środa", Weekday::Wednesday),
            ("pazar", Weekday::Sunday),
        ];
        for (name, day) in names {
            assert_eq!(of_name(name), Some(day), "{name}");
        }
        for name in ["", "s", "noday", "tor", "T", "paz"] {
            assert_eq!(of_name(name), None, "{name}");
        }
    }

    #[test]
    fn no_name_stands_for_two_days() {
        for pair in super::listed().windows(2) {
            assert_ne!(pair[0].0, pair[1].0);
        }
    }

    #[test]
    fn lists_and_ranges_are_several_days() {
        let days = |texts: &[&str]| {
            let mut when = When::default();
            fill(&mut when, texts, Numbering::SundayZero);
            (when.days.iter().map(|day| day.sunday_zero()).collect::<Vec<_>>(), when.bad_day)
        };
        assert_eq!(days(&["Mon, Wed & Fri"]), (vec![1, 3, 5], None));
        assert_eq!(days(&["Friday-Monday"]), (vec![5, 6, 0, 1], None));
        assert_eq!(days(&["daily"]).0.len(), 7);
        assert_eq!(days(&["1", "", "1", "x"]), (vec![1], Some("x".to_owned())));
        assert_eq!(days(&["Monday, Wednesday, holidays"]), (vec![1, 3], Some("holidays".to_owned())));
        assert_eq!(days(&["Monday nights"]), (vec![1], None));
        assert_eq!(days(&["every Friday & Sat mornings"]), (vec![5, 6], None));
    }

    #[test]
    fn a_day_of_the_month_is_a_day_with_its_weeks() {
        let read = |text: &str| {
            let mut when = When::default();
            fill(&mut when, &[text], Numbering::SundayZero);
            let days: Vec<_> = when.days.iter().map(|day| day.sunday_zero()).collect();
            let weeks: Vec<_> = when.weeks.into_iter().map(|(_, weeks)| weeks).collect();
            (days, weeks, when.weeks_in_words, when.bad_day)
        };
        for (text, day, nths) in [
            ("1st & 3rd Monday", 1, vec![1, 3]),
            ("2nd & 4th, Monday", 1, vec![2, 4]),
            ("first and third Friday", 5, vec![1, 3]),
            ("last Sunday", 0, vec![-1]),
        ] {
            assert_eq!(read(text), (vec![day], vec![Weeks::OfMonth(nths)], None, None), "{text}");
        }
        let unsure = |text: &str, days: Vec<u16>| {
            let weeks = vec![Weeks::Unsure; days.len()];
            assert_eq!(read(text), (days, weeks, Some(text.to_owned()), None), "{text}");
        };
        unsure("Monday, except holidays", vec![1]);
        unsure("Monday & Friday, 3rd week by the river", vec![1, 5]);
        assert_eq!(read("Monday, 3rd Friday"), (vec![1, 5], vec![Weeks::OfMonth(vec![3])], None, None));
        assert_eq!(read("holidays").3.as_deref(), Some("holidays"));
        assert_eq!(read("3rd of the month").3.as_deref(), Some("3rd of the month"));
    }
}
