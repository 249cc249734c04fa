//! `validate URL|FILE|DIR|SITE`

pub mod args;
pub mod of_source;
pub mod saved;
pub mod subject;
pub mod unsaid;

use std::path::Path;
use std::time::Duration;

use indicatif::ProgressBar;
use url::Url;

use crate::app;
use crate::cli::exit::Exit;
use crate::cli::validate::args::{OutputArg, ValidateArgs};
use crate::cli::validate::subject::Subject;
use crate::cli::{serve, settings};
use crate::clock::Clock;
use crate::config::file::Config;
use crate::feeds::bmlt::plan::operations_not_given;
use crate::feeds::format::{Format, Part, Reading};
use crate::feeds::lenient::body;
use crate::feeds::registry;
use crate::gather::harvest::Harvester;
use crate::gather::look::Looked;
use crate::gather::schedule::Schedule;
use crate::gather::seek::{self, Lost, Search, Sought};
use crate::gather::source_plan::SourcePlan;
use crate::model::failure::FailureClass;
use crate::model::id::FellowshipCode;
use crate::model::source::{Licence, Permission, SourceFacts};
use crate::show::account::{Account, Fact, Verdict};
use crate::show::picture::Picture;
use crate::show::{html, json, text};
use crate::store::settings::StoreKind;
use crate::telemetry;

/// The format of whose servers answers are saved in folders.
const BMLT: &str = "bmlt";

/// Formats that one fellowship alone publishes in.
const OF_NA: &[&str] = &["bmlt", "naws_csv"];

/// Looks at a feed and tells what came of it.
pub fn run(args: &ValidateArgs) -> Exit {
    let (subject, source) = match asked(args) {
        Ok(asked) => asked,
        Err(exit) => return exit,
    };
    let mut config = match settings::main_file_if_there(args.config.as_deref()) {
        Ok(config) => config,
        Err(faults) => {
            settings::tell(&faults);
            return Exit::BadConfig;
        }
    };
    if let Err(error) = telemetry::start(&config.telemetry) {
        eprintln!("error: {error}");
        return Exit::BadConfig;
    }
    config.store.kind = StoreKind::Memory;
    match serve::runtime().and_then(|runtime| runtime.block_on(look(args, &subject, source, &config))) {
        Ok(account) => {
            tell(&account, args.output);
            if account.verdict() == Verdict::AllTaken { Exit::Fine } else { Exit::Failed }
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            Exit::Failed
        }
    }
}

/// Formats that are read as a source says alone, and by nothing that can be said here.
const BY_A_SOURCE: &str = "mapped";

/// What to look at, and the source as which it is to be read, where one was named.
fn asked(args: &ValidateArgs) -> Result<(Subject, Option<SourcePlan>), Exit> {
    if args.format.as_deref() == Some(BY_A_SOURCE) {
        eprintln!(
            "error: the format `{BY_A_SOURCE}` is read by the mapping of a source file: name that file with --source FILE.toml in place of \
             --format; `A feed of another shape` in config/README.md says how to write one"
        );
        return Err(Exit::Usage);
    }
    let source = args.source.as_deref().map(|path| of_source::read(path, args)).transpose()?;
    let subject = match (&args.subject, &source) {
        (None, Some(source)) => of_source::own_address(source)?,
        (given, _) => Subject::read(given.as_deref().unwrap_or_default()).map_err(|why| {
            eprintln!("error: {why}");
            Exit::Usage
        })?,
    };
    let named = source.as_ref().map(|source| source.facts.format.as_str()).or(args.format.as_deref());
    if let (Subject::Folder(path), Some(other)) = (&subject, named.filter(|named| *named != BMLT)) {
        let path = path.display();
        eprintln!(
            "error: `{path}` is a folder, which is read as the saved answers of a {BMLT} server, and not as `{other}`: name one file in it"
        );
        return Err(Exit::Usage);
    }
    Ok((subject, source))
}

#[allow(clippy::print_stdout, reason = "the answer of a verb goes to standard output")]
fn tell(account: &Account, output: OutputArg) {
    match output {
        OutputArg::Text => print!("{}", text::account(account)),
        OutputArg::Json => println!("{:#}", json::account(account)),
        OutputArg::Html => println!("{}", html::page(account)),
    }
}

/// What was read, with what, and how it was found.
struct Seen {
    looked: Looked,
    steps: Vec<String>,
    format: Option<&'static dyn Format>,
    plan: SourcePlan,
    zone_is_the_pages: bool,
    /// Operations of the server whose answers were not given, where saved ones were looked at.
    not_given: Vec<&'static str>,
}

