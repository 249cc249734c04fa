//! One source: how it was read, what is not shown and why, what changed, what was linked with whom, and how to correct it.

use jiff::Timestamp;
use maud::{Markup, html};

use crate::geo::country;
use crate::model::history::HarvestSummary;
use crate::model::report::{HarvestOutcome, HarvestReport, ListingSample};
use crate::model::slot::ZoneName;
use crate::model::status::SourceStatus;
use crate::show::findings;
use crate::show::html as report_html;
use crate::show::pages::frame::{self, Place};
use crate::show::pages::linked::{self, Linked};
use crate::show::pages::overview::name_of;
use crate::show::pages::state::State;
use crate::show::pages::{moment, words};
use crate::show::since;
use crate::show::visible::visible;

/// All that the page tells of.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// How it is doing, and what came of the last attempts.
    pub status: &'a SourceStatus,
    /// Meetings that have a listing of it.
    pub meetings: usize,
    /// What was linked with whom.
    pub linked: &'a Linked,
    /// The operator's page or mailbox.
    pub contact: &'a str,
    /// The root of the server as readers know it, with a slash at its end; `None` where the server was not told.
    pub public_root: Option<&'a str>,
    /// The instant.
    pub now: Timestamp,
}

/// The whole page.
pub fn page(place: Place<'_>, subject: &Subject<'_>) -> String {
    let Subject { status, linked, .. } = *subject;
    let name = visible(&status.facts.name);
    let zone = status.facts.default_zone.as_ref();
    let changes = format!("{}/changes.atom", status.facts.id);
    let content = html! {
        h1 { bdi { (name) } ": " (words::HOW_IT_IS_READ) }
        (verdict(subject))
        (facts(status))
        (freshness(subject, zone))
        @if let Some(report) = &status.report {
            (read(subject, report))
            (report_html::notices(&report.notices))
            (changed(report))
        }
        (linked::section(linked))
        (history(&status.history, zone))
        (correct(subject))
        (follow(subject, &changes))
    };
    frame::page(place, &format!("{name}: {}", words::HOW_IT_IS_READ), Some((&changes, words::CHANGES_OF_ONE)), &content)
}

fn verdict(subject: &Subject<'_>) -> Markup {
    let Subject { status, now, .. } = *subject;
    let state = State::of(status, now);
    let report = status.report.as_ref();
    let needs_someone = state == State::Healthy && report.is_some_and(|report| report.notices.errors() > 0);
    let (class, sign) = if needs_someone { ("poor", "!") } else { (state.class(), state.sign()) };
    html! {
        div class={ "verdict " (class) } {
            p { span class="sign" aria-hidden="true" { (sign) } " " strong { (words::headline(state, report)) } }
            @if matches!(state, State::Stale | State::Quarantined | State::Failing | State::Paused) {
                p { (words::listings_stay(status.listing_count)) }
            }
            @if let Some(reason) = status.facts.disabled_reason.as_deref().filter(|_| state == State::Disabled) {
                p { bdi { (visible(reason)) } }
            }
            @if state != State::Disabled && let Some(report) = report { (report_html::failure(report)) }
            @if state != State::Disabled && let Some(next) = status.next_attempt_at {
                p { (words::read_next(&words::ahead(moment::seconds(next, now)))) }
            }
        }
    }
}

fn facts(status: &SourceStatus) -> Markup {
    let facts = &status.facts;
    let countries: Vec<&str> = facts.countries.iter().map(|code| country::name(*code)).collect();
    html! {
        dl class="pairs" {
            (pair(words::FELLOWSHIP, &html! { (name_of(&facts.fellowship)) }))
            @if !countries.is_empty() { (pair(words::COUNTRIES, &html! { (countries.join(", ")) })) }
            (pair(words::FORMAT, &html! { code { (facts.format) } }))
            @if let Some(page) = &facts.publisher { (pair(words::PUBLISHER, &outward(page))) }
            (pair(words::LICENCE, &html! { @if facts.licence.spdx == "unknown" { (words::UNKNOWN) } @else { (facts.licence.spdx) } }))
            @if let Some(told) = &facts.licence.attribution { (pair(words::ATTRIBUTION, &html! { bdi { (visible(told)) } })) }
        }
    }
}

fn pair(name: &str, told: &Markup) -> Markup {
    html! { div { dt { (name) } dd { (told) } } }
}

