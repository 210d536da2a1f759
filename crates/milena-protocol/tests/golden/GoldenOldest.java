// Writes message sets of format v0 with the Java client of that time, wrong lz4 checksums included.
//
// Run by hand when a golden file is to be added, with the jars of kafka-clients 0.9.0.1 and what it depends on; then let
// a later client say what it reads:
//
//   java -cp 'lib/*' GoldenOldest.java <this directory>/legacy
//   java -cp 'lib of 2.8.2/*' GoldenLegacy.java read <this directory>/legacy/oldest-*.bin

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.common.record.CompressionType;
import org.apache.kafka.common.record.MemoryRecords;

public class GoldenOldest {
    public static void main(String[] args) throws IOException {
        for (CompressionType codec : CompressionType.values()) {
            MemoryRecords set = MemoryRecords.emptyRecords(ByteBuffer.allocate(1024), codec);
            set.append(0, bytes("key"), bytes("value"));
            set.append(1, null, bytes("no key"));
            set.append(2, bytes("no value"), null);
            set.append(3, null, null);
            set.append(4, new byte[0], new byte[0]);
            // More than a few blocks of every codec.
            for (int i = 5; i < 100; i++) {
                set.append(i, bytes("key-" + i), bytes(("record " + i + " of many, ").repeat(codec == CompressionType.NONE ? 1 : 80)));
            }
            set.close();
            ByteBuffer buffer = set.buffer();
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            Files.write(Path.of(args[0], "oldest-" + codec.name + ".bin"), bytes);
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
