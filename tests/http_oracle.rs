//! Well-formed values mean the same to the `headers` crate, which was written by others. It reads
//! ASCII only; what it thinks of malformed values is left out, because it drops them.

use headers::{ETag, Header, HeaderValue, IfMatch, IfNoneMatch};
use proptest::prelude::*;
use retag::http::{EntityTag, Outcome, Preconditions, Selected, Strength, Validators, evaluate};

/// A well-formed tag: of few letters, so that matches are common, with commas and backslashes.
fn tag() -> impl Strategy<Value = String> {
    "(W/)?\"[ab,\\\\]{0,2}\""
}

/// `*`, or a list of one tag or more.
fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        1 => Just("*".to_owned()),
        5 => prop::collection::vec(tag(), 1..4).prop_map(|tags| tags.join(", ")),
    ]
}

/// The field, as `headers` decodes it.
fn decode<H: Header>(value: &str) -> H {
    let value = HeaderValue::from_str(value).expect("ASCII");
    H::decode(&mut [&value].into_iter()).expect("well-formed")
}

/// Whether the origin performs a PUT with that one condition on a representation with that tag.
fn performs(name: &str, value: &str, etag: &str) -> bool {
    let validators = Validators::from_headers([("ETag", etag)]);
    let preconditions = Preconditions::from_headers([(name, value)]);
    evaluate("PUT", &preconditions, Selected::Current(&validators)).outcome == Outcome::Perform
}

proptest! {
    #[test]
    fn a_tag_is_one_to_both_and_as_weak(text in prop_oneof![tag(), "(W/)?\"[!#-~]{0,9}\""]) {
        let theirs: ETag = text.parse().expect("well-formed");
        let ours = EntityTag::parse(&text).expect("well-formed");
        prop_assert_eq!(theirs.is_weak(), ours.strength() == Strength::Weak);
    }

    /// Also for malformed text: neither takes for a tag what the other refuses. No spaces inside the
    /// quotes, at which a debug build of `headers` 0.4 panics.
    #[test]
    fn both_draw_the_same_border(text in "(W/|w/|W|W/ )?[\"a,*\\\\']{0,5}\"?") {
        prop_assert_eq!(text.parse::<ETag>().is_ok(), EntityTag::parse(&text).is_ok());
    }

    #[test]
    fn if_match_passes_for_both_or_neither(value in value(), etag in tag()) {
        let theirs = decode::<IfMatch>(&value).precondition_passes(&decode(&etag));
        prop_assert_eq!(performs("If-Match", &value, &etag), theirs);
    }

    #[test]
    fn if_none_match_passes_for_both_or_neither(value in value(), etag in tag()) {
        let theirs = decode::<IfNoneMatch>(&value).precondition_passes(&decode(&etag));
        prop_assert_eq!(performs("If-None-Match", &value, &etag), theirs);
    }
}
