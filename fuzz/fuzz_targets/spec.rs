//! The fuzzer of `milena_fuzz::spec`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| milena_fuzz::spec::check(data));
