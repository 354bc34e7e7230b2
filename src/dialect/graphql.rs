//! GraphQL over HTTP: what a POST does, and the errors of its answer.

use super::json::LONGEST;
use crate::exchange::Operation;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// A request of GraphQL (GraphQL over HTTP §6.1).
#[derive(Deserialize)]
struct Request<'a> {
    #[serde(borrow)]
    query: Cow<'a, str>,
}

/// A response of GraphQL (GraphQL §7.1).
#[derive(Deserialize)]
struct Response<'a> {
    #[serde(borrow)]
    errors: Vec<&'a RawValue>,
}

/// What the body of a POST asks for, in GraphQL; a list of requests that has a mutation is one. `None` where the text is
/// no request of GraphQL, or is longer than 256 KiB.
pub fn operation(text: &str) -> Option<Operation> {
    if text.len() > LONGEST || !text.contains("\"query\"") {
        return None;
    }
    let requests = match text.trim_start().as_bytes().first() {
        Some(b'{') => vec![serde_json::from_str::<Request>(text).ok()?],
        Some(b'[') => serde_json::from_str::<Vec<Request>>(text).ok()?,
        _ => return None,
    };
    let operations: Option<Vec<Operation>> = requests.iter().map(|one| of_document(&one.query)).collect();
    let has_mutation = operations?.contains(&Operation::Mutation);
    Some(if has_mutation { Operation::Mutation } else { Operation::Query })
}

/// What a document of GraphQL does (GraphQL §2.3), by its first words.
fn of_document(document: &str) -> Option<Operation> {
    let mut lines =
        document.lines().map(str::trim_start).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let first = lines.next()?;
    let begins = |word: &str| {
        let rest = first.strip_prefix(word);
        rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
    };
    let is_mutation = begins("mutation")
        || (begins("fragment")
            && (first.contains("mutation ") || lines.any(|line| line.starts_with("mutation"))));
    match is_mutation {
        _ if !document.contains('{') => None,
        true => Some(Operation::Mutation),
        false if first.starts_with('{') || ["query", "subscription", "fragment"].into_iter().any(begins) => {
            Some(Operation::Query)
        }
        false => None,
    }
}

/// The errors of a response, each as its JSON text; none where the text is no response of GraphQL, or is longer than
/// 256 KiB.
pub fn errors(text: &str) -> Vec<&str> {
    let is_response =
        text.len() <= LONGEST && text.trim_start().starts_with('{') && text.contains("\"errors\"");
    let read = || serde_json::from_str::<Response>(text).ok();
    let errors = is_response.then(read).flatten().map(|response| response.errors);
    errors.unwrap_or_default().into_iter().map(RawValue::get).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_and_mutations() {
        for (text, expected) in [
            (
                r#"{"query":"mutation Save($i: In!) { save(input: $i) { id } }","variables":{}}"#,
                Operation::Mutation,
            ),
            (r#"{"operationName":"S","query":"\n# saves\n  mutation{ save }"}"#, Operation::Mutation),
            (r#"{"query":"fragment F on T { a }\nmutation S { save { ...F } }"}"#, Operation::Mutation),
            (r#"[{"query":"{ a }"},{"query":"mutation { b }"}]"#, Operation::Mutation),
            (r#"{"query":"query Mutation { mutation }"}"#, Operation::Query),
            (r#"{"query":"{ post(id: 1) { title } }"}"#, Operation::Query),
            (r#"{"query":"fragment F on T { mutationCount }\nquery { ...F }"}"#, Operation::Query),
        ] {
            assert_eq!(operation(text), Some(expected), "{text}");
        }
        for other in [
            r#"{"query":{"match_all":{}}}"#,
            r#"{"query":"title:a"}"#,
            r#"{"query":"mutation"}"#,
            r#"{"query":"mutations {"}"#,
            r#"{"q":"\"query\" { a }"}"#,
            "query { a }",
            "[1]",
        ] {
            assert_eq!(operation(other), None, "{other}");
        }
        assert_eq!(operation(&format!("{{\"query\":\"{{ a }}\",\"v\":{}}}", "[".repeat(10_000))), None);
    }

    #[test]
    fn errors_of_an_answer() {
        let one = r#"{"data":null,"errors":[{"message":"stale","extensions":{"code":"X"}}]}"#;
        assert_eq!(errors(one), [r#"{"message":"stale","extensions":{"code":"X"}}"#]);
        for none in
            [r#"{"data":{"errors":[1]}}"#, r#"{"errors":{"a":1}}"#, r#"{"errors":null}"#, "[]", "errors"]
        {
            assert!(errors(none).is_empty(), "{none}");
        }
    }
}
