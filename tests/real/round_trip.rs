//! Records that come back as they were sent, through every codec and every kind of content.

use std::time::Duration;

use milena::{
    Admin, Consumer, ConsumerConfig, ErrorKind, NewTopic, ProduceRecord, Producer, ProducerConfig,
    StartAt,
};

use crate::context::Context;
use crate::ledger::{Plain, at, read_all};
use crate::story::{Outcome, Story};

pub(crate) const STORIES: &[Story] = &[
    Story::single(
        "every_codec_brings_back_what_was_sent",
        every_codec_brings_back_what_was_sent,
    ),
    Story::single(
        "a_record_of_ten_megabytes_comes_back",
        a_record_of_ten_megabytes_comes_back,
    ),
    Story::single(
        "p22_acks_0_and_1_and_all_bring_the_records_to_the_log",
        p22_acks_0_and_1_and_all,
    ),
    Story::single(
        "keys_go_to_the_partitions_that_java_chooses",
        keys_go_to_the_partitions_that_java_chooses,
    ),
    Story::single(
        "positions_are_found_by_offset_time_beginning_and_end",
        positions_are_found,
    ),
    Story::single(
        "p19_a_record_that_the_broker_finds_too_large_fails_alone",
        a_record_too_large_fails_alone,
    ),
    Story::single(
        "c8_reading_resumes_at_every_offset_of_a_batch",
        c8_reading_resumes_at_every_offset_of_a_batch,
    ),
];

const CODECS: [&str; 5] = ["none", "gzip", "snappy", "lz4", "zstd"];

fn producer(context: &Context, settings: &[(&str, &str)]) -> Result<Producer, milena::Error> {
    let mut config = ProducerConfig::new(context.bootstrap());
    for (key, value) in settings {
        config.set(key, value)?;
    }
    Producer::new(config)
}

async fn create(
    context: &Context<'_>,
    topic: &str,
    partitions: i32,
    configs: &[(&str, &str)],
) -> Result<(), milena::Error> {
    let admin = Admin::new(milena::ConnectionConfig::new(context.bootstrap()))?;
    let mut new = NewTopic::new(topic).partitions(partitions).replication(1);
    for (key, value) in configs {
        new = new.config(*key, *value);
    }
    for (_, outcome) in admin.create_topics([new]).await? {
        outcome?;
    }
    Ok(())
}

fn readers(context: &Context) -> ConsumerConfig {
    ConsumerConfig::new(context.bootstrap())
}

/// Keys, values and headers of every kind: null, empty, binary, long.
fn contents() -> Vec<Plain> {
    let kinds: [Option<Vec<u8>>; 4] = [
        None,
        Some(Vec::new()),
        Some(vec![0, 0xff, 0x80]),
        Some(vec![b'v'; 3000]),
    ];
    let mut contents = Vec::new();
    for key in &kinds {
        for value in &kinds {
            for headers in 0..3 {
                let number = i64::try_from(contents.len()).unwrap_or(0);
                contents.push(Plain {
                    offset: number,
                    timestamp: 1_700_000_000_000 + number,
                    key: key.clone(),
                    value: value.clone(),
                    headers: kinds[..headers]
                        .iter()
                        .map(|value| (b"name".to_vec(), value.clone()))
                        .collect(),
                });
            }
        }
    }
    contents
}

fn every_codec_brings_back_what_was_sent(context: &Context) -> Outcome {
    for codec in CODECS {
        let topic = context.fresh_name();
        let read = context.block_on(async {
            create(context, &topic, 1, &[]).await?;
            let producer = producer(context, &[("compression.type", codec), ("linger.ms", "20")])?;
            let contents = contents();
            let mut deliveries = Vec::new();
            for content in &contents {
                let headers: Vec<_> = content
                    .headers
                    .iter()
                    .map(|(key, value)| milena::Header {
                        key,
                        value: value.as_deref(),
                    })
                    .collect();
                let mut record = ProduceRecord::to(&topic)
                    .partition(0)
                    .timestamp_ms(content.timestamp)
                    .headers(&headers);
                if let Some(key) = &content.key {
                    record = record.key(key);
                }
                if let Some(value) = &content.value {
                    record = record.value(value);
                }
                deliveries.push(producer.send(record).await?);
            }
            for (delivery, content) in deliveries.into_iter().zip(&contents) {
                assert_eq!(delivery.await?.offset, Some(content.offset), "{codec}");
            }
            producer.close(Duration::from_secs(10)).await?;
            read_all(&readers(context), &topic, 1).await
        })?;
        assert_eq!(read[&0], contents(), "{codec}");
    }
    Ok(())
}

