//! The conversation: what may be said when, and who is to answer it.

use crossbeam_channel::{Receiver, Sender, select};
use gen_lsp_types::{InitializeParams, InitializeResult, ServerInfo};
use lsp_server::{Connection, ErrorCode, Message, Notification, Request, Response, ResponseError};
use serde_json::Value;

use crate::session::Session;
use crate::worker::{News, Worker};
use crate::{Ended, Environment};

/// One end of a conversation.
pub(crate) struct Server<'c> {
    connection: &'c Connection,
    environment: Environment,
    news: (Sender<News>, Receiver<News>),
    phase: Phase,
}

/// How far the conversation has come.
enum Phase {
    /// Nobody has said who they are.
    Waiting,
    Running(Box<Session>),
    /// The client has asked to shut down.
    ShutDown,
}

impl<'c> Server<'c> {
    pub(crate) fn new(connection: &'c Connection, environment: Environment) -> Self {
        Self { connection, environment, news: crossbeam_channel::unbounded(), phase: Phase::Waiting }
    }

    /// Serves the client until it leaves.
    pub(crate) fn run(mut self) -> Ended {
        let (messages, news) = (self.connection.receiver.clone(), self.news.1.clone());
        loop {
            select! {
                recv(messages) -> message => match message {
                    Ok(Message::Notification(notification)) if notification.method == "exit" => {
                        return match self.phase {
                            Phase::ShutDown => Ended::Asked,
                            Phase::Waiting | Phase::Running(_) => Ended::Abrupt,
                        };
                    }
                    Ok(message) => self.take(message),
                    Err(_) => return Ended::Abrupt,
                },
                recv(news) -> news => if let (Phase::Running(session), Ok(news)) = (&mut self.phase, news) {
                    session.hear(news);
                },
            }
        }
    }

    fn take(&mut self, message: Message) {
        match message {
            Message::Request(request) => self.request(request),
            Message::Notification(notification) => self.notification(notification),
            Message::Response(response) => {
                if let Phase::Running(session) = &mut self.phase {
                    session.response(response);
                }
            }
        }
    }

    fn notification(&mut self, notification: Notification) {
        // What is said too early or too late is passed over, as the protocol wants it.
        if let Phase::Running(session) = &mut self.phase {
            session.notification(notification);
        }
    }

    fn request(&mut self, request: Request) {
        let Request { id, method, params } = request;
        let refused = |code: ErrorCode, message: &str| Err(error(code, message));
        let result = match (&mut self.phase, method.as_str()) {
            (Phase::Waiting, "initialize") => self.initialize(params),
            (Phase::Waiting, _) => refused(ErrorCode::ServerNotInitialized, "the server is not initialized"),
            (Phase::ShutDown, _) => refused(ErrorCode::InvalidRequest, "the server is shut down"),
            (Phase::Running(_), "initialize") => {
                refused(ErrorCode::InvalidRequest, "the server is initialized already")
            }
            (Phase::Running(session), "shutdown") => {
                session.end();
                self.phase = Phase::ShutDown;
                Ok(Value::Null)
            }
            (Phase::Running(session), _) => return session.request(Request { id, method, params }),
        };
        self.say(Response { id, response_result: result });
    }

    fn initialize(&mut self, params: Value) -> Result<Value, ResponseError> {
        let params: InitializeParams = serde_json::from_value(params)
            .map_err(|wrong| error(ErrorCode::InvalidParams, &wrong.to_string()))?;
        let worker = Worker::start(self.environment.clone(), self.news.0.clone()).map_err(|wrong| {
            error(ErrorCode::InternalError, &format!("no thread can be started: {wrong}"))
        })?;
        let (session, capabilities) =
            Session::new(self.connection.sender.clone(), worker, &params, self.environment.current.clone());
        self.phase = Phase::Running(Box::new(session));
        let server_info = ServerInfo {
            name: String::from("tricep"),
            version: Some(String::from(env!("CARGO_PKG_VERSION"))),
        };
        serde_json::to_value(InitializeResult { capabilities, server_info: Some(server_info) })
            .map_err(|wrong| error(ErrorCode::InternalError, &wrong.to_string()))
    }

    fn say(&self, response: Response) {
        // A client that is gone is noticed where the next message is read.
        let _ = self.connection.sender.send(response.into());
    }
}

pub(crate) fn error(code: ErrorCode, message: &str) -> ResponseError {
    ResponseError { code: code as i32, message: message.to_owned(), data: None }
}
