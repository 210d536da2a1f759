// The Java client beside milena where brokers keep records in the formats before v2.
//
//   write BOOTSTRAP              standard input: TOPIC CODEC TIMESTAMP KEY VALUE, one record per line
//   read BOOTSTRAP TOPIC=N...    standard output: TOPIC OFFSET TIMESTAMP TYPE KEY VALUE, one record per line
//   format BOOTSTRAP TOPIC V     sets the topic's message.format.version
//
// KEY and VALUE are `-` for null, else `x` and hexadecimal digits. TYPE is `-` where records have no timestamps.
// No Java beyond release 8 is used, except by the launcher that compiles this file.

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Future;

import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

public class OldFormats {
    public static void main(String[] arguments) throws Exception {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", arguments[1]);
        switch (arguments[0]) {
            case "write":
                write(properties);
                break;
            case "read":
                read(properties, arguments);
                break;
            default:
                format(properties, arguments[2], arguments[3]);
        }
    }

    private static void write(Properties common) throws Exception {
        Map<String, KafkaProducer<byte[], byte[]>> producers = new HashMap<>();
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            String[] words = line.split(" ");
            KafkaProducer<byte[], byte[]> producer = producers.computeIfAbsent(words[1], codec -> producer(common, codec));
            sent.add(producer.send(
                new ProducerRecord<>(words[0], 0, Long.parseLong(words[2]), bytes(words[3]), bytes(words[4]))));
        }
        for (Future<RecordMetadata> one : sent) {
            one.get();
        }
        for (KafkaProducer<byte[], byte[]> producer : producers.values()) {
            producer.close();
        }
        System.out.println("sent " + sent.size());
    }

    private static KafkaProducer<byte[], byte[]> producer(Properties common, String codec) {
        Properties properties = new Properties();
        properties.putAll(common);
        properties.put("compression.type", codec);
        properties.put("acks", "all");
        properties.put("linger.ms", "50");
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static void read(Properties properties, String[] arguments) {
        properties.put("enable.auto.commit", "false");
        Map<TopicPartition, Long> wanted = new HashMap<>();
        for (int i = 2; i < arguments.length; i++) {
            String[] words = arguments[i].split("=");
            wanted.put(new TopicPartition(words[0], 0), Long.parseLong(words[1]));
        }
        StringBuilder text = new StringBuilder();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(wanted.keySet());
            consumer.seekToBeginning(wanted.keySet());
            long end = System.currentTimeMillis() + 60_000;
            while (!wanted.isEmpty() && System.currentTimeMillis() < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    boolean timeless = record.timestampType() == TimestampType.NO_TIMESTAMP_TYPE;
                    text.append(record.topic()).append(' ').append(record.offset()).append(' ').append(record.timestamp())
                        .append(' ').append(timeless ? "-" : record.timestampType().name).append(' ')
                        .append(told(record.key())).append(' ').append(told(record.value())).append('\n');
                    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                    wanted.computeIfPresent(partition, (key, left) -> left == 1 ? null : left - 1);
                }
            }
        }
        System.out.print(text);
        System.out.flush();
        System.exit(wanted.isEmpty() ? 0 : 1);
    }

    @SuppressWarnings("deprecation")
    private static void format(Properties properties, String topic, String version) throws Exception {
        try (AdminClient admin = AdminClient.create(properties)) {
            ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
            ConfigEntry entry = new ConfigEntry("message.format.version", version);
            admin.alterConfigs(Collections.singletonMap(resource, new Config(Collections.singletonList(entry)))).all().get();
        }
    }

    private static byte[] bytes(String text) {
        if (text.equals("-")) {
            return null;
        }
        byte[] bytes = new byte[text.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(text.substring(2 * i + 1, 2 * i + 3), 16);
        }
        return bytes;
    }

    private static String told(byte[] bytes) {
        if (bytes == null) {
            return "-";
        }
        StringBuilder text = new StringBuilder("x");
        for (byte one : bytes) {
            text.append(Character.forDigit(one >> 4 & 15, 16)).append(Character.forDigit(one & 15, 16));
        }
        return text.toString();
    }
}
