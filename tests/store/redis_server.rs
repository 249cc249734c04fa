//! A Redis server of a test's own: a child process with its socket and its data in a folder that goes with it.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

use meeting_graph::store::settings::{StoreKind, StoreSettings};

/// A server that ends with the test.
pub struct RedisServer {
    folder: tempfile::TempDir,
    options: Vec<String>,
    child: Mutex<Child>,
}

impl RedisServer {
    /// Starts a server with some more options, such as `--appendonly yes`. It listens on a socket in its folder.
    pub fn start(options: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options: Vec<String> = options.iter().map(ToString::to_string).collect();
        let child = Mutex::new(run(folder.path(), &options));
        Self { folder, options, child }
    }

    /// The folder of its data.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn socket(&self) -> PathBuf {
        socket(self.folder())
    }

    /// How a store in it is opened.
    pub fn settings(&self) -> StoreSettings {
        let url = format!("redis+unix://{}", self.socket().display());
        StoreSettings { kind: StoreKind::Redis, url, ..StoreSettings::default() }
    }

    /// The same as another user. The password may hold anything that an address may.
    pub fn settings_as(&self, user: &str, password: &str) -> StoreSettings {
        let url = format!("redis+unix://{}?user={user}&pass={password}", self.socket().display());
        StoreSettings { url, ..self.settings() }
    }

    /// A connection for what an operator does.
    pub fn operator(&self) -> redis::Connection {
        redis::Client::open(self.settings().url).unwrap().get_connection().unwrap()
    }

    /// What an operator types, such as `config set maxmemory 0`.
    pub fn type_in<T: redis::FromRedisValue>(&self, line: &str) -> T {
        let mut words = line.split(' ');
        let mut command = redis::cmd(words.next().unwrap());
        words.for_each(|word| {
            command.arg(word);
        });
        command.query(&mut self.operator()).unwrap_or_else(|error| panic!("{line}: {error}"))
    }

    /// A number of `INFO`, such as `used_memory`.
    pub fn info(&self, name: &str) -> u64 {
        let info: String = self.type_in("info");
        let line = info.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        line.unwrap_or_else(|| panic!("INFO tells no {name}")).trim().parse().unwrap()
    }

    /// Every key, sorted.
    pub fn keys(&self) -> Vec<String> {
        let mut keys: Vec<String> = self.type_in("keys *");
        keys.sort();
        keys
    }

    /// Lets go of everything that has an end, which in a store of ours is an hour at most.
    pub fn let_an_hour_pass(&self) {
        let mut operator = self.operator();
        for key in self.keys() {
            let left: i64 = redis::cmd("TTL").arg(&key).query(&mut operator).unwrap();
            assert!(left <= 3_600, "{key} stays for {left} s");
            if left >= 0 {
                redis::cmd("DEL").arg(&key).exec(&mut operator).unwrap();
            }
        }
    }

    /// Kills the server as with kill -9.
    pub fn kill(&self) {
        let mut child = self.child();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// Starts it again over the data that are in its folder.
    pub fn restart(&self) {
        self.kill();
        *self.child() = run(self.folder(), &self.options);
    }

    fn child(&self) -> MutexGuard<'_, Child> {
        self.child.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        let mut child = self.child();
        if child.kill().is_ok() {
            child.wait().ok();
        }
    }
}

fn socket(folder: &Path) -> PathBuf {
    folder.join("redis.sock")
}

/// Starts a server and waits until it says that it takes connections.
fn run(folder: &Path, options: &[String]) -> Child {
    let mut command = Command::new("redis-server");
    command.args(["--port", "0", "--save", "", "--unixsocket"]).arg(socket(folder)).arg("--dir").arg(folder).args(options);
    let spawned = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn();
    let mut child = spawned.unwrap_or_else(|error| panic!("redis-server: {error}; install it (tests/run.sh tools does) and run again"));
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    let mut said = String::new();
    while !said.contains("eady to accept connections") {
        let before = said.len();
        assert!(lines.read_line(&mut said).unwrap() > 0, "redis-server ended: {said}");
        assert!(said.len() > before);
    }
    // Whoever writes to a pipe that nobody reads is stopped.
    std::thread::spawn(move || std::io::copy(&mut lines, &mut std::io::sink()));
    child
}
