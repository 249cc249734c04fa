//! A meeting, and what belongs to it alone.

use crate::graphql::node::GlobalId;
use crate::graphql::plan::asked::Asked;
use crate::graphql::plan::object::{Hot, Write, leaf, made, part, parts};
use crate::graphql::scalars::DateTime;
use crate::graphql::types::attendance::{Access, AttendanceMode};
use crate::graphql::types::meeting::Meeting;
use crate::graphql::types::meeting_type::{MeetingTypeKind, label_of};
use crate::graphql::types::organization::fellowship_name;
use crate::model::data::fellowships;
use crate::model::id::FellowshipCode;
use crate::model::listing::ExternalId;
use crate::model::meeting::LocalizedText;
use crate::model::meeting_type::MeetingType;
use crate::model::online::OnlineAccess;
use crate::model::organization::Group;

impl Hot for Meeting {
    const NAME: &'static str = "Meeting";

    fn field(asked: &Asked<'_>) -> Option<Write<Self>> {
        Some(match asked.plain()? {
            "id" => leaf(|meeting: &Self, out| out.shown(GlobalId::Meeting(meeting.known().id))),
            "name" => leaf(|meeting: &Self, out| out.text_or_null(meeting.name_in(&[]))),
            "names" => parts(asked, |meeting: &Self| meeting.known().names.as_slice())?,
            "fellowship" => part(asked, |meeting: &Self| Some(&meeting.known().fellowship))?,
            "group" => part(asked, Self::known_group)?,
            "slot" => part(asked, |meeting: &Self| meeting.known().slot.as_ref())?,
            "nextOccurrence" => made(asked, |meeting: &Self| meeting.next_from(meeting.scope().now()))?,
            "attendance" => leaf(|meeting: &Self, out| out.choice(AttendanceMode::from(meeting.known().attendance))),
            "suspended" => leaf(|meeting: &Self, out| out.number(&meeting.known().suspended)),
            "access" => leaf(|meeting: &Self, out| out.choice(Access::from(meeting.known().access))),
            "venue" => part(asked, Self::known_venue)?,
            "venueNotes" => leaf(|meeting: &Self, out| out.text_or_null(meeting.known().venue_notes.as_deref())),
            "online" => part(asked, |meeting: &Self| meeting.known().online.as_deref())?,
            "types" => parts(asked, |meeting: &Self| meeting.known().types.as_slice())?,
            "languages" => leaf(|meeting: &Self, out| out.list(&meeting.known().languages, |out, tag| out.text(tag))),
            "notes" => leaf(|meeting: &Self, out| out.text_or_null(meeting.notes_in(&[]))),
            "externalIds" => parts(asked, |meeting: &Self| meeting.known().external_ids.as_slice())?,
            "firstSeenAt" => leaf(|meeting: &Self, out| out.scalar(&DateTime::utc(meeting.known().first_seen_at))),
            "changedAt" => leaf(|meeting: &Self, out| out.scalar(&DateTime::utc(meeting.known().changed_at))),
            "lastSeenAt" => leaf(|meeting: &Self, out| out.scalar(&DateTime::utc(meeting.last_seen()))),
            "stale" => leaf(|meeting: &Self, out| out.number(&meeting.is_stale())),
            _ => return None,
        })
    }
}

impl Hot for LocalizedText {
    const NAME: &'static str = "LocalizedText";

    fn field(asked: &Asked<'_>) -> Option<Write<Self>> {
        Some(match asked.plain()? {
            "language" => leaf(|text: &Self, out| out.text_or_null(text.language.as_deref())),
            "text" => leaf(|text: &Self, out| out.text(&text.text)),
            _ => return None,
        })
    }
}

impl Hot for FellowshipCode {
    const NAME: &'static str = "Fellowship";

    fn field(asked: &Asked<'_>) -> Option<Write<Self>> {
        Some(match asked.plain()? {
            "id" => leaf(|code: &Self, out| out.text(GlobalId::Fellowship(code.clone()).id().as_str())),
            "code" => leaf(|code: &Self, out| out.text(code.as_str())),
            "name" => leaf(|code: &Self, out| out.text(fellowship_name(code, &[]))),
            "website" => leaf(|code: &Self, out| out.text_or_null(fellowships::find(code.as_str()).and_then(|facts| facts.website))),
            _ => return None,
        })
    }
}

impl Hot for Group {
    const NAME: &'static str = "Group";

    fn field(asked: &Asked<'_>) -> Option<Write<Self>> {
        Some(match asked.plain()? {
            "id" => leaf(|group: &Self, out| out.shown(GlobalId::Group(group.id))),
            "name" => leaf(|group: &Self, out| out.text_or_null(group.name.as_deref())),
            "website" => leaf(|group: &Self, out| out.text_or_null(group.website.as_deref())),
            _ => return None,
        })
    }
}

impl Hot for OnlineAccess {
    const NAME: &'static str = "OnlineAccess";

    fn field(asked: &Asked<'_>) -> Option<Write<Self>> {
        Some(match asked.plain()? {
            "provider" => leaf(|online: &Self, out| out.text_or_null(online.provider.as_deref())),
            "joinUrl" => leaf(|online: &Self, out| out.text_or_null(online.join_url.as_deref())),
            "roomId" => leaf(|online: &Self, out| out.text_or_null(online.room_id.as_deref())),
            "dialIn" => leaf(|online: &Self, out| out.list(&online.dial_in, |out, number| out.text(number))),
            "notes" => leaf(|online: &Self, out| out.text_or_null(online.notes.as_deref())),
            _ => return None,
        })
    }
}

impl Hot for MeetingType {
    const NAME: &'static str = "MeetingType";

    fn field(asked: &Asked<'_>) -> Option<Write<Self>> {
        Some(match asked.plain()? {
            "code" => leaf(|kind: &Self, out| out.text(kind.code())),
            "label" => leaf(|kind: &Self, out| out.text(label_of(*kind, &[]))),
            "kind" => leaf(|kind: &Self, out| out.choice(MeetingTypeKind::from(kind.kind()))),
            _ => return None,
        })
    }
}

impl Hot for ExternalId {
    const NAME: &'static str = "ExternalId";

    fn field(asked: &Asked<'_>) -> Option<Write<Self>> {
        Some(match asked.plain()? {
            "scheme" => leaf(|id: &Self, out| out.text(&id.scheme)),
            "value" => leaf(|id: &Self, out| out.text(&id.value)),
            _ => return None,
        })
    }
}
