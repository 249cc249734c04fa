//! Texts without the persons in them.
//!
//! What people write into notes gives away who they are: `call Jane Roe, 512-555-0100`. A text is read for e-mail
//! addresses, telephone numbers, names of persons and passwords, and each is put behind a word that says what stood there.
//! Numbers and ids that lead into a meeting, and public lines, stay: they are what the text is for.

mod bodies;
mod given_names;
mod handles;
mod name_words;
mod namesakes;
mod password_words;
mod passwords;
mod persons;
mod phones;
pub mod guard;
mod seen;
mod words;

use std::ops::Range;

use serde_json::Value;

use crate::feeds::meaning::{link_passwords, online};
use crate::text::email;
use crate::text::html::plain;

/// What a source's `[options]` say of personal details; both are withheld unless an operator decides otherwise.
///
/// `keep_passwords = true`: the groups want the passwords of their rooms public. `keep_personal = true`: the texts are
/// shown as published, because someone has seen to it that they name nobody; the publisher still is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Keeps {
    /// Passwords in links, numbers and texts.
    pub passwords: bool,
    /// E-mail addresses, telephone numbers and names in texts.
    pub personal: bool,
}

impl Keeps {
    /// Reads the options; a key of another kind than true or false keeps nothing.
    pub fn of(options: &Value) -> Self {
        let is_set = |key: &str| options.get(key).and_then(Value::as_bool).unwrap_or(false);
        Self { passwords: is_set("keep_passwords"), personal: is_set("keep_personal") }
    }
}

/// What a text is for; it decides what is expected in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Where {
    /// Notes: anything.
    Free,
    /// Notes beside a link or number: most numbers lead into the meeting.
    BesideLink,
    /// Notes beside a number alone: a code in them is dialled after it.
    BesideNumber,
    /// The name of a meeting, group or place, which may be named after somebody.
    Title,
    /// Streets and towns, which are named after people.
    Address,
}

/// A kind of what is withheld.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// A person's name.
    Name,
    /// A password.
    Password,
}

impl Kind {
    // Short, and near to a word of every language that the feeds have.
    fn mask(self) -> &'static str {
        match self {
            Self::Email => "[e-mail]",
            Self::Phone => "[phone]",
            Self::Name => "[name]",
            Self::Password => "[password]",
        }
    }
}

/// What was found in a text, and the text without it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concealed {
    /// The text with a mask in each place.
    pub text: String,
    /// What was found, each kind once.
    pub found: Vec<Kind>,
}

/// Conceals what is personal in a text; `None` where nothing is. `public` are the numbers that the listing gives as its way in.
pub fn conceal(text: &str, place: Where, public: &[String], keeps: Keeps) -> Option<Concealed> {
    let spans = spans(text, place, public);
    if spans.is_empty() {
        return None;
    }
    let mut shown = String::with_capacity(text.len());
    let mut at = 0;
    let mut found = Vec::new();
    for (range, kind, put) in spans {
        // Two spans may overlap: a number inside an e-mail address. The first one covers both.
        if range.start < at {
            continue;
        }
        if kind == Kind::Password && keeps.passwords {
            continue;
        }
        found.push(kind);
        let kept = kind != Kind::Password && keeps.personal;
        shown.push_str(&text[at..range.start]);
        if kept {
            shown.push_str(&text[range.clone()]);
        } else {
            shown.push_str(put.as_deref().unwrap_or(kind.mask()));
        }
        at = range.end;
    }
    if found.is_empty() {
        return None;
    }
    shown.push_str(&text[at..]);
    found.sort_unstable();
    found.dedup();
    Some(Concealed { text: shown, found })
}

/// A text that should be a number to dial in with, without the numbers that stand beside a person's name in it; `None` where
/// none does. A name makes it somebody's number, whatever the field is for.
pub fn beside_a_name(text: &str, keeps: Keeps) -> Option<String> {
    if !text.contains(char::is_alphabetic) {
        return None;
    }
    let concealed = conceal(&plain(text).text, Where::BesideLink, &[], keeps)?;
    [Kind::Name, Kind::Phone].iter().all(|kind| concealed.found.contains(kind)).then_some(concealed.text)
}

/// Whether a number without anything to dial after it is that of somebody whom the notes beside it name: `Call Jane Roe`. Who
/// leads a meeting is named beside its number, too.
pub fn is_number_of_whom_it_names(number: &str, notes: &str) -> bool {
    if number.contains([',', '#', '*']) || number.contains(char::is_alphabetic) || !notes.contains(char::is_alphabetic) {
        return false;
    }
    let notes = plain(notes).text;
    let names_somebody =
        || conceal(&notes, Where::BesideLink, &[], Keeps::default()).is_some_and(|found| found.found.contains(&Kind::Name));
    !phones::speaks_of_a_conference(&notes) && names_somebody()
}

