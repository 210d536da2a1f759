// Kafka's own classes as the other side of every message: they write random instances and read what milena writes.
//
// Commands come on standard input and are answered on standard output, both as DataOutputStream writes them; texts and
// byte arrays go after their length. The messages, their versions and fields come from the jars on the class path, so
// there is no list to keep.
//
//   'C'                                     what there is to know of every message, as text
//   'M' NAME VERSION SEED FIRST COUNT       makes instances: for each, its bytes and its values
//   'R' NAME VERSION COUNT BYTES...         reads instances: for each, its values, after writing it again to the same bytes
//   'W' NAME FROM TO COUNT BYTES...         reads instances of one version and writes them in another, or refuses to
//   'F' NAME VERSION BYTES                  the same for one request or response with its header: the header as text
//   'B' BYTES                               what record batches say, as text

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.jar.JarFile;
import java.util.zip.CRC32;

import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.message.ApiMessageType;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.common.protocol.types.BoundField;
import org.apache.kafka.common.protocol.types.CompactArrayOf;
import org.apache.kafka.common.protocol.types.RawTaggedField;
import org.apache.kafka.common.protocol.types.Schema;
import org.apache.kafka.common.protocol.types.TaggedFields;
import org.apache.kafka.common.protocol.types.Type;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.utils.internals.BufferSupplier;
import org.apache.kafka.common.utils.Utils;

