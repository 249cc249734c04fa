//! All files and the environment into one [`Config`], or all that is wrong with them.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use crate::config::document::{Document, Spot, Table};
use crate::config::environment::Overrides;
use crate::config::fault::Faults;
use crate::config::file::{self, Beside, Config};
use crate::config::files::{ConfigFiles, Pace};
use crate::config::known::Known;
use crate::config::places::{Fingerprint, Places};
use crate::config::rulings::{self, Ruled};
use crate::config::secret::Vault;
use crate::config::sources;
use crate::config::suppress::{self, Ordered};
use crate::gather::source_plan::SourcePlan;

/// Reads the main file, the sources beside it and the overrides `MEETING_GRAPH__SECTION__KEY` of the environment.
///
/// `env` is the whole environment; other variables are left alone. A relative `upstream.folder` is taken from the main
/// file's folder; a relative `store.path` from the working directory.
///
/// # Errors
/// Every fault of every file and variable, by file and line. Nothing of a faulty config is used.
pub fn load(files: &ConfigFiles, env: &BTreeMap<String, String>) -> Result<Config, Faults> {
    read(files, env).0
}

/// As [`load`], and where everything was read from, be it good or not, and what it held.
pub fn read(files: &ConfigFiles, env: &BTreeMap<String, String>) -> (Result<Config, Faults>, Places, Fingerprint) {
    let mut faults = Faults::default();
    let vault = Vault::new(env, files);
    let Main { mut config, beside, is_whole, .. } = read_main(&vault, &mut faults);
    // Of a main file that is not whole it is unknown whether an upstream serves the sources, and where they may be fetched
    // from: none is blamed for it.
    let upstream = config.upstream.is_some() || !is_whole;
    let allow_private = if is_whole { config.fetch.allow_private.clone() } else { anywhere() };
    let (sources, known) = read_sources(&vault, &beside.sources_dir, (upstream, &allow_private), is_whole, &mut faults);
    config.sources = sources;
    Ordered { orders: config.suppress, warnings: config.warnings } =
        read_suppressions(&vault, &beside.suppress_file, &known, is_whole, &mut faults);
    Ruled { rulings: config.rulings, lapses: config.lapses } = read_rulings(&vault, &beside.links_file, &known, is_whole, &mut faults);
    let Beside { sources_dir, suppress_file, links_file } = beside;
    let (print, secret_files) = vault.prints.finish();
    (whole(config, faults), Places { sources_dir, suppress_file, links_file, secret_files }, print)
}

/// Reads the main file and the overrides alone, as [`load`] does; there are no sources in it. For those who only look for a
/// running server: a fault that came into a source file since its start says nothing about it.
///
/// # Errors
/// Every fault of the main file and the variables.
pub fn load_main(files: &ConfigFiles, env: &BTreeMap<String, String>) -> Result<Config, Faults> {
    let mut faults = Faults::default();
    let Main { config, .. } = read_main(&Vault::new(env, files), &mut faults);
    whole(config, faults)
}

/// Reads one file of sources alone, in the place of the main file. What one source says of another is not looked at.
///
/// # Errors
/// Every fault of the file.
pub fn load_source_file(files: &ConfigFiles, env: &BTreeMap<String, String>) -> Result<Vec<SourcePlan>, Faults> {
    let mut faults = Faults::default();
    let (document, unreadable) = files.main();
    let root = parse(document, unreadable, "name a file with a [[source]]", &mut faults);
    // What the main file allows is not known here; the client judges every address before it goes there.
    let found = root.map(|root| sources::read(&root, (true, &anywhere()), &Vault::new(env, files), &mut faults)).unwrap_or_default();
    if faults.is_empty() {
        Ok(found.into_iter().filter_map(|found| found.plan).collect())
    } else {
        faults.sort();
        Err(faults)
    }
}

/// What the main file gave.
pub(super) struct Main {
    pub config: Config,
    pub beside: Beside,
    /// All of it could be read. Else what lies beside it is taken from what could be, or is where it usually is.
    is_whole: bool,
    /// Its sections with the overrides in them, each value with its place.
    pub written: Table,
}

pub(super) fn read_main(vault: &Vault<'_>, faults: &mut Faults) -> Main {
    let (document, unreadable) = vault.files.main();
    vault.prints.document(&document, unreadable.as_deref());
    let document = Arc::new(document);
    let is_there = unreadable.is_none();
    if let Some(why) = unreadable {
        faults.push(Spot::whole(&document).fault("", "unreadable", why, "name the main file with --config"));
    }
    let (root, is_toml) = Table::parse_what_is_good(&document, faults);
    if !is_toml {
        // What is left of it would be blamed for what the broken lines say.
        let file::Read { config, beside, written } = file::read(root, Overrides::new(&BTreeMap::new()), &mut Faults::default());
        return Main { config, beside, is_whole: false, written };
    }
    let mut root = if is_there { root } else { Table::empty(Spot::variable("")) };
    vault.settle(&mut root, "store", "url", faults);
    let file::Read { mut config, beside, written } = file::read(root, Overrides::new(vault.env), faults);
    if let Some(upstream) = &mut config.upstream {
        upstream.folder = vault.files.beside(&upstream.folder);
    }
    Main { config, beside, is_whole: is_there, written }
}

