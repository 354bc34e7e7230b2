//! Evaluation against a model of RFC 9110 §13.2 that knows no grammar and no order: it is told what
//! the fields mean, and combines three yes-or-no questions.

use proptest::prelude::*;
use retag::http::{HttpDate, Preconditions, Selected, Validators, expected_status};

/// A member of a list of tags, or a representation's tag.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Tag {
    Strong(char),
    Weak(char),
    Malformed,
}

/// The value of If-Match or If-None-Match.
#[derive(Clone, Debug)]
enum Tags {
    Star,
    List(Vec<Tag>),
}

/// The value of a field that takes a date: seconds, or no date at all.
type Date = Option<i64>;

#[derive(Clone, Debug)]
enum IfRange {
    Tag(Tag),
    Date(i64),
}

#[derive(Clone, Debug)]
struct Current {
    etag: Option<Tag>,
    modified: Option<Date>,
    /// The response's Date.
    date: Option<i64>,
}

#[derive(Clone, Debug)]
struct Case {
    method: &'static str,
    current: Option<Current>,
    if_match: Option<Tags>,
    if_none_match: Option<Tags>,
    if_modified_since: Option<Date>,
    if_unmodified_since: Option<Date>,
    if_range: Option<IfRange>,
    range: Option<&'static str>,
}

/// The status, from what the fields mean.
fn model(case: &Case) -> u16 {
    if ["CONNECT", "OPTIONS", "TRACE"].contains(&case.method) {
        return 200;
    }
    if case.current.is_none() && case.method != "PUT" {
        return 404;
    }
    let read = case.method == "GET" || case.method == "HEAD";
    let etag = case.current.as_ref().and_then(|current| current.etag);
    let modified = case.current.as_ref().and_then(|current| current.modified.flatten());
    let exists = case.current.is_some();
    let not_later = |given: Option<Date>| Some(modified? <= given??);

    // Is the version the one that the client means to act on?
    let lost = match &case.if_match {
        Some(Tags::Star) => !exists,
        Some(Tags::List(tags)) if tags.contains(&Tag::Malformed) => true,
        Some(Tags::List(tags)) => !matches!(etag, Some(Tag::Strong(_))) || !tags.contains(&etag.unwrap()),
        None => not_later(case.if_unmodified_since) == Some(false),
    };
    // Is it one that the client has, or wants not to be there?
    let letter = |tag: Tag| match tag {
        Tag::Strong(letter) | Tag::Weak(letter) => Some(letter),
        Tag::Malformed => None,
    };
    let known = match &case.if_none_match {
        Some(Tags::Star) => exists,
        Some(Tags::List(tags)) => {
            let letters: Option<Vec<char>> = tags.iter().copied().map(letter).collect();
            letters.zip(etag.and_then(letter)).is_some_and(|(letters, current)| letters.contains(&current))
        }
        None => read && not_later(case.if_modified_since) == Some(true),
    };
    // Is a part of it wanted, and of this version only?
    let part = case.method == "GET"
        && case.range == Some("bytes=0-4")
        && match (&case.if_range, &case.current) {
            (None, _) => true,
            (Some(IfRange::Tag(Tag::Strong(letter))), _) => etag == Some(Tag::Strong(*letter)),
            (Some(IfRange::Tag(_)), _) => false,
            (Some(IfRange::Date(date)), Some(current)) => {
                modified == Some(*date) && current.date.is_none_or(|now| now > *date)
            }
            (Some(IfRange::Date(_)), None) => false,
        };
    match (lost, known, read, exists, part) {
        (true, ..) | (false, true, false, ..) => 412,
        (false, true, true, ..) => 304,
        (false, false, _, false, _) => 201,
        (false, false, _, true, true) => 206,
        (false, false, _, true, false) => 200,
    }
}

/// As it is sent.
fn tag_text(tag: Tag) -> String {
    match tag {
        Tag::Strong(letter) => format!("\"{letter}\""),
        Tag::Weak(letter) => format!("W/\"{letter}\""),
        Tag::Malformed => "null".to_owned(),
    }
}

/// As it is sent, on so many lines as `lines` has pieces.
fn tags_lines(tags: &Tags, per_line: usize) -> Vec<String> {
    match tags {
        Tags::Star => vec!["*".to_owned()],
        Tags::List(tags) if tags.is_empty() => vec![String::new()],
        Tags::List(tags) => tags
            .chunks(per_line)
            .map(|line| line.iter().copied().map(tag_text).collect::<Vec<_>>().join(","))
            .collect(),
    }
}

