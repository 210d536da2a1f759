// Leaves state with the coordinators, for milena to read in their internal topics.
//
//   BOOTSTRAP TOPIC NAME [GROUP_PROTOCOL...]
//
// Writes three records to partition 0 of TOPIC in a transaction of the transactional id NAME and commits it. Then, for every
// group protocol, a member of the group NAME-PROTOCOL reads them, commits the offset 3 with the note `read it all`, and leaves.
// Without a group protocol it is the classic one, by a client that may not know of others.

import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

public class State {
    private static final int RECORDS = 3;

    public static void main(String[] arguments) {
        String bootstrap = arguments[0], topic = arguments[1], name = arguments[2];
        transaction(bootstrap, topic, name);
        if (arguments.length == 3) {
            commit(settings(bootstrap), topic, name + "-classic");
        }
        for (int i = 3; i < arguments.length; i++) {
            Map<String, Object> settings = settings(bootstrap);
            settings.put("group.protocol", arguments[i]);
            commit(settings, topic, name + "-" + arguments[i]);
        }
    }

    private static Map<String, Object> settings(String bootstrap) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", bootstrap);
        settings.put("client.id", "state");
        return settings;
    }

    private static void transaction(String bootstrap, String topic, String name) {
        Map<String, Object> settings = settings(bootstrap);
        settings.put("transactional.id", name);
        settings.put("transaction.timeout.ms", 54321);
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            for (int i = 0; i < RECORDS; i++) {
                producer.send(new ProducerRecord<>(topic, 0, null, "record " + i));
            }
            producer.commitTransaction();
        }
    }

    private static void commit(Map<String, Object> settings, String topic, String group) {
        settings.put("group.id", group);
        settings.put("enable.auto.commit", false);
        settings.put("auto.offset.reset", "earliest");
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(Collections.singletonList(topic));
            for (int read = 0; read < RECORDS; ) {
                read += consumer.poll(Duration.ofSeconds(1)).count();
            }
            consumer.commitSync(Collections.singletonMap(new TopicPartition(topic, 0),
                new OffsetAndMetadata(RECORDS, Optional.of(0), "read it all")));
        }
    }
}
