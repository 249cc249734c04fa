//! What can be said on the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use url::Url;

use crate::cli::link::args::LinkArgs;
use crate::cli::sources::args::SourcesVerb;
use crate::cli::store::args::StoreVerb;
use crate::cli::validate::args::ValidateArgs;
use crate::cli::{server, settings};

/// Recovery meetings of many fellowships and countries, harvested from their publishers' feeds and served as one graph.
#[derive(Debug, Parser)]
#[command(
    version,
    about,
    arg_required_else_help = true,
    after_help = "Examples:\n  \
                  meeting-graph serve --demo                        try it: invented feeds, then http://127.0.0.1:8080/ in a browser\n  \
                  meeting-graph validate https://aa.example.org/    why does my meeting not show? finds and reads a site's feed\n  \
                  meeting-graph check                               read config/meeting-graph.toml and its sources, tell all faults\n  \
                  meeting-graph status --watch                      how a running server and its sources are doing\n  \
                  meeting-graph harvest ie-na --dry-run             read one source now, change nothing\n  \
                  meeting-graph explain source ie-na                each of its values, and where it comes from\n  \
                  meeting-graph explain row ie-na 7 --fetch         follow one row of it\n  \
                  meeting-graph explain link ie-na/7 ie-aa/12       why are they one meeting, or two?\n  \
                  meeting-graph sources list                        how is each source doing? `sources --help` tells what to do\n  \
                  meeting-graph health --url http://127.0.0.1:8080  is a running server ready?\n\n\
                  `meeting-graph VERB --help` tells each verb with examples of its own.\n\n\
                  Exit codes: 0 fine, 1 the work failed, 2 wrong usage, 78 bad config."
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Harvest the sources on schedule and serve the graph.
    #[command(after_help = "Examples:\n  \
        meeting-graph serve --demo\n  \
        meeting-graph serve --config /etc/meeting-graph/meeting-graph.toml\n  \
        MEETING_GRAPH__HTTP__LISTEN=0.0.0.0:8080 meeting-graph serve\n  \
        MEETING_GRAPH__STORE__KIND=redis meeting-graph serve --role worker\n\n\
        Changes of the config's files are taken over while it runs: sources, suppress.toml and links.toml. A change with faults\n\
        is told in the log and on /readyz, and what ran before goes on. SIGHUP has the files read at once.\n\n\
        SIGTERM or Ctrl-C answers what is in flight and ends with 0; a second one ends at once.")]
    Serve {
        /// Which part of the work this process does: everything, answering readers only, or harvesting only.
        /// `api` and `worker` share a store, so they need the redis one.
        #[arg(long, value_enum, default_value_t = RoleArg::All)]
        role: RoleArg,
        /// Which config.
        #[command(flatten)]
        config: ConfigArgs,
    },
    /// Read the config as `serve` would, and tell all that is wrong with it.
    #[command(after_help = "Examples:\n  \
        meeting-graph check\n  \
        meeting-graph check --config config/meeting-graph.toml\n  \
        meeting-graph check --online --source ie-na       ask one source once; nothing is kept\n  \
        meeting-graph check --online --deny-warnings --output json      for CI on a change that adds a source\n\n\
        Exit code 78 where anything is wrong with the config; 1 where a source that was asked cannot be read, and with\n\
        --deny-warnings where anything is odd or a row was refused.")]
    Check(CheckArgs),
    /// Harvest one source now, and tell what was read and what was not.
    #[command(after_help = "Examples:\n  \
        meeting-graph harvest ie-na --dry-run     look, change nothing, and tell what would be other than what is served\n  \
        meeting-graph harvest ie-na               take over what is believed\n  \
        meeting-graph harvest ie-na --accept      believe it though the vanish guard does not\n  \
        meeting-graph harvest ie-na --dry-run --output json\n\n\
        The embedded store is one process's at a time: stop `serve` first, or use --dry-run. While `serve` holds it, --dry-run\n\
        asks the server what it serves.")]
    Harvest(HarvestArgs),
    /// Look at a feed as we would harvest it, and tell its publisher what can be read, what cannot, and why.
    #[command(after_help = "Examples:\n  \
        meeting-graph validate https://aa.example.org/                          a web site: its feed is looked for\n  \
        meeting-graph validate https://aa.example.org/meetings.json --fellowship aa --country US\n  \
        meeting-graph validate https://na.example.org/main_server/ --format bmlt --country IE\n  \
        meeting-graph validate meetings.csv --fellowship al-anon --country GB --zone Europe/London\n  \
        meeting-graph validate meetings.csv --fellowship oa --country US --output html > report.html\n  \
        meeting-graph validate meetings.csv --source mapped.toml                as that source file says, mapping and all\n  \
        meeting-graph validate --source config/sources/ie/ireland.toml --id ie-na\n\n\
        Nothing is kept. No config is needed; where there is one, its bounds on fetching hold.\n\
        Exits with 0 where every row can be read, with 1 where a row was refused for a fault or nothing could be read.")]
    Validate(ValidateArgs),
    /// Tell how something came to be as it is.
    #[command(after_help = "Examples:\n  \
        meeting-graph explain source ie-na\n  \
        meeting-graph explain row ie-na 7\n  \
        meeting-graph explain row ie-na 7 --fetch\n  \
        meeting-graph explain link ie-na/7 ie-aa/12")]
    Explain {
        /// What to explain.
        #[command(subcommand)]
        verb: ExplainVerb,
    },
    /// Tell how a running server and its sources are doing.
    #[command(after_help = "Examples:\n  \
        meeting-graph status                              the server that the config describes\n  \
        meeting-graph status --watch                      again every 2 s; Ctrl-C ends\n  \
        meeting-graph status --url https://meetings.example.org/ --output json\n\n\
        Sources that need someone stand first. A changed config that is not taken over is told with its file, line and mend.\n\n\
        Exits with 0 where the server answers, ready or not; with 1 where it does not.")]
    Status(StatusArgs),
    /// Ask a running server whether it is ready, for containers and scripts without an HTTP client.
    #[command(after_help = "Examples:\n  \
        meeting-graph health --config /etc/meeting-graph/meeting-graph.toml\n  \
        meeting-graph health --live                       only whether the process answers\n  \
        meeting-graph health --url http://127.0.0.1:8080\n\n\
        Ready: a generation is loaded; neither old data nor a store that is away makes a server unready. A worker is ready\n\
        while its queue answers.\n\n\
        Exits with 0 where it is, with 1 where it is not or does not answer within 3 s.")]
    Health {
        /// The server's root, in place of the config's `http.listen`; no config is read then.
        #[arg(long, value_name = "URL", value_parser = server::root, conflicts_with_all = ["config", "demo"])]
        url: Option<Url>,
        /// Ask whether it is alive, be it ready or not.
        #[arg(long)]
        live: bool,
        /// Which config. Of its files only the main one is read.
        #[command(flatten)]
        config: ConfigArgs,
    },
    /// Say which listings are one meeting: of files, or with --review which pairs are too close to call.
    #[command(after_help = "Examples:\n  \
        meeting-graph link listings.csv --out clusters.csv\n  \
        meeting-graph link listings.csv --timings\n  \
        meeting-graph link --source ie.toml meetings.json --source gb.toml other.csv --out clusters.csv\n  \
        meeting-graph link --review                       the store's pairs that are too close to call, richest first\n  \
        meeting-graph link --review --output csv > review.csv\n  \
        meeting-graph link --review --source ie.toml meetings.json --source gb.toml other.csv\n\n\
        A FILE by itself is a table with the columns record_id, source, fellowship, name, group_name, weekday (0 = Sunday),\n\
        start_min, duration_min, timezone, venue_type, venue, room, street, city, region, postcode, country, lat, lon,\n\
        online_url, phone, formats, language, world_id, slug and origin_url. A feed of any format goes with a file of\n\
        [[source]] that says how it is read, as in sources/; where that file names several, name one: ie.toml#ie-na. A feed\n\
        of several parts is a folder with a file for each part, called by the part's name.\n\n\
        In clusters.csv a row of a table has its record_id, and a row of a feed is called source:id.")]
    Link(LinkArgs),
    /// Look after sources: what is held back, pauses, a harvest at once. Works beside a running server.
    #[command(
        after_help = "The embedded store is one process's at a time: where `serve` holds it, these verbs ask that server at the socket\n\
        beside the store's file (store.socket), which only the server's user can write to. With redis they leave a word in\n\
        the store, and a worker takes it within a second."
    )]
    Sources {
        /// What to do.
        #[command(subcommand)]
        verb: SourcesVerb,
    },
    /// Look after the store: serve an earlier pack again, look at it, check it, compact it.
    Store {
        /// What to do.
        #[command(subcommand)]
        verb: StoreVerb,
    },
    /// Print what a shell reads to complete verbs and options.
    #[command(after_help = "Examples:\n  \
        meeting-graph completions bash > /etc/bash_completion.d/meeting-graph\n  \
        meeting-graph completions zsh > ~/.zfunc/_meeting-graph\n  \
        meeting-graph completions fish > ~/.config/fish/completions/meeting-graph.fish")]
    Completions {
        /// Which shell.
        shell: clap_complete::Shell,
    },
    /// The schema of the graph, and of the files of a config.
    #[command(after_help = "Examples:\n  meeting-graph schema print\n  meeting-graph schema print --source > source.schema.json")]
    Schema {
        /// What to do with it.
        #[command(subcommand)]
        verb: SchemaVerb,
    },
}

