//! A patch as the lines that it is stored as: one for each thing that came, changed or went.

use std::borrow::Cow;
use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::model::generation::{Altered, GenerationContent, Patch, Retired, RetiredShared};
use crate::model::meeting::{Meeting, MeetingSeries, Venue};
use crate::model::organization::Group;

/// One line of a patch.
#[derive(Debug, Serialize, Deserialize)]
#[allow(clippy::large_enum_variant, reason = "one line at a time, on its way to or from the bytes")]
pub(super) enum Line<'a> {
    Meeting(Cow<'a, Meeting>),
    Venue(Cow<'a, Venue>),
    Group(Cow<'a, Group>),
    Series(Cow<'a, MeetingSeries>),
    Retired(Cow<'a, Retired>),
    RetiredShared(Cow<'a, RetiredShared>),
    Gone(Dealt, Uuid),
}

/// Of what an id is gone. The names are stored: never give one a second meaning.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) enum Dealt {
    Meeting,
    Venue,
    Group,
    Series,
    Retired,
    RetiredShared,
}

/// What became of everything that is altered, by kind and id.
pub(super) fn lines<'a>(content: &'a GenerationContent, altered: &Altered) -> Vec<Line<'a>> {
    let GenerationContent { meetings, venues, groups, series, service_bodies: _, retired, retired_shared } = content;
    let mut lines = Vec::with_capacity(altered.len());
    put(meetings, &altered.meetings, |meeting| meeting.id.0, |meeting| Line::Meeting(Cow::Borrowed(meeting)), Dealt::Meeting, &mut lines);
    put(venues, &altered.venues, |venue| venue.id.0, |venue| Line::Venue(Cow::Borrowed(venue)), Dealt::Venue, &mut lines);
    put(groups, &altered.groups, |group| group.id.0, |group| Line::Group(Cow::Borrowed(group)), Dealt::Group, &mut lines);
    put(series, &altered.series, |series| series.id.0, |series| Line::Series(Cow::Borrowed(series)), Dealt::Series, &mut lines);
    put(retired, &altered.retired, |retired| retired.id.0, |retired| Line::Retired(Cow::Borrowed(retired)), Dealt::Retired, &mut lines);
    let shared = |retired: &'a RetiredShared| Line::RetiredShared(Cow::Borrowed(retired));
    put(retired_shared, &altered.retired_shared, |retired| retired.id, shared, Dealt::RetiredShared, &mut lines);
    lines
}

fn put<'a, T>(
    things: &'a [T],
    altered: &HashSet<Uuid>,
    id: impl Fn(&T) -> Uuid,
    line: impl Fn(&'a T) -> Line<'a>,
    kind: Dealt,
    lines: &mut Vec<Line<'a>>,
) {
    // Sorted, so that the same value gives the same bytes.
    let mut ids: Vec<Uuid> = altered.iter().copied().collect();
    ids.sort_unstable();
    lines.extend(ids.into_iter().map(|wanted| match things.binary_search_by_key(&wanted, &id) {
        Ok(place) => line(&things[place]),
        Err(_) => Line::Gone(kind, wanted),
    }));
}

/// What lines say, the other way round.
pub(super) fn patch(lines: Vec<Line<'static>>) -> Patch {
    let mut patch = Patch::default();
    for line in lines {
        match line {
            Line::Meeting(one) => drop(patch.meetings.insert(one.id.0, Some(one.into_owned()))),
            Line::Venue(one) => drop(patch.venues.insert(one.id.0, Some(one.into_owned()))),
            Line::Group(one) => drop(patch.groups.insert(one.id.0, Some(one.into_owned()))),
            Line::Series(one) => drop(patch.series.insert(one.id.0, Some(one.into_owned()))),
            Line::Retired(one) => drop(patch.retired.insert(one.id.0, Some(one.into_owned()))),
            Line::RetiredShared(one) => drop(patch.retired_shared.insert(one.id, Some(one.into_owned()))),
            Line::Gone(Dealt::Meeting, id) => drop(patch.meetings.insert(id, None)),
            Line::Gone(Dealt::Venue, id) => drop(patch.venues.insert(id, None)),
            Line::Gone(Dealt::Group, id) => drop(patch.groups.insert(id, None)),
            Line::Gone(Dealt::Series, id) => drop(patch.series.insert(id, None)),
            Line::Gone(Dealt::Retired, id) => drop(patch.retired.insert(id, None)),
            Line::Gone(Dealt::RetiredShared, id) => drop(patch.retired_shared.insert(id, None)),
        }
    }
    patch
}