/// A link where it is one to follow, and text where it is not.
fn outward(address: &str) -> Markup {
    let followed = address.starts_with("https://") || address.starts_with("http://");
    let mailed = !followed && address.contains('@') && !address.contains(char::is_whitespace);
    html! {
        @if followed {
            a href=(address) rel="noreferrer" dir="ltr" { (visible(address)) }
        } @else if mailed {
            a href={ "mailto:" (address.trim_start_matches("mailto:")) } dir="ltr" { (visible(address.trim_start_matches("mailto:"))) }
        } @else {
            bdi { (visible(address)) }
        }
    }
}

fn freshness(subject: &Subject<'_>, zone: Option<&ZoneName>) -> Markup {
    let Subject { status, now, .. } = *subject;
    let past = |at: Option<Timestamp>| html! { @match at { Some(at) => (moment::past(at, now, zone)), None => (words::NEVER) } };
    let stale_after = i64::try_from(status.facts.stale_after_s).unwrap_or(i64::MAX);
    html! {
        section {
            h2 { (words::FRESHNESS) }
            dl class="pairs" {
                (pair(words::LAST_TRIED, &past(status.last_attempt_at)))
                (pair(words::LAST_BELIEVED, &past(status.last_believed_at)))
                @if let Some(since) = status.failing_since { (pair(words::FAILING_SINCE, &moment::past(since, now, zone))) }
                @if let Some(next) = status.next_attempt_at { (pair(words::NEXT_ATTEMPT, &moment::coming(next, now, zone))) }
                @if let Some(newest) = status.newest_update_at { (pair(words::NEWEST_CHANGE, &moment::past(newest, now, zone))) }
                (pair(words::STALE_AFTER, &html! { (words::span(stale_after)) }))
            }
        }
    }
}

fn read(subject: &Subject<'_>, report: &HarvestReport) -> Markup {
    html! {
        section {
            h2 { (words::READ) }
            div class="counts" {
                table class="count" {
                    caption class="unseen" { (words::READ) }
                    tbody {
                        @for (name, told) in [
                            (words::ROWS, report.rows.to_string()),
                            (words::TAKEN, report.accepted.to_string()),
                            (words::REFUSED, report.refused.to_string()),
                            (words::SHOWN_NOW, subject.status.listing_count.to_string()),
                            (words::MEETINGS, subject.meetings.to_string()),
                            (words::SIZE, size(report)),
                            (words::TOOK, words::millis(report.duration_ms)),
                        ] { tr { th scope="row" { (name) } td { (told) } } }
                    }
                }
                @if report.accepted > 0 { (report_html::filled(report, words::FILLED)) }
            }
            @if report.accepted > 0 { (report_html::shape_sentences(report)) }
            @if report.notices.0.is_empty() && report.failure.is_none() { p { (words::ALL_ROWS_WELL) } }
        }
    }
}

fn size(report: &HarvestReport) -> String {
    match report.outcome {
        HarvestOutcome::Unchanged if report.bytes == 0 => words::AS_BEFORE.to_owned(),
        _ => words::bytes(report.bytes),
    }
}

fn changed(report: &HarvestReport) -> Markup {
    let HarvestReport { added, changed, gone, differences, .. } = report;
    let all = [
        (words::ADDED, *added, &differences.added),
        (words::ALTERED, *changed, &differences.changed),
        (words::GONE, *gone, &differences.gone),
    ];
    html! {
        @if report.accepted > 0 {
            section {
                h2 { (words::CHANGED) }
                @if all.iter().all(|(_, count, _)| *count == 0) {
                    p { (words::NOTHING_CHANGED) }
                } @else {
                    p { (words::CHANGED_AGAINST) " " (words::came_and_went(*added, *changed, *gone)) "." }
                }
                @for (heading, count, samples) in all { (samples_of(heading, count, samples)) }
            }
        }
    }
}

