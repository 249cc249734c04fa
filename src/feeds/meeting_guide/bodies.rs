//! Who keeps the list, from the `entity_*` fields that each row repeats.

use std::collections::BTreeMap;

use crate::feeds::lenient::record::Record;
use crate::feeds::lenient::value;
use crate::feeds::meaning::online::web_address;
use crate::model::id::ServiceBodyKey;
use crate::model::organization::ServiceBody;
use crate::model::source::SourceFacts;
use crate::text::fold::fold;
use crate::text::html::plain;

/// The service bodies met so far, by id; the first row that names one tells of it.
#[derive(Debug, Default)]
pub struct Bodies {
    bodies: BTreeMap<String, ServiceBody>,
    /// What the row before wrote, and the id that it stands for: most rows write the same.
    before: Option<(String, String)>,
}

impl Bodies {
    /// The id of the row's service body, where it names one.
    pub fn of_row(&mut self, row: &Record<'_>, facts: &SourceFacts) -> Option<String> {
        let written = row.text(&["entity"])?;
        if let Some((_, id)) = self.before.as_ref().filter(|(before, _)| *before == written) {
            return Some(id.clone());
        }
        let name = plain(&written).text;
        let id = fold(&name).replace(' ', "-");
        if id.is_empty() {
            return None;
        }
        self.bodies.entry(id.clone()).or_insert_with(|| body(&id, name, row, facts));
        self.before = Some((written, id.clone()));
        Some(id)
    }

    /// All of them, sorted by id.
    pub fn into_list(self) -> Vec<ServiceBody> {
        self.bodies.into_values().collect()
    }
}

fn body(id: &str, name: String, row: &Record<'_>, facts: &SourceFacts) -> ServiceBody {
    let page = |names: &[&str]| row.text(names).and_then(|text| web_address(&text)).map(String::from);
    let feedback = row.text(&["feedback_url"]);
    let mail_link =
        feedback.as_deref().and_then(|text| text.strip_prefix("mailto:")).map(|text| text.split('?').next().unwrap_or(text).to_owned());
    let listed = row.raw(&["feedback_emails", "feedback_email"]).map(value::texts).unwrap_or_default();
    let first_listed =
        listed.iter().flat_map(|text| text.split([',', ';'])).map(str::trim).find(|text| !text.is_empty()).map(str::to_owned);
    let email = mail_link.or(first_listed).or_else(|| row.text(&["entity_email"]));
    ServiceBody {
        key: ServiceBodyKey { source: facts.id.clone(), id: id.to_owned() },
        fellowship: facts.fellowship.clone(),
        name,
        kind: None,
        parent: None,
        website: page(&["entity_url", "entity_website_url"]),
        helpline: row.text(&["entity_phone"]).map(|text| plain(&text).text),
        feedback_url: feedback.as_deref().filter(|text| !text.starts_with("mailto:")).and_then(web_address).map(String::from),
        feedback_email: email.filter(|address| is_address(address)),
        world_id: None,
    }
}

fn is_address(text: &str) -> bool {
    text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !text.contains(char::is_whitespace))
}
