//! The feeds to follow: `sources/<country>/<region>.toml`, one file a region, each with one or several `[[source]]`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use url::Url;

use crate::config::checks::Wrong;
use crate::config::document::{Spot, Table};
use crate::config::fault::Faults;
use crate::config::schedule;
use crate::config::secret::{SecretKeys, SecretPlace, Vault};
use crate::config::section;
use crate::config::source_values as values;
use crate::feeds::options::Mend;
use crate::feeds::registry;
use crate::fetch::address_guard::AddressGuard;
use crate::fetch::bearer::Bearer;
use crate::gather::schedule::Schedule;
use crate::gather::source_plan::SourcePlan;
use crate::model::id::SourceId;
use crate::model::source::{Licence, Permission, SourceFacts};

/// Rank where none is written: the middle.
const RANK_DEFAULT: u16 = 500;
const HOUR_S: u64 = 3_600;

/// A feed to follow.
// Every key is optional here, so that what is missing is told together with what is wrong. `schedule`, `licence` and `token`
// are only held to be tables; their keys are read with their places. The texts below are what editors show.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct SourceKeys {
    /// Your name of the source, of small letters, digits and hyphens: listings are kept under it, so it stays as it is.
    id: Option<String>,
    /// Its name for people.
    name: Option<String>,
    /// The shape of the feed.
    format: Option<String>,
    /// The feed's address; for BMLT the server's root. `upstream:/path` is a file of the folder of [upstream].
    url: Option<String>,
    /// The fellowship of every row, by its code; feeds do not say.
    fellowship: Option<String>,
    /// The countries that it covers, as ISO 3166-1 has them; where there is one, it is that of its rows.
    countries: Vec<String>,
    /// The zone of rows that have no other clue, such as Europe/Dublin. Without it such rows have no zone.
    default_zone: Option<String>,
    /// BCP 47 tags of the languages of its texts, the main one first.
    languages: Vec<String>,
    /// When it is harvested.
    #[serde(rename = "schedule")]
    #[schemars(with = "schedule::ScheduleKeys")]
    _schedule: Option<toml::Table>,
    /// Where listings disagree the higher rank wins; 500 where it is not set.
    rank: Option<u16>,
    /// The id of the source that this one repeats.
    mirror_of: Option<String>,
    /// What is known of the right to use it.
    #[serde(rename = "licence")]
    #[schemars(with = "LicenceKeys")]
    _licence: Option<toml::Table>,
    /// The publisher's page.
    publisher: Option<String>,
    /// Whether it is harvested; true where it is not set.
    enabled: Option<bool>,
    /// Why it is not; whoever writes enabled = false says so.
    disabled_reason: Option<String>,
    /// How old what is served of it may grow, such as 2d; else three times its longest pause, an hour at least.
    stale_after: Option<String>,
    /// Milliseconds between two requests, where it asks for more than fetch.gap_ms_min.
    gap_ms_min: Option<u64>,
    /// Private address ranges (CIDR) that it may be fetched from, beyond fetch.allow_private.
    allow_private: Vec<String>,
    /// The token that its host asks for: where it stands, never the token itself.
    #[serde(rename = "token")]
    #[schemars(with = "SecretKeys")]
    _token: Option<SecretPlace>,
    /// Whether an empty feed is believed: all of its meetings are gone then.
    allow_empty: bool,
    /// What its format has to be told.
    #[schemars(with = "serde_json::Map<String, serde_json::Value>")]
    options: Option<toml::Table>,
}

/// What is known of the right to use a feed.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct LicenceKeys {
    /// An SPDX identifier, or unknown.
    spdx: Option<String>,
    /// The text to show beside the data.
    attribution: Option<String>,
    /// Whether it may be passed on.
    may_redistribute: Option<Permission>,
}

/// What one `[[source]]` gave; the id is there even where the rest is faulty, so that doubles are found in the same run.
pub(super) struct Found {
    pub id: Option<(SourceId, Spot)>,
    pub mirror_of: Option<(SourceId, Spot)>,
    pub plan: Option<SourcePlan>,
}

