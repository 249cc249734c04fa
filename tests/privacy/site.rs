//! A config in a folder of its own that follows the feeds of cases, and the binary over it.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::common::tests_dir;
use crate::serve::process::{Serving, finish, meeting_graph};
use crate::store::redis_server::RedisServer;

/// The graph is asked for everything here, and everything is told.
const MAIN: &str = "[upstream]\nfolder = \"upstream\"\n[fetch]\nallow_private = [\"127.0.0.0/8\"]\ngap_ms_min = 0\n\
    host_concurrency_max = 8\n[gather]\nstart_spread_s = 0\npublish_settle_ms = 100\n[telemetry]\nlog_filter = \"trace\"\n\
    [graphql]\npage_max = 1000\ndocument_bytes_max = 1000000\ndepth_max = 50\nfields_max = 100000\naliases_max = 1000\n\
    cost_max = 10000000\n";

/// Where a site keeps what it harvests.
pub enum Kept {
    /// In a file of the site's folder.
    Embedded,
    /// In a server of its own.
    Redis(RedisServer),
}

/// A folder with config, sources and feeds.
pub struct Site {
    folder: tempfile::TempDir,
    pub kept: Kept,
}

impl Site {
    pub fn new(kept: Kept) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for inner in ["upstream", "sources"] {
            std::fs::create_dir(folder.path().join(inner)).unwrap();
        }
        std::fs::write(folder.path().join("meeting-graph.toml"), MAIN).unwrap();
        Self { folder, kept }
    }

    /// The same with the source of a folder of `tests/privacy`, and its feed from a folder in that.
    pub fn with(self, case: &Path, feed: &str) -> Self {
        let name = case.file_name().unwrap().to_str().unwrap();
        std::fs::copy(case.join("source.toml"), self.path(&format!("sources/{name}.toml"))).unwrap();
        self.publish(&case.join(feed));
        self
    }

    /// Puts feeds in the place of those of before.
    pub fn publish(&self, feeds: &Path) {
        copy(feeds, &self.path("upstream"));
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn config(&self) -> String {
        self.path("meeting-graph.toml").to_str().unwrap().to_owned()
    }

    pub fn file_of_the_store(&self) -> PathBuf {
        self.path("store.redb")
    }

    fn variables(&self) -> Vec<(&'static str, String)> {
        let mut variables = vec![("PLANTED_TOKEN", "bearer-planted".to_owned())];
        match &self.kept {
            Kept::Embedded => {
                variables.push(("MEETING_GRAPH__STORE__KIND", "embedded".to_owned()));
                variables.push(("MEETING_GRAPH__STORE__PATH", self.file_of_the_store().to_str().unwrap().to_owned()));
            }
            Kept::Redis(server) => {
                variables.push(("MEETING_GRAPH__STORE__KIND", "redis".to_owned()));
                variables.push(("MEETING_GRAPH__STORE__URL", server.settings().url));
            }
        }
        variables
    }

    /// Serves it.
    pub fn serve(&self) -> Serving {
        let config = self.config();
        let variables = self.variables();
        let variables: Vec<(&str, &str)> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
        Serving::start_with(&["--config", &config], &variables)
    }

    /// Runs a verb over it; all that it says on both ends.
    pub fn run(&self, args: &[&str]) -> String {
        let mut command = meeting_graph(args);
        command.args(["--config", &self.config()]).envs(self.variables());
        let (_, said, told) = finish(command);
        format!("{said}\n{told}")
    }
}

/// Posts to the graph of a server.
pub fn asking(serving: &Serving) -> impl Fn(&str, Value) -> Value {
    |document, variables| serving.post("/graphql", &json!({ "query": document, "variables": variables })).1
}

/// The folders of a folder of `tests/privacy`, sorted.
pub fn folders(name: &str) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> =
        std::fs::read_dir(tests_dir().join("privacy").join(name)).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    folders
}

/// The lines of a file beside a case.
pub fn lines(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let inner = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &inner);
        } else {
            std::fs::copy(&path, &inner).unwrap();
        }
    }
}
