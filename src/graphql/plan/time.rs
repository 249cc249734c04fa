//! When a meeting is held.

use crate::graphql::plan::asked::Asked;
use crate::graphql::plan::object::{Hot, Write, leaf, made};
use crate::graphql::scalars::LocalDate;
use crate::graphql::types::slot::{Occurrence, Weekday, ZoneSource, end_of};
use crate::model::slot::WeeklySlot;

impl Hot for WeeklySlot {
    const NAME: &'static str = "WeeklySlot";

    fn field(asked: &Asked<'_>) -> Option<Write<Self>> {
        Some(match asked.plain()? {
            "weekday" => leaf(|slot: &Self, out| out.choice(Weekday::from(slot.weekday))),
            "startTime" => leaf(|slot: &Self, out| out.shown(slot.start)),
            "durationMinutes" => leaf(|slot: &Self, out| out.number(&slot.duration_minutes)),
            "endTime" => leaf(|slot: &Self, out| out.or_null(end_of(slot), |out, end| out.shown(end))),
            "timeZone" => leaf(|slot: &Self, out| out.or_null(slot.zone.as_ref(), |out, zone| out.text(zone.as_str()))),
            "zoneSource" => leaf(|slot: &Self, out| out.choice(ZoneSource::from(slot.zone_source))),
            "recurrence" => leaf(|slot: &Self, out| out.text_or_null(slot.recurrence.as_deref())),
            _ => return None,
        })
    }
}

impl Hot for Occurrence {
    const NAME: &'static str = "Occurrence";

    fn field(asked: &Asked<'_>) -> Option<Write<Self>> {
        Some(match asked.plain()? {
            "meeting" => made(asked, |occurrence: &Self| Some(occurrence.of_meeting()))?,
            "startsAt" => leaf(|occurrence: &Self, out| out.scalar(&occurrence.start())),
            "endsAt" => leaf(|occurrence: &Self, out| out.or_null(occurrence.end(), |out, end| out.scalar(&end))),
            "localDate" => leaf(|occurrence: &Self, out| out.scalar(&LocalDate(occurrence.time().local_date))),
            "isOngoing" => leaf(|occurrence: &Self, out| out.number(&occurrence.is_on())),
            "startsInMinutes" => leaf(|occurrence: &Self, out| out.number(&occurrence.minutes_ahead())),
            _ => return None,
        })
    }
}
