//! Batches as they should not be, and what is made of those that are right.

use bytes::Bytes;
use milena_protocol::compression::{Codec, Compression, Decompressor};
use milena_protocol::error_code::ErrorCode;
use milena_protocol::record::{BatchBuilder, Stamp, TimestampType, with_append_time};

use super::*;
use crate::settings::Settings;
use crate::topic_configs::{Configs, Fallback};

const NOW_MS: i64 = 1_700_000_000_000;

fn config() -> TopicConfig {
    let (settings, brokers) = (&Settings::default(), &Configs::new());
    TopicConfig::of_brokers(Fallback { settings, brokers })
}

/// A batch of records with these timestamps, and with keys.
fn batch(times: &[i64], compression: Compression) -> Bytes {
    let mut builder = BatchBuilder::new(100);
    for time in times {
        builder
            .append(*time, Some(b"k"), Some(&[b'v'; 200]), &[])
            .unwrap();
    }
    builder.seal(Stamp::NONE, compression).unwrap()
}

fn plain() -> Bytes {
    batch(&[NOW_MS, NOW_MS], Compression::None)
}

fn check(bytes: &Bytes, config: &TopicConfig) -> Result<Valid, Rejection> {
    check_with(bytes, config, Scrutiny::Records)
}

fn check_with(bytes: &Bytes, config: &TopicConfig, scrutiny: Scrutiny) -> Result<Valid, Rejection> {
    let rules = Rules {
        now: Moment::new(std::time::Duration::from_millis(NOW_MS as u64)),
        config,
        scrutiny,
    };
    validate(bytes, &Outline::of(bytes), rules)
}

fn error(bytes: &Bytes) -> ErrorCode {
    check(bytes, &config()).map_or_else(|it| it.error, |_| ErrorCode::NONE)
}

/// The batch with other bytes from a place on.
fn spoiled(batch: &Bytes, at: usize, with: &[u8]) -> Bytes {
    let mut bytes = batch.to_vec();
    bytes[at..at + with.len()].copy_from_slice(with);
    bytes.into()
}

/// The same with a checksum that fits.
fn altered(batch: &Bytes, at: usize, with: &[u8]) -> Bytes {
    let bytes = spoiled(batch, at, with);
    let crc = outline::checksum(&bytes[21..]);
    spoiled(&bytes, 17, &crc.to_be_bytes())
}

const ATTRIBUTES: usize = 21;
const LAST_OFFSET_DELTA: usize = 23;
const MAX_TIMESTAMP: usize = 35;
const PRODUCER_ID: usize = 43;
const COUNT: usize = 57;

#[test]
fn a_good_batch_is_kept_as_it_came() {
    let bytes = plain();
    let valid = check(&bytes, &config()).unwrap();
    assert_eq!(valid.batch.bytes().as_ptr(), bytes.as_ptr());
    assert_eq!(valid.append_time, None);
}

#[test]
fn the_checksum_comes_before_what_it_covers() {
    assert_eq!(
        error(&spoiled(&plain(), COUNT, &[0, 0, 0, 9])),
        ErrorCode::CORRUPT_MESSAGE
    );
    assert_eq!(
        error(&spoiled(&plain(), ATTRIBUTES, &[0, 7])),
        ErrorCode::CORRUPT_MESSAGE
    );
    assert_eq!(
        error(&spoiled(&plain(), 100, b"x")),
        ErrorCode::CORRUPT_MESSAGE
    );
}

#[test]
fn whoever_looks_at_heads_alone_sees_no_wrong_checksum() {
    let spoilt = spoiled(&plain(), COUNT + 10, &[0xff]);
    let outcome = |scrutiny| check_with(&spoilt, &config(), scrutiny).map_err(|it| it.error);
    assert!(outcome(Scrutiny::Head).is_ok());
    for scrutiny in [Scrutiny::Checksum, Scrutiny::Records] {
        assert_eq!(outcome(scrutiny).unwrap_err(), ErrorCode::CORRUPT_MESSAGE);
    }
}