/// Which part of the work a serving process does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RoleArg {
    /// Harvest and answer.
    All,
    /// Answer readers; never fetch.
    Api,
    /// Harvest; answer only /livez and /readyz.
    Worker,
}

/// What to do with the schema.
#[derive(Debug, Subcommand)]
pub enum SchemaVerb {
    /// Print it in the schema language, as `schema/schema.graphql` has it.
    #[command(after_help = "Examples:\n  \
        meeting-graph schema print > schema.graphql\n  \
        meeting-graph schema print --config > config.schema.json      for an editor: #:schema ./config.schema.json\n  \
        meeting-graph schema print --source > source.schema.json      the same for files of sources")]
    Print(SchemaArgs),
}

/// `schema print`
#[derive(Debug, Args)]
#[group(multiple = false)]
pub struct SchemaArgs {
    /// Print the catalogue of notices and failures in its place, as `schema/notices.json` has it.
    #[arg(long)]
    pub notices: bool,
    /// Print a page of Markdown for readers, type by type, as `schema/reference.md` has it.
    #[arg(long)]
    pub markdown: bool,
    /// Print the JSON Schema of the main file in its place, as `schema/config.schema.json` has it.
    #[arg(long)]
    pub config: bool,
    /// Print the JSON Schema of a file of sources in its place, as `schema/source.schema.json` has it.
    #[arg(long)]
    pub source: bool,
}

