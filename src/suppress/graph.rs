//! Orders carried out on a linked generation. Structs are taken apart without `..`: no new field can be overlooked.

use std::collections::BTreeSet;

use uuid::Uuid;

use crate::model::evidence::LinkEvidence;
use crate::model::generation::GenerationContent;
use crate::model::meeting::{ListingMention, Meeting, MeetingSeries};
use crate::model::organization::Group;
use crate::model::status::SourceStatus;
use crate::suppress::order::Suppressions;

impl Suppressions {
    /// Takes out of a generation what must not be served; whether there was anything.
    ///
    /// A meeting goes as a whole where one of its listings is to be taken out, because nobody can tell here which of its
    /// words were that listing's. Where the writing wing knows the order too it has linked the others anew, and then none
    /// does. The id of what is gone may stay in the changelog: it says nothing.
    pub fn clean_generation(&self, content: &mut GenerationContent) -> bool {
        if self.is_empty() {
            return false;
        }
        let mut changed = self.drop_meetings(content);
        for meeting in &mut content.meetings {
            let stays = |link: &LinkEvidence| [&link.a, &link.b].iter().all(|key| !self.takes_out(&key.source, &key.id, None));
            changed |= meeting.links.edit(|links| links.retain(stays));
        }
        for retired in &mut content.retired {
            let before = retired.listings.len();
            retired.listings.retain(|key| !self.takes_out(&key.source, &key.id, None) && !self.names(&key.id));
            changed |= retired.listings.len() < before;
        }
        if self.has_values() {
            changed |= self.clean_values(content);
        }
        changed
    }

    /// The venues, groups and series of the meetings that a row which is to be taken out belongs to. Once they are retired,
    /// what they were known by goes too: it is that row's name and address.
    pub fn shared_by_what_goes(&self, content: &GenerationContent) -> BTreeSet<Uuid> {
        // Most runs have no order, and a million meetings are not looked through for nothing.
        if self.is_empty() {
            return BTreeSet::new();
        }
        let hidden = content.meetings.iter().filter(|meeting| self.hides(meeting));
        hidden
            .flat_map(|meeting| [meeting.venue.map(|id| id.0), meeting.group.map(|id| id.0), meeting.series.map(|id| id.0)])
            .flatten()
            .collect()
    }

    fn hides(&self, meeting: &Meeting) -> bool {
        meeting.listings.iter().any(|listing| self.takes_out(&listing.key.source, &listing.key.id, None) || self.names(&listing.key.id))
    }

    /// Takes out of a status what its report says of such rows; whether there was anything.
    pub fn clean_status(&self, status: &mut SourceStatus) -> bool {
        let source = status.facts.id.clone();
        let Some(report) = &mut status.report else { return false };
        let values = |name: &str| self.names(name);
        let differs = !self.is_empty()
            && report.differences.retain(|sample| {
                !self.speaks_of(&source, &sample.id) && !values(&sample.id) && !sample.name.as_deref().is_some_and(values)
            });
        differs
            | self.clean_notices(&source, &mut report.notices)
            | self.mask_any(&mut report.failure)
            | self.clean_fields(&mut report.shape.fields)
            | self.drop_each(&mut report.shape.appeared)
            | self.drop_each(&mut report.shape.vanished)
    }

    // With the meetings go the places, groups and series that only they had.
    fn drop_meetings(&self, content: &mut GenerationContent) -> bool {
        let (gone, kept): (Vec<Meeting>, Vec<Meeting>) =
            std::mem::take(&mut content.meetings).into_iter().partition(|meeting| self.hides(meeting));
        content.meetings = kept;
        if gone.is_empty() {
            return false;
        }
        let only_theirs = |of: fn(&Meeting) -> Option<Uuid>| -> BTreeSet<Uuid> {
            let kept: BTreeSet<Uuid> = content.meetings.iter().filter_map(of).collect();
            gone.iter().filter_map(of).filter(|id| !kept.contains(id)).collect()
        };
        let venues = only_theirs(|meeting| meeting.venue.map(|id| id.0));
        let groups = only_theirs(|meeting| meeting.group.map(|id| id.0));
        let series = only_theirs(|meeting| meeting.series.map(|id| id.0));
        content.venues.retain(|venue| !venues.contains(&venue.id.0));
        content.groups.retain(|group| !groups.contains(&group.id.0));
        content.series.retain(|one| !series.contains(&one.id.0));
        true
    }

    fn clean_values(&self, content: &mut GenerationContent) -> bool {
        let GenerationContent { meetings, venues, groups, series, service_bodies, retired: _, retired_shared } = content;
        let mut changed = self.clean_bodies(service_bodies);
        for meeting in meetings {
            changed |= self.clean_meeting(meeting);
        }
        for venue in venues {
            changed |= self.mask(&mut venue.key) | self.clean_place(&mut venue.place);
        }
        for group in groups {
            let Group { id: _, key, fellowship: _, name, website, contribution_urls } = group;
            changed |= self.mask(key) | self.mask_any(name) | self.drop_any(website) | self.drop_each(contribution_urls);
        }
        for retired in retired_shared {
            changed |= self.mask(&mut retired.key);
        }
        for one in series {
            let MeetingSeries { id: _, key, name } = one;
            changed |= self.mask(key) | self.mask_any(name);
        }
        changed
    }

    fn clean_meeting(&self, meeting: &mut Meeting) -> bool {
        let Meeting {
            id: _,
            fellowship: _,
            names,
            group: _,
            series: _,
            slot: _,
            attendance: _,
            suspended: _,
            access: _,
            venue: _,
            venue_notes,
            online,
            types: _,
            languages: _,
            notes,
            notes_in_other_languages,
            service_bodies: _,
            listings,
            provenance,
            links: _,
            external_ids,
            first_seen_at: _,
            changed_at: _,
        } = meeting;
        let before = external_ids.len();
        external_ids.retain(|id| !self.names(&id.value));
        let mut changed = external_ids.len() < before;
        for name in names {
            changed |= self.mask(&mut name.text);
        }
        changed |= self.mask_any(venue_notes) | online.as_mut().is_some_and(|online| self.clean_online(online));
        for notes in notes.as_deref_mut().into_iter().chain(notes_in_other_languages) {
            changed |= self.mask(&mut notes.text);
        }
        for listing in listings {
            let ListingMention { key: _, name, slot: _, url, publisher_updated_at: _ } = listing;
            changed |= self.mask_any(name) | self.drop_any(url);
        }
        changed
            | provenance.edit(|fields| {
                for other in fields.iter_mut().flat_map(|field| &mut field.others) {
                    self.mask_any(&mut other.value);
                }
            })
    }
}
