//! Clients that are not ours, against the brokers of `milena-broker`: Kafka's own tools, the Java client, librdkafka and
//! franz-go work as they do with Apache Kafka.

mod configs;
mod console;
mod groups;
mod librdkafka;
mod offsets;
mod overview;
mod performance;
mod replicas;
mod tool;
mod topics;
mod transactions;
mod verifiable;

use crate::story::Story;

/// All of them, with the prefix by which they are a part of their own.
pub(crate) const STORIES: &[Story] = &[
    story(
        "clients_kafka_topics_creates_extends_and_deletes",
        topics::life,
    ),
    story(
        "clients_kafka_configs_changes_what_it_shows",
        configs::changes,
    ),
    story(
        "clients_kafka_configs_sets_quotas_that_producers_feel",
        configs::quotas,
    ),
    story("clients_console_tools_read_what_they_wrote", console::reads),
    story(
        "clients_kafka_consumer_groups_of_a_classic_group",
        groups::classic,
    ),
    story(
        "clients_kafka_consumer_groups_of_a_consumer_group",
        groups::consumer,
    ),
    story(
        "clients_kafka_get_offsets_follows_kafka_delete_records",
        offsets::deleted,
    ),
    story(
        "clients_verifiable_consumers_get_what_was_acknowledged",
        verifiable::all,
    ),
    story(
        "clients_perf_tests_count_what_the_brokers_have",
        performance::counted,
    ),
    story(
        "clients_what_tools_tell_of_the_cluster_is_so",
        overview::told,
    ),
    story(
        "clients_transactions_of_the_java_client_are_seen_by_kafka_transactions",
        transactions::life,
    ),
    story(
        "clients_librdkafka_goes_on_where_its_group_has_committed",
        librdkafka::groups,
    ),
    Story::embedded(
        "clients_kafka_reassign_partitions_and_kafka_leader_election_move_replicas",
        3,
        replicas::moved,
    )
    .since(4, 4),
];

/// The tools' options are those of 4.4.
const fn story(
    name: &'static str,
    run: fn(&crate::context::Context) -> crate::story::Outcome,
) -> Story {
    Story::embedded(name, 1, run).since(4, 4)
}
