// Kafka's own clients saying as much as they can, to be heard by a proxy: java -cp JARS Session.java BOOTSTRAP
//
// What fails is part of the session: a refusal is a response too.

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.apache.kafka.clients.admin.*;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.clients.producer.*;
import org.apache.kafka.common.*;
import org.apache.kafka.common.acl.*;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.quota.*;
import org.apache.kafka.common.resource.*;
import org.apache.kafka.common.serialization.*;

public class Session {
    private interface Step {
        Object run() throws Exception;
    }

    private static String bootstrap;
    private static int refused;

    public static void main(String[] arguments) throws Exception {
        bootstrap = arguments[0];
        Properties properties = properties();
        try (Admin admin = Admin.create(properties)) {
            prepare(admin);
            produce();
            transact();
            consume("classic");
            consume("consumer");
            share();
            ask(admin);
            change(admin);
        }
        System.out.println(refused + " steps were refused");
        System.exit(0);
    }

    private static Properties properties() {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", bootstrap);
        properties.put("request.timeout.ms", "8000");
        properties.put("default.api.timeout.ms", "8000");
        return properties;
    }

    private static void step(String name, Step step) {
        try {
            Object result = step.run();
            if (result instanceof KafkaFuture<?> future) {
                future.get(10, TimeUnit.SECONDS);
            }
        } catch (Throwable error) {
            refused++;
            Throwable cause = error.getCause() == null ? error : error.getCause();
            System.out.println(name + ": " + cause.getClass().getSimpleName());
        }
    }

    private static void prepare(Admin admin) {
        NewTopic several = new NewTopic("several", 3, (short) 1);
        NewTopic compacted = new NewTopic("compacted", 1, (short) 1)
                .configs(Map.of("cleanup.policy", "compact", "segment.bytes", "1048576"));
        NewTopic appended = new NewTopic("appended", 1, (short) 1)
                .configs(Map.of("message.timestamp.type", "LogAppendTime"));
        NewTopic bad = new NewTopic("no/good", 1, (short) 7);
        step("createTopics", () -> admin.createTopics(List.of(several, compacted, appended)).all());
        step("createTopics bad", () -> admin.createTopics(List.of(bad, several)).all());
        for (String group : List.of("shared", "shared-too")) {
            ConfigResource resource = new ConfigResource(ConfigResource.Type.GROUP, group);
            AlterConfigOp earliest = new AlterConfigOp(
                    new ConfigEntry("share.auto.offset.reset", "earliest"), AlterConfigOp.OpType.SET);
            step("group config", () -> admin.incrementalAlterConfigs(Map.of(resource, List.of(earliest))).all());
        }
    }