/// `check`
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Ask each source that is on once, and tell whether it can be read. Nothing is kept.
    #[arg(long)]
    pub online: bool,
    /// Ask this source only, be it on or off. May be given several times.
    #[arg(long, value_name = "ID", requires = "online")]
    pub source: Vec<String>,
    /// Fail where anything is odd, or a row of a source that was asked is refused.
    #[arg(long)]
    pub deny_warnings: bool,
    /// How to tell it.
    #[arg(long, value_enum, default_value_t = TellArg::Text)]
    pub output: TellArg,
    /// Which config.
    #[command(flatten)]
    pub config: ConfigArgs,
}

/// `harvest`
#[derive(Debug, Args)]
pub struct HarvestArgs {
    /// The source's id, as in its file.
    pub source: String,
    /// Change nothing: what is read is only told, and held against what is served.
    #[arg(long, conflicts_with = "accept")]
    pub dry_run: bool,
    /// Believe whatever can be read, because someone has looked.
    #[arg(long)]
    pub accept: bool,
    /// How to tell it.
    #[arg(long, value_enum, default_value_t = TellArg::Text)]
    pub output: TellArg,
    /// Which config.
    #[command(flatten)]
    pub config: ConfigArgs,
}

/// `status`
#[derive(Debug, Args)]
pub struct StatusArgs {
    /// The server's root, in place of the config's `http.listen`; no config is read then.
    #[arg(long, value_name = "URL", value_parser = server::root, conflicts_with_all = ["config", "demo"])]
    pub url: Option<Url>,
    /// Tell it again and again until Ctrl-C.
    #[arg(long)]
    pub watch: bool,
    /// Seconds between two looks of --watch.
    #[arg(long, value_name = "SECONDS", default_value_t = 2, requires = "watch", value_parser = clap::value_parser!(u16).range(1..=3600))]
    pub every: u16,
    /// How to tell it.
    #[arg(long, value_enum, default_value_t = TellArg::Text)]
    pub output: TellArg,
    /// Which config. Of its files only the main one is read.
    #[command(flatten)]
    pub config: ConfigArgs,
}

