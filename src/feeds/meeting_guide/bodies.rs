//! Who keeps the list, from the `entity_*` fields that each row repeats.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::feeds::lenient::value;
use crate::feeds::meaning::online::web_address;
use crate::model::id::ServiceBodyKey;
use crate::model::organization::ServiceBody;
use crate::model::source::SourceFacts;
use crate::text::fold::fold;
use crate::text::html::plain;

/// The service bodies met so far, by id; the first row that names one tells of it.
#[derive(Debug, Default)]
pub struct Bodies(BTreeMap<String, ServiceBody>);

impl Bodies {
    /// The id of the row's service body, where it names one.
    pub fn of_row(&mut self, row: &Map<String, Value>, facts: &SourceFacts) -> Option<String> {
        let name = plain(&value::field(row, &["entity"])?).text;
        let id = fold(&name).replace(' ', "-");
        if id.is_empty() {
            return None;
        }
        self.0.entry(id.clone()).or_insert_with(|| body(&id, name, row, facts));
        Some(id)
    }

    /// All of them, sorted by id.
    pub fn into_list(self) -> Vec<ServiceBody> {
        self.0.into_values().collect()
    }
}

fn body(id: &str, name: String, row: &Map<String, Value>, facts: &SourceFacts) -> ServiceBody {
    let page = |names: &[&str]| value::field(row, names).and_then(|text| web_address(&text)).map(String::from);
    let feedback = value::field(row, &["feedback_url"]);
    let mail_link =
        feedback.as_deref().and_then(|text| text.strip_prefix("mailto:")).map(|text| text.split('?').next().unwrap_or(text).to_owned());
    let listed = value::raw(row, &["feedback_emails", "feedback_email"]).map(value::texts).unwrap_or_default();
    let first_listed =
        listed.iter().flat_map(|text| text.split([',', ';'])).map(str::trim).find(|text| !text.is_empty()).map(str::to_owned);
    let email = mail_link.or(first_listed).or_else(|| value::field(row, &["entity_email"]));
    ServiceBody {
        key: ServiceBodyKey { source: facts.id.clone(), id: id.to_owned() },
        fellowship: facts.fellowship.clone(),
        name,
        kind: None,
        parent: None,
        website: page(&["entity_url", "entity_website_url"]),
        helpline: value::field(row, &["entity_phone"]).map(|text| plain(&text).text),
        feedback_url: feedback.as_deref().filter(|text| !text.starts_with("mailto:")).and_then(web_address).map(String::from),
        feedback_email: email.filter(|address| is_address(address)),
        world_id: None,
    }
}

fn is_address(text: &str) -> bool {
    text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !text.contains(char::is_whitespace))
}
