//! The room inside a building, from the unit words of an address or of the building's name.

use std::sync::LazyLock;

use regex::Regex;

use crate::model::place::Address;
use crate::text::fold::fold;

// A unit word and what tells the unit: a number, perhaps with a letter, or one capital letter alone.
const UNITS: &str = r"\b(?:room|rm\.?|suite|ste\.?|unit|apt\.?|floor|hall|raum|zimmer|stock|saal|salle|sala|salón|étage|piso|planta|lokal|lokale|rum|kamer|zaal)";
const TELLS: &str = r"(?:\s*(?:no\.?\s*|nr\.?\s*|#\s*)?\d{1,4}(?:-?[a-z])?|\s+#?(?:[a-z]-?\d{1,4}|(?-i:[A-Z])))\b";

static UNIT: LazyLock<Regex> = LazyLock::new(|| {
    let behind = format!(r"{UNITS}{TELLS}");
    let before = r"\b(?:\d{1,2}(?:st|nd|rd|th|\.|er|e|ème|º|ª)|ground|first|second|third|fourth|lower|upper|top|main)\s+(?:floor|level|stock|étage|piso|planta|og)\b";
    let alone = r"\b(?:basement|upstairs|downstairs|erdgeschoss|untergeschoss)\b";
    Regex::new(&format!(r"(?i){before}|{behind}|{alone}|#\s?\d{{1,4}}[a-z]?$")).expect("the pattern is a constant that the tests compile")
});
// `Fireside Room` on a line of its own, or behind a comma.
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:[\p{L}'’.-]+\s+){1,3}(?:room|raum|saal)$").expect("the pattern is a constant that the tests compile")
});

/// The room that an address and the name of its building tell apart, as they write it; `None` where they tell of none.
/// A building's own name (`Fireside Room`, `Town Hall`) is no room of it.
pub fn of(address: &Address, venue: Option<&str>) -> Option<String> {
    let whole = address.formatted.as_deref().filter(|_| address.lines.is_empty());
    let lines: Vec<&str> = address.lines.iter().map(String::as_str).chain(whole).collect();
    let parts = || lines.iter().flat_map(|line| line.split(',')).map(str::trim);
    let named = parts().skip(1).filter(|part| NAMED.is_match(part));
    let units = parts().chain(venue).flat_map(|text| UNIT.find_iter(text).map(|unit| unit.as_str().trim()));
    let mut rooms: Vec<&str> = Vec::new();
    for room in named.chain(units) {
        if !rooms.iter().any(|known| fold(known) == fold(room)) {
            rooms.push(room);
        }
    }
    (!rooms.is_empty()).then(|| rooms.join(", "))
}

#[cfg(test)]
mod tests {
    use super::of;
    use crate::model::place::Address;

    fn room(lines: &[&str], venue: &str) -> Option<String> {
        of(&Address { lines: lines.iter().map(|line| (*line).to_owned()).collect(), ..Address::default() }, Some(venue))
    }

    #[test]
    fn unit_words_tell_the_room() {
        let rooms = [
            (&["12 High St, Room 1"][..], "Harbour Hall", "Room 1"),
            (&["12 High St", "Rm. 204B"], "", "Rm. 204B"),
            (&["12 High St Suite C"], "", "Suite C"),
            (&["12 High St Ste 100, 2nd Floor"], "", "Ste 100, 2nd Floor"),
            (&["12 High St #4"], "", "#4"),
            (&["12 High St", "Fireside Room"], "", "Fireside Room"),
            (&["12 High St"], "Harbour Centre - Room 3", "Room 3"),
            (&["12 High St, Room 3"], "Harbour Centre Room 3", "Room 3"),
            (&["Hauptstr. 4, Raum 12"], "", "Raum 12"),
            (&["Calle Mayor 4, 2º piso"], "", "2º piso"),
            (&["12 High St"], "Harbour Centre, Hall A", "Hall A"),
            (&["12 High St"], "Harbour Centre basement", "basement"),
        ];
        for (lines, venue, expected) in rooms {
            assert_eq!(room(lines, venue).as_deref(), Some(expected), "{lines:?} {venue}");
        }
        let whole = Address { formatted: Some("12 High St, Unit 7, Springton, NY".to_owned()), ..Address::default() };
        assert_eq!(of(&whole, None).as_deref(), Some("Unit 7"));
    }

    #[test]
    fn a_buildings_own_name_is_no_room() {
        for (line, venue) in [
            ("12 High St", "Fireside Room"),
            ("12 High St", "Town Hall"),
            ("120 Hall Street", "Community Hall at the Mall"),
            ("12 Floor Street", "The Upper Room"),
            ("12 Ste Marie Rd", "UNITY Church"),
            ("4 Main St, Miami, FL 33101", "United Church Hall"),
        ] {
            assert_eq!(room(&[line], venue), None, "{line} {venue}");
        }
    }
}
