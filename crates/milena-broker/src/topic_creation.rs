//! A new topic as it is asked for, what is wrong with that, and what will come of it.

use std::collections::BTreeMap;

use bytestring::ByteString;
use milena_protocol::error_code::ErrorCode;
use milena_protocol::ids::Uuid;

use crate::machine::Machine;
use crate::node::NodeId;
use crate::refusal::Refusal;
use crate::topic_configs::{Configs, TopicConfig};
use crate::topic_name;
use crate::topics::spread;

/// The name of the log that real clusters keep their metadata in.
pub(crate) const METADATA_TOPIC: &str = "__cluster_metadata";

/// Partitions that one request may create.
const MOST_AT_ONCE: i32 = 10_000;

/// A topic as a client wants it.
#[derive(Clone, Debug)]
pub(crate) struct NewTopic {
    pub(crate) name: ByteString,
    /// -1 for as many as the brokers are set to.
    pub(crate) partitions: i32,
    /// -1 for as many as the brokers are set to.
    pub(crate) replication: i16,
    /// The replicas of each partition, if the client chooses them.
    pub(crate) assignments: Vec<(i32, Vec<NodeId>)>,
    pub(crate) configs: Vec<(ByteString, Option<ByteString>)>,
}

impl NewTopic {
    /// A topic of which everything is left to the brokers.
    pub(crate) fn named(name: ByteString) -> Self {
        Self {
            name,
            partitions: -1,
            replication: -1,
            assignments: Vec::new(),
            configs: Vec::new(),
        }
    }
}

/// A topic that could be created.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) name: ByteString,
    pub(crate) replicas: Vec<Vec<NodeId>>,
    pub(crate) configs: Configs,
}

impl Machine {
    /// Checks a topic that is wanted, and places its partitions.
    ///
    /// # Errors
    ///
    /// What Kafka would answer.
    pub(crate) fn plan_topic(&mut self, wanted: &NewTopic) -> Result<Plan, Refusal> {
        self.check_topic_name(&wanted.name)?;
        let configs = self.check_new_configs(&wanted.configs)?;
        let replicas = match wanted.assignments.is_empty() {
            true => self.place_topic(wanted)?,
            false => self.check_assignments(wanted)?,
        };
        Ok(Plan {
            name: wanted.name.clone(),
            replicas,
            configs,
        })
    }

    /// Creates what was planned.
    pub(crate) fn create_planned(&mut self, plan: Plan) -> Uuid {
        self.add_topic(plan.name, plan.replicas, plan.configs)
    }

    fn check_topic_name(&self, name: &str) -> Result<(), Refusal> {
        if name == METADATA_TOPIC {
            let message = format!("Creation of internal topic {METADATA_TOPIC} is prohibited.");
            return Err(Refusal::new(ErrorCode::INVALID_REQUEST, message));
        }
        let invalid = |message: String| Refusal::new(ErrorCode::INVALID_TOPIC_EXCEPTION, message);
        topic_name::check(name).map_err(|why| invalid(format!("Topic name is invalid: {why}")))?;
        if self.topics.named(name).is_some() {
            let message = format!("Topic '{name}' already exists.");
            return Err(Refusal::new(ErrorCode::TOPIC_ALREADY_EXISTS, message));
        }
        let mut topics = self.topics.iter();
        match topics.find(|topic| topic_name::collide(&topic.name, name)) {
            Some(topic) => Err(invalid(format!(
                "Topic '{name}' collides with existing topic: {}",
                topic.name
            ))),
            None => Ok(()),
        }
    }

    fn check_new_configs(
        &self,
        wanted: &[(ByteString, Option<ByteString>)],
    ) -> Result<Configs, Refusal> {
        let invalid = |message: String| Refusal::new(ErrorCode::INVALID_CONFIG, message);
        let mut configs = Configs::new();
        for (name, value) in wanted {
            let missing = || {
                invalid(format!(
                    "Null value not supported for topic configs: {name}"
                ))
            };
            let value = value.clone().ok_or_else(missing)?;
            configs.insert(name.clone(), value);
        }
        TopicConfig::parse(&configs, self.fallback())
            .map_err(|error| invalid(error.to_string()))?;
        Ok(configs)
    }

    fn place_topic(&mut self, wanted: &NewTopic) -> Result<Vec<Vec<NodeId>>, Refusal> {
        let brokers = self.nodes.len();
        let replication = match wanted.replication {
            -1 => (self.settings.default_replication_factor.max(1) as usize).min(brokers),
            factor if factor > 0 => factor as usize,
            _ => {
                return Err(Refusal::new(
                    ErrorCode::INVALID_REPLICATION_FACTOR,
                    "Replication factor must be larger than 0, or -1 to use the default value.",
                ));
            }
        };
        let partitions = match wanted.partitions {
            -1 => self.settings.num_partitions,
            count if count > 0 => count,
            _ => {
                return Err(Refusal::new(
                    ErrorCode::INVALID_PARTITIONS,
                    "Number of partitions was set to an invalid non-positive value.",
                ));
            }
        };
        self.check_replication(replication)?;
        check_count(partitions)?;
        Ok(self.spread_from_chance(partitions, replication))
    }

