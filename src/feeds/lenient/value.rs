//! A JSON value of any kind as the text, number or truth that it stands for.

use serde_json::{Map, Value};

/// The value as trimmed text: texts, numbers, and the only element of an array.
/// A blank is nothing. One pair of quotes around the whole is taken off.
pub fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => {
            let text = unquoted(text.trim());
            (!text.is_empty()).then(|| text.to_owned())
        }
        Value::Number(number) => Some(number.to_string()),
        Value::Array(items) if items.len() == 1 => text(&items[0]),
        // PHP writes `false` for a field that is not there.
        Value::Bool(_) | Value::Array(_) | Value::Object(_) | Value::Null => None,
    }
}

fn unquoted(text: &str) -> &str {
    let inner = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    inner.filter(|inner| !inner.contains('"')).map_or(text, str::trim)
}

/// The names of a row's fields that hold anything.
pub fn filled(row: &Map<String, Value>) -> impl Iterator<Item = &str> {
    row.iter().filter(|(_, value)| is_filled(value)).map(|(name, _)| name.as_str())
}

/// Whether a value holds anything: it is neither null nor a blank nor an empty list.
pub fn is_filled(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        Value::Bool(_) | Value::Number(_) => true,
    }
}

/// All texts in a value: one, or those of an array or of a record's values, blanks left out.
pub fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().filter_map(text).collect(),
        Value::Object(fields) => fields.values().filter_map(text).collect(),
        _ => text(value).into_iter().collect(),
    }
}

/// The value as a whole number: `3`, `3.0`, `"3"`.
pub fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64().or_else(|| whole(number.as_f64()?)),
        Value::String(text) => text.trim().parse().ok().or_else(|| whole(text.trim().parse().ok()?)),
        Value::Array(items) if items.len() == 1 => integer(&items[0]),
        _ => None,
    }
}

#[allow(clippy::cast_possible_truncation, reason = "bounded to the whole numbers that a double holds exactly")]
fn whole(number: f64) -> Option<i64> {
    (number.fract() == 0.0 && number.abs() < 9.0e15).then_some(number as i64)
}

/// The value as a truth: `true`, `1`, `"yes"`, `"Y"`, `"TRUE"`, `"on"` and their opposites; anything else is neither.
pub fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(truth) => Some(*truth),
        _ => match text(value)?.to_ascii_lowercase().as_str() {
            "true" | "yes" | "y" | "1" | "on" => Some(true),
            "false" | "no" | "n" | "0" | "off" => Some(false),
            _ => None,
        },
    }
}

/// The first of the named fields that holds text.
pub fn field(row: &Map<String, Value>, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| row.get(*name).and_then(text))
}

/// The first of the named fields that is there and not null.
pub fn raw<'a>(row: &'a Map<String, Value>, names: &[&str]) -> Option<&'a Value> {
    names.iter().filter_map(|name| row.get(*name)).find(|value| !value.is_null())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{integer, text, texts, truth};

    #[test]
    fn any_kind_of_value_is_read_as_what_it_stands_for() {
        assert_eq!(text(&json!(" \"quoted\" ")).as_deref(), Some("quoted"));
        assert_eq!(text(&json!(["only"])).as_deref(), Some("only"));
        assert_eq!(text(&json!(12)).as_deref(), Some("12"));
        assert_eq!(text(&json!("  ")), None);
        assert_eq!(texts(&json!({"1": "a", "2": "", "3": 4})), ["a", "4"]);
        assert_eq!(integer(&json!("3.0")), Some(3));
        assert_eq!(integer(&json!(1e300)), None);
        assert_eq!(truth(&json!("Yes")), Some(true));
        assert_eq!(truth(&json!(0)), Some(false));
        assert_eq!(truth(&json!("maybe")), None);
    }
}
