//! All sources on one page, by country, with a plain form to find one.

use std::collections::BTreeMap;

use jiff::Timestamp;
use maud::{Markup, html};

use crate::geo::country;
use crate::model::data::fellowships;
use crate::model::id::FellowshipCode;
use crate::model::place::CountryCode;
use crate::model::status::SourceStatus;
use crate::show::pages::frame::{self, Place};
use crate::show::pages::moment;
use crate::show::pages::state::State;
use crate::show::pages::words;
use crate::show::visible::visible;
use crate::text::fold::fold;

/// One source, and what the graph knows of it.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    /// How it is doing.
    pub status: &'a SourceStatus,
    /// Meetings that have a listing of it.
    pub meetings: usize,
}

/// What a reader looks for; nothing is any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Words of its name, id, publisher or countries.
    pub text: String,
    /// A country that it covers.
    pub country: Option<CountryCode>,
    /// Its fellowship.
    pub fellowship: Option<String>,
    /// How it is doing.
    pub state: Option<State>,
}

impl Wanted {
    /// Reads the form's fields, and leaves out what is none of their values.
    pub fn of<'a>(fields: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut wanted = Self::default();
        for (name, value) in fields.filter(|(_, value)| !value.is_empty()) {
            match name {
                "q" => wanted.text = value.chars().take(TEXT_CHARS_MAX).collect(),
                "country" => wanted.country = value.parse().ok(),
                "fellowship" => wanted.fellowship = Some(value.to_owned()),
                "state" => wanted.state = State::of_key(value),
                _ => {}
            }
        }
        wanted
    }

    fn is_any(&self) -> bool {
        *self == Self::default()
    }

    fn fits(&self, line: &Line<'_>, now: Timestamp) -> bool {
        let facts = &line.status.facts;
        let countries: Vec<&str> = facts.countries.iter().map(|code| country::name(*code)).collect();
        let publisher = facts.publisher.as_deref().unwrap_or_default();
        let told = fold(&format!("{} {} {publisher} {}", facts.id, facts.name, countries.join(" ")));
        let Self { text, country: in_country, fellowship, state } = self;
        fold(text).split_whitespace().all(|word| told.contains(word))
            && in_country.is_none_or(|country| facts.countries.contains(&country))
            && fellowship.as_ref().is_none_or(|code| code == facts.fellowship.as_str())
            && state.is_none_or(|state| state == State::of(line.status, now))
    }
}

/// The longest text that is looked for, in characters.
const TEXT_CHARS_MAX: usize = 100;

/// The whole page. `all` are all sources, by id.
pub fn page(place: Place<'_>, all: &[Line<'_>], wanted: &Wanted, now: Timestamp) -> String {
    let shown: Vec<Line<'_>> = all.iter().copied().filter(|line| wanted.fits(line, now)).collect();
    let content = html! {
        h1 { (words::SOURCES_TITLE) }
        p { (words::SOURCES_LEAD) }
        (form(all, wanted))
        p role="status" {
            strong { (words::lists_shown(shown.len(), all.len())) }
            (states(&shown, now))
        }
        @if shown.is_empty() { p { (words::NONE_FOUND) } }
        @for (heading, mut lines) in by_country(&shown) {
            ({ lines.sort_by_key(|line| fold(&line.status.facts.name)); table(&heading, &lines, now) })
        }
        p class="links" {
            a href="sources/changes.atom" { (words::CHANGES_OF_ALL) }
            " "
            a href="sources.json" { (words::ALL_AS_JSON) }
        }
    };
    frame::page(place, words::SOURCES_TITLE, Some(("sources/changes.atom", words::CHANGES_OF_ALL)), &content)
}

