//! The fuzzer of `milena_fuzz::snappy`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| milena_fuzz::snappy::check(data));
