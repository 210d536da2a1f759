// Transactions of the Java client, one after the other, told line by line on the standard output.
//
//   BOOTSTRAP SOURCE SINK
//
// The transactional id is SINK, to whose partition 0 everything is written; SOURCE has two records in partition 0. In order:
// `one` and `two` are committed, `never` is aborted; the first record of SOURCE is copied and its offset committed with the copy for
// the group SINK, the second likewise, but that is aborted. `open` is written, and when the line `open` is printed its transaction is
// open. A line on the standard input lets the program go on: it tries to commit, and prints `committed` or the exception's name. Then a
// new producer commits `last`.
//
// With every line of output `SINK committed VALUE` is what a reader of committed records gets, `SINK all VALUE` any other, and
// `SINK offset OFFSET` what the group has committed.

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

public class Transactions {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String bootstrap;
    private final TopicPartition source;
    private final TopicPartition sink;

    private Transactions(String[] arguments) {
        bootstrap = arguments[0];
        source = new TopicPartition(arguments[1], 0);
        sink = new TopicPartition(arguments[2], 0);
    }

    public static void main(String[] arguments) throws Exception {
        new Transactions(arguments).run();
    }

    private void run() throws Exception {
        try (KafkaProducer<String, String> producer = producer()) {
            producer.initTransactions();
            end(producer, true, "one", "two");
            end(producer, false, "never");
            copy(producer);
            tell();
            producer.beginTransaction();
            send(producer, "open");
            producer.flush();
            tell();
            System.out.println("open");
            new BufferedReader(new InputStreamReader(System.in)).readLine();
            System.out.println(commit(producer));
        }
        try (KafkaProducer<String, String> producer = producer()) {
            producer.initTransactions();
            end(producer, true, "last");
        }
        tell();
    }

    private void end(KafkaProducer<String, String> producer, boolean commit, String... values) {
        producer.beginTransaction();
        for (String value : values) {
            send(producer, value);
        }
        if (commit) {
            producer.commitTransaction();
        } else {
            producer.flush();
            producer.abortTransaction();
        }
    }

    // Both records in a transaction each, with the offset that follows; the second is aborted.
    private void copy(KafkaProducer<String, String> producer) {
        try (KafkaConsumer<String, String> consumer = consumer("read_committed")) {
            consumer.subscribe(List.of(source.topic()));
            int copied = 0;
            long end = System.currentTimeMillis() + PATIENCE.toMillis();
            while (copied < 2 && System.currentTimeMillis() < end) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
                    producer.beginTransaction();
                    send(producer, "copy of " + record.value());
                    producer.sendOffsetsToTransaction(
                        Map.of(source, new OffsetAndMetadata(record.offset() + 1)), consumer.groupMetadata());
                    if (copied++ == 0) {
                        producer.commitTransaction();
                    } else {
                        producer.flush();
                        producer.abortTransaction();
                    }
                }
            }
        }
    }

    private static String commit(KafkaProducer<String, String> producer) {
        try {
            producer.commitTransaction();
            return "committed";
        } catch (KafkaException error) {
            return error.getClass().getSimpleName();
        }
    }

    private void send(KafkaProducer<String, String> producer, String value) {
        producer.send(new ProducerRecord<>(sink.topic(), sink.partition(), null, value));
    }

    private void tell() {
        read("committed", "read_committed");
        read("all", "read_uncommitted");
        try (KafkaConsumer<String, String> consumer = consumer("read_committed")) {
            OffsetAndMetadata offset = consumer.committed(Collections.singleton(source)).get(source);
            System.out.println(sink.topic() + " offset " + (offset == null ? -1 : offset.offset()));
        }
    }

    private void read(String name, String isolation) {
        try (KafkaConsumer<String, String> consumer = consumer(isolation)) {
            consumer.assign(List.of(sink));
            consumer.seekToBeginning(List.of(sink));
            long end = consumer.endOffsets(List.of(sink)).get(sink);
            while (consumer.position(sink) < end) {
                for (ConsumerRecord<String, String> record : consumer.poll(PATIENCE)) {
                    System.out.println(sink.topic() + " " + name + " " + record.value());
                }
            }
        }
    }

    private KafkaProducer<String, String> producer() {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", bootstrap);
        properties.put("transactional.id", sink.topic());
        return new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
    }

    private KafkaConsumer<String, String> consumer(String isolation) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", bootstrap);
        properties.put("group.id", sink.topic());
        properties.put("enable.auto.commit", "false");
        properties.put("auto.offset.reset", "earliest");
        properties.put("isolation.level", isolation);
        return new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer());
    }
}
