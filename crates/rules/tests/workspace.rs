//! A workspace says after any sequence of changes what a fresh check says, and does no more for that than it has to.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, RwLock};

use tricep_parser::project::{FileSystem, Kind, Memory, Overlay, Project};
use tricep_parser::source::FileId;
use tricep_rules::engine::workspace::{Stopped, Workspace};
use tricep_rules::engine::{BackendModel, Failure, Request, check};
use tricep_rules::report::Report;

const ROOT: &str = "/project";

/// A disk that can be written to.
#[derive(Clone, Default)]
struct Drive(Arc<RwLock<(BTreeMap<PathBuf, String>, Memory)>>);

impl Drive {
    fn write(&self, path: &Path, text: Option<&str>) {
        let mut drive = self.0.write().unwrap();
        match text {
            Some(text) => drive.0.insert(path.to_owned(), text.to_owned()),
            None => drive.0.remove(path),
        };
        drive.1 = Memory::new(drive.0.iter().map(|(path, text)| (path.clone(), text.clone())));
    }

    fn text(&self, path: &Path) -> Option<String> {
        self.0.read().unwrap().0.get(path).cloned()
    }

    fn paths(&self) -> Vec<PathBuf> {
        self.0.read().unwrap().0.keys().cloned().collect()
    }

    fn now(&self) -> Memory {
        self.0.read().unwrap().1.clone()
    }
}

impl FileSystem for Drive {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.0.read().unwrap().1.read(path)
    }

    fn kind(&self, path: &Path) -> Option<Kind> {
        self.0.read().unwrap().1.kind(path)
    }

    fn real(&self, path: &Path) -> io::Result<PathBuf> {
        Ok(path.to_owned())
    }

    fn entries(&self, folder: &Path) -> io::Result<Vec<(PathBuf, Kind)>> {
        self.0.read().unwrap().1.entries(folder)
    }
}

/// A workspace beside what a fresh check needs.
struct Pair {
    drive: Drive,
    texts: BTreeMap<PathBuf, String>,
    request: Request,
    workspace: Workspace,
}

fn at(name: &str) -> PathBuf {
    Path::new(ROOT).join(name)
}

impl Pair {
    fn new<N: AsRef<str>, T: AsRef<str>>(files: impl IntoIterator<Item = (N, T)>) -> Self {
        let drive = Drive::default();
        for (name, text) in files {
            drive.write(&at(name.as_ref()), Some(text.as_ref()));
        }
        let request = Request { threads: Some(1), ..Request::default() };
        let workspace = Workspace::new(Arc::new(drive.clone()), ROOT, Some(at(".bicep")), request.clone());
        Self { drive, texts: BTreeMap::new(), request, workspace }
    }

    fn save(&mut self, path: &Path, text: Option<&str>) {
        self.drive.write(path, text);
        self.workspace.changed_on_disk(&[path.to_owned()]);
    }

    fn lay(&mut self, path: &Path, text: Option<&str>) {
        self.workspace.set_text(path, text.map(str::to_owned));
        match text {
            Some(text) => self.texts.insert(path.to_owned(), text.to_owned()),
            None => self.texts.remove(path),
        };
    }

    /// The text as the editor has it.
    fn text(&self, path: &Path) -> Option<String> {
        self.texts.get(path).cloned().or_else(|| self.drive.text(path))
    }

    /// What a fresh check of these paths says.
    fn fresh(&self, paths: Vec<PathBuf>) -> String {
        let texts = self.texts.iter().map(|(path, text)| (path.clone(), text.clone().into_bytes()));
        let files = Overlay::new(Arc::new(self.drive.now()), texts.collect());
        let project = Arc::new(Project::new(Arc::new(files), ROOT).with_module_cache(at(".bicep")));
        let report = check(&project, &Request { paths, ..self.request.clone() });
        shown(&project, report.map_err(Stopped::Failed))
    }

    /// Asserts that the workspace says of these files and of everything what a fresh check says.
    #[track_caller]
    fn agrees(&mut self, files: &[PathBuf], after: &str) {
        for file in files {
            let report = self.workspace.check(std::slice::from_ref(file), &|| false);
            let own = shown(&self.workspace.project(), report);
            same(&own, &self.fresh(vec![file.clone()]), &format!("{} after {after}", file.display()));
        }
        let report = self.workspace.check_all(&|| false);
        same(
            &shown(&self.workspace.project(), report),
            &self.fresh(Vec::new()),
            &format!("all after {after}"),
        );
    }

