//! The validators that a response gives for other resources: the members of a list.
//!
//! A WebDAV multistatus (RFC 4918 §13), a CalDAV or CardDAV report, and JSON with an array of resources give the
//! validator of each member; an HTML page's forms give the version of what each is sent to. The result tells whether the whole body was read: only then is a validator known to
//! be absent.

mod forms;
mod json;
mod multistatus;

use super::path::Path;
use crate::exchange::{Listed, ListedValidator, Text};
use crate::ledger::opaque_core;
use fluent_uri::{Uri, UriRef};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// The longest body whose lists are read, in bytes. In a native build 1000 members take about a millisecond, and a
/// document without a list 0.2 µs per kilobyte.
pub const LONGEST: usize = 256 << 10;

/// The most validators that are read from one response.
const MOST: usize = 1024;

/// The longest validator, URL or identifier that is read, in bytes.
const LONGEST_VALUE: usize = 1024;

/// Characters that a URI must percent-encode (RFC 3986 §2), and that servers write unencoded in references.
pub const ILLEGAL: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Validators in JSON members that no dialect names: usual names in custom APIs, and those of Kinto's
/// `last_modified`, CouchDB's `_all_docs` and `_bulk_get`, and FHIR's bundles.
const USUAL: [&str; 15] = [
    "etag",
    "_etag",
    "eTag",
    "ETag",
    "_rev",
    "rev",
    "version",
    "_version",
    "revision",
    "resourceVersion",
    "last_modified",
    "value.rev",
    "doc._rev",
    "ok._rev",
    "resource.meta.versionId",
];

/// The names of validators in JSON.
#[derive(Debug)]
pub struct ValidatorNames {
    names: Box<[Text]>,
    paths: Box<[Path]>,
    /// The paths of versions in a request's body, which a form's hidden input may hold.
    inputs: Box<[Path]>,
}

impl ValidatorNames {
    /// The names that dialects define, and the usual ones.
    pub fn new<'a>(of_dialects: impl Iterator<Item = &'a str>) -> ValidatorNames {
        let mut known: Vec<(Text, Path)> = Vec::new();
        for name in of_dialects.chain(USUAL) {
            // Of a path into an array: the reader of lists enters arrays itself.
            if let Some(path) = Path::parse(name).map(|path| path.in_item())
                && !known.iter().any(|(_, other)| *other == path)
            {
                known.push((name.into(), path));
            }
        }
        let (names, paths): (Vec<Text>, Vec<Path>) = known.into_iter().unzip();
        ValidatorNames { names: names.into(), paths: paths.into(), inputs: Box::default() }
    }

    /// The same names, and the paths of versions in a request's body.
    pub fn with_inputs(self, inputs: Vec<Path>) -> ValidatorNames {
        ValidatorNames { inputs: inputs.into(), ..self }
    }
}

/// Reads the lists of a response's body; `None` where it has none. `url` is the request's. The media type is not used:
/// servers send wrong ones.
pub fn read(url: &str, text: &str, names: &ValidatorNames) -> Option<Listed> {
    let text = text.trim_start_matches(['\u{feff}', ' ', '\t', '\n', '\r']);
    let mut found = FoundInList::default();
    match text.as_bytes().first() {
        Some(b'<') if text.len() > LONGEST => {
            found.is_cut = text.get(..1024).unwrap_or(text).contains("multistatus")
        }
        Some(b'<') if text.contains("multistatus") => multistatus::read(text, &mut found),
        Some(b'<') => {
            found.is_of_forms = true;
            forms::read(text, &names.inputs, &mut found);
        }
        Some(b'{' | b'[') if text.len() > LONGEST => found.is_cut = true,
        Some(b'{' | b'[') if json::may_have_list(text) => json::read(text, &names.paths, &mut found),
        _ => {}
    }
    (found.is_cut || !found.validators.is_empty()).then(|| found.listed(url, names))
}

/// What a reader has found.
#[derive(Debug, Default)]
struct FoundInList {
    validators: Vec<FoundValidator>,
    /// Whether a part of the body was not read: the body is too long, too deep or too wide, is incomplete, or has
    /// a duplicate name.
    is_cut: bool,
    /// Whether the body is an HTML page: the validators stand in forms.
    is_of_forms: bool,
    /// The names of the inputs that have a validator.
    inputs: Vec<Text>,
}

#[derive(Debug)]
struct FoundValidator {
    /// The member's URL as the body writes it: absolute, or a reference (RFC 3986 §5).
    reference: Option<String>,
    id: Option<String>,
    name: ListedName,
    value: String,
}

/// The name of a validator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ListedName {
    GetEtag,
    ScheduleTag,
    /// The input with this index in [`FoundInList::inputs`].
    Input(usize),
    /// The path with this index in [`ValidatorNames`].
    Path(usize),
}

