//! The fuzzer of `milena_fuzz::frames`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| milena_fuzz::frames::check(data));