fn form(all: &[Line<'_>], wanted: &Wanted) -> Markup {
    let mut countries: Vec<CountryCode> = all.iter().flat_map(|line| line.status.facts.countries.iter().copied()).collect();
    countries.sort_unstable();
    countries.dedup();
    countries.sort_by_key(|code| country::name(*code));
    let mut fellowships: Vec<&str> = all.iter().map(|line| line.status.facts.fellowship.as_str()).collect();
    fellowships.sort_unstable();
    fellowships.dedup();
    html! {
        form role="search" aria-label=(words::FIND) method="get" action="sources" class="find" {
            p {
                label for="q" { (words::FIND_TEXT) }
                input type="search" id="q" name="q" value=(wanted.text) maxlength=(TEXT_CHARS_MAX) dir="auto" autocomplete="off";
            }
            (choice("country", words::FIND_COUNTRY, countries.iter().map(|code| (code.as_str(), country::name(*code))), wanted.country.as_ref().map(CountryCode::as_str)))
            (choice("fellowship", words::FIND_FELLOWSHIP, fellowships.iter().map(|code| (*code, fellowship_name(code))), wanted.fellowship.as_deref()))
            (choice("state", words::FIND_STATE, State::ALL.iter().map(|state| (state.key(), words::state(*state))), wanted.state.map(State::key)))
            p class="act" {
                button type="submit" { (words::SEARCH) }
                @if !wanted.is_any() { " " a href="sources" { (words::SHOW_ALL) } }
            }
        }
    }
}

fn choice<'a>(name: &str, label: &str, values: impl Iterator<Item = (&'a str, &'a str)>, chosen: Option<&str>) -> Markup {
    html! {
        p {
            label for=(name) { (label) }
            select id=(name) name=(name) {
                option value="" { (words::ANY) }
                @for (value, told) in values { option value=(value) selected[chosen == Some(value)] { (told) } }
            }
        }
    }
}

/// How many are doing how, worst first, each a link to those.
fn states(shown: &[Line<'_>], now: Timestamp) -> Markup {
    let count = |state: State| shown.iter().filter(|line| State::of(line.status, now) == state).count();
    html! {
        @for (state, count) in State::ALL.into_iter().map(|state| (state, count(state))).filter(|(_, count)| *count > 0) {
            " · " a href={ "sources?state=" (state.key()) } { (words::state(state)) " " (count) }
        }
    }
}

/// By the name of the country; those of several and of none come last.
fn by_country<'a>(lines: &[Line<'a>]) -> Vec<(String, Vec<Line<'a>>)> {
    let mut found: BTreeMap<(u8, &str), Vec<Line<'a>>> = BTreeMap::new();
    for line in lines {
        let heading = match line.status.facts.countries.as_slice() {
            [one] => (0, country::name(*one)),
            [] => (2, words::NO_COUNTRY),
            _ => (1, words::SEVERAL_COUNTRIES),
        };
        found.entry(heading).or_default().push(*line);
    }
    found.into_iter().map(|((_, heading), lines)| (heading.to_owned(), lines)).collect()
}

fn table(heading: &str, lines: &[Line<'_>], now: Timestamp) -> Markup {
    html! {
        section {
            table class="lists sources" {
                caption { h2 { (heading) } }
                thead {
                    tr {
                        @for name in [words::LIST, words::FELLOWSHIP, words::STATE, words::LAST_READ] { th scope="col" { (name) } }
                        @for name in [words::LISTINGS, words::MEETINGS, words::NOT_SHOWN] { th scope="col" class="number" { (name) } }
                    }
                }
                tbody { @for line in lines { (row(*line, now)) } }
            }
        }
    }
}

fn row(Line { status, meetings }: Line<'_>, now: Timestamp) -> Markup {
    let facts = &status.facts;
    let refused = status.report.as_ref().map(|report| report.refused);
    html! {
        tr {
            th scope="row" { a href={ "sources/" (facts.id) } { bdi { (visible(&facts.name)) } } }
            td data-label=(words::FELLOWSHIP) { (fellowship_name(facts.fellowship.as_str())) }
            td data-label=(words::STATE) { (badge(State::of(status, now))) }
            td data-label=(words::LAST_READ) {
                @match status.last_believed_at { Some(at) => (moment::brief(at, now)), None => (words::NEVER) }
            }
            td class="number" data-label=(words::LISTINGS) { (status.listing_count) }
            td class="number" data-label=(words::MEETINGS) { (meetings) }
            td class="number" data-label=(words::NOT_SHOWN) { @match refused { Some(refused) => (refused), None => "–" } }
        }
    }
}

/// A sign and a word.
pub fn badge(state: State) -> Markup {
    html! { span class={ "state " (state.class()) } { span class="sign" aria-hidden="true" { (state.sign()) } " " (words::state(state)) } }
}

/// The name of a fellowship, or its code where nobody knows it.
pub fn fellowship_name(code: &str) -> &str {
    fellowships::find(code).map_or(code, |known| known.name)
}

/// As [`fellowship_name`].
pub fn name_of(code: &FellowshipCode) -> &str {
    fellowship_name(code.as_str())
}
