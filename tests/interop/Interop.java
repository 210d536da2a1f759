// The Java client as the other side: writes the records it is told to write, and tells which records it reads.
//
//   produce BOOTSTRAP            standard input: TOPIC CODEC KEY VALUE HEADERS, one record per line
//   consume BOOTSTRAP TOPIC=N... standard output: TOPIC OFFSET KEY VALUE HEADERS, one record per line
//
// KEY and VALUE are `-` for null, `xHEX`, or `pLENGTH` for the pattern that both sides know. Long ones are told as
// `hLENGTH:HASH`. HEADERS are `NAME=VALUE` with the name in hex, separated by commas; `.` when there are none.
// No Java beyond release 8 is used, except by the launcher that compiles this file.

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Future;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

public class Interop {
    private static final int LONG = 64;

    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("produce")) {
            produce(arguments[1]);
        } else {
            consume(arguments);
        }
    }

    private static void produce(String bootstrap) throws Exception {
        Map<String, KafkaProducer<byte[], byte[]>> producers = new HashMap<>();
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            String[] words = line.split(" ");
            KafkaProducer<byte[], byte[]> producer = producers.computeIfAbsent(words[1], codec -> producer(bootstrap, codec));
            sent.add(producer.send(new ProducerRecord<>(words[0], 0, bytes(words[2]), bytes(words[3]), headers(words[4]))));
        }
        for (Future<RecordMetadata> one : sent) {
            one.get();
        }
        for (KafkaProducer<byte[], byte[]> producer : producers.values()) {
            producer.close();
        }
        System.out.println("sent " + sent.size());
    }

    private static KafkaProducer<byte[], byte[]> producer(String bootstrap, String codec) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", bootstrap);
        properties.put("compression.type", codec);
        properties.put("acks", "all");
        properties.put("linger.ms", "50");
        properties.put("max.request.size", "20000000");
        properties.put("buffer.memory", "200000000");
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static void consume(String[] arguments) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", arguments[1]);
        properties.put("enable.auto.commit", "false");
        Map<TopicPartition, Long> wanted = new HashMap<>();
        for (int i = 2; i < arguments.length; i++) {
            String[] words = arguments[i].split("=");
            wanted.put(new TopicPartition(words[0], 0), Long.parseLong(words[1]));
        }
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(wanted.keySet());
            consumer.seekToBeginning(wanted.keySet());
            long end = System.currentTimeMillis() + 60_000;
            while (!wanted.isEmpty() && System.currentTimeMillis() < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    System.out.println(record.topic() + " " + record.offset() + " " + told(record.key()) + " "
                            + told(record.value()) + " " + told(record));
                    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                    wanted.computeIfPresent(partition, (key, left) -> left == 1 ? null : left - 1);
                }
            }
        }
        System.exit(wanted.isEmpty() ? 0 : 1);
    }

    private static List<Header> headers(String text) {
        List<Header> headers = new ArrayList<>();
        if (!text.equals(".")) {
            for (String header : text.split(",")) {
                String[] words = header.split("=");
                headers.add(new RecordHeader(new String(hex(words[0]), StandardCharsets.UTF_8), bytes(words[1])));
            }
        }
        return headers;
    }

    private static byte[] bytes(String text) {
        switch (text.charAt(0)) {
            case '-':
                return null;
            case 'p':
                byte[] pattern = new byte[Integer.parseInt(text.substring(1))];
                for (int i = 0; i < pattern.length; i++) {
                    pattern[i] = (byte) (i * 31 + i / 251);
                }
                return pattern;
            default:
                return hex(text.substring(1));
        }
    }

    private static byte[] hex(String text) {
        byte[] bytes = new byte[text.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(text.substring(2 * i, 2 * i + 2), 16);
        }
        return bytes;
    }

    private static String told(byte[] bytes) {
        if (bytes == null) {
            return "-";
        }
        if (bytes.length > LONG) {
            return "h" + bytes.length + ":" + Arrays.hashCode(bytes);
        }
        return "x" + spelt(bytes);
    }

    private static String told(ConsumerRecord<byte[], byte[]> record) {
        StringBuilder text = new StringBuilder();
        for (Header header : record.headers()) {
            text.append(text.length() == 0 ? "" : ",");
            text.append(spelt(header.key().getBytes(StandardCharsets.UTF_8))).append("=").append(told(header.value()));
        }
        return text.length() == 0 ? "." : text.toString();
    }

    private static String spelt(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte one : bytes) {
            text.append(String.format("%02x", one));
        }
        return text.toString();
    }
}
