#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| tricep_fuzz::targets::json::check(data));
