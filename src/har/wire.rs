//! HAR's objects, as far as Retag reads them (HAR 1.2, and `_` fields of Chromium 156).

use super::lenient::{Flag, List, Num, Obj, Str};
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct File {
    pub log: Option<Obj<Log>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Log {
    pub entries: Option<List<Entry>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Entry {
    #[serde(rename = "startedDateTime")]
    pub started: Str,
    pub time: Num,
    pub request: Obj<Request>,
    pub response: Obj<Response>,
    #[serde(rename = "_resourceType")]
    pub resource_type: Str,
    #[serde(rename = "_initiator")]
    pub initiator: Obj<Initiator>,
    #[serde(rename = "_fromCache")]
    pub from_cache: Flag,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Request {
    pub method: Str,
    pub url: Str,
    pub headers: List<Field>,
    #[serde(rename = "postData")]
    pub post_data: Obj<PostData>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Field {
    pub name: Str,
    pub value: Str,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct PostData {
    pub text: Str,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Response {
    pub status: Num,
    #[serde(rename = "statusText")]
    pub reason: Str,
    pub headers: List<Field>,
    pub content: Obj<WireContent>,
    #[serde(rename = "_error")]
    pub error: Str,
    #[serde(rename = "_fetchedViaServiceWorker")]
    pub via_service_worker: Flag,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct WireContent {
    pub size: Num,
    pub text: Str,
    pub encoding: Str,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Initiator {
    pub stack: Obj<Stack>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Stack {
    #[serde(rename = "callFrames")]
    pub frames: List<Frame>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Frame {
    #[serde(rename = "functionName")]
    pub function: Str,
    pub url: Str,
    #[serde(rename = "lineNumber")]
    pub line: Num,
}
