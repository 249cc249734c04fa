//! `GetServiceBodies`: who keeps the lists.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::feeds::bmlt::wire::{self, Row};
use crate::feeds::format::Reading;
use crate::model::id::ServiceBodyKey;
use crate::model::organization::ServiceBody;
use crate::text::html::plain;

/// The bodies of one server by their ids in it.
pub(super) type ServiceBodies = BTreeMap<String, ServiceBody>;

/// Reads the bodies; a second row of an id is left out. Parents that are not listed and circles of parents are cut.
/// The contact's address is never read: it is a person's as often as not.
pub(super) fn read(rows: &[Value], reading: &Reading<'_>) -> ServiceBodies {
    let mut bodies = ServiceBodies::new();
    for row in rows.iter().filter_map(Value::as_object) {
        if let Some(id) = wire::text(row, "id") {
            bodies.entry(id.clone()).or_insert_with(|| body(id, row, reading));
        }
    }
    cut_loose_parents(&mut bodies);
    bodies
}

/// A body known only by the name that a meeting's row gives it, as 4.x servers do.
pub(super) fn named(id: &str, name: &str, reading: &Reading<'_>) -> ServiceBody {
    ServiceBody {
        key: key(id, reading),
        fellowship: reading.facts.fellowship.clone(),
        name: plain(name).text,
        kind: None,
        parent: None,
        website: None,
        helpline: None,
        feedback_url: None,
        feedback_email: None,
        world_id: None,
    }
}

fn key(id: &str, reading: &Reading<'_>) -> ServiceBodyKey {
    ServiceBodyKey { source: reading.facts.id.clone(), id: id.to_owned() }
}

fn body(id: String, row: &Row, reading: &Reading<'_>) -> ServiceBody {
    let world_id = wire::text(row, "world_id").map(|number| number.to_uppercase());
    let name = wire::text(row, "name").or_else(|| world_id.clone()).unwrap_or_else(|| id.clone());
    let parent = wire::text(row, "parent_id").filter(|parent| parent != "0").map(|parent| key(&parent, reading));
    ServiceBody {
        kind: wire::text(row, "type").and_then(|code| kind(&code)).map(str::to_owned),
        parent,
        website: wire::text(row, "url").and_then(|url| website(&url)),
        helpline: wire::text(row, "helpline").and_then(|line| helpline(&line)),
        world_id,
        ..named(&id, &name, reading)
    }
}

/// The codes of `comdef_service_bodies` in words.
fn kind(code: &str) -> Option<&'static str> {
    Some(match code.to_ascii_uppercase().as_str() {
        "GR" => "group",
        "CO" => "co-op",
        "GS" => "group support unit",
        "LS" => "local service unit",
        "AS" => "area",
        "MA" => "metro",
        "RS" => "region",
        "ZF" => "zone",
        "WS" => "world",
        _ => return None,
    })
}

fn website(url: &str) -> Option<String> {
    let lower = url.to_ascii_lowercase();
    if url.contains(char::is_whitespace) {
        None
    } else if lower.starts_with("http://") || lower.starts_with("https://") {
        Some(url.to_owned())
    } else {
        (url.contains('.') && !url.contains([':', '@'])).then(|| format!("https://{url}"))
    }
}

/// The number before the first bar: phone systems keep routing data behind it.
fn helpline(text: &str) -> Option<String> {
    let number = plain(text.split('|').next().unwrap_or_default()).text;
    number.chars().any(|c| c.is_ascii_digit()).then(|| number.trim().to_owned())
}

fn cut_loose_parents(bodies: &mut ServiceBodies) {
    let ids: Vec<String> = bodies.keys().cloned().collect();
    for id in ids {
        let mut seen = BTreeSet::from([id.clone()]);
        let mut at = id.clone();
        let loose = loop {
            let Some(parent) = bodies.get(&at).and_then(|body| body.parent.as_ref()) else { break false };
            if parent.id == id || !bodies.contains_key(&parent.id) && at == id {
                break true;
            }
            // A circle further up, or a parent missing there, is cut at the body it begins with.
            if !seen.insert(parent.id.clone()) {
                break false;
            }
            at = parent.id.clone();
        };
        if let Some(body) = bodies.get_mut(&id).filter(|_| loose) {
            body.parent = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{helpline, website};

    #[test]
    fn a_helpline_is_what_stands_before_the_routing_of_calls() {
        assert_eq!(helpline("01 555 0101|5|en").as_deref(), Some("01 555 0101"));
        assert_eq!(helpline("none"), None);
    }

    #[test]
    fn a_page_is_a_web_address_with_or_without_its_scheme() {
        assert_eq!(website("area.example.org").as_deref(), Some("https://area.example.org"));
        assert_eq!(website("HTTP://area.example.org").as_deref(), Some("HTTP://area.example.org"));
        assert_eq!(website("not a page"), None);
        assert_eq!(website("somebody@example.org"), None);
    }
}
