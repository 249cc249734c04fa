//! What a terminal shows, seen in one: tmux draws it as people see it.

use std::process::{Command, Output};

use meeting_graph::http::upstream::UpstreamFiles;
use regex::Regex;

use crate::common::{expect_file, tests_dir};
use crate::serve::fleet::Upstream;
use crate::serve::house::{House, feed, source};

/// A terminal of 100 columns and 20 lines with one command in it. Ended when dropped.
struct Terminal {
    socket: String,
}

impl Terminal {
    fn start(name: &str, command: &str) -> Self {
        let terminal = Self { socket: format!("meeting-graph-{name}-{}", std::process::id()) };
        terminal.tmux(&["-f", "/dev/null", "new-session", "-d", "-x", "100", "-y", "20", command]);
        terminal
    }

    fn tmux(&self, arguments: &[&str]) -> String {
        let mut command = Command::new("tmux");
        command.args(["-u", "-L", &self.socket]).args(arguments).env("TERM", "xterm-256color").env_remove("TMUX").env_remove("NO_COLOR");
        let Output { status, stdout, stderr } = command.output().unwrap_or_else(|error| panic!("tmux: {error}; run tests/run.sh tools"));
        assert!(status.success(), "tmux {arguments:?}: {}", String::from_utf8_lossy(&stderr));
        String::from_utf8(stdout).unwrap()
    }

    /// What is shown as soon as it holds `text`; `more` are options of capture-pane.
    fn shows(&self, text: &str, more: &[&str]) -> String {
        loop {
            let shown = self.tmux(&[&["capture-pane", "-p"], more].concat());
            if shown.contains(text) {
                return shown;
            }
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = Command::new("tmux").args(["-L", &self.socket, "kill-server"]).output();
    }
}

/// Ages, the address, the generation and the wheel are other at each look.
fn steady(shown: &str, base: &str) -> String {
    let shown = shown.replace(base, "http://server");
    let shown = Regex::new(r"generation \d+").unwrap().replace_all(&shown, "generation <number>").into_owned();
    let shown = Regex::new(r" *\b(\d+ (s|min|h|d)|now)\b").unwrap().replace_all(&shown, " <age>").into_owned();
    Regex::new("[⠁-⣿]").unwrap().replace_all(&shown, "*").trim_end().to_owned()
}

/// The binary with nothing of this process's environment that it would read, as a shell's words.
fn binary() -> String {
    format!("env -u NO_COLOR {}", env!("CARGO_BIN_EXE_meeting-graph"))
}

#[test]
fn status_is_watched_in_a_terminal() {
    let house = House::new();
    house.write("sources/ie/second.toml", &source("second", ""));
    // Nobody listens there, on any machine.
    house.write("sources/ie/third.toml", &source("third", "").replace("upstream:", "http://127.0.0.1:9"));
    let mut serving = house.serve();
    serving.until_harvested(3);
    house.write("sources/ie/second.toml", &source("second", "ranc = 1\n"));
    serving.until("is not taken over");
    let terminal = Terminal::start("status", &format!("{} status --watch --every 1 --url {}", binary(), serving.base));
    let shown = terminal.shows("second in Dublin", &[]);
    expect_file(&tests_dir().join("serve/terminal/status.txt"), &steady(&shown, &serving.base));
    assert!(terminal.shows("second in Dublin", &["-e"]).contains("\u{1b}[31mfailing"), "in colour where someone looks");
    house.write("sources/ie/second.toml", &source("second", ""));
    terminal.shows("config: 3 sources", &[]);
    serving.terminate();
    terminal.shows("cannot be reached", &[]);
    let plain =
        Terminal::start("plain", &format!("NO_COLOR=1 {} status --watch --url http://127.0.0.1:9", env!("CARGO_BIN_EXE_meeting-graph")));
    assert!(!plain.shows("cannot be reached", &["-e"]).contains("\u{1b}[3"), "NO_COLOR holds");
}

#[test]
fn the_progress_of_asking_sources_is_a_bar_in_a_terminal() {
    let house = House::new();
    let feeds = [("first.json", feed("first", "Burgh Quay")), ("second.json", feed("second", "Merchants Quay"))];
    let table: Vec<(&str, &[u8])> = feeds.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    let upstream = Upstream::start(UpstreamFiles::from_embedded(&table), Some("second.json"));
    for id in ["first", "second"] {
        house.write(&format!("sources/ie/{id}.toml"), &source(id, "").replace("upstream:", &upstream.base));
    }
    let config = house.path().join("meeting-graph.toml");
    let terminal = Terminal::start("progress", &format!("{} check --online --config {}", binary(), config.display()));
    upstream.held.recv().unwrap();
    let shown = terminal.shows("1/2", &[]);
    expect_file(&tests_dir().join("serve/terminal/progress.txt"), &steady(&shown, &upstream.base));
}
