//! One feed at two dates as two sources: which of their common rows become one meeting.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use meeting_graph::geo::distance;
use meeting_graph::model::generation::GenerationContent;
use meeting_graph::model::id::{ListingKey, MeetingId};
use meeting_graph::model::listing::Listing;
use meeting_graph::model::meeting::Meeting;
use meeting_graph::text::fold::fold;

use crate::feed::{self, Dated};
use crate::pipeline::Pipeline;

/// Metres within which a point is the same, whatever the address beside it looks like.
const SAME_POINT_M: f64 = 50.0;

/// What a publisher changed of a row between two dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Changed {
    /// Nothing of name, day and hour, place and ways in.
    Nothing,
    /// The name alone.
    Name,
    /// The place alone.
    Place,
    /// The ways in alone.
    Ways,
    /// Day or hour, and nothing else.
    Hour,
    /// Several of them.
    Several,
}

const CLASSES: [Changed; 6] = [Changed::Nothing, Changed::Name, Changed::Place, Changed::Ways, Changed::Hour, Changed::Several];

/// Links every pair of dates that follow each other, and the first with the last.
pub async fn run(folder: &Path, each: bool) -> anyhow::Result<bool> {
    println!(
        "| feeds | pages | unchanged | renamed only | moved only | ways in only | day or hour only | several | meetings | two slugs, one row entered anew | two slugs, to look at |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|");
    let mut sums: BTreeMap<(&str, bool), Found> = BTreeMap::new();
    for (series, zone) in feed::SERIES {
        let files = feed::files(folder, series)?;
        for two in files.windows(2) {
            for pages in [false, true] {
                let found = pair(&two[0], &two[1], zone, pages, each).await?;
                let sum = sums.entry((series, pages)).or_default();
                for (class, (one, all)) in found {
                    let count = sum.entry(class).or_default();
                    *count = (count.0 + one, count.1 + all);
                }
            }
        }
        if let [first, _, .., last] = &files[..] {
            for pages in [false, true] {
                pair(first, last, zone, pages, each).await?;
            }
        }
    }
    println!(
        "\n| series, all that follow each other | pages | unchanged | renamed only | moved only | ways in only | day or hour only | several |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for ((series, pages), sum) in &sums {
        println!("| {series} | {} | {} |", with_or_without(*pages), cells(sum));
    }
    let reaches = |sum: &Found, class, least: usize| sum.get(&class).is_none_or(|(one, all)| one * 100 >= all * least);
    Ok(sums.values().all(|sum| reaches(sum, Changed::Nothing, 97) && reaches(sum, Changed::Name, 60) && reaches(sum, Changed::Place, 60)))
}

/// Of each class of change, how many pairs of rows became one meeting, and how many there are.
type Found = BTreeMap<Changed, (usize, usize)>;

fn cells(found: &Found) -> String {
    CLASSES.map(|class| found.get(&class).map_or("-".to_owned(), |(one, all)| format!("{one}/{all}"))).join(" | ")
}

fn with_or_without(pages: bool) -> &'static str {
    if pages { "with" } else { "without" }
}

async fn pair(a: &Dated, b: &Dated, zone: &str, pages: bool, each: bool) -> anyhow::Result<Found> {
    let mut pipeline = Pipeline::new(b.at).await?;
    pipeline.bring("older", zone, without_pages(a, pages)?, b.at).await?;
    let content = pipeline.bring("newer", zone, without_pages(b, pages)?, b.at).await?;
    let (older, newer) = (pipeline.listings("older").await?, pipeline.listings("newer").await?);
    let meetings: BTreeMap<&ListingKey, MeetingId> =
        content.meetings.iter().flat_map(|meeting| meeting.listings.iter().map(|mention| (&mention.key, meeting.id))).collect();
    let newer_by_id: BTreeMap<&str, &Listing> = newer.iter().map(|listing| (listing.key.id.as_str(), listing)).collect();
    let mut found = Found::new();
    for old in &older {
        let Some(new) = newer_by_id.get(old.key.id.as_str()) else { continue };
        let one = meetings[&old.key] == meetings[&new.key];
        let class = changed(old, new);
        let count = found.entry(class).or_default();
        *count = (count.0 + usize::from(one), count.1 + 1);
        if each && !one && class <= Changed::Place {
            println!("    missed, {class:?}:\n        {}\n        {}\n{}", told(old), told(new), evidence(&content, old, new));
        }
    }
    let doubled: Vec<Vec<&Listing>> = content
        .meetings
        .iter()
        .filter(|meeting| slugs(meeting).len() > 1)
        .map(|meeting| {
            let keys: BTreeSet<&ListingKey> = meeting.listings.iter().map(|mention| &mention.key).collect();
            older.iter().chain(&newer).filter(|listing| keys.contains(&listing.key)).collect()
        })
        .collect();
    let (anew, to_look_at): (Vec<_>, Vec<_>) = doubled.into_iter().partition(|listings| is_one_row_anew(listings));
    let (meetings_count, anew, looked_at) = (content.meetings.len(), anew.len(), to_look_at.len());
    let (stems, pages_are, cells) = (format!("`{}`, `{}`", a.stem, b.stem), with_or_without(pages), cells(&found));
    println!("| {stems} | {pages_are} | {cells} | {meetings_count} | {anew} | {looked_at} |");
    for listings in to_look_at.iter().filter(|_| each) {
        println!("    merged:");
        for listing in listings {
            println!("        {}", told(listing));
        }
    }
    Ok(found)
}

