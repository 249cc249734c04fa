//! Series: the meetings of one group at one place and hour on several weekdays.

use std::borrow::Cow;
use std::collections::BTreeMap;

use uuid::Uuid;

use crate::link::shared::Holder;
use crate::link::told::Told;
use crate::model::id::{ListingKey, SeriesId};
use crate::model::meeting::MeetingSeries;

/// What a meeting's series may be known by, the best first: the row of a source that named several days, else one group
/// or name at one place and hour.
pub fn options<'a>(told: &'a Told, group: Option<&str>) -> impl Iterator<Item = Cow<'a, str>> {
    let rows = told.rows.iter().filter(|_| told.slot.is_some()).map(|row| Cow::Borrowed(row.as_str()));
    rows.chain(hour_key(told, group).map(Cow::Owned))
}

fn hour_key(told: &Told, group: Option<&str>) -> Option<String> {
    let (_, start) = told.slot?;
    let who = group.or(told.name.as_deref())?;
    let venue = told.venue.as_ref().and_then(|venue| venue.key.as_deref());
    let place = venue.or(told.room.as_deref())?;
    Some(format!("hour|{}|{who}|{place}|{start}", told.best.fellowship))
}

/// The series of these keys. One bears the name of its first meeting, by the key of its best listing.
pub fn records<'n>(
    held: &[Holder<'_>],
    ids: &BTreeMap<&str, Uuid>,
    named: impl Fn(u32) -> (&'n ListingKey, Option<&'n str>),
) -> Vec<MeetingSeries> {
    let mut first: BTreeMap<&str, (&ListingKey, Option<&str>)> = BTreeMap::new();
    for holder in held {
        let said = named(holder.meeting);
        let entry = first.entry(holder.key).or_insert(said);
        *entry = (*entry).min(said);
    }
    let series = |(key, (_, name)): (&str, (_, Option<&str>))| MeetingSeries {
        id: SeriesId(ids[key]),
        key: key.to_owned(),
        name: name.map(str::to_owned),
    };
    let mut series: Vec<MeetingSeries> = first.into_iter().map(series).collect();
    series.sort_unstable_by_key(|series| series.id);
    series
}
