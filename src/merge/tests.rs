//! Merges of hand-written texts.

use super::*;
use std::collections::BTreeSet;

fn made(base: &str, theirs: &str, mine: &str) -> Merge {
    MergeRun::new(base, theirs, mine).unwrap().finish().unwrap()
}

fn merged(base: &str, theirs: &str, mine: &str) -> String {
    let merge = made(base, theirs, mine);
    assert_eq!(merge.conflicts(), [], "{}", merge.result());
    merge.result()
}

fn refused(base: &str, theirs: &str, mine: &str) -> Unmergeable {
    MergeRun::new(base, theirs, mine).and_then(MergeRun::finish).unwrap_err()
}

/// Path, base, theirs, mine.
type Shown<'a> = (&'a str, Option<&'a str>, Option<&'a str>, Option<&'a str>);

fn conflicts(merge: &Merge) -> Vec<Shown<'_>> {
    let all = merge.conflicts().iter();
    all.map(|one| (&*one.path, one.base.as_deref(), one.theirs.as_deref(), one.mine.as_deref())).collect()
}

#[test]
fn members_that_one_side_changed() {
    let base = r#"{"a":1,"b":1,"c":1,"d":1}"#;
    assert_eq!(
        merged(base, r#"{"a":2,"b":1,"d":1,"x":[1]}"#, r#"{"a":1,"b":3,"c":1,"d":1,"y":0}"#),
        r#"{"a":2,"b":3,"d":1,"x":[1],"y":0}"#
    );
    assert_eq!(merged(base, r#"{"a":2}"#, r#"{"a":2}"#), r#"{"a":2}"#, "both the same");
    let deep = merged(
        r#"{"o":{"p":{"q":1,"r":1}}}"#,
        r#"{"o":{"p":{"q":2,"r":1}}}"#,
        r#"{"o":{"p":{"q":1,"r":2}}}"#,
    );
    assert_eq!(deep, r#"{"o":{"p":{"q":2,"r":2}}}"#);
}

#[test]
fn what_both_changed_is_asked() {
    let merge = made(
        r#"{"t":"a","gone":1,"kept":1,"n":null}"#,
        r#"{"t":"b","kept":2,"n":1,"new":1}"#,
        r#"{"t":"c","gone":2,"n":2,"new":2}"#,
    );
    assert_eq!(
        conflicts(&merge),
        [
            ("/t", Some("\"a\""), Some("\"b\""), Some("\"c\"")),
            ("/kept", Some("1"), Some("2"), None),
            ("/gone", Some("1"), None, Some("2")),
            ("/n", Some("null"), Some("1"), Some("2")),
            ("/new", None, Some("1"), Some("2")),
        ]
    );
    assert_eq!(merge.result(), r#"{"t":"c","gone":2,"n":2,"new":2}"#);
}

#[test]
fn choices_and_their_text() {
    let (base, theirs, mine) = (r#"{"t":1,"g":1,"k":1}"#, r#"{"t":2,"k":2}"#, r#"{"t":3,"g":3}"#);
    let mut merge = made(base, theirs, mine);
    assert_eq!(merge.open(), 3);
    merge.choose("/t", Choice::Edited(" [4,\n5] ".to_owned())).unwrap();
    merge.choose("/g", Choice::Theirs).unwrap();
    merge.choose("/k", Choice::Theirs).unwrap();
    assert_eq!(merge.open(), 0);
    assert_eq!(merge.result(), "{\"t\":[4,\n5],\"k\":2}");
    let fault = merge.choose("/t", Choice::Edited("[1,\n2,]".to_owned()));
    assert_eq!(fault, Err(ChoiceFault::NotJson { line: 2, column: 3 }));
    assert_eq!(merge.choose("/x", Choice::Mine), Err(ChoiceFault::NoConflict));
    let found = merge.difference_to_theirs(10).listed;
    assert_eq!(
        found,
        [Change { path: "/t".to_owned(), from: Some("2".to_owned()), to: Some("[4,\n5]".to_owned()) }]
    );

    let (next, carried) = made(base, r#"{"t":2,"k":9}"#, mine).carry(&merge).finish();
    assert_eq!(carried, 2, "what they changed again is asked again");
    let open: Vec<_> =
        next.conflicts().iter().filter(|one| one.choice.is_none()).map(|one| &*one.path).collect();
    assert_eq!(open, ["/k"]);
}

#[test]
fn many_choices_are_carried_over_and_freed_in_slices() {
    let count = 2_000;
    let all = |of: &str| {
        let members: Vec<String> = (0..count).map(|one| format!("\"m{one}\":\"{of}{one}\"")).collect();
        format!("{{{}}}", members.join(","))
    };
    let (base, theirs, mine) = (all("a"), all("b"), all("c"));
    let mut merge = made(&base, &theirs, &mine);
    merge.choose_open(&Choice::Theirs);
    // Somebody has changed one member again.
    let newer = theirs.replace("\"b7\"", "\"d7\"");
    let mut work = made(&base, &newer, &mine).carry(&merge);
    let slices = (1..).find_map(|slice| work.step(100).map(|done| (slice, done)));
    let (slices, (next, carried)) = slices.unwrap();
    assert_eq!((carried, next.open()), (count - 1, 1));
    assert!(slices > count / 20, "{slices}");
    let mut freed = merge.free();
    let slices = (1..).find(|_| freed.step(100).is_some());
    assert!(slices.is_some_and(|slices| slices > count / 50), "{slices:?}");
}

#[test]
fn what_nobody_touched_stays_as_it_is_written() {
    let mine = "{ \"n\" : 1.0,\r\n\t\"big\":12345678901234567890123 , \"e\":1E+2,\"u\":\"\\u00e9 \\/\",\"t\":\"mine\" }\n";
    let theirs = r#"{"t":"old","u":"é /","e":100,"big":12345678901234567890123,"n":1,"x":1.50}"#;
    let base = r#"{"n":1.0,"big":12345678901234567890123,"e":1e2,"u":"é /","t":"old"}"#;
    // The new member follows the member that precedes it in theirs.
    let expected = mine.replace("\"big\"", "\"x\" : 1.50,\r\n\t\"big\"");
    assert_eq!(merged(base, theirs, mine), expected);
    // Theirs changed the number: the result has the spelling of theirs.
    assert_eq!(merged(r#"{"a":1,"b":1}"#, r#"{"a":1.10,"b":1}"#, r#"{"a":1,"b":2}"#), r#"{"a":1.10,"b":2}"#);
}

#[test]
fn what_they_added_is_laid_out_as_mine_is() {
    let mine = "{\n  \"a\": 2,\n  \"o\": {\n    \"p\": 1\n  }\n}\n";
    let theirs = r#"{"new":{"x":[1,{"y":{}}]},"a":1,"o":{"p":1,"q":[1.0]}}"#;
    assert_eq!(
        merged(r#"{"a":1,"o":{"p":1}}"#, theirs, mine),
        "{\n  \"new\": {\n    \"x\": [\n      1,\n      {\n        \"y\": {}\n      }\n    ]\n  },\n  \"a\": 2,\n  \
         \"o\": {\n    \"p\": 1,\n    \"q\": [\n      1.0\n    ]\n  }\n}\n"
    );
    let spaced =
        merged(r#"{"a":1,"b":1}"#, "{\"a\":1,\"b\":1,\"c\":{\"x\":1,\n\"y\":[1,2]}}", r#"{"a": 2, "b": 1}"#);
    assert_eq!(spaced, r#"{"a": 2, "b": 1, "c": {"x": 1, "y": [1, 2]}}"#);
    assert_eq!(
        merged("{\"o\":{},\"a\":1}", "{\"o\":{\"n\":1},\"a\":1}", "{\n \"o\": {},\n \"a\": 2\n}"),
        "{\n \"o\": {\n  \"n\": 1\n },\n \"a\": 2\n}"
    );
    assert_eq!(merged("{\"a\":1,\"b\":1}", "{\"b\":1}", "{\n \"a\": 1,\n \"b\": 2\n}"), "{\n \"b\": 2\n}");
    assert_eq!(merged("{\"a\":1,\"b\":1}", "{\"a\":1}", "{\n \"a\": 2,\n \"b\": 1\n}"), "{\n \"a\": 2\n}");
}

#[test]
fn elements_that_have_an_identity() {
    let base = r#"[{"id":1,"v":1},{"id":2,"v":1},{"id":3,"v":1}]"#;
    let theirs = r#"[{"id":3,"v":1},{"id":1,"v":2},{"id":2,"v":1},{"id":9,"v":9}]"#;
    let mine = r#"[{"id":1,"v":1},{"id":2,"v":5},{"id":8,"v":8},{"id":3,"v":1}]"#;
    assert_eq!(
        merged(base, theirs, mine),
        r#"[{"id":3,"v":1},{"id":1,"v":2},{"id":2,"v":5},{"id":8,"v":8},{"id":9,"v":9}]"#
    );
    assert_eq!(
        merged(
            base,
            r#"[{"id":1,"v":1},{"id":3,"v":1}]"#,
            r#"[{"id":1,"v":7},{"id":2,"v":1},{"id":3,"v":1}]"#
        ),
        r#"[{"id":1,"v":7},{"id":3,"v":1}]"#,
        "they removed one"
    );

    let merge =
        made(base, r#"[{"id":3,"v":1},{"id":2,"v":2}]"#, r#"[{"id":1,"v":5},{"id":2,"v":3},{"id":3,"v":1}]"#);
    let found: Vec<_> = conflicts(&merge).into_iter().map(|one| (one.0, one.2.is_some())).collect();
    assert_eq!(found, [("/0", false), ("/2/v", true)]);
    // Both sides moved elements, in different ways.
    let merge = made(
        base,
        r#"[{"id":2,"v":1},{"id":1,"v":1},{"id":3,"v":1}]"#,
        r#"[{"id":1,"v":1},{"id":3,"v":1},{"id":2,"v":1}]"#,
    );
    assert_eq!(conflicts(&merge).iter().map(|one| one.0).collect::<Vec<_>>(), [""]);
    // Nested arrays, whose elements have different members as identity.
    let nested = |a: &str, b: &str| {
        format!(r#"{{"l":[{{"uuid":"x","m":[{{"name":"n","v":{a}}},{{"name":"o","v":{b}}}]}}]}}"#)
    };
    assert_eq!(merged(&nested("1", "1"), &nested("2", "1"), &nested("1", "2")), nested("2", "2"));
}

#[test]
fn elements_without_an_identity() {
    assert_eq!(merged("[1,2,3,4]", "[0,1,2,3,4]", "[1,2,3]"), "[0,1,2,3]");
    assert_eq!(merged("[1,2]", "[9,2]", "[1,8]"), "[9,8]", "as many on each side");
    assert_eq!(
        merged(r#"{"t":["a","b","c"]}"#, r#"{"t":["a","b","c","d"]}"#, r#"{"t":["b","c"]}"#),
        r#"{"t":["b","c","d"]}"#
    );
    assert_eq!(
        merged(r#"[{"v":1,"w":1}]"#, r#"[{"v":2,"w":1}]"#, r#"[{"v":1,"w":2}]"#),
        r#"[{"v":2,"w":2}]"#
    );
    let merge = made("[\"a\"]", "[\"a\",\"b\"]", "[\"a\",\"c\",\"d\"]");
    assert_eq!(
        conflicts(&merge),
        [("", Some("[\"a\"]"), Some("[\"a\",\"b\"]"), Some("[\"a\",\"c\",\"d\"]"))]
    );
    // A duplicate identity does not count.
    assert_eq!(
        merged(r#"[{"id":1},{"id":1}]"#, r#"[{"id":1},{"id":1},{"id":2}]"#, r#"[{"id":1,"v":1},{"id":1}]"#),
        r#"[{"id":1,"v":1},{"id":1},{"id":2}]"#
    );
}

#[test]
fn strings_of_several_lines() {
    let text = |a: &str, b: &str| format!(r#"{{"text":"{a}\nsame\n{b}"}}"#);
    assert_eq!(merged(&text("1", "1"), &text("2", "1"), &text("1", "\\u00e9")), text("2", "\\u00e9"));
    let merge = made(&text("1", "1"), &text("2", "1"), &text("3", "1"));
    assert_eq!(conflicts(&merge).len(), 1);
}

#[test]
fn marks_and_names_are_kept() {
    assert_eq!(
        merged("{\"a\":1,\"b\":1}", "{\"a\":2,\"b\":1}", "\u{feff}{\"a\":1,\"b\":2} \r\n"),
        "\u{feff}{\"a\":2,\"b\":2} \r\n"
    );
    let merge = made(r#"{"a/b":{"c~d":1}}"#, r#"{"a/b":{"c~d":2}}"#, r#"{"\u0061/b":{"c~d":3}}"#);
    assert_eq!(conflicts(&merge)[0].0, "/a~1b/c~0d");
    assert_eq!(merged("1", "2", "1"), "2");
}

#[test]
fn a_name_that_stands_twice() {
    let doubled = r#"{"o":{"a":1,"a":2,"b":1},"z":1}"#;
    let edited = r#"{"o":{"a":1,"a":2,"b":2},"z":1}"#;
    let fault = refused(doubled, edited, r#"{"o":{"a":1,"a":3,"b":1},"z":1}"#);
    assert_eq!(fault, Unmergeable::DuplicateKeys { pointer: "/o".to_owned() });
    let plain = r#"{"o":{"a":1,"a":2,"b":1},"z":2}"#;
    assert_eq!(merged(doubled, edited, plain), r#"{"o":{"a":1,"a":2,"b":2},"z":2}"#, "one side changed it");
    assert_eq!(merged(doubled, doubled, plain), plain);
}

#[test]
fn what_is_not_merged() {
    let deep = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
    assert_eq!(refused("[]", &deep(10_000), "[]"), Unmergeable::TooDeep(Which::Theirs));
    assert_eq!(merged(&deep(127), &deep(127), &deep(128)), deep(128));
    assert_eq!(
        refused("{\n\"a\":}", "{}", "{}"),
        Unmergeable::InvalidJson { which: Which::Base, line: 2, column: 5 }
    );
    assert_eq!(refused("{}", "{}", ""), Unmergeable::InvalidJson { which: Which::Mine, line: 1, column: 1 });
    let (bare, envelope) = (r#"{"id":1,"title":"a"}"#, r#"{"data":{"id":1,"title":"b"},"links":{}}"#);
    let shape = |base: &str, mine: &str| match refused(base, base, mine) {
        Unmergeable::AnotherShape(shape) => shape,
        other => panic!("{other:?}"),
    };
    assert_eq!(shape(bare, envelope), Shape::WrittenInEnvelope("data".to_owned()));
    assert_eq!(shape(envelope, bare), Shape::ReadInEnvelope("data".to_owned()));
    assert_eq!(shape(bare, "[]"), Shape::Kind);
    assert_eq!(shape(bare, r#"{"x":1,"y":2}"#), Shape::FewCommonMembers);
    assert_eq!(shape(bare, "id=1&title=b%20c"), Shape::Form);
    let long = " ".repeat(LONGEST + 1);
    assert_eq!(refused("", "", &long), Unmergeable::TooLarge(Which::Mine));
    let bytes = Body::Bytes(vec![0xFF].into());
    let text = Body::Text("a".into());
    assert_eq!(texts(None, &text, &text), Err(Unmergeable::NoBase));
    assert_eq!(texts(Some(&text), &bytes, &text), Err(Unmergeable::NotText(Which::Theirs)));
    let lost = Body::Text("{\"a\":\"\u{FFFD}\"}".into());
    assert_eq!(texts(Some(&text), &lost, &text), Err(Unmergeable::LostBytes(Which::Theirs)));
    assert_eq!(texts(Some(&lost), &text, &text), Err(Unmergeable::LostBytes(Which::Base)));
}

#[test]
fn what_remains_is_what_the_versions_allow() {
    use Which::{Base, Mine, Theirs};
    let invalid = |which| Unmergeable::InvalidJson { which, line: 1, column: 1 };
    let remains = [
        (Unmergeable::NoBase, Remains::Comparison),
        (Unmergeable::NotText(Base), Remains::Comparison),
        (Unmergeable::LostBytes(Base), Remains::Comparison),
        (Unmergeable::TooLarge(Base), Remains::Comparison),
        (Unmergeable::AnotherShape(Shape::Form), Remains::Comparison),
        (Unmergeable::NotText(Theirs), Remains::Whole),
        (Unmergeable::LostBytes(Mine), Remains::Whole),
        (Unmergeable::TooLarge(Theirs), Remains::Whole),
        (invalid(Base), Remains::LinesOrComparison),
        (invalid(Mine), Remains::LinesOrComparison),
        (Unmergeable::TooDeep(Theirs), Remains::LinesOrComparison),
        (Unmergeable::DuplicateKeys { pointer: String::new() }, Remains::LinesOrComparison),
    ];
    for (why, expected) in remains {
        assert_eq!(why.remains(), expected, "{why:?}");
        assert_eq!(why.advice().contains("by lines"), expected == Remains::LinesOrComparison, "{why:?}");
        assert_eq!(why.advice().contains("Compare"), expected != Remains::Whole, "{why:?}");
    }
}

#[test]
fn mine_beside_theirs() {
    let compared = |theirs: &str, mine: &str| {
        let Beside { merge, is_json } = beside([theirs.into(), mine.into()]).unwrap().finish();
        assert_eq!((merge.open(), &*merge.result()), (0, mine));
        let paths = merge.difference_to_theirs(9).listed.into_iter().map(|one| one.path);
        (is_json, paths.collect::<BTreeSet<_>>())
    };
    let paths = |paths: &[&str]| paths.iter().map(|path| (*path).to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(compared(r#"{"a":1,"b":2}"#, r#"{"a":3,"b":2}"#), (true, paths(&["/a"])));
    assert_eq!(compared(r#"{"a":1}"#, r#"{"data":{"a":1}}"#), (true, paths(&["/a", "/data"])));
    assert_eq!(compared(r#"{"a":1}"#, "a=1"), (false, paths(&["1"])));
    assert_eq!(compared("{\n\"a\":1}", "{\n\"a\":2"), (false, paths(&["2"])));
    let long = " ".repeat(LONGEST + 1);
    let refused = |theirs: &str, mine: &str| beside([theirs.into(), mine.into()]).map(drop);
    assert_eq!(refused(&long, ""), Err(Unmergeable::TooLarge(Which::Theirs)));
    assert_eq!(refused("", &long), Err(Unmergeable::TooLarge(Which::Mine)));
}

#[test]
fn texts_by_their_lines() {
    let lines = |base: &str, theirs: &str, mine: &str| {
        let merge = Merge::of_lines(base, theirs, mine).unwrap();
        (merge.open(), merge.result())
    };
    assert_eq!(lines("a\nb\nc\n", "A\nb\nc\n", "a\nb\nC\n"), (0, "A\nb\nC\n".to_owned()));
    assert_eq!(lines("a\nb\nc\n", "A\nb\nc\n", "a\r\nb\r\nC\r\n"), (0, "A\r\nb\r\nC\r\n".to_owned()));
    assert_eq!(lines("", "", ""), (0, String::new()));
    assert_eq!(lines("a", "a", ""), (0, String::new()));
    let mut merge = Merge::of_lines("1\n2\n3\n4\n5\n", "1\nX\n3\n4\nY\n", "1\nx\nx\n3\n4\n").unwrap();
    assert_eq!(
        conflicts(&merge),
        [("2-3", Some("2\n"), Some("X\n"), Some("x\nx\n")), ("after 5", Some("5\n"), Some("Y\n"), Some("")),]
    );
    merge.choose("after 5", Choice::Theirs).unwrap();
    merge.choose("2-3", Choice::Edited("e\n".to_owned())).unwrap();
    assert_eq!(merge.result(), "1\ne\n3\n4\nY\n");
    let found = merge.difference_to_theirs(9).listed;
    assert_eq!(
        found,
        [Change { path: "2".to_owned(), from: Some("X\n".to_owned()), to: Some("e\n".to_owned()) }]
    );
}
