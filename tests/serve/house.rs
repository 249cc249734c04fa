//! A config with feeds of its own in a folder that a test writes in, and a server over it.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::serve::process::{Serving, meeting_graph};

/// Feeds `first` and `second` of five meetings each; `first` is followed, `second` only served.
pub struct House(TempDir);

impl House {
    pub fn new() -> Self {
        let house = Self(tempfile::tempdir().unwrap());
        for folder in ["upstream", "sources/ie"] {
            std::fs::create_dir_all(house.path().join(folder)).unwrap();
        }
        house.write("upstream/first.json", &feed("first", "Burgh Quay"));
        house.write("upstream/second.json", &feed("second", "Merchants Quay"));
        house.write("meeting-graph.toml", &main_file(""));
        house.write("sources/ie/first.toml", &source("first", ""));
        house
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// As editors do it: never half a file.
    pub fn write(&self, path: &str, text: &str) {
        let path = self.path().join(path);
        let aside = path.with_extension("aside");
        std::fs::write(&aside, text).unwrap();
        std::fs::rename(aside, path).unwrap();
    }

    pub fn remove(&self, path: &str) {
        std::fs::remove_file(self.path().join(path)).unwrap();
    }

    fn config(&self) -> String {
        self.path().join("meeting-graph.toml").to_str().unwrap().to_owned()
    }

    fn store(&self) -> String {
        self.path().join("store.redb").to_str().unwrap().to_owned()
    }

    pub fn serve(&self) -> Serving {
        self.serve_with(&[])
    }

    pub fn serve_with(&self, variables: &[(&str, &str)]) -> Serving {
        let store = self.store();
        let ours = [("MEETING_GRAPH__STORE__KIND", "embedded"), ("MEETING_GRAPH__STORE__PATH", store.as_str())];
        Serving::start_with(&["--config", &self.config()], &[&ours, variables].concat())
    }

    /// A verb over the same config and store.
    pub fn verb(&self, arguments: &[&str]) -> Command {
        let mut command = meeting_graph(arguments);
        command.args(["--config", &self.config()]);
        command.envs([("MEETING_GRAPH__STORE__KIND", "embedded"), ("MEETING_GRAPH__STORE__PATH", self.store().as_str())]);
        command
    }
}

/// Meetings on five days at one place.
pub fn feed(name: &str, street: &str) -> String {
    let row = |day: usize| {
        json!({ "slug": format!("{name}-{day}"), "name": format!("{name} light {day}"), "day": day, "time": "19:30",
            "address": format!("{} {street}", day + 1), "city": "Dublin", "country": "Ireland" })
    };
    Value::from((0..5).map(row).collect::<Vec<Value>>()).to_string()
}

pub fn main_file(more: &str) -> String {
    format!(
        "[upstream]\nfolder = \"upstream\"\n[fetch]\nallow_private = [\"127.0.0.0/8\"]\ngap_ms_min = 0\nhost_concurrency_max = 8\n\
         [gather]\nstart_spread_s = 0\npublish_settle_ms = 50\n[reload]\nsettle_ms = 20\n{more}"
    )
}

pub fn source(id: &str, more: &str) -> String {
    format!(
        "[[source]]\nid = \"{id}\"\nname = \"{id} in Dublin\"\nformat = \"meeting_guide\"\nurl = \"upstream:/{id}.json\"\n\
         fellowship = \"aa\"\ncountries = [\"IE\"]\nschedule = {{ every = \"6h\" }}\n{more}"
    )
}

/// How the server stands to its config.
pub fn config_of(serving: &Serving) -> Value {
    let (_, body) = serving.get("/readyz");
    serde_json::from_str::<Value>(&body).unwrap()["config"].clone()
}