impl FoundInList {
    fn is_full(&self) -> bool {
        self.validators.len() >= MOST
    }

    /// The name of a validator in an input.
    fn input(&mut self, name: &str) -> ListedName {
        let known = self.inputs.iter().position(|known| **known == *name);
        ListedName::Input(known.unwrap_or_else(|| {
            self.inputs.push(name.into());
            self.inputs.len() - 1
        }))
    }

    fn add(&mut self, validator: FoundValidator) {
        let texts = [validator.reference.as_ref(), validator.id.as_ref(), Some(&validator.value)];
        let is_short = texts.into_iter().flatten().all(|text| text.len() <= LONGEST_VALUE);
        if is_short && !self.is_full() {
            self.validators.push(validator);
        } else {
            self.is_cut = true;
        }
    }

    fn listed(self, url: &str, names: &ValidatorNames) -> Listed {
        let base = Uri::parse(url).ok();
        let mut used: Vec<(ListedName, Text)> = Vec::new();
        let mut validators: Vec<ListedValidator> = Vec::with_capacity(self.validators.len());
        for one in self.validators {
            let place = used.iter().position(|(name, _)| *name == one.name).unwrap_or_else(|| {
                let name: Text = match one.name {
                    ListedName::GetEtag => "getetag".into(),
                    ListedName::ScheduleTag => "schedule-tag".into(),
                    ListedName::Input(place) => self.inputs.get(place).cloned().unwrap_or_default(),
                    ListedName::Path(place) => names.names.get(place).cloned().unwrap_or_default(),
                };
                used.push((one.name, name));
                used.len() - 1
            });
            let resource = one.reference.and_then(|reference| resolved(base.as_ref()?, &reference));
            validators.push(ListedValidator {
                id: one.id.filter(|_| resource.is_none()).map(Text::from),
                resource: resource.map(Text::from),
                name: u16::try_from(place).unwrap_or(u16::MAX),
                value: one.value.into(),
            });
        }
        validators.sort_by(|one, other| opaque_core(&one.value).cmp(opaque_core(&other.value)));
        let names = used.into_iter().map(|(_, name)| name).collect();
        Listed { names, validators: validators.into(), is_whole: !self.is_cut, is_of_forms: self.is_of_forms }
    }
}

