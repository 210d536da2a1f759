//! The fuzzer of `milena_fuzz::batch`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| milena_fuzz::batch::check(data));