type Span = (Range<usize>, Kind, Option<String>);

fn spans(text: &str, place: Where, public: &[String]) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    let links = online::links_in(text);
    for link in &links {
        if let Some(without) = link_passwords::without_password(&text[link.clone()]) {
            spans.push((link.clone(), Kind::Password, Some(without)));
        } else if online::names_a_number(&text[link.clone()]) {
            spans.push((link.clone(), Kind::Phone, None));
        }
    }
    spans.extend(online::bare_ways_to_numbers(text).into_iter().map(|range| (range, Kind::Phone, None)));
    spans.extend(handles::find(text).into_iter().map(|range| (range, Kind::Name, None)));
    let emails = email::find(text);
    let in_email = |range: &Range<usize>| emails.iter().any(|email| email.start < range.end && range.start < email.end);
    let passwords: Vec<Range<usize>> = if place == Where::BesideLink && passwords::is_nothing_but_a_code(text) {
        std::iter::once(0..text.len()).collect()
    } else {
        passwords::find(text, place == Where::BesideNumber)
    };
    let in_password = |range: &Range<usize>| passwords.iter().any(|found| found.start < range.end && range.start < found.end);
    let phones_beside = |persons: &[Range<usize>]| -> Vec<Range<usize>> {
        let found = phones::find(text, place, public, &links, persons);
        found.into_iter().filter(|range| !in_email(range) && !in_password(range)).collect()
    };
    let persons_beside = |phones: &[Range<usize>]| {
        let contacts: Vec<Range<usize>> = emails.iter().chain(phones).cloned().collect();
        persons::find(text, place, &contacts)
    };
    // A number tells that a name is a person's, and a person that a number is theirs.
    let mut phones = phones_beside(&[]);
    let mut persons = persons_beside(&phones);
    if !persons.is_empty() {
        phones = phones_beside(&persons);
        persons = persons_beside(&phones);
    }
    let in_link = |range: &Range<usize>| links.iter().any(|link| link.contains(&range.start));
    let persons = persons.into_iter().filter(|range| !in_email(range) && !in_link(range));
    spans.extend(persons.map(|range| (range, Kind::Name, None)));
    spans.extend(emails.iter().cloned().map(|range| (range, Kind::Email, None)));
    spans.extend(phones.into_iter().map(|range| (range, Kind::Phone, None)));
    spans.extend(passwords.into_iter().filter(|range| !in_link(range)).map(|range| (range, Kind::Password, None)));
    spans.sort_by_key(|(range, _, _)| (range.start, std::cmp::Reverse(range.end)));
    spans
}

#[cfg(test)]
mod tests {
    use super::{Keeps, Kind, Where, conceal};

    fn shown(text: &str, place: Where) -> String {
        conceal(text, place, &["+16465550123,,84629018704#".to_owned()], Keeps::default())
            .map_or_else(|| text.to_owned(), |found| found.text)
    }

