//! The admin client against a broker in memory whose answers each test scripts.

use bytes::Bytes;
use milena_admin::{Admin, NewTopic, OffsetSpec};
use milena_core::{
    BoxFuture, BrokerAddress, Cluster, Connect, ConnectionConfig, ErrorKind, Transport,
};
use milena_protocol::api::{
    ApiVersionsRequest, ApiVersionsResponse, ApiVersionsResponseApiVersion, CreateTopicsRequest,
    CreateTopicsResponse, CreateTopicsResponseTopic, DeleteTopicsRequest, DeleteTopicsResponse,
    DeleteTopicsResponseTopic, ListOffsetsRequest, ListOffsetsResponse,
    ListOffsetsResponsePartition, ListOffsetsResponseTopic, MetadataRequest, MetadataResponse,
    MetadataResponseBroker, MetadataResponsePartition, MetadataResponseTopic,
};
use milena_protocol::error_code::ErrorCode;
use milena_protocol::ids::TopicPartition;
use milena_protocol::message::{ApiKey, Request, decode_request, encode_response, peek_request};
use std::io;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};

/// A broker with one topic `t` of two partitions, alone in its cluster.
#[derive(Clone)]
struct Broker(Arc<Script>);

struct Script {
    /// The highest version of DeleteTopics that it offers.
    delete_topics: i16,
    /// What it answers about topics to be created, in turn.
    create: Mutex<Vec<Vec<(&'static str, ErrorCode)>>>,
    /// What it answers about the offset of each partition, in turn.
    offsets: Mutex<Vec<[ErrorCode; 2]>>,
    /// What it was asked.
    seen: Mutex<Vec<String>>,
}

impl Broker {
    fn new(delete_topics: i16) -> Self {
        Self(Arc::new(Script {
            delete_topics,
            create: Mutex::default(),
            offsets: Mutex::default(),
            seen: Mutex::default(),
        }))
    }

    fn admin(&self) -> Admin {
        Admin::on(&Cluster::new(ConnectionConfig::new("b:1"), self.clone()).unwrap())
    }

    fn seen(&self) -> Vec<String> {
        self.0.seen.lock().unwrap().clone()
    }

    fn see(&self, what: String) {
        self.0.seen.lock().unwrap().push(what);
    }

    async fn serve(self, mut stream: DuplexStream) -> io::Result<()> {
        loop {
            let length = stream.read_u32().await?;
            let mut frame = vec![0; length as usize];
            stream.read_exact(&mut frame).await?;
            stream.write_all(&self.answer(frame.into())).await?;
        }
    }

    fn answer(&self, frame: Bytes) -> Bytes {
        let (api, ..) = peek_request(&frame).unwrap();
        match api {
            ApiKey::API_VERSIONS => respond::<ApiVersionsRequest>(frame, |_| self.api_versions()),
            ApiKey::METADATA => respond::<MetadataRequest>(frame, |request| metadata(&request)),
            ApiKey::CREATE_TOPICS => {
                respond::<CreateTopicsRequest>(frame, |request| self.create(&request))
            }
            ApiKey::DELETE_TOPICS => {
                respond::<DeleteTopicsRequest>(frame, |request| self.delete(&request))
            }
            ApiKey::LIST_OFFSETS => respond::<ListOffsetsRequest>(frame, |_| self.list_offsets()),
            other => panic!("not offered: {other}"),
        }
    }

    fn api_versions(&self) -> ApiVersionsResponse {
        let range = |key: ApiKey, max_version| ApiVersionsResponseApiVersion {
            api_key: key.0,
            min_version: 0,
            max_version,
        };
        ApiVersionsResponse {
            api_keys: vec![
                range(ApiKey::API_VERSIONS, 3),
                range(ApiKey::METADATA, 9),
                range(ApiKey::CREATE_TOPICS, 5),
                range(ApiKey::DELETE_TOPICS, self.0.delete_topics),
                range(ApiKey::LIST_OFFSETS, 5),
            ],
            ..Default::default()
        }
    }

    fn create(&self, request: &CreateTopicsRequest) -> CreateTopicsResponse {
        let names: Vec<&str> = request.topics.iter().map(|topic| &*topic.name).collect();
        self.see(names.join(","));
        let answers = self.0.create.lock().unwrap().remove(0);
        let topics = answers
            .into_iter()
            .map(|(name, error)| CreateTopicsResponseTopic {
                name: name.into(),
                error,
                num_partitions: 6,
                ..Default::default()
            });
        CreateTopicsResponse {
            topics: topics.collect(),
            ..Default::default()
        }
    }

    fn delete(&self, request: &DeleteTopicsRequest) -> DeleteTopicsResponse {
        let by_name = request
            .topic_names
            .iter()
            .map(|name| format!("name {name}"));
        let by_topic = request
            .topics
            .iter()
            .filter_map(|topic| topic.name.as_deref().map(|name| format!("topic {name}")));
        by_name.chain(by_topic).for_each(|seen| self.see(seen));
        let topic = DeleteTopicsResponseTopic {
            name: Some("t".into()),
            ..Default::default()
        };
        DeleteTopicsResponse {
            topics: vec![topic],
            ..Default::default()
        }
    }

