//! Where a system carries its validator, where its condition, and how it says that they differ. The words are those of
//! the systems' own documentation.

use crate::message::{Answer, Sent};

/// A system's way of carrying validators.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Carrier {
    /// ETag and If-Match (RFC 9110).
    Http,
    /// `@odata.etag` in the body, If-Match.
    OData,
    /// ETag and `_etag` in the body, If-Match (Azure Cosmos DB, Eve).
    UnderscoreEtag,
    /// `_rev` in the bodies of both (CouchDB).
    Couch,
    /// `metadata.resourceVersion` in the bodies of both.
    Kubernetes,
    /// `etag` in the bodies of both (Google APIs).
    Google,
    /// `_seq_no` and `_primary_term` in the body, in the query of a write (Elasticsearch).
    Elastic,
    /// Last-Modified-Version, If-Unmodified-Since-Version.
    Zotero,
    /// `dashboard.version` in the bodies of both (Grafana).
    Grafana,
    /// `meta.versionId` and a weak ETag, a weak If-Match (FHIR).
    Fhir,
    /// `generation` in the body, `ifGenerationMatch` in the query (Google Cloud Storage).
    CloudStorage,
    /// `last_modified` in the body, ETag in milliseconds, If-Match (Kinto).
    Kinto,
}

pub const OTHERS: [Carrier; 11] = [
    Carrier::OData,
    Carrier::UnderscoreEtag,
    Carrier::Couch,
    Carrier::Kubernetes,
    Carrier::Google,
    Carrier::Elastic,
    Carrier::Zotero,
    Carrier::Grafana,
    Carrier::Fhir,
    Carrier::CloudStorage,
    Carrier::Kinto,
];

/// One document: a title and a number.
#[derive(Clone, Debug, PartialEq)]
pub struct Content {
    pub title: String,
    pub number: i64,
}

