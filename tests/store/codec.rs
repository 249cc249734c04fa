//! What is written is what is read; and what was damaged is refused.

use bytes::Bytes;
use meeting_graph::model::evidence::{Evidence, LinkDecision, LinkEvidence, Word};
use meeting_graph::model::packed::Packed;
use meeting_graph::store::codec::{self, LISTINGS_PER_CHUNK};
use meeting_graph::store::contract::Chunk;
use meeting_graph::store::error::StoreError;
use meeting_graph::store::frame::{CODEC_VERSION, UNFOLDED_BYTES_MAX};
use meeting_graph::store::generation;
use proptest::prelude::*;

use crate::common::property_cases;
use crate::store::{rounds, values};

fn bytes(chunks: &[Chunk]) -> Vec<Bytes> {
    chunks.iter().map(|chunk| chunk.bytes.clone()).collect()
}

fn why<T: std::fmt::Debug>(result: Result<T, StoreError>) -> String {
    match result {
        Err(StoreError::Unreadable { what, why }) => format!("{what}: {why}"),
        other => panic!("expected it to be unreadable, got {other:?}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: property_cases(64), ..ProptestConfig::default() })]

    #[test]
    fn a_pack_is_read_as_it_was_written(pack in values::pack()) {
        let chunks = codec::encode_pack(&pack).unwrap();
        prop_assert_eq!(&codec::encode_pack(&pack).unwrap(), &chunks, "the same value gives the same bytes");
        prop_assert_eq!(codec::decode_pack(&bytes(&chunks)).unwrap(), pack);
    }

    #[test]
    fn a_generation_is_read_as_it_was_written(content in values::generation()) {
        let chunks = generation::encode_generation(&content).unwrap();
        prop_assert_eq!(&generation::encode_generation(&content).unwrap(), &chunks, "the same value gives the same bytes");
        prop_assert_eq!(generation::decode_generation(&bytes(&chunks)).unwrap(), content);
    }

    #[test]
    fn metas_and_changes_are_read_as_they_were_written(
        pack in values::pack_meta(),
        of_generation in values::generation_meta(),
        changes in values::changes(),
    ) {
        prop_assert_eq!(codec::decode_pack_meta(&codec::encode_pack_meta(&pack).unwrap()).unwrap(), pack);
        prop_assert_eq!(codec::decode_generation_meta(&codec::encode_generation_meta(&of_generation).unwrap()).unwrap(), of_generation);
        prop_assert_eq!(codec::decode_changes(&codec::encode_changes(&changes).unwrap()).unwrap(), changes);
    }

    #[test]
    fn a_chunk_with_a_flipped_bit_is_refused(listings in proptest::collection::vec(values::listing(), 1..4), at: prop::sample::Index, bit in 0..8_u32) {
        let pack = codec::Pack { listings, service_bodies: Vec::new() };
        let mut damaged = codec::encode_pack(&pack).unwrap()[0].bytes.to_vec();
        let at = at.index(damaged.len());
        damaged[at] ^= 1_u8 << bit;
        let read = codec::decode_pack(&[damaged.into()]);
        // zstd leaves one bit of its frame header without a meaning.
        let refused = matches!(&read, Err(StoreError::Unreadable { .. }));
        prop_assert!(refused || read.is_ok_and(|read| read == pack), "damage at byte {at} was not seen");
    }

    #[test]
    fn a_chunk_that_was_cut_or_grew_is_refused(listings in proptest::collection::vec(values::listing(), 1..4), at: prop::sample::Index, more in "[a-z]{1,9}") {
        let pack = codec::Pack { listings, service_bodies: Vec::new() };
        let whole = codec::encode_pack(&pack).unwrap()[0].bytes.clone();
        let grown = [whole.as_ref(), more.as_bytes()].concat();
        for damaged in [whole.slice(..at.index(whole.len())), grown.into()] {
            let read = codec::decode_pack(&[damaged]);
            prop_assert!(matches!(read, Err(StoreError::Unreadable { .. })), "{:?}", read);
        }
    }

    #[test]
    fn arbitrary_bytes_are_refused_without_a_panic(noise: Vec<u8>, kind in "[LBMVGSRpgcs]") {
        let framed = [&b"MG"[..], kind.as_bytes(), &[CODEC_VERSION], &noise].concat();
        for bytes in [noise, framed] {
            let chunk = [Bytes::from(bytes.clone())];
            prop_assert!(codec::decode_pack(&chunk).is_err());
            prop_assert!(generation::decode_generation(&chunk).is_err());
            prop_assert!(codec::decode_status(&bytes).is_err());
        }
    }

    #[test]
    fn arbitrary_values_in_a_good_frame_are_refused_without_a_panic(noise: Vec<u8>) {
        let folded = zstd::bulk::compress(&noise, 3).unwrap();
        let framed = Bytes::from([&b"MGL"[..], &[CODEC_VERSION], &folded].concat());
        if let Ok(pack) = codec::decode_pack(&[framed]) {
            prop_assert!(pack.listings.is_empty(), "noise was taken for meetings");
        }
    }
}

#[test]
fn nothing_is_no_chunk_and_no_chunk_is_nothing() {
    assert_eq!(codec::encode_pack(&codec::Pack::default()).unwrap(), []);
    assert_eq!(codec::decode_pack(&[]).unwrap(), codec::Pack::default());
    assert_eq!(generation::encode_generation(&generation::decode_generation(&[]).unwrap()).unwrap(), []);
}

#[test]
fn a_large_pack_is_cut_into_chunks() {
    let size = u32::try_from(LISTINGS_PER_CHUNK).unwrap() * 2 + 1;
    let (pack, _) = rounds::pack_of_round(1, size);
    let chunks = codec::encode_pack(&pack).unwrap();
    assert_eq!(chunks.len(), 3);
    assert_eq!(codec::decode_pack(&bytes(&chunks)).unwrap(), pack);
}

#[test]
fn a_pack_of_long_texts_is_cut_finer() {
    let (mut pack, _) = rounds::pack_of_round(1, 24);
    for listing in &mut pack.listings {
        listing.notes = Some("long ".repeat(200_000));
    }
    let chunks = codec::encode_pack(&pack).unwrap();
    assert!(chunks.len() > 2, "{} chunks", chunks.len());
    assert_eq!(codec::decode_pack(&bytes(&chunks)).unwrap(), pack);
}

#[test]
fn a_listing_too_large_to_read_back_is_not_written() {
    let (mut pack, _) = rounds::pack_of_round(1, 2);
    pack.listings[0].notes = Some("x".repeat(UNFOLDED_BYTES_MAX + 1));
    let refused = codec::encode_pack(&pack).unwrap_err();
    assert!(matches!(refused, StoreError::Full(_)), "{refused}");
}

#[test]
fn a_frame_that_is_not_ours_says_what_it_is() {
    let (pack, meta) = rounds::pack_of_round(1, 3);
    let meta = codec::encode_pack_meta(&meta).unwrap();
    let chunk = codec::encode_pack(&pack).unwrap().remove(0).bytes;
    assert_eq!(why(codec::decode_pack_meta(&chunk)), "the meta of a pack: it is of kind `L`, expected `p`");
    assert_eq!(why(generation::decode_generation(&[chunk])), "a chunk of meetings: it is of kind `L`, expected `M`");
    assert_eq!(why(codec::decode_pack_meta(b"MG")), "the meta of a pack: 2 bytes are too few for a header");
    assert_eq!(why(codec::decode_pack_meta(b"PK\x03\x04 and more")), "the meta of a pack: it does not begin with `MG`");

    let mut newer = meta.to_vec();
    newer[3] = CODEC_VERSION + 1;
    assert!(why(codec::decode_pack_meta(&newer)).contains("run the newer program"));
    newer[3] = 0;
    assert!(why(codec::decode_pack_meta(&newer)).contains("no program ever wrote version 0"));
}

#[test]
fn a_frame_that_unfolds_without_end_is_refused() {
    let bomb = zstd::bulk::compress(&vec![0; UNFOLDED_BYTES_MAX * 2], 3).unwrap();
    let framed = Bytes::from([&b"MGL"[..], &[CODEC_VERSION], &bomb].concat());
    assert!(framed.len() < 100_000, "the bomb is small: {} bytes", framed.len());
    assert!(why(codec::decode_pack(&[framed])).contains("unfolds to more than"));
}

#[test]
fn a_list_that_codec_1_stored_as_a_list_is_read_as_one_that_is_packed() {
    let rows = vec![Evidence { feature: Word::new("room"), level: Word::new("same"), bits: 14.25 }];
    let key = |key: &str| key.parse().unwrap();
    let one = LinkEvidence { a: key("cork:1"), b: key("dublin:2"), decision: LinkDecision::Review, rows, threshold: 12.0 };
    let packed = Packed::new(std::slice::from_ref(&one));
    let as_a_list = rmp_serde::to_vec_named(&[&one]).unwrap();
    assert_eq!(rmp_serde::from_slice::<Packed<LinkEvidence>>(&as_a_list).unwrap(), packed);
    let as_packed = rmp_serde::to_vec_named(&packed).unwrap();
    assert_eq!(rmp_serde::from_slice::<Packed<LinkEvidence>>(&as_packed).unwrap().read(), [one]);
    assert!(as_packed.len() * 2 < as_a_list.len(), "{} and {} bytes", as_packed.len(), as_a_list.len());
    let none = rmp_serde::to_vec_named(&Packed::<LinkEvidence>::default()).unwrap();
    assert!(rmp_serde::from_slice::<Packed<LinkEvidence>>(&none).unwrap().is_empty());
}

#[test]
fn what_a_newer_version_packed_is_refused() {
    let mut bytes = rmp_serde::to_vec_named(&Packed::new(&["cork".to_owned()])).unwrap();
    // MessagePack's type and length of bytes, then the version.
    assert_eq!(bytes[..3], [0xc4, 7, 1]);
    bytes[2] = 2;
    let refused = rmp_serde::from_slice::<Packed<String>>(&bytes).unwrap_err().to_string();
    assert_eq!(refused, "it is packed in version 2 and this program reads 1");
}