public class Oracle {
    public static void main(String[] arguments) throws Exception {
        DataInputStream in = new DataInputStream(new BufferedInputStream(System.in, 1 << 16));
        DataOutputStream out =
            new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16));
        // Nothing else may come between the answers.
        System.setOut(new PrintStream(new FileOutputStream(FileDescriptor.err), true));
        Catalogue catalogue = new Catalogue();
        for (int command = in.read(); command >= 0; command = in.read()) {
            answer(catalogue, (char) command, in, out);
            out.flush();
        }
    }

    static void answer(Catalogue catalogue, char command, DataInputStream in, DataOutputStream out) throws Exception {
        switch (command) {
            case 'C' -> put(out, bytes(catalogue.text()));
            case 'B' -> {
                byte[] batches = take(in);
                put(out, bytes(said(() -> Batches.describe(batches))));
            }
            case 'M' -> {
                Subject subject = catalogue.get(text(take(in)));
                short version = in.readShort();
                long seed = in.readLong();
                int first = in.readInt();
                int end = first + in.readInt();
                for (int number = first; number < end; number++) {
                    make(subject, version, seed, number, out);
                }
            }
            case 'R' -> {
                Subject subject = catalogue.get(text(take(in)));
                short version = in.readShort();
                for (byte[] instance : takeAll(in)) {
                    read(subject, version, instance, out);
                }
            }
            case 'W' -> {
                Subject subject = catalogue.get(text(take(in)));
                short from = in.readShort();
                short to = in.readShort();
                for (byte[] instance : takeAll(in)) {
                    rewrite(subject, from, to, instance, out);
                }
            }
            case 'F' -> {
                Subject subject = catalogue.get(text(take(in)));
                short version = in.readShort();
                byte[] frame = take(in);
                put(out, bytes(said(() -> framed(subject, version, frame))));
            }
            default -> throw new IOException("there is no command " + command);
        }
    }

    // Why it could not be read is an answer, too.
    static String said(Callable<String> reading) {
        try {
            return reading.call();
        } catch (Exception refused) {
            return refused.toString();
        }
    }

    // Its bytes, the same without tagged fields of a later version (or -1 where that is the same), its values.
    static void make(Subject subject, short version, long seed, int number, DataOutputStream out) throws Exception {
        long own = seed * 31 + subject.name.hashCode();
        Filler filler = new Filler(new SplittableRandom((own * 31 + version) * 1_000_003 + number), version, number);
        Message message = filler.fill(subject.shape);
        byte[] whole = written(message, version);
        put(out, whole);
        if (filler.unknown.isEmpty()) {
            out.writeInt(-1);
        } else {
            filler.unknown.forEach(List::clear);
            put(out, written(message, version));
        }
        // What another Java would read, so that fields this version lacks are as reading leaves them.
        Message read = subject.shape.create();
        read.read(new ByteBufferAccessor(ByteBuffer.wrap(whole)), version);
        put(out, values(subject, read));
    }

    // 0 and its values; or 1 and the other bytes that it was written to; or 2 and why it could not be read.
    static void read(Subject subject, short version, byte[] instance, DataOutputStream out) throws Exception {
        Message message = subject.shape.create();
        try {
            ByteBufferAccessor readable = new ByteBufferAccessor(ByteBuffer.wrap(instance));
            message.read(readable, version);
            if (readable.remaining() > 0) {
                throw new IOException(readable.remaining() + " bytes were left over");
            }
        } catch (Exception refused) {
            out.writeByte(2);
            put(out, bytes(refused.toString()));
            return;
        }
        byte[] again = written(message, version);
        boolean same = Arrays.equals(instance, again);
        out.writeByte(same ? 0 : 1);
        put(out, same ? values(subject, message) : again);
    }

    // 0 and the bytes in the other version, or 2 and why that version cannot say it.
    static void rewrite(Subject subject, short from, short to, byte[] instance, DataOutputStream out) throws Exception {
        Message message = subject.shape.create();
        message.read(new ByteBufferAccessor(ByteBuffer.wrap(instance)), from);
        byte[] written;
        try {
            written = written(message, to);
        } catch (UnsupportedVersionException | NullPointerException refused) {
            out.writeByte(2);
            put(out, bytes(refused.toString()));
            return;
        }
        out.writeByte(0);
        put(out, written);
    }

    static String framed(Subject subject, short version, byte[] frame) throws Exception {
        ByteBufferAccessor readable = new ByteBufferAccessor(ByteBuffer.wrap(frame));
        ApiMessageType api = subject.api;
        String header;
        if (subject.isResponse) {
            header = "" + new ResponseHeaderData(readable, api.responseHeaderVersion(version)).correlationId();
        } else {
            RequestHeaderData data = new RequestHeaderData(readable, api.requestHeaderVersion(version));
            header = data.requestApiKey() + " " + data.requestApiVersion() + " " + data.correlationId() + " " + data.clientId();
        }
        byte[] body = readable.readArray(readable.remaining());
        readable = new ByteBufferAccessor(ByteBuffer.wrap(body));
        Message message = subject.shape.create();
        message.read(readable, version);
        boolean same = readable.remaining() == 0 && Arrays.equals(body, written(message, version));
        return header + (same ? "" : "; the body is not what follows");
    }

    static byte[] written(Message message, short version) {
        ObjectSerializationCache cache = new ObjectSerializationCache();
        ByteBufferAccessor writable = new ByteBufferAccessor(ByteBuffer.allocate(message.size(cache, version)));
        message.write(writable, cache, version);
        if (writable.remaining() > 0) {
            throw new IllegalStateException("Java did not write as much as it had said");
        }
        return writable.buffer().array();
    }

    static byte[] values(Subject subject, Message message) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Values.put(new DataOutputStream(bytes), subject.shape, message);
        return bytes.toByteArray();
    }

    static void put(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static byte[] take(DataInputStream in) throws IOException {
        return in.readNBytes(in.readInt());
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    // All of them are taken before the first answer: the other side writes them before it reads.
    static byte[][] takeAll(DataInputStream in) throws IOException {
        byte[][] all = new byte[in.readInt()][];
        for (int i = 0; i < all.length; i++) {
            all[i] = take(in);
        }
        return all;
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}

/** A message that the jars define. */
class Subject {
    final String name;
    final Shape shape;
    final short lowest;
    final short highest;
    ApiMessageType api;
    boolean isResponse;

    Subject(Class<?> type, Map<Class<?>, Shape> shapes) throws Exception {
        String simple = type.getSimpleName();
        // Kafka's generator appends Data to what is sent as such.
        boolean sent = simple.matches(".*(Request|Response|Header)Data");
        name = sent ? simple.substring(0, simple.length() - "Data".length()) : simple;
        shape = Shape.of(type, shapes);
        lowest = type.getField("LOWEST_SUPPORTED_VERSION").getShort(null);
        highest = type.getField("HIGHEST_SUPPORTED_VERSION").getShort(null);
    }
}

/** Every message of the jars, by name. */
class Catalogue {
    private final Map<String, Subject> subjects = new TreeMap<>();

    Catalogue() throws Exception {
        Map<Class<?>, Shape> shapes = new HashMap<>();
        for (Class<?> type : classes()) {
            Subject subject = new Subject(type, shapes);
            if (subjects.put(subject.name, subject) != null) {
                throw new IllegalStateException("two messages are called " + subject.name);
            }
        }
        for (ApiMessageType api : ApiMessageType.values()) {
            if (!subjects.containsKey(api.name + "Request")) {
                // Its key is taken, but no version of it is left.
                continue;
            }
            get(api.name + "Request").api = api;
            Subject response = get(api.name + "Response");
            response.api = api;
            response.isResponse = true;
        }
    }

    Subject get(String name) {
        Subject subject = subjects.get(name);
        if (subject == null) {
            throw new IllegalArgumentException("the jars have no " + name);
        }
        return subject;
    }

    private static List<Class<?>> classes() throws Exception {
        List<Class<?>> found = new ArrayList<>();
        for (String path : System.getProperty("java.class.path").split(System.getProperty("path.separator"))) {
            if (!path.matches(".*kafka[-_][^/]*\\.jar")) {
                continue;
            }
            try (JarFile jar = new JarFile(path)) {
                for (String entry : jar.stream().map(one -> one.getName()).toList()) {
                    if (entry.matches("org/apache/kafka/.*/(message|generated)/[A-Za-z0-9]+\\.class")) {
                        String name = entry.substring(0, entry.length() - ".class".length()).replace('/', '.');
                        Class<?> type = Class.forName(name, false, Oracle.class.getClassLoader());
                        if (Message.class.isAssignableFrom(type)) {
                            found.add(type);
                        }
                    }
                }
            }
        }
        return found;
    }

    // message NAME KEY|- LISTENERS|- LOWEST HIGHEST
    // class NAME
    // field NAME DEFAULT
    // in VERSION flexible|plain NAME TYPE TAG|- ...
    String text() throws Exception {
        StringBuilder text = new StringBuilder();
        for (Subject subject : subjects.values()) {
            String key = subject.api == null ? "-" : "" + subject.api.apiKey();
            String listeners = subject.api == null ? "-"
                : subject.api.listeners().toString().toLowerCase().replaceAll("[\\[\\] ]", "");
            text.append("message %s %s %s %d %d\n".formatted(
                subject.name, key, listeners, subject.lowest, subject.highest));
            Set<Shape> shapes = new LinkedHashSet<>();
            subject.shape.collect(shapes);
            for (Shape shape : shapes) {
                shape.tell(text);
            }
        }
        return text.toString();
    }
}

/** A generated class: its fields in their order, and which of them each version has. */
class Shape {
    final String name;
    final Schema[] schemas;
    /** Those that any version has. */
    final List<Slot> slots = new ArrayList<>();
    private final Map<Schema, Plan> plans = new HashMap<>();
    private final java.lang.reflect.Constructor<?> constructor;

    static Shape of(Class<?> type, Map<Class<?>, Shape> shapes) throws Exception {
        Shape known = shapes.get(type);
        return known != null ? known : new Shape(type, shapes);
    }

    private Shape(Class<?> type, Map<Class<?>, Shape> shapes) throws Exception {
        shapes.put(type, this);
        name = type.getSimpleName();
        schemas = (Schema[]) type.getField("SCHEMAS").get(null);
        constructor = type.getConstructor();
        Map<String, Slot> named = new LinkedHashMap<>();
        for (Field field : type.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers())) {
                named.put(snake(field.getName()), new Slot(field, shapes));
            }
        }
        for (Schema schema : schemas) {
            if (schema != null && !plans.containsKey(schema)) {
                plans.put(schema, new Plan(schema, named));
            }
        }
        for (Slot slot : named.values()) {
            if (plans.values().stream().anyMatch(plan -> plan.has(slot))) {
                slots.add(slot);
            }
        }
    }

    Plan plan(Schema schema) {
        return plans.get(schema);
    }

    Message create() throws Exception {
        return (Message) constructor.newInstance();
    }

    void collect(Set<Shape> shapes) {
        if (shapes.add(this)) {
            slots.stream().filter(slot -> slot.shape != null).forEach(slot -> slot.shape.collect(shapes));
        }
    }

    void tell(StringBuilder text) throws Exception {
        text.append("class ").append(name).append("\n");
        Message fresh = create();
        for (Slot slot : slots) {
            text.append("field ").append(slot.name).append(" ").append(literal(slot.field.get(fresh))).append("\n");
        }
        for (int version = 0; version < schemas.length; version++) {
            if (schemas[version] != null) {
                Plan plan = plan(schemas[version]);
                text.append("in ").append(version).append(plan.isFlexible ? " flexible" : " plain");
                for (Planned one : plan.fields) {
                    text.append(" ").append(one.slot.name).append(" ").append(spelt(one.type, one.slot));
                    text.append(" ").append(one.tag < 0 ? "-" : "" + one.tag);
                }
                text.append("\n");
            }
        }
    }

    // ~ is compact, ? is nullable.
    private static String spelt(Type type, Slot slot) {
        String marks = type instanceof CompactArrayOf || type.toString().startsWith("COMPACT_") ? "~" : "";
        marks += type.isNullable() ? "?" : "";
        if (type.isArray()) {
            return marks + "[" + spelt(type.arrayElementType().get(), slot) + "]";
        }
        if (type instanceof Schema) {
            return marks + "{" + slot.shape.name + "}";
        }
        return marks + type.toString().replace("COMPACT_", "").replace("NULLABLE_", "").toLowerCase();
    }

    private static String literal(Object value) {
        if (value == null) {
            return "null";
        } else if (value instanceof Number || value instanceof Boolean) {
            return value.toString();
        } else if (value instanceof Message || value.equals(Uuid.ZERO_UUID) || length(value) == 0) {
            return "empty";
        }
        throw new IllegalStateException("no word for the default " + value);
    }

    private static int length(Object value) {
        if (value instanceof String) {
            return ((String) value).length();
        } else if (value instanceof Collection) {
            return ((Collection<?>) value).size();
        } else if (value instanceof ByteBuffer) {
            return ((ByteBuffer) value).remaining();
        }
        return value instanceof byte[] ? ((byte[]) value).length : -1;
    }

    // As Kafka's generator makes schema names of its field names: of several capitals in a row the first counts.
    static String snake(String camel) {
        StringBuilder snake = new StringBuilder();
        boolean capital = true;
        for (char c : camel.toCharArray()) {
            boolean before = capital;
            capital = Character.isUpperCase(c) || snake.length() == 0;
            snake.append(capital && !before ? "_" : "").append(Character.toLowerCase(c));
        }
        return snake.toString();
    }
}

