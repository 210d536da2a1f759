//! Every input of the corpus, on any compiler. It is one test, for the counter of memory is one.

use milena_fuzz::TARGETS;
use milena_fuzz::replay::{corpus, replay};

#[test]
fn every_input_of_the_corpus_is_accepted_by_its_check() {
    for target in TARGETS {
        let count = replay(target, &corpus().join(target.name)).expect("there is a corpus");
        println!("{:<10} {count:>6} inputs", target.name);
        assert!(count > 0, "{} has no corpus", target.name);
    }
}
