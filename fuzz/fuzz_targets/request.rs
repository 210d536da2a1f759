//! The fuzzer of `milena_fuzz::request`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| milena_fuzz::request::check(data));
