//! Laws of the grammar and of comparison that hold for every value (RFC 9110 §5.6.1, §5.6.7, §8.8.3).

use proptest::prelude::*;
use retag::http::{
    EntityTag, HttpDate, IfRangeValidator, Preconditions, RangeField, Strength, TagCondition, TagFault,
    TagList, Validators,
};

/// Any legal opaque part: printable ASCII without the quote, and characters outside ASCII.
fn opaque() -> impl Strategy<Value = String> {
    let etagc = prop_oneof![
        4 => prop::char::range('\x23', '\x7e'),
        1 => Just('!'),
        1 => Just(','),
        1 => prop::char::range('\u{80}', '\u{10ffff}'),
    ];
    prop::collection::vec(etagc, 0..12).prop_map(String::from_iter)
}

/// A tag as it is sent.
fn sent() -> impl Strategy<Value = String> {
    (any::<bool>(), opaque())
        .prop_map(|(weak, opaque)| format!("{}\"{opaque}\"", if weak { "W/" } else { "" }))
}

/// A tag from so small a world that equal ones are common.
fn common() -> impl Strategy<Value = EntityTag> {
    "(W/)?\"[ab]?\"".prop_map(|text| EntityTag::parse(&text).expect("a tag"))
}

/// Text in which every kind of fault is likely.
fn riddle() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\""),
        Just("W/"),
        Just("w/"),
        Just(","),
        Just(" "),
        Just("\t"),
        Just("\\\""),
        Just("*"),
        Just("a"),
        Just("é"),
        Just("\u{1}"),
        Just("&quot;"),
        Just("%22"),
        Just("null"),
        Just("'"),
        Just("“"),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// Members that are malformed whatever stands beside them.
fn malformed() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "x",
        "null",
        "w/\"x\"",
        "\"x",
        "x\"",
        "\\\"x\\\"",
        "&quot;x&quot;",
        "%22x%22",
        "'x'",
        "\"x y\"",
        "\"x\"y\"",
        "\"\"x\"\"",
        "\"x\"y",
        "*",
        "W/",
    ])
}

/// §8.8.3's grammar once more, character by character and without a reason.
fn is_entity_tag(text: &str) -> bool {
    let mut rest: Vec<char> = text.chars().collect();
    if rest.starts_with(&['W', '/']) {
        rest.drain(..2);
    }
    rest.len() >= 2
        && rest.first() == Some(&'"')
        && rest.pop() == Some('"')
        && rest.iter().skip(1).all(|character| {
            *character > '\u{7f}' || (*character > ' ' && *character != '\u{7f}' && *character != '"')
        })
}

/// Text that is nearly a date.
fn nearly_a_date() -> impl Strategy<Value = String> {
    let field = |text: &'static str| prop_oneof![6 => Just(text.to_owned()), 1 => "[0-9A-Za-zé,: -]{0,4}"];
    let imf = (
        field("Sun"),
        field(", "),
        "[0-9]{2}",
        field(" Nov "),
        "[0-9]{4}",
        field(" "),
        "[0-9]{2}:[0-9]{2}:[0-9]{2}",
        field(" GMT"),
    )
        .prop_map(|(a, b, c, d, e, f, g, h)| [a, b, c, d, e, f, g, h].concat());
    let rfc850 =
        (field("Sunday"), field(", "), "[0-9]{2}", field("-Nov-"), "[0-9]{2}", field(" 08:49:37 GMT"))
            .prop_map(|(a, b, c, d, e, f)| [a, b, c, d, e, f].concat());
    let asctime = (field("Sun"), field(" Feb "), "[ 0-9][0-9]", field(" 08:49:60 "), "[0-9]{4}")
        .prop_map(|(a, b, c, d, e)| [a, b, c, d, e].concat());
    prop_oneof![imf, rfc850, asctime]
}

