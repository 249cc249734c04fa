//! `health`

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use anyhow::Context;
use url::Url;

use crate::cli::args::ConfigArgs;
use crate::cli::exit::Exit;
use crate::cli::{serve, settings};
use crate::fetch::probe::probe;

/// The longest that the server may take to answer. Both paths answer from memory, and the supervisors that ask wait 5 s or more.
const PATIENCE: Duration = Duration::from_secs(3);

/// Asks the server at `server`, or the one that the config describes, whether it is ready, or only whether it is alive.
#[allow(clippy::print_stdout, reason = "the answer of a verb goes to standard output")]
pub fn run(server: Option<&Url>, live: bool, args: &ConfigArgs) -> Exit {
    let server = match server {
        Some(server) => Ok(server.clone()),
        None => match settings::main_file(args) {
            Ok(config) => listens_at(&config.http.listen),
            Err(faults) => {
                settings::tell(&faults);
                eprintln!("to ask a server without its config, name its address: meeting-graph health --url http://127.0.0.1:8080");
                return Exit::BadConfig;
            }
        },
    };
    match server.and_then(|server| ask(&server, live)) {
        Ok(well) => {
            println!("{well}");
            Exit::Fine
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            Exit::Failed
        }
    }
}

/// Reads the root of a server, as `--url` names it.
///
/// # Errors
/// How to write one.
pub fn server(text: &str) -> Result<Url, String> {
    let mut url: Url = text.parse().map_err(|error| format!("{error}; write it like http://127.0.0.1:8080"))?;
    if !["http", "https"].contains(&url.scheme()) {
        return Err(format!("`{}` is not http or https; write it like http://127.0.0.1:8080", url.scheme()));
    }
    if !url.path().ends_with('/') {
        // Without it the last part of the path would give way to what is joined.
        url.set_path(&format!("{}/", url.path()));
    }
    Ok(url)
}

/// The root of the server that listens so. One that listens on every address is asked on loopback.
fn listens_at(listen: &str) -> anyhow::Result<Url> {
    let address = match listen.parse::<SocketAddr>() {
        Ok(address) if address.port() == 0 => {
            anyhow::bail!("http.listen is {listen}, so the system chose the port; name the server with --url")
        }
        Ok(address) => SocketAddr::new(reachable(address.ip()), address.port()).to_string(),
        // A name, such as localhost:8080.
        Err(_) => listen.to_owned(),
    };
    let url = format!("http://{address}/").parse();
    url.with_context(|| format!("http.listen is `{listen}`, which names no server; write it like 127.0.0.1:8080"))
}

fn reachable(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        named => named,
    }
}

fn ask(server: &Url, live: bool) -> anyhow::Result<String> {
    let (path, word) = if live { ("livez", "alive") } else { ("readyz", "ready") };
    let url = server.join(path)?;
    match serve::runtime()?.block_on(probe(&url, PATIENCE))? {
        200 => Ok(format!("{server} is {word}")),
        503 if !live => {
            anyhow::bail!("{server} is alive but not ready: it has no generation yet, or harvests only and has no store; see its log")
        }
        status => anyhow::bail!("{url} answered {status}; is this a meeting-graph server?"),
    }
}

#[cfg(test)]
mod tests {
    use super::{listens_at, server};

    #[test]
    fn a_server_that_listens_everywhere_is_asked_on_loopback() {
        let root = |listen| listens_at(listen).map(String::from).map_err(|error| error.to_string());
        assert_eq!(root("0.0.0.0:8080").as_deref(), Ok("http://127.0.0.1:8080/"));
        assert_eq!(root("[::]:8080").as_deref(), Ok("http://[::1]:8080/"));
        assert_eq!(root("192.0.2.7:80").as_deref(), Ok("http://192.0.2.7/"));
        assert_eq!(root("localhost:9000").as_deref(), Ok("http://localhost:9000/"));
    }

    #[test]
    fn a_port_that_the_system_chooses_cannot_be_asked() {
        let told = listens_at("127.0.0.1:0").map_err(|error| error.to_string());
        assert!(told.as_ref().is_err_and(|told| told.contains("--url")), "{told:?}");
    }

    #[test]
    fn a_server_below_a_path_keeps_the_path() {
        let ready = |text| server(text).map(|url| url.join("readyz").map(String::from));
        assert_eq!(ready("https://meetings.example.org/graph"), Ok(Ok("https://meetings.example.org/graph/readyz".to_owned())));
        assert_eq!(ready("http://127.0.0.1:8080"), Ok(Ok("http://127.0.0.1:8080/readyz".to_owned())));
    }

    #[test]
    fn only_web_addresses_name_a_server() {
        for text in ["localhost:8080", "ftp://127.0.0.1/", "127.0.0.1:8080", ""] {
            assert!(server(text).is_err_and(|told| told.contains("http://127.0.0.1:8080")), "{text}");
        }
    }
}
