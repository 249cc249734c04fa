//! Listings with a linker over them: those of a store linked as the publisher does, or those of files.

use std::collections::HashMap;

use jiff::Timestamp;
use rayon::prelude::*;

use crate::gather::source_plan::SourcePlan;
use crate::graphql::node::GlobalId;
use crate::link::compare;
use crate::link::form::{Form, Text};
use crate::link::levels::{Agreement, Gate};
use crate::link::linker::{Linker, SourceForms};
use crate::link::policy;
use crate::link::rulings::{Applied, Rulings};
use crate::link::score;
use crate::link::zones::Zones;
use crate::model::evidence::LinkDecision;
use crate::model::generation::GenerationContent;
use crate::model::id::{ListingKey, MeetingId, SourceId};
use crate::model::listing::Listing;
use crate::model::slot::Weekday;
use crate::show::pair::{GateTold, PairStory, RulingTold, Side, Weighed, hundredths};
use crate::store::contract::Store;
use crate::store::packs;

/// What was linked, and what it was linked from.
pub struct LinkedListings {
    /// The linker.
    pub linker: Linker,
    /// The listings, where they were kept.
    pub listings: HashMap<ListingKey, Listing>,
    /// Rulings that do nothing.
    pub idle: Vec<String>,
    /// The generation that is published.
    pub content: GenerationContent,
    rulings: Rulings,
    served_as: HashMap<ListingKey, MeetingId>,
    now: Timestamp,
}

impl LinkedListings {
    /// What a store holds of the sources that are on, linked with the weights of this version; `None` where it holds nothing.
    ///
    /// # Errors
    /// What the store says.
    pub async fn of_store(store: &dyn Store, plans: &[SourcePlan], rulings: Rulings, now: Timestamp) -> anyhow::Result<Option<Self>> {
        let mut listings: Vec<Listing> = Vec::new();
        for plan in plans.iter().filter(|plan| plan.facts.enabled) {
            if let Some((_, Some((pack, _)))) = packs::newest_pack(store, &plan.facts.id).await? {
                listings.extend(pack.listings);
            }
        }
        if listings.is_empty() {
            return Ok(None);
        }
        let content =
            packs::newest_generation(store).await?.and_then(|(_, found)| found).map_or_else(Default::default, |(_, content, _)| content);
        let served_as =
            content.meetings.iter().flat_map(|meeting| meeting.listings.iter().map(|mention| (mention.key.clone(), meeting.id)));
        let served_as = served_as.collect();
        let Applied { decisions, idle } = rulings.applied(listings.iter(), now);
        let mut linker = Linker::default();
        linker.decide(&decisions, &mut |_| {});
        linker.update(forms(&listings, now), &mut |_| {});
        let listings = listings.into_iter().map(|listing| (listing.key.clone(), listing)).collect();
        let idle = idle.iter().map(ToString::to_string).collect();
        Ok(Some(Self { linker, listings, idle, content, rulings, served_as, now }))
    }

    /// What was linked from files.
    pub fn of_files(linker: Linker, listings: HashMap<ListingKey, Listing>, now: Timestamp) -> Self {
        let (rulings, content, served_as) = (Rulings::default(), GenerationContent::default(), HashMap::new());
        Self { linker, listings, idle: Vec::new(), content, rulings, served_as, now }
    }

    /// A pair with all that was weighed of it.
    pub fn story(&self, a: u32, b: u32) -> PairStory {
        let linker = &self.linker;
        let agreement = linker.agreement(a, b);
        let one_cluster = linker.cluster_of(a) == linker.cluster_of(b);
        let decision = match score::decide(&agreement) {
            _ if one_cluster => LinkDecision::Linked,
            LinkDecision::Linked => LinkDecision::Review,
            decision => decision,
        };
        let (form_a, form_b) = (linker.form(a), linker.form(b));
        let mut gates: Vec<GateTold> = compare::gates(form_a, form_b, linker.crowd())
            .into_iter()
            .map(|(gate, shut)| GateTold { gate: gate.name(), shut: shut.then(|| gate.level()) })
            .collect();
        let by_operator = agreement.gate == Some(Gate::Operator);
        gates.insert(0, GateTold { gate: Gate::Operator.name(), shut: by_operator.then(|| Gate::Operator.level()) });
        let mut sum = 0.0;
        let weighed: Vec<Weighed> = score::rows(&agreement)
            .map(|(feature, level, bits)| {
                sum += bits;
                Weighed { feature: feature.to_owned(), level: level.to_owned(), bits: hundredths(bits), sum: hundredths(sum) }
            })
            .collect();
        PairStory {
            a: self.side(a),
            b: self.side(b),
            decision,
            because: self.because(a, b, &agreement, decision),
            gates,
            weighed,
            bits: hundredths(sum),
            link_from: hundredths(score::threshold(&agreement)),
            review_from: hundredths(policy::REVIEW_BITS),
            ruled: self.ruled(a, b),
        }
    }

