//! A request that the user edits before it is sent again.

use super::kind::ReplayKind;
use super::like::is_left_to_browser;
use super::plan::Plan;
use super::request::{PlannedBody, is_forbidden_method};
use crate::exchange::{Body, Quoted, origin_of};
use crate::http::is_token;
use std::fmt;

/// A request as the user edits it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edit {
    /// The method.
    pub method: String,
    /// The absolute URL, or a path of the same origin.
    pub url: String,
    /// The fields that a script may set, one a line: `Name: value`.
    pub headers: String,
    /// The body; empty for none.
    pub body: String,
}

/// Why an edited request is not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EditFault {
    /// The method is not a token (RFC 9110 §5.6.2).
    Method(String),
    /// `fetch` refuses the method.
    ForbiddenMethod(String),
    /// The text is not a URL of the recorded request's origin.
    Url {
        /// The origin that the URL has to keep.
        origin: String,
    },
    /// A line is not a header field; its number, from 1.
    Field(usize),
    /// Only the browser sets this field.
    BrowsersField(String),
    /// A value holds a character that a field cannot have; the field's name.
    Value(String),
    /// This method has no body.
    Body(String),
    /// The URL's own text has a character that a URL cannot have.
    UrlCharacter,
}

impl fmt::Display for EditFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EditFault::Method(method) => {
                write!(f, "{} is no method: a method is one word, such as PUT.", Quoted(method))
            }
            EditFault::ForbiddenMethod(method) => write!(f, "A page cannot send {}.", Quoted(method)),
            EditFault::Url { origin } => write!(
                f,
                "The URL has to stay at {}: the request's credentials belong there.",
                Quoted(origin)
            ),
            EditFault::UrlCharacter => {
                f.write_str("The URL holds a space or a control character: write it as %20 or the like.")
            }
            EditFault::Field(line) => write!(f, "Line {line} of the headers is no field: write Name: value."),
            EditFault::BrowsersField(name) => {
                write!(f, "Only the browser sets {}: take the line out.", Quoted(name))
            }
            EditFault::Value(name) => {
                write!(f, "The value of {} holds a character that a field cannot have.", Quoted(name))
            }
            EditFault::Body(method) => write!(f, "{} has no body: empty it.", Quoted(method)),
        }
    }
}

impl Edit {
    /// The fields of the editor, filled from a planned request; `body` is its recorded body.
    pub fn of(plan: &Plan, body: Option<&Body>) -> Edit {
        let Some(retry) = &plan.retry else { return Edit::default() };
        let request = &retry.request;
        let fields = request.headers.iter().map(|(name, value)| format!("{name}: {value}"));
        Edit {
            method: request.method.clone(),
            url: request.url.clone(),
            headers: fields.collect::<Vec<_>>().join("\n"),
            body: body.and_then(Body::text).unwrap_or_default().to_owned(),
        }
    }

