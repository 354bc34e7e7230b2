//! Attempts to leak: each secret of one table is put in every place, and searched for in every output.

use super::draft::{Draft, SPOTS, Spot};
use super::escapes::decoded;
use super::list::List;
use super::{Masker, Secrets};
use crate::diagnosis::diagnose;
use crate::exchange::*;
use crate::har::write_file;
use crate::recording::Recording;
use crate::replay::State;
use crate::view::{CorsView, ReportInput, RunView, report};
use base64::Engine;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use proptest::prelude::*;

/// A password of the kind that people choose: only its name marks it as a secret.
const WORD: &str = "Hunter2horse";

/// Names that mark any value as a secret.
const NAMES: List = List(
    "access_token api_key pass pw jwt sid otp SAMLResponse password secret refresh_token id_token \
     id_token_hint client_secret client_assertion code_verifier device_code subject_token actorToken \
     logout_token registration_access_token SAMLRequest RelayState SAMLart wresult_token oauth_token \
     oauth_verifier_token oauth_signature oauth_consumer_secret request_token bearer bearerToken pgtIou \
     X-Amz-Signature X-Amz-Credential X-Amz-Security-Token AWSAccessKeyId Signature sig X-Goog-Signature \
     X-Goog-Credential GoogleAccessId hdnts Key-Pair-Id hmac x-oss-signature OSSAccessKeyId \
     sharedAccessSignature token_hash_token apikey apiKey api-key API_KEY x-api-key X-Functions-Key \
     Ocp-Apim-Subscription-Key subscription-key accountKey AccessKey secretAccessKey secret_key \
     private_key privateKey client_key appKey authKey signing_key encryptionKey masterKey licenseKey \
     webhook_secret x-hub-signature-256 stripe-signature connectionString csrf _csrf csrfToken csrf_token \
     csrf-token X-CSRFToken X-XSRF-TOKEN authenticity_token __RequestVerificationToken \
     csrfmiddlewaretoken _token _wpnonce sesskey __VIEWSTATE antiForgeryToken form_token session \
     sessionId session_id SESSIONID PHPSESSID JSESSIONID ASP.NET_SessionId connect.sid laravel_session \
     _rails_session sess auth authToken cookie set-cookie remember_me_token X-Session-Id sso passwd pwd \
     passphrase passcode passwort motdepasse newPassword new_password old-password password1 \
     password_confirmation confirmPassword user[password] user.password userPassword login[pass] \
     X-Password totp mfaCode mfa_code verificationCode verification_code one_time_code oneTimePassword \
     pin cvv cvc securityCode cardNumber recoveryCode backup_code resetToken reset_token inviteToken \
     inviteCode magicLinkToken activationCode sms_code 2fa token tokens X-Access-Token X-Vault-Token \
     Private-Token PRIVATE_TOKEN DPoP X-Auth-Token xauthtoken X-Shopify-Access-Token X-GitHub-Token \
     hubToken credentials credential creds authorization Authorization proxy-authorization cred \
     dbPassword SMTP_PASSWORD DB_SECRET",
);

/// Values that are secrets by their shape, under any name.
const SHAPES: &[&str] = &[
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "9F86D081884C7D659A2FEAA0C55AD015",
    "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY42",
    "AKIAIOSFODNN7EXAMPLE",
    "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
    "glpat-9xYz3kQ8vWq2LmN4pR7t",
    "xoxb-17653672481-19874698323-pdFZKVeTuE8sk7oOcHrzqqgy",
    "AIzaSyDaGmWKa4JsXZ-HjGw7ISLn_3namBGewQe",
    "AAAA8jbMOPu3Tq7lZyRpKx9vWnCdEf",
    "k3j9x0q8w2z7m1n5b4vc6s",
];

/// Puts a secret in a place.
type Put<'a> = Box<dyn Fn(&mut Draft) + 'a>;