/** A field of a generated class. */
class Slot {
    final Field field;
    final String name;
    /** The class of its value, or of its elements, if that is a generated one. */
    final Shape shape;

    Slot(Field field, Map<Class<?>, Shape> shapes) throws Exception {
        field.setAccessible(true);
        this.field = field;
        name = Shape.snake(field.getName());
        Class<?> inner = field.getType();
        if (Collection.class.isAssignableFrom(inner)) {
            java.lang.reflect.Type generic =
                inner == List.class ? field.getGenericType() : inner.getGenericSuperclass();
            java.lang.reflect.Type element = ((ParameterizedType) generic).getActualTypeArguments()[0];
            inner = element instanceof Class ? (Class<?>) element : Object.class;
        }
        shape = Message.class.isAssignableFrom(inner) ? Shape.of(inner, shapes) : null;
    }
}

/** What one version has of a generated class. */
class Plan {
    final List<Planned> fields = new ArrayList<>();
    final boolean isFlexible;

    Plan(Schema schema, Map<String, Slot> slots) {
        boolean flexible = false;
        for (BoundField bound : schema.fields()) {
            if (bound.def.type instanceof TaggedFields tagged) {
                flexible = true;
                tagged.fields().forEach((tag, field) -> fields.add(new Planned(slots, field, tag)));
            } else {
                fields.add(new Planned(slots, bound.def, -1));
            }
        }
        isFlexible = flexible;
    }

