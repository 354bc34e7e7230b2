//! Hands a body over to the inspected page.

use super::evaluation::{EvalError, evaluate};
use super::script::{REPLAY, json};
use crate::exchange::{Body, Charset, text_parts};
use crate::panel::{LONG, breathe};
use crate::replay::PageLoad;

/// The length of the parts in which a long body crosses to the page, in bytes.
const PART: usize = 512 << 10;

/// A body on its way to the page.
#[derive(Default)]
pub struct CrossingBody {
    /// UTF-8 text.
    pub text: Option<String>,
    /// The octets, each as the character with that code (ISO 8859-1).
    pub octets: Option<String>,
    /// How many parts of it the page keeps already: then the text, or the octets, are empty.
    pub parts: usize,
}

/// Hands a long body over to the page, in parts, for as long as `goes_on` holds; a short one crosses with its request. The
/// page keeps the parts under the key of the request. `None` where `goes_on` no longer holds, and where the frame no longer
/// has the document. [`abort`](super::abort) removes what is left in the page.
///
/// # Errors
/// [`EvalError`].
pub async fn hand_over(
    key: &str,
    page: &PageLoad,
    body: Option<(&Body, Charset)>,
    goes_on: impl Fn() -> bool,
) -> Result<Option<CrossingBody>, EvalError> {
    let Some((body, charset)) = body else { return Ok(Some(CrossingBody::default())) };
    let octets: Option<String> = match body.text() {
        Some(text) => (charset == Charset::Latin1).then(|| text.to_owned()),
        // ISO 8859-1 has a character for each octet.
        None => Some(body.octets().iter().copied().map(char::from).collect()),
    };
    let Some(whole) = octets.as_deref().or(body.text()) else { return Ok(Some(CrossingBody::default())) };
    if whole.len() <= LONG {
        let text = octets.is_none().then(|| whole.to_owned());
        return Ok(Some(CrossingBody { text, octets, parts: 0 }));
    }
    let page_id = json(&page.id)?;
    let mut parts = 0;
    for part in text_parts(whole, PART) {
        breathe().await;
        if !goes_on() {
            return Ok(None);
        }
        let code = format!("({REPLAY}).part('{}', {parts}, {}, {page_id})", key, json(part)?);
        breathe().await;
        if evaluate(&code, page.frame.as_deref()).await?.as_string().as_deref() != Some("kept") {
            return Ok(None);
        }
        parts += 1;
    }
    let empty = Some(String::new());
    Ok(Some(match octets {
        Some(_) => CrossingBody { text: None, octets: empty, parts },
        None => CrossingBody { text: empty, octets: None, parts },
    }))
}
