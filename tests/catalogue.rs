//! The catalogue of causes: every drawn case is said as it should be, and no cause lacks a rule, a
//! case, a near miss, a recipe in the demo, or what helps.
//!
//! The cases stand beside the rules, `src/diagnosis/rules/SLUG.txt` with underscores. Blocks are
//! separated by empty lines: a title, a drawing (`src/scenario.rs` has its grammar), and what must be
//! said of some of its exchanges:
//!
//! ```text
//! #1 #2 says SLUG CONFIDENCE, SLUG CONFIDENCE     these, in this order, and nothing else
//! #1 tops SLUG CONFIDENCE                         this one first
//! #1 spares SLUG                                  not this one
//! #1 says nothing
//! #1 is VERDICT
//! ```
//!
//! A near miss spares the file's own cause, or names it with less confidence than its best case.

use retag::diagnosis::{Cause, RULES, remedies};
use retag::exchange::ExchangeId;
use retag::{diagnosis, exchange, har, recording};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

#[path = "../src/scenario.rs"]
mod scenario;

/// A drawing and what is expected of it.
struct Drawing {
    /// The file's cause.
    cause: Cause,
    title: String,
    lines: String,
    expected: Vec<(Vec<u32>, Expected)>,
}

#[derive(Debug)]
enum Expected {
    Says(Vec<String>),
    Tops(String),
    Spares(String),
    Is(String),
}