async fn look(args: &ValidateArgs, subject: &Subject, source: Option<SourcePlan>, config: &Config) -> anyhow::Result<Account> {
    let harvester = app::harvester(config, Clock::system()).await?;
    let progress = ProgressBar::new_spinner().with_message("looking at the feed");
    progress.enable_steady_tick(Duration::from_millis(120));
    let named = source.as_ref().map(|source| source.facts.format.as_str()).or(args.format.as_deref());
    let format = named.and_then(registry::find);
    let seen = match (subject, source) {
        (Subject::Web(url), Some(source)) => look_as_source(of_source::elsewhere(source, url), &harvester).await,
        (Subject::Web(url), None) => look_at_address(url, format, args, &harvester).await?,
        (Subject::File(path), source) => {
            let plan = match source {
                Some(source) => source,
                None => plan(args, "file:///".parse()?)?,
            };
            look_at_file(path, format, plan, config, &harvester).await?
        }
        (Subject::Folder(path), source) => {
            let plan = match source {
                Some(source) => source,
                None => plan(args, "file:///".parse()?)?,
            };
            look_at_folder(path, plan, config, &harvester).await?
        }
    };
    progress.finish_and_clear();
    let named = match subject {
        Subject::Web(url) => seek::shown(url),
        Subject::File(path) | Subject::Folder(path) => path.display().to_string(),
    };
    Ok(account(args, named, seen))
}

/// As a harvest asks for it: a source's address is not searched.
async fn look_as_source(plan: SourcePlan, harvester: &Harvester) -> Seen {
    let looked = harvester.look(&plan).await;
    let steps = vec![format!("{} is read as the source `{}`", seek::shown(&plan.url), plan.facts.id)];
    Seen { looked, steps, format: registry::find(&plan.facts.format), plan, zone_is_the_pages: false, not_given: Vec::new() }
}

async fn look_at_address(
    url: &Url,
    format: Option<&'static dyn Format>,
    args: &ValidateArgs,
    harvester: &Harvester,
) -> anyhow::Result<Seen> {
    let mut plan = plan(args, url.clone())?;
    let began = harvester.clock.now();
    let mut search = Search { client: harvester.client.as_ref(), format, plan: &plan, steps: Vec::new() };
    let sought = search.run(url).await;
    let steps = search.steps;
    let Sought { url, format, body, zone } = match sought {
        Ok(sought) => sought,
        Err(lost) => {
            let looked = match lost {
                Lost::Fetch(error) => Looked::nothing_came(began, error),
                Lost::NoFeed(class, sentence) => Looked::no_feed(began, class, sentence),
            };
            return Ok(Seen { looked, steps, format, plan, zone_is_the_pages: false, not_given: Vec::new() });
        }
    };
    let zone_is_the_pages = zone.is_some() && plan.facts.default_zone.is_none();
    plan.url = url;
    read_as(&mut plan, format);
    plan.facts.default_zone = plan.facts.default_zone.take().or(zone);
    let looked = match body.map(|body| first_part(format, &plan, body.bytes, body.charset)) {
        // All is in hand; nobody is asked twice for it.
        Some(Some(part)) if format.next_asks(std::slice::from_ref(&part), &reading(&plan)).is_ok_and(|asks| asks.is_empty()) => {
            harvester.look_at(&plan, format, vec![part]).await
        }
        _ => harvester.look(&plan).await,
    };
    Ok(Seen { looked, steps, format: Some(format), plan, zone_is_the_pages, not_given: Vec::new() })
}

async fn look_at_file(
    path: &Path,
    format: Option<&'static dyn Format>,
    mut plan: SourcePlan,
    config: &Config,
    harvester: &Harvester,
) -> anyhow::Result<Seen> {
    let began = harvester.clock.now();
    let steps = vec![format!("{} is a file", path.display())];
    let nothing = |class: FailureClass, sentence: String, plan: SourcePlan, steps: Vec<String>| {
        let looked = Looked::no_feed(began, class, sentence);
        Ok(Seen { looked, steps, format, plan, zone_is_the_pages: false, not_given: Vec::new() })
    };
    let bytes_max = config.fetch.decoded_bytes_max;
    if tokio::fs::metadata(path).await?.len() > bytes_max {
        let sentence = format!("the file has more than {bytes_max} bytes (fetch.decoded_bytes_max)");
        return nothing(FailureClass::TooLarge, sentence, plan, steps);
    }
    let bytes = tokio::fs::read(path).await?;
    let told = match format {
        Some(format) => Ok(format),
        None => seek::told_by_its_looks(&body::decode(&bytes, None).0),
    };
    let format = match told {
        Ok(format) => format,
        Err((class, sentence)) => return nothing(class, sentence, plan, steps),
    };
    read_as(&mut plan, format);
    let parts: Vec<Part> = first_part(format, &plan, bytes.into(), None).into_iter().collect();
    let not_given = if format.name() == BMLT { operations_not_given(&parts) } else { Vec::new() };
    let looked = harvester.look_at(&plan, format, parts).await;
    Ok(Seen { looked, steps, format: Some(format), plan, zone_is_the_pages: false, not_given })
}

async fn look_at_folder(path: &Path, mut plan: SourcePlan, config: &Config, harvester: &Harvester) -> anyhow::Result<Seen> {
    let files = saved::files(path)?;
    let names: Vec<String> = files.iter().filter_map(|(_, path)| Some(path.file_name()?.to_string_lossy().into_owned())).collect();
    let steps = vec![format!("{} holds the answers of a BMLT server: {}", path.display(), names.join(", "))];
    let format = registry::find(BMLT).expect("the registry has it");
    read_as(&mut plan, format);
    let parts = saved::parts(files, config.fetch.decoded_bytes_max).await?;
    let not_given = operations_not_given(&parts);
    let looked = harvester.look_at(&plan, format, parts).await;
    Ok(Seen { looked, steps, format: Some(format), plan, zone_is_the_pages: false, not_given })
}

