//! What of a source was linked with other lists, and with whom.

use maud::{Markup, html};
use serde::Serialize;

use crate::show::pages::words;
use crate::show::visible::visible;

/// How a source stands beside the others.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Linked {
    /// Its listings that are one meeting with a listing of another source.
    pub shared: u32,
    /// Its listings that no other source has.
    pub alone: u32,
    /// Pairs that are too close to call.
    pub in_review: u32,
    /// The other sources, the one that shares most first.
    pub with: Vec<Other>,
    /// Some pairs that are one meeting.
    pub shared_pairs: Vec<Pair>,
    /// Some pairs that are too close to call.
    pub review_pairs: Vec<Pair>,
}

/// Another source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Other {
    /// Its id.
    pub source: String,
    /// Its name.
    pub name: String,
    /// Listings that are one meeting with one of its.
    pub listings: u32,
}

/// Two listings.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pair {
    /// That of the source.
    pub ours: Side,
    /// That of another.
    pub theirs: Side,
    /// What was weighed in its favour, in the words of the linker, the heaviest first.
    pub because: Vec<String>,
}

/// One of two listings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Side {
    /// Its source.
    pub source: String,
    /// The source's own id of it.
    pub id: String,
    /// Its name.
    pub name: Option<String>,
    /// When it is held, on its own clock.
    pub when: Option<String>,
}

/// As a part of a page that stands beside the pages of the others.
pub fn section(linked: &Linked) -> Markup {
    let Linked { shared, alone, in_review, with, shared_pairs, review_pairs } = linked;
    html! {
        section {
            h2 { (words::LINKED) }
            p { (words::LINKED_LEAD) }
            dl class="pairs" {
                div { dt { (words::SHARED) } dd { (shared) } }
                div { dt { (words::ALONE) } dd { (alone) } }
                div { dt { (words::IN_REVIEW) } dd { (in_review) } }
            }
            @if with.is_empty() { p { (words::NONE_LINKED) } } @else {
                table class="count" {
                    caption { (words::SHARED) }
                    thead { tr { th scope="col" { (words::WITH_LIST) } th scope="col" class="number" { (words::LISTINGS) } } }
                    tbody {
                        @for other in with {
                            tr { th scope="row" { a href=(other.source) { bdi { (visible(&other.name)) } } } td { (other.listings) } }
                        }
                    }
                }
            }
            (pairs(words::SHARED_PAIRS, shared_pairs))
            (pairs(words::REVIEW_PAIRS, review_pairs))
            @if !(shared_pairs.is_empty() && review_pairs.is_empty()) { p { (words::REVIEW_MEND) } }
        }
    }
}

fn pairs(heading: &str, pairs: &[Pair]) -> Markup {
    html! {
        @if !pairs.is_empty() {
            table class="beside" {
                caption { (heading) }
                thead { tr { @for name in [words::OURS, words::THEIRS, words::WHY] { th scope="col" { (name) } } } }
                tbody {
                    @for pair in pairs {
                        tr {
                            td data-label=(words::OURS) { (side(&pair.ours)) }
                            td data-label=(words::THEIRS) { (side(&pair.theirs)) " " a href=(pair.theirs.source) { (pair.theirs.source) } }
                            td data-label=(words::WHY) { (pair.because.join("; ")) }
                        }
                    }
                }
            }
        }
    }
}

fn side(side: &Side) -> Markup {
    html! {
        span class="side" {
            bdi { (side.name.as_deref().map_or_else(|| words::NO_NAME.to_owned(), visible)) }
            @if let Some(when) = &side.when { ", " (when) }
            " " code { bdi { (visible(&side.id)) } }
        }
    }
}