#[test]
fn counts_must_agree_with_each_other_and_with_the_records() {
    for count in [0_i32, 1, 3, -1, i32::MAX] {
        let bytes = altered(&plain(), COUNT, &count.to_be_bytes());
        assert_eq!(error(&bytes), ErrorCode::INVALID_RECORD, "count {count}");
    }
    for delta in [0_i32, 2, -1, i32::MAX] {
        let bytes = altered(&plain(), LAST_OFFSET_DELTA, &delta.to_be_bytes());
        assert_eq!(error(&bytes), ErrorCode::INVALID_RECORD, "delta {delta}");
    }
    for count in [1_i32, 3] {
        let bytes = altered(&plain(), COUNT, &count.to_be_bytes());
        let bytes = altered(&bytes, LAST_OFFSET_DELTA, &(count - 1).to_be_bytes());
        assert_eq!(error(&bytes), ErrorCode::INVALID_RECORD, "both {count}");
    }
}

#[test]
fn what_only_brokers_write_is_refused() {
    let base_offset = spoiled(&plain(), 0, &77_i64.to_be_bytes());
    assert_eq!(error(&base_offset), ErrorCode::INVALID_RECORD);
    let control = altered(&plain(), ATTRIBUTES, &[0, 0x20]);
    assert_eq!(error(&control), ErrorCode::INVALID_RECORD);
    let no_sequence = altered(&plain(), PRODUCER_ID, &7_i64.to_be_bytes());
    assert_eq!(error(&no_sequence), ErrorCode::INVALID_RECORD);
}

#[test]
fn what_cannot_be_decompressed_is_the_brokers_fault() {
    for codec in 1..8 {
        let bytes = altered(&plain(), ATTRIBUTES, &[0, codec]);
        assert_eq!(
            error(&bytes),
            ErrorCode::UNKNOWN_SERVER_ERROR,
            "codec {codec}"
        );
    }
}

#[test]
fn p19_a_batch_is_as_large_as_it_may_be_with_its_head() {
    let bytes = plain();
    let fits = TopicConfig {
        max_message_bytes: bytes.len(),
        ..config()
    };
    assert!(check(&bytes, &fits).is_ok());
    let small = TopicConfig {
        max_message_bytes: bytes.len() - 1,
        ..config()
    };
    let rejection = check(&bytes, &small).unwrap_err();
    assert_eq!(
        rejection,
        Rejection::before_log(ErrorCode::MESSAGE_TOO_LARGE)
    );
}

#[test]
fn p20_every_record_at_fault_is_named() {
    let hour = 3_600_000;
    let times = [NOW_MS, NOW_MS + hour + 1, NOW_MS + hour, NOW_MS + 2 * hour];
    for compression in [Compression::None, Compression::Lz4] {
        let rejection = check(&batch(&times, compression), &config()).unwrap_err();
        assert_eq!(rejection.error, ErrorCode::INVALID_TIMESTAMP);
        let indexes: Vec<i32> = rejection.records.iter().map(|(index, _)| *index).collect();
        assert_eq!(indexes, [1, 3]);
        assert!(rejection.message.is_some() && rejection.tells_log_start);
    }
}

#[test]
fn a_timestamp_may_be_as_old_as_is_set_and_a_missing_one_is_none() {
    let config = TopicConfig {
        timestamp_before_max: std::time::Duration::from_millis(10),
        ..config()
    };
    let old = |time| check(&batch(&[time], Compression::None), &config).is_ok();
    assert!(old(NOW_MS - 10) && old(-1));
    assert!(!old(NOW_MS - 11) && !old(-2));
}

#[test]
fn p20_a_compacted_topic_wants_keys() {
    let config = TopicConfig {
        compacts: true,
        ..config()
    };
    assert!(check(&plain(), &config).is_ok());
    let mut builder = BatchBuilder::new(100);
    for key in [Some(&b"k"[..]), None] {
        builder.append(NOW_MS, key, Some(b"v"), &[]).unwrap();
    }
    let bytes = builder.seal(Stamp::NONE, Compression::None).unwrap();
    let rejection = check(&bytes, &config).unwrap_err();
    assert_eq!(rejection.error, ErrorCode::INVALID_RECORD);
    assert_eq!(rejection.records[0].0, 1);
}

