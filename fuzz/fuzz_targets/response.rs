//! The fuzzer of `milena_fuzz::response`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| milena_fuzz::response::check(data));
