// franz-go as the other side: writes the records it is told to write, and tells which records it reads.
// The verbs, the input and the output are those of ../README.md.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

const (
	limit    = 2 * time.Minute
	maxBytes = 20_000_000
	long     = 64
)

var codecs = map[string]kgo.CompressionCodec{
	"none":   kgo.NoCompression(),
	"gzip":   kgo.GzipCompression(),
	"snappy": kgo.SnappyCompression(),
	"lz4":    kgo.Lz4Compression(),
	"zstd":   kgo.ZstdCompression(),
}

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	var err error
	switch arguments := os.Args[1:]; {
	case len(arguments) >= 2 && arguments[0] == "produce":
		err = produce(ctx, arguments[1], arguments[2:])
	case len(arguments) >= 2 && arguments[0] == "consume":
		err = consume(ctx, arguments[1], arguments[2:])
	case len(arguments) >= 2 && arguments[0] == "ledger":
		err = keepLedger(arguments[1], arguments[2:])
	case len(arguments) >= 2 && arguments[0] == "log":
		err = readLog(ctx, arguments[1], arguments[2:])
	default:
		err = fmt.Errorf("produce, consume, ledger or log, and the bootstrap servers")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func produce(ctx context.Context, bootstrap string, topics []string) error {
	input, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	for _, word := range topics {
		topic, codec, _ := strings.Cut(word, "=")
		if err := write(ctx, bootstrap, topic, codec, string(input)); err != nil {
			return fmt.Errorf("%s: %w", topic, err)
		}
	}
	return nil
}

func write(ctx context.Context, bootstrap, topic, codec, input string) error {
	compression, known := codecs[codec]
	if !known {
		return fmt.Errorf("no codec %q", codec)
	}
	client, err := kgo.NewClient(
		kgo.SeedBrokers(bootstrap),
		kgo.ProducerBatchCompression(compression),
		kgo.ProducerBatchMaxBytes(maxBytes),
		kgo.ProducerLinger(time.Second),
		kgo.RecordPartitioner(kgo.ManualPartitioner()),
	)
	if err != nil {
		return err
	}
	defer client.Close()
	var failure error // Promises are called one after the other, and Flush waits for them.
	for line := range strings.Lines(input) {
		line = strings.TrimSuffix(line, "\n")
		if line == "flush" {
			if err := client.Flush(ctx); err != nil {
				return err
			}
			continue
		}
		record, err := parse(topic, line)
		if err != nil {
			return err
		}
		client.Produce(ctx, record, func(_ *kgo.Record, err error) {
			if err != nil {
				failure = err
			}
		})
	}
	if err := client.Flush(ctx); err != nil {
		return err
	}
	return failure
}

func parse(topic, line string) (*kgo.Record, error) {
	words := strings.Split(line, " ")
	if len(words) != 5 {
		return nil, fmt.Errorf("%d words instead of 5", len(words))
	}
	partition, err := strconv.ParseInt(words[0], 10, 32)
	if err != nil {
		return nil, err
	}
	timestamp, err := strconv.ParseInt(words[1], 10, 64)
	if err != nil {
		return nil, err
	}
	record := &kgo.Record{Topic: topic, Partition: int32(partition), Timestamp: time.UnixMilli(timestamp)}
	if record.Key, err = content(words[2]); err != nil {
		return nil, err
	}
	if record.Value, err = content(words[3]); err != nil {
		return nil, err
	}
	if words[4] == "." {
		return record, nil
	}
	for _, header := range strings.Split(words[4], ",") {
		name, word, _ := strings.Cut(header, "=")
		key, err := hex.DecodeString(name)
		if err != nil {
			return nil, err
		}
		value, err := content(word)
		if err != nil {
			return nil, err
		}
		record.Headers = append(record.Headers, kgo.RecordHeader{Key: string(key), Value: value})
	}
	return record, nil
}

func content(word string) ([]byte, error) {
	if word == "-" {
		return nil, nil
	}
	digits, times, repeated := strings.Cut(strings.TrimPrefix(word, "x"), "*")
	unit, err := hex.DecodeString(digits)
	if err != nil || !repeated {
		return unit, err
	}
	count, err := strconv.Atoi(times)
	return bytes.Repeat(unit, count), err
}

func consume(ctx context.Context, bootstrap string, words []string) error {
	left := 0
	wanted := make(map[string]map[int32]int)
	offsets := make(map[string]map[int32]kgo.Offset)
	for _, word := range words {
		place, count, _ := strings.Cut(word, "=")
		topic, partition, _ := strings.Cut(place, "/")
		number, err := strconv.ParseInt(partition, 10, 32)
		if err != nil {
			return err
		}
		records, err := strconv.Atoi(count)
		if err != nil {
			return err
		}
		if wanted[topic] == nil {
			wanted[topic] = make(map[int32]int)
			offsets[topic] = make(map[int32]kgo.Offset)
		}
		wanted[topic][int32(number)] = records
		offsets[topic][int32(number)] = kgo.NewOffset().AtStart()
		left += records
	}
	client, err := kgo.NewClient(kgo.SeedBrokers(bootstrap), kgo.ConsumePartitions(offsets))
	if err != nil {
		return err
	}
	defer client.Close()
	output := bufio.NewWriter(os.Stdout)
	for left > 0 {
		fetches := client.PollFetches(ctx)
		if err := fetches.Err(); err != nil {
			return fmt.Errorf("%d records are missing: %w", left, err)
		}
		fetches.EachRecord(func(record *kgo.Record) {
			tell(output, record)
			left--
		})
	}
	return output.Flush()
}

func tell(output io.Writer, record *kgo.Record) {
	headers := make([]string, len(record.Headers))
	for i, header := range record.Headers {
		headers[i] = hex.EncodeToString([]byte(header.Key)) + "=" + told(header.Value)
	}
	list := "."
	if len(headers) > 0 {
		list = strings.Join(headers, ",")
	}
	fmt.Fprintf(output, "%s %d %d %d %s %s %s\n", record.Topic, record.Partition, record.Offset,
		record.Timestamp.UnixMilli(), told(record.Key), told(record.Value), list)
}

func told(bytes []byte) string {
	switch {
	case bytes == nil:
		return "-"
	case len(bytes) > long:
		hash := fnv.New64a()
		hash.Write(bytes)
		return fmt.Sprintf("h%d:%016x", len(bytes), hash.Sum64())
	default:
		return "x" + hex.EncodeToString(bytes)
	}
}
