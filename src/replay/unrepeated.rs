//! What a replay cannot repeat of the original request, for the user to read before the click.

use crate::batch::resolved;
use crate::exchange::{Exchange, Quoted};
use crate::recording::Recording;

/// The options of `fetch` that no recording has (Fetch §5.4), and what a replay does instead.
const NOT_RECORDED: &str = "Not recorded, and not repeated: keepalive, priority, integrity, signal, redirect mode. The replay \
                            follows no redirect.";

/// How far two times of one browser may differ by rounding, in microseconds.
const ROUNDING: i64 = 2000;

/// How many exchanges before and after the original are searched for a redirect.
const MOST_LOOKED_AT: usize = 64;

/// What a replay of the exchange cannot repeat, each in a sentence.
pub(super) fn unrepeated(recording: &Recording, exchange: &Exchange) -> Vec<String> {
    own(recording, exchange).chain([NOT_RECORDED.to_owned()]).collect()
}

/// What a replay of several exchanges cannot repeat of each.
pub(super) fn unrepeated_of_all(recording: &Recording, all: &[&Exchange]) -> Vec<String> {
    let of_one = |one: &&Exchange| {
        let id = one.id;
        own(recording, one).map(move |said| format!("{id}: {said}")).collect::<Vec<_>>()
    };
    all.iter().flat_map(of_one).chain([NOT_RECORDED.to_owned()]).collect()
}

/// What this request has, and a replay does not repeat.
fn own(recording: &Recording, exchange: &Exchange) -> impl Iterator<Item = String> + use<> {
    let mode = exchange.request.headers.get("Sec-Fetch-Mode").map_or("", |mode| mode.trim());
    let mode = match mode {
        "navigate" => Some("The page navigated with it. The replay is a fetch: the page stays as it is."),
        "no-cors" => Some(
            "The page sent it with the mode no-cors. The replay uses CORS: the browser may ask by a preflight first.",
        ),
        _ => None,
    };
    let redirect = redirect_to(recording, exchange).map(|redirect| {
        format!(
            "The page sent it to {}, which redirected it here ({}). The replay goes here at once.",
            Quoted(&redirect.request.url),
            redirect.id
        )
    });
    mode.map(str::to_owned).into_iter().chain(redirect)
}

/// The redirection that led to the exchange: with the same method, ended when the exchange began.
fn redirect_to<'a>(recording: &'a Recording, exchange: &Exchange) -> Option<&'a Exchange> {
    let place = exchange.id.0 as usize;
    let around = recording.exchanges().iter().skip(place.saturating_sub(MOST_LOOKED_AT));
    let leads_here = |one: &&Exchange| {
        let is_redirect = matches!(one.response.status, 301 | 302 | 307 | 308);
        let gap = exchange.request_start.0.saturating_sub(one.response_end.0);
        is_redirect
            && one.id != exchange.id
            && one.request.method == exchange.request.method
            && (-ROUNDING..=MOST_BETWEEN).contains(&gap)
            && one.response.headers.get("Location").is_some_and(|location| {
                resolved(&one.request.url, location).is_some_and(|url| *url == *exchange.request.url)
            })
    };
    around.take(2 * MOST_LOOKED_AT).find(leads_here)
}

/// How long after a redirection its next request may begin, in microseconds.
const MOST_BETWEEN: i64 = 50_000;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::recording;

    fn said(drawing: &str) -> String {
        let recording = recording(drawing);
        unrepeated(&recording, recording.exchanges().last().unwrap()).join(" ")
    }

    #[test]
    fn what_is_recorded_of_the_request_is_told_and_the_rest_once() {
        assert_eq!(said("20-30 PUT /n Sec-Fetch-Mode: cors -> 412"), NOT_RECORDED);
        let form = said("20-30 POST /n Sec-Fetch-Mode: navigate -> 412");
        assert!(form.starts_with("The page navigated with it."), "{form}");
        let opaque = said("20-30 POST /n Sec-Fetch-Mode: no-cors -> 412");
        assert!(opaque.starts_with("The page sent it with the mode no-cors."), "{opaque}");
    }

    #[test]
    fn a_redirect_that_led_here_is_named() {
        let put = "30-40 PUT /n -> 412";
        let redirected = |first: &str| said(&format!("{first}\n{put}")).contains("redirected it here (#0)");
        assert!(redirected("20-30 PUT /old -> 307 Location: /n"));
        assert!(redirected("20-30 PUT /old -> 308 Location: https://a.example/n"));
        assert!(!redirected("20-30 PUT /old -> 307 Location: /m"));
        assert!(!redirected("20-30 GET /old -> 307 Location: /n"));
        assert!(!redirected("1-2 PUT /old -> 201 Location: /n"));
        let much_later = said("20-30 PUT /old -> 307 Location: /n\n900-910 PUT /n -> 412");
        assert_eq!(much_later, NOT_RECORDED);
    }
}