    fn check_replication(&self, replication: usize) -> Result<(), Refusal> {
        let brokers = self.nodes.len();
        let why = if self.live_nodes().next().is_none() {
            "because no brokers are usable".to_owned()
        } else if replication > brokers {
            format!(
                "The target replication factor of {replication} cannot be reached because only {brokers} broker(s) are registered."
            )
        } else {
            return Ok(());
        };
        Err(Refusal::new(
            ErrorCode::INVALID_REPLICATION_FACTOR,
            format!("Unable to replicate the partition {replication} time(s): {why}"),
        ))
    }

    /// Places partitions on the brokers that run, and on the others only if those are too few.
    pub(crate) fn spread_from_chance(
        &mut self,
        partitions: i32,
        replication: usize,
    ) -> Vec<Vec<NodeId>> {
        let mut nodes: Vec<NodeId> = self.live_nodes().collect();
        let first = self.rng.usize(..nodes.len().max(1));
        let mut placed = spread(&nodes, partitions, replication, first);
        nodes = self.nodes.keys().copied().collect();
        for replicas in &mut placed {
            let more = nodes.iter().filter(|id| !replicas.contains(id));
            let missing = replication.saturating_sub(replicas.len());
            let more: Vec<NodeId> = more.take(missing).copied().collect();
            replicas.extend(more);
        }
        placed
    }

    fn check_assignments(&self, wanted: &NewTopic) -> Result<Vec<Vec<NodeId>>, Refusal> {
        for (given, what) in [
            (wanted.replication != -1, "replication factor"),
            (wanted.partitions != -1, "numPartitions"),
        ] {
            if given {
                let message = format!(
                    "A manual partition assignment was specified, but {what} was not set to -1."
                );
                return Err(Refusal::new(ErrorCode::INVALID_REQUEST, message));
            }
        }
        let mut chosen = BTreeMap::new();
        for (index, replicas) in &wanted.assignments {
            if chosen.insert(*index, replicas.clone()).is_some() {
                return Err(unassignable(format!(
                    "Found multiple manual partition assignments for partition {index}"
                )));
            }
        }
        if !chosen.keys().copied().eq(0..chosen.len() as i32) {
            return Err(unassignable(
                "partitions should be a consecutive 0-based integer sequence",
            ));
        }
        let chosen: Vec<Vec<NodeId>> = chosen.into_values().collect();
        self.check_replicas(&chosen, None)?;
        Ok(chosen)
    }

    /// Checks replicas that a client has chosen for partitions; all are to have as many as `like`, or as the first.
    pub(crate) fn check_replicas(
        &self,
        chosen: &[Vec<NodeId>],
        like: Option<usize>,
    ) -> Result<(), Refusal> {
        let mut like = like;
        for (index, replicas) in chosen.iter().enumerate() {
            self.check_assignment(replicas)?;
            let (count, expected) = (replicas.len(), *like.get_or_insert(replicas.len()));
            if count != expected {
                return Err(unassignable(format!(
                    "The manual partition assignment includes a partition with {count} replica(s), but this is not \
                     consistent with previous partitions, which have {expected} replica(s)."
                )));
            }
            if !replicas.iter().any(|id| self.nodes[id].is_up()) {
                return Err(unassignable(format!(
                    "All brokers specified in the manual partition assignment for partition {index} are fenced or in \
                     controlled shutdown."
                )));
            }
        }
        Ok(())
    }

    /// Checks that replicas are brokers, and none twice.
    pub(crate) fn check_assignment(&self, replicas: &[NodeId]) -> Result<(), Refusal> {
        if replicas.is_empty() {
            return Err(unassignable(
                "The manual partition assignment includes an empty replica list.",
            ));
        }
        for (place, id) in replicas.iter().enumerate() {
            if replicas[..place].contains(id) {
                return Err(unassignable(format!(
                    "The manual partition assignment includes the broker {id} more than once."
                )));
            }
            if !self.nodes.contains_key(id) {
                return Err(unassignable(format!(
                    "The manual partition assignment includes broker {id}, but no such broker is registered."
                )));
            }
        }
        Ok(())
    }
}

/// Checks how many partitions one request wants.
pub(crate) fn check_count(partitions: i32) -> Result<(), Refusal> {
    match partitions > MOST_AT_ONCE {
        true => Err(Refusal::new(
            ErrorCode::POLICY_VIOLATION,
            "Excessively large number of partitions per request.",
        )),
        false => Ok(()),
    }
}

pub(crate) fn unassignable(message: impl Into<ByteString>) -> Refusal {
    Refusal::new(ErrorCode::INVALID_REPLICA_ASSIGNMENT, message)
}
