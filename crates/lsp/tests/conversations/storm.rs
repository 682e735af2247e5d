//! Whatever a client says, the server goes on, and what it shows in the end is what a fresh check says.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use serde_json::{Value, json};
use tricep_lsp::Ended;
use tricep_parser::project::{Memory, Overlay, Project};
use tricep_parser::source::Sources;
use tricep_rules::engine::{self, Request};

use crate::files::{FILES, GATEWAY, MAIN, SITE};
use crate::tester::{Client, ROOT, uri};

/// Numbers that look random and are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end.max(1) as u64) as usize
    }

    fn one<'t, T>(&mut self, of: &'t [T]) -> &'t T {
        &of[self.below(of.len())]
    }
}

const NAMES: [&str; 5] = ["main.bicep", "site.bicep", "gateway.bicep", "other.json", "bicepconfig.json"];

const SNIPPETS: [&str; 12] = [
    "",
    "\n",
    "\r",
    "\r\n",
    "'",
    "{",
    "}",
    "é😀",
    "minTlsVersion: '1.0'",
    "#disable-next-line site-min-tls-weak",
    "AppGwSslPolicy20150501",
    "\"resources\": [",
];

const METHODS: [&str; 9] = [
    "textDocument/hover",
    "textDocument/definition",
    "textDocument/codeAction",
    "textDocument/diagnostic",
    "workspace/diagnostic",
    "codeAction/resolve",
    "initialize",
    "made/up",
    "workspace/symbol",
];

fn whole(name: &str) -> &'static str {
    match name {
        "main.bicep" => MAIN,
        "site.bicep" => SITE,
        "gateway.bicep" => GATEWAY,
        "bicepconfig.json" => "{}",
        _ => {
            "{\"$schema\": \"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#\", \"resources\": []}"
        }
    }
}

/// Says something; keeps what the client believes to be open, and in which version.
fn say(client: &mut Client, random: &mut Random, open: &mut BTreeMap<&'static str, i32>) {
    let name = *random.one(&NAMES);
    let position = |random: &mut Random| json!({"line": random.below(50), "character": random.below(90)});
    match random.below(12) {
        0 | 1 => {
            client.open(name, whole(name));
            open.insert(name, 1);
        }
        2 => {
            client.close(name);
            open.remove(name);
        }
        3..=7 => {
            let changes: Vec<Value> = (0..random.below(4))
                .map(|_| {
                    let (start, end) = (position(random), position(random));
                    json!({"range": {"start": start, "end": end}, "text": random.one(&SNIPPETS)})
                })
                .collect();
            let version = open.get(name).map_or(7, |version| version + 1);
            open.entry(name).and_modify(|it| *it = version);
            client.edit(name, version, json!(changes));
        }
        8 => {
            let (start, end) = (position(random), position(random));
            let method: &str = random.one::<&str>(&METHODS);
            client.start(
                method,
                json!({
                    "textDocument": {"uri": uri(name)},
                    "position": start,
                    "range": {"start": start, "end": end},
                    "context": {"diagnostics": []},
                    "previousResultIds": [],
                    "title": "a",
                    "data": {"fixAll": uri(name)},
                }),
            );
        }
        9 => client.tell("$/cancelRequest", json!({"id": random.below(60)})),
        10 => {
            let nonsense = [
                ("textDocument/didChange", json!({"textDocument": {"uri": 5}})),
                ("textDocument/didOpen", json!(null)),
                ("textDocument/didSave", json!({"textDocument": {"uri": uri(name)}})),
                ("workspace/didChangeWatchedFiles", json!({"changes": [{"uri": uri(name), "type": 2}]})),
                ("workspace/didChangeConfiguration", json!({"settings": {"tricep": {"run": 4}}})),
                ("workspace/didChangeWorkspaceFolders", json!({"event": {"added": [], "removed": []}})),
                ("initialized", json!({})),
                ("$/setTrace", json!({"value": "verbose"})),
            ];
            let (method, params) = random.one(&nonsense).clone();
            client.tell(method, params);
        }
        _ => client.answer((random.below(5) as i32).into(), json!([null])),
    }
}

/// What a fresh check says of these texts: place and rule of each finding, by file.
fn expected(texts: &BTreeMap<&'static str, String>) -> BTreeMap<String, Vec<(u32, String)>> {
    let path = |name: &str| PathBuf::from(format!("{ROOT}/{name}"));
    let disk = FILES.iter().map(|(name, text)| (path(name), *text));
    let over = texts.iter().map(|(name, text)| (path(name), text.clone().into_bytes())).collect();
    let files = Overlay::new(Arc::new(Memory::new(disk)), over);
    let project = Arc::new(Project::new(Arc::new(files), ROOT));
    let request = Request {
        paths: texts.keys().map(|name| path(name)).collect(),
        force_exclude: true,
        ..Request::default()
    };
    let mut expected: BTreeMap<String, Vec<(u32, String)>> = BTreeMap::new();
    if texts.is_empty() {
        return expected;
    }
    for name in texts.keys() {
        expected.insert(uri(name), Vec::new());
    }
    let mut add = |location: tricep_parser::source::Location, rule: &str| {
        let file = Sources::file(&*project, location.file);
        let line = file.lines().line_of(location.span.start);
        let name = format!("file://{}", project.loaded(location.file).unwrap().path.display());
        expected.entry(name).or_default().push((line, rule.to_owned()));
    };
    match engine::check(&project, &request) {
        Ok(report) => report.findings.iter().for_each(|it| add(it.primary.location, it.rule)),
        Err(failure) => failure.problems.iter().for_each(|it| add(it.location, "-")),
    }
    expected.values_mut().for_each(|found| found.sort());
    expected
}

/// Says `count` things that follow from `seed`; asserts that the server lives, and shows in the end what is so. Gives how
/// much is shown.
fn storm(seed: u64, count: usize) -> usize {
    let mut client = Client::new(json!({}), FILES);
    let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let mut open = BTreeMap::new();
    for _ in 0..count {
        say(&mut client, &mut random, &mut open);
    }
    // In the end every open document has a text that is known here, some of them broken.
    let texts: BTreeMap<&'static str, String> = open
        .keys()
        .map(|name| {
            let text = whole(name);
            let cut = random.below(4) == 0 && *name != "bicepconfig.json";
            (*name, if cut { text[..text.len() / 2].to_owned() } else { text.to_owned() })
        })
        .collect();
    for (name, text) in &texts {
        client.change(name, open[name] + 100, text);
    }
    let shown = client.shown_in_the_end();
    let expected = expected(&texts);
    for (name, found) in &expected {
        assert_eq!(shown.get(name).unwrap_or(&Vec::new()), found, "{name}, seed {seed}");
    }
    for (name, found) in &shown {
        assert!(found.is_empty() || expected.contains_key(name), "{name} shows {found:?}, seed {seed}");
    }
    assert_eq!(client.leave(), Ended::Asked);
    expected.values().map(Vec::len).sum()
}

#[test]
fn nothing_that_a_client_says_ends_the_server() {
    let shown: usize = (0..25).map(|seed| storm(seed, 120)).sum();
    assert!(shown > 25, "there was something to show: {shown}");
}
