//! What a finding is recognised by after lines have moved.

use std::collections::HashMap;

use tricep_parser::project::{Project, relative};

use crate::finding::Finding;
use crate::rules::End;

/// Fingerprints of the findings of one run: of rule, root-relative file, and type, name and property of both ends. Those
/// that are equal in all of that are told apart by their order.
#[derive(Default)]
pub(super) struct Fingerprints {
    seen: HashMap<u64, u32>,
}

impl Fingerprints {
    /// 16 hexadecimal digits.
    pub(super) fn of(&mut self, project: &Project, finding: &Finding, ends: &[End]) -> String {
        let file = project
            .loaded(finding.primary.location.file)
            .map_or_else(String::new, |file| relative(&file.root, &file.path));
        let mut hash = Hash::default();
        hash.add(finding.rule);
        hash.add(&file);
        for end in ends {
            hash.add(&end.ty);
            hash.add(&end.name);
            hash.add(end.path);
        }
        let occurrence = self.seen.entry(hash.0).or_insert(0);
        *occurrence += 1;
        hash.add(&occurrence.to_string());
        format!("{:016x}", hash.0)
    }
}

/// What a finding is recognised by after its file got another name: the same without file and occurrence number.
pub(super) fn identity(finding: &Finding, ends: &[End]) -> String {
    let mut hash = Hash::default();
    hash.add(finding.rule);
    for end in ends {
        hash.add(&end.ty);
        hash.add(&end.name);
        hash.add(end.path);
    }
    format!("{:016x}", hash.0)
}

/// FNV-1a, 64 bits: the same on every machine and in every version.
struct Hash(u64);

impl Default for Hash {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hash {
    fn add(&mut self, text: &str) {
        // A byte that no text has ends each part, so that parts can't run into each other.
        for byte in text.bytes().chain([0xff]) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}
