//! What a piece of work takes of memory, counted by the allocator for the thread that does it: the test runner's own thread
//! allocates when it likes.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test binary makes use of a part"
)]

use allocation_counter::measure;

/// What was asked of the allocator.
#[derive(Clone, Copy, Debug)]
pub struct Allocated {
    /// How often. A piece that grows is another piece.
    pub pieces: usize,
    /// How many bytes, whether they were given back or not.
    pub bytes: usize,
    /// How many bytes at a time.
    pub peak: usize,
}

/// Does the work and says what it took.
pub fn allocated<R>(work: impl FnOnce() -> R) -> (R, Allocated) {
    let mut result = None;
    let info = measure(|| result = Some(work()));
    let number = |number: u64| usize::try_from(number).expect("it fits into memory");
    let allocated = Allocated {
        pieces: number(info.count_total),
        bytes: number(info.bytes_total),
        peak: number(info.bytes_max),
    };
    (result.expect("the work was done"), allocated)
}

#[test]
fn what_other_threads_allocate_does_not_count() {
    std::thread::scope(|scope| {
        let (go, wait) = std::sync::mpsc::sync_channel(0);
        let (done, ended) = std::sync::mpsc::sync_channel(0);
        scope.spawn(move || {
            for () in wait {
                drop(vec![0_u8; 1 << 20]);
                done.send(()).expect("somebody waits");
            }
        });
        let (_, mine) = allocated(|| {
            go.send(()).expect("it runs");
            ended.recv().expect("it answers");
            vec![0_u8; 100]
        });
        assert!((100..10_000).contains(&mine.bytes), "{mine:?}");
        drop(go);
    });
}