/// What can be explained.
#[derive(Debug, Subcommand)]
pub enum ExplainVerb {
    /// Every value that a source is harvested by, and where it comes from: file and line, a variable, or a default.
    #[command(after_help = "Examples:\n  \
        meeting-graph explain source ie-na\n  \
        meeting-graph explain source ie-na --output json\n\n\
        Of a secret the place is told, never the secret.")]
    Source(ExplainSourceArgs),
    /// Follow one row of a source: fetched, read, taken or refused and by which rule, linked with what, served as which meeting.
    #[command(after_help = "Examples:\n  \
        meeting-graph explain row ie-na 7                    the row whose own id is 7, else the seventh row\n  \
        meeting-graph explain row ie-na row:7                the seventh row\n  \
        meeting-graph explain row us-aa-dc monday-nooners    the row with that slug\n  \
        meeting-graph explain row us-aa-dc 12 --fetch        look at the feed as it is now; nothing is kept\n\n\
        Told from the store, which keeps what was last believed. A row that was refused may only be found with --fetch, since\n\
        the store keeps samples of refusals. The embedded store is one process's at a time: where `serve` holds it, --fetch\n\
        still tells how the row reads.\n\n\
        Exits with 1 where there is no such row.")]
    Row(ExplainRowArgs),
    /// Why two listings are, or are not, one meeting; or which listings one is nearest to.
    #[command(after_help = "Examples:\n  \
        meeting-graph explain link ie-na/7 ie-aa/12          two listings: gates, evidence, verdict\n  \
        meeting-graph explain link ie-na/7                   the listings that it is nearest to, best first\n  \
        meeting-graph explain link ie-na/row:7 bmlt:4711     the seventh row, and a number that others know it by\n  \
        meeting-graph explain link meeting_... meeting_...   two meetings of the graph, by their nearest listings\n\n\
        Told from the store, with the weights of this version and with links.toml as it is now. The embedded store is one\n\
        process's at a time: stop `serve` first.\n\n\
        Exits with 1 where there is no such listing.")]
    Link(ExplainLinkArgs),
}

/// `explain source`
#[derive(Debug, Args)]
pub struct ExplainSourceArgs {
    /// The source's id, as in its file or as the graph gives it.
    pub source: String,
    /// How to tell it.
    #[arg(long, value_enum, default_value_t = TellArg::Text)]
    pub output: TellArg,
    /// Which config.
    #[command(flatten)]
    pub config: ConfigArgs,
}

/// `explain link`
#[derive(Debug, Args)]
pub struct ExplainLinkArgs {
    /// A listing as source/id, an id of the graph, or scheme:number. A row of several days, or a meeting, is all its listings.
    pub a: String,
    /// The other.
    pub b: Option<String>,
    /// How to tell it.
    #[arg(long, value_enum, default_value_t = TellArg::Text)]
    pub output: TellArg,
    /// Which config.
    #[command(flatten)]
    pub config: ConfigArgs,
}

/// `explain row`
#[derive(Debug, Args)]
pub struct ExplainRowArgs {
    /// The source's id, as in its file or as the graph gives it.
    pub source: String,
    /// The source's own id of the row, or its number in the feed, from 1.
    pub row: String,
    /// Fetch the feed now and follow the row in it; nothing is kept.
    #[arg(long)]
    pub fetch: bool,
    /// How to tell it.
    #[arg(long, value_enum, default_value_t = TellArg::Text)]
    pub output: TellArg,
    /// Which config.
    #[command(flatten)]
    pub config: ConfigArgs,
}

/// How an answer is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TellArg {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// Which config.
#[derive(Debug, Args)]
pub struct ConfigArgs {
    /// The main file; the sources are in `sources` beside it unless it says otherwise.
    #[arg(long, value_name = "FILE", default_value = settings::USUAL_CONFIG, conflicts_with = "demo")]
    pub config: PathBuf,
    /// The demo in this binary: invented groups, offline, an ordinary config in every other way.
    #[arg(long)]
    pub demo: bool,
}