    /// The plan of the request as it was edited, and its body.
    ///
    /// # Errors
    /// Every [`EditFault`], in the order of the fields.
    pub fn planned(&self, plan: &Plan) -> Result<(Plan, Option<String>), Vec<EditFault>> {
        let mut plan = plan.clone();
        let Some(retry) = &mut plan.retry else { return Err(Vec::new()) };
        let origin = origin_of(&retry.request.url).to_owned();
        let mut faults = Vec::new();
        let method = self.method.trim();
        match method {
            _ if !is_token(method) => faults.push(EditFault::Method(method.to_owned())),
            _ if is_forbidden_method(method) => {
                faults.push(EditFault::ForbiddenMethod(method.to_owned()));
            }
            _ => {}
        }
        let url = match self.url.trim() {
            path if path.starts_with('/') && !path.starts_with("//") => format!("{origin}{path}"),
            url => url.to_owned(),
        };
        if origin_of(&url) != origin {
            faults.push(EditFault::Url { origin });
        } else if url.chars().any(|one| one.is_whitespace() || one.is_control()) {
            faults.push(EditFault::UrlCharacter);
        }
        let headers = fields(&self.headers, &mut faults);
        if matches!(method, "GET" | "HEAD") && !self.body.is_empty() {
            faults.push(EditFault::Body(method.to_owned()));
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let is_same_resource = retry.request.url == url;
        let body = (!self.body.is_empty()).then(|| self.body.clone());
        let octets = body.as_deref().map(|text| Body::Text(text.into()));
        retry.request.body = octets.map_or(PlannedBody::Empty, |body| PlannedBody::Given(body.fingerprint()));
        retry.request.method = method.to_owned();
        retry.request.url = url;
        retry.request.headers = headers;
        plan.kind = ReplayKind::EditAndRetry;
        if !is_same_resource {
            // A read of the recorded resource shows nothing of the edited URL's resource.
            plan.refetch = None;
        }
        Ok((plan, body))
    }
}

fn fields(text: &str, faults: &mut Vec<EditFault>) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    for (place, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let Some((name, value)) = line.split_once(':').filter(|(name, _)| is_token(name.trim())) else {
            faults.push(EditFault::Field(place + 1));
            continue;
        };
        let (name, value) = (name.trim(), value.trim());
        if is_left_to_browser(name, value) {
            faults.push(EditFault::BrowsersField(name.to_owned()));
        } else if value.chars().any(|one| u32::from(one) > 0xFF || (one.is_control() && one != '\t')) {
            faults.push(EditFault::Value(name.to_owned()));
        } else {
            fields.push((name.to_owned(), value.to_owned()));
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::ExchangeId;
    use crate::replay::{Command, Run, Situation, plan};
    use crate::scenario::recording;

    fn base() -> (Plan, Edit) {
        let recording = recording(
            "0-10 GET /n -> 200 ETag: \"v1\" | old\n20-30 PUT /n If-Match: \"v1\" ; X-Own: 1 ; Cookie: s=1 | mine -> 412",
        );
        let plan =
            plan(&recording, ExchangeId(1), ReplayKind::EditAndRetry, &Situation::for_tests()).unwrap();
        let edit = Edit::of(&plan, Some(&Body::Text("mine".into())));
        (plan, edit)
    }

    #[test]
    fn the_editor_begins_with_the_request_as_it_was_sent() {
        let (plan, edit) = base();
        assert_eq!((&*edit.method, &*edit.url, &*edit.body), ("PUT", "https://a.example/n", "mine"));
        let lines: Vec<_> = edit.headers.lines().collect();
        assert!(lines.contains(&"If-Match: \"v1\"") && lines.contains(&"X-Own: 1"), "{lines:?}");
        assert!(!edit.headers.contains("Cookie"), "the browser's own");
        let (planned, body) = edit.planned(&plan).unwrap();
        assert_eq!(body.as_deref(), Some("mine"));
        assert_eq!(planned.retry.unwrap().request.url, "https://a.example/n");
    }

    #[test]
    fn just_what_was_edited_is_sent() {
        let (plan, mut edit) = base();
        "PATCH".clone_into(&mut edit.method);
        "/m?x=1".clone_into(&mut edit.url);
        "If-Match: \"v2\"\n\n X-New :  a b ".clone_into(&mut edit.headers);
        edit.body.clear();
        let (planned, body) = edit.planned(&plan).unwrap();
        let (_, first) = Run::start(planned);
        let Command::Send(_, request) = first else { panic!("{first:?}") };
        assert_eq!((&*request.method, &*request.url), ("PATCH", "https://a.example/m?x=1"));
        let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(request.headers, [field("If-Match", "\"v2\""), field("X-New", "a b")]);
        assert_eq!((request.body, body), (PlannedBody::Empty, None));
    }

    #[test]
    fn bad_input_gets_a_reason_each() {
        let (plan, edit) = base();
        let faults = |change: fn(&mut Edit)| {
            let mut edit = edit.clone();
            change(&mut edit);
            edit.planned(&plan).unwrap_err()
        };
        assert!(matches!(faults(|edit| edit.method = "P UT".into())[..], [EditFault::Method(_)]));
        assert!(matches!(faults(|edit| edit.method = "trace".into())[..], [EditFault::ForbiddenMethod(_)]));
        for url in
            ["https://b.example/n", "//b.example/n", "n", "javascript:alert(1)", "", "https://a.example.b/n"]
        {
            let mut edit = edit.clone();
            edit.url = url.into();
            assert!(matches!(edit.planned(&plan).unwrap_err()[..], [EditFault::Url { .. }]), "{url}");
        }
        assert_eq!(faults(|edit| edit.url = "/a b".into()), [EditFault::UrlCharacter]);
        assert_eq!(
            faults(|edit| edit.headers = "A: 1\nno field\nÄ: 1".into()),
            [EditFault::Field(2), EditFault::Field(3)]
        );
        assert!(matches!(faults(|edit| edit.headers = "Host: b".into())[..], [EditFault::BrowsersField(_)]));
        assert!(matches!(faults(|edit| edit.headers = "A: \u{2603}".into())[..], [EditFault::Value(_)]));
        assert!(matches!(faults(|edit| edit.method = "GET".into())[..], [EditFault::Body(_)]));
        for fault in faults(|edit| *edit = Edit { body: "x".into(), method: "GET".into(), ..Edit::default() })
        {
            assert!(fault.to_string().ends_with('.'), "{fault}");
        }
    }
}