    boolean has(Slot slot) {
        return fields.stream().anyMatch(one -> one.slot == slot);
    }
}

/** A field as one version has it. */
class Planned {
    final Slot slot;
    final Type type;
    final int tag;

    Planned(Map<String, Slot> slots, org.apache.kafka.common.protocol.types.Field field, int tag) {
        slot = slots.get(field.name);
        type = field.type;
        this.tag = tag;
        if (slot == null) {
            throw new IllegalStateException("no class has a field for " + field.name);
        }
    }
}

/** Makes instances: the first few by rule, the others at random. */
class Filler {
    static final int DEFAULTS = 0;
    static final int RICH = 1;
    static final int NULLS = 2;
    static final int GREATEST = 3;
    static final int LEAST = 4;

    /** The lists of unknown tagged fields that were added to. */
    final List<List<RawTaggedField>> unknown = new ArrayList<>();
    private final SplittableRandom random;
    private final short version;
    private final int number;
    private final boolean addsUnknown;
    private int large;
    private int huge;
    /** How many more elements and fields may be drawn; arrays are empty after that. */
    private int room = 3000;
    private int distinct = 1;

    Filler(SplittableRandom random, short version, int number) {
        this.random = random;
        this.version = version;
        this.number = number;
        boolean drawn = number > LEAST;
        addsUnknown = drawn && number % 4 == 1;
        large = drawn && number % 5 == 0 ? 2 : 0;
        huge = drawn && number % 40 == 10 ? 1 : 0;
    }

