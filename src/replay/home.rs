//! Which of the inspected page's documents sent a request, as the documents themselves report it.
//!
//! A report is a hint: the documents of one origin have the same authority, and the recorded fields alone tell the
//! origin (`sender`).

use crate::exchange::{Exchange, is_same_origin};
use crate::recording::Recording;

/// What one document reports of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DocumentReport {
    /// The document's URL, without its fragment.
    pub url: String,
    /// Whether the document's own Resource Timing (W3C) lists a request of this URL at this time. The list has 250
    /// entries at most, and a page can clear it: no entry proves nothing.
    pub has_sent: bool,
}

/// What the documents of the page's origin report of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageReport {
    /// The document in the top frame.
    pub top: DocumentReport,
    /// The documents in the frames that the top document may read.
    pub frames: Vec<DocumentReport>,
}

/// The document that sent a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Home {
    /// The document in the top frame.
    Top,
    /// The document of this URL, in a frame.
    Frame(String),
    /// A document in a frame that its URL does not tell from others.
    SomeFrame(FrameObstacle),
}

/// Why Retag cannot send from a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FrameObstacle {
    /// The browser runs the code of a DevTools extension in the top document only (Firefox 153).
    Browser,
    /// Several frames have this URL.
    Several(String),
    /// The frame has no URL of its own, as `about:srcdoc`.
    NoUrl(String),
    /// Several documents sent such a request at that time.
    Ambiguous,
    /// The frame of this URL does not list the request among its own.
    NotItsOwn(String),
}

/// The document that sent a request of the page's origin. The Referer decides where the reports do not; without any
/// sign of a frame, the top document counts as the sender.
pub fn home(exchange: &Exchange, report: &PageReport) -> Home {
    let referer = exchange.request.headers.get("Referer").map_or("", |referer| referer.trim());
    let of_frame = |url: &str| match report.frames.iter().filter(|frame| frame.url == url).count() {
        _ if !url.starts_with("http") => Home::SomeFrame(FrameObstacle::NoUrl(url.to_owned())),
        0 | 1 => Home::Frame(url.to_owned()),
        _ => Home::SomeFrame(FrameObstacle::Several(url.to_owned())),
    };
    let mut senders = report.frames.iter().filter(|frame| frame.has_sent);
    match (report.top.has_sent, senders.next(), senders.next()) {
        (true, None, _) => Home::Top,
        (false, Some(frame), None) => of_frame(&frame.url),
        (false, None, _) => {
            let is_frames = report.frames.iter().any(|frame| frame.url == referer);
            if is_frames && report.top.url != referer { of_frame(referer) } else { Home::Top }
        }
        _ => Home::SomeFrame(FrameObstacle::Ambiguous),
    }
}

/// The URL of the frame of another origin that sent a request, where Referer tells it: only a request to the frame's
/// own origin has a whole URL there, unless a policy says otherwise.
pub fn frame_named(exchange: &Exchange) -> Option<&str> {
    let referer = exchange.request.headers.get("Referer")?.trim();
    let path = referer.split_once("://")?.1.split_once('/')?.1;
    (!path.is_empty() && is_same_origin(referer, &exchange.request.url)).then_some(referer)
}

/// How many exchanges are searched for a worker's script, the latest first.
const MOST_LOOKED_AT: usize = 4096;

