//! Properties of every merge.

use super::*;
use proptest::prelude::*;
use serde_json::Value;

fn made(base: &str, theirs: &str, mine: &str) -> Result<Merge, Unmergeable> {
    MergeRun::new(base, theirs, mine)?.of_any_shape().finish()
}

/// The result of work in slices of one size.
fn in_slices<T>(mut work: Sliced<T>, budget: usize) -> T {
    loop {
        if let Some(result) = work.step(budget) {
            return result;
        }
    }
}

fn value(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// Values whose numbers are small, so that serde_json compares them by their value.
fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        (0..4_u8).prop_map(Value::from),
        "[ab\n\u{e9}\"/~]{0,4}".prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        Just(Value::Null),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        let element = (0..5_u8, inner.clone()).prop_map(|(id, v)| serde_json::json!({"id": id, "v": v}));
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec(element, 0..5).prop_map(Value::from),
            prop::collection::btree_map("[abc/~]{1,2}", inner, 0..5)
                .prop_map(|all| Value::Object(all.into_iter().collect())),
        ]
    })
}

/// The value with some places changed.
fn edited(of: Value, edits: Vec<(usize, Value)>) -> Value {
    let mut of = of;
    for (at, new) in edits {
        let mut places = vec![String::new()];
        let mut next = 0;
        while let Some(place) = places.get(next).cloned() {
            match of.pointer(&place) {
                Some(Value::Array(all)) => places.extend((0..all.len()).map(|at| format!("{place}/{at}"))),
                Some(Value::Object(all)) => {
                    places.extend(
                        all.keys().map(|name| format!("{place}/{}", crate::json_pointer::escaped(name))),
                    );
                }
                _ => {}
            }
            next += 1;
        }
        let place = &places[at % places.len()];
        match (of.pointer_mut(place), at % 4) {
            (Some(Value::Array(all)), 0) => all.insert(at % (all.len() + 1), new),
            (Some(Value::Array(all)), 1) if !all.is_empty() => drop(all.remove(at % all.len())),
            (Some(Value::Object(all)), 0) => drop(all.insert(format!("n{}", at % 3), new)),
            (Some(Value::Object(all)), 1) => {
                let name = all.keys().nth(at % all.len().max(1)).cloned();
                name.map(|name| all.remove(&name));
            }
            (Some(there), _) => *there = new,
            (None, _) => {}
        }
    }
    of
}

/// A base and two edited versions of it.
fn versions() -> impl Strategy<Value = (Value, Value, Value)> {
    let edits = || prop::collection::vec((0..1000_usize, json()), 0..4);
    (json(), edits(), edits())
        .prop_map(|(base, theirs, mine)| (base.clone(), edited(base.clone(), theirs), edited(base, mine)))
}

/// A text of a value, in one of several layouts.
fn written(value: &Value, layout: u8) -> String {
    match layout % 3 {
        0 => value.to_string(),
        1 => serde_json::to_string_pretty(value).unwrap(),
        _ => serde_json::to_string_pretty(value).unwrap().replace('\n', "\r\n") + "\r\n",
    }
}

