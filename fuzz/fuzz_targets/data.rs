//! The fuzzer of `milena_fuzz::data`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| milena_fuzz::data::check(data));
