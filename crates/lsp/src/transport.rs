//! Messages over standard input and output.
//!
//! `lsp-server` ends the conversation at the first message that it can't read. Here such a message is answered with the error
//! that JSON-RPC has for it, and the next one is read.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use lsp_server::{Connection, ErrorCode, Message};
use serde_json::{Value, json};

/// Bytes of a message that is still read.
const SIZE: u64 = 256 << 20;

/// Bytes of a line of a header that is still read.
const HEADER_LINE: u64 = 4 << 10;

/// Runs a server on the standard input and output of this process.
pub(crate) fn over_stdio<T>(serve: impl FnOnce(&Connection) -> T) -> T {
    let (to_server, from_client) = crossbeam_channel::bounded(0);
    let (to_client, from_server) = crossbeam_channel::unbounded::<Message>();
    let out = Arc::new(Mutex::new(io::stdout()));
    let refusals = Arc::clone(&out);
    // The reader may be waiting for a client that never writes again: nobody waits for it.
    thread::spawn(move || {
        let refuse = |refusal: &Value| write(&mut *lock(&refusals), refusal);
        read_all(&mut BufReader::new(io::stdin()), refuse, |message| to_server.send(message).is_ok());
    });
    let writer = thread::spawn(move || {
        for message in from_server {
            if message.write(&mut *lock(&out)).is_err() {
                break;
            }
        }
    });
    let connection = Connection { sender: to_client, receiver: from_client };
    let result = serve(&connection);
    drop(connection);
    // Whatever was said before the end is still written. The writer can't panic.
    let _ = writer.join();
    result
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Hands over every message, until the input ends or the receiver wants no more. What can't be read is refused.
fn read_all(
    input: &mut impl BufRead,
    mut refuse: impl FnMut(&Value) -> io::Result<()>,
    mut accept: impl FnMut(Message) -> bool,
) {
    while let Ok(Some(frame)) = read_frame(input) {
        let body = match frame {
            Frame::Body(body) => parse(&body),
            Frame::Refused(refusal) => Err(Some(refusal)),
        };
        let goes_on = match body {
            Ok(message) => accept(message),
            Err(Some(refusal)) => refuse(&refusal).is_ok(),
            Err(None) => true,
        };
        if !goes_on {
            break;
        }
    }
}

/// What comes between two messages.
enum Frame {
    Body(Vec<u8>),
    /// It has no body that is read; this is the answer.
    Refused(Value),
}

/// The next message; `None` at the end of the input.
fn read_frame(input: &mut impl BufRead) -> io::Result<Option<Frame>> {
    let mut length = None;
    loop {
        let mut line = Vec::new();
        if input.take(HEADER_LINE).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let line = line.trim_ascii();
        if line.is_empty() {
            break;
        }
        let header = String::from_utf8_lossy(line);
        if let Some((name, value)) = header.split_once(':')
            && name.trim().eq_ignore_ascii_case("Content-Length")
        {
            length = value.trim().parse::<u64>().ok();
        }
    }
    let Some(length) = length else {
        let refused = refusal(ErrorCode::ParseError, Value::Null, "there is no Content-Length");
        return Ok(Some(Frame::Refused(refused)));
    };
    if length > SIZE {
        let skipped = io::copy(&mut input.take(length), &mut io::sink())?;
        let message = format!("messages of more than {} MiB are not read", SIZE >> 20);
        let refused = refusal(ErrorCode::InvalidRequest, Value::Null, &message);
        return Ok((skipped == length).then_some(Frame::Refused(refused)));
    }
    let mut body = Vec::new();
    let read = input.take(length).read_to_end(&mut body)?;
    Ok((read as u64 == length).then_some(Frame::Body(body)))
}

/// The message in a body; else the answer to it. Nobody answers an answer.
fn parse(body: &[u8]) -> Result<Message, Option<Value>> {
    if let Ok(message) = serde_json::from_slice(body) {
        return Ok(message);
    }
    let value: Value = serde_json::from_slice(body).map_err(|error| {
        Some(refusal(ErrorCode::ParseError, Value::Null, &format!("the message is not JSON: {error}")))
    })?;
    if value.get("method").is_none() && (value.get("result").is_some() || value.get("error").is_some()) {
        return Err(None);
    }
    let id = value.get("id").filter(|id| id.is_string() || id.is_number()).cloned().unwrap_or_default();
    let message = "the message is no request, no notification and no response";
    Err(Some(refusal(ErrorCode::InvalidRequest, id, message)))
}

fn refusal(code: ErrorCode, id: Value, message: &str) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "error": {"code": code as i32, "message": message}})
}

fn write(out: &mut impl Write, message: &Value) -> io::Result<()> {
    let text = message.to_string();
    write!(out, "Content-Length: {}\r\n\r\n{text}", text.len())?;
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is accepted of an input, as methods, and the codes and ids of what is refused.
    fn read(input: &[u8]) -> (Vec<String>, Vec<(i64, Value)>) {
        let (mut accepted, mut refused) = (Vec::new(), Vec::new());
        read_all(
            &mut BufReader::new(input),
            |refusal| {
                refused.push((refusal["error"]["code"].as_i64().unwrap(), refusal["id"].clone()));
                Ok(())
            },
            |message| {
                accepted.push(match message {
                    Message::Request(request) => request.method,
                    Message::Notification(notification) => notification.method,
                    Message::Response(response) => format!("response {}", response.id),
                });
                true
            },
        );
        (accepted, refused)
    }

    fn frame(body: &str) -> String {
        format!("Content-Length: {}\r\n\r\n{body}", body.len())
    }

    #[test]
    fn what_follows_a_broken_message_is_read() {
        let input = [
            frame("{"),
            frame(r#"{"jsonrpc":"2.0","id":7,"method":5}"#),
            frame("[]"),
            frame("\u{0}"),
            String::from("Content-Type: x\r\n\r\n"),
            frame(r#"{"jsonrpc":"2.0","id":null,"result":1}"#),
            frame(r#"{"jsonrpc":"2.0","method":"exit"}"#),
        ];
        let (accepted, refused) = read(input.concat().as_bytes());
        assert_eq!(accepted, ["exit"]);
        let (parse, invalid) = (ErrorCode::ParseError as i64, ErrorCode::InvalidRequest as i64);
        let none = Value::Null;
        assert_eq!(
            refused,
            [
                (parse, none.clone()),
                (invalid, json!(7)),
                (invalid, none.clone()),
                (parse, none.clone()),
                (parse, none)
            ]
        );
    }

    #[test]
    fn headers_are_read_in_any_letter_case_and_the_type_is_passed_over() {
        let body = r#"{"jsonrpc":"2.0","id":"a","result":null}"#;
        let input = format!(
            "content-length: {}\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n{body}",
            body.len()
        );
        assert_eq!(read(input.as_bytes()), (vec![String::from("response \"a\"")], vec![]));
    }

    #[test]
    fn a_message_that_claims_to_be_huge_costs_no_memory() {
        assert_eq!(read(b"Content-Length: 18446744073709551615\r\n\r\n{}"), (vec![], vec![]));
        assert_eq!(read(b"Content-Length: 200000000\r\n\r\n{}"), (vec![], vec![]));
    }

    #[test]
    fn half_a_message_is_none() {
        assert_eq!(read(b"Content-Length: 20\r\n\r\n{"), (vec![], vec![]));
        assert_eq!(read(b"Content-Le"), (vec![], vec![]));
    }
}
