// franz-go as the rows of ../clients measure it: one job, and a line about what it took. The words are those of Order::words.
package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strconv"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

const (
	outstanding = 50_000
	batch       = 64 * 1024
	linger      = 5 * time.Millisecond
	pause       = time.Second / 500
)

var codecs = map[string]kgo.CompressionCodec{
	"none":   kgo.NoCompression(),
	"snappy": kgo.SnappyCompression(),
	"lz4":    kgo.Lz4Compression(),
}

type order struct {
	verb, bootstrap, topic string
	partitions             int32
	records, size          int
	codec                  string
}

func main() {
	order, err := parse(os.Args[1:])
	if err == nil {
		err = order.run()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func parse(words []string) (*order, error) {
	if len(words) != 7 {
		return nil, fmt.Errorf("JOB BOOTSTRAP TOPIC PARTITIONS RECORDS SIZE CODEC")
	}
	var numbers [3]int
	for i, word := range words[3:6] {
		number, err := strconv.Atoi(word)
		if err != nil {
			return nil, err
		}
		numbers[i] = number
	}
	return &order{words[0], words[1], words[2], int32(numbers[0]), numbers[1], numbers[2], words[6]}, nil
}

func (o *order) run() error {
	values := o.values()
	switch o.verb {
	case "produce":
		return o.produce(values)
	case "consume":
		return o.consume()
	case "latency":
		return o.latency(values)
	default:
		return fmt.Errorf("franz-go is not made to %s", o.verb)
	}
}

func (o *order) producer(linger time.Duration) (*kgo.Client, error) {
	return kgo.NewClient(
		kgo.SeedBrokers(o.bootstrap),
		kgo.RequiredAcks(kgo.AllISRAcks()),
		kgo.ProducerLinger(linger),
		kgo.ProducerBatchMaxBytes(batch),
		kgo.ProducerBatchCompression(codecs[o.codec]),
		kgo.MaxBufferedRecords(outstanding),
		// Idempotent, and with as many requests in flight as it thinks right: it allows no other number.
		kgo.RecordPartitioner(kgo.ManualPartitioner()),
	)
}

// It keeps the values that it is given, so each is a fresh one.
func (o *order) produce(values [][]byte) error {
	client, err := o.producer(linger)
	if err != nil {
		return err
	}
	defer client.Close()
	ctx := context.Background()
	first := &kgo.Record{Topic: o.topic}
	if err := client.ProduceSync(ctx, first).FirstErr(); err != nil {
		return err
	}
	meter := start()
	var acknowledged atomic.Int64
	promise := func(_ *kgo.Record, err error) {
		if err == nil {
			acknowledged.Add(1)
		}
	}
	for number := range o.records {
		value := bytes.Clone(values[number%len(values)])
		record := &kgo.Record{Topic: o.topic, Partition: int32(number) % o.partitions, Value: value}
		client.Produce(ctx, record, promise)
	}
	if err := client.Flush(ctx); err != nil {
		return err
	}
	if count := acknowledged.Load(); count != int64(o.records) {
		return fmt.Errorf("only %d records were acknowledged", count)
	}
	return meter.stop(0)
}

func (o *order) latency(values [][]byte) error {
	meter := start()
	client, err := o.producer(0)
	if err != nil {
		return err
	}
	defer client.Close()
	const warm = 100
	var times []time.Duration
	for number := range o.records + warm {
		if number >= warm {
			time.Sleep(pause)
		}
		began := time.Now()
		record := &kgo.Record{Topic: o.topic, Value: bytes.Clone(values[number%len(values)])}
		if err := client.ProduceSync(context.Background(), record).FirstErr(); err != nil {
			return err
		}
		if number >= warm {
			times = append(times, time.Since(began))
		}
	}
	slices.Sort(times)
	return meter.stop(float64(times[len(times)/2].Nanoseconds()) / 1e3)
}

func (o *order) consume() error {
	offsets := make(map[int32]kgo.Offset)
	for partition := range o.partitions {
		offsets[partition] = kgo.NewOffset().AtStart()
	}
	client, err := kgo.NewClient(
		kgo.SeedBrokers(o.bootstrap),
		kgo.ConsumePartitions(map[string]map[int32]kgo.Offset{o.topic: offsets}),
	)
	if err != nil {
		return err
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	records, size := 0, 0
	var meter *meter
	for records < o.records {
		fetches := client.PollFetches(ctx)
		if meter == nil {
			meter = start()
		}
		if err := fetches.Err(); err != nil {
			return fmt.Errorf("only %d records came: %w", records, err)
		}
		fetches.EachRecord(func(record *kgo.Record) {
			records++
			size += len(record.Value)
		})
	}
	runtime.KeepAlive(size)
	return meter.stop(0)
}

// The values of Order::values.
func (o *order) values() [][]byte {
	values := make([][]byte, 4096)
	for number := range values {
		value := fmt.Appendf(nil, `{"id":%d,"user":"u%d","path":"/item/`, number, number%1000)
		state := uint64(number)*0x9e37_79b9_7f4a_7c15 | 1
		for len(value) < o.size {
			state ^= state << 13
			state ^= state >> 7
			state ^= state << 17
			value = append(value, 'a'+byte(state%26))
		}
		values[number] = value[:o.size]
	}
	return values
}

type meter struct {
	cpu     time.Duration
	began   time.Time
	mallocs uint64
}

func start() *meter {
	return &meter{cpu: cpu(), began: time.Now(), mallocs: mallocs()}
}

func (m *meter) stop(latency float64) error {
	cpu, wall := cpu()-m.cpu, time.Since(m.began)
	peak, err := peak()
	if err != nil {
		return err
	}
	fmt.Println(cpu.Seconds(), wall.Seconds(), peak, mallocs()-m.mallocs, latency)
	return nil
}

func cpu() time.Duration {
	var usage syscall.Rusage
	// It fails for no argument that is given here.
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func mallocs() uint64 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.Mallocs
}

// MB of memory at the most.
func peak() (float64, error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	_, line, _ := bytes.Cut(status, []byte("VmHWM:"))
	var kibibytes float64
	_, err = fmt.Sscan(string(line), &kibibytes)
	return kibibytes * 1024 / 1e6, err
}