proptest! {
    #[test]
    fn without_conflicts_either_order_of_edits_is_the_same(
        (base, theirs, mine) in versions(), a in 0..3_u8, b in 0..3_u8, c in 0..3_u8,
    ) {
        let (base, theirs, mine) = (written(&base, a), written(&theirs, b), written(&mine, c));
        let one = made(&base, &theirs, &mine).unwrap();
        let other = made(&base, &mine, &theirs).unwrap();
        prop_assert_eq!(one.open(), other.open());
        let (text, turned) = (one.result(), other.result());
        prop_assert!(serde_json::from_str::<Value>(&text).is_ok(), "{}", text);
        if one.open() == 0 {
            prop_assert_eq!(value(&text), value(&turned));
        }
    }

    #[test]
    fn mine_beside_theirs_is_mine_byte_for_byte(
        (_, theirs, mine) in versions(), a in 0..3_u8, b in 0..3_u8, cut in 0..200_usize,
    ) {
        let (theirs, mine) = (written(&theirs, a), written(&mine, b));
        let cut_off = mine.get(..cut).unwrap_or(&mine);
        for mine in [&mine, cut_off, "a=1&b=2", "\u{feff}{\"a\":1,\"a\":2}\r\n"] {
            let Beside { merge, is_json } = beside([theirs.as_str().into(), mine.into()]).unwrap().finish();
            prop_assert_eq!(merge.open(), 0);
            prop_assert_eq!(merge.result(), mine);
            prop_assert_eq!(is_json, serde_json::from_str::<Value>(mine.trim_start_matches('\u{feff}')).is_ok());
        }
    }

    #[test]
    fn mine_with_an_unchanged_theirs_is_mine_byte_for_byte(
        (base, mine, _) in versions(), a in 0..3_u8, b in 0..3_u8, c in 0..3_u8,
    ) {
        let (theirs, base, mine) = (written(&base, a), written(&base, b), written(&mine, c));
        // Where mine is base octet for octet, the result is theirs octet for octet.
        prop_assume!(base != mine);
        let merge = made(&base, &theirs, &mine).unwrap();
        prop_assert_eq!(merge.open(), 0);
        prop_assert_eq!(merge.result(), mine);
    }

    #[test]
    fn theirs_with_an_unchanged_mine_is_theirs(
        (base, theirs, _) in versions(), a in 0..3_u8, b in 0..3_u8, c in 0..3_u8,
    ) {
        let (theirs, mine, base) = (written(&theirs, a), written(&base, b), written(&base, c));
        let merge = made(&base, &theirs, &mine).unwrap();
        prop_assert_eq!(merge.open(), 0);
        let result = merge.result();
        prop_assert_eq!(value(&result), value(&theirs));
        if mine == base {
            prop_assert_eq!(result, theirs);
        }
    }

    #[test]
    fn a_conflict_holds_what_was_chosen((base, theirs, mine) in versions(), layout in 0..3_u8) {
        let (base, theirs, mine) = (base.to_string(), theirs.to_string(), written(&mine, layout));
        let mut merge = made(&base, &theirs, &mine).unwrap();
        let open = merge.result();
        for conflict in merge.conflicts() {
            if let Some(mine) = &conflict.mine {
                let whole = value(&open);
                let there = whole.pointer(&conflict.path);
                prop_assert_eq!(there, Some(&value(mine)), "{} in {}", conflict.path, open);
            }
        }
        for number in 0..merge.conflicts().len() {
            merge.choose_number(number, Choice::Mine).unwrap();
        }
        prop_assert_eq!(merge.open(), 0);
        prop_assert_eq!(merge.result(), open);
        for number in 0..merge.conflicts().len() {
            merge.choose_number(number, Choice::Theirs).unwrap();
        }
        let theirs_all = merge.result();
        prop_assert!(serde_json::from_str::<Value>(&theirs_all).is_ok(), "{}", theirs_all);
        // Choosing theirs everywhere gives the value of the swapped merge with mine in every conflict.
        let turned = made(&base, &mine, &theirs).unwrap();
        if turned.conflicts().iter().all(|one| one.theirs.is_some() && one.mine.is_some()) {
            prop_assert_eq!(value(&theirs_all), value(&turned.result()));
        }
        prop_assert_eq!(merge.difference_to_theirs(10).listed.is_empty(), value(&theirs_all) == value(&theirs));
    }

    #[test]
    fn edits_of_distinct_members_never_conflict(
        start in prop::collection::btree_map("[a-f]", json(), 2..6),
        theirs in prop::collection::btree_map("[a-c]|x", prop::option::of(json()), 0..4),
        mine in prop::collection::btree_map("[d-f]|y", prop::option::of(json()), 0..4),
    ) {
        let apply = |mut to: std::collections::BTreeMap<String, Value>,
                     edits: &std::collections::BTreeMap<String, Option<Value>>| {
            for (name, new) in edits {
                match new {
                    Some(new) => drop(to.insert(name.clone(), new.clone())),
                    None => drop(to.remove(name)),
                }
            }
            to
        };
        let text = |all: &std::collections::BTreeMap<String, Value>| serde_json::to_string(all).unwrap();
        let (t, m) = (apply(start.clone(), &theirs), apply(start.clone(), &mine));
        let both = apply(t.clone(), &mine);
        let merge = made(&text(&start), &text(&t), &text(&m)).unwrap();
        prop_assert_eq!(merge.open(), 0);
        prop_assert_eq!(value(&merge.result()), value(&text(&both)));
    }

    #[test]
    fn hostile_text_never_panics(
        base in "[\\[\\]{}:,\"\\\\au0-9 \u{e9}\n]{0,24}",
        theirs in "[\\[\\]{}:,\"\\\\au0-9 \u{e9}\n]{0,24}",
        mine in "[\\[\\]{}:,\"\\\\au0-9 \u{e9}\n]{0,24}",
    ) {
        let _ = made(&base, &theirs, &mine).map(|merge| merge.result());
        let _ = changes(&base, &mine, 3);
        let texts = || [&base, &theirs, &mine].map(|text| Text::from(text.as_str()));
        let _ = patched_members(texts(), PatchKind::Operations, 3).finish();
        let _ = patched_members(texts(), PatchKind::Merge, 3).finish();
        let lines = Merge::of_lines(&base, &theirs, &mine).unwrap();
        let _ = lines.difference_to_theirs(3);
        prop_assert!(lines.open() > 0 || !lines.result().contains('\r'));
    }

    #[test]
    fn texts_hold_it_too(
        base in "([abc]\r?\n){0,5}[ab]?", theirs in "([abc]\n){0,5}[ab]?", mine in "([abc]\r?\n){0,5}[ab]?",
    ) {
        let result = |base: &str, theirs: &str, mine: &str| {
            let merge = Merge::of_lines(base, theirs, mine).unwrap();
            (merge.open(), merge.result())
        };
        prop_assert_eq!(result(&base, &base, &mine), (0, mine.clone()));
        prop_assert_eq!(result(&base, &theirs, &base), (0, theirs.clone()));
        let (one, other) = (result(&base, &theirs, &mine), result(&base, &mine, &theirs));
        prop_assert_eq!(one.0, other.0);
        if one.0 == 0 {
            prop_assert_eq!(one.1.replace("\r\n", "\n"), other.1.replace("\r\n", "\n"));
        }
    }

    #[test]
    fn slices_make_the_same(((base, theirs, mine), budget) in (versions(), 1..200_usize)) {
        let (base, theirs, mine) = (base.to_string(), theirs.to_string(), mine.to_string());
        let whole = made(&base, &theirs, &mine).unwrap();
        let sliced = in_slices(MergeRun::new(&base, &theirs, &mine).unwrap().of_any_shape().start(), budget).unwrap();
        prop_assert_eq!(sliced.result(), whole.result());
        prop_assert_eq!(sliced.conflicts(), whole.conflicts());
    }

    #[test]
    fn slices_compare_the_same(
        (base, theirs, mine) in versions(),
        choices in prop::collection::vec(prop::option::of(any::<bool>()), 0..6),
        budget in 1..200_usize,
        most in 0..4_usize,
    ) {
        let (base, theirs, mine) = (base.to_string(), theirs.to_string(), mine.to_string());
        let mut merge = made(&base, &theirs, &mine).unwrap();
        for (number, choice) in choices.iter().enumerate().take(merge.open()) {
            match choice {
                Some(true) => merge.choose_number(number, Choice::Theirs).unwrap(),
                Some(false) => merge.choose_number(number, Choice::Edited("[1, 2]".to_owned())).unwrap(),
                None => {}
            }
        }
        let sliced = in_slices(merge.comparison(most), budget);
        prop_assert_eq!(&*sliced.result, &*merge.result());
        // Two texts that are read anew.
        prop_assert_eq!(&sliced.differences, &changes(&theirs, &sliced.result, most).unwrap());
        let again = in_slices(merge.comparison_of(mine.as_str().into(), most), budget);
        prop_assert_eq!(again.differences, changes(&theirs, &mine, most).unwrap());
    }

    #[test]
    fn slices_merge_the_same_lines(
        base in "([abc]\r?\n){0,9}[ab]?", theirs in "([abc]\n){0,9}[ab]?", mine in "([abc]\r?\n){0,9}[ab]?",
        budget in 1..50_usize,
    ) {
        let whole = Merge::of_lines(&base, &theirs, &mine).unwrap();
        let texts = [&base, &theirs, &mine].map(|text| Text::from(text.as_str()));
        let sliced = in_slices(merge_lines(texts).unwrap(), budget);
        prop_assert_eq!(sliced.result(), whole.result());
        prop_assert_eq!(sliced.conflicts(), whole.conflicts());
        prop_assert_eq!(in_slices(sliced.comparison(2), budget), whole.comparison(2).finish());
    }
}