/// The script of the worker that sent a request: the Referer of a worker is the URL of its script (Fetch §3.2), and
/// that of a document is never one.
pub(super) fn worker<'a>(recording: &Recording, exchange: &'a Exchange) -> Option<&'a str> {
    let referer = exchange.request.headers.get("Referer")?.trim();
    let path = referer.split(['?', '#']).next().unwrap_or("");
    let is_script_name = [".js", ".mjs", ".cjs"].iter().any(|end| path.to_ascii_lowercase().ends_with(end));
    let is_script = |one: &Exchange| {
        let field = |name| one.request.headers.get(name).map_or("", |value| value.trim());
        let media_type = one.response.headers.get("Content-Type").map_or("", |value| value.trim());
        let essence = media_type.split(';').next().unwrap_or("").to_ascii_lowercase();
        matches!(field("Sec-Fetch-Dest"), "worker" | "sharedworker" | "serviceworker")
            || essence.ends_with("javascript")
            || essence.ends_with("ecmascript")
    };
    let mut latest = recording.exchanges().iter().rev().take(MOST_LOOKED_AT);
    let is_worker = is_script_name || latest.any(|one| *one.request.url == *referer && is_script(one));
    is_worker.then_some(referer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::ExchangeId;
    use crate::replay::{Refusal, ReplayKind, Situation, plan};
    use crate::scenario::recording;

    const TOP: &str = "https://a.example/app";

    fn report(url: &str, has_sent: bool) -> DocumentReport {
        DocumentReport { url: url.into(), has_sent }
    }

    fn sent_by(referer: &str, top: bool, frames: &[(&str, bool)]) -> Home {
        let recording = recording(&format!("20-30 PUT /n Referer: {referer} -> 412"));
        let frames = frames.iter().map(|(url, has_sent)| report(url, *has_sent)).collect();
        home(recording.get(ExchangeId(0)).unwrap(), &PageReport { top: report(TOP, top), frames })
    }

    #[test]
    fn the_document_that_lists_the_request_sent_it() {
        let frame = "https://a.example/frame";
        assert_eq!(sent_by(TOP, true, &[(frame, false)]), Home::Top);
        assert_eq!(sent_by(TOP, false, &[(frame, true)]), Home::Frame(frame.into()));
        assert_eq!(sent_by(frame, true, &[(frame, false)]), Home::Top, "a page that had another URL then");
        assert_eq!(sent_by(TOP, true, &[(frame, true)]), Home::SomeFrame(FrameObstacle::Ambiguous));
    }

    #[test]
    fn where_nothing_is_listed_the_referer_decides() {
        let frame = "https://a.example/frame";
        assert_eq!(sent_by(frame, false, &[(frame, false)]), Home::Frame(frame.into()));
        assert_eq!(sent_by("https://a.example/before", false, &[(frame, false)]), Home::Top);
        assert_eq!(sent_by(TOP, false, &[(TOP, false)]), Home::Top);
    }

    #[test]
    fn a_frame_that_cannot_be_named_is_none() {
        let twice = "https://a.example/frame";
        assert_eq!(
            sent_by(twice, false, &[(twice, true), (twice, false)]),
            Home::SomeFrame(FrameObstacle::Several(twice.into()))
        );
        assert_eq!(
            sent_by(TOP, false, &[("about:srcdoc", true)]),
            Home::SomeFrame(FrameObstacle::NoUrl("about:srcdoc".into()))
        );
    }

    #[test]
    fn a_frame_of_another_origin_is_named_by_a_whole_referer() {
        let named = |request: &str| {
            let recording = recording(&format!("20-30 PUT {request} -> 412"));
            frame_named(recording.get(ExchangeId(0)).unwrap()).map(str::to_owned)
        };
        assert_eq!(
            named("https://b.example/n Referer: https://b.example/f?x").as_deref(),
            Some("https://b.example/f?x")
        );
        assert_eq!(named("https://b.example/n Referer: https://b.example/"), None);
        assert_eq!(named("https://a.example/n Referer: https://b.example/f"), None);
        assert_eq!(named("https://b.example/n"), None);
    }

    #[test]
    fn a_workers_request_is_refused_with_its_script() {
        let refused = |drawing: &str| {
            let recording = recording(drawing);
            let last = recording.exchanges().last().unwrap().id;
            plan(&recording, last, ReplayKind::RefetchAndRetry, &Situation::for_tests()).err()
        };
        let worker = |script: &str| Some(Refusal::Worker(script.into()));
        let named = "20-30 PUT /n Referer: https://a.example/w.js?v=1 ; If-Match: \"v1\" | a -> 412";
        assert_eq!(refused(named), worker("https://a.example/w.js?v=1"));
        let plain = "20-30 PUT /n Referer: https://a.example/w ; If-Match: \"v1\" | a -> 412";
        assert_eq!(refused(plain), None);
        let script = "1-2 GET /w -> 200 Content-Type: text/javascript";
        assert_eq!(refused(&format!("{script}\n{plain}")), worker("https://a.example/w"));
        let script = "1-2 GET /w Sec-Fetch-Dest: sharedworker -> 304";
        assert_eq!(refused(&format!("{script}\n{plain}")), worker("https://a.example/w"));
        let page = "1-2 GET /w -> 200 Content-Type: text/html";
        assert_eq!(refused(&format!("{page}\n{plain}")), None);
    }
}