/// Reads a source file. `upstream` says whether `upstream:/path` addresses have a folder to be served from, `allow_private`
/// which private ranges every source may be fetched from.
pub(super) fn read(root: &Table, (upstream, allow_private): (bool, &[String]), vault: &Vault<'_>, faults: &mut Faults) -> Vec<Found> {
    for (key, entry) in root.entries.iter().filter(|(key, _)| *key != "source") {
        let mend = "a source file holds [[source]] tables and nothing else";
        faults.push(entry.key_spot.fault(key, "unknown-key", format!("unknown key `{key}` outside of a [[source]]"), mend));
    }
    let tables: &[Table] = match root.entries.get("source") {
        Some(entry) if !entry.tables.is_empty() => &entry.tables,
        Some(entry) => {
            let mend = "write [[source]] with two pairs of brackets: a file may hold several";
            faults.push(entry.key_spot.fault("source", "bad-value", "`source` is no list of tables".to_owned(), mend));
            &[]
        }
        None => {
            faults.push(root.spot.fault(
                "",
                "no-source",
                "the file names no source".to_owned(),
                "write a [[source]] table, or remove the file",
            ));
            &[]
        }
    };
    tables.iter().map(|table| Reader { table, faults, upstream, allow_private, vault }.found()).collect()
}

/// One `[[source]]` while it is read. Each reader of a key tells its own faults and gives `None` with one.
struct Reader<'a> {
    table: &'a Table,
    faults: &'a mut Faults,
    upstream: bool,
    allow_private: &'a [String],
    vault: &'a Vault<'a>,
}