/// Every output of Retag: the file, and the report, which is also what is copied.
fn outputs(recording: &Recording) -> [(&'static str, String); 2] {
    let of = ExchangeId(1);
    let findings = diagnose(recording, of);
    let cors = CorsView::of(recording, of);
    let failed = recording.get(of).unwrap();
    // The outcome of a repair quotes the page's error, which may contain the secret.
    let quoted = [failed.response.error.as_deref(), Some(&failed.response.reason)];
    let outcome = quoted
        .into_iter()
        .flatten()
        .map(|text| format!("The page says: {}", escape_and_cut(text, 300)))
        .collect();
    let run = RunView {
        of,
        state: State::Running,
        is_to_settle: false,
        steps: Vec::new(),
        outcome: Some(outcome),
        overwritten: None,
        review: None,
    };
    let entry = recording.entry(of).unwrap();
    let said = crate::view::sentence(failed, entry, recording.verdict(of));
    let url = escape_and_cut(&failed.request.url, 120);
    let report = report(&ReportInput {
        recording,
        of,
        sentence: &format!("{said} It was sent to {url}"),
        findings: &findings,
        steps: &[],
        run: Some(&run),
        tests: &[],
        cors: cors.as_ref(),
        version: "0",
    });
    [("file", write_file(recording.log().recorded(), Secrets::Masked, "0")), ("report", report)]
}

/// Whether a text contains a secret, encoded or not.
fn holds(text: &str, secret: &str) -> bool {
    // Removes the escapes of Markdown and JSON.
    let plain = decoded(&text.replace('\\', ""));
    if text.contains(secret) || plain.contains(secret) {
        return true;
    }
    let config = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    let engines = [GeneralPurpose::new(&STANDARD, config), GeneralPurpose::new(&URL_SAFE, config)];
    let is_sign = |c: char| c.is_ascii_alphanumeric() || "+/=-_".contains(c);
    let runs = plain.split(|c| !is_sign(c)).filter(|run| run.len() >= 8);
    runs.flat_map(|run| {
        engines.iter().filter_map(move |engine| engine.decode(run.trim_end_matches('=')).ok())
    })
    .any(|octets| octets.windows(secret.len()).any(|window| window == secret.as_bytes()))
}

fn leaks(spot: Spot, name: &str, value: &str) -> Vec<String> {
    let mut draft = Draft::new();
    draft.put(spot, name, value);
    let outputs = outputs(&draft.recording());
    let leaking = outputs.into_iter().filter(|(_, text)| holds(text, value));
    leaking
        .map(|(output, text)| {
            let line = text.lines().find(|line| holds(line, value)).unwrap_or_default();
            format!("{spot:?} {name}={value} leaks in the {output}: {}", escape_and_cut(line, 1200))
        })
        .collect()
}

#[test]
fn no_name_leaks_from_any_place() {
    let mut found = Vec::new();
    for spot in SPOTS {
        for name in NAMES.words() {
            found.extend(leaks(*spot, name, WORD));
        }
    }
    assert!(found.is_empty(), "{} leaks:\n{}", found.len(), found.join("\n"));
}

#[test]
fn no_shape_leaks_from_any_place() {
    let mut found = Vec::new();
    for spot in SPOTS {
        for name in ["note", "data", "Q"] {
            for value in SHAPES {
                found.extend(leaks(*spot, name, value));
            }
        }
    }
    assert!(found.is_empty(), "{} leaks:\n{}", found.len(), found.join("\n"));
}

#[test]
fn nothing_leaks_that_has_neither_name_nor_shape() {
    let secret = WORD;
    let basic = base64::engine::general_purpose::STANDARD.encode(format!("ann:{secret}"));
    let cases: Vec<(&str, Put)> = vec![
        ("user information", Box::new(|draft| draft.url = format!("https://ann:{secret}@a.example/n"))),
        ("a user", Box::new(|draft| draft.url = format!("https://{secret}@a.example/n"))),
        (
            "userinfo in Origin",
            Box::new(|draft| draft.ask("Origin", format!("https://u:{secret}@a.example"))),
        ),
        (
            "userinfo without a scheme",
            Box::new(|draft| draft.answer("Location", format!("//u:{secret}@a.example/"))),
        ),
        (
            "userinfo in an error",
            Box::new(|draft| draft.error = Some(format!("cannot open https://u:{secret}@h/x: no"))),
        ),
        ("a reset link", Box::new(|draft| draft.url = format!("https://a.example/reset-password/{secret}"))),
        ("an invitation", Box::new(|draft| draft.url = format!("https://a.example/invite/{secret}/accept"))),
        ("a magic link", Box::new(|draft| draft.answer("Location", format!("/auth/magic/{secret}")))),
        (
            "a reset link in a body",
            Box::new(|draft| draft.received = format!("{{\"href\":\"/reset/{secret}\"}}").into()),
        ),
        (
            "a link in a text",
            Box::new(|draft| draft.received = format!("Go to https://a.example/verify/{secret}.").into()),
        ),
        ("a field that nobody knows", Box::new(|draft| draft.ask("X-Whatever", secret.into()))),
        ("a field of an answer", Box::new(|draft| draft.answer("X-Whatever", secret.into()))),
        ("cookies", Box::new(|draft| draft.ask("Cookie", format!("a=b; theme={secret}; c=d")))),
        (
            "a set cookie",
            Box::new(|draft| draft.answer("Set-Cookie", format!("theme={secret}; Path=/; HttpOnly"))),
        ),
        ("Bearer", Box::new(|draft| draft.ask("Authorization", format!("Bearer {secret}")))),
        ("Basic", Box::new(move |draft| draft.ask("Authorization", format!("Basic {basic}")))),
        ("a bare credential", Box::new(|draft| draft.ask("authorization", secret.into()))),
        (
            "an error's field",
            Box::new(|draft| draft.error = Some(format!("sent Authorization: Bearer {secret} and failed"))),
        ),
        ("an error's token", Box::new(|draft| draft.error = Some(format!("refused Bearer {secret}.")))),
        ("an error's cookie", Box::new(|draft| draft.error = Some(format!("Cookie: a=b; theme={secret}")))),
        (
            "a body's cookie",
            Box::new(|draft| {
                draft.received = format!("{{\"headers\":{{\"Cookie\":\"x={secret}\"}}}}").into()
            }),
        ),
        (
            "an echo",
            Box::new(|draft| draft.received = format!("GET / HTTP/1.1\r\nCookie: x={secret}\r\n\r\n").into()),
        ),
        (
            "a part of a batch in JSON",
            Box::new(|draft| {
                draft.sent = format!(
                    "{{\"requests\":[{{\"id\":\"1\",\"url\":\"/n\",\"headers\":{{\"Authorization\":\"Bearer {secret}\",\"Cookie\":\"a=b; c={secret}\",\"X-Api-Key\":\"{secret}\"}}}}]}}"
                )
                .into();
            }),
        ),
        (
            "a part of a multipart batch",
            Box::new(|draft| {
                draft.sent = format!(
                    "--b\r\nContent-Type: application/http\r\n\r\nPATCH /n?access_token={secret} HTTP/1.1\r\nAuthorization: Bearer {secret}\r\nCookie: a=b; c={secret}\r\nX-CSRF-Token: {secret}\r\nContent-Type: application/json\r\n\r\n{{\"password\":\"{secret}\"}}\r\n--b--"
                )
                .into();
            }),
        ),
        (
            "a part of a change set",
            Box::new(|draft| {
                draft.received = format!(
                    "--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\nHTTP/1.1 200 OK\r\nSet-Cookie: theme={secret}; Path=/\r\nContent-Type: application/json\r\n\r\n{{\"password\":\"{secret}\"}}\r\n--c--\r\n--b--"
                )
                .into();
            }),
        ),
        ("octets", Box::new(|draft| draft.received = [&b"\xff\xfe\0"[..], secret.as_bytes()].concat())),
        ("octets that look like text", Box::new(|draft| draft.received = format!("\0\u{1}{secret}").into())),
        ("OAuth's code", Box::new(|draft| draft.url.push_str(&format!("?code={secret}&state=x")))),
        ("OAuth's state", Box::new(|draft| draft.url.push_str(&format!("?state={secret}")))),
        ("Google's key", Box::new(|draft| draft.url.push_str(&format!("?key={secret}")))),
        (
            "a list of passwords",
            Box::new(|draft| draft.sent = format!("{{\"passwords\":[\"{secret}\"]}}").into()),
        ),
        (
            "credentials inside",
            Box::new(|draft| draft.sent = format!("{{\"credentials\":{{\"x\":\"{secret}\"}}}}").into()),
        ),
        (
            "an escaped name",
            Box::new(|draft| draft.sent = format!("{{\"\\u0070assword\":\"{secret}\"}}").into()),
        ),
        (
            "SOAP",
            Box::new(|draft| {
                draft.sent = format!("<s:a><wsse:Password Type=\"x\">{secret}</wsse:Password></s:a>").into()
            }),
        ),
        (
            "CDATA",
            Box::new(|draft| draft.sent = format!("<a><password><![CDATA[{secret}]]></password></a>").into()),
        ),
        (
            "a meta element",
            Box::new(|draft| {
                draft.received = format!("<meta name=\"csrf-token\" content=\"{secret}\">").into()
            }),
        ),
        (
            "elsewhere known",
            Box::new(|draft| {
                draft.ask("X-Api-Key", secret.into());
                draft.received = format!("unknown key {secret}").into();
            }),
        ),
        (
            "elsewhere known, in a path",
            Box::new(|draft| {
                draft.ask("X-Api-Key", secret.into());
                draft.url = format!("https://a.example/{secret}/notes");
            }),
        ),
        (
            "elsewhere known, in base64",
            Box::new(|draft| {
                draft.ask("X-Api-Key", secret.into());
                let encoded = base64::engine::general_purpose::STANDARD.encode(secret);
                draft.received = format!("{{\"data\":\"{encoded}\"}}").into();
            }),
        ),
        ("a reason", Box::new(|draft| draft.reason = format!("Token {secret} expired"))),
        (
            "a challenge",
            Box::new(|draft| {
                draft.answer("WWW-Authenticate", format!("Digest realm=\"a\", nonce=\"{secret}\""))
            }),
        ),
    ];
    let mut found = Vec::new();
    for (place, put) in cases {
        let mut draft = Draft::new();
        put(&mut draft);
        for (output, text) in outputs(&draft.recording()) {
            if holds(&text, secret) {
                let line = text.lines().find(|line| holds(line, secret)).unwrap_or_default();
                found.push(format!("{place} leaks in the {output}: {}", escape_and_cut(line, 1200)));
            }
        }
    }
    assert!(found.is_empty(), "{} leaks:\n{}", found.len(), found.join("\n"));
}

#[test]
fn the_same_secret_has_the_same_placeholder_and_another_has_another() {
    let mut masker = Masker::for_export();
    let first = masker.field("Authorization", "Bearer Hunter2horse");
    assert_eq!(first, "Bearer ‹secret-1›");
    assert_eq!(masker.url("/x?access_token=%48unter2horse"), "/x?access_token=‹secret-1›");
    assert_eq!(masker.url("/x?access_token=other"), "/x?access_token=‹secret-2›");
    assert_eq!(masker.text("it was Hunter2horse"), "it was ‹secret-1›");
    let twice = masker.field("Authorization", &first);
    assert_eq!(twice, first, "what is masked is masked already");
}

#[test]
fn a_hostile_secret_hides_no_other_ones_name() {
    for hostile in [
        "\",\"password\":\"",
        "password",
        "my-password",
        "&password=",
        "pass",
        "\"}",
        "secret-1",
        "‹secret-1›",
    ] {
        let mut masker = Masker::for_export();
        masker.field("Cookie", &format!("x={hostile}"));
        masker.field("X-Own", hostile);
        let body = Body::Text(format!("{{\"password\":\"{WORD}\",\"my-password\":\"{WORD}\"}}").into());
        let masked = masker.body(&body);
        assert!(!masked.contains(WORD), "{hostile}: {masked}");
        let form = masker.url(&format!("/x?a=b&password={WORD}&my-password={WORD}"));
        assert!(!form.contains(WORD), "{hostile}: {form}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_secret_in_a_random_place_is_in_no_output(
        spot in proptest::sample::select(SPOTS),
        name in proptest::sample::select(NAMES.words().collect::<Vec<_>>()),
        value in "[A-Z][a-z]{3,8}[0-9]{1,3}[A-Za-z0-9!@#$*]{2,20}z",
        others in proptest::collection::vec(
            (proptest::sample::select(SPOTS), "[a-z]{1,8}", "[ -~]{0,40}"), 0..4),
    ) {
        let mut draft = Draft::new();
        for (spot, name, value) in others {
            // A field's value has no quotation to end; bodies are set by the last.
            draft.put(spot, &name, &value);
        }
        draft.put(spot, name, &value);
        for (output, text) in outputs(&draft.recording()) {
            prop_assert!(!holds(&text, &value), "{:?} {}={} leaks in the {}: {}", spot, name, value, output, text);
        }
    }

    #[test]
    fn hostile_text_never_panics(text in "[<>\\[\\]{}:;,\"'\\\\=&?#/@%. a-zA-Z0-9‹›…\u{e9}\\-\r\n]{0,120}") {
        for mut masker in [Masker::for_export(), Masker::for_screen()] {
            masker.text(&text);
            masker.url(&text);
            masker.body(&Body::Text(text.as_str().into()));
            for name in ["If", "Link", "Cookie", "Authorization", "X", "ETag", &text] {
                masker.field(name, &text);
                masker.shown_field(name, &text);
            }
        }
    }
}
