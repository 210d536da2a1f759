//! The fuzzer of `milena_fuzz::zstd`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| milena_fuzz::zstd::check(data));
