//! The fuzzer of `milena_fuzz::old_sets`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| milena_fuzz::old_sets::check(data));
