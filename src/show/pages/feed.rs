//! Changes of state as an Atom feed (RFC 4287), of one source or of all.

use atom_syndication::{Category, Entry, Feed, FixedDateTime, Generator, Link, Person, Text};
use jiff::Timestamp;
use uuid::Builder;

use crate::model::status::SourceStatus;
use crate::show::pages::changes::{self, Change};
use crate::show::pages::moment::machine;
use crate::show::pages::words;
use crate::show::visible::visible;

/// Most entries of a feed; the oldest go first.
const ENTRIES_MAX: usize = 200;

/// Where the feed stands.
#[derive(Debug, Clone, Copy)]
pub struct Addresses<'a> {
    /// The root of the server, with a slash at its end: absolute where the server knows its address, else relative to the feed.
    pub root: &'a str,
    /// The feed's own path below the root.
    pub path: &'a str,
}

/// The feed of these sources. `name` is that of the one source; without it the feed is of all.
pub fn of<'a>(addresses: Addresses<'_>, name: Option<&str>, sources: impl Iterator<Item = &'a SourceStatus>, now: Timestamp) -> String {
    let Addresses { root, path } = addresses;
    let mut changes: Vec<(&SourceStatus, Change)> =
        sources.flat_map(|status| changes::of(status, now).into_iter().map(move |change| (status, change))).collect();
    changes.sort_by(|(a, x), (b, y)| (y.at, &a.facts.id).cmp(&(x.at, &b.facts.id)));
    changes.truncate(ENTRIES_MAX);
    let page = path.trim_end_matches("/changes.atom");
    let feed = Feed {
        title: plain(&name.map_or_else(|| words::FEED_OF_ALL.to_owned(), visible)),
        id: permanent(path),
        updated: date(changes.first().map_or(Timestamp::UNIX_EPOCH, |(_, change)| change.at)),
        authors: vec![Person { name: words::AUTHOR.to_owned(), ..Person::default() }],
        generator: Some(Generator { value: words::SITE.to_owned(), ..Generator::default() }),
        links: vec![
            link("self", &format!("{root}{path}"), "application/atom+xml"),
            link("alternate", &format!("{root}{page}"), "text/html"),
        ],
        lang: Some(words::LANGUAGE.to_owned()),
        entries: changes.iter().map(|(status, change)| entry(root, status, change)).collect(),
        ..Feed::default()
    };
    feed.to_string()
}

fn entry(root: &str, status: &SourceStatus, change: &Change) -> Entry {
    let facts = &status.facts;
    let became = if change.is_first && change.state == crate::show::pages::state::State::Healthy {
        words::FIRST_READ
    } else {
        words::became(change.state)
    };
    let key = change.class.map_or(change.state.key(), |class| class.word());
    let told = change.class.map(|class| format!("{} {}", class.sentence(), class.mend()));
    Entry {
        title: plain(&format!("{}: {became}", visible(&facts.name))),
        id: permanent(&format!("{} {} {key}", facts.id, machine(change.at))),
        updated: date(change.at),
        published: Some(date(change.at)),
        categories: vec![Category {
            term: change.state.key().to_owned(),
            label: Some(words::state(change.state).to_owned()),
            ..Category::default()
        }],
        links: vec![link("alternate", &format!("{root}sources/{}", facts.id), "text/html")],
        summary: told.as_deref().map(plain),
        ..Entry::default()
    }
}

/// An id that stays the same wherever the feed is read, as Atom asks for.
fn permanent(name: &str) -> String {
    let hash = blake3::hash(format!("meeting-graph state change {name}").as_bytes());
    let bytes = hash.as_bytes().first_chunk().expect("a hash has more than 16 bytes");
    format!("urn:uuid:{}", Builder::from_custom_bytes(*bytes).into_uuid())
}

fn plain(text: &str) -> Text {
    Text::plain(text.to_owned())
}

fn link(rel: &str, href: &str, mime_type: &str) -> Link {
    Link { rel: rel.to_owned(), href: href.to_owned(), mime_type: Some(mime_type.to_owned()), ..Link::default() }
}

fn date(at: Timestamp) -> FixedDateTime {
    machine(at).parse().expect("an instant is written as RFC 3339 has it")
}