proptest! {
    #[test]
    fn a_legal_tag_is_printed_as_it_was_read(text in sent(), before in "[ \t]{0,2}", after in "[ \t]{0,2}") {
        let tag = EntityTag::parse(&format!("{before}{text}{after}"));
        prop_assert_eq!(tag.map(|tag| tag.to_string()), Ok(text));
    }

    #[test]
    fn the_grammar_is_the_rfcs(text in riddle()) {
        let trimmed = text.trim_matches([' ', '\t']);
        match EntityTag::parse(&text) {
            Ok(tag) => prop_assert_eq!(tag.to_string(), trimmed),
            Err(error) => {
                prop_assert!(!is_entity_tag(trimmed), "{error}");
                prop_assert!(error.at <= text.chars().count());
            }
        }
    }

    #[test]
    fn strong_equality_implies_weak_and_both_are_symmetric(a in common(), b in common()) {
        prop_assert!(!a.strong_eq(&b) || a.weak_eq(&b));
        prop_assert_eq!(a.strong_eq(&b), b.strong_eq(&a));
        prop_assert_eq!(a.weak_eq(&b), b.weak_eq(&a));
        prop_assert_eq!(a.strong_eq(&b), a == b && a.strength() == Strength::Strong);
        prop_assert_eq!(a.weak_eq(&b), a.opaque() == b.opaque());
    }

    #[test]
    fn weak_equality_is_an_equivalence_and_strong_equality_transitive(a in common(), b in common(), c in common()) {
        prop_assert!(a.weak_eq(&a));
        prop_assert_eq!(a.strong_eq(&a), a.strength() == Strength::Strong);
        prop_assert!(!(a.weak_eq(&b) && b.weak_eq(&c)) || a.weak_eq(&c));
        prop_assert!(!(a.strong_eq(&b) && b.strong_eq(&c)) || a.strong_eq(&c));
    }

    #[test]
    fn a_list_is_its_tags_however_it_is_separated(
        members in prop::collection::vec((sent(), "[ \t]{0,2},[ \t,]{0,3}"), 0..8),
        before in "[ \t,]{0,3}",
    ) {
        let value = before + &members.iter().map(|(tag, comma)| format!("{tag}{comma}")).collect::<String>();
        let list = TagList::parse(&value);
        let read: Vec<_> = list.members().map(|member| member.as_ref().map(ToString::to_string)).collect();
        prop_assert_eq!(read, members.iter().map(|(tag, _)| Ok(tag.clone())).collect::<Vec<_>>());
    }

    #[test]
    fn tags_survive_between_malformed_members(
        members in prop::collection::vec(prop_oneof![
            "(W/)?\"[a-z,]{0,4}\"".prop_map(Ok),
            malformed().prop_map(Err),
        ], 2..8),
    ) {
        let text = |member: &Result<String, &'static str>| match member {
            Ok(text) => text.clone(),
            Err(text) => (*text).to_owned(),
        };
        let value = members.iter().map(text).collect::<Vec<_>>().join(", ");
        let list = TagList::parse(&value);
        prop_assert_eq!(list.len(), members.len(), "{}", value);
        for (read, member) in list.members().zip(&members) {
            match (read, member) {
                (Ok(tag), Ok(text)) => prop_assert_eq!(&tag.to_string(), text),
                (Err(error), Err(text)) => prop_assert_eq!(&*error.found, *text),
                (read, member) => prop_assert!(false, "{read:?} for {member:?} in {value}"),
            }
        }
    }

    #[test]
    fn the_lines_of_a_field_are_one_list(lines in prop::collection::vec(prop::collection::vec(sent(), 0..4), 1..4)) {
        let lines: Vec<_> = lines.iter().map(|tags| tags.join(",")).collect();
        let several = Preconditions::from_headers(lines.iter().map(|line| ("if-match", line.as_str())));
        let joined = lines.join(", ");
        let one = Preconditions::from_headers([("If-Match", joined.as_str())]);
        prop_assert_eq!(several.if_match.map(|field| (field.raw, field.value)), one.if_match.map(|field| (field.raw, field.value)));
    }

    /// Nothing that a page can send makes a reader panic, and every reason is fit to be shown.
    #[test]
    fn any_text_is_read_and_every_reason_is_printable(text in prop_oneof![any::<String>(), riddle(), nearly_a_date()]) {
        let mut reasons = Vec::new();
        let condition = TagCondition::parse(&text);
        for error in condition.errors() {
            prop_assert!(error.at <= text.chars().count());
            prop_assert!(!matches!(error.fault, TagFault::List | TagFault::Empty), "{error:?} as a member");
            reasons.push(error.to_string());
        }
        reasons.extend(EntityTag::parse(&text).err().map(|error| error.to_string()));
        reasons.extend(HttpDate::parse(&text).err().map(|error| error.to_string()));
        reasons.extend(IfRangeValidator::parse(&text).err().map(|error| error.to_string()));
        for reason in reasons {
            prop_assert!(!reason.is_empty() && reason.len() < 1_000 && !reason.contains(char::is_control), "{reason:?}");
        }
        let _ = RangeField::parse(&text);
        let headers = ["If-Match", "If-None-Match", "If-Range", "ETag", "Date", "Last-Modified", &text]
            .map(|name| (name, text.as_str()));
        Preconditions::from_headers(headers);
        let _ = Validators::from_headers(headers).last_modified_strength();
    }

    #[test]
    fn a_date_is_read_as_it_was_printed(seconds in 0..=253_402_300_799_i64) {
        let date = HttpDate::from_seconds(seconds).expect("within range");
        prop_assert_eq!(date.seconds(), seconds);
        prop_assert_eq!(HttpDate::parse(&date.to_string()), Ok(date));
    }

    #[test]
    fn the_obsolete_formats_say_the_same(seconds in 0..=3_155_759_999_i64) {
        let date = HttpDate::from_seconds(seconds).expect("within range");
        let text = date.to_string();
        let parts: Vec<&str> = text.split([' ', ',']).filter(|part| !part.is_empty()).collect();
        let [name, day, month, year, time, _] = parts[..] else { panic!("{text}") };
        let long = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
            .into_iter()
            .find(|long| long.starts_with(name))
            .expect("a day");
        prop_assert_eq!(HttpDate::parse(&format!("{long}, {day}-{month}-{} {time} GMT", &year[2..])), Ok(date));
        let unpadded = day.trim_start_matches('0');
        prop_assert_eq!(HttpDate::parse(&format!("{name} {month} {unpadded:>2} {time} {year}")), Ok(date));
    }
}
