//! `store VERB`: what an operator does with the store itself.

pub mod args;

use std::fmt::Write as _;
use std::sync::Arc;

use crate::cli::exit::Exit;
use crate::cli::reach::{Reach, reach};
use crate::cli::sources::{order, told};
use crate::cli::store::args::StoreVerb;
use crate::model::command::Order;
use crate::store::contract::{Shelf, Store};
use crate::store::error::StoreError;
use crate::store::settings::{StoreKind, StoreSettings};
use crate::store::{codec, commands, packs};

/// Does what was asked for.
pub fn run(verb: &StoreVerb) -> Exit {
    match verb {
        StoreVerb::Rollback { source, to } => order(source, Order::Rollback { to: *to }),
        StoreVerb::Info { config } => told(config, async |config| {
            let store = open_here(&config.store).await?;
            Ok((true, info(store.as_ref(), &config.store).await?))
        }),
        StoreVerb::Verify { config } => told(config, async |config| {
            let store = open_here(&config.store).await?;
            Ok(verify(store.as_ref()).await?)
        }),
        StoreVerb::Compact { config } => told(config, async |config| compact(&config.store).await),
    }
}

/// These verbs read the whole store, which a server that holds it has no time for.
async fn open_here(settings: &StoreSettings) -> anyhow::Result<Arc<dyn Store>> {
    match reach(settings).await? {
        Reach::Store { store, .. } => Ok(store),
        Reach::Server(_) => anyhow::bail!("a server holds the store; stop it first"),
    }
}

async fn info(store: &dyn Store, settings: &StoreSettings) -> Result<String, StoreError> {
    let place = match settings.kind {
        StoreKind::Embedded => {
            let bytes = std::fs::metadata(&settings.path).map_or(0, |file| file.len());
            format!("embedded, {} ({bytes} bytes)", settings.path.display())
        }
        StoreKind::Redis => format!("redis, keys {}*", settings.key_prefix),
        StoreKind::Memory => "memory".to_owned(),
    };
    let heads = store.source_heads().await?;
    let listings: u64 =
        heads.iter().filter_map(|(_, head)| codec::decode_pack_meta(&head.meta).ok()).map(|meta| u64::from(meta.listing_count)).sum();
    let generation = match store.head(&Shelf::Generation).await? {
        Some(head) => match codec::decode_generation_meta(&head.meta) {
            Ok(meta) => format!("{} of {}: {} meetings from {} listings", head.seq, meta.built_at, meta.meeting_count, meta.listing_count),
            Err(error) => format!("{}: {error}", head.seq),
        },
        None => "none yet".to_owned(),
    };
    let (_, statuses) = packs::load_statuses(store).await?;
    Ok(format!(
        "store       {place}\nid          {}\npacks       {} sources, {listings} listings\ngeneration  {generation}\nstatuses    {}\nqueue       {} sources\ncommands    {} waiting\n",
        store.store_id().await?,
        heads.len(),
        statuses.len(),
        store.queued().await?.len(),
        commands::waiting(store).await?.len(),
    ))
}

async fn verify(store: &dyn Store) -> Result<(bool, String), StoreError> {
    let (mut read, mut damaged) = (0, String::new());
    let mut look = |name: String, found: Result<(), StoreError>| match found {
        Ok(()) => {
            read += 1;
            Ok(())
        }
        Err(error) if error.is_damage() => {
            writeln!(damaged, "damaged: {name}: {error}").expect("a text takes every write");
            Ok(())
        }
        Err(error) => Err(error),
    };
    for (source, head) in store.source_heads().await? {
        for head in std::iter::once(head).chain(store.history(&Shelf::Source(source.clone())).await?) {
            look(format!("pack {} of `{source}`", head.seq), packs::load_pack(store, &source, &head).await.map(drop))?;
        }
    }
    let generations = store.head(&Shelf::Generation).await?.into_iter().chain(store.history(&Shelf::Generation).await?);
    for head in generations {
        look(format!("generation {}", head.seq), packs::load_generation_at(store, &head).await.map(drop))?;
    }
    for (source, bytes) in store.statuses().await?.entries {
        look(format!("the status of `{source}`"), codec::decode_status(&bytes).map(drop))?;
    }
    let whole = damaged.is_empty();
    let said = if whole { "nothing is damaged" } else { "the rest can be read" };
    Ok((whole, format!("{damaged}{read} packs, generations and statuses were read; {said}\n")))
}

async fn compact(settings: &StoreSettings) -> anyhow::Result<(bool, String)> {
    if settings.kind != StoreKind::Embedded {
        anyhow::bail!("only the embedded store has a file to compact; Redis looks after its memory by itself");
    }
    let store = open_here(settings).await?;
    let bytes = || std::fs::metadata(&settings.path).map_or(0, |file| file.len());
    let before = bytes();
    // Nobody else is at the file, so what no kept head names goes at once: the first sweep marks it.
    store.sweep().await?;
    let swept = store.sweep().await?;
    store.scrub().await?;
    Ok((true, format!("{}: {before} bytes before, {} now; {swept} chunks were let go of\n", settings.path.display(), bytes())))
}