fn samples_of(heading: &str, count: u32, samples: &[ListingSample]) -> Markup {
    let more = usize::try_from(count).unwrap_or(usize::MAX).saturating_sub(samples.len());
    let differs = samples.iter().any(|sample| !sample.differs.is_empty());
    html! {
        @if !samples.is_empty() {
            table class="samples" {
                caption { (heading) ", " (count) }
                thead {
                    tr {
                        th scope="col" { (words::ROW_ID) }
                        th scope="col" { (words::ROW_NAME) }
                        @if differs { th scope="col" { (words::ROW_DIFFERS) } }
                    }
                }
                tbody {
                    @for sample in samples {
                        tr {
                            td data-label=(words::ROW_ID) { code { bdi { (visible(&sample.id)) } } }
                            td data-label=(words::ROW_NAME) { bdi { (sample.name.as_deref().map_or_else(|| words::NO_NAME.to_owned(), visible)) } }
                            @if differs { td data-label=(words::ROW_DIFFERS) { (since::differs(sample)) } }
                        }
                    }
                }
            }
            @if more > 0 { p class="meta" { (words::and_more(more)) } }
        }
    }
}

/// The newest first.
fn history(entries: &[HarvestSummary], zone: Option<&ZoneName>) -> Markup {
    html! {
        @if !entries.is_empty() {
            section {
                h2 { (words::HISTORY) }
                table class="lists" {
                    caption class="unseen" { (words::HISTORY) }
                    thead {
                        tr {
                            @for name in [words::WHEN, words::OUTCOME] { th scope="col" { (name) } }
                            @for name in [words::ATTEMPTS, words::TAKEN, words::REFUSED] { th scope="col" class="number" { (name) } }
                        }
                    }
                    tbody { @for entry in entries.iter().rev() { (attempt(entry, zone)) } }
                }
            }
        }
    }
}

fn attempt(entry: &HarvestSummary, zone: Option<&ZoneName>) -> Markup {
    html! {
        tr {
            th scope="row" {
                (moment::at(entry.at, zone))
                @if entry.last_at != entry.at { " – " (moment::at(entry.last_at, zone)) }
            }
            td data-label=(words::OUTCOME) {
                (words::outcome(entry.outcome))
                @if let Some(class) = entry.failure_class { ": " (class.sentence()) " " code { (class.word()) } }
                @if entry.outcome == HarvestOutcome::Believed { ": " (words::came_and_went(entry.added, entry.changed, entry.gone)) }
            }
            td class="number" data-label=(words::ATTEMPTS) { (entry.attempts) }
            td class="number" data-label=(words::TAKEN) { (entry.accepted) }
            td class="number" data-label=(words::REFUSED) { (entry.refused) }
        }
    }
}

fn correct(subject: &Subject<'_>) -> Markup {
    let facts = &subject.status.facts;
    let address = facts.publisher.as_deref().unwrap_or("https://your-site.example/");
    let countries: Vec<&str> = facts.countries.iter().map(|code| code.as_str()).collect();
    let country = if countries.is_empty() { String::new() } else { format!(" --country {}", countries.join(",")) };
    let told_by_actor = subject.status.report.as_ref().and_then(|report| report.failure_class).map(findings::actor);
    html! {
        section {
            h2 { (words::CORRECT) }
            ol {
                li { (words::CORRECT_AT_HOME) @if let Some(actor) = told_by_actor { " (" (actor) ")" } }
                li {
                    (words::CORRECT_CHECK)
                    pre dir="ltr" tabindex="0" { code { "meeting-graph validate " (visible(address)) " --fellowship " (facts.fellowship) (country) } }
                }
                li {
                    @if subject.contact.is_empty() { (words::CORRECT_NO_OPERATOR) }
                    @else { (words::CORRECT_OPERATOR) " " (outward(subject.contact)) }
                }
            }
        }
    }
}

fn follow(subject: &Subject<'_>, changes: &str) -> Markup {
    let id = &subject.status.facts.id;
    let (state, listings) = (State::of(subject.status, subject.now), subject.status.listing_count);
    let code = subject.public_root.map(|root| {
        let page = format!("{root}sources/{id}");
        format!("<a href=\"{page}\"><img src=\"{page}/badge.svg\" alt=\"{}\"></a>", words::BADGE_LABEL)
    });
    html! {
        section {
            h2 { (words::FOLLOW) }
            p class="links" {
                a href=(changes) { (words::CHANGES_OF_ONE) }
                " "
                a href={ (id) ".json" } { (words::ONE_AS_JSON) }
            }
            p { (words::BADGE) " " img src={ (id) "/badge.svg" } alt={ (words::BADGE_LABEL) ": " (words::badge(state, listings)) } height="20"; }
            @if let Some(code) = code { pre dir="ltr" tabindex="0" { code { (code) } } }
        }
    }
}