fn folder(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn cases_of(cause: Cause) -> PathBuf {
    folder("src/diagnosis/rules").join(format!("{}.txt", cause.slug().replace('-', "_")))
}

fn drawings() -> Vec<Drawing> {
    let files = Cause::ALL
        .into_iter()
        .filter_map(|cause| Some((cause, std::fs::read_to_string(cases_of(cause)).ok()?)));
    let blocks = files.flat_map(|(cause, text)| {
        let blocks: Vec<String> =
            text.split("\n\n").map(str::trim).filter(|block| !block.is_empty()).map(str::to_owned).collect();
        blocks.into_iter().map(move |block| drawing(cause, &block))
    });
    blocks.collect()
}

fn drawing(cause: Cause, block: &str) -> Drawing {
    let (title, rest) =
        block.split_once('\n').unwrap_or_else(|| panic!("{}: nothing but {block}", cause.slug()));
    let (expected, lines): (Vec<&str>, Vec<&str>) =
        rest.lines().partition(|line| line.trim().starts_with('#'));
    let expected: Vec<_> = expected.into_iter().map(expectation).collect();
    assert!(!expected.is_empty(), "{}: nothing is expected of {title:?}", cause.slug());
    Drawing { cause, title: title.to_owned(), lines: lines.join("\n"), expected }
}

fn expectation(line: &str) -> (Vec<u32>, Expected) {
    let mut rest = line.trim();
    let mut of = Vec::new();
    while let Some(after) = rest.strip_prefix('#') {
        let (id, further) = after.split_once(' ').unwrap();
        of.push(id.parse().unwrap());
        rest = further.trim_start();
    }
    let (verb, what) = rest.split_once(' ').unwrap();
    let expected = match verb {
        "says" if what == "nothing" => Expected::Says(Vec::new()),
        "says" => Expected::Says(what.split(", ").map(str::to_owned).collect()),
        "tops" => Expected::Tops(what.to_owned()),
        "spares" => Expected::Spares(what.to_owned()),
        "is" => Expected::Is(what.to_owned()),
        _ => panic!("no such expectation: {line}"),
    };
    let slugs = Cause::ALL.map(Cause::slug);
    let named: Vec<&str> = match &expected {
        Expected::Says(all) => all.iter().map(|said| slug_of(said)).collect(),
        Expected::Tops(said) | Expected::Spares(said) => vec![slug_of(said)],
        Expected::Is(_) => Vec::new(),
    };
    assert!(named.iter().all(|slug| slugs.contains(slug)), "no such cause: {line}");
    (of, expected)
}

fn slug_of(said: &str) -> &str {
    said.split(' ').next().unwrap_or("")
}

impl Expected {
    fn is_met_by(&self, said: &[String], verdict: &str) -> bool {
        match self {
            Expected::Says(all) => said == all,
            Expected::Tops(first) => said.first() == Some(first),
            Expected::Spares(slug) => !said.iter().any(|said| slug_of(said) == slug),
            Expected::Is(wanted) => wanted == verdict,
        }
    }
}

#[test]
fn every_drawn_case_is_said_as_it_should_be() {
    let mut wrong = String::new();
    for drawing in drawings() {
        for (ids, expected) in &drawing.expected {
            for id in ids {
                let said = scenario::said_of(&drawing.lines, *id);
                let verdict = scenario::recording(&drawing.lines).verdict(ExchangeId(*id)).slug();
                if !expected.is_met_by(&said, verdict) {
                    let place = format!("{}: {}", drawing.cause.slug(), drawing.title);
                    wrong.push_str(&format!(
                        "{place}\n  #{id} expected {expected:?}\n  was {verdict}, said {said:?}\n"
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// What the drawings show of one cause.
#[derive(Default)]
struct Quoted {
    /// Confidences with which it stood first, in its own file.
    cases: BTreeSet<u8>,
    /// Confidences with which it was expected at all, in its own file.
    named: BTreeSet<u8>,
    is_spared: bool,
    has_remedy: bool,
}

fn rank(said: &str) -> u8 {
    ["low", "medium", "high"].iter().position(|name| said.ends_with(name)).unwrap_or(0) as u8
}

fn shown() -> BTreeMap<&'static str, Quoted> {
    let mut shown: BTreeMap<&'static str, Quoted> =
        Cause::ALL.into_iter().map(|cause| (cause.slug(), Quoted::default())).collect();
    for drawing in drawings() {
        let slug = drawing.cause.slug();
        let own = shown.get_mut(slug).unwrap();
        for (ids, expected) in &drawing.expected {
            let named: Vec<&String> = match expected {
                Expected::Says(all) => all.iter().collect(),
                Expected::Tops(first) => vec![first],
                Expected::Spares(spared) => {
                    own.is_spared |= spared == slug;
                    Vec::new()
                }
                Expected::Is(_) => Vec::new(),
            };
            own.is_spared |= matches!(expected, Expected::Says(all) if all.is_empty());
            own.named.extend(named.iter().filter(|said| slug_of(said) == slug).map(|said| rank(said)));
            if let Some(first) = named.first().filter(|said| slug_of(said) == slug) {
                own.cases.insert(rank(first));
                let recording = scenario::recording(&drawing.lines);
                let helps = remedies(&recording, ExchangeId(ids[0]), drawing.cause);
                own.has_remedy |= helps.iter().any(|remedy| remedy.text.ends_with('.'));
            }
        }
    }
    shown
}

/// The slugs that the demo has a recipe for, and those that its recipes say the panel shows.
fn recipes() -> BTreeSet<String> {
    let files = std::fs::read_dir(folder("www/site/recipes")).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    names.filter_map(|name| name.strip_suffix(".js").map(str::to_owned)).collect()
}

#[test]
fn no_cause_lacks_a_rule_a_case_a_near_miss_a_recipe_or_what_helps() {
    let (shown, recipes) = (shown(), recipes());
    let mut lacking = String::new();
    for cause in Cause::ALL {
        let own = &shown[cause.slug()];
        let best = own.cases.last();
        let has_near_miss = own.is_spared || own.named.iter().any(|rank| Some(rank) < best);
        for (has, what) in [
            (RULES.iter().any(|rule| rule.cause == cause), "a rule"),
            (best.is_some(), "a case"),
            (has_near_miss, "a near miss"),
            (recipes.contains(cause.slug()), "a recipe"),
            (own.has_remedy, "a help text"),
        ] {
            if !has {
                lacking.push_str(&format!("{} lacks {what}\n", cause.slug()));
            }
        }
    }
    assert!(lacking.is_empty(), "\n{lacking}");
}

/// A recipe's promise is a cause that exists, and each registers itself on the page.
#[test]
fn recipes_promise_causes_that_exist() {
    let slugs = Cause::ALL.map(Cause::slug);
    let registered = std::fs::read_to_string(folder("www/site/recipes/catalogue.js")).unwrap();
    for name in recipes().into_iter().filter(|name| name != "catalogue") {
        let text = std::fs::read_to_string(folder("www/site/recipes").join(format!("{name}.js"))).unwrap();
        for promise in text.split("cause: \"").skip(1) {
            let promised = promise.split('"').next().unwrap_or("");
            assert!(slugs.contains(&promised), "{name} promises {promised}");
        }
        assert!(registered.contains(&format!("\"./{name}.js\"")), "{name} is on no page");
    }
}

/// Slugs and their file names are one to one, and each has its words for the list.
#[test]
fn slugs_are_distinct_and_files_have_no_strangers() {
    let slugs: BTreeSet<&str> = Cause::ALL.into_iter().map(Cause::slug).collect();
    assert_eq!(slugs.len(), Cause::ALL.len());
    assert!(Cause::ALL.into_iter().all(|cause| !cause.in_brief().is_empty()));
    for file in std::fs::read_dir(folder("src/diagnosis/rules")).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        if let Some(stem) = name.strip_suffix(".txt") {
            assert!(slugs.contains(stem.replace('_', "-").as_str()), "{name} is no cause's");
        }
    }
}

/// The blocks of `src/dialect/systems.txt` and `frameworks.txt`, each with the system that its title begins with.
fn cases_of_systems() -> Vec<(String, Drawing)> {
    let read = |file: &str| std::fs::read_to_string(folder("src/dialect").join(file)).unwrap();
    let text = format!("{}\n\n{}", read("systems.txt").trim(), read("frameworks.txt"));
    let blocks = text.split("\n\n").map(str::trim).filter(|block| !block.is_empty());
    let of = |block: &str| {
        let (system, _) = block.split_once(": ").unwrap();
        // The cause stands for none: these files are no rule's.
        (system.to_owned(), drawing(Cause::ChangedByAnother, block))
    };
    blocks.map(of).collect()
}

#[test]
fn every_case_of_a_system_is_said_as_it_should_be() {
    let mut wrong = String::new();
    for (system, drawing) in cases_of_systems() {
        let recording = scenario::recording(&drawing.lines);
        for (ids, expected) in &drawing.expected {
            for id in ids {
                let said = scenario::said_of(&drawing.lines, *id);
                let verdict = recording.verdict(ExchangeId(*id)).slug();
                let facts = recording.get(ExchangeId(*id)).and_then(|one| one.dialect_facts.as_deref());
                let spoken = facts.map_or("", |facts| &*facts.system);
                let is_its_own = verdict != "failed" || spoken == system;
                if !expected.is_met_by(&said, verdict) || !is_its_own {
                    wrong.push_str(&format!(
                        "{}\n  #{id} expected {expected:?}\n  was {verdict} in {spoken}, said {said:?}\n",
                        drawing.title
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// Every system with a source has a refusal that is a mismatch, and one that looks alike and is none.
#[test]
fn no_system_lacks_a_source_a_case_or_a_near_miss() {
    let cases = cases_of_systems();
    let is = |wanted: &str, drawing: &Drawing| {
        drawing.expected.iter().any(|(_, expected)| match expected {
            Expected::Is(verdict) => verdict == wanted || (wanted == "other" && verdict == "plain"),
            Expected::Tops(said) => wanted == "other" && slug_of(said) == "refused-for-another-reason",
            _ => false,
        })
    };
    let mut lacking = String::new();
    let table = retag::dialect::from_json(include_str!("../src/dialect/built_in.json")).unwrap();
    for dialect in table.iter().filter(|dialect| !dialect.source.is_empty()) {
        let mut own = cases.iter().filter(|(system, _)| *system == dialect.name).map(|(_, drawing)| drawing);
        if !dialect.source.starts_with("https://") {
            lacking.push_str(&format!("{} lacks a source\n", dialect.name));
        }
        for (wanted, what) in [("failed", "a case"), ("other", "a near miss")] {
            if !own.clone().any(|drawing| is(wanted, drawing)) {
                lacking.push_str(&format!("{} lacks {what}\n", dialect.name));
            }
        }
        assert!(own.next().is_some() || !lacking.is_empty());
    }
    for (system, _) in &cases {
        let is_known = table.iter().any(|dialect| dialect.name == *system);
        assert!(is_known || system.starts_with("Other systems"), "{system} is in no table");
    }
    assert!(lacking.is_empty(), "\n{lacking}");
}

/// README names every system and framework of the table, and counts the systems; CHANGELOG counts them, too.
#[test]
fn readme_names_and_counts_every_system() {
    let read = |file: &str| std::fs::read_to_string(folder(file)).unwrap();
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let (readme, changes) = (words(&read("README.md")), words(&read("CHANGELOG.md")));
    let frameworks = read("src/dialect/frameworks.txt");
    let is_framework = |name: &str| frameworks.lines().any(|line| line.starts_with(&format!("{name}: ")));
    let table = retag::dialect::from_json(include_str!("../src/dialect/built_in.json")).unwrap();
    for dialect in &table {
        assert!(readme.contains(dialect.name.as_str()), "README does not name {}", dialect.name);
    }
    let systems = table.iter().filter(|dialect| !is_framework(&dialect.name)).count();
    assert!(readme.contains(&format!("knows {systems} systems")), "README does not count {systems} systems");
    assert!(changes.contains(&format!(", {systems} in all,")), "CHANGELOG does not count {systems} systems");
}
