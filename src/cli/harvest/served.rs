//! What a running server serves of a source, held against what was just read: for a store that only the server may open.
//! A listing of the graph tells its name and its hour, so a change of anything else does not show here.

use std::collections::BTreeMap;

use anyhow::Context;
use serde_json::{Value, json};
use url::Url;

use crate::cli::server;
use crate::graphql::node::GlobalId;
use crate::model::id::SourceId;
use crate::model::listing::Listing;
use crate::model::provenance::MeetingField;
use crate::model::report::{DIFFERENCES_MAX, Differences, HarvestReport, ListingSample};

/// Meetings asked for at once; each has several listings, and a question may not cost too much.
const PAGE: usize = 50;

const LISTINGS: &str = "query Listings($source: ID!, $first: Int!, $after: String) { source(id: $source) { \
    meetings(first: $first, after: $after) { \
    nodes { listings { sourceId name source { id } slot { weekday startTime timeZone } } } pageInfo { hasNextPage endCursor } } } }";

/// What a graph tells of a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Shown {
    name: Option<String>,
    hour: Option<(String, String)>,
    zone: Option<String>,
}

/// Writes into the report what a server serves otherwise.
///
/// # Errors
/// Where no server of ours answers, or it follows no such source.
pub async fn compare(report: &mut HarvestReport, listings: &[Listing], source: &SourceId, server: &Url) -> anyhow::Result<()> {
    let mut left = ask(source, server).await?;
    let (mut added, mut changed) = (Vec::new(), Vec::new());
    for listing in listings {
        let now = Shown::of(listing);
        match left.remove(&listing.key.id) {
            None => added.push(sample(&listing.key.id, &now, Vec::new())),
            Some(before) if before == now => {}
            Some(before) => changed.push(sample(&listing.key.id, &now, now.differs(&before))),
        }
    }
    let gone: Vec<_> = left.iter().map(|(id, before)| sample(id, before, Vec::new())).collect();
    let count = |samples: &[ListingSample]| u32::try_from(samples.len()).unwrap_or(u32::MAX);
    (report.added, report.changed, report.gone) = (count(&added), count(&changed), count(&gone));
    let first = |samples: Vec<ListingSample>| samples.into_iter().take(DIFFERENCES_MAX).collect();
    report.differences = Differences { added: first(added), changed: first(changed), gone: first(gone) };
    Ok(())
}

async fn ask(source: &SourceId, server: &Url) -> anyhow::Result<BTreeMap<String, Shown>> {
    let id = GlobalId::Source(source.clone()).to_string();
    let mut served = BTreeMap::new();
    let mut after = Value::Null;
    loop {
        let found = server::graph(server, LISTINGS, json!({ "source": id, "first": PAGE, "after": after })).await?;
        let meetings = found["source"].get("meetings").with_context(|| format!("{server} follows no source `{source}`"))?;
        let listings = meetings["nodes"].as_array().into_iter().flatten().flat_map(|meeting| meeting["listings"].as_array());
        for listing in listings.flatten().filter(|listing| listing["source"]["id"] == id) {
            served.insert(listing["sourceId"].as_str().unwrap_or_default().to_owned(), Shown::told(listing));
        }
        if meetings["pageInfo"]["hasNextPage"] != true {
            return Ok(served);
        }
        after = meetings["pageInfo"]["endCursor"].clone();
    }
}

impl Shown {
    fn of(listing: &Listing) -> Self {
        let hour = listing.slot.as_ref().map(|slot| (format!("{:?}", slot.weekday).to_uppercase(), slot.start.to_string()));
        let zone = listing.slot.as_ref().and_then(|slot| slot.zone.as_ref()).map(ToString::to_string);
        Self { name: listing.name.clone(), hour, zone }
    }

    fn told(listing: &Value) -> Self {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let slot = &listing["slot"];
        let hour = text(&slot["weekday"]).zip(text(&slot["startTime"]));
        Self { name: text(&listing["name"]), hour, zone: text(&slot["timeZone"]) }
    }

    fn differs(&self, before: &Self) -> Vec<MeetingField> {
        let Self { name, hour, zone } = self;
        let same = [
            (MeetingField::Name, *name == before.name),
            (MeetingField::Slot, *hour == before.hour),
            (MeetingField::Zone, *zone == before.zone),
        ];
        same.into_iter().filter(|(_, same)| !same).map(|(field, _)| field).collect()
    }
}

fn sample(id: &str, shown: &Shown, differs: Vec<MeetingField>) -> ListingSample {
    ListingSample { id: id.to_owned(), name: shown.name.clone(), differs }
}
