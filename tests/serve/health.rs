//! `health` against a serving process.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;

use crate::serve::process::{Serving, finish, meeting_graph};

#[test]
fn a_server_with_a_generation_is_ready_and_one_that_ended_is_not() {
    let data = tempfile::tempdir().unwrap();
    let mut serving = Serving::start(&["--demo"], data.path());
    serving.until("a generation is served");
    // It is told in the moment before it is so.
    while serving.get("/readyz").0 != 200 {}
    let (code, said, told) = finish(meeting_graph(&["health", "--url", &serving.base]));
    assert_eq!((code, said), (0, format!("{}/ is ready\n", serving.base)), "{told}");

    let base = serving.base.clone();
    let port = base.rsplit(':').next().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let listen = format!("0.0.0.0:{port}");
    let main = main_file(folder.path(), &listen);
    let (code, _, told) = finish(meeting_graph(&["health", "--config", &main]));
    assert_eq!(code, 0, "the config's address is asked on loopback: {told}");

    serving.terminate();
    for arguments in [["health", "--url", &base].as_slice(), &["health", "--live", "--url", &base], &["health", "--config", &main]] {
        let (code, said, told) = finish(meeting_graph(arguments));
        assert_eq!((code, said.as_str()), (1, ""), "{told}");
        assert_eq!(told.lines().count(), 1, "{told}");
        assert!(told.contains("cannot be reached"), "{told}");
    }
}

#[test]
fn a_server_without_a_generation_is_alive_and_not_ready() {
    let folder = tempfile::tempdir().unwrap();
    let main = main_file(folder.path(), "127.0.0.1:0");
    let serving = Serving::start(&["--config", &main], folder.path());
    let (code, _, told) = finish(meeting_graph(&["health", "--url", &serving.base]));
    assert_eq!(code, 1);
    assert!(told.contains("alive but not ready"), "{told}");
    let (code, said, told) = finish(meeting_graph(&["health", "--live", "--url", &serving.base]));
    assert_eq!((code, said), (0, format!("{}/ is alive\n", serving.base)), "{told}");
}

#[test]
fn a_source_file_that_broke_since_the_start_makes_no_server_ill() {
    let folder = tempfile::tempdir().unwrap();
    let data = tempfile::tempdir().unwrap();
    let main = main_file(folder.path(), "127.0.0.1:0");
    let serving = Serving::start(&["--config", &main], data.path());
    std::fs::write(folder.path().join("sources/broken.toml"), "[[source]]\nid = ").unwrap();
    let mut health = meeting_graph(&["health", "--live", "--config", &main]);
    health.env("MEETING_GRAPH__HTTP__LISTEN", serving.base.trim_start_matches("http://"));
    let (code, _, told) = finish(health);
    assert_eq!(code, 0, "{told}");
    assert_eq!(finish(meeting_graph(&["check", "--config", &main])).0, 78);
}

#[test]
fn another_program_at_the_address_is_no_healthy_server() {
    for (answer, word) in
        [("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n", "answered 404"), ("220 mail\r\n", "does not answer in HTTP")]
    {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let stranger = std::thread::spawn(move || {
            let (mut asked, _) = listener.accept().unwrap();
            // The question is read first: closing over unread bytes would reset the connection under the answer.
            let _ = asked.read(&mut [0; 4096]).unwrap();
            asked.write_all(answer.as_bytes()).unwrap();
        });
        let (code, _, told) = finish(meeting_graph(&["health", "--live", "--url", &base]));
        stranger.join().unwrap();
        assert_eq!(code, 1);
        assert!(told.contains(word), "{told}");
    }
}

#[test]
fn an_address_that_is_none_is_wrong_usage() {
    assert_eq!(finish(meeting_graph(&["health", "--url", "127.0.0.1:8080"])).0, 2);
    assert_eq!(finish(meeting_graph(&["health", "--url", "http://127.0.0.1:8080", "--config", "a.toml"])).0, 2);
}

/// A main file that listens so and has no sources.
fn main_file(folder: &Path, listen: &str) -> String {
    std::fs::create_dir(folder.join("sources")).unwrap();
    let main = folder.join("meeting-graph.toml");
    std::fs::write(&main, format!("[http]\nlisten = \"{listen}\"\n")).unwrap();
    main.display().to_string()
}