impl Carrier {
    /// The system's own search by POST: the target and the body.
    pub fn search(self) -> Option<(&'static str, &'static str)> {
        match self {
            Carrier::Couch => Some(("/db/_find", r#"{"selector":{}}"#)),
            Carrier::Elastic => Some(("/i/_search", r#"{"query":{"match_all":{}}}"#)),
            Carrier::Kubernetes => Some((
                "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                r#"{"apiVersion":"authorization.k8s.io/v1","kind":"SelfSubjectAccessReview"}"#,
            )),
            Carrier::Fhir => Some(("/Patient/_search", r#"{"name":"a"}"#)),
            _ => None,
        }
    }

    /// The answer to [`Carrier::search`].
    pub fn found(self) -> Answer {
        match self {
            Carrier::Couch => Answer::new(200).with("Server", "CouchDB/3.3").json(r#"{"docs":[]}"#),
            Carrier::Elastic => {
                Answer::new(200).json(r#"{"took":1,"_shards":{"total":1},"hits":{"hits":[]}}"#)
            }
            Carrier::Fhir => Answer::new(200).text("application/fhir+json", r#"{"resourceType":"Bundle"}"#),
            _ => {
                Answer::new(201).json(r#"{"apiVersion":"authorization.k8s.io/v1","status":{"allowed":true}}"#)
            }
        }
    }

    /// The host of the system's servers.
    pub fn host(self) -> &'static str {
        match self {
            Carrier::Google | Carrier::CloudStorage => "storage.googleapis.com",
            Carrier::Zotero => "api.zotero.org",
            _ => "api.example",
        }
    }

    /// Whether conditions are HTTP's own fields.
    pub fn speaks_if_match(self) -> bool {
        matches!(
            self,
            Carrier::Http | Carrier::OData | Carrier::UnderscoreEtag | Carrier::Fhir | Carrier::Kinto
        )
    }

    /// Whether the page learns the validator from a body alone.
    pub fn is_in_body(self) -> bool {
        !matches!(
            self,
            Carrier::Http | Carrier::UnderscoreEtag | Carrier::Zotero | Carrier::Fhir | Carrier::Kinto
        )
    }

    /// The path of a document.
    pub fn path(self, name: &str) -> String {
        match self {
            Carrier::Http | Carrier::UnderscoreEtag => format!("/notes/{name}"),
            Carrier::OData => format!("/odata/Books({name})"),
            Carrier::Couch => format!("/db/{name}"),
            Carrier::Kubernetes => format!("/api/v1/namespaces/default/configmaps/{name}"),
            Carrier::Google => format!("/v1/projects/p/things/{name}"),
            Carrier::Elastic => format!("/index/_doc/{name}"),
            Carrier::Zotero => format!("/users/1/items/{name}"),
            Carrier::Grafana => format!("/api/dashboards/uid/{name}"),
            Carrier::Fhir => format!("/fhir/Patient/{name}"),
            Carrier::CloudStorage => format!("/storage/v1/b/bucket/o/{name}"),
            Carrier::Kinto => format!("/v1/buckets/b/collections/c/records/{name}"),
        }
    }

    /// A document with its validator.
    fn document(self, path: &str, content: &Content, tag: &str) -> String {
        let name = path.rsplit('/').next().unwrap_or("");
        let Content { title, number } = content;
        let bare = bare(tag);
        match self {
            Carrier::Http => format!(r#"{{"title":"{title}","number":{number}}}"#),
            Carrier::OData => {
                let tag = tag.replace('"', "\\\"");
                format!(
                    r#"{{"@odata.context":"$metadata#Books/$entity","@odata.etag":"{tag}","title":"{title}","number":{number}}}"#
                )
            }
            Carrier::UnderscoreEtag => {
                format!(r#"{{"title":"{title}","number":{number},"_etag":"{bare}"}}"#)
            }
            Carrier::Couch => format!(r#"{{"_id":"{title}","_rev":"{bare}","number":{number}}}"#),
            Carrier::Kubernetes => format!(
                r#"{{"apiVersion":"v1","kind":"ConfigMap","metadata":{{"name":"{title}","resourceVersion":"{bare}"}},"data":{{"number":"{number}"}}}}"#
            ),
            Carrier::Google => format!(r#"{{"name":"{title}","etag":"{bare}","number":{number}}}"#),
            Carrier::Elastic => format!(
                r#"{{"_index":"index","_id":"1","_version":{bare},"_seq_no":{bare},"_primary_term":1,"found":true,"_source":{{"title":"{title}","number":{number}}}}}"#
            ),
            Carrier::Zotero => {
                format!(
                    r#"{{"key":"ABCD2345","version":{bare},"data":{{"title":"{title}","number":{number}}}}}"#
                )
            }
            Carrier::Grafana => format!(
                r#"{{"meta":{{"slug":"{title}"}},"dashboard":{{"uid":"{name}","title":"{title}","version":{bare},"number":{number}}}}}"#
            ),
            Carrier::Fhir => format!(
                r#"{{"resourceType":"Patient","id":"p","meta":{{"versionId":"{bare}"}},"title":"{title}","number":{number}}}"#
            ),
            Carrier::CloudStorage => format!(
                r#"{{"kind":"storage#object","name":"{title}","generation":"{bare}","metageneration":"1","size":"{number}"}}"#
            ),
            Carrier::Kinto => format!(
                r#"{{"data":{{"id":"r","last_modified":{bare},"title":"{title}","number":{number}}}}}"#
            ),
        }
    }

    /// A read's answer.
    pub fn read(self, path: &str, content: &Content, tag: &str) -> Answer {
        let media = match self {
            Carrier::Fhir => "application/fhir+json",
            _ => "application/json",
        };
        self.tagged(Answer::new(200).text(media, self.document(path, content, tag)), tag)
    }

    /// The answer with the validator's field, where there is one.
    pub fn tagged(self, answer: Answer, tag: &str) -> Answer {
        match self {
            Carrier::Http | Carrier::UnderscoreEtag | Carrier::Fhir | Carrier::Kinto => {
                answer.with("ETag", tag)
            }
            Carrier::Zotero => answer.with("Last-Modified-Version", bare(tag)),
            _ => answer,
        }
    }

    /// A write of this content, on condition that the validator is current.
    pub fn write(self, path: &str, content: &Content, tag: Option<&str>) -> Sent {
        let document = self.document(path, content, tag.unwrap_or("0"));
        let put = |target: &str| Sent::new("PUT", target);
        match (self, tag) {
            (Carrier::Http | Carrier::Kinto | Carrier::UnderscoreEtag | Carrier::Fhir, Some(tag)) => {
                let body = match self {
                    Carrier::Http => document,
                    Carrier::Fhir => format!(
                        r#"{{"resourceType":"Patient","id":"p","title":"{}","number":{}}}"#,
                        content.title, content.number
                    ),
                    _ => format!(r#"{{"title":"{}","number":{}}}"#, content.title, content.number),
                };
                put(path).with("If-Match", tag).carrying(body)
            }
            (Carrier::OData, Some(tag)) => Sent::new("PATCH", path)
                .with("If-Match", tag)
                .carrying(format!(r#"{{"title":"{}","number":{}}}"#, content.title, content.number)),
            (Carrier::Elastic, Some(tag)) => {
                put(&format!("{path}?if_seq_no={}&if_primary_term=1", bare(tag)))
                    .carrying(format!(r#"{{"title":"{}","number":{}}}"#, content.title, content.number))
            }
            (Carrier::Zotero, Some(tag)) => put(path)
                .with("If-Unmodified-Since-Version", bare(tag))
                .carrying(format!(r#"{{"title":"{}","number":{}}}"#, content.title, content.number)),
            (Carrier::CloudStorage, Some(tag)) => {
                Sent::new("PATCH", &format!("{path}?ifGenerationMatch={}", bare(tag))).carrying(format!(
                    r#"{{"metadata":{{"title":"{}","number":"{}"}}}}"#,
                    content.title, content.number
                ))
            }
            (Carrier::Grafana, Some(tag)) => Sent::new("POST", "/api/dashboards/db").carrying(format!(
                r#"{{"dashboard":{{"uid":"{}","title":"{}","version":{},"number":{}}},"overwrite":false}}"#,
                path.rsplit('/').next().unwrap_or(""),
                content.title,
                bare(tag),
                content.number
            )),
            (Carrier::Google, Some(_)) => Sent::new("PATCH", path).carrying(document),
            _ => put(path).carrying(document),
        }
    }

    /// The path of the document that a write targets.
    pub fn subject(self, sent: &Sent) -> String {
        if self != Carrier::Grafana || sent.path() != "/api/dashboards/db" {
            return sent.path().to_owned();
        }
        let uid = sent.body.as_deref().and_then(|body| after(body, r#""uid":""#, '"'));
        self.path(uid.unwrap_or(""))
    }

    /// The validator that a write names, as it is spelled there.
    pub fn named(self, sent: &Sent) -> Option<String> {
        let body = sent.body.as_deref().unwrap_or("");
        let found = match self {
            Carrier::Couch => after(body, r#""_rev":""#, '"'),
            Carrier::Kubernetes => after(body, r#""resourceVersion":""#, '"'),
            Carrier::Google => after(body, r#""etag":""#, '"'),
            Carrier::Grafana => after(body, r#""version":"#, ','),
            Carrier::Elastic => after(&sent.target, "if_seq_no=", '&'),
            Carrier::CloudStorage => after(&sent.target, "ifGenerationMatch=", '&'),
            Carrier::Zotero => sent.field("If-Unmodified-Since-Version"),
            _ => sent.field("If-Match"),
        };
        found.map(str::to_owned)
    }

    /// The answer to a write whose validator is not the current one.
    pub fn mismatch(self, current: &str) -> Answer {
        match self {
            Carrier::Http => Answer::new(412),
            Carrier::OData => Answer::new(412).json(
                r#"{"error":{"code":"0x80060882","message":"The version of the existing record doesn't match the RowVersion property provided."}}"#,
            ),
            Carrier::UnderscoreEtag => {
                Answer::new(412).json(r#"{"code":"PreconditionFailed","message":"Operation cannot be performed because one of the specified precondition is not met."}"#)
            }
            Carrier::Couch => {
                Answer::new(409).json(r#"{"error":"conflict","reason":"Document update conflict."}"#)
            }
            Carrier::Kubernetes => Answer::new(409).json(
                r#"{"kind":"Status","apiVersion":"v1","status":"Failure","message":"Operation cannot be fulfilled on configmaps: the object has been modified; please apply your changes to the latest version and try again","reason":"Conflict","code":409}"#,
            ),
            Carrier::Google => Answer::new(409).json(
                r#"{"error":{"code":409,"message":"There were concurrent policy changes. Please retry the whole read-modify-write.","status":"ABORTED"}}"#,
            ),
            Carrier::Elastic => Answer::new(409).json(format!(
                r#"{{"error":{{"root_cause":[],"type":"version_conflict_engine_exception","reason":"[1]: version conflict, current document has seqNo [{}] and primary term [1]"}},"status":409}}"#,
                bare(current)
            )),
            Carrier::Zotero => Answer::new(412)
                .with("Last-Modified-Version", bare(current))
                .text("text/plain", "Item has been modified since specified version"),
            Carrier::Grafana => Answer::new(412).json(
                r#"{"message":"The dashboard has been changed by someone else","status":"version-mismatch"}"#,
            ),
            Carrier::Fhir => Answer::new(412).text(
                "application/fhir+json",
                r#"{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"conflict"}]}"#,
            ),
            Carrier::CloudStorage => Answer::new(412).json(
                r#"{"error":{"code":412,"message":"At least one of the pre-conditions you specified did not hold.","errors":[{"reason":"conditionNotMet","domain":"global"}]}}"#,
            ),
            Carrier::Kinto => Answer::new(412).json(r#"{"code":412,"errno":114,"error":"Precondition Failed","message":"Resource was modified meanwhile"}"#),
        }
    }

    /// The answer to a successful write.
    pub fn written(self, path: &str, content: &Content, tag: &str) -> Answer {
        let name = path.rsplit('/').next().unwrap_or("");
        let bare = bare(tag);
        match self {
            Carrier::Http => Answer::new(204),
            Carrier::Couch => Answer::new(201).json(format!(r#"{{"ok":true,"id":"1","rev":"{bare}"}}"#)),
            Carrier::Elastic => Answer::new(200).json(format!(
                r#"{{"_index":"index","_id":"1","_version":{bare},"result":"updated","_seq_no":{bare},"_primary_term":1}}"#
            )),
            Carrier::Grafana => {
                Answer::new(200).json(format!(r#"{{"id":1,"uid":"{name}","status":"success","version":{bare}}}"#))
            }
            Carrier::OData => Answer::new(204),
            Carrier::Zotero => Answer::new(204).with("Last-Modified-Version", bare),
            _ => self.read(path, content, tag),
        }
    }

    /// The validator as a page reads it off an answer.
    pub fn seen(self, answer: &Answer) -> Option<String> {
        let body = answer.body.as_deref().unwrap_or("");
        let found = match self {
            Carrier::Http | Carrier::UnderscoreEtag | Carrier::Fhir | Carrier::Kinto => answer.field("ETag"),
            Carrier::Zotero => answer.field("Last-Modified-Version"),
            Carrier::OData => {
                return after(body, r#""@odata.etag":"W/\""#, '\\').map(|core| format!("W/\"{core}\""));
            }
            Carrier::Couch => after(body, r#""_rev":""#, '"').or_else(|| after(body, r#""rev":""#, '"')),
            Carrier::Kubernetes => after(body, r#""resourceVersion":""#, '"'),
            Carrier::Google => after(body, r#""etag":""#, '"'),
            Carrier::Elastic => after(body, r#""_seq_no":"#, ','),
            Carrier::Grafana => {
                after(body, r#""version":"#, ',').or_else(|| after(body, r#""version":"#, '}'))
            }
            Carrier::CloudStorage => after(body, r#""generation":""#, '"'),
        };
        found.map(str::to_owned)
    }
}

/// A validator without its quotes and its W/.
pub fn bare(tag: &str) -> &str {
    tag.trim_start_matches("W/").trim_matches('"')
}

/// The text after `word`, up to `end`.
fn after<'a>(text: &'a str, word: &str, end: char) -> Option<&'a str> {
    let (_, rest) = text.split_once(word)?;
    rest.split(end).next()
}
