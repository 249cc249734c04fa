//! A running server of ours: where it is, and what it says.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use anyhow::Context;
use serde_json::{Value, json};
use url::Url;

use crate::cli::args::ConfigArgs;
use crate::cli::exit::Exit;
use crate::cli::settings;
use crate::fetch::probe;

/// The longest that one answer may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// The server at `url`, or the one that the config describes.
///
/// # Errors
/// The exit code where the config has faults, which have been told.
pub fn named(url: Option<&Url>, args: &ConfigArgs) -> Result<anyhow::Result<Url>, Exit> {
    match url {
        Some(url) => Ok(Ok(url.clone())),
        None => match settings::main_file(args) {
            Ok(config) => Ok(listens_at(&config.http.listen)),
            Err(faults) => {
                settings::tell(&faults);
                eprintln!("to ask a server without its config, name its address with --url http://127.0.0.1:8080");
                Err(Exit::BadConfig)
            }
        },
    }
}

/// What `/readyz` says, ready or not.
///
/// # Errors
/// Where nothing answers, or something else than a server of ours.
pub async fn ready(server: &Url) -> anyhow::Result<Value> {
    let url = server.join("readyz")?;
    let (status, said) = probe::ask(&url, None, PATIENCE).await?;
    anyhow::ensure!([200, 503].contains(&status) && said["ready"].is_boolean(), "{url} answered {status}; is this a meeting-graph server?");
    Ok(said)
}

/// Asks the graph.
///
/// # Errors
/// As [`ready`], and what the graph says is wrong.
pub async fn graph(server: &Url, query: &str, variables: Value) -> anyhow::Result<Value> {
    let url = server.join("graphql")?;
    let (status, mut said) = probe::ask(&url, Some(&json!({ "query": query, "variables": variables })), PATIENCE).await?;
    if let Some(error) = said["errors"][0]["message"].as_str() {
        anyhow::bail!("{url}: {error}");
    }
    anyhow::ensure!(status == 200, "{url} answered {status}");
    Ok(said["data"].take())
}

/// Reads the root of a server, as `--url` names it.
///
/// # Errors
/// How to write one.
pub fn root(text: &str) -> Result<Url, String> {
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
///
/// # Errors
/// Where the system chose the port, or it names no server.
pub fn listens_at(listen: &str) -> anyhow::Result<Url> {
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

#[cfg(test)]
mod tests {
    use super::{listens_at, root};

    #[test]
    fn a_server_that_listens_everywhere_is_asked_on_loopback() {
        let at = |listen| listens_at(listen).map(String::from).map_err(|error| error.to_string());
        assert_eq!(at("0.0.0.0:8080").as_deref(), Ok("http://127.0.0.1:8080/"));
        assert_eq!(at("[::]:8080").as_deref(), Ok("http://[::1]:8080/"));
        assert_eq!(at("192.0.2.7:80").as_deref(), Ok("http://192.0.2.7/"));
        assert_eq!(at("localhost:9000").as_deref(), Ok("http://localhost:9000/"));
    }

    #[test]
    fn a_port_that_the_system_chooses_cannot_be_asked() {
        let told = listens_at("127.0.0.1:0").map_err(|error| error.to_string());
        assert!(told.as_ref().is_err_and(|told| told.contains("--url")), "{told:?}");
    }

    #[test]
    fn a_server_below_a_path_keeps_the_path() {
        let ready = |text| root(text).map(|url| url.join("readyz").map(String::from));
        assert_eq!(ready("https://meetings.example.org/graph"), Ok(Ok("https://meetings.example.org/graph/readyz".to_owned())));
        assert_eq!(ready("http://127.0.0.1:8080"), Ok(Ok("http://127.0.0.1:8080/readyz".to_owned())));
    }

    #[test]
    fn only_web_addresses_name_a_server() {
        for text in ["localhost:8080", "ftp://127.0.0.1/", "127.0.0.1:8080", ""] {
            assert!(root(text).is_err_and(|told| told.contains("http://127.0.0.1:8080")), "{text}");
        }
    }
}
