package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

const (
	size = 100

	acked = 0
	// franz-go does not say of a failed record where it may be.
	possiblyPersisted = 2
)

// ledger is the file of what was told, 32 bytes a record; their order is in ../README.md.
type ledger struct {
	lock sync.Mutex
	file *bufio.Writer
}

func (l *ledger) write(partition int32, sequence uint32, outcome uint16, offset, due int64) {
	var entry [32]byte
	binary.LittleEndian.PutUint32(entry[0:], sequence)
	binary.LittleEndian.PutUint16(entry[4:], uint16(partition))
	binary.LittleEndian.PutUint16(entry[6:], outcome)
	binary.LittleEndian.PutUint64(entry[8:], uint64(offset))
	binary.LittleEndian.PutUint64(entry[16:], uint64(due))
	binary.LittleEndian.PutUint64(entry[24:], uint64(time.Now().UnixMicro()))
	l.lock.Lock()
	defer l.lock.Unlock()
	l.file.Write(entry[:]) // A bufio.Writer keeps its first error for Flush.
}

// keepLedger sends at a pace and writes down every outcome; words are TOPIC, PARTITIONS, RECORDS, RATE and FILE.
func keepLedger(bootstrap string, words []string) error {
	if len(words) != 5 {
		return errors.New("TOPIC PARTITIONS RECORDS RATE FILE")
	}
	topic := words[0]
	var numbers [3]int64
	for i := range numbers {
		var err error
		if numbers[i], err = strconv.ParseInt(words[i+1], 10, 64); err != nil {
			return err
		}
	}
	partitions, records, rate := numbers[0], numbers[1], numbers[2]
	file, err := os.Create(words[4])
	if err != nil {
		return err
	}
	defer file.Close()
	told := &ledger{file: bufio.NewWriterSize(file, 1<<20)}
	client, err := kgo.NewClient(
		kgo.SeedBrokers(strings.Split(bootstrap, ",")...),
		kgo.RecordDeliveryTimeout(2*time.Minute),
		kgo.RecordPartitioner(kgo.ManualPartitioner()),
	)
	if err != nil {
		return err
	}
	defer client.Close()
	started := time.Now().UnixMicro()
	for number := range records {
		partition, sequence := int32(number%partitions), uint32(number/partitions)
		due := started + number*1_000_000/rate
		for now := time.Now().UnixMicro(); now < due; now = time.Now().UnixMicro() {
			time.Sleep(time.Millisecond)
		}
		value := fmt.Appendf(make([]byte, 0, size), "franz-go %d %d ", partition, sequence)
		for len(value) < size {
			value = append(value, 'x')
		}
		record := &kgo.Record{Topic: topic, Partition: partition, Value: value}
		client.Produce(context.Background(), record, func(record *kgo.Record, err error) {
			if err != nil {
				fmt.Fprintf(os.Stderr, "failed: %d %d: %v\n", partition, sequence, err)
				told.write(partition, sequence, possiblyPersisted, -1, due)
				return
			}
			told.write(partition, sequence, acked, record.Offset, due)
		})
	}
	if err := client.Flush(context.Background()); err != nil {
		return err
	}
	told.lock.Lock()
	defer told.lock.Unlock()
	return told.file.Flush()
}

// readLog writes down where every record of a topic is, 24 bytes a record; words are TOPIC, PARTITIONS and FILE.
func readLog(ctx context.Context, bootstrap string, words []string) error {
	if len(words) != 3 {
		return errors.New("TOPIC PARTITIONS FILE")
	}
	partitions, err := strconv.Atoi(words[1])
	if err != nil {
		return err
	}
	offsets := make(map[int32]kgo.Offset)
	for partition := range partitions {
		offsets[int32(partition)] = kgo.NewOffset().AtStart()
	}
	file, err := os.Create(words[2])
	if err != nil {
		return err
	}
	defer file.Close()
	found := bufio.NewWriterSize(file, 1<<20)
	client, err := kgo.NewClient(
		kgo.SeedBrokers(strings.Split(bootstrap, ",")...),
		kgo.ConsumePartitions(map[string]map[int32]kgo.Offset{words[0]: offsets}),
	)
	if err != nil {
		return err
	}
	defer client.Close()
	finished := make(map[int32]bool)
	for len(finished) < partitions {
		fetches := client.PollFetches(ctx)
		if err := fetches.Err(); err != nil {
			return fmt.Errorf("%d partitions are not read to the end: %w", partitions-len(finished), err)
		}
		fetches.EachPartition(func(p kgo.FetchTopicPartition) {
			for _, record := range p.Records {
				found.Write(place(record))
				if record.Offset+1 >= p.HighWatermark {
					finished[p.Partition] = true
				}
			}
			if p.HighWatermark == 0 {
				finished[p.Partition] = true
			}
		})
	}
	return found.Flush()
}

// place says which record this is, where, and who wrote it; a record that does not know its own place is none of ours.
func place(record *kgo.Record) []byte {
	entry := make([]byte, 24)
	sequence := ^uint32(0)
	words := strings.SplitN(string(record.Value), " ", 4)
	if len(words) == 4 && words[1] == strconv.Itoa(int(record.Partition)) {
		if number, err := strconv.ParseUint(words[2], 10, 32); err == nil {
			sequence = uint32(number)
		}
	}
	binary.LittleEndian.PutUint32(entry[0:], sequence)
	binary.LittleEndian.PutUint16(entry[4:], uint16(record.Partition))
	binary.LittleEndian.PutUint64(entry[8:], uint64(record.Offset))
	binary.LittleEndian.PutUint64(entry[16:], uint64(record.ProducerID))
	return entry
}
