//! Who answers for a row: the columns `Entity` and its kin of the Meeting Guide specification.

use std::collections::BTreeMap;

use crate::feeds::format::Reading;
use crate::model::id::ServiceBodyKey;
use crate::model::organization::ServiceBody;
use crate::text::fold::fold;

/// The cells about one row's entity.
#[derive(Debug, Default)]
pub(super) struct Entity {
    pub(super) name: Option<String>,
    pub(super) website: Option<String>,
    pub(super) phone: Option<String>,
    pub(super) feedback_url: Option<String>,
}

/// The service bodies of a sheet, by ids made from their names.
#[derive(Debug, Default)]
pub(super) struct Entities(BTreeMap<String, ServiceBody>);

impl Entities {
    /// Takes a row's entity and gives its id. The first row that fills a field of a body decides it.
    pub(super) fn add(&mut self, entity: Entity, reading: &Reading<'_>) -> Option<String> {
        let name = entity.name?;
        let id = fold(&name).replace(' ', "-");
        if id.is_empty() {
            return None;
        }
        let body = self.0.entry(id.clone()).or_insert_with(|| ServiceBody {
            key: ServiceBodyKey { source: reading.facts.id.clone(), id: id.clone() },
            fellowship: reading.facts.fellowship.clone(),
            name,
            kind: None,
            parent: None,
            website: None,
            helpline: None,
            feedback_url: None,
            feedback_email: None,
            world_id: None,
        });
        body.website = body.website.take().or(entity.website);
        body.helpline = body.helpline.take().or(entity.phone);
        body.feedback_url = body.feedback_url.take().or(entity.feedback_url);
        Some(id)
    }

    /// All of them, sorted by id.
    pub(super) fn into_bodies(self) -> Vec<ServiceBody> {
        self.0.into_values().collect()
    }
}