    fn list_offsets(&self) -> ListOffsetsResponse {
        let errors = self.0.offsets.lock().unwrap().remove(0);
        let partitions = (0..)
            .zip(errors)
            .map(|(index, error)| ListOffsetsResponsePartition {
                index,
                error,
                offset: 40 + i64::from(index),
                ..Default::default()
            });
        let topic = ListOffsetsResponseTopic {
            name: "t".into(),
            partitions: partitions.collect(),
        };
        ListOffsetsResponse {
            topics: vec![topic],
            ..Default::default()
        }
    }
}

fn metadata(request: &MetadataRequest) -> MetadataResponse {
    let partition = |index| MetadataResponsePartition {
        index,
        leader_id: 1,
        ..Default::default()
    };
    let asked = request
        .topics
        .iter()
        .flatten()
        .filter_map(|topic| topic.name.clone());
    let topics = asked.map(|name| {
        let known = &*name == "t";
        MetadataResponseTopic {
            error: if known {
                ErrorCode::NONE
            } else {
                ErrorCode::UNKNOWN_TOPIC_OR_PARTITION
            },
            partitions: if known {
                vec![partition(0), partition(1)]
            } else {
                Vec::new()
            },
            name: Some(name),
            ..Default::default()
        }
    });
    MetadataResponse {
        brokers: vec![MetadataResponseBroker {
            id: 1,
            host: "b".into(),
            port: 1,
            rack: None,
        }],
        controller_id: 1,
        topics: topics.collect(),
        ..Default::default()
    }
}

fn respond<R: Request>(frame: Bytes, answer: impl FnOnce(R) -> R::Response) -> Bytes {
    let (header, request) = decode_request::<R>(frame).unwrap();
    // ApiVersions is answered in version 0 framing whatever was asked; the encoder knows.
    encode_response::<R>(&answer(request), header.api_version, header.correlation_id)
        .unwrap()
        .into_bytes()
}

impl Connect for Broker {
    fn connect<'a>(
        &'a self,
        _: &'a BrokerAddress,
    ) -> BoxFuture<'a, io::Result<Box<dyn Transport>>> {
        let (ours, theirs) = tokio::io::duplex(1 << 16);
        tokio::spawn(self.clone().serve(theirs));
        Box::pin(async { Ok(Box::new(ours) as Box<dyn Transport>) })
    }
}

#[tokio::test(start_paused = true)]
async fn topics_to_delete_are_named_in_the_field_that_the_broker_has() {
    for (version, seen) in [(5, "name t"), (6, "topic t")] {
        let broker = Broker::new(version);
        let results = broker.admin().delete_topics(["t"]).await.unwrap();
        assert!(results["t"].is_ok());
        assert_eq!(broker.seen(), [seen]);
    }
}

#[tokio::test(start_paused = true)]
async fn only_the_topics_that_failed_for_now_are_asked_for_again() {
    let broker = Broker::new(6);
    *broker.0.create.lock().unwrap() = vec![
        vec![
            ("a", ErrorCode::NONE),
            ("b", ErrorCode::NOT_CONTROLLER),
            ("c", ErrorCode::TOPIC_ALREADY_EXISTS),
        ],
        vec![("b", ErrorCode::NONE)],
    ];
    let topics = ["a", "b", "c"].map(NewTopic::new);
    let results = broker.admin().create_topics(topics).await.unwrap();
    assert_eq!(broker.seen(), ["a,b,c", "b"]);
    assert_eq!(results["a"].as_ref().unwrap().partitions, Some(6));
    assert!(results["b"].is_ok());
    let refused = results["c"].as_ref().unwrap_err();
    assert_eq!(refused.error_code(), Some(ErrorCode::TOPIC_ALREADY_EXISTS));
}

#[tokio::test(start_paused = true)]
async fn a_topic_that_does_not_exist_is_told_without_waiting() {
    let begun = tokio::time::Instant::now();
    let results = Broker::new(6)
        .admin()
        .describe_topics(["t", "nope"])
        .await
        .unwrap();
    assert_eq!(results["t"].as_ref().unwrap().partitions.len(), 2);
    assert_eq!(
        results["nope"].as_ref().unwrap_err().kind(),
        ErrorKind::UnknownTopicOrPartition
    );
    assert!(begun.elapsed().as_millis() < 100, "{:?}", begun.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_partition_whose_leader_moved_is_asked_about_again() {
    let broker = Broker::new(6);
    *broker.0.offsets.lock().unwrap() = vec![
        [ErrorCode::NONE, ErrorCode::NOT_LEADER_OR_FOLLOWER],
        [ErrorCode::NONE, ErrorCode::NONE],
    ];
    let partitions = [0, 1].map(|partition| TopicPartition::new("t", partition));
    let offsets = broker
        .admin()
        .list_offsets(&partitions, OffsetSpec::Latest)
        .await
        .unwrap();
    let offsets: Vec<_> = offsets
        .values()
        .map(|result| result.as_ref().unwrap().offset)
        .collect();
    assert_eq!(offsets, [Some(40), Some(41)]);
}
