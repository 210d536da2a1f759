//! What holds for transactions: what may be written when, and that a transaction has one outcome.

use std::collections::{BTreeMap, BTreeSet};

use milena_protocol::api::*;
use milena_protocol::record::batches;

use super::{Complaints, LintRule};
use crate::connection::Ticket;
use crate::settings::TransactionVersion;

/// From this version on a produce request adds its partitions itself (KIP-890).
const PRODUCE_ADDS: i16 = 12;
/// From this version on an EndTxn request ends a transaction of version 2.
const END_BUMPS: i16 = 5;
/// The same for offsets.
const OFFSETS_ADD: i16 = 5;
/// From this version on the request is one that brokers send.
const ADD_FOR_BROKERS: i16 = 4;

#[derive(Debug, Default)]
pub(super) struct Transactions(BTreeMap<String, Transaction>);

/// The transaction of one transactional id.
#[derive(Debug, Default)]
struct Transaction {
    identity: (i64, i16),
    added: BTreeSet<(String, i32)>,
    groups: BTreeSet<String>,
    /// The outcome that was asked for.
    outcome: Option<bool>,
    ending: Option<Ticket>,
}

impl Transactions {
    /// The transaction of this id as this identity sees it: a new epoch begins anew.
    fn of(&mut self, id: &str, identity: (i64, i16)) -> &mut Transaction {
        let transaction = self.0.entry(id.to_owned()).or_default();
        if transaction.identity != identity {
            *transaction = Transaction {
                identity,
                ..Transaction::default()
            };
        }
        transaction
    }

    /// The same, where something is added: after an outcome that begins the next transaction of the same epoch.
    fn open(&mut self, id: &str, identity: (i64, i16)) -> &mut Transaction {
        let transaction = self.of(id, identity);
        if transaction.outcome.is_some() && transaction.ending.is_none() {
            *transaction = Transaction {
                identity,
                ..Transaction::default()
            };
        }
        transaction
    }

    pub(super) fn produce(&mut self, to: &mut Complaints<'_>, request: &ProduceRequest) {
        let adds = to.call.version >= PRODUCE_ADDS;
        let mut identities = BTreeSet::new();
        for topic in &request.topics {
            for partition in &topic.partitions {
                let records = partition.records.clone().unwrap_or_default();
                let Some(Ok(batch)) = batches(records).next() else {
                    continue;
                };
                let named = request.transactional_id.is_some();
                let fits = batch.is_transactional() == named;
                to.require(fits, LintRule::TransactionalWithoutId, || {
                    format!("{batch:?}")
                });
                let Some(id) = request.transactional_id.as_deref().filter(|_| fits) else {
                    continue;
                };
                let identity = (batch.producer_id(), batch.producer_epoch());
                identities.insert(identity);
                let transaction = self.of(id, identity);
                let ending = transaction.ending.is_some();
                to.require(!ending, LintRule::ProduceAfterEnd, || {
                    format!("{id:?} {identity:?}")
                });
                let place = (topic.name.to_string(), partition.index);
                let added = adds || transaction.added.contains(&place);
                to.require(added, LintRule::PartitionNotAdded, || format!("{place:?}"));
            }
        }
        to.require(identities.len() <= 1, LintRule::MixedTransaction, || {
            format!("{identities:?}")
        });
    }

    pub(super) fn add_partitions(
        &mut self,
        to: &mut Complaints<'_>,
        spoken: TransactionVersion,
        request: &AddPartitionsToTxnRequest,
    ) {
        if to.call.version >= ADD_FOR_BROKERS {
            return to.add(LintRule::AddedBatchwise, to.call.version);
        }
        name(to, &request.transactional_id);
        let old = spoken < TransactionVersion::V2;
        to.require(old, LintRule::AddedInVersion2, || {
            request.transactional_id.to_string()
        });
        let identity = (request.producer_id, request.producer_epoch);
        let transaction = self.open(&request.transactional_id, identity);
        let partitions = request.topics.iter().flat_map(|topic| {
            let name = topic.name.to_string();
            topic
                .partitions
                .iter()
                .map(move |index| (name.clone(), *index))
        });
        transaction.added.extend(partitions);
        let any = request
            .topics
            .iter()
            .any(|topic| !topic.partitions.is_empty());
        to.require(any, LintRule::AddedNothing, || {
            request.transactional_id.to_string()
        });
    }

    pub(super) fn add_offsets(
        &mut self,
        to: &mut Complaints<'_>,
        spoken: TransactionVersion,
        request: &AddOffsetsToTxnRequest,
    ) {
        name(to, &request.transactional_id);
        let old = spoken < TransactionVersion::V2;
        to.require(old, LintRule::AddedInVersion2, || {
            request.group_id.to_string()
        });
        let identity = (request.producer_id, request.producer_epoch);
        let transaction = self.open(&request.transactional_id, identity);
        transaction.groups.insert(request.group_id.to_string());
    }

    pub(super) fn commit_offsets(
        &mut self,
        to: &mut Complaints<'_>,
        spoken: TransactionVersion,
        request: &TxnOffsetCommitRequest,
    ) {
        name(to, &request.transactional_id);
        let adds = to.call.version >= OFFSETS_ADD && spoken >= TransactionVersion::V2;
        let identity = (request.producer_id, request.producer_epoch);
        let transaction = self.of(&request.transactional_id, identity);
        let known = adds || transaction.groups.contains(&*request.group_id);
        to.require(known, LintRule::OffsetsNotAdded, || {
            request.group_id.to_string()
        });
    }

    pub(super) fn end(
        &mut self,
        to: &mut Complaints<'_>,
        spoken: TransactionVersion,
        request: &EndTxnRequest,
    ) {
        name(to, &request.transactional_id);
        let bumps = to.call.version >= END_BUMPS;
        let fits = bumps == (spoken >= TransactionVersion::V2);
        to.require(fits, LintRule::EndInWrongVersion, || {
            format!("version {} with {spoken:?}", to.call.version)
        });
        let ticket = to.call.ticket;
        let transaction = self.of(
            &request.transactional_id,
            (request.producer_id, request.producer_epoch),
        );
        let one = transaction
            .outcome
            .is_none_or(|former| former == request.committed);
        to.require(one, LintRule::BothOutcomes, || format!("{request:?}"));
        transaction.outcome = Some(request.committed);
        transaction.ending = Some(ticket);
    }

    pub(super) fn ended(&mut self, ticket: Ticket) {
        for transaction in self.0.values_mut() {
            transaction.ending.take_if(|ending| *ending == ticket);
        }
    }
}

fn name(to: &mut Complaints<'_>, id: &str) {
    to.require(!id.is_empty(), LintRule::NoTransactionalId, String::new);
}
