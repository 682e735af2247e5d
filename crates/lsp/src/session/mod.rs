//! What is known between `initialize` and `shutdown`: open documents, settings, what the last check came to, and the
//! questions that wait for the next one.

mod changes;
mod pulled;
mod questions;
mod shown;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;

use crossbeam_channel::Sender;
use gen_lsp_types as lsp;
use lsp_server::{Message, RequestId, Response};
use serde::Serialize;
use serde_json::Value;
use tricep_parser::project::may_be_template;
use tricep_rules::neutral::neutral;

use crate::capabilities::{self, Client};
use crate::document::{Document, Key};
use crate::settings::{DiagnosticMode, Log, Run, SECTION, Settings};
use crate::worker::{Asked, Check, Checked, News, Start, Task, Worker};

use questions::Pending;
use shown::Shown;

/// The state of a conversation.
pub(crate) struct Session {
    sender: Sender<Message>,
    worker: Worker,
    client: Client,
    /// The folder that the server was started in.
    current: PathBuf,
    folders: Vec<PathBuf>,
    settings: Settings,
    documents: BTreeMap<Key, Document>,
    /// Counts changes of anything that a check depends on, and checks.
    revision: u64,
    /// The revision of the check that was asked for last.
    asked: u64,
    /// Whether what is shown waits for the check that was asked for last.
    shows_next: bool,
    /// What the last check came to.
    checked: Option<Checked>,
    shown: BTreeMap<Key, Shown>,
    /// Counts what is shown of documents.
    results: u64,
    pending: Vec<Pending>,
    /// What a person was told of failures.
    told: BTreeSet<String>,
    outgoing: HashMap<RequestId, Outgoing>,
    requests: i32,
    /// Counts repairs that were asked for.
    repairs: u64,
}

/// What an answer of the client is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Outgoing {
    Configuration,
    /// Only whether it went well is of interest.
    Other,
}

impl Session {
    /// The session with a client that introduces itself, and what the server offers it.
    pub(crate) fn new(
        sender: Sender<Message>,
        worker: Worker,
        params: &lsp::InitializeParams,
        current: PathBuf,
    ) -> (Self, lsp::ServerCapabilities) {
        let client = Client::of(&params.capabilities);
        let settings = params.initialization_options.as_ref().map_or(Ok(Settings::default()), Settings::read);
        let (settings, wrong) = match settings {
            Ok(settings) => (settings, None),
            Err(wrong) => (Settings::default(), Some(wrong)),
        };
        let offered = capabilities::offered(&client, settings.mode() == DiagnosticMode::Workspace);
        let mut session = Self {
            sender,
            worker,
            client,
            current,
            folders: changes::folders(params),
            settings,
            documents: BTreeMap::new(),
            revision: 0,
            asked: 0,
            shows_next: false,
            checked: None,
            shown: BTreeMap::new(),
            results: 0,
            pending: Vec::new(),
            told: BTreeSet::new(),
            outgoing: HashMap::new(),
            requests: 0,
            repairs: 0,
        };
        session.start();
        if let Some(wrong) = wrong {
            session.wrong_settings(&wrong);
        }
        (session, offered)
    }

    /// Takes in what the worker says.
    pub(crate) fn hear(&mut self, news: News) {
        match news {
            // A later check is on its way.
            News::Checked(checked) if checked.revision != self.asked => {}
            News::Checked(checked) => {
                self.log(|| format!("checked {} documents", checked.documents.len()));
                self.checked = Some(checked);
                self.take_in();
            }
            News::Whole { revision, answer } => {
                if let Some(checked) = self.checked.as_mut().filter(|checked| checked.revision == revision) {
                    // A workspace without a template is not worth a word.
                    let is_empty = answer.report.as_ref().is_err_and(|failure| failure.problems.is_empty());
                    checked.answers.extend((!is_empty).then_some(*answer));
                    checked.complete = true;
                    self.take_in();
                }
            }
            News::Repaired(repaired) => self.repaired(repaired),
            News::Broken { revision, reason } => {
                let message = format!("a check was given up because of an error in Tricep itself: {reason}");
                self.tell(lsp::MessageType::Error, &message);
                if revision == self.asked {
                    self.shows_next = false;
                    self.refuse_all(&message);
                }
            }
        }
    }

    /// Shows what the last check came to, and answers what waited for it.
    fn take_in(&mut self) {
        if self.checked.as_ref().is_some_and(|checked| checked.shown) {
            self.shows_next = false;
            self.show();
        }
        self.answer_what_can_be();
    }

    /// The client wants to end: questions that wait get no answer any more.
    pub(crate) fn end(&mut self) {
        self.refuse_all("the server shuts down");
    }