fn whole(config: Config, mut faults: Faults) -> Result<Config, Faults> {
    if faults.is_empty() {
        Ok(config)
    } else {
        faults.sort();
        Err(faults)
    }
}

/// Ranges that leave no address out.
fn anywhere() -> Vec<String> {
    ["0.0.0.0/0", "::/0"].map(str::to_owned).to_vec()
}

fn read_sources(
    vault: &Vault<'_>,
    folder: &Path,
    fetched_from: (bool, &[String]),
    main_is_whole: bool,
    faults: &mut Faults,
) -> (Vec<SourcePlan>, Known) {
    let documents = vault.files.sources(folder, Pace::Brisk).inspect_err(|why| vault.prints.no_folder(why));
    let documents = match documents {
        Ok(documents) => documents,
        // It may name another folder in what could not be read.
        Err(_) if !main_is_whole => return (Vec::new(), Known::default()),
        Err(error) => {
            let document = Document { name: folder.display().to_string(), text: String::new() };
            let mend = "make the folder, or name another as sources_dir in the main file";
            faults.push(Spot::whole(&Arc::new(document)).fault("sources_dir", "unreadable", error, mend));
            return (Vec::new(), Known::default());
        }
    };
    // Side by side: there are thousands of files.
    let read = |(document, unreadable): (Document, Option<String>)| {
        let mut own = Faults::default();
        vault.prints.document(&document, unreadable.as_deref());
        let root = parse(document, unreadable, "mend the file, or take it out of the folder", &mut own);
        (root.map(|root| sources::read(&root, fetched_from, vault, &mut own)), own)
    };
    let (mut all_read, mut found) = (true, Vec::new());
    for (sources, own) in documents.into_par_iter().map(read).collect::<Vec<_>>() {
        faults.extend(own);
        match sources {
            Some(sources) => found.extend(sources),
            None => all_read = false,
        }
    }
    sources::compare(&found, all_read, faults);
    let ids = found.iter().filter_map(|found| Some(found.id.as_ref()?.0.clone())).collect();
    let mut plans: Vec<_> = found.into_iter().filter_map(|found| found.plan).collect();
    plans.sort_by(|a, b| a.facts.id.cmp(&b.facts.id));
    let calendars = plans.iter().filter(|plan| plan.facts.format == "ical").map(|plan| plan.facts.id.clone()).collect();
    let known = Known { ids, calendars, all_read };
    (plans, known)
}

/// A file beside the main file. Where nobody named it, it may be missing.
fn one_beside(
    vault: &Vault<'_>,
    path: &Path,
    (key, usual, mend): (&str, &str, &str),
    main_is_whole: bool,
    faults: &mut Faults,
) -> Option<(Document, Option<String>)> {
    let found = vault.files.one(path);
    if let Some((document, unreadable)) = &found {
        vault.prints.document(document, unreadable.as_deref());
    }
    if found.is_none() && main_is_whole && path != Path::new(usual) {
        let document = Document { name: path.display().to_string(), text: String::new() };
        let message = format!("there is no file `{}`", vault.files.beside(path).display());
        faults.push(Spot::whole(&Arc::new(document)).fault(key, "unreadable", message, mend));
    }
    found
}

fn read_suppressions(vault: &Vault<'_>, path: &Path, known: &Known, main_is_whole: bool, faults: &mut Faults) -> Ordered {
    let mend = "make the file, an empty one where nothing is to be suppressed, or mend suppress_file in the main file";
    let found = one_beside(vault, path, ("suppress_file", file::SUPPRESS_FILE, mend), main_is_whole, faults);
    let Some((document, unreadable)) = found else { return Ordered::default() };
    parse(document, unreadable, "mend the file: nothing starts while it is unknown what must not be shown", faults)
        .map(|root| suppress::read(&root, known, faults))
        .unwrap_or_default()
}

fn read_rulings(vault: &Vault<'_>, path: &Path, known: &Known, main_is_whole: bool, faults: &mut Faults) -> Ruled {
    let mend = "make the file, an empty one where nothing is ruled, or mend links_file in the main file";
    let found = one_beside(vault, path, ("links_file", file::LINKS_FILE, mend), main_is_whole, faults);
    let Some((document, unreadable)) = found else { return Ruled::default() };
    let root = parse(document, unreadable, "mend the file: without it two rooms may be made one", faults);
    root.map(|root| rulings::read(&root, known, faults)).unwrap_or_default()
}

fn parse(document: Document, unreadable: Option<String>, mend: &str, faults: &mut Faults) -> Option<Table> {
    let document = Arc::new(document);
    if let Some(why) = unreadable {
        faults.push(Spot::whole(&document).fault("", "unreadable", why, mend));
        return None;
    }
    Table::parse(&document, faults)
}