    /// How many deployments are checked for this.
    fn checks(&mut self, work: impl FnOnce(&mut Self)) -> usize {
        let before = self.workspace.checked();
        work(self);
        let after = self.workspace.check_all(&|| false);
        assert!(after.is_ok());
        let count = self.workspace.checked() - before;
        self.agrees(&[], "counted work");
        count
    }
}

#[track_caller]
fn same(own: &str, fresh: &str, of: &str) {
    let differs = own.lines().zip(fresh.lines()).find(|(own, fresh)| own != fresh);
    assert!(own == fresh, "{of}: {differs:#?}\nworkspace:\n{own}\nfresh:\n{fresh}");
}

/// All that a report says, with paths for numbers of files.
fn shown(project: &Project, report: Result<Report, Stopped>) -> String {
    let text = match report {
        Ok(Report {
            findings,
            suppressed,
            baseline,
            paths,
            graphs,
            snapshots,
            notices,
            summary,
            secrets,
            sources: _,
        }) => {
            let path = |file| project.loaded(file).map(|file| file.path.display().to_string());
            let mut secrets: Vec<_> = secrets.iter().map(|place| (path(place.file), place.span)).collect();
            secrets.sort();
            format!(
                "{findings:#?}\n{suppressed:#?}\n{baseline:#?}\n{paths:#?}\n{graphs:#?}\n{snapshots:#?}\n{notices:#?}\n{summary:#?}\n{secrets:#?}"
            )
        }
        Err(Stopped::Failed(Failure { message, problems })) => format!("{message}\n{problems:#?}"),
        Err(Stopped::Cancelled) => String::from("cancelled"),
    };
    // Pretty output of a number is `FileId(\n    7,\n)`.
    let mut pieces = text.split("FileId(");
    let mut shown = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (number, rest) = piece.split_once(')').unwrap();
        let number: u32 = number.trim().trim_end_matches(',').parse().unwrap();
        let path = project.loaded(FileId(number)).map(|file| file.path.display().to_string());
        shown.push_str(&path.unwrap_or_else(|| String::from("nowhere")));
        shown.push_str(rest);
    }
    shown
}

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % sides.max(1)
    }

    fn pick<'t, T>(&mut self, from: &'t [T]) -> &'t T {
        &from[self.roll(from.len())]
    }
}