    Message fill(Shape shape) throws Exception {
        Message message = shape.create();
        Plan plan = shape.plan(shape.schemas[version]);
        for (Planned one : plan.fields) {
            Object old = one.slot.field.get(message);
            if (number == DEFAULTS && (old != null || one.type.isNullable())) {
                continue;
            }
            boolean left = one.tag >= 0 && number > NULLS && random.nextInt(3) == 0;
            if (number == RICH && old instanceof Boolean flag) {
                one.slot.field.set(message, !flag);
            } else if (!left) {
                one.slot.field.set(message, value(one.type, one.slot.field.getType(), one.slot.shape));
            }
        }
        if (addsUnknown && plan.isFlexible && random.nextInt(3) > 0) {
            addUnknown(message.unknownTaggedFields());
        }
        return message;
    }

    private void addUnknown(List<RawTaggedField> list) {
        int tag = 1000;
        for (int count = 1 + random.nextInt(2); count > 0; count--) {
            tag += 1 + random.nextInt(1 << random.nextInt(1, 28));
            list.add(new RawTaggedField(tag, blob(random.nextInt(8) == 0 ? 300 : random.nextInt(4))));
        }
        unknown.add(list);
    }

    private Object value(Type type, Class<?> wanted, Shape shape) throws Exception {
        if (type.isNullable() && isNull()) {
            return null;
        } else if (type.isArray()) {
            return array(type.arrayElementType().get(), wanted, shape);
        } else if (type instanceof Schema) {
            return fill(shape);
        }
        return plain(type.toString().replace("COMPACT_", "").replace("NULLABLE_", ""), wanted);
    }

    private boolean isNull() {
        return number == NULLS || number > LEAST && random.nextInt(4) == 0;
    }

    private Collection<Object> array(Type element, Class<?> wanted, Shape shape) throws Exception {
        @SuppressWarnings("unchecked")
        Collection<Object> all = wanted == List.class ? new ArrayList<>()
            : (Collection<Object>) wanted.getConstructor().newInstance();
        int count = count(shape == null);
        for (int i = 0; i < count; i++) {
            all.add(value(element, Object.class, shape));
        }
        return all;
    }

