//! Temporary.
use milena_broker::Cluster;
#[tokio::main(flavor = "current_thread")]
async fn main() {
    let n: u16 = std::env::args().nth(1).unwrap().parse().unwrap();
    let c = Cluster::builder()
        .brokers(n)
        .racks(["r1"])
        .start_tcp(&std::env::args().nth(2).unwrap())
        .await
        .unwrap();
    println!("{}", c.bootstrap());
    std::future::pending::<()>().await
}
