// Writes record batches with the Java client's own code, and reads batches with it.
//
// Run by hand, in an empty directory outside the repository, when a golden file is to be added:
//
//   mvn dependency:copy-dependencies -DoutputDirectory=lib     (a pom with org.apache.kafka:kafka-clients:4.4.0)
//   java -cp 'lib/*' Golden.java write <this directory>        one NAME.bin and its NAME.txt per case
//   java -cp 'lib/*' Golden.java read FILE.bin...              a FILE.txt beside each, as Java reads it
//
// The text is one line per batch and one per record; bytes are hexadecimal, long ones are their length and CRC-32.

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.StringJoiner;
import java.util.zip.CRC32;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.common.utils.internals.BufferSupplier;

public class Golden {
    static final long TIME = 1_700_000_000_000L;
    static final List<Compression> CODECS = List.of(
        Compression.NONE,
        Compression.gzip().build(),
        Compression.snappy().build(),
        Compression.lz4().build(),
        Compression.zstd().build());

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
        for (Compression codec : CODECS) {
            String name = codec.type().name;
            save(directory.resolve("mixed-" + name + ".bin"), mixed(codec, TimestampType.CREATE_TIME).build());
            if (codec != Compression.NONE) {
                save(directory.resolve("large-" + name + ".bin"), large(codec).build());
            }
        }
        save(directory.resolve("large-gzip-9.bin"), large(Compression.gzip().level(9).build()).build());
        save(directory.resolve("large-zstd-19.bin"), large(Compression.zstd().level(19).build()).build());
        save(directory.resolve("append-time.bin"), mixed(Compression.lz4().build(), TimestampType.LOG_APPEND_TIME).build());
        save(directory.resolve("transactions.bin"), transactions());
        save(directory.resolve("compacted.bin"), compacted());
    }

    // Nulls, empty parts, headers, timestamps that go back and far ahead.
    static MemoryRecordsBuilder mixed(Compression codec, TimestampType type) {
        MemoryRecordsBuilder batch = new MemoryRecordsBuilder(ByteBuffer.allocate(1024), RecordBatch.MAGIC_VALUE_V2,
            codec, type, 5L, TIME + 77, 7L, (short) 2, 11, false, false, 3, 1 << 20);
        batch.append(TIME, bytes("key"), bytes("value"));
        batch.append(TIME - 5, (byte[]) null, bytes("no key"));
        batch.append(TIME + 1, bytes("no value"), null);
        batch.append(TIME + 2, (byte[]) null, null);
        batch.append(TIME + 3, new byte[0], new byte[0]);
        batch.append(TIME + 4, bytes("k"), bytes("one header"), headers("name", "text"));
        batch.append(TIME + 5, bytes("k"), bytes("three headers"),
            headers("null", null, "empty", "", "gr\u00fc\u00dfe", "\u20ac"));
        batch.append(TIME + 6, bytes("k"), bytes("the same header twice"), headers("", "1", "", "2"));
        batch.append(TIME + 100_000_000_000L, bytes("k".repeat(100)), bytes("v".repeat(5000)));
        batch.append(0L, bytes("k"), new byte[] {0, -1, 127, -128});
        return batch;
    }

    // More than a few blocks of every codec.
    static MemoryRecordsBuilder large(Compression codec) {
        MemoryRecordsBuilder batch = new MemoryRecordsBuilder(ByteBuffer.allocate(1024), RecordBatch.MAGIC_VALUE_V2,
            codec, TimestampType.CREATE_TIME, 0L, -1L, -1L, (short) -1, -1, false, false, -1, 1 << 20);
        for (int i = 0; i < 150; i++) {
            batch.append(TIME + i, bytes("key-" + i), bytes(("record " + i + " of many, ").repeat(50)));
        }
        return batch;
    }

    static MemoryRecords transactions() {
        ByteBuffer all = ByteBuffer.allocate(4096);
        for (int i = 0; i < 2; i++) {
            MemoryRecordsBuilder batch = MemoryRecords.builder(all, RecordBatch.MAGIC_VALUE_V2, Compression.NONE,
                TimestampType.CREATE_TIME, 100L + 3 * i, TIME, 4000L, (short) i, 20 + i, true, 9);
            batch.append(TIME, bytes("first"), bytes("of transaction " + i));
            batch.append(TIME, bytes("second"), bytes("of transaction " + i));
            batch.close();
            ControlRecordType type = i == 0 ? ControlRecordType.ABORT : ControlRecordType.COMMIT;
            MemoryRecords.writeEndTransactionalMarker(all, 102L + 3 * i, TIME + 10, 9, 4000L, (short) i,
                new EndTransactionMarker(type, 31));
        }
        all.flip();
        return MemoryRecords.readableRecords(all);
    }

    // Of the first batch the even offsets are left, of the second nothing but its head.
    static MemoryRecords compacted() {
        ByteBuffer before = ByteBuffer.allocate(4096);
        for (int i = 0; i < 2; i++) {
            MemoryRecordsBuilder batch = MemoryRecords.builder(before, RecordBatch.MAGIC_VALUE_V2, CODECS.get(4 * i),
                TimestampType.CREATE_TIME, 50L + 7 * i, TIME, 5L, (short) 0, 7 * i, false, 2);
            for (int k = 0; k < 7; k++) {
                batch.append(TIME + k, bytes("key " + k), bytes("value"));
            }
            batch.close();
        }
        before.flip();
        ByteBuffer after = ByteBuffer.allocate(4096);
        MemoryRecords.readableRecords(before).filterTo(new MemoryRecords.RecordFilter(TIME, 1000) {
            @Override
            protected BatchRetentionResult checkBatchRetention(RecordBatch batch) {
                return new BatchRetentionResult(BatchRetention.RETAIN_EMPTY, false);
            }

            @Override
            protected boolean shouldRetainRecord(RecordBatch batch, Record record) {
                return batch.baseOffset() == 50 && record.offset() % 2 == 1;
            }
        }, after, BufferSupplier.NO_CACHING, Integer.MAX_VALUE);
        after.flip();
        return MemoryRecords.readableRecords(after);
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
        for (MutableRecordBatch batch : records.batches()) {
            batch.ensureValid();
            text.append("batch offsets=%d..%d epoch=%d codec=%s timestamps=%s max=%d producer=%d/%d sequence=%d%s%s\n"
                .formatted(batch.baseOffset(), batch.lastOffset(), batch.partitionLeaderEpoch(),
                    batch.compressionType().name, batch.timestampType() == TimestampType.CREATE_TIME ? "create" : "append",
                    batch.maxTimestamp(), batch.producerId(), batch.producerEpoch(), batch.baseSequence(),
                    batch.isTransactional() ? " transactional" : "", batch.isControlBatch() ? " control" : ""));
            try (var iterator = batch.streamingIterator(BufferSupplier.NO_CACHING)) {
                while (iterator.hasNext()) {
                    Record record = iterator.next();
                    StringJoiner headers = new StringJoiner(",", "[", "]");
                    for (Header header : record.headers()) {
                        headers.add(hex(bytes(header.key())) + "=" + hex(header.value()));
                    }
                    text.append("%d %d %s %s %s\n".formatted(record.offset(), record.timestamp(),
                        hex(Utils.toNullableArray(record.key())), hex(Utils.toNullableArray(record.value())), headers));
                }
            }
        }
        return text.toString();
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

    static Header[] headers(String... names) {
        Header[] headers = new Header[names.length / 2];
        for (int i = 0; i < headers.length; i++) {
            String value = names[2 * i + 1];
            headers[i] = new RecordHeader(names[2 * i], value == null ? null : bytes(value));
        }
        return headers;
    }
}