/// Texts for files that come and go beside those of a project.
const GUESTS: [(&str, &str); 25] = [
    (
        "bicepconfig.json",
        r#"{"analyzers": {"tricep": {"rules": {"gateway-tls-below-backend": {"level": "warning"}}}}}"#,
    ),
    ("bicepconfig.json", r#"{"analyzers": {"tricep": {"backend": "platform"}}}"#),
    ("bicepconfig.json", r#"{"analyzers": {"tricep": {"exclude": ["gateway.bicep", "extra/"]}}}"#),
    ("bicepconfig.json", r#"{"analyzers": {"tricep": {"rules": {"no-such-rule": {"level": "off"}}}}}"#),
    ("bicepconfig.json", r#"{"extends": "base.json"}"#),
    ("base.json", r#"{"analyzers": {"tricep": {"rules": {"site-min-tls-weak": {"level": "info"}}}}}"#),
    (
        "extra/bicepconfig.json",
        r#"{"analyzers": {"tricep": {"rules": {"site-min-tls-weak": {"allowSuppression": false}}}}}"#,
    ),
    ("extra/bicepconfig.json", r#"{"analyzers": {"tricep": {"enabled": false}}}"#),
    (".gitignore", "extra/\n"),
    (".gitignore", "site.bicep\n"),
    ("extra/.git/HEAD", ""),
    (
        "extra/main.bicep",
        "param name string = 'extra'\nmodule site '../site.bicep' = {\n  name: 'x'\n  params: { name: name, planId: 'p', minimum: '1.0' }\n}\n",
    ),
    (
        "extra/main.bicep",
        "import { weakest } from '../shared.bicep'\nresource site 'Microsoft.Web/sites@2024-04-01' = {\n  name: loadTextContent('name.txt')\n  properties: { siteConfig: { minTlsVersion: weakest } }\n}\n",
    ),
    ("extra/name.txt", "named"),
    ("extra/main.dev.bicepparam", "using 'main.bicep'\nparam name = 'dev'\n"),
    ("shared.bicep", "@export()\nvar weakest = '1.1'\n"),
    ("shared.bicep", "@export()\nvar weakest = '1.2'\n#disable-next-line site-min-tls-weak\nvar other = 1\n"),
    ("test/main.bicep", "module all '../main.bicep' = { name: 'all', params: {} }\n"),
    (
        "outer.bicep",
        "module all 'main.bicep' = { name: 'all', params: {} }\nmodule extra 'extra/main.bicep' = { name: 'extra' }\n",
    ),
    ("main.bicepparam", "using 'main.bicep'\nparam name = 'stated'\n"),
    (
        "main.parameters.json",
        r#"{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#", "parameters": {"planId": {"value": "plan"}}}"#,
    ),
    (
        "parameters/main.parameters.json",
        r#"{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#", "parameters": {"nobody": {"value": "x"}}}"#,
    ),
    (
        "main.json",
        r#"{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "metadata": {"_generator": {"name": "bicep"}}, "resources": []}"#,
    ),
    ("circle.bicep", "module other 'circle2.bicep' = { name: 'o' }\n"),
    (
        "circle2.bicep",
        "module other 'circle.bicep' = { name: 'o' }\nresource site 'Microsoft.Web/sites@2024-04-01' = {\n  name: 'circle'\n  properties: { siteConfig: { minTlsVersion: '1.0' } }\n}\n",
    ),
];

/// Pieces that an edit puts in or takes out at the beginning of a line.
const LINES: [&str; 8] = [
    "#disable-next-line site-min-tls-weak\n",
    "#disable-diagnostics gateway-tls-below-backend\n",
    "// a word\n",
    "param added string = 'a'\n",
    "module added 'extra/main.bicep' = { name: 'added' }\n",
    "import { weakest } from 'shared.bicep'\n",
    "}\n",
    "'",
];

/// One change of a text.
fn edited(dice: &mut Dice, text: &str) -> String {
    let starts: Vec<usize> =
        std::iter::once(0).chain(text.match_indices('\n').map(|(place, _)| place + 1)).collect();
    let line = *dice.pick(&starts);
    let piece = dice.pick(&LINES);
    match dice.roll(5) {
        0 => text.replacen("1.3", "1.0", 1),
        1 => text.replacen("1.0", "1.3", 1).replacen("20170401S", "20220101", 1),
        2 => text.replacen(piece, "", 1),
        _ if dice.roll(4) == 0 => text.replace("string", "int"),
        _ => format!("{}{piece}{}", &text[..line], &text[line..]),
    }
}

/// Makes one change and says which.
fn step(dice: &mut Dice, pair: &mut Pair, originals: &BTreeMap<PathBuf, String>) -> String {
    let mut paths = pair.drive.paths();
    paths.extend(pair.texts.keys().cloned());
    let path = dice.pick(&paths).clone();
    let (guest, text) = *dice.pick(&GUESTS);
    match dice.roll(10) {
        0..=2 => {
            let text = edited(dice, &pair.text(&path).unwrap_or_default());
            pair.lay(&path, Some(&text));
            format!("typing in {}", path.display())
        }
        3 => {
            let text = edited(dice, &pair.text(&path).unwrap_or_default());
            pair.save(&path, Some(&text));
            format!("saving {}", path.display())
        }
        4 => {
            let laid: Vec<PathBuf> = pair.texts.keys().cloned().collect();
            let Some(path) = laid.get(dice.roll(laid.len())) else { return String::from("nothing") };
            pair.lay(path, None);
            format!("closing {}", path.display())
        }
        5 | 6 => {
            pair.save(&at(guest), Some(text));
            format!("writing {guest}: {text}")
        }
        7 => {
            pair.lay(&at(guest), Some(text));
            format!("opening {guest}: {text}")
        }
        8 if !originals.contains_key(&path) || dice.roll(3) == 0 => {
            pair.save(&path, None);
            format!("deleting {}", path.display())
        }
        _ => {
            let originals: Vec<_> = originals.iter().collect();
            let (path, text) = dice.pick(&originals);
            pair.lay(path, None);
            pair.save(path, Some(text));
            format!("restoring {}", path.display())
        }
    }
}

/// The files of a fixture, by their names.
fn fixture(name: &str) -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(name);
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let templates = files.filter(|path| path.extension().is_some_and(|extension| extension != "txt"));
    let named = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        (path.file_name().unwrap().to_str().unwrap().to_owned(), text)
    };
    templates.map(named).collect()
}

/// Changes a project step by step, and asks the workspace and a fresh check for all there is.
#[track_caller]
fn lives(files: &BTreeMap<String, String>, seed: u64, steps: usize) {
    let mut pair = Pair::new(files);
    let originals: BTreeMap<PathBuf, String> =
        files.iter().map(|(name, text)| (at(name), text.clone())).collect();
    let mut dice = Dice(seed);
    let mut told: Vec<String> = Vec::new();
    for _ in 0..steps {
        told.push(step(&mut dice, &mut pair, &originals));
        match dice.roll(12) {
            // Several changes may come before anybody asks.
            0..=3 => continue,
            // A check that is given up half way.
            4 | 5 => {
                let asked = AtomicUsize::new(dice.roll(12));
                let stop = || {
                    asked.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_sub(1)).is_err()
                };
                drop(pair.workspace.check_all(&stop));
            }
            6 => {
                let model = *dice.pick(&[None, Some(BackendModel::Platform)]);
                pair.request.backend_model = model;
                pair.workspace.set_request(pair.request.clone());
            }
            _ => {}
        }
        let mut paths = pair.drive.paths();
        paths.extend(pair.texts.keys().cloned());
        paths.retain(|path| !path.components().any(|part| part.as_os_str() == ".git"));
        pair.agrees(&paths, &format!("{told:#?}"));
    }
}

#[test]
fn modules_live() {
    lives(&fixture("module-arguments"), 1, 120);
    lives(&fixture("module-arguments"), 2, 120);
}

#[test]
fn parameter_files_live() {
    lives(&fixture("parameter-files/bicep"), 3, 80);
    lives(&fixture("parameter-files/arm"), 4, 80);
}

#[test]
fn all_guests_live() {
    let files: BTreeMap<String, String> = GUESTS
        .iter()
        .filter(|(name, _)| name.ends_with(".bicep"))
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
        .collect();
    let files = files.into_iter().chain(fixture("module-arguments")).collect();
    lives(&files, 5, 100);
    lives(&files, 6, 100);
}

const SITE: &str = "param minimum string
resource site 'Microsoft.Web/sites@2024-04-01' = {
  name: 'site'
  properties: { siteConfig: { minTlsVersion: minimum } }
}
";

fn calls(target: &str, minimum: &str) -> String {
    format!("module m '{target}' = {{ name: 'm', params: {{ minimum: '{minimum}' }} }}\n")
}

/// Three deployments, of which two reach `site.bicep`, and one reads a text.
fn three() -> Pair {
    let mut pair = Pair::new([
        ("a.bicep", calls("site.bicep", "1.0")),
        ("b.bicep", calls("site.bicep", "1.1")),
        (
            "c.bicep",
            SITE.replace("'site'", "loadTextContent('name.txt')")
                .replace("param minimum string", "param minimum string = '1.0'"),
        ),
        ("site.bicep", SITE.to_owned()),
        ("name.txt", String::from("c")),
    ]);
    assert_eq!(pair.checks(|_| {}), 3);
    pair
}

#[test]
fn an_edit_checks_the_deployments_that_reach_the_file() {
    let mut pair = three();
    assert_eq!(pair.checks(|_| {}), 0);
    assert_eq!(pair.checks(|pair| pair.lay(&at("site.bicep"), Some(&format!("// x\n{SITE}")))), 2);
    assert_eq!(pair.checks(|pair| pair.lay(&at("a.bicep"), Some(&calls("site.bicep", "1.2")))), 1);
    assert_eq!(pair.checks(|pair| pair.save(&at("name.txt"), Some("other"))), 1);
    assert_eq!(pair.checks(|pair| pair.save(&at("site.bicep"), Some(SITE))), 0);
    assert_eq!(pair.checks(|pair| pair.lay(&at("site.bicep"), None)), 2);
}

#[test]
fn checking_one_file_checks_what_reaches_it() {
    let mut pair = three();
    pair.lay(&at("site.bicep"), Some(&SITE.replace("'site'", "'other'")));
    pair.lay(&at("c.bicep"), Some(SITE));
    let before = pair.workspace.checked();
    assert!(pair.workspace.check(&[at("a.bicep")], &|| false).is_ok());
    assert_eq!(pair.workspace.checked() - before, 1);
    assert!(pair.workspace.check(&[at("site.bicep")], &|| false).is_ok());
    assert_eq!(pair.workspace.checked() - before, 2);
    assert!(pair.workspace.check_all(&|| false).is_ok());
    assert_eq!(pair.workspace.checked() - before, 3);
}

#[test]
fn a_file_that_comes_checks_the_deployments_that_missed_it() {
    let mut pair = three();
    assert_eq!(pair.checks(|pair| pair.lay(&at("b.bicep"), Some(&calls("late.bicep", "1.0")))), 1);
    assert_eq!(pair.checks(|pair| pair.save(&at("late.bicep"), Some(SITE))), 1);
    assert_eq!(pair.checks(|pair| pair.save(&at("late.bicep"), None)), 1);
    assert_eq!(pair.checks(|pair| pair.save(&at("alone.bicep"), Some("param x string\n"))), 1);
    assert_eq!(pair.checks(|pair| pair.save(&at("notes.md"), Some("# Notes\n"))), 0);
}

#[test]
fn settings_are_heeded() {
    let mut pair = three();
    let config = r#"{"analyzers": {"tricep": {"rules": {"site-min-tls-weak": {"level": "error"}}}}}"#;
    assert_eq!(pair.checks(|pair| pair.save(&at("bicepconfig.json"), Some(config))), 3);
    let ignore = vec![String::from("site-min-tls-weak")];
    pair.request.ignore = ignore;
    pair.workspace.set_request(pair.request.clone());
    let report = pair.workspace.check_all(&|| false).unwrap();
    assert_eq!(report.findings, []);
}

#[test]
fn a_check_that_is_given_up_loses_nothing() {
    // It is given up when it asks for the `asks`th time: once one of the three deployments is done.
    let given_up = |asks: usize| {
        let mut pair = three();
        pair.lay(&at("site.bicep"), Some(&SITE.replace("'site'", "'other'")));
        let stated = SITE.replace("param minimum string", "param minimum string = '1.1'");
        pair.lay(&at("c.bicep"), Some(&stated));
        let before = pair.workspace.checked();
        let asked = AtomicUsize::new(0);
        let stop = || asked.fetch_add(1, Ordering::Relaxed) >= asks;
        assert_eq!(pair.workspace.check_all(&stop).err(), Some(Stopped::Cancelled));
        (pair.workspace.checked() - before == 1).then_some((pair, before))
    };
    let (mut pair, before) = (0..100).find_map(given_up).unwrap();
    pair.agrees(&[at("site.bicep")], "a check that was given up");
    assert_eq!(pair.workspace.checked() - before, 3);
}

/// What a deployment may take depends on the others of a check, and so what is kept of one may no longer hold.
#[test]
fn deployments_share_their_steps() {
    let grid = "var grid = map(range(0, 9000), i => map(range(0, 9000), j => i * j))\n";
    let name = "'${reduce(flatten(grid), 0, (x, y) => x + y)}'";
    let much = format!("{grid}resource site 'Microsoft.Web/sites@2024-04-01' = {{ name: {name} }}\n");
    let mut pair = Pair::new([
        ("a.bicep", much.clone()),
        ("b.bicep", much.clone()),
        ("c.bicep", SITE.replace("param minimum string", "param minimum string = '1.1'")),
    ]);
    assert_eq!(pair.checks(|_| {}), 3);
    assert_eq!(pair.checks(|_| {}), 0);
    // The one that is left may take all.
    assert_eq!(pair.checks(|pair| pair.lay(&at("b.bicep"), Some("param x string\n"))), 2);
    assert_eq!(pair.checks(|pair| pair.lay(&at("b.bicep"), None)), 2);
}

#[test]
fn a_long_evaluation_is_given_up() {
    let grid = "var grid = map(range(0, 9000), i => map(range(0, 9000), j => i * j))\n";
    let name = "'${reduce(flatten(grid), 0, (x, y) => x + y)}'";
    let text = format!("{grid}resource site 'Microsoft.Web/sites@2024-04-01' = {{ name: {name} }}\n");
    let mut pair = Pair::new([("main.bicep", text)]);
    let asked = AtomicUsize::new(0);
    let stop = || asked.fetch_add(1, Ordering::Relaxed) >= 10;
    assert_eq!(pair.workspace.check_all(&stop).err(), Some(Stopped::Cancelled));
    // After the first yes nobody is asked again, and the evaluation, which has steps for thousands of looks, ends.
    assert_eq!(asked.load(Ordering::Relaxed), 11);
    assert_eq!(pair.workspace.checked(), 0);
}
