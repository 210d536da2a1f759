// The Java client as the other side: writes the records it is told to write, and tells which records it reads.
// The verbs, the input and the output are those of README.md beside this file.
//
// No Java beyond release 11 is used, except by the launcher that compiles this file.

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

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
    private static final long LIMIT_MS = 120_000;

    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("produce")) {
            List<String> lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))
                .lines().collect(Collectors.toList());
            for (int i = 2; i < arguments.length; i++) {
                produce(arguments[1], arguments[i], lines);
            }
        } else {
            consume(arguments);
        }
    }

    // To one topic; `topic` is TOPIC=CODEC and perhaps properties.
    private static void produce(String bootstrap, String topic, List<String> lines) throws Exception {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", bootstrap);
        properties.put("acks", "all");
        properties.put("linger.ms", "1000");
        properties.put("batch.size", "1000000");
        properties.put("max.request.size", "20000000");
        properties.put("buffer.memory", "200000000");
        String[] settings = topic.split(",");
        String[] name = settings[0].split("=");
        properties.put("compression.type", name[1]);
        for (int i = 1; i < settings.length; i++) {
            String[] property = settings[i].split("=");
            properties.put(property[0], property[1]);
        }
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            write(producer, name[0], lines, properties.containsKey("transactional.id"));
        }
    }

    private static void write(KafkaProducer<byte[], byte[]> producer, String topic, List<String> lines,
            boolean transactional) throws Exception {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        if (transactional) {
            producer.initTransactions();
            producer.beginTransaction();
        }
        for (String line : lines) {
            if (line.equals("flush") || line.equals("abort")) {
                producer.flush();
                if (transactional) {
                    end(producer, line.equals("flush"));
                }
            } else {
                sent.add(producer.send(record(topic, line.split(" "))));
            }
        }
        producer.flush();
        for (Future<RecordMetadata> one : sent) {
            one.get();
        }
        if (transactional) {
            producer.commitTransaction();
        }
    }

    private static void end(KafkaProducer<byte[], byte[]> producer, boolean commit) {
        if (commit) {
            producer.commitTransaction();
        } else {
            producer.abortTransaction();
        }
        producer.beginTransaction();
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, String[] words) {
        return new ProducerRecord<>(topic, Integer.parseInt(words[0]), Long.parseLong(words[1]), bytes(words[2]),
            bytes(words[3]), headers(words[4]));
    }

    private static void consume(String[] arguments) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", arguments[1]);
        properties.put("enable.auto.commit", "false");
        Map<TopicPartition, Long> wanted = new HashMap<>();
        for (int i = 2; i < arguments.length; i++) {
            String[] words = arguments[i].split("[/=]");
            wanted.put(new TopicPartition(words[0], Integer.parseInt(words[1])), Long.parseLong(words[2]));
        }
        PrintWriter output = new PrintWriter(new BufferedWriter(
            new OutputStreamWriter(System.out, StandardCharsets.US_ASCII)));
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(wanted.keySet());
            consumer.seekToBeginning(wanted.keySet());
            long end = System.currentTimeMillis() + LIMIT_MS;
            while (!wanted.isEmpty() && System.currentTimeMillis() < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    output.println(told(record));
                    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                    wanted.computeIfPresent(partition, (key, left) -> left == 1 ? null : left - 1);
                }
            }
        }
        output.flush();
        if (!wanted.isEmpty()) {
            System.err.println("missing: " + wanted);
            System.exit(1);
        }
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
        if (text.equals("-")) {
            return null;
        }
        String[] words = text.substring(1).split("\\*");
        byte[] unit = hex(words[0]);
        int count = words.length == 1 ? 1 : Integer.parseInt(words[1]);
        byte[] bytes = new byte[unit.length * count];
        for (int i = 0; i < count; i++) {
            System.arraycopy(unit, 0, bytes, i * unit.length, unit.length);
        }
        return bytes;
    }

    private static byte[] hex(String text) {
        byte[] bytes = new byte[text.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (Character.digit(text.charAt(2 * i), 16) << 4 | Character.digit(text.charAt(2 * i + 1), 16));
        }
        return bytes;
    }

    private static String told(ConsumerRecord<byte[], byte[]> record) {
        StringBuilder headers = new StringBuilder();
        for (Header header : record.headers()) {
            headers.append(headers.length() == 0 ? "" : ",");
            spell(header.key().getBytes(StandardCharsets.UTF_8), headers).append('=').append(told(header.value()));
        }
        return record.topic() + " " + record.partition() + " " + record.offset() + " " + record.timestamp() + " "
            + told(record.key()) + " " + told(record.value()) + " " + (headers.length() == 0 ? "." : headers);
    }

    private static String told(byte[] bytes) {
        if (bytes == null) {
            return "-";
        }
        if (bytes.length <= LONG) {
            return spell(bytes, new StringBuilder("x")).toString();
        }
        long hash = 0xcbf29ce484222325L;
        for (byte one : bytes) {
            hash = (hash ^ (one & 0xff)) * 0x100000001b3L;
        }
        return String.format("h%d:%016x", bytes.length, hash);
    }

    private static StringBuilder spell(byte[] bytes, StringBuilder text) {
        for (byte one : bytes) {
            text.append(Character.forDigit(one >> 4 & 15, 16)).append(Character.forDigit(one & 15, 16));
        }
        return text;
    }
}
