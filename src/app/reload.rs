//! A changed config carried into the running house: only what it says otherwise moves, and a bad one moves nothing.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::app::upstream::at_upstream_all;
use crate::clock::Clock;
use crate::config::fault::{Fault, Faults};
use crate::config::file::Config;
use crate::config::reload::{Looked, ReloadSettings, Reloader};
use crate::config::watch::Watch;
use crate::gather::followed::Followed;
use crate::http::config_standing::{ConfigFault, ConfigRefusal, Standing};
use crate::suppress::order::Suppressions;

/// A change is read at the latest after so many settling times, however much is still being written.
const SETTLE_ROUNDS_MAX: u32 = 10;

/// Where a running config came from.
pub struct Origin {
    /// Reads its files again.
    pub reloader: Reloader,
    /// Has the files read at once, as SIGHUP does.
    pub asked: Arc<Notify>,
}

/// What both wings go by; each takes up a change at its next step.
pub(super) struct Orders {
    pub followed: watch::Sender<Arc<Followed>>,
    pub suppress: watch::Sender<Arc<Suppressions>>,
    /// Told on the health page.
    pub standing: Arc<Standing>,
    /// Where `upstream:/path` is served.
    pub upstream: Option<Url>,
    pub clock: Clock,
}

impl Orders {
    fn carry_out(&self, config: Config) {
        let (suppress, rulings) = (Arc::new(config.suppress), Arc::new(config.rulings));
        let followed = Followed::new(at_upstream_all(self.upstream.as_ref(), config.sources), Arc::clone(&suppress), rulings);
        // First what must not be shown.
        self.suppress.send_if_modified(|before| {
            let differs = **before != *suppress;
            if differs {
                *before = suppress;
            }
            differs
        });
        self.followed.send_replace(Arc::new(followed));
    }
}

/// Looks at the files whenever they may have changed, until `stop`.
pub(super) async fn keep_up(Origin { mut reloader, asked: asking }: Origin, orders: Orders, stop: CancellationToken) {
    let mut settings = reloader.running().reload.clone();
    let mut watch = settings.watch.then(Watch::new);
    if let Some(watch) = &mut watch {
        // What was written between the reading and the watch is found by the first look.
        watch.cover(&reloader.folders());
    }
    let mut why = Why::Told;
    loop {
        let (back, looked, folders) = match look(reloader, why).await {
            Some(found) => found,
            None => return,
        };
        reloader = back;
        if let Looked::Good { config, .. } = &looked {
            settings = config.reload.clone();
        }
        let written = !matches!(looked, Looked::SameFiles);
        take(looked, &orders, why == Why::Asked);
        if let Some(watch) = &mut watch {
            // After a change a folder may be another one under its name, and what was written while it was not watched is
            // found by looking once more.
            if written {
                watch.forget();
            }
            watch.cover(&folders);
            if written {
                why = Why::Told;
                continue;
            }
        }
        why = match wait(&settings, watch.as_ref(), &asking, &stop).await {
            Some(why) => why,
            None => return,
        };
    }
}

/// Files are read on the blocking pool: a file system that hangs holds up nobody.
async fn look(mut reloader: Reloader, why: Why) -> Option<(Reloader, Looked, BTreeMap<std::path::PathBuf, bool>)> {
    let looking = move || {
        let looked = if why == Why::Time { reloader.glance() } else { reloader.look() };
        let folders = reloader.folders();
        (reloader, looked, folders)
    };
    tokio::task::spawn_blocking(looking).await.inspect_err(|error| tracing::error!("the config cannot be looked at any more: {error}")).ok()
}

/// Why the files are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Why {
    /// Someone asked.
    Asked,
    /// Something was written, or may have been.
    Told,
    /// It is time.
    Time,
}

/// Waits for a reason to look; `None` where it was stopped.
async fn wait(settings: &ReloadSettings, watch: Option<&Watch>, asked: &Notify, stop: &CancellationToken) -> Option<Why> {
    let noticed = async {
        match watch {
            Some(watch) => watch.changed().await,
            None => std::future::pending().await,
        }
    };
    let poll = async {
        match settings.watch {
            true => tokio::time::sleep(Duration::from_secs(settings.poll_s)).await,
            false => std::future::pending().await,
        }
    };
    tokio::select! {
        () = stop.cancelled() => return None,
        () = asked.notified() => return Some(Why::Asked),
        () = poll => return Some(Why::Time),
        () = noticed => {}
    }
    let settle = Duration::from_millis(settings.settle_ms);
    for _ in 0..SETTLE_ROUNDS_MAX {
        let quiet = async {
            match watch {
                Some(watch) => tokio::time::timeout(settle, watch.changed()).await.is_err(),
                None => true,
            }
        };
        tokio::select! {
            () = stop.cancelled() => return None,
            () = asked.notified() => return Some(Why::Asked),
            quiet = quiet => if quiet { break },
        }
    }
    Some(Why::Told)
}

fn take(looked: Looked, orders: &Orders, asked: bool) {
    let before = orders.standing.now();
    match looked {
        Looked::SameFiles if asked && before.good => tracing::info!("the config was read again and is as it was"),
        Looked::SameFiles if asked => tracing::warn!("the config was read again and has the same faults as before; what runs goes on"),
        Looked::SameFiles => {}
        Looked::Refused(faults) => {
            for fault in faults.all() {
                tracing::error!(
                    file = fault.file,
                    line = fault.line,
                    column = fault.column,
                    code = fault.code,
                    key = fault.key,
                    "{}",
                    fault.in_one_line()
                );
            }
            tracing::error!(
                fault.count = faults.all().len(),
                "the changed config is not taken over ({}); what was read at {} goes on",
                faults.count(),
                before.read_at
            );
            let mut standing = (*before).clone();
            standing.good = false;
            standing.refused = Some(ConfigRefusal { at: orders.clock.now(), faults: told(&faults) });
            orders.standing.swap(standing);
        }
        Looked::Good { config, difference } => {
            let now = orders.clock.now();
            let mut standing = (*before).clone();
            (standing.good, standing.read_at, standing.refused, standing.sources) = (true, now, None, config.sources.len());
            if difference.needs_restart != before.needs_restart && !difference.needs_restart.is_empty() {
                tracing::warn!("needs a restart to be taken over: {}", difference.needs_restart.join(", "));
            }
            standing.needs_restart.clone_from(&difference.needs_restart);
            if difference.is_empty() {
                if asked || !before.good {
                    tracing::info!("the config was read again: nothing changed");
                }
            } else {
                standing.reloads += 1;
                tracing::info!(
                    source.added = difference.added.len(),
                    source.changed = difference.changed.len(),
                    source.removed = difference.removed.len(),
                    "the changed config is taken over: {difference}"
                );
                for odd in config.warnings(now).all() {
                    tracing::warn!("{}", odd.in_one_line());
                }
                orders.carry_out(*config);
            }
            orders.standing.swap(standing);
        }
    }
}

fn told(faults: &Faults) -> Vec<ConfigFault> {
    let told = |fault: &Fault| {
        // A source is public down to its address; the main file and the environment are not.
        let of_source = fault.key.starts_with("source.") || fault.key.is_empty();
        ConfigFault {
            file: fault.file.clone(),
            line: fault.line,
            column: fault.column,
            key: fault.key.clone(),
            code: fault.code.to_owned(),
            message: of_source.then(|| fault.message.clone()),
            mend: of_source.then(|| fault.mend.clone()),
        }
    };
    faults.all().iter().map(told).collect()
}
