//! Service bodies without the persons in them: their line, page and feedback address are public, a name beside them is not.

use std::collections::BTreeMap;

use crate::feeds::format::Parsed;
use crate::feeds::meaning::personal::guard::{hashed, unnamed};
use crate::feeds::meaning::personal::{Keeps, Where, conceal};
use crate::model::organization::ServiceBody;
use crate::text::fold::fold;
use crate::text::phone_run;

/// Withholds persons from the bodies of a reading. An id that was made of a name goes with it, also where listings and
/// other bodies give it.
pub(super) fn guard(parsed: &mut Parsed) {
    let mut renamed: BTreeMap<String, String> = BTreeMap::new();
    for body in &mut parsed.service_bodies {
        if let Some(id) = conceal_body(body) {
            renamed.insert(body.key.id.clone(), id);
        }
    }
    let rename = |id: &mut String| {
        if let Some(other) = renamed.get(id).cloned().or_else(|| unnamed(id)) {
            *id = other;
        }
    };
    for body in &mut parsed.service_bodies {
        rename(&mut body.key.id);
        body.parent.iter_mut().for_each(|parent| rename(&mut parent.id));
    }
    parsed.listings.iter_mut().flat_map(|listing| &mut listing.service_bodies).for_each(|key| rename(&mut key.id));
    if !renamed.is_empty() {
        parsed.service_bodies.sort_by(|a, b| a.key.cmp(&b.key));
    }
}

// The id that it gets in place of its own, where that one tells what is withheld.
fn conceal_body(body: &mut ServiceBody) -> Option<String> {
    let ServiceBody { key, fellowship: _, name, kind: _, parent: _, website: _, helpline, feedback_url: _, feedback_email: _, world_id: _ } =
        body;
    let mut id = unnamed(&key.id);
    if let Some(concealed) = conceal(name, Where::Title, &[], Keeps::default()) {
        let is_of_name = fold(&key.id) == fold(name);
        id = id.or_else(|| is_of_name.then(|| hashed(&key.id)));
        *name = concealed.text;
    }
    if let Some(line) = helpline {
        let numbers: Vec<String> = phone_run::find(line).into_iter().map(|run| run.digits).collect();
        if let Some(concealed) = conceal(line, Where::Free, &numbers, Keeps::default()) {
            *line = concealed.text;
        }
    }
    id
}
