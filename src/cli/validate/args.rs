//! What `validate` can be told.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::config::source_values;
use crate::model::id::FellowshipCode;
use crate::model::place::CountryCode;
use crate::model::slot::ZoneName;

/// `validate`
#[derive(Debug, Args)]
pub struct ValidateArgs {
    /// The address of a feed, a file with one, a folder with the saved answers of a BMLT server, or the address of a web page
    /// that names a feed. With --source it may be left out:
    /// then the source's own address is looked at.
    #[arg(value_name = "URL|FILE|DIR|SITE", required_unless_present = "source")]
    pub subject: Option<String>,
    /// A source file. The feed is read as it says, with its format, options and facts: so a mapping is tried before anyone
    /// commits it.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["format", "fellowship", "country", "zone", "language"])]
    pub source: Option<PathBuf>,
    /// Which source of that file, where it holds several.
    #[arg(long, value_name = "ID", requires = "source")]
    pub id: Option<String>,
    /// The feed's format, where it cannot be told by its looks.
    #[arg(long, value_name = "NAME", value_parser = format)]
    pub format: Option<String>,
    /// Whose meetings they are, such as aa, na or al-anon: feeds do not say, and type codes differ.
    #[arg(long, value_name = "CODE", value_parser = fellowship)]
    pub fellowship: Option<FellowshipCode>,
    /// The countries that the feed covers, as two letters of ISO 3166-1, such as US or US,CA.
    #[arg(long, value_name = "CC", value_delimiter = ',', value_parser = country)]
    pub country: Vec<CountryCode>,
    /// The time zone of rows that give no other clue, such as Europe/Dublin.
    #[arg(long, value_name = "ZONE", value_parser = zone)]
    pub zone: Option<ZoneName>,
    /// The languages that the texts are in, the main one first, such as en or fr,en.
    #[arg(long, value_name = "TAG", value_delimiter = ',', value_parser = language)]
    pub language: Vec<String>,
    /// How to tell it.
    #[arg(long, value_enum, default_value_t = OutputArg::Text)]
    pub output: OutputArg,
    /// The main file whose `[fetch]` and `[gather]` bounds hold. Without it, config/meeting-graph.toml where there is one.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// How a report is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OutputArg {
    /// For people.
    Text,
    /// For programs.
    Json,
    /// One page that can be passed on: it asks nothing of anyone.
    Html,
}

// A value as source files have it, with what is wrong and the mend as clap tells it.
macro_rules! as_in_source_files {
    ($($name:ident -> $made:ty;)*) => {
        $(fn $name(text: &str) -> Result<$made, String> {
            source_values::$name(text).map_err(|wrong| format!("{}; {}", wrong.message, wrong.mend))
        })*
    };
}

as_in_source_files! {
    format -> String;
    fellowship -> FellowshipCode;
    country -> CountryCode;
    zone -> ZoneName;
    language -> String;
}
