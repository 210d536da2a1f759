// Writes message sets of the formats before v2 with the Java client's own code, and tells how Java reads them.
//
// Run by hand when a golden file is to be added, with the jars of a release that still writes them (kafka-clients 2.8.2,
// lz4-java, snappy-java, slf4j-api; `cargo verify old` leaves them in the cache):
//
//   java -cp 'lib/*' GoldenLegacy.java write <this directory>/legacy    one NAME.bin and its NAME.txt per case
//   java -cp 'lib/*' GoldenLegacy.java read FILE.bin...                 a FILE.txt beside each, as Java reads it
//
// The text is one line per record, "offset timestamp format codec timestamps key value", and in the end the offset that
// follows. Bytes are hexadecimal, long ones are their length and CRC-32.

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.CompressionType;
import org.apache.kafka.common.record.LegacyRecord;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.MemoryRecordsBuilder;
import org.apache.kafka.common.record.MutableRecordBatch;
import org.apache.kafka.common.record.Record;
import org.apache.kafka.common.record.RecordBatch;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.utils.BufferSupplier;
import org.apache.kafka.common.utils.ByteBufferOutputStream;
import org.apache.kafka.common.utils.Utils;

public class GoldenLegacy {
    static final long TIME = 1_500_000_000_000L;
    static final List<CompressionType> CODECS =
        List.of(CompressionType.NONE, CompressionType.GZIP, CompressionType.SNAPPY, CompressionType.LZ4);