    private int count(boolean primitive) {
        if (number == DEFAULTS) {
            return 0;
        } else if (number == RICH) {
            return 2;
        } else if (number <= LEAST) {
            return 1;
        } else if (primitive && huge > 0 && random.nextInt(3) == 0) {
            huge--;
            return 16_384 + random.nextInt(1000);
        } else if (large > 0 && random.nextInt(3) == 0) {
            large--;
            return 127 + random.nextInt(30);
        }
        int count = room > 0 ? random.nextInt(4) : 0;
        room -= count;
        return count;
    }

    private Object plain(String type, Class<?> wanted) {
        switch (type) {
            case "BOOLEAN":
                return number == RICH || number == GREATEST || number > LEAST && random.nextBoolean();
            case "INT8":
                return (byte) integer(Byte.MIN_VALUE, Byte.MAX_VALUE);
            case "INT16":
                return (short) integer(Short.MIN_VALUE, Short.MAX_VALUE);
            case "UINT16":
                return (int) integer(0, 0xffff);
            case "INT32":
                return (int) integer(Integer.MIN_VALUE, Integer.MAX_VALUE);
            case "UINT32":
                return integer(0, 0xffff_ffffL);
            case "INT64":
                return integer(Long.MIN_VALUE, Long.MAX_VALUE);
            case "FLOAT64":
                return number();
            case "UUID":
                return uuid();
            case "STRING":
                return string();
            case "BYTES":
                byte[] bytes = blob();
                return wanted == ByteBuffer.class ? ByteBuffer.wrap(bytes) : bytes;
            case "RECORDS":
                return MemoryRecords.readableRecords(ByteBuffer.wrap(blob()));
            default:
                throw new IllegalStateException("no values are known of type " + type);
        }
    }

    private long integer(long least, long greatest) {
        switch (number) {
            case DEFAULTS:
                return 0;
            case RICH:
                // All of its bytes differ from each other and from those of the next.
                long spread = 0x0102_0304_0506_0709L * distinct++;
                return least == 0 ? spread & greatest : spread;
            case GREATEST:
                return greatest;
            case LEAST:
                return least;
            default:
                break;
        }
        switch (random.nextInt(8)) {
            case 0:
                return 0;
            case 1:
                return least == 0 ? 1 : -1;
            case 2:
                return greatest;
            case 3:
                return least;
            case 4:
                return random.nextInt(100);
            default:
                return random.nextLong() & (least == 0 ? greatest : -1);
        }
    }

    private double number() {
        double[] odd = {0.0, -0.0, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.MIN_VALUE, Double.MAX_VALUE};
        if (number <= LEAST) {
            return number == DEFAULTS ? 0.0 : distinct++ + 0.25;
        }
        int chosen = random.nextInt(2 * odd.length);
        return chosen < odd.length ? odd[chosen] : (random.nextDouble() - 0.5) * 1e9;
    }

    private Uuid uuid() {
        if (number == RICH) {
            return new Uuid(integer(Long.MIN_VALUE, Long.MAX_VALUE), integer(Long.MIN_VALUE, Long.MAX_VALUE));
        }
        boolean zero = number <= LEAST || random.nextInt(6) == 0;
        return zero ? Uuid.ZERO_UUID : new Uuid(random.nextLong(), random.nextLong());
    }

    private static final String[] ALPHABET = {"a", "Z", "0", ".", "-", "_", " ", "\0", "\"", "\\", "\n", "\u007f", "\u0080",
        "\u00df", "\u03a9", "e\u0301", "\u202e", "\u8a9e", "\ufeff", "\ufffd", "\uffff", "\ud83e\udd80", "\udbff\udfff"};