    /// Tells the worker everything from the beginning.
    fn start(&mut self) {
        self.revision += 1;
        let texts = self.documents.iter().filter_map(|(key, document)| match key {
            Key::File(path) => Some((path.clone(), document.text().to_owned())),
            Key::Other(_) => None,
        });
        let start = Start {
            current: self.folders.first().unwrap_or(&self.current).clone(),
            request: self.settings.request(self.folders.clone()),
            texts: texts.collect(),
        };
        self.worker.tell(Task::Start(Box::new(start)));
    }

    /// Something changed that what is shown depends on.
    fn changed(&mut self) {
        self.ask(true);
    }

    /// A text changed: whether that is shown at once is a setting.
    fn typed(&mut self) {
        self.revision += 1;
        if self.settings.run() == Run::OnType || self.pending.iter().any(Pending::is_about_texts) {
            self.ask(self.settings.run() == Run::OnType);
        }
    }

    /// Asks the worker for a check of everything as it is now.
    fn ask(&mut self, shown: bool) {
        self.revision += 1;
        self.asked = self.revision;
        self.shows_next |= shown;
        let documents = self.documents.iter().filter_map(|(key, document)| asked(key, document));
        self.worker.tell(Task::Check(Check {
            revision: self.revision,
            documents: documents.collect(),
            whole: self.whole_workspace(),
            shown: self.shows_next,
        }));
    }

    fn whole_workspace(&self) -> bool {
        self.settings.mode() == DiagnosticMode::Workspace && !self.folders.is_empty()
    }

    /// What the last check came to, where nothing has changed since.
    fn current(&self) -> Option<&Checked> {
        self.checked.as_ref().filter(|checked| checked.revision == self.revision)
    }

    fn wrong_settings(&self, wrong: &str) {
        self.tell(lsp::MessageType::Error, &format!("the settings of '{SECTION}' are not used: {wrong}"));
    }

    /// Shows a person a message.
    fn tell(&self, kind: lsp::MessageType, message: &str) {
        let params =
            lsp::ShowMessageParams { kind, message: neutral(&format!("Tricep: {message}")).into_owned() };
        self.notify::<lsp::ShowMessageNotification>(params);
    }

    /// Says what went wrong between client and server, where nobody waits for an answer.
    fn complain(&self, message: String) {
        let message = neutral(&message).into_owned();
        let params = lsp::LogMessageParams { kind: lsp::MessageType::Warning, message };
        self.notify::<lsp::LogMessageNotification>(params);
    }

    /// Says what the server does, where the settings want it.
    fn log(&self, message: impl FnOnce() -> String) {
        match self.settings.log() {
            Log::Off => {}
            Log::Client => {
                let params = lsp::LogMessageParams { kind: lsp::MessageType::Log, message: message() };
                self.notify::<lsp::LogMessageNotification>(params);
            }
            Log::Stderr => {
                use std::io::Write;
                // When standard error is closed there is nobody left to tell.
                let _ = writeln!(std::io::stderr().lock(), "{}", message());
            }
        }
    }

    fn notify<N: lsp::Notification>(&self, params: N::Params) {
        let Ok(params) = serde_json::to_value(params) else { return };
        let method = N::METHOD.as_str().to_owned();
        self.send(lsp_server::Notification { method, params });
    }

    fn request_of_client<R: lsp::Request>(&mut self, params: R::Params, about: Outgoing) {
        let Ok(params) = serde_json::to_value(params) else { return };
        self.requests += 1;
        let id = RequestId::from(self.requests);
        self.outgoing.insert(id.clone(), about);
        let method = R::METHOD.as_str().to_owned();
        self.send(lsp_server::Request { id, method, params });
    }

    fn send(&self, message: impl Into<Message>) {
        // A client that is gone is noticed where the next message is read.
        let _ = self.sender.send(message.into());
    }

    /// Takes in the client's answer to a request of the server.
    pub(crate) fn response(&mut self, response: Response) {
        let about = self.outgoing.remove(&response.id);
        match (about, response.response_result) {
            (Some(Outgoing::Configuration), Ok(values)) => self.configured(&values),
            (Some(_), Err(error)) => self.complain(format!("the client refused: {}", error.message)),
            (Some(Outgoing::Other), Ok(_)) => {}
            (None, _) => self.complain(format!("nothing was asked with the id {}", response.id)),
        }
    }
}

/// A document as the worker needs it; `None` for one that can be no template.
fn asked(key: &Key, document: &Document) -> Option<Asked> {
    let alone = match key {
        Key::File(path) if may_be_template(path) => None,
        Key::File(_) => return None,
        Key::Other(_) => Some((document.extension()?, document.text().to_owned())),
    };
    Some(Asked { key: key.clone(), uri: document.uri.clone(), version: document.version, alone })
}

/// A value as JSON. What the protocol has can all be written.
fn json(value: impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}