    private static void produce() {
        for (String codec : List.of("none", "gzip", "snappy", "lz4", "zstd")) {
            Properties properties = properties();
            properties.put("compression.type", codec);
            properties.put("linger.ms", "30");
            try (KafkaProducer<byte[], byte[]> producer =
                    new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
                for (String topic : List.of("several", "compacted", "appended")) {
                    for (int i = 0; i < 12; i++) {
                        byte[] key = topic.equals("compacted") || i % 3 > 0 ? ("key " + i % 5).getBytes() : null;
                        byte[] value = i % 4 == 3 ? null : ("value " + i + " of " + codec).repeat(i).getBytes();
                        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, key, value);
                        if (i % 2 == 0) {
                            record.headers().add(new RecordHeader("trace", ("id " + i).getBytes()));
                            record.headers().add(new RecordHeader("", null));
                        }
                        producer.send(record);
                    }
                    step("flush", () -> {
                        producer.flush();
                        return null;
                    });
                }
                step("partitionsFor", () -> producer.partitionsFor("several"));
            }
        }
    }

    private static void transact() {
        Properties properties = properties();
        properties.put("transactional.id", "transactor");
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
            producer.initTransactions();
            for (boolean commit : new boolean[] {true, false, true}) {
                producer.beginTransaction();
                producer.send(new ProducerRecord<>("several", "committed: " + commit));
                producer.send(new ProducerRecord<>("several", 1, "k", "committed: " + commit));
                step("sendOffsets", () -> {
                    producer.sendOffsetsToTransaction(
                            Map.of(new TopicPartition("several", 0), new OffsetAndMetadata(1, Optional.of(0), "tx")),
                            new ConsumerGroupMetadata("offsets-of-transactions"));
                    return null;
                });
                if (commit) {
                    producer.commitTransaction();
                } else {
                    producer.flush();
                    producer.abortTransaction();
                }
            }
        }
    }

    private static KafkaConsumer<byte[], byte[]> consumer(String protocol, String group) {
        Properties properties = properties();
        properties.put("group.id", group);
        properties.put("group.protocol", protocol);
        properties.put("auto.offset.reset", "earliest");
        properties.put("isolation.level", "read_committed");
        properties.put("client.rack", "r1");
        if (protocol.equals("classic")) {
            properties.put("partition.assignment.strategy",
                    "org.apache.kafka.clients.consumer.CooperativeStickyAssignor,"
                            + "org.apache.kafka.clients.consumer.RangeAssignor");
            properties.put("group.instance.id", "static-" + group);
            properties.put("heartbeat.interval.ms", "300");
        }
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static void consume(String protocol) {
        String group = "group-" + protocol;
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(protocol, group)) {
            consumer.subscribe(List.of("several", "compacted", "appended"));
            long end = System.currentTimeMillis() + 6000;
            int records = 0;
            while (System.currentTimeMillis() < end && records < 150) {
                records += consumer.poll(Duration.ofMillis(200)).count();
            }
            System.out.println(protocol + " read " + records);
            step("commit", () -> {
                consumer.commitSync();
                consumer.committed(Set.of(new TopicPartition("several", 0), new TopicPartition("compacted", 0)));
                consumer.offsetsForTimes(Map.of(new TopicPartition("several", 0), 1L));
                consumer.endOffsets(Set.of(new TopicPartition("several", 0)));
                consumer.listTopics();
                consumer.seekToBeginning(List.of());
                consumer.poll(Duration.ofSeconds(1));
                return null;
            });
            if (protocol.equals("consumer")) {
                try (KafkaConsumer<byte[], byte[]> second = consumer(protocol, group)) {
                    second.subscribe(List.of("several"));
                    second.poll(Duration.ofSeconds(1));
                    consumer.poll(Duration.ofSeconds(1));
                }
            }
        }
        // What brokers write for themselves.
        try (KafkaConsumer<byte[], byte[]> consumer = consumer("classic", "nobody-" + protocol)) {
            for (String topic : List.of("__consumer_offsets", "__transaction_state", "__share_group_state")) {
                step(topic, () -> {
                    List<TopicPartition> all = consumer.partitionsFor(topic).stream()
                            .map(info -> new TopicPartition(topic, info.partition())).toList();
                    consumer.assign(all);
                    consumer.seekToBeginning(all);
                    consumer.poll(Duration.ofSeconds(1));
                    consumer.poll(Duration.ofSeconds(1));
                    return null;
                });
            }
        }
    }

    private static void share() {
        Properties properties = properties();
        properties.put("group.id", "shared");
        properties.put("share.acknowledgement.mode", "explicit");
        try (KafkaShareConsumer<byte[], byte[]> consumer = new KafkaShareConsumer<>(
                properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of("several", "appended"));
            int records = 0;
            for (int round = 0; round < 12; round++) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(300))) {
                    AcknowledgeType[] types = {AcknowledgeType.ACCEPT, AcknowledgeType.RELEASE, AcknowledgeType.REJECT};
                    consumer.acknowledge(record, types[records++ % 3]);
                }
                consumer.commitSync();
            }
            System.out.println("share read " + records);
        } catch (Exception error) {
            System.out.println("share: " + error);
        }
        try (KafkaConsumer<byte[], byte[]> consumer = consumer("classic", "nobody-share")) {
            List<TopicPartition> all = consumer.partitionsFor("__share_group_state").stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition())).toList();
            consumer.assign(all);
            consumer.seekToBeginning(all);
            consumer.poll(Duration.ofSeconds(2));
        } catch (Exception error) {
            System.out.println("share state: " + error);
        }
    }

    private static void ask(Admin admin) {
        TopicPartition partition = new TopicPartition("several", 0);
        step("listTopics", () -> admin.listTopics(new ListTopicsOptions().listInternal(true)).names());
        step("describeTopics", () -> admin.describeTopics(List.of("several", "compacted", "missing")).allTopicNames());
        step("describeCluster", () -> admin.describeCluster(
                new DescribeClusterOptions().includeAuthorizedOperations(true).includeFencedBrokers(true)).nodes());
        step("describeConfigs", () -> admin.describeConfigs(List.of(
                new ConfigResource(ConfigResource.Type.TOPIC, "compacted"),
                new ConfigResource(ConfigResource.Type.GROUP, "shared"),
                new ConfigResource(ConfigResource.Type.TOPIC, "missing")),
                new DescribeConfigsOptions().includeSynonyms(true)).all());
        step("describeLogDirs", () -> admin.describeLogDirs(List.of(1)).allDescriptions());
        step("describeReplicaLogDirs",
                () -> admin.describeReplicaLogDirs(List.of(new TopicPartitionReplica("several", 0, 1))).all());
        step("listGroups", () -> admin.listGroups().all());
        step("listGroups of types", () -> admin.listGroups(new ListGroupsOptions()
                .withTypes(Set.of(GroupType.CONSUMER, GroupType.SHARE))).all());
        step("describeConsumerGroups", () -> admin.describeConsumerGroups(
                List.of("group-classic", "group-consumer", "missing")).all());
        step("describeClassicGroups", () -> admin.describeClassicGroups(List.of("group-classic", "missing")).all());
        step("describeShareGroups", () -> admin.describeShareGroups(List.of("shared", "missing")).all());
        step("describeStreamsGroups", () -> admin.describeStreamsGroups(List.of("missing")).all());
        step("listConsumerGroupOffsets", () -> admin.listConsumerGroupOffsets(Map.of(
                "group-classic", new ListConsumerGroupOffsetsSpec(),
                "group-consumer", new ListConsumerGroupOffsetsSpec().topicPartitions(List.of(partition)))).all());
        step("listShareGroupOffsets",
                () -> admin.listShareGroupOffsets(Map.of("shared", new ListShareGroupOffsetsSpec())).all());
        step("listOffsets", () -> admin.listOffsets(Map.of(
                partition, OffsetSpec.latest(),
                new TopicPartition("several", 1), OffsetSpec.earliest(),
                new TopicPartition("several", 2), OffsetSpec.maxTimestamp(),
                new TopicPartition("compacted", 0), OffsetSpec.forTimestamp(5))).all());
        step("describeClientQuotas", () -> admin.describeClientQuotas(ClientQuotaFilter.all()).entities());
        step("describeUserScramCredentials", () -> admin.describeUserScramCredentials().all());
        step("describeFeatures", () -> admin.describeFeatures().featureMetadata());
        step("describeMetadataQuorum", () -> admin.describeMetadataQuorum().quorumInfo());
        step("describeProducers", () -> admin.describeProducers(List.of(partition)).all());
        step("describeTransactions", () -> admin.describeTransactions(List.of("transactor", "missing")).all());
        step("listTransactions", () -> admin.listTransactions().all());
        step("listConfigResources", () -> admin.listConfigResources().all());
        step("listPartitionReassignments", () -> admin.listPartitionReassignments().reassignments());
        step("describeAcls", () -> admin.describeAcls(AclBindingFilter.ANY).values());
        step("describeDelegationToken", () -> admin.describeDelegationToken().delegationTokens());
    }

    private static void change(Admin admin) {
        TopicPartition partition = new TopicPartition("several", 0);
        AclBinding acl = new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, "sev", PatternType.PREFIXED),
                new AccessControlEntry("User:alice", "*", AclOperation.READ, AclPermissionType.ALLOW));
        step("createAcls", () -> admin.createAcls(List.of(acl)).all());
        step("describeAcls", () -> admin.describeAcls(AclBindingFilter.ANY).values());
        step("deleteAcls", () -> admin.deleteAcls(List.of(AclBindingFilter.ANY)).all());
        ClientQuotaEntity entity = new ClientQuotaEntity(Map.of("user", "alice", "client-id", "app"));
        step("alterClientQuotas", () -> admin.alterClientQuotas(List.of(new ClientQuotaAlteration(entity,
                List.of(new ClientQuotaAlteration.Op("producer_byte_rate", 1e6))))).all());
        step("describeClientQuotas", () -> admin.describeClientQuotas(ClientQuotaFilter.all()).entities());
        step("alterUserScramCredentials", () -> admin.alterUserScramCredentials(List.of(
                new UserScramCredentialUpsertion("alice",
                        new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, 4096), "secret"),
                new UserScramCredentialDeletion("bob", ScramMechanism.SCRAM_SHA_512))).all());
        step("describeUserScramCredentials", () -> admin.describeUserScramCredentials().all());
        step("incrementalAlterConfigs", () -> admin.incrementalAlterConfigs(Map.of(
                new ConfigResource(ConfigResource.Type.TOPIC, "several"),
                List.of(new AlterConfigOp(new ConfigEntry("retention.ms", "100000"), AlterConfigOp.OpType.SET)),
                new ConfigResource(ConfigResource.Type.CLIENT_METRICS, "all"),
                List.of(new AlterConfigOp(new ConfigEntry("interval.ms", "1000"), AlterConfigOp.OpType.SET)))).all());
        step("clientInstanceId", () -> admin.clientInstanceId(Duration.ofSeconds(2)));
        step("createPartitions", () -> admin.createPartitions(Map.of("several", NewPartitions.increaseTo(4))).all());
        step("alterPartitionReassignments", () -> admin.alterPartitionReassignments(Map.of(
                partition, Optional.of(new NewPartitionReassignment(List.of(1))),
                new TopicPartition("several", 1), Optional.empty())).all());
        step("electLeaders", () -> admin.electLeaders(ElectionType.PREFERRED, Set.of(partition)).all());
        step("alterReplicaLogDirs", () -> admin.alterReplicaLogDirs(
                Map.of(new TopicPartitionReplica("several", 0, 1), "/nowhere")).all());
        step("updateFeatures", () -> admin.updateFeatures(
                Map.of("share.version", new FeatureUpdate((short) 1, FeatureUpdate.UpgradeType.UPGRADE)),
                new UpdateFeaturesOptions().validateOnly(true)).all());
        step("createDelegationToken", () -> admin.createDelegationToken().delegationToken());
        step("renewDelegationToken", () -> admin.renewDelegationToken(new byte[] {1, 2, 3}).expiryTimestamp());
        step("expireDelegationToken", () -> admin.expireDelegationToken(new byte[] {1, 2, 3}).expiryTimestamp());
        step("addRaftVoter", () -> admin.addRaftVoter(7, Uuid.randomUuid(),
                Set.of(new RaftVoterEndpoint("CONTROLLER", "127.0.0.1", 9))).all());
        step("removeRaftVoter", () -> admin.removeRaftVoter(7, Uuid.randomUuid()).all());
        step("unregisterBroker", () -> admin.unregisterBroker(77).all());
        step("alterConsumerGroupOffsets", () -> admin.alterConsumerGroupOffsets("group-classic",
                Map.of(partition, new OffsetAndMetadata(1))).all());
        step("removeMembers", () -> admin.removeMembersFromConsumerGroup("group-classic",
                new RemoveMembersFromConsumerGroupOptions(
                        List.of(new MemberToRemove("static-group-classic")))).all());
        step("deleteConsumerGroupOffsets",
                () -> admin.deleteConsumerGroupOffsets("group-classic", Set.of(partition)).all());
        step("alterShareGroupOffsets", () -> admin.alterShareGroupOffsets("shared", Map.of(partition, 1L)).all());
        step("deleteShareGroupOffsets", () -> admin.deleteShareGroupOffsets("shared", Set.of("appended")).all());
        step("deleteShareGroups", () -> admin.deleteShareGroups(List.of("shared", "missing")).all());
        step("deleteConsumerGroups", () -> admin.deleteConsumerGroups(List.of("group-consumer", "missing")).all());
        step("fenceProducers", () -> admin.fenceProducers(List.of("transactor")).all());
        step("abortTransaction", () -> admin.abortTransaction(
                new AbortTransactionSpec(partition, 1000, (short) 0, 0)).all());
        step("deleteRecords", () -> admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(2))).all());
        step("deleteTopics", () -> admin.deleteTopics(List.of("appended", "missing")).all());
    }
}