#[test]
fn append_time_replaces_that_of_the_records_and_may_not_be_claimed() {
    let config = TopicConfig {
        log_append_time: true,
        ..config()
    };
    let old = batch(&[5, 6], Compression::None);
    let valid = check(&old, &config).unwrap();
    assert_eq!(valid.append_time, Some(NOW_MS));
    assert_eq!(valid.batch.timestamp_type(), TimestampType::Append);
    assert_eq!(valid.batch.max_timestamp(), NOW_MS);
    assert!(valid.batch.verify_crc().is_ok());
    let claimed = with_append_time(old, NOW_MS).unwrap();
    let rejection = check(&claimed, &config).unwrap_err();
    assert_eq!(rejection.error, ErrorCode::INVALID_TIMESTAMP);
}

#[test]
fn elsewhere_a_claimed_append_time_becomes_one_of_creation() {
    let claimed = with_append_time(plain(), NOW_MS).unwrap();
    let valid = check(&claimed, &config()).unwrap();
    assert_eq!(valid.batch.timestamp_type(), TimestampType::Create);
}

#[test]
fn a_wrong_largest_timestamp_is_set_right() {
    let bytes = altered(&plain(), MAX_TIMESTAMP, &5_i64.to_be_bytes());
    let valid = check(&bytes, &config()).unwrap();
    assert_eq!(valid.batch.max_timestamp(), NOW_MS);
    assert!(
        valid
            .batch
            .checked_records(&mut Decompressor::new())
            .is_ok()
    );
}

#[test]
fn a_batch_is_compressed_anew_only_where_the_topic_says_so() {
    let kept_as = |compression, topic| {
        let config = TopicConfig {
            compression: topic,
            ..config()
        };
        let bytes = batch(&[NOW_MS; 5], compression);
        check(&bytes, &config).unwrap().batch.codec()
    };
    assert_eq!(kept_as(Compression::Lz4, None), Codec::Lz4);
    assert_eq!(kept_as(Compression::Lz4, Some(Codec::Zstd)), Codec::Zstd);
    assert_eq!(kept_as(Compression::Lz4, Some(Codec::None)), Codec::None);
    assert_eq!(kept_as(Compression::None, Some(Codec::Gzip)), Codec::Gzip);
}

#[test]
fn an_outline_sees_what_no_batch_can_be() {
    let good = plain();
    assert!(!Outline::of(&good).is_corrupt);
    assert_eq!(
        Outline::of(&[&good[..], &good[..]].concat().into()).len(),
        2
    );
    for length in [13_i32, 1, 0, -1, i32::MIN] {
        let bytes = spoiled(&good, 8, &length.to_be_bytes());
        assert!(Outline::of(&bytes).is_corrupt, "length {length}");
    }
    assert!(Outline::of(&spoiled(&good, 16, &[3])).is_corrupt);
    assert!(Outline::of(&spoiled(&good, 16, &[0xff])).is_corrupt);
    for cut in 0..good.len() {
        let outline = Outline::of(&good.slice(..cut));
        assert!(
            outline.first().is_none() && !outline.is_corrupt,
            "{cut} bytes"
        );
    }
    assert!(
        Outline::of(&spoiled(&good, 8, &i32::MAX.to_be_bytes()))
            .first()
            .is_none()
    );
}

proptest::proptest! {
    #[test]
    fn d_no_bytes_make_the_checks_panic(
        at in 0_usize..300,
        with in proptest::collection::vec(proptest::num::u8::ANY, 1..20),
        fits in proptest::bool::ANY,
        keep in 0_usize..600,
    ) {
        let good = batch(&[NOW_MS, NOW_MS], Compression::None);
        let mut bytes = good.to_vec();
        let end = (at + with.len()).min(bytes.len());
        bytes[at..end].copy_from_slice(&with[..end - at]);
        bytes.truncate(keep.max(1));
        let bytes = Bytes::from(bytes);
        let bytes = match fits && bytes.len() > 21 {
            true => altered(&bytes, 21, &[bytes[21]]),
            false => bytes,
        };
        if let Ok(valid) = check(&bytes, &config()) {
            proptest::prop_assert!(valid.batch.checked_records(&mut Decompressor::new()).is_ok());
        }
    }
}
