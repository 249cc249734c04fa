//! The whole binary as a child process, driven by what it says on standard error and over HTTP.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, channel};

use serde_json::Value;

const SERVED: &str = "{ status { listingCount } sources(first: 100) { nodes { listingCount } } }";

/// A command of the binary with nothing of this process's environment that it would read.
pub fn meeting_graph(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_meeting-graph"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("MEETING_GRAPH")) {
        command.env_remove(name);
    }
    command.args(args).env("NO_COLOR", "1").stdin(Stdio::null());
    command
}

/// Runs a verb to its end.
pub fn finish(mut command: Command) -> (i32, String, String) {
    let Output { status, stdout, stderr } = command.output().unwrap();
    (status.code().unwrap_or(-1), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

/// A serving process. Killed when dropped.
pub struct Serving {
    child: Child,
    /// Behind a lock so that a server can be asked from two threads.
    lines: Mutex<Receiver<String>>,
    /// What it has said so far.
    pub said: Vec<String>,
    /// `http://127.0.0.1:PORT`
    pub base: String,
}

impl Serving {
    /// Starts `serve` with these arguments on a free port, its store in `data`, and waits until it listens.
    pub fn start(args: &[&str], data: &Path) -> Self {
        let store = data.join("store.redb");
        Self::start_with(args, &[("MEETING_GRAPH__STORE__KIND", "embedded"), ("MEETING_GRAPH__STORE__PATH", store.to_str().unwrap())])
    }

    /// Starts `serve` with these arguments and variables on a free port, and waits until it listens.
    pub fn start_with(args: &[&str], variables: &[(&str, &str)]) -> Self {
        let mut command = meeting_graph(&["serve"]);
        Self::of(command.args(args).envs(variables.iter().copied()))
    }

    /// Starts a command that serves on a free port, and waits until it listens.
    pub fn of(command: &mut Command) -> Self {
        command.env("MEETING_GRAPH__HTTP__LISTEN", "127.0.0.1:0").env("NO_COLOR", "1");
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        // Read all the time: a process whose pipe is full stands still, and one that tells everything fills it soon.
        let (told, lines) = channel();
        std::thread::spawn(move || stderr.lines().map_while(Result::ok).try_for_each(|line| told.send(line)));
        let mut serving = Self { child, lines: Mutex::new(lines), said: Vec::new(), base: String::new() };
        let line = serving.until("serving on http://");
        let after = line.split("serving on ").nth(1).unwrap();
        serving.base = after.split("/ ").next().unwrap().to_owned();
        serving
    }

    /// Reads what it says until a line holds `text`; a process that ends before fails the test with all it said.
    pub fn until(&mut self, text: &str) -> String {
        loop {
            match self.lines.get_mut().unwrap().recv() {
                Ok(line) => {
                    self.said.push(line.clone());
                    if line.contains(text) {
                        return line;
                    }
                }
                Err(_) => panic!("it ended without saying `{text}`:\n{}", self.said.join("\n")),
            }
        }
    }

    /// Reads until every one of `sources` sources was tried, and what was believed of them is served.
    pub fn until_harvested(&mut self, sources: usize) {
        let name = |line: &String| {
            let told = line.contains(" listings from `") || line.contains("was not taken over");
            told.then(|| line.split('`').nth(1).unwrap().to_owned())
        };
        let mut tried: BTreeSet<String> = self.said.iter().filter_map(name).collect();
        while tried.len() < sources {
            self.until("`");
            tried.extend(self.said.last().and_then(name));
        }
        while !self.serves_all_it_believes() {
            self.until("generation");
        }
    }

    fn serves_all_it_believes(&self) -> bool {
        let (status, answer) = self.post("/graphql", &serde_json::json!({ "query": SERVED }));
        let believed: u64 =
            answer["data"]["sources"]["nodes"].as_array().into_iter().flatten().filter_map(|source| source["listingCount"].as_u64()).sum();
        status == 200 && answer["data"]["status"]["listingCount"] == believed
    }

    /// Asks the graph.
    pub fn ask(&self, query: &str) -> Value {
        let (status, body) = self.post("/graphql", &serde_json::json!({ "query": query }));
        assert_eq!(status, 200, "{body}");
        body
    }

    /// Asks the graph of the server at `base`, for threads that have no hold of it.
    pub fn ask_at(base: &str, query: &str) -> Value {
        let (status, body) = post_to(format!("{base}/graphql"), &serde_json::json!({ "query": query }));
        assert_eq!(status, 200, "{body}");
        body
    }

    /// Has it read its config anew, as a service manager would.
    pub fn hang_up(&self) {
        let asked = Command::new("kill").args(["-HUP", &self.child.id().to_string()]).status().unwrap();
        assert!(asked.success());
    }

    /// Posts JSON and reads JSON.
    pub fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        post_to(format!("{}{path}", self.base), body)
    }
    /// Gets a page.
    pub fn get(&self, path: &str) -> (u16, String) {
        let url = format!("{}{path}", self.base);
        on_a_runtime(async move {
            let answer = client().get(url).send().await.unwrap();
            (answer.status().as_u16(), answer.text().await.unwrap())
        })
    }

    /// Asks it to end as a service manager would, and waits.
    pub fn terminate(mut self) -> (ExitStatus, Vec<String>) {
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(asked.success());
        self.said.extend(self.lines.get_mut().unwrap().iter());
        (self.child.wait().unwrap(), std::mem::take(&mut self.said))
    }

    /// Kills it with -9.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn post_to(url: String, body: &Value) -> (u16, Value) {
    let body = body.to_string();
    on_a_runtime(async move {
        let answer = client().post(url).header("content-type", "application/json").body(body).send().await.unwrap();
        let status = answer.status().as_u16();
        (status, serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap_or(Value::Null))
    })
}

fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().unwrap()
}

pub fn on_a_runtime<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}