impl Reader<'_> {
    fn found(mut self) -> Found {
        let keys: SourceKeys = section::read("source", self.table, self.faults);
        let id = self.required("id", keys.id.as_deref(), values::source_id);
        let mirror_of = self.optional("mirror_of", keys.mirror_of.as_deref(), values::source_id);
        Found {
            id: id.clone().map(|id| (id, self.spot("id"))),
            mirror_of: mirror_of.clone().map(|id| (id, self.spot("mirror_of"))),
            plan: self.plan(keys, id, mirror_of),
        }
    }

    fn plan(&mut self, keys: SourceKeys, id: Option<SourceId>, mirror_of: Option<SourceId>) -> Option<SourcePlan> {
        let upstream = self.upstream;
        let enabled = keys.enabled.unwrap_or(true);
        let name = self.required("name", keys.name.as_deref(), |text| Ok(text.to_owned()));
        let format = self.required("format", keys.format.as_deref(), values::format);
        let url = self.required("url", keys.url.as_deref(), |text| values::feed_address(text, upstream));
        self.leads_somewhere(url.as_ref(), &keys.allow_private);
        let fellowship = self.required("fellowship", keys.fellowship.as_deref(), values::fellowship);
        let countries = self.each("countries", &keys.countries, values::country);
        let default_zone = self.optional("default_zone", keys.default_zone.as_deref(), values::zone);
        let languages = self.each("languages", &keys.languages, values::language);
        let schedule = self.schedule(url.as_ref().is_some_and(values::is_own_host));
        let licence = self.licence();
        let token = self.token(url.as_ref(), enabled);
        let publisher = self.optional("publisher", keys.publisher.as_deref(), values::page);
        let stale_after_s = self.optional("stale_after", keys.stale_after.as_deref(), values::stale_after);
        self.reason_fits(enabled, keys.disabled_reason.as_deref());
        let options = keys.options.map_or(serde_json::Value::Null, |options| serde_json::json!(options));
        self.check_options(format.as_deref(), &options);
        let schedule = schedule?;
        Some(SourcePlan {
            facts: SourceFacts {
                id: id?,
                name: name?,
                format: format?,
                fellowship: fellowship?,
                countries,
                default_zone,
                languages,
                rank: keys.rank.unwrap_or(RANK_DEFAULT),
                mirror_of,
                licence,
                publisher: publisher.map(String::from),
                enabled,
                disabled_reason: keys.disabled_reason,
                stale_after_s: stale_after_s.unwrap_or_else(|| (3 * schedule::longest_pause_s(&schedule)).max(HOUR_S)),
            },
            url: url?,
            schedule,
            options,
            gap_ms_min: keys.gap_ms_min,
            allow_private: keys.allow_private,
            token,
            allow_empty: keys.allow_empty,
        })
    }

    /// The first of the four places where addresses are judged: what is written as an address, in whatever spelling. Names
    /// are judged when they are resolved.
    fn leads_somewhere(&mut self, url: Option<&Url>, allow_private: &[String]) {
        let Some(url) = url.filter(|url| url.scheme() != "upstream") else { return };
        // A range that cannot be read has its own fault.
        let Ok(guard) = AddressGuard::new(&[self.allow_private, allow_private].concat()) else { return };
        if let Err(error) = guard.check_url(url) {
            let mend = "write the publisher's public address, or name the range in allow_private of this source".to_owned();
            self.wrong("url", &self.spot("url"), Wrong { code: "bad-url", message: error.message, mend });
        }
    }

    fn spot(&self, key: &str) -> Spot {
        self.table.entries.get(key).map_or(&self.table.spot, |entry| &entry.value_spot).clone()
    }

    fn wrong(&mut self, key: &str, spot: &Spot, wrong: Wrong) {
        self.faults.push(spot.fault(&section::join("source", key), wrong.code, wrong.message, wrong.mend));
    }

    /// Tells that a key is missing, unless it was written and has its own fault.
    fn missing(&mut self, key: &str, mend: String) {
        if !section::is_written(self.table, key) {
            let message = format!("the source has no `{key}`");
            self.wrong(key, &self.table.spot.clone(), Wrong { code: "missing-key", message, mend });
        }
    }

    fn required<T>(&mut self, key: &str, text: Option<&str>, read: impl FnOnce(&str) -> Result<T, Wrong>) -> Option<T> {
        if text.is_none() {
            self.missing(key, format!("write {key} = \"...\""));
        }
        self.optional(key, text, read)
    }

    fn optional<T>(&mut self, key: &str, text: Option<&str>, read: impl FnOnce(&str) -> Result<T, Wrong>) -> Option<T> {
        let text = text?.trim();
        let value = if text.is_empty() {
            Err(Wrong { code: "bad-value", message: format!("`{key}` is empty"), mend: format!("write {key} = \"...\"") })
        } else {
            read(text)
        };
        value.map_err(|wrong| self.wrong(key, &self.spot(key), wrong)).ok()
    }

    /// Reads each text of a list, telling each that cannot be read at its own place.
    fn each<T>(&mut self, key: &str, texts: &[String], read: impl Fn(&str) -> Result<T, Wrong>) -> Vec<T> {
        let spots = self.table.entries.get(key).map(|entry| entry.item_spots.clone()).unwrap_or_default();
        let mut good = Vec::new();
        for (text, spot) in texts.iter().zip(&spots) {
            match read(text.trim()) {
                Ok(value) => good.push(value),
                Err(wrong) => self.wrong(key, spot, wrong),
            }
        }
        good
    }

    fn schedule(&mut self, own_host: bool) -> Option<Schedule> {
        self.missing("schedule", "write schedule = { every = \"6h\" }".to_owned());
        let table = self.table.entries.get("schedule")?.table.as_ref()?;
        schedule::read(table, own_host, self.faults)
    }

    fn licence(&mut self) -> Licence {
        let table = self.table.entries.get("licence").and_then(|entry| entry.table.as_ref());
        let keys: LicenceKeys = table.map(|table| section::read("source.licence", table, self.faults)).unwrap_or_default();
        Licence {
            spdx: keys.spdx.unwrap_or_else(|| "unknown".to_owned()),
            attribution: keys.attribution,
            may_redistribute: keys.may_redistribute.unwrap_or(Permission::Unknown),
        }
    }

    /// Each format knows its own options.
    fn check_options(&mut self, format: Option<&str>, options: &serde_json::Value) {
        let Some(format) = format.and_then(registry::find) else { return };
        let Err(faults) = format.check_options(options) else { return };
        let table = self.table.entries.get("options").and_then(|entry| entry.table.as_ref()).unwrap_or(self.table);
        for fault in faults {
            let key = fault.path.iter().fold("source.options".to_owned(), |path, key| format!("{path}.{key}"));
            let code = if fault.at_key { "unknown-key" } else { "bad-value" };
            let mend = match &fault.mend {
                Mend::Say(mend) => mend.clone(),
                // A list of all fields would hide the one that was meant.
                Mend::OneOf(word, known) if known.len() > 12 => section::did_you_mean_one_of_many(word, known),
                Mend::OneOf(word, known) => section::did_you_mean(word, known),
            };
            self.faults.push(table.spot_of(&fault.path, fault.at_key).fault(&key, code, fault.message, mend));
        }
    }

    /// The token goes over encrypted connections alone, but for this machine itself. That of a source that is off may be
    /// missing.
    fn token(&mut self, url: Option<&Url>, enabled: bool) -> Option<Bearer> {
        let entry = self.table.entries.get("token").filter(|_| enabled)?;
        if url.is_some_and(|url| url.scheme() != "https" && !values::is_own_host(url)) {
            let message = "the token would be sent where everyone on the way can read it".to_owned();
            let mend = "give the source an address that begins with https://".to_owned();
            self.wrong("token", &entry.key_spot, Wrong { code: "bad-value", message, mend });
        }
        self.vault.bearer("source.token", entry.table.as_ref()?, self.faults)
    }

    /// A source that is off says why; one that is on has no reason left over.
    fn reason_fits(&mut self, enabled: bool, reason: Option<&str>) {
        let (key, message, mend) = match (enabled, reason) {
            (false, None) => ("enabled", "the source is off and does not say why", "write disabled_reason = \"...\": others will ask"),
            (true, Some(_)) => {
                ("disabled_reason", "the source is on and gives a reason for being off", "remove it, or write enabled = false")
            }
            _ => return,
        };
        self.wrong(key, &self.spot(key), Wrong { code: "bad-value", message: message.to_owned(), mend: mend.to_owned() });
    }
}

