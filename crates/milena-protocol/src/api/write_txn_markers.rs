//! WriteTxnMarkers (key 27): Writes to partitions whether a transaction was committed; for coordinators and admins.
//!
//! It is sent to the leader of the partitions it names.
//!
//! | Version | What it changed |
//! |---|---|
//! | 1 | flexible |
//! | 2 | markers say by which rules of transactions they are written (KIP-1228) |

// Generated from protocol-specs/write_txn_markers.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 1-2.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WriteTxnMarkersRequest {
    /// The markers to write.
    pub markers: Vec<WriteTxnMarkersRequestMarker>,
}

impl Wire for WriteTxnMarkersRequest {
    const MIN_SIZE: MinSize = MinSize::Fixed(2);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("markers", &self.markers)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("markers", &mut self.markers)?;
        r.no_tags()
    }
}

/// One of [`WriteTxnMarkersRequest::markers`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WriteTxnMarkersRequestMarker {
    /// The id of the producer.
    pub producer_id: i64,
    /// The epoch of the producer id; older ones are fenced.
    pub producer_epoch: i16,
    /// Whether the transaction is committed rather than aborted.
    pub result: bool,
    /// Where to write the marker.
    pub topics: Vec<WriteTxnMarkersRequestTopic>,
    /// The coordinator's epoch, which grows with each change of coordinator.
    pub coordinator_epoch: i32,
    /// The rules: 2 an epoch per transaction, 0 and 1 the older ones. Versions 2+.
    pub transaction_version: i8,
}

impl Wire for WriteTxnMarkersRequestMarker {
    const MIN_SIZE: MinSize = MinSize::Since(&[(1, 17), (2, 18)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("producer_id", &self.producer_id)?;
        w.field("producer_epoch", &self.producer_epoch)?;
        w.field("result", &self.result)?;
        w.field("topics", &self.topics)?;
        w.field("coordinator_epoch", &self.coordinator_epoch)?;
        w.field_if(v >= 2, "transaction_version", &self.transaction_version)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill_run(
            &["producer_id", "producer_epoch", "result"],
            (&mut self.producer_id, &mut self.producer_epoch, &mut self.result),
        )?;
        r.fill("topics", &mut self.topics)?;
        r.fill("coordinator_epoch", &mut self.coordinator_epoch)?;
        r.fill_if(v >= 2, "transaction_version", &mut self.transaction_version)?;
        r.no_tags()
    }
}

/// One of [`WriteTxnMarkersRequestMarker::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WriteTxnMarkersRequestTopic {
    /// The name of the topic.
    pub name: ByteString,
    /// The partitions concerned.
    pub partitions: Numbers,
}

impl Wire for WriteTxnMarkersRequestTopic {
    const MIN_SIZE: MinSize = MinSize::Fixed(3);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("name", &self.name)?;
        w.field("partitions", &self.partitions)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("name", &mut self.name)?;
        r.fill("partitions", &mut self.partitions)?;
        r.no_tags()
    }
}

impl Request for WriteTxnMarkersRequest {
    const API: ApiKey = ApiKey::WRITE_TXN_MARKERS;
    const VERSIONS: VersionRange = VersionRange::new(1, 2);
    const FLEXIBLE: i16 = 1;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::CORRUPT_MESSAGE, ErrorCode::UNKNOWN_TOPIC_OR_PARTITION, ErrorCode::NOT_LEADER_OR_FOLLOWER,
        ErrorCode::REQUEST_TIMED_OUT, ErrorCode::MESSAGE_TOO_LARGE, ErrorCode::RECORD_LIST_TOO_LARGE,
        ErrorCode::NOT_ENOUGH_REPLICAS, ErrorCode::NOT_ENOUGH_REPLICAS_AFTER_APPEND, ErrorCode::INVALID_REQUIRED_ACKS,
        ErrorCode::CLUSTER_AUTHORIZATION_FAILED, ErrorCode::UNSUPPORTED_FOR_MESSAGE_FORMAT,
        ErrorCode::INVALID_PRODUCER_EPOCH, ErrorCode::TRANSACTION_COORDINATOR_FENCED, ErrorCode::KAFKA_STORAGE_ERROR,
        ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    const OVERRIDES: &'static [(ErrorCode, ErrorClass, Refresh)] = &[
        (ErrorCode::INVALID_PRODUCER_EPOCH, ErrorClass::Reject, Refresh::Nothing),
        (ErrorCode::TRANSACTION_COORDINATOR_FENCED, ErrorClass::Reject, Refresh::Nothing),
    ];
    type Response = WriteTxnMarkersResponse;
}

/// See the [module](self). Versions 1-2.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WriteTxnMarkersResponse {
    /// The outcome, by marker.
    pub markers: Vec<WriteTxnMarkersResponseMarker>,
}

impl Wire for WriteTxnMarkersResponse {
    const MIN_SIZE: MinSize = MinSize::Fixed(2);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("markers", &self.markers)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("markers", &mut self.markers)?;
        r.no_tags()
    }
}

/// One of [`WriteTxnMarkersResponse::markers`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WriteTxnMarkersResponseMarker {
    /// The id of the producer.
    pub producer_id: i64,
    /// The outcome, by topic.
    pub topics: Vec<WriteTxnMarkersResponseTopic>,
}

impl Wire for WriteTxnMarkersResponseMarker {
    const MIN_SIZE: MinSize = MinSize::Fixed(10);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("producer_id", &self.producer_id)?;
        w.field("topics", &self.topics)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("producer_id", &mut self.producer_id)?;
        r.fill("topics", &mut self.topics)?;
        r.no_tags()
    }
}

/// One of [`WriteTxnMarkersResponseMarker::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WriteTxnMarkersResponseTopic {
    /// The name of the topic.
    pub name: ByteString,
    /// The outcome, by partition.
    pub partitions: Vec<WriteTxnMarkersResponsePartition>,
}

impl Wire for WriteTxnMarkersResponseTopic {
    const MIN_SIZE: MinSize = MinSize::Fixed(3);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("name", &self.name)?;
        w.field("partitions", &self.partitions)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("name", &mut self.name)?;
        r.fill("partitions", &mut self.partitions)?;
        r.no_tags()
    }
}

/// One of [`WriteTxnMarkersResponseTopic::partitions`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WriteTxnMarkersResponsePartition {
    /// The number of the partition within its topic.
    pub index: i32,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
}

impl Wire for WriteTxnMarkersResponsePartition {
    const MIN_SIZE: MinSize = MinSize::Fixed(7);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("index", &self.index)?;
        w.field("error", &self.error)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(&["index", "error"], (&mut self.index, &mut self.error))?;
        r.no_tags()
    }
}

impl Response for WriteTxnMarkersResponse {}
