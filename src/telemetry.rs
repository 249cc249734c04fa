//! Logs, set up once, and what the process counts ([`metrics`]). No query text, variables, coordinates or callers' addresses are ever logged.

pub mod metrics;

use std::io::IsTerminal;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How logs are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people at a terminal.
    Text,
    /// One JSON object a line, for machines.
    Json,
}

/// `[telemetry]`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TelemetrySettings {
    /// A tracing filter such as `info,meeting_graph=debug`.
    pub log_filter: String,
    /// `text` or `json`.
    pub log_format: LogFormat,
}

impl Default for TelemetrySettings {
    fn default() -> Self {
        Self { log_filter: "info,tokio_cron_scheduler=warn".to_owned(), log_format: LogFormat::Text }
    }
}

/// Whether a filter can be read.
///
/// # Errors
/// The filter's own message where it cannot.
pub fn check_filter(filter: &str) -> Result<(), String> {
    tracing_subscriber::EnvFilter::try_new(filter).map(|_| ()).map_err(|error| error.to_string())
}

/// Sends logs to standard error. A second call changes nothing.
///
/// # Errors
/// The filter's own message where it cannot be read.
pub fn start(settings: &TelemetrySettings) -> Result<(), String> {
    use tracing_subscriber::EnvFilter;
    use tracing_subscriber::util::SubscriberInitExt;

    let filter =
        EnvFilter::try_new(&settings.log_filter).map_err(|error| format!("telemetry.log_filter `{}`: {error}", settings.log_filter))?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(colour_is_wanted());
    let started = match settings.log_format {
        LogFormat::Text => builder.with_target(false).finish().try_init(),
        LogFormat::Json => builder.json().flatten_event(true).finish().try_init(),
    };
    if started.is_err() {
        tracing::debug!("logs were set up before");
    }
    Ok(())
}

/// Whether standard error is a terminal whose reader has not asked for plain text (no-color.org).
pub fn colour_is_wanted() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}