fn a_record_of_ten_megabytes_comes_back(context: &Context) -> Outcome {
    let large: Vec<u8> = (0..10_000_000_u32)
        .map(|number| number.wrapping_mul(2_654_435_761).to_be_bytes()[0])
        .collect();
    let topic = context.fresh_name();
    let read = context.block_on(async {
        create(context, &topic, 1, &[("max.message.bytes", "20000000")]).await?;
        let settings = [
            ("max.request.size", "20000000"),
            ("compression.type", "snappy"),
        ];
        let producer = producer(context, &settings)?;
        let small = producer
            .send(ProduceRecord::to(&topic).partition(0).value("before"))
            .await;
        let delivery = producer
            .send(ProduceRecord::to(&topic).partition(0).value(&large))
            .await;
        small?.await?;
        delivery?.await?;
        read_all(&readers(context), &topic, 1).await
    })?;
    assert_eq!(read[&0].len(), 2);
    assert!(
        read[&0][1].value.as_deref() == Some(&large),
        "the large value differs"
    );
    Ok(())
}

fn p22_acks_0_and_1_and_all(context: &Context) -> Outcome {
    for acks in ["0", "1", "all"] {
        let topic = context.fresh_name();
        let read = context.block_on(async {
            create(context, &topic, 1, &[]).await?;
            let producer = producer(context, &[("acks", acks)])?;
            let mut deliveries = Vec::new();
            for number in 0..100 {
                let value = format!("{number}");
                let record = ProduceRecord::to(&topic).partition(0).value(&value);
                deliveries.push(producer.send(record).await?);
            }
            for (number, delivery) in (0..).zip(deliveries) {
                let expected = (acks != "0").then_some(number);
                assert_eq!(delivery.await?.offset, expected, "acks={acks}");
            }
            producer.close(Duration::from_secs(10)).await?;
            // Nobody says when records without acknowledgement are in the log.
            let mut read = read_all(&readers(context), &topic, 1).await?;
            for _ in 0..100 {
                if read[&0].len() == 100 {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
                read = read_all(&readers(context), &topic, 1).await?;
            }
            Ok::<_, milena::Error>(read)
        })?;
        let values: Vec<_> = read[&0].iter().map(|record| record.value.clone()).collect();
        let expected: Vec<_> = (0..100)
            .map(|number| Some(format!("{number}").into_bytes()))
            .collect();
        assert_eq!(values, expected, "acks={acks}");
    }
    Ok(())
}

fn keys_go_to_the_partitions_that_java_chooses(context: &Context) -> Outcome {
    let (ours, theirs) = (context.fresh_name(), context.fresh_name());
    let keys: Vec<String> = (0..200).map(|number| format!("key-{number}")).collect();
    context.block_on(async {
        create(context, &ours, 7, &[]).await?;
        create(context, &theirs, 7, &[]).await?;
        let producer = producer(context, &[])?;
        for key in &keys {
            let record = ProduceRecord::to(&ours).key(key).value("v");
            // A failure would show in `close`.
            drop(producer.send(record).await?);
        }
        producer.close(Duration::from_secs(10)).await
    })?;
    let input: String = keys.iter().map(|key| format!("{key}\tv\n")).collect();
    let arguments = ["--topic", &theirs, "--property", "parse.key=true"];
    crate::tools::console_produce(context, &arguments, input.as_bytes())?;
    let partitions = |topic: String| {
        context.block_on(async move {
            let read = read_all(&readers(context), &topic, 7).await?;
            let keyed = read.into_iter().map(|(partition, records)| {
                let keys: std::collections::BTreeSet<_> =
                    records.into_iter().map(|record| record.key).collect();
                (partition, keys)
            });
            Ok::<Vec<_>, milena::Error>(keyed.collect())
        })
    };
    assert_eq!(partitions(ours)?, partitions(theirs)?);
    Ok(())
}

fn positions_are_found(context: &Context) -> Outcome {
    let topic = context.fresh_name();
    context.block_on(async {
        create(context, &topic, 1, &[]).await?;
        let producer = producer(context, &[("linger.ms", "50")])?;
        for number in 0..50 {
            let value = format!("{number}");
            let record = ProduceRecord::to(&topic)
                .partition(0)
                .value(&value)
                .timestamp_ms(1_700_000_000_000 + number * 1000);
            // A failure would show in `close`.
            drop(producer.send(record).await?);
        }
        producer.close(Duration::from_secs(10)).await?;

        let partition = at(&topic, 0);
        let mut consumer = Consumer::new(readers(context))?;
        assert_eq!(
            consumer
                .beginning_offsets(std::slice::from_ref(&partition))
                .await?[&partition],
            0
        );
        assert_eq!(
            consumer
                .end_offsets(std::slice::from_ref(&partition))
                .await?[&partition],
            50
        );
        let starts = [
            (StartAt::Beginning, 0),
            (StartAt::Offset(17), 17),
            (StartAt::FromEnd(5), 45),
            (StartAt::Timestamp(1_700_000_000_000 + 20_500), 21),
        ];
        consumer
            .assign([(partition.clone(), StartAt::Beginning)])
            .await?;
        for (start, expected) in starts {
            consumer.seek(&partition, start)?;
            let record = consumer.recv().await?;
            assert_eq!(record.offset(), expected, "{start:?}");
            assert_eq!(consumer.position(&partition), Some(expected + 1));
        }
        consumer.seek(&partition, StartAt::End)?;
        assert!(
            consumer.poll(Duration::from_millis(300)).await?.is_none(),
            "nothing comes after the end"
        );
        Ok::<_, milena::Error>(())
    })
}

fn a_record_too_large_fails_alone(context: &Context) -> Outcome {
    let topic = context.fresh_name();
    context.block_on(async {
        create(context, &topic, 1, &[("max.message.bytes", "2000")]).await?;
        let settings = [
            ("linger.ms", "200"),
            ("batch.size", "100000"),
            ("compression.type", "none"),
        ];
        let producer = producer(context, &settings)?;
        let large = vec![b'x'; 5000];
        let mut deliveries = Vec::new();
        for number in 0..20 {
            let value = format!("{number}");
            let record = ProduceRecord::to(&topic).partition(0);
            let record = if number == 10 {
                record.value(&large)
            } else {
                record.value(&value)
            };
            deliveries.push(producer.send(record).await?);
        }
        for (number, delivery) in deliveries.into_iter().enumerate() {
            match delivery.await {
                Ok(_) => assert_ne!(number, 10),
                Err(error) => {
                    assert_eq!(
                        (number, error.kind()),
                        (10, ErrorKind::RecordTooLarge),
                        "{}",
                        error.chain()
                    );
                }
            }
        }
        let read = read_all(&readers(context), &topic, 1).await?;
        assert_eq!(
            read[&0].len(),
            19,
            "p19: the batch was split until the large record stood alone"
        );
        Ok::<_, milena::Error>(())
    })
}

fn c8_reading_resumes_at_every_offset_of_a_batch(context: &Context) -> Outcome {
    let topic = context.fresh_name();
    context.block_on(async {
        create(context, &topic, 1, &[]).await?;
        let producer = producer(
            context,
            &[("linger.ms", "100"), ("compression.type", "lz4")],
        )?;
        for number in 0..40 {
            let value = format!("{number}");
            let record = ProduceRecord::to(&topic).partition(0).value(&value);
            // A failure would show in `close`.
            drop(producer.send(record).await?);
        }
        producer.close(Duration::from_secs(10)).await?;
        let partition = at(&topic, 0);
        let mut consumer = Consumer::new(readers(context))?;
        consumer
            .assign([(partition.clone(), StartAt::Beginning)])
            .await?;
        for offset in 0..40 {
            consumer.seek(&partition, StartAt::Offset(offset))?;
            let record = consumer.recv().await?;
            assert_eq!(
                (record.offset(), record.value()),
                (offset, Some(offset.to_string().as_bytes()))
            );
        }
        Ok::<_, milena::Error>(())
    })
}
