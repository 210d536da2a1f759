//! WriteTxnMarkers, versions 1-2.

use bytestring::ByteString;
use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use super::Served;
use crate::machine::{Call, Machine};
use crate::transactions::{Identity, Marker, Transactions};

impl Served for WriteTxnMarkersRequest {
    fn handle(self, machine: &mut Machine, call: &Call) -> Option<WriteTxnMarkersResponse> {
        Some(answer(&self, |asked, topic, index| {
            let marker = Marker {
                identity: Identity {
                    producer_id: asked.producer_id,
                    epoch: asked.producer_epoch,
                },
                committed: asked.result,
                coordinator_epoch: asked.coordinator_epoch,
            };
            let written = write(machine, call, topic, index, marker);
            written.err().unwrap_or_default()
        }))
    }

    fn refuse(&self, error: ErrorCode) -> WriteTxnMarkersResponse {
        answer(self, |_, _, _| error)
    }
}

/// Writes a marker to a partition, if this is the broker that can.
fn write(
    machine: &mut Machine,
    call: &Call,
    topic: &str,
    index: i32,
    marker: Marker,
) -> Result<(), ErrorCode> {
    let unknown = ErrorCode::UNKNOWN_TOPIC_OR_PARTITION;
    let key = (machine.topics.named(topic).ok_or(unknown)?.id, index);
    let partition = machine.topics.partition(key).ok_or(unknown)?;
    if !partition.replicas.contains(&call.node) {
        return Err(unknown);
    }
    if partition.leader != Some(call.node) {
        return Err(ErrorCode::NOT_LEADER_OR_FOLLOWER);
    }
    Transactions::write_marker(machine, call.now, key, marker)?;
    Ok(())
}

/// An answer for each partition of each marker.
fn answer(
    request: &WriteTxnMarkersRequest,
    mut error: impl FnMut(&WriteTxnMarkersRequestMarker, &str, i32) -> ErrorCode,
) -> WriteTxnMarkersResponse {
    let mut markers = Vec::new();
    for marker in &request.markers {
        let topics = marker.topics.iter().map(|topic| {
            let partitions = topic.partitions.iter();
            let partitions = partitions.map(|index| WriteTxnMarkersResponsePartition {
                index: *index,
                error: error(marker, &topic.name, *index),
            });
            (topic.name.clone(), partitions.collect())
        });
        let topics = topics.collect();
        join(&mut markers, marker.producer_id, topics);
    }
    WriteTxnMarkersResponse { markers }
}

/// Adds a marker's answers to those of its producer: each producer is answered once.
fn join(
    markers: &mut Vec<WriteTxnMarkersResponseMarker>,
    producer_id: i64,
    topics: Vec<(ByteString, Vec<WriteTxnMarkersResponsePartition>)>,
) {
    let topics = topics.into_iter();
    let mut topics =
        topics.map(|(name, partitions)| WriteTxnMarkersResponseTopic { name, partitions });
    match markers
        .iter_mut()
        .find(|known| known.producer_id == producer_id)
    {
        Some(known) => known.topics.extend(topics),
        None => markers.push(WriteTxnMarkersResponseMarker {
            producer_id,
            topics: topics.by_ref().collect(),
        }),
    }
}