/// Tells ids that two sources have, and mirrors of nothing, of themselves or of mirrors. `all_read` is false where a file
/// could not be read, so that its sources are not called missing.
pub(super) fn compare(found: &[Found], all_read: bool, faults: &mut Faults) {
    let mut first: BTreeMap<&SourceId, (&Spot, bool)> = BTreeMap::new();
    for source in found {
        let Some((id, spot)) = &source.id else { continue };
        if let Some((earlier, _)) = first.get(id) {
            let message = format!("the id `{id}` is taken by {}", earlier.name_and_line());
            faults.push(spot.fault("source.id", "duplicate-id", message, "give each source its own id: listings are kept under it"));
        } else {
            first.insert(id, (spot, source.mirror_of.is_some()));
        }
    }
    let ids: Vec<&str> = first.keys().map(|id| id.as_str()).collect();
    for source in found {
        let Some((origin, spot)) = &source.mirror_of else { continue };
        let own = source.id.as_ref().is_some_and(|(id, _)| id == origin);
        let (message, mend) = match first.get(origin) {
            _ if own => ("a source cannot mirror itself".to_owned(), "name the source it copies".to_owned()),
            Some((_, true)) => (format!("`{origin}` is itself a mirror"), "name the source that both copy".to_owned()),
            None if all_read => (format!("no source has the id `{origin}`"), section::did_you_mean(origin.as_str(), &ids)),
            _ => continue,
        };
        faults.push(spot.fault("source.mirror_of", "bad-mirror", message, mend));
    }
}
