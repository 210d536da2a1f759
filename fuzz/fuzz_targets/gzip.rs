//! The fuzzer of `milena_fuzz::gzip`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| milena_fuzz::gzip::check(data));