    #[test]
    fn persons_and_the_ways_to_them_are_withheld_from_notes() {
        for (text, expected) in [
            ("Call Jane Roe at 512-555-0100.", "Call [name] at [phone]."),
            ("Contact: Jane Roe, jane.roe@example.org", "Contact: [name], [e-mail]"),
            ("contact Zebulon Quack for the key", "contact [name] for the key"),
            ("Secretary: John S. 512 555 0100", "Secretary: [name] [phone]"),
            ("Questions? Text John S at +1 512 555 0100", "Questions? Text [name] at [phone]"),
            ("GSR José García Pérez", "GSR [name]"),
            ("Kontakt: Jürgen Müller, Tel. 0151/23456789", "Kontakt: [name], Tel. [phone]"),
            ("Hosted by Mary Ann Quill.", "Hosted by [name]."),
            ("Jane Roe has the key.", "[name] has the key."),
            ("Text 555-0100 to be let in", "Text [phone] to be let in"),
            ("WhatsApp ٠٧٧٠٠٩٠٠١٢٣", "WhatsApp [phone]"),
            ("https://wa.me/15125550100 for the link", "[phone] for the link"),
            ("Key: wa.me/15125550100.", "Key: [phone]."),
            ("Write to jane (at) example (dot) org", "Write to [e-mail]"),
            ("Text Jane Roe for the code", "Text [name] for the code"),
            ("Text Zebulon Quack for the code", "Text [name] for the code"),
            ("Step study w/ Jane Roe", "Step study w/ [name]"),
            ("Speak to Zebulon Quack", "Speak to [name]"),
            ("Ask for Zebulon Quack at the desk", "Ask for [name] at the desk"),
            ("Demander Hortense Quack", "Demander [name]"),
            ("Call Jane Hill for the key", "Call [name] for the key"),
            ("Contact: Jane Roe", "Contact: [name]"),
            ("Contact: Jane King", "Contact: [name]"),
            ("CONTACT: JANE ROE", "CONTACT: [name]"),
            ("Contact:Jane Roe", "Contact:[name]"),
            ("The code is 998877", "The code is [password]"),
            ("Kontakt: Jürgen von der Quack", "Kontakt: [name]"),
            ("Contacto: María de la Quack", "Contacto: [name]"),
            ("Contact: john quack; host: liz quack", "Contact: [name]; host: [name]"),
            ("ask for john Quack", "ask for [name]"),
            ("Secretary: J. Quack", "Secretary: [name]"),
            ("Zelle to 5125550100", "Zelle to [phone]"),
            ("Room 12 512-555-0100", "Room 12 [phone]"),
            ("555-0100 ask for Al", "[phone] ask for Al"),
            ("Write to jane dot roe at example dot org", "Write to [e-mail]"),
            ("Venmo @Jane-Roe or cashapp $JaneRoe", "Venmo [name] or cashapp [name]"),
            ("J. Quack 512-555-0100", "[name] [phone]"),
            ("Key with J. Quack, jane@example.org", "Key with [name], [e-mail]"),
            ("Quack, Jane: 512-555-0100", "[name]: [phone]"),
            ("Secretary: Quack, Jane", "Secretary: [name]"),
            ("Mrs Quack has the key", "Mrs [name] has the key"),
            ("Bei Frau Quack klingeln, Mr. Roe is upstairs", "Bei Frau [name] klingeln, Mr. [name] is upstairs"),
        ] {
            assert_eq!(shown(text, Where::Free), expected, "{text}");
        }
    }

    #[test]
    fn what_leads_into_a_meeting_or_to_a_public_line_stays() {
        for text in [
            "Zoom ID: 846 2901 8704",
            "Meeting ID 846-290-1870",
            "Dial by your location\n+1 646 555 8656 (New York)\n+1 312 555 6799 (Chicago)",
            "One tap mobile +16465550123,,84629018704#",
            "or call 646-555-0123",
            "Join by phone: 1-669-555-0128, access code 555123",
            "Intergroup 512-555-0100",
            "24 hour helpline: 0800 555 0100",
            "GSO Group Number 000123456",
            "1935 - 1985, est. 10/06/1935",
            "Zip 19103-1234, 7.30-8.30 pm",
            "https://zoom.us/j/5125550100",
            "Zoom ID 5125550100",
            "Venmo @lantern-group, cashapp $LanternGroup",
            "Contact: host of the day",
        ] {
            assert_eq!(shown(text, Where::Free), text);
        }
        assert_eq!(shown("+1 646 555 8656 US (New York)", Where::BesideLink), "+1 646 555 8656 US (New York)");
        assert_eq!(shown("Call Jane Roe at (512) 555-0100", Where::BesideLink), "Call [name] at [phone]");
        assert_eq!(shown("Text host at 512-555-0100 for the password", Where::BesideLink), "Text host at [phone] for the password");
    }

    #[test]
    fn names_that_are_nobodys_stay() {
        for text in [
            "St. Mary's Church, John F. Kennedy Hall",
            "We read Bill Wilson Street",
            "Park on Martin Luther King Jr. Blvd",
            "Bill W. started it; Dr. Bob too",
            "John S. Memorial",
            "Call Central Office or ask for Room B",
            "Contact Intergroup, see Church Office",
            "Dean Street entrance, Thomas Jefferson School",
            "Michael and All Angels",
            "Ask Dan for the key",
            "Call Crisis Line for help",
            "Ring Bottom Buzzer to enter",
            "Ring Side Bell to enter",
            "San Jose, Santa Clara, Saint John Vianney",
            "Peter Paul Rubens Platz",
            "Enter by James Street",
            "Serenity Prayer, Big Book, Daily Reflections",
            "Esquina con Cesar Chavez",
            "Park on Rosa Parks, behind the school",
            "M° Louise Michel / Anatole France - Gare de Clichy",
            "Nearest Cross Street is Don Crow",
            "La salle (Jacques Parent) - La porte",
            "salle curé Denis Morin",
            "Daily except Saturday (William Booth) & including Sunday",
            "The school is Gabriela Mistral",
            "get in touch with Mary Beth for specifics",
            "Ask Juan Carlos for the key",
            "Ask for Room B, speak to Church Office",
            "Jean-Paul has coffee ready; Mary Ann too",
            "Springfield, Charlotte and Austin take turns",
            "Behind St. J. Baptist, J. Edgar Room",
            "Frau und Mann, Ms Library Room",
            "Miss a week and catch up",
        ] {
            assert_eq!(shown(text, Where::Free), text);
        }
        assert_eq!(shown("2420 Freedom Dr Ste D", Where::Address), "2420 Freedom Dr Ste D");
        assert_eq!(shown("Cork, call Jane Roe 512-555-0100", Where::Address), "Cork, call [name] [phone]");
        assert_eq!(shown("Jane Roe, jane.roe@example.org", Where::Title), "[name], [e-mail]");
        assert_eq!(shown("Jane Roe 512-555-0100", Where::Title), "[name] [phone]");
        assert_eq!(shown("Home of Jane Roe", Where::Title), "Home of [name]");
        for text in ["Jane Roe Memorial Group", "Bill W. House", "John Smith Hall", "Lewis Carroll Room"] {
            assert_eq!(shown(text, Where::Title), text);
        }
    }