/// The feed, less the rows' own pages: they hold the slug, which is the label.
fn without_pages(file: &Dated, pages: bool) -> anyhow::Result<Vec<u8>> {
    let mut rows: Vec<serde_json::Map<String, serde_json::Value>> = serde_json::from_slice(&file.body)?;
    for row in rows.iter_mut().filter(|_| !pages) {
        row.remove("url");
    }
    Ok(serde_json::to_vec(&rows)?)
}

/// Whether two slugs are one row that the publisher entered anew: nothing else differs.
fn is_one_row_anew(listings: &[&Listing]) -> bool {
    matches!(listings, [old, new] if old.key.source != new.key.source && changed(old, new) == Changed::Nothing)
}

/// The slugs of a meeting's listings.
fn slugs(meeting: &Meeting) -> BTreeSet<&str> {
    meeting.listings.iter().map(|mention| mention.key.id.as_str()).collect()
}

fn changed(old: &Listing, new: &Listing) -> Changed {
    let name = |listing: &Listing| listing.name.as_deref().map(fold);
    let hour = |listing: &Listing| listing.slot.as_ref().map(|slot| (slot.weekday, slot.start));
    let parts = [
        (name(old) != name(new), Changed::Name),
        (hour(old) != hour(new), Changed::Hour),
        (!same_place(old, new), Changed::Place),
        (old.attendance != new.attendance, Changed::Ways),
    ];
    let mut differ = parts.into_iter().filter(|(differs, _)| *differs).map(|(_, part)| part);
    match (differ.next(), differ.next()) {
        (None, _) => Changed::Nothing,
        (Some(part), None) => part,
        (Some(_), Some(_)) => Changed::Several,
    }
}

fn same_place(old: &Listing, new: &Listing) -> bool {
    let (Some(old), Some(new)) = (&old.place, &new.place) else { return old.place.is_none() == new.place.is_none() };
    let points = old.point.zip(new.point);
    let address = |place: &meeting_graph::model::place::Place| place.address.one_line().map(|line| fold(&line));
    points.is_some_and(|(old, new)| distance::meters(old, new) <= SAME_POINT_M) || address(old) == address(new)
}

/// A listing in one line.
fn told(listing: &Listing) -> String {
    let slot = listing.slot.as_ref().map(|slot| format!("{:?} {}", slot.weekday, slot.start)).unwrap_or_default();
    let place = listing.place.as_ref();
    let venue = place.and_then(|place| place.name.clone()).unwrap_or_default();
    let address = place.and_then(|place| place.address.one_line()).unwrap_or_default();
    let room = listing.online.as_ref().and_then(|online| online.room_id.clone().or_else(|| online.join_url.clone())).unwrap_or_default();
    let point =
        place.and_then(|place| place.point).map(|point| format!("{:.4},{:.4}", point.latitude, point.longitude)).unwrap_or_default();
    let name = listing.name.as_deref().unwrap_or_default();
    format!("{} | {name} | {slot} | {:?} | {venue} | {address} | {point} | {room} | {:?}", listing.key, listing.attendance, listing.types)
}

/// What the graph says of a pair that stayed apart.
fn evidence(content: &GenerationContent, old: &Listing, new: &Listing) -> String {
    let links = content.meetings.iter().flat_map(|meeting| meeting.links.read());
    let mut pair = links.filter(|link| [&link.a, &link.b] == [&new.key, &old.key] || [&link.a, &link.b] == [&old.key, &new.key]);
    pair.next().map_or("        no evidence is kept".to_owned(), |link| {
        let rows: Vec<String> = link.rows.iter().map(|row| format!("{} {} {:+.1}", row.feature, row.level, row.bits)).collect();
        format!("        {:?} {:.1}: {}", link.decision, link.bits(), rows.join("; "))
    })
}