    fn because(&self, a: u32, b: u32, agreement: &Agreement, decision: LinkDecision) -> String {
        let (bits, link_from) = (score::bits(agreement), score::threshold(agreement));
        let veto = score::evidence(self.linker.key(a), self.linker.key(b), agreement, decision);
        let veto = veto.rows.iter().find(|row| ["caution", "cluster"].contains(&&*row.feature.text())).map(|row| row.level.to_string());
        match (decision, agreement.gate) {
            (LinkDecision::Linked, _) if agreement.must => "an operator ruled that they are one".to_owned(),
            (LinkDecision::Linked, None) if score::decide(agreement) == LinkDecision::Linked => {
                "no gate is shut and the bits suffice".to_owned()
            }
            (LinkDecision::Linked, _) => "not by themselves: other listings of the meeting hold them together".to_owned(),
            (_, Some(gate)) => format!("a gate is shut, {}", gate.level()),
            (LinkDecision::Review, None) => veto.unwrap_or_else(|| format!("{:.1} bits are missing", link_from - bits)),
            (LinkDecision::Apart, None) => format!("{:.1} bits are missing, too many to be worth a look", link_from - bits),
        }
    }

    fn ruled(&self, a: u32, b: u32) -> Vec<RulingTold> {
        let Some((a, b)) = self.listings.get(self.linker.key(a)).zip(self.listings.get(self.linker.key(b))) else { return Vec::new() };
        let about = self.rulings.0.iter().filter(|ruling| ruling.is_about(a, b));
        about
            .map(|ruling| RulingTold {
                place: ruling.place.clone(),
                rule: ruling.rule.to_string(),
                who: ruling.who.clone(),
                why: ruling.why.clone(),
                until: ruling.until.map(|until| until.to_string()),
                holds: ruling.holds(self.now),
            })
            .collect()
    }

    /// One listing in few words.
    pub fn side(&self, slot: u32) -> Side {
        let key = self.linker.key(slot);
        let meeting_id = self.served_as.get(key).map(|id| GlobalId::Meeting(*id).to_string());
        match self.listings.get(key) {
            Some(listing) => Side::of(listing, meeting_id),
            None => side_of_form(key, self.linker.form(slot)),
        }
    }
}

/// Of a listing that was not kept, its words as they are compared.
fn side_of_form(key: &ListingKey, form: &Form) -> Side {
    let name = Some(form.text(Text::Name).to_owned()).filter(|name| !name.is_empty());
    let when = form.time.map_or_else(
        || "by appointment".to_owned(),
        |time| {
            let (day, minute) = (time.local / 1440, time.local % 1440);
            let day = Weekday::from_sunday_zero(i64::from(day)).map_or_else(String::new, |day| format!("{day:?} "));
            format!("{day}{:02}:{:02}", minute / 60, minute % 60)
        },
    );
    let words = [Text::Venue, Text::Room, Text::Number, Text::Street, Text::Town].map(|which| form.text(which));
    let place: Vec<&str> = words.into_iter().filter(|text| !text.is_empty()).collect();
    Side { key: key.to_string(), name, when, place: place.join(", "), meeting_id: None }
}

/// The forms of listings by source.
pub fn forms(listings: &[Listing], now: Timestamp) -> Vec<(SourceId, SourceForms)> {
    let zones = Zones::of(listings.iter().filter_map(|listing| listing.slot.as_ref()?.zone.as_ref()), now);
    let forms: Vec<(ListingKey, Form)> = listings.par_iter().map(|listing| (listing.key.clone(), Form::read(listing, &zones))).collect();
    let mut of_source: HashMap<SourceId, SourceForms> = HashMap::new();
    for (key, form) in forms {
        of_source.entry(key.source.clone()).or_default().push((key, form));
    }
    of_source.into_iter().collect()
}