    #[test]
    fn a_name_that_places_have_is_a_person_s_beside_a_number_or_an_office() {
        for (text, expected) in [
            ("Cesar Chavez 512-555-0100", "[name] [phone]"),
            ("Contact Rosa Parks", "Contact [name]"),
            ("Call Cesar Chavez for the key", "Call [name] for the key"),
            ("Phone: Mary Beth 512-555-0100", "Phone: [name] [phone]"),
            ("Secretary: Mary Ann", "Secretary: [name]"),
            ("The room is small. Jane Roe has the key", "The room is small. [name] has the key"),
            ("Corner, ask Jane Roe", "Corner, ask [name]"),
            ("Call the school, Jane Roe answers", "Call the school, [name] answers"),
        ] {
            assert_eq!(shown(text, Where::Free), expected, "{text}");
        }
        assert_eq!(shown("Jane Roe's flat", Where::Title), "[name]'s flat");
        assert_eq!(shown("Jane Roe’s Home, 4 Quay", Where::Address), "[name]’s Home, 4 Quay");
        assert_eq!(shown("St. Mary's House", Where::Title), "St. Mary's House");
    }

    #[test]
    fn an_operator_may_keep_either_and_the_publisher_still_is_told() {
        let text = "Call Jane Roe, 512-555-0100; password: sunrise";
        let kept = conceal(text, Where::Free, &[], Keeps { personal: true, passwords: false }).unwrap();
        assert_eq!(kept.text, "Call Jane Roe, 512-555-0100; password: [password]");
        assert_eq!(kept.found, [Kind::Phone, Kind::Name, Kind::Password]);
        let kept = conceal(text, Where::Free, &[], Keeps { personal: false, passwords: true }).unwrap();
        assert_eq!(kept.text, "Call [name], [phone]; password: sunrise");
    }

    #[test]
    fn a_number_to_dial_in_with_is_somebodys_where_a_name_stands_beside_it() {
        let without = |text: &str| super::beside_a_name(text, Keeps::default());
        assert_eq!(without("Jane Roe 512-555-0100").as_deref(), Some("[name] [phone]"));
        assert_eq!(without("Contact: Jane R., +1 512 555 0100").as_deref(), Some("Contact: [name], [phone]"));
        for text in [
            "Austin TX 512-555-0101",
            "Eugene OR 541-555-0101",
            "+1 646 555 0123 (New York)",
            "16465550123,,84629018704#",
            "Dial 646-555-0123, ID 846 2901 8704",
            "Hosted by Jane Roe",
        ] {
            assert_eq!(without(text), None, "{text}");
        }
    }

    #[test]
    fn a_bare_number_is_somebodys_where_its_notes_name_them_and_not_who_leads() {
        let is_theirs = |notes: &str| super::is_number_of_whom_it_names("512-555-0100", notes);
        for notes in ["Call Jane Roe", "Jane Roe (hospitality chair)", "Ask for Jane Roe at the door"] {
            assert!(is_theirs(notes), "{notes}");
        }
        for notes in ["Hosted by Jane Roe", "Chaired by Jane Roe, conference code 4455", "Ring the bell", ""] {
            assert!(!is_theirs(notes), "{notes}");
        }
    }

    #[test]
    fn passwords_in_links_of_a_text_are_withheld() {
        assert_eq!(shown("Join https://zoom.us/j/84629018704?pwd=s3cret now", Where::Free), "Join https://zoom.us/j/84629018704 now");
    }
}