    private String string() {
        if (number == RICH) {
            return "\u00e4" + distinct++;
        } else if (number <= LEAST) {
            return "";
        } else if (huge > 0 && random.nextInt(3) == 0) {
            huge--;
            // Kafka allows 32,767 bytes, of which the plain format takes no more.
            return "\u00fc".repeat(8_192 + random.nextInt(8_191));
        }
        int count = large > 0 && random.nextInt(3) == 0 ? 127 + random.nextInt(400) : random.nextInt(5);
        large -= count > 4 ? 1 : 0;
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(ALPHABET[random.nextInt(ALPHABET.length)]);
        }
        return text.toString();
    }

    private byte[] blob() {
        if (number == RICH) {
            int n = distinct++;
            return new byte[] {(byte) n, (byte) 0xff, (byte) (n >> 8)};
        }
        int length = count(true);
        // Enough for a reader to hand out without copying, and for a writer to share.
        return blob(length > 16_000 ? 2 * length : length > 100 ? 10 * length : length);
    }

    private byte[] blob(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) random.nextInt();
        }
        return bytes;
    }
}

/** An instance's values, field by field of its class, whether its version has them or not. */
class Values {
    static void put(DataOutputStream out, Shape shape, Message message) throws Exception {
        for (Slot slot : shape.slots) {
            put(out, slot, slot.field.get(message));
        }
    }

    private static void put(DataOutputStream out, Slot slot, Object value) throws Exception {
        if (value == null) {
            out.writeByte('-');
        } else if (value instanceof Boolean flag) {
            out.writeByte('b');
            out.writeLong(flag ? 1 : 0);
        } else if (value instanceof Double number) {
            out.writeByte('d');
            out.writeDouble(number);
        } else if (value instanceof Number number) {
            out.writeByte('i');
            out.writeLong(number.longValue());
        } else if (value instanceof Uuid uuid) {
            out.writeByte('u');
            out.writeLong(uuid.getMostSignificantBits());
            out.writeLong(uuid.getLeastSignificantBits());
        } else if (value instanceof String text) {
            out.writeByte('s');
            Oracle.put(out, Oracle.bytes(text));
        } else if (value instanceof Collection<?> all) {
            out.writeByte('[');
            out.writeInt(all.size());
            for (Object one : all) {
                put(out, slot, one);
            }
        } else if (value instanceof Message message) {
            out.writeByte('{');
            put(out, slot.shape, message);
        } else {
            out.writeByte('x');
            Oracle.put(out, blob(value));
        }
    }

    private static byte[] blob(Object value) {
        if (value instanceof byte[] bytes) {
            return bytes;
        } else if (value instanceof ByteBuffer buffer) {
            return Utils.toArray(buffer);
        }
        return Utils.toArray(((MemoryRecords) value).buffer());
    }
}

/** Record batches, told line by line. */
class Batches {
    static String describe(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (MutableRecordBatch batch : MemoryRecords.readableRecords(ByteBuffer.wrap(bytes)).batches()) {
            batch.ensureValid();
            text.append("batch offsets=%d..%d epoch=%d codec=%s timestamps=%s max=%d producer=%d/%d sequence=%d%s%s\n"
                .formatted(batch.baseOffset(), batch.lastOffset(), batch.partitionLeaderEpoch(),
                    batch.compressionType().name, batch.timestampType() == TimestampType.CREATE_TIME ? "create" : "append",
                    batch.maxTimestamp(), batch.producerId(), batch.producerEpoch(), batch.baseSequence(),
                    batch.isTransactional() ? " transactional" : "", batch.isControlBatch() ? " control" : ""));
            try (var iterator = batch.streamingIterator(BufferSupplier.NO_CACHING)) {
                while (iterator.hasNext()) {
                    Record record = iterator.next();
                    record.ensureValid();
                    StringJoiner headers = new StringJoiner(",", "[", "]");
                    for (Header header : record.headers()) {
                        headers.add(hex(Oracle.bytes(header.key())) + "=" + hex(header.value()));
                    }
                    text.append("%d %d %s %s %s\n".formatted(record.offset(), record.timestamp(),
                        hex(Utils.toNullableArray(record.key())), hex(Utils.toNullableArray(record.value())), headers));
                }
            }
        }
        return text.toString();
    }

    private static String hex(byte[] bytes) {
        if (bytes == null) {
            return "null";
        } else if (bytes.length > 40) {
            CRC32 crc = new CRC32();
            crc.update(bytes);
            return "%d:%08x".formatted(bytes.length, crc.getValue());
        }
        return "'" + HexFormat.of().formatHex(bytes) + "'";
    }
}