/// A reference resolved against the response's URL, without its fragment.
fn resolved(base: &Uri<&str>, reference: &str) -> Option<String> {
    let reference = utf8_percent_encode(reference, ILLEGAL).to_string();
    let reference = UriRef::parse(reference.split('#').next().unwrap_or("")).ok()?;
    Some(reference.resolve_against(base).ok()?.as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const URL: &str = "https://a.example/dav/";

    fn listed(text: &str) -> Option<Listed> {
        let names = ["_etag", "@odata\\.etag", "metadata.resourceVersion"];
        read(URL, text, &ValidatorNames::new(names.into_iter()))
    }

    /// Each member's URL or identifier with its validator, in the order of the cores.
    fn said(text: &str) -> Vec<(String, String)> {
        let of = |one: &ListedValidator| {
            let whose = one.resource.as_deref().or(one.id.as_deref()).unwrap_or("-");
            (whose.to_owned(), one.value.to_string())
        };
        listed(text).map_or_else(Vec::new, |listed| listed.validators.iter().map(of).collect())
    }

    fn pairs<const N: usize>(pairs: [(&str, &str); N]) -> Vec<(String, String)> {
        pairs.map(|(whose, value)| (whose.to_owned(), value.to_owned())).to_vec()
    }

    fn is_cut(text: &str) -> bool {
        listed(text).is_some_and(|listed| !listed.is_whole)
    }

    #[test]
    fn a_multistatus_in_any_prefix() {
        let text = "<?xml version='1.0'?><D:multistatus xmlns:D='DAV:' xmlns:C='urn:ietf:params:xml:ns:caldav'>
            <D:response><D:href>/cal/a%20b.ics</D:href><D:propstat><D:prop><D:getetag>&quot;1&#45;a&quot;</D:getetag>
            <C:calendar-data><![CDATA[<D:getetag>no</D:getetag>]]></C:calendar-data></D:prop></D:propstat></D:response>
            <D:response><D:propstat><D:prop><D:getetag><![CDATA[\"2\"]]></D:getetag></D:prop></D:propstat>
            <D:href>https://a.example/cal/c.ics</D:href></D:response>
            <D:response><D:href>d e.ics</D:href><D:propstat><D:prop><D:getetag>\"3\"</D:getetag></D:prop></D:propstat></D:response>
            <D:response><D:href>/cal/none.ics</D:href><D:status>HTTP/1.1 404 Not FoundInList</D:status></D:response>
            </D:multistatus>";
        let expected = pairs([
            ("https://a.example/cal/a%20b.ics", "\"1-a\""),
            ("https://a.example/cal/c.ics", "\"2\""),
            ("https://a.example/dav/d%20e.ics", "\"3\""),
        ]);
        assert_eq!(said(text), expected);
        assert_eq!(
            said(&text.replace("D:", "").replace("xmlns:D", "xmlns")),
            expected,
            "the default namespace"
        );
        assert!(!is_cut(text));
        let schedule = "<multistatus xmlns='DAV:' xmlns:C='urn:ietf:params:xml:ns:caldav'><response><href>/c/a</href><propstat><prop>
            <getetag>\"e\"</getetag><C:schedule-tag>\"s\"</C:schedule-tag></prop></propstat></response></multistatus>";
        assert_eq!(
            said(schedule),
            pairs([("https://a.example/c/a", "\"e\""), ("https://a.example/c/a", "\"s\"")])
        );
        let names: Vec<String> =
            listed(schedule).unwrap().names.iter().map(|name| name.to_string()).collect();
        assert_eq!(names, ["getetag", "schedule-tag"]);
    }

    #[test]
    fn elements_of_other_namespaces_are_no_validators() {
        let text = "<multistatus xmlns='urn:x'><response><href>/a</href><getetag>\"1\"</getetag></response></multistatus>";
        assert_eq!(listed(text), None);
    }

    #[test]
    fn lists_of_json() {
        assert_eq!(
            said(
                r#"{"value":[{"@odata.etag":"W/\"1\"","@odata.id":"books(1)"},{"@odata.etag":"W/\"2\"","id":7}]}"#
            ),
            pairs([("https://a.example/dav/books(1)", "W/\"1\""), ("7", "W/\"2\"")])
        );
        assert_eq!(
            said(
                r#"{"metadata":{"resourceVersion":"9"},"items":[{"metadata":{"name":"a","resourceVersion":"5"}}]}"#
            ),
            pairs([("a", "5")]),
            "the list's own version is no member's"
        );
        assert_eq!(said(r#"{"data":{"rows":[{"_id":"x","_etag":"e"}]}}"#), pairs([("x", "e")]));
        assert_eq!(said(r#"{"data":[{"id":"x","last_modified":17}]}"#), pairs([("x", "17")]));
        assert_eq!(
            said(r#"{"rows":[{"id":"x","value":{"rev":"1-a"},"doc":{"_rev":"1-a"}}]}"#).len(),
            2,
            "CouchDB's _all_docs"
        );
        assert_eq!(said(r#"[{"id":1,"_etag":"e","_etag":"f"}]"#), [], "a name that stands twice");
        assert!(is_cut(r#"[{"id":1,"_etag":"e","_etag":"f"}]"#));
        assert_eq!(said(r#"[{"\u005fetag":"\u0065"}]"#), pairs([("-", "e")]), "escapes");
    }

    #[test]
    fn what_is_not_read_is_said() {
        let many = |count: usize| format!("[{}1]", "{\"_etag\":\"e\"},".repeat(count));
        let found = listed(&many(MOST)).unwrap();
        assert_eq!((found.validators.len(), found.is_whole), (MOST, true));
        let found = listed(&many(MOST + 1)).unwrap();
        assert_eq!((found.validators.len(), found.is_whole), (MOST, false));
        let deep_json = format!("{}{{\"_etag\":\"e\"}}{}", "[".repeat(10_000), "]".repeat(10_000));
        let deep_xml = format!(
            "<multistatus xmlns='DAV:'>{}<getetag>\"1\"</getetag>{}</multistatus>",
            "<a>".repeat(10_000),
            "</a>".repeat(10_000)
        );
        for text in [
            many(100_000),
            format!("<multistatus>{}</multistatus>", " ".repeat(20 << 20)),
            deep_json,
            deep_xml,
            "[{\"_etag\":\"e\"}".to_owned(),
            "<multistatus xmlns='DAV:'><response><href>/a</href>".to_owned(),
            "<multistatus></response>".to_owned(),
            "<!DOCTYPE a [<!ENTITY b 'c'>]><multistatus xmlns='DAV:'><response><href>&b;</href></response></multistatus>"
                .to_owned(),
        ] {
            assert!(is_cut(&text), "{}", text.get(..40).unwrap_or(&text));
        }
        for text in
            ["", "x", "7", "<html></html>", "{}", "[]", "{\"a\":[1,\"_etag\"]}", "{\"_etag\":\"e\"}", "[{}]"]
        {
            assert_eq!(listed(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn hostile_text_never_panics(json in "[\\[{][\\[\\]{}:,\"\\\\_etag0-9\u{e9} ]{0,60}", xml in "<multistatus[<>/&;!\\[\\]a-z\"'= ]{0,60}", reference in "[ -~\u{e9}]{0,30}") {
            let _ = listed(&json);
            let _ = listed(&xml);
            let _ = resolved(&Uri::parse(URL).unwrap(), &reference);
        }
    }
}