fn date_text(date: Date) -> String {
    date.map_or_else(|| "soon".to_owned(), seconds_text)
}

fn seconds_text(seconds: i64) -> String {
    HttpDate::from_seconds(seconds).expect("within range").to_string()
}

/// The status that is under test, from the fields as they are sent.
fn tested(case: &Case, per_line: usize) -> u16 {
    let mut headers: Vec<(&str, String)> = Vec::new();
    // Not in the order of precedence, and in other cases than the RFC's.
    headers.extend(case.range.map(|text| ("range", text.to_owned())));
    headers.extend(case.if_range.as_ref().map(|value| {
        let text = match value {
            IfRange::Tag(tag) => tag_text(*tag),
            IfRange::Date(date) => seconds_text(*date),
        };
        ("If-range", text)
    }));
    headers.extend(case.if_modified_since.map(|date| ("IF-MODIFIED-SINCE", date_text(date))));
    for (name, tags) in [("if-none-match", &case.if_none_match), ("If-Match", &case.if_match)] {
        headers.extend(tags.iter().flat_map(|tags| tags_lines(tags, per_line)).map(|line| (name, line)));
    }
    headers.extend(case.if_unmodified_since.map(|date| ("if-unmodified-SINCE", date_text(date))));
    let preconditions =
        Preconditions::from_headers(headers.iter().map(|(name, value)| (*name, value.as_str())));

    let Some(current) = &case.current else {
        return expected_status(case.method, &preconditions, Selected::Missing);
    };
    let mut headers: Vec<(&str, String)> = Vec::new();
    headers.extend(current.etag.map(|tag| ("etag", tag_text(tag))));
    headers.extend(current.modified.map(|date| ("last-modified", date_text(date))));
    headers.extend(current.date.map(|date| ("date", seconds_text(date))));
    let validators = Validators::from_headers(headers.iter().map(|(name, value)| (*name, value.as_str())));
    expected_status(case.method, &preconditions, Selected::Current(&validators))
}

fn tag() -> impl Strategy<Value = Tag> {
    prop_oneof![
        4 => prop::char::range('a', 'b').prop_map(Tag::Strong),
        2 => prop::char::range('a', 'b').prop_map(Tag::Weak),
        1 => Just(Tag::Malformed),
    ]
}

fn tags() -> impl Strategy<Value = Tags> {
    prop_oneof![
        1 => Just(Tags::Star),
        4 => prop::collection::vec(tag(), 0..4).prop_map(Tags::List),
    ]
}

/// Of so few seconds that they meet.
fn date() -> impl Strategy<Value = Date> {
    prop::option::weighted(0.8, 0..3_i64)
}

fn case() -> impl Strategy<Value = Case> {
    let methods = [
        "GET",
        "GET",
        "GET",
        "HEAD",
        "PUT",
        "PUT",
        "POST",
        "PATCH",
        "DELETE",
        "CONNECT",
        "OPTIONS",
        "TRACE",
        "PROPPATCH",
    ];
    let current = (prop::option::of(tag()), prop::option::of(date()), prop::option::of(0..5_i64))
        .prop_map(|(etag, modified, date)| Current { etag, modified, date });
    let if_range = prop_oneof![tag().prop_map(IfRange::Tag), (0..3_i64).prop_map(IfRange::Date)];
    (
        prop::sample::select(methods.to_vec()),
        prop::option::weighted(0.8, current),
        prop::option::weighted(0.4, tags()),
        prop::option::weighted(0.4, tags()),
        prop::option::weighted(0.4, date()),
        prop::option::weighted(0.4, date()),
        prop::option::weighted(0.4, if_range),
        prop::option::of(prop::sample::select(vec!["bytes=0-4", "bytes=4-0", "lines=0-4"])),
    )
        .prop_map(
            |(
                method,
                current,
                if_match,
                if_none_match,
                if_modified_since,
                if_unmodified_since,
                if_range,
                range,
            )| Case {
                method,
                current,
                if_match,
                if_none_match,
                if_modified_since,
                if_unmodified_since,
                if_range,
                range,
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_096))]

    #[test]
    fn the_status_is_the_models(case in case(), per_line in 1..4_usize) {
        prop_assert_eq!(tested(&case, per_line), model(&case));
    }
}
