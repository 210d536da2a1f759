//! The fuzzer of `milena_fuzz::lz4`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| milena_fuzz::lz4::check(data));
