//! The fuzzer of `milena_fuzz::link`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| milena_fuzz::link::check(data));
