//! Telephone numbers in the one form that works from everywhere.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use phonenumber::Mode;
use phonenumber::country::Id;

// Longer than a number with all that people write among its digits; nothing longer is remembered.
const REMEMBERED_BYTES_MAX: usize = 40;
const REMEMBERED_MAX: usize = 4_096;

// Readings by country and number: a feed's rooms from afar share a few numbers to call, and reading one takes longer than
// the rest of a row's link.
static READ: LazyLock<Mutex<HashMap<String, Option<String>>>> = LazyLock::new(Mutex::default);

/// A number as ITU-T E.164 writes it (`+16465550123`), read as people of a country (ISO 3166-1, two letters) dial it.
///
/// `None` where the country has no such number: a number of another country that stands there without its `+` is not
/// taken for one of this country, and nothing is made of it.
pub fn e164(number: &str, country: &str) -> Option<String> {
    if number.len() > REMEMBERED_BYTES_MAX {
        return read(number, country);
    }
    let asked = format!("{country} {number}");
    if let Some(known) = READ.lock().unwrap_or_else(PoisonError::into_inner).get(&asked) {
        return known.clone();
    }
    let found = read(number, country);
    let mut known = READ.lock().unwrap_or_else(PoisonError::into_inner);
    if known.len() >= REMEMBERED_MAX {
        known.clear();
    }
    known.insert(asked, found.clone());
    found
}

fn read(number: &str, country: &str) -> Option<String> {
    let country: Id = country.parse().ok()?;
    let read = phonenumber::parse(Some(country), number).ok().filter(phonenumber::is_valid)?;
    Some(read.format().mode(Mode::E164).to_string())
}

#[cfg(test)]
mod tests {
    use super::e164;

    #[test]
    fn a_number_is_read_as_its_country_dials_it() {
        let numbers = [
            ("646-555-0123", "US", Some("+16465550123")),
            ("16465550123", "CA", Some("+16465550123")),
            ("030/12345678", "DE", Some("+493012345678")),
            ("01632 960123", "GB", None),
            ("020 7946 0123", "GB", Some("+442079460123")),
            ("0044 20 7946 0123", "IE", Some("+442079460123")),
            ("1-646-555-0123", "GB", None),
            ("0123", "US", None),
            ("646-555-0123", "XX", None),
        ];
        for (number, country, expected) in numbers {
            assert_eq!(e164(number, country).as_deref(), expected, "{number} {country}");
        }
    }
}