    public static void main(String[] args) throws IOException {
        if (args[0].equals("write")) {
            write(Path.of(args[1]));
            return;
        }
        for (int i = 1; i < args.length; i++) {
            Path path = Path.of(args[i]);
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path));
            Files.writeString(text(path), describe(MemoryRecords.readableRecords(bytes)));
        }
    }

    static void write(Path directory) throws IOException {
        for (byte magic = 0; magic <= 1; magic++) {
            for (CompressionType codec : CODECS) {
                String name = "-v" + magic + "-" + codec.name + ".bin";
                save(directory.resolve("mixed" + name), mixed(magic, codec, TimestampType.CREATE_TIME));
                save(directory.resolve("compacted" + name), compacted(magic, codec));
                if (codec != CompressionType.NONE) {
                    save(directory.resolve("large" + name), large(magic, codec));
                }
                if (magic == 1) {
                    save(directory.resolve("append-time" + name), mixed(magic, codec, TimestampType.LOG_APPEND_TIME));
                }
            }
        }
        save(directory.resolve("upgraded.bin"), upgraded());
        save(directory.resolve("v0-in-v1.bin"), oneInAnother((byte) 1, (byte) 0));
        save(directory.resolve("v1-in-v0.bin"), oneInAnother((byte) 0, (byte) 1));
        save(directory.resolve("down-converted.bin"), downConverted());
    }

    // Nulls, empty parts, timestamps that go back, are far ahead or missing.
    static MemoryRecords mixed(byte magic, CompressionType codec, TimestampType type) {
        MemoryRecordsBuilder set = builder(ByteBuffer.allocate(1024), magic, codec, type, 5);
        set.append(TIME, bytes("key"), bytes("value"));
        set.append(TIME - 5, (byte[]) null, bytes("no key"));
        set.append(TIME + 1, bytes("no value"), null);
        set.append(TIME + 2, (byte[]) null, null);
        set.append(TIME + 3, new byte[0], new byte[0]);
        set.append(RecordBatch.NO_TIMESTAMP, bytes("k"), bytes("no timestamp"));
        set.append(TIME + 100_000_000_000L, bytes("k".repeat(100)), bytes("v".repeat(5000)));
        set.append(0L, bytes("k"), new byte[] {0, -1, 127, -128});
        return set.build();
    }

    // More than a few blocks of every codec.
    static MemoryRecords large(byte magic, CompressionType codec) {
        MemoryRecordsBuilder set = builder(ByteBuffer.allocate(1024), magic, codec, TimestampType.CREATE_TIME, 1L << 40);
        for (int i = 0; i < 150; i++) {
            set.append(TIME + i, bytes("key-" + i), bytes(("record " + i + " of many, ").repeat(50)));
        }
        return set.build();
    }

    // Three sets: of the first every second message is left, of the second the last ones are gone, of the third all.
    static MemoryRecords compacted(byte magic, CompressionType codec) {
        ByteBuffer before = ByteBuffer.allocate(4096);
        for (int i = 0; i < 3; i++) {
            MemoryRecordsBuilder set = builder(before, magic, codec, TimestampType.CREATE_TIME, 50L + 7 * i);
            for (int k = 0; k < 7; k++) {
                set.append(TIME + k, bytes("key " + k), bytes("value"));
            }
            set.close();
        }
        before.flip();
        ByteBuffer after = ByteBuffer.allocate(4096);
        MemoryRecords.readableRecords(before).filterTo(new TopicPartition("t", 0), new MemoryRecords.RecordFilter() {
            @Override
            protected BatchRetention checkBatchRetention(RecordBatch batch) {
                return BatchRetention.DELETE_EMPTY;
            }

            @Override
            protected boolean shouldRetainRecord(RecordBatch batch, Record record) {
                return record.offset() < 57 ? record.offset() % 2 == 1 : record.offset() < 60;
            }
        }, after, 1 << 20, BufferSupplier.NO_CACHING);
        after.flip();
        return MemoryRecords.readableRecords(after);
    }

    // A log that lived through two upgrades of the message format.
    static MemoryRecords upgraded() {
        ByteBuffer log = ByteBuffer.allocate(8192);
        long offset = 0;
        for (byte magic = 0; magic <= 2; magic++) {
            for (CompressionType codec : CODECS) {
                MemoryRecordsBuilder set = builder(log, magic, codec, TimestampType.CREATE_TIME, offset);
                for (int k = 0; k < 3; k++) {
                    set.append(TIME + offset, bytes("key " + k), bytes("v" + magic + ", " + codec.name));
                    offset++;
                }
                set.close();
            }
        }
        log.flip();
        return MemoryRecords.readableRecords(log);
    }

    // No producer does this, but brokers do not look.
    static MemoryRecords oneInAnother(byte outer, byte inner) throws IOException {
        MemoryRecordsBuilder set = builder(ByteBuffer.allocate(1024), inner, CompressionType.NONE, TimestampType.CREATE_TIME,
            outer == 0 ? 30 : 0);
        for (int k = 0; k < 3; k++) {
            set.append(TIME + k, bytes("key " + k), bytes("v" + inner + " in v" + outer));
        }
        ByteBufferOutputStream compressed = new ByteBufferOutputStream(1024);
        try (DataOutputStream out = new DataOutputStream(CompressionType.GZIP.wrapForOutput(compressed, outer))) {
            out.write(Utils.toArray(set.build().buffer()));
        }
        compressed.buffer().flip();
        LegacyRecord wrapper = LegacyRecord.create(outer, TIME + 2, null, Utils.toArray(compressed.buffer()),
            CompressionType.GZIP, TimestampType.CREATE_TIME);
        ByteBuffer entry = ByteBuffer.allocate(1024);
        entry.putLong(32).putInt(wrapper.sizeInBytes());
        entry.put(wrapper.buffer().duplicate());
        entry.flip();
        return MemoryRecords.readableRecords(entry);
    }

    // What a broker makes of new batches for a reader of old.
    static MemoryRecords downConverted() {
        ByteBuffer log = ByteBuffer.allocate(4096);
        for (byte to = 0; to <= 1; to++) {
            for (CompressionType codec : CODECS) {
                MemoryRecordsBuilder batch = builder(ByteBuffer.allocate(1024), (byte) 2, codec,
                    TimestampType.CREATE_TIME, log.position());
                for (int k = 0; k < 3; k++) {
                    batch.append(TIME + k, bytes("key " + k), bytes("to v" + to + ", " + codec.name));
                }
                log.put(((MemoryRecords) batch.build().downConvert(to, 0, org.apache.kafka.common.utils.Time.SYSTEM).records())
                    .buffer());
            }
        }
        log.flip();
        return MemoryRecords.readableRecords(log);
    }

    static MemoryRecordsBuilder builder(ByteBuffer into, byte magic, CompressionType codec, TimestampType type, long base) {
        return MemoryRecords.builder(into, magic, codec, type, base, type == TimestampType.LOG_APPEND_TIME ? TIME + 77 : -1L);
    }

    static void save(Path path, MemoryRecords records) throws IOException {
        Files.write(path, Utils.toArray(records.buffer()));
        Files.writeString(text(path), describe(records));
    }

    static Path text(Path path) {
        return path.resolveSibling(path.getFileName().toString().replace(".bin", ".txt"));
    }

    static String describe(MemoryRecords records) {
        StringBuilder text = new StringBuilder();
        long next = -1;
        for (MutableRecordBatch batch : records.batches()) {
            batch.ensureValid();
            String type = switch (batch.timestampType()) {
                case NO_TIMESTAMP_TYPE -> "none";
                case CREATE_TIME -> "create";
                case LOG_APPEND_TIME -> "append";
            };
            try (var iterator = batch.streamingIterator(BufferSupplier.NO_CACHING)) {
                while (iterator.hasNext()) {
                    Record record = iterator.next();
                    record.ensureValid();
                    text.append("%d %d v%d %s %s %s %s\n".formatted(record.offset(), record.timestamp(), batch.magic(),
                        batch.compressionType().name, type, hex(Utils.toNullableArray(record.key())),
                        hex(Utils.toNullableArray(record.value()))));
                }
            }
            next = batch.nextOffset();
        }
        return text.append("next %d\n".formatted(next)).toString();
    }

    static String hex(byte[] bytes) {
        if (bytes == null) {
            return "null";
        }
        if (bytes.length > 40) {
            CRC32 crc = new CRC32();
            crc.update(bytes);
            return "%d:%08x".formatted(bytes.length, crc.getValue());
        }
        return "'" + HexFormat.of().formatHex(bytes) + "'";
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
