//! Documents that are written in bulk: CouchDB's `_bulk_docs` and Elasticsearch's `_bulk`. Both answer 2xx, whatever
//! became of each document.

use super::{Pair, Pairs, PartContent, PartRequest, PartResponse, url};
use crate::exchange::{Exchange, path_of, without_query};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::HashMap;

/// How documents are written in bulk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BulkForm {
    /// CouchDB: `{"docs": […]}`, answered by a list.
    CouchDb,
    /// Elasticsearch: a line for each action, and one for its document.
    Elasticsearch,
}

/// The form that an exchange's URL names.
pub fn form(exchange: &Exchange) -> Option<BulkForm> {
    let path = without_query(path_of(&exchange.request.url)).trim_end_matches('/');
    match &*exchange.request.method {
        "POST" if path.ends_with("/_bulk_docs") => Some(BulkForm::CouchDb),
        "POST" | "PUT" if path.ends_with("/_bulk") => Some(BulkForm::Elasticsearch),
        _ => None,
    }
}

/// The documents with their answers, where one of them was refused; a bulk of which every document was written is one
/// write.
pub fn pairs(form: BulkForm, exchange: &Exchange, sent: &str, received: &str) -> Option<Pairs> {
    if !received.contains("\"error\"") {
        return None;
    }
    let pairs = match form {
        BulkForm::CouchDb => couchdb(exchange, sent, received)?,
        BulkForm::Elasticsearch => elasticsearch(exchange, sent, received)?,
    };
    pairs.pairs.iter().any(|pair| pair.answered.status >= 400).then_some(pairs)
}

#[derive(Deserialize)]
struct Documents<'a> {
    #[serde(borrow)]
    docs: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Document<'a> {
    #[serde(borrow, default)]
    _id: Option<Cow<'a, str>>,
    #[serde(default)]
    _deleted: bool,
}

#[derive(Deserialize)]
struct DocumentAnswer<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow, default)]
    error: Option<Cow<'a, str>>,
}

/// CouchDB answers in the order of the documents, or with `new_edits: false` only those that failed.
fn couchdb(exchange: &Exchange, sent: &str, received: &str) -> Option<Pairs> {
    let Documents { docs } = serde_json::from_str(sent).ok()?;
    let answers: Vec<&RawValue> = serde_json::from_str(received).ok()?;
    let database = url_before(exchange, "/_bulk_docs")?;
    let is_in_order = docs.len() == answers.len();
    let mut by_id: HashMap<String, &RawValue> = HashMap::new();
    if !is_in_order {
        for raw in &docs {
            let id = serde_json::from_str::<Document>(raw.get()).ok()?._id;
            if let Some(id) = id {
                by_id.insert(id.into_owned(), raw);
            }
        }
    }
    let mut pairs = Vec::new();
    for (place, raw) in answers.iter().enumerate() {
        let answer: DocumentAnswer = serde_json::from_str(raw.get()).ok()?;
        let doc = if is_in_order { docs.get(place) } else { by_id.get(&*answer.id) }?;
        let document: Document = serde_json::from_str(doc.get()).ok()?;
        if document._id.as_ref().is_some_and(|id| *id != answer.id) {
            return None;
        }
        let status = match answer.error.as_deref() {
            None => 201,
            Some("conflict") => 409,
            Some("unauthorized") => 401,
            Some("forbidden") => 403,
            Some(_) => 500,
        };
        let method = if document._deleted { "DELETE" } else { "PUT" };
        pairs.push(pair(
            exchange,
            method,
            format!("{database}/{}", encoded(&answer.id)),
            Some(doc.get()),
            status,
            raw.get(),
        )?);
    }
    Some(Pairs { pairs, is_whole: is_in_order })
}

#[derive(Default, Deserialize)]
struct Action<'a> {
    #[serde(borrow, default)]
    _index: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    _id: Option<Cow<'a, str>>,
    #[serde(default)]
    if_seq_no: Option<u64>,
    #[serde(default)]
    if_primary_term: Option<u64>,
}

#[derive(Deserialize)]
struct Items<'a> {
    #[serde(borrow)]
    items: Vec<HashMap<Cow<'a, str>, &'a RawValue>>,
}

#[derive(Deserialize)]
struct Item<'a> {
    #[serde(borrow)]
    _index: Cow<'a, str>,
    #[serde(borrow)]
    _id: Cow<'a, str>,
    status: u16,
}

fn elasticsearch(exchange: &Exchange, sent: &str, received: &str) -> Option<Pairs> {
    let Items { items } = serde_json::from_str(received).ok()?;
    let before = url_before(exchange, "/_bulk")?;
    let mut lines = sent.lines().filter(|line| !line.trim().is_empty());
    let mut pairs = Vec::new();
    for item in items {
        let (name, answer) = item.iter().next().filter(|_| item.len() == 1)?;
        let action: HashMap<Cow<str>, &RawValue> = serde_json::from_str(lines.next()?).ok()?;
        let action: Action = serde_json::from_str(action.get(name)?.get()).ok()?;
        let document = if name == "delete" { None } else { Some(lines.next()?) };
        let one: Item = serde_json::from_str(answer.get()).ok()?;
        let is_other =
            |asked: &Option<Cow<str>>, told: &str| asked.as_deref().is_some_and(|asked| asked != told);
        // An alias stands for an index: the identifiers must agree.
        if is_other(&action._id, &one._id) {
            return None;
        }
        let index = action._index.as_deref().unwrap_or(&one._index);
        let root = before.strip_suffix(&format!("/{}", encoded(index))).unwrap_or(&before);
        let (method, kind) = match &**name {
            "index" => ("PUT", "_doc"),
            "create" => ("PUT", "_create"),
            "update" => ("POST", "_update"),
            "delete" => ("DELETE", "_doc"),
            _ => return None,
        };
        let condition = match (action.if_seq_no, action.if_primary_term) {
            (Some(number), Some(term)) => format!("?if_seq_no={number}&if_primary_term={term}"),
            _ => String::new(),
        };
        let url = format!("{root}/{}/{kind}/{}{condition}", encoded(index), encoded(&one._id));
        pairs.push(pair(exchange, method, url, document, one.status, answer.get())?);
    }
    // More actions than answers were not answered.
    let is_whole = lines.next().is_none();
    Some(Pairs { pairs, is_whole })
}

fn pair(
    exchange: &Exchange,
    method: &str,
    url: String,
    sent: Option<&str>,
    status: u16,
    received: &str,
) -> Option<Pair> {
    let json = || vec![("Content-Type".to_owned(), "application/json".to_owned())];
    let asked = PartRequest {
        method: method.to_owned(),
        url: url::resolved(&exchange.request.url, &url)?,
        fields: if sent.is_some() { json() } else { Vec::new() },
        body: sent.map_or(PartContent::Empty, |sent| PartContent::Text(sent.to_owned())),
    };
    let body = PartContent::Text(received.to_owned());
    let answered = (100..1000).contains(&status).then(|| PartResponse {
        status,
        reason: String::new(),
        fields: json(),
        body,
    })?;
    Some(Pair { asked, answered, shares_answer: false })
}

/// The exchange's URL before the last part of its path.
fn url_before(exchange: &Exchange, last: &str) -> Option<String> {
    without_query(&exchange.request.url).trim_end_matches('/').strip_suffix(last).map(str::to_owned)
}

/// An identifier as a segment of a path.
fn encoded(id: &str) -> String {
    const UNRESERVED: &percent_encoding::AsciiSet =
        &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
    utf8_percent_encode(id, UNRESERVED).to_string()
}