fn reading(plan: &SourcePlan) -> Reading<'_> {
    Reading { facts: &plan.facts, options: &plan.options, read_on: None, bounds: None }
}

/// A body as the answer to what a format cannot do without: the last of the requests that it begins with and that must not fail.
pub fn first_part(format: &'static dyn Format, plan: &SourcePlan, bytes: bytes::Bytes, charset: Option<String>) -> Option<Part> {
    let asks = format.next_asks(&[], &reading(plan)).ok()?;
    let ask = asks.into_iter().rfind(|ask| ask.required)?;
    Some(Part { part: ask.part, bytes, charset })
}

/// Puts a format into the plan, and the fellowship that comes with it where nobody said another.
fn read_as(plan: &mut SourcePlan, format: &'static dyn Format) {
    plan.facts.format = format.name().to_owned();
    if plan.facts.fellowship.as_str() == unsaid::NO_FELLOWSHIP && OF_NA.contains(&format.name()) {
        plan.facts.fellowship = FellowshipCode::new("na");
    }
}

/// A source with what was said and nothing else.
fn plan(args: &ValidateArgs, url: Url) -> anyhow::Result<SourcePlan> {
    let facts = SourceFacts {
        id: "validated".parse()?,
        name: "the feed".to_owned(),
        format: String::new(),
        fellowship: args.fellowship.clone().unwrap_or_else(|| FellowshipCode::new(unsaid::NO_FELLOWSHIP)),
        countries: args.country.clone(),
        default_zone: args.zone.clone(),
        languages: args.language.clone(),
        rank: 500,
        mirror_of: None,
        licence: Licence { spdx: "unknown".to_owned(), attribution: None, may_redistribute: Permission::Unknown },
        publisher: None,
        enabled: true,
        disabled_reason: None,
        stale_after_s: 86_400,
    };
    let schedule = Schedule::Every { seconds: 86_400 };
    Ok(SourcePlan {
        facts,
        url,
        schedule,
        options: serde_json::Value::Null,
        gap_ms_min: None,
        allow_private: Vec::new(),
        token: None,
        allow_empty: false,
    })
}

fn account(args: &ValidateArgs, subject: String, seen: Seen) -> Account {
    let Seen { looked, steps, format, plan, zone_is_the_pages, not_given } = seen;
    let Looked { mut report, parsed } = looked;
    let knows_fellowship = plan.facts.fellowship.as_str() != unsaid::NO_FELLOWSHIP;
    let mut not_judged = parsed.as_ref().map(|parsed| unsaid::not_judged(&plan.facts, parsed, &mut report)).unwrap_or_default();
    let command = (!not_judged.is_empty() && args.source.is_none()).then(|| unsaid::command(args, &subject, knows_fellowship));
    not_judged.extend(unsaid::not_given(&not_given, &mut report));
    let feed_rows = parsed.as_ref().and_then(unsaid::rows_of_the_feed);
    let meetings = parsed.as_ref().map(|parsed| Picture::of(&parsed.listings));
    let read_with = if format.is_some() { read_with(args, format, &plan, zone_is_the_pages) } else { Vec::new() };
    Account { subject, steps, read_with, report, feed_rows, meetings, not_judged, command }
}

fn read_with(args: &ValidateArgs, format: Option<&'static dyn Format>, plan: &SourcePlan, zone_is_the_pages: bool) -> Vec<Fact> {
    let facts = &plan.facts;
    let by_source = args.source.is_some();
    let by = if by_source { "as the source file says" } else { "as you said" };
    let said = |value: String, said: bool, otherwise: &str| format!("{value}, {}", if said || by_source { by } else { otherwise });
    let mut with = Vec::new();
    if let Some(format) = format {
        with.push(Fact { name: "format", value: said(format.name().to_owned(), args.format.is_some(), "by its looks") });
    }
    let fellowship = match facts.fellowship.as_str() {
        unsaid::NO_FELLOWSHIP => "not said".to_owned(),
        code => said(code.to_owned(), args.fellowship.is_some(), "because this format is Narcotics Anonymous's own"),
    };
    with.push(Fact { name: "fellowship", value: fellowship });
    let countries: Vec<&str> = facts.countries.iter().map(|country| country.as_str()).collect();
    let countries = if countries.is_empty() { "not said".to_owned() } else { said(countries.join(", "), true, "") };
    with.push(Fact { name: "countries", value: countries });
    if let Some(zone) = &facts.default_zone {
        with.push(Fact { name: "default zone", value: said(zone.to_string(), !zone_is_the_pages, "as the page says") });
    }
    if !facts.languages.is_empty() {
        with.push(Fact { name: "languages", value: said(facts.languages.join(", "), true, "") });
    }
    with
}
