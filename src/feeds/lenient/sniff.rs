//! What a body looks like from its beginning, before anyone has said what it is.

/// Whether it begins as JSON does, or as a script call around JSON (`callback([...`, `var meetings = [...`).
pub fn is_json(head: &str) -> bool {
    let head = head.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let start = head.find(['[', '{']);
    let is_name = |c: char| c.is_alphanumeric() || " _$.=(".contains(c);
    start.is_some_and(|start| start < 80 && head[..start].chars().all(is_name))
}

/// Whether a record in it has a field of that name, as far as one can see.
pub fn has_key(head: &str, name: &str) -> bool {
    let quoted = format!("\"{name}\"");
    head.match_indices(&quoted).any(|(at, _)| head[at + quoted.len()..].trim_start().starts_with(':'))
}

/// Whether it begins as Airtable answers: records that hold their fields.
pub fn is_records_of_airtable(head: &str) -> bool {
    is_json(head) && has_key(head, "records") && has_key(head, "fields")
}

/// Whether it begins as Google's service answers for the cells of a sheet: a range, and lists of cells.
pub fn is_values_of_google(head: &str) -> bool {
    let mut rest = head.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}').strip_prefix('{').unwrap_or_default();
    let before = &rest[..rest.find("\"values\"").unwrap_or(0)];
    let is_header = before.len() < 400 && !before.contains(['[', '{']);
    rest = &rest[before.len()..];
    let opens: String = rest.chars().skip("\"values\"".len()).filter(|c| !c.is_whitespace()).take(3).collect();
    is_header && opens == ":[["
}

/// Whether its first line has the headings that a dump for NA World Services has, and no other table.
pub fn is_naws_dump(head: &str) -> bool {
    let headings = head.lines().next().unwrap_or_default().to_lowercase();
    ["committeename", "arearegion", "day", "time"].iter().all(|name| headings.contains(name))
}

#[cfg(test)]
mod tests {
    use super::{has_key, is_json, is_values_of_google};

    #[test]
    fn json_is_told_from_tables_and_pages() {
        for json in ["[{", "{\"meetings\":[", "callback([{", "\u{feff} [", "var meetings = ["] {
            assert!(is_json(json), "{json}");
        }
        for other in ["name,day,time\nNooners,[0],12:00", "<!doctype html>", "BEGIN:VCALENDAR", ""] {
            assert!(!is_json(other), "{other}");
        }
    }

    #[test]
    fn the_cells_of_a_google_sheet_are_told_from_other_json() {
        assert!(is_values_of_google(
            "{\n  \"range\": \"Meetings!A1:Z9\",\n  \"majorDimension\": \"ROWS\",\n  \"values\": [\n    [\n \"Name\""
        ));
        assert!(is_values_of_google("{\"values\":[[\"Name\"]]}"));
        for other in ["{\"values\":[{\"slug\":\"a\"}]}", "[[1]]", "{\"meetings\":[{\"values\":[[1]]}]}", "name,day", ""] {
            assert!(!is_values_of_google(other), "{other}");
        }
    }

    #[test]
    fn a_key_is_not_a_value() {
        assert!(has_key("[{\"slug\" : \"a\"", "slug"));
        assert!(!has_key("[{\"name\":\"slug\"}]", "slug"));
    }
}
