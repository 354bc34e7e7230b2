//! Who may ask for a note: stand-ins for the ways in which servers tell their users apart.

use axum::http::StatusCode;
use axum::http::header::{AUTHORIZATION, COOKIE, WWW_AUTHENTICATE};

use crate::answer::{self, Answer};
use crate::manner::Access;
use crate::note::Note;
use crate::received::Received;

/// No scheme that a browser would open a dialogue for.
const DEMO: &str = "Demo realm=\"notes\"";
const BASIC: &str = "Basic realm=\"notes\"";

/// The refusal of a request that does not say who asks.
pub fn refusal(note: &mut Note, access: Access, received: &Received) -> Option<Answer> {
    let given = received.header(AUTHORIZATION).unwrap_or_default();
    match access {
        Access::Everybody => None,
        Access::Session => {
            let cookies = received.headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
            let named =
                cookies.flat_map(|line| line.split(';')).any(|pair| pair.trim().starts_with("session="));
            (!named).then(|| unknown("there is no session cookie", DEMO))
        }
        Access::Basic => (!given.starts_with("Basic ")).then(|| unknown("give a name and a password", BASIC)),
        Access::Bearer => {
            let number = given.strip_prefix("Bearer ").and_then(|digits| digits.parse::<u64>().ok());
            match number {
                Some(number) if number >= note.newest_bearer => {
                    note.newest_bearer = number;
                    None
                }
                _ => Some(unknown("the token is no longer good", DEMO)),
            }
        }
        Access::Signed => {
            let signature = given.split_once("Signature=").map_or("", |(_, signature)| signature);
            (signature != signature_of(&received.method))
                .then(|| answer::problem(StatusCode::FORBIDDEN, "the signature is not for this method"))
        }
    }
}

/// The method's name in hexadecimal: a stand-in for a signature that covers the method.
fn signature_of(method: &axum::http::Method) -> String {
    method.as_str().bytes().map(|octet| format!("{octet:02x}")).collect()
}

fn unknown(detail: &str, scheme: &str) -> Answer {
    let mut answer = answer::problem(StatusCode::UNAUTHORIZED, detail);
    answer::set(&mut answer, WWW_AUTHENTICATE, scheme);
    answer
}

#[cfg(test)]
mod tests {
    use crate::rehearsal::Rehearsal;

    #[test]
    fn each_way_of_saying_who_asks() {
        let rows: [(&str, &[(&str, &str)], u16); 10] = [
            ("session", &[], 401),
            ("session", &[("cookie", "a=1; session=2")], 200),
            ("basic", &[], 401),
            ("basic", &[("authorization", "Basic Y2xlbzp4")], 200),
            ("bearer", &[("authorization", "Bearer x")], 401),
            ("bearer", &[("authorization", "Bearer 1")], 200),
            ("signed", &[], 403),
            ("signed", &[("authorization", "AWS4-HMAC-SHA256 Credential=k, Signature=505554")], 403),
            ("signed", &[("authorization", "AWS4-HMAC-SHA256 Credential=k, Signature=474554")], 200),
            ("drafts", &[], 200),
        ];
        for (manner, fields, status) in rows {
            assert_eq!(Rehearsal::of(manner).send("GET", fields, "").status(), status, "{manner} {fields:?}");
        }
    }

    #[test]
    fn a_newer_bearer_ends_the_older_ones() {
        let mut note = Rehearsal::of("bearer");
        let mut get = |token: &str| note.send("GET", &[("authorization", token)], "").status().as_u16();
        assert_eq!(["Bearer 1", "Bearer 2", "Bearer 1", "Bearer 2"].map(&mut get), [200, 200, 401, 200]);
    }
}
