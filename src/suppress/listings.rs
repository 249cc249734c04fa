//! Orders carried out on what one source says. Structs are taken apart without `..`: no new field can be overlooked.

use std::collections::BTreeMap;

use crate::model::id::SourceId;
use crate::model::listing::Listing;
use crate::model::notice::Notice;
use crate::model::online::OnlineAccess;
use crate::model::organization::{GroupMention, ServiceBody};
use crate::model::place::{Address, Place};
use crate::model::report::Notices;
use crate::suppress::order::Suppressions;

impl Suppressions {
    /// Takes rows out, and numbers and addresses out of those that stay; how many rows were taken out, or `None` where
    /// nothing had to be done.
    pub fn clean_listings(&self, listings: &mut Vec<Listing>) -> Option<u32> {
        if self.is_empty() {
            return None;
        }
        let before = listings.len();
        listings.retain(|listing| {
            !self.takes_out(&listing.key.source, &listing.key.id, listing.series.as_deref()) && !self.names(&listing.key.id)
        });
        let taken = u32::try_from(before - listings.len()).unwrap_or(u32::MAX);
        let mut changed = false;
        if self.has_values() {
            for listing in listings {
                changed |= self.clean_listing(listing);
            }
        }
        (taken > 0 || changed).then_some(taken)
    }

    /// Takes samples of notices out that speak of such a row, and masks the others; whether anything changed. All stay counted.
    pub fn clean_notices(&self, source: &SourceId, notices: &mut Notices) -> bool {
        if self.is_empty() {
            return false;
        }
        let mut changed = false;
        for tally in notices.0.values_mut() {
            let before = tally.samples.len();
            tally.samples.retain(|sample| !self.is_about(source, sample));
            changed |= tally.samples.len() < before;
            changed |= tally.samples.iter_mut().fold(false, |changed, sample| self.clean_notice(sample) | changed);
        }
        changed
    }

    /// Whether a notice speaks of a row that is taken out.
    pub fn is_about(&self, source: &SourceId, notice: &Notice) -> bool {
        notice.source_row_id.iter().chain(&notice.value).any(|id| self.speaks_of(source, id))
    }

    /// Masks numbers and addresses in a notice; whether there were any.
    pub fn clean_notice(&self, notice: &mut Notice) -> bool {
        let Notice { row: _, source_row_id, field, value } = notice;
        self.mask_any(source_row_id) | self.mask_any(field) | self.mask_any(value)
    }

    /// Takes names of a feed's fields out that are numbers or addresses; whether there were any.
    pub fn clean_fields(&self, fields: &mut BTreeMap<String, u32>) -> bool {
        let before = fields.len();
        fields.retain(|name, _| !self.names(name));
        fields.len() < before
    }

    /// Takes numbers and addresses out of service bodies; whether anything changed.
    pub fn clean_bodies(&self, bodies: &mut [ServiceBody]) -> bool {
        self.has_values() && bodies.iter_mut().fold(false, |changed, body| self.clean_body(body) | changed)
    }

    fn clean_body(&self, body: &mut ServiceBody) -> bool {
        let ServiceBody { key: _, fellowship: _, name, kind, parent: _, website, helpline, feedback_url, feedback_email, world_id } = body;
        self.mask(name)
            | self.mask_any(kind)
            | self.drop_any(website)
            | self.drop_any(helpline)
            | self.drop_any(feedback_url)
            | self.drop_any(feedback_email)
            | self.mask_any(world_id)
    }

    fn clean_listing(&self, listing: &mut Listing) -> bool {
        let Listing {
            key: _,
            fellowship: _,
            name,
            language: _,
            slot: _,
            attendance: _,
            suspended: _,
            access: _,
            types: _,
            unknown_types,
            languages: _,
            place,
            online,
            notes,
            group,
            service_bodies: _,
            series: _,
            external_ids,
            url,
            publisher_updated_at: _,
            row: _,
        } = listing;
        let before = external_ids.len();
        external_ids.retain(|id| !self.names(&id.value));
        (external_ids.len() < before)
            | self.mask_any(name)
            | self.mask_any(notes)
            | self.drop_each(unknown_types)
            | self.drop_any(url)
            | place.as_mut().is_some_and(|place| self.clean_place(place))
            | online.as_mut().is_some_and(|online| self.clean_online(online))
            | group.as_mut().is_some_and(|group| self.clean_group(group))
    }

    pub(super) fn clean_place(&self, place: &mut Place) -> bool {
        let Place { name, room, address, point: _, precision: _, notes, country: _, subdivision_code: _, wheelchair_accessible: _ } = place;
        let Address { lines, locality, subdivision, postal_code, formatted } = address;
        let mut changed = lines.iter_mut().fold(false, |changed, line| self.mask(line) | changed);
        for text in [name, room, notes, locality, subdivision, postal_code, formatted] {
            changed |= self.mask_any(text);
        }
        changed
    }

    pub(super) fn clean_online(&self, online: &mut OnlineAccess) -> bool {
        let OnlineAccess { provider: _, join_url, room_id, dial_in, notes } = online;
        self.drop_any(join_url) | self.drop_any(room_id) | self.drop_each(dial_in) | self.mask_any(notes)
    }

    fn clean_group(&self, group: &mut GroupMention) -> bool {
        let GroupMention { name, world_id, website, contribution_urls } = group;
        self.mask_any(name) | self.mask_any(world_id) | self.drop_any(website) | self.drop_each(contribution_urls)
    }
}
