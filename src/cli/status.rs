//! `status`: how a running server and its sources are doing.

pub mod told;
pub mod table;

use std::io::{IsTerminal, Write as _};
use std::time::Duration;

use serde_json::{Value, json};
use url::Url;

use crate::cli::args::{StatusArgs, TellArg};
use crate::cli::exit::Exit;
use crate::cli::status::table::Look;
use crate::cli::status::told::Told;
use crate::cli::{serve, server};
use crate::clock::Clock;
use crate::telemetry;

/// Sources asked for at once: the largest page that every server gives.
const PAGE: usize = 100;

const SOURCES: &str = "query Sources($first: Int!, $after: String) { sources(first: $first, after: $after) { \
    nodes { id name health listingCount lastAttemptAt lastBelievedAt nextAttemptAt report { refused failure } } \
    pageInfo { hasNextPage endCursor } } }";

/// Tells it once, or again and again with `--watch`.
pub fn run(args: &StatusArgs) -> Exit {
    let server = match server::named(args.url.as_ref(), &args.config) {
        Ok(server) => server,
        Err(exit) => return exit,
    };
    let done = server.and_then(|server| serve::runtime()?.block_on(if_not_ended(watch_or_once(&server, args))));
    match done {
        Ok(()) => Exit::Fine,
        Err(error) => {
            eprintln!("error: {error:#}");
            Exit::Failed
        }
    }
}

/// Ctrl-C is how a watch ends, and no failure.
async fn if_not_ended(work: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    tokio::select! {
        done = work => done,
        _ = tokio::signal::ctrl_c() => Ok(()),
    }
}

async fn watch_or_once(server: &Url, args: &StatusArgs) -> anyhow::Result<()> {
    if !args.watch {
        print(server, &ask(server).await?, args.output, None);
        return Ok(());
    }
    let every = Duration::from_secs(args.every.into());
    loop {
        // A server that is started anew is watched on.
        let answered = ask(server).await;
        let trouble = answered.as_ref().err().map(|error| format!("{error:#}"));
        print(server, &answered.unwrap_or_default(), args.output, Some((trouble, args.every)));
        tokio::time::sleep(every).await;
    }
}

async fn ask(server: &Url) -> anyhow::Result<Told> {
    let ready = server::ready(server).await?;
    // A process that only harvests has no graph, and one without a generation does not answer yet.
    let mut sources: Vec<Value> = Vec::new();
    let mut after = Value::Null;
    while ready["ready"] == true && ready.get("generation").is_some() {
        let found = server::graph(server, SOURCES, json!({ "first": PAGE, "after": after })).await?;
        sources.extend(found["sources"]["nodes"].as_array().cloned().unwrap_or_default());
        let page = &found["sources"]["pageInfo"];
        if page["hasNextPage"] != true {
            break;
        }
        after = page["endCursor"].clone();
    }
    Ok(Told::new(ready, &sources))
}

fn print(server: &Url, told: &Told, output: TellArg, watched: Option<(Option<String>, u16)>) {
    let text = match output {
        // One object a line, so that a watch can be read line by line.
        TellArg::Json if watched.is_some() => format!("{}\n", told.json(server)),
        TellArg::Json => format!("{:#}\n", told.json(server)),
        TellArg::Text => {
            let (columns, lines) = terminal_size::terminal_size().map_or((110, 0), |(width, height)| (width.0, height.0));
            let on_screen = watched.is_some() && std::io::stdout().is_terminal();
            let look = Look {
                columns: columns.into(),
                lines: if on_screen { Some(usize::from(lines)) } else { None },
                colour: telemetry::colour_is_wanted() && std::io::stdout().is_terminal(),
                now: Clock::system().now(),
            };
            let heading = match &watched {
                Some((None, every)) => format!("{server} every {every} s; Ctrl-C ends\n"),
                Some((Some(trouble), every)) => format!("{server} every {every} s; Ctrl-C ends\n{trouble}\n"),
                None => format!("{server}\n"),
            };
            let clear = if on_screen { "\u{1b}[H\u{1b}[2J" } else { "" };
            format!("{clear}{heading}{}", table::text(told, &look))
        }
    };
    // A reader such as `head` may have gone.
    let _ = std::io::stdout().write_all(text.as_bytes());
    let _ = std::io::stdout().flush();
}
