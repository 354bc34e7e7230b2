//! Attempts to leak: one table of names and values, put in every place, looked for in every output.

use super::Masker;
use super::escapes::{decoded, encoded};
use crate::diagnosis::diagnose;
use crate::exchange::*;
use crate::har::{Secrets, write_file};
use crate::recording::Recording;
use crate::replay::State;
use crate::view::{CorsView, ReportInput, RunView, report};
use base64::Engine;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use proptest::prelude::*;

/// A password as people choose them: nothing but its name gives it away.
const WORD: &str = "Hunter2horse";

/// Names whose value is a secret, whatever it looks like.
const NAMES: &[&str] = &[
    // What was seen to leak.
    "access_token",
    "api_key",
    "pass",
    "pw",
    "jwt",
    "sid",
    "otp",
    "SAMLResponse",
    "password",
    "secret",
    // OAuth 2, OIDC, SAML, CAS.
    "refresh_token",
    "id_token",
    "id_token_hint",
    "client_secret",
    "client_assertion",
    "code_verifier",
    "device_code",
    "subject_token",
    "actorToken",
    "logout_token",
    "registration_access_token",
    "SAMLRequest",
    "RelayState",
    "SAMLart",
    "wresult_token",
    "oauth_token",
    "oauth_verifier_token",
    "oauth_signature",
    "oauth_consumer_secret",
    "request_token",
    "bearer",
    "bearerToken",
    "pgtIou",
    // Signed URLs.
    "X-Amz-Signature",
    "X-Amz-Credential",
    "X-Amz-Security-Token",
    "AWSAccessKeyId",
    "Signature",
    "sig",
    "X-Goog-Signature",
    "X-Goog-Credential",
    "GoogleAccessId",
    "hdnts",
    "Key-Pair-Id",
    "hmac",
    "x-oss-signature",
    "OSSAccessKeyId",
    "sharedAccessSignature",
    "token_hash_token",
    // Keys.
    "apikey",
    "apiKey",
    "api-key",
    "API_KEY",
    "x-api-key",
    "X-Functions-Key",
    "Ocp-Apim-Subscription-Key",
    "subscription-key",
    "accountKey",
    "AccessKey",
    "secretAccessKey",
    "secret_key",
    "private_key",
    "privateKey",
    "client_key",
    "appKey",
    "authKey",
    "signing_key",
    "encryptionKey",
    "masterKey",
    "licenseKey",
    "webhook_secret",
    "x-hub-signature-256",
    "stripe-signature",
    "connectionString",
    // Cross-site request forgery.
    "csrf",
    "_csrf",
    "csrfToken",
    "csrf_token",
    "csrf-token",
    "X-CSRFToken",
    "X-XSRF-TOKEN",
    "authenticity_token",
    "__RequestVerificationToken",
    "csrfmiddlewaretoken",
    "_token",
    "_wpnonce",
    "sesskey",
    "__VIEWSTATE",
    "antiForgeryToken",
    "form_token",
    // Sessions.
    "session",
    "sessionId",
    "session_id",
    "SESSIONID",
    "PHPSESSID",
    "JSESSIONID",
    "ASP.NET_SessionId",
    "connect.sid",
    "laravel_session",
    "_rails_session",
    "sess",
    "auth",
    "authToken",
    "cookie",
    "set-cookie",
    "remember_me_token",
    "X-Session-Id",
    "sso",
    // Passwords, and codes that are valid once.
    "passwd",
    "pwd",
    "passphrase",
    "passcode",
    "passwort",
    "motdepasse",
    "newPassword",
    "new_password",
    "old-password",
    "password1",
    "password_confirmation",
    "confirmPassword",
    "user[password]",
    "user.password",
    "userPassword",
    "login[pass]",
    "X-Password",
    "totp",
    "mfaCode",
    "mfa_code",
    "verificationCode",
    "verification_code",
    "one_time_code",
    "oneTimePassword",
    "pin",
    "cvv",
    "cvc",
    "securityCode",
    "cardNumber",
    "recoveryCode",
    "backup_code",
    "resetToken",
    "reset_token",
    "inviteToken",
    "inviteCode",
    "magicLinkToken",
    "activationCode",
    "sms_code",
    "2fa",
    // Tokens of services.
    "token",
    "tokens",
    "X-Access-Token",
    "X-Vault-Token",
    "Private-Token",
    "PRIVATE_TOKEN",
    "DPoP",
    "X-Auth-Token",
    "xauthtoken",
    "X-Shopify-Access-Token",
    "X-GitHub-Token",
    "hubToken",
    "credentials",
    "credential",
    "creds",
    "authorization",
    "Authorization",
    "proxy-authorization",
    "cred",
    "dbPassword",
    "SMTP_PASSWORD",
    "DB_SECRET",
];

/// Values whose shape makes a secret of them, whatever they are called.
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

/// Where a secret with a name can stand in an exchange.
#[derive(Clone, Copy, Debug)]
enum Spot {
    Query,
    EncodedQuery,
    TwiceEncodedQuery,
    FormBody,
    JsonBody,
    NestedJson,
    JsonInJson,
    CutJson,
    Multipart,
    Xml,
    XmlAttribute,
    HiddenInput,
    TextBody,
    Script,
    LineOfJson,
    Location,
    RelativeLocation,
    Fragment,
    ContentLocation,
    Referer,
    Link,
    Destination,
    IfList,
    UrlInParameter,
    UrlInBody,
    JsonInParameter,
    Error,
    QuotedError,
    Reason,
    RequestField,
    ResponseField,
    Matrix,
    Base64Body,
    OwnHeaderWithUrl,
}

const SPOTS: &[Spot] = &[
    Spot::Query,
    Spot::EncodedQuery,
    Spot::TwiceEncodedQuery,
    Spot::FormBody,
    Spot::JsonBody,
    Spot::NestedJson,
    Spot::JsonInJson,
    Spot::CutJson,
    Spot::Multipart,
    Spot::Xml,
    Spot::XmlAttribute,
    Spot::HiddenInput,
    Spot::TextBody,
    Spot::Script,
    Spot::LineOfJson,
    Spot::Location,
    Spot::RelativeLocation,
    Spot::Fragment,
    Spot::ContentLocation,
    Spot::Referer,
    Spot::Link,
    Spot::Destination,
    Spot::IfList,
    Spot::UrlInParameter,
    Spot::UrlInBody,
    Spot::JsonInParameter,
    Spot::Error,
    Spot::QuotedError,
    Spot::Reason,
    Spot::RequestField,
    Spot::ResponseField,
    Spot::Matrix,
    Spot::Base64Body,
    Spot::OwnHeaderWithUrl,
];

/// The exchange that fails, which is the one that leaks.
struct Draft {
    url: String,
    asked: Vec<(String, String)>,
    answered: Vec<(String, String)>,
    sent: Vec<u8>,
    received: Vec<u8>,
    reason: String,
    error: Option<String>,
}

impl Draft {
    fn new() -> Draft {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        Draft {
            url: "https://a.example/notes/42".into(),
            asked: vec![pair("If-Match", "\"v1\""), pair("Accept", "*/*")],
            answered: vec![pair("Content-Type", "text/plain")],
            sent: b"mine".to_vec(),
            received: b"no".to_vec(),
            reason: String::new(),
            error: None,
        }
    }

    fn ask(&mut self, name: &str, value: String) {
        self.asked.push((name.into(), value));
    }

    fn answer(&mut self, name: &str, value: String) {
        self.answered.push((name.into(), value));
    }

    /// Puts a secret in its place.
    fn put(&mut self, spot: Spot, name: &str, value: &str) {
        let escaped = |text: &str| text.bytes().map(|octet| format!("%{octet:02x}")).collect::<String>();
        let query = format!("a=1&{}={}&b=2", encoded(name), encoded(value));
        let json = serde_json::json!({"a": 1, name: value, "b": [2]}).to_string();
        let tag = name.replace(['[', ']', '.', '_'], "-");
        let tag = tag.trim_start_matches('-');
        let tag =
            if tag.starts_with(|c: char| c.is_ascii_digit()) { format!("x-{tag}") } else { tag.to_owned() };
        match spot {
            Spot::Query => self.url.push_str(&format!("?{query}")),
            Spot::EncodedQuery => self.url.push_str(&format!("?{}={}", escaped(name), escaped(value))),
            Spot::TwiceEncodedQuery => {
                let name = escaped(name).replace('%', "%25");
                self.url.push_str(&format!("?x=1&{name}={}", escaped(value).replace('%', "%25")));
            }
            Spot::FormBody => self.sent = query.into(),
            Spot::JsonBody => self.sent = json.into(),
            Spot::NestedJson => self.received = format!("[{{\"user\": {{\"deep\": {json}}}}}]").into(),
            Spot::JsonInJson => self.received = serde_json::json!({"message": json}).to_string().into(),
            Spot::CutJson => self.received = format!("{{\"a\":{{\"{name}\":\"{value}").into(),
            Spot::Multipart => {
                let head = "Content-Disposition: form-data; name=";
                self.sent = format!(
                    "--b1\r\n{head}\"title\"\r\n\r\nx\r\n--b1\r\n{head}\"{name}\"\r\n\r\n{value}\r\n--b1--\r\n"
                )
                .into();
            }
            Spot::Xml => {
                self.received = format!("<?xml version=\"1.0\"?>\n<a><{tag}>{value}</{tag}><b/></a>").into()
            }
            Spot::XmlAttribute => self.received = format!("<a {tag}=\"{value}\" b='c'>d</a>").into(),
            Spot::HiddenInput => {
                self.received =
                    format!("<form><input type=hidden name=\"{name}\" value=\"{value}\"></form>").into();
            }
            Spot::TextBody => self.received = format!("It failed.\n{name}: {value}\nSorry.").into(),
            Spot::Script => {
                self.received = format!("var config = {{\"x\": 1, \"{name}\": \"{value}\"}};").into()
            }
            Spot::LineOfJson => self.sent = format!("{{\"index\":{{}}}}\n{json}\n{{}}\n").into(),
            Spot::Location => self.answer("Location", format!("https://a.example/x?{query}")),
            Spot::RelativeLocation => self.answer("Location", format!("x/y?{query}")),
            Spot::Fragment => self.answer("Location", format!("/x#{query}")),
            Spot::ContentLocation => self.answer("Content-Location", format!("/x?{query}")),
            Spot::Referer => self.ask("Referer", format!("https://a.example/page?{query}")),
            Spot::Link => self.answer("Link", format!("</a?x=1>; rel=next, <?{query}>; rel=\"prev\"")),
            Spot::Destination => self.ask("Destination", format!("/copy?{query}")),
            Spot::IfList => self.ask("If", format!("</x?{query}> ([\"v1\"] <opaquelocktoken:f81d4fae>)")),
            Spot::UrlInParameter => {
                let url = encoded(&format!("https://b.example/back?{query}"));
                self.url.push_str(&format!("?next={url}"));
            }
            Spot::UrlInBody => {
                self.received =
                    serde_json::json!({"next": format!("/list?{query}"), "n": 1}).to_string().into();
            }
            Spot::JsonInParameter => self.url.push_str(&format!("?filter={}", encoded(&json))),
            Spot::Error => self.error = Some(format!("Request failed, {name}={value} was refused")),
            Spot::QuotedError => {
                self.error = Some(format!("bad config {{'{name}': '{value}'}} at /x?{query}."))
            }
            Spot::Reason => self.reason = format!("Bad {name}={value}"),
            Spot::RequestField => self.ask(name, value.into()),
            Spot::ResponseField => self.answer(name, value.into()),
            Spot::Matrix => self.url.push_str(&format!(";{}={}", encoded(name), encoded(value))),
            Spot::Base64Body => {
                let encoded = base64::engine::general_purpose::STANDARD.encode(format!("{name}={value}&x=1"));
                self.received = serde_json::json!({"data": encoded}).to_string().into();
            }
            Spot::OwnHeaderWithUrl => self.answer("X-Next", format!("/x?{query}")),
        }
    }

    fn recording(self) -> Recording {
        let mut recording = Recording::new();
        let text = |octets: Vec<u8>| match String::from_utf8(octets) {
            Ok(text) => Body::Text(text.into()),
            Err(error) => Body::Bytes(error.into_bytes().into()),
        };
        let exchange =
            |method: &str, url: &str, from: i64, status: u16, asked: Vec<_>, answered: Vec<_>| Exchange {
                id: ExchangeId(0),
                kind: Kind::Fetch,
                started: Moment(from),
                answered: Moment(from + 5),
                finished: Moment(from + 9),
                request: Request {
                    method: method.into(),
                    url: url.into(),
                    headers: asked.into_iter().collect(),
                    body: RequestBody::Empty,
                    transport: Transport {
                        version: HttpVersion::Http1,
                        fields: RecordedFields::AsSent,
                        sender: Sender::SameOrigin,
                    },
                },
                response: Response {
                    status,
                    reason: "".into(),
                    headers: answered.into_iter().collect(),
                    body: ResponseBody::NotAsked,
                    origin: Provenance::Network,
                    error: None,
                },
                initiator: None,
                replay: None,
                foreign: None,
            };
        let read =
            exchange("GET", &self.url, 0, 200, Vec::new(), vec![("ETag".to_owned(), "\"v1\"".to_owned())]);
        recording.take_in(read, None).unwrap();
        let status = if self.error.is_some() { 0 } else { 412 };
        let mut failed = exchange("PUT", &self.url, 50, status, self.asked, self.answered);
        failed.response.reason = self.reason.as_str().into();
        failed.response.error = self.error.as_deref().map(Into::into);
        let sent = text(self.sent);
        failed.request.body = RequestBody::judge(sent.text(), Some(sent.len() as u64), true);
        let id = recording.take_in(failed, sent.text()).unwrap();
        recording.keep_request_body(id, sent);
        recording.keep_response_body(id, text(self.received));
        recording
    }
}

/// Everything that leaves Retag: the file, and the report, which is what is copied.
fn outputs(recording: &Recording) -> [(&'static str, String); 2] {
    let of = ExchangeId(1);
    let findings = diagnose(recording, of);
    let cors = CorsView::of(recording, of);
    let failed = recording.get(of).unwrap();
    // As a repair ends that a page's script has failed with the same words.
    let quoted = [failed.response.error.as_deref(), Some(&failed.response.reason)];
    let outcome =
        quoted.into_iter().flatten().map(|text| format!("The page says: {}", excerpt(text, 300))).collect();
    let run = RunView {
        of,
        state: State::Running,
        steps: Vec::new(),
        outcome: Some(outcome),
        overwritten: None,
        review: None,
    };
    let entry = recording.entry(of).unwrap();
    let said = crate::view::sentence(failed, entry, recording.verdict(of));
    let url = excerpt(&failed.request.url, 120);
    let report = report(&ReportInput {
        recording,
        of,
        sentence: &format!("{said} It was sent to {url}"),
        findings: &findings,
        path: &[],
        run: Some(&run),
        tests: &[],
        cors: cors.as_ref(),
        version: "0",
    });
    [("file", write_file(recording.tape(), Secrets::Masked, "0")), ("report", report)]
}

/// Whether a secret is in a text: as it is, or as it is decoded.
fn holds(text: &str, secret: &str) -> bool {
    // What Markdown and JSON escape.
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
            format!("{spot:?} {name}={value} leaks in the {output}: {}", excerpt(line, 1200))
        })
        .collect()
}

#[test]
fn no_name_leaks_from_any_place() {
    let mut found = Vec::new();
    for spot in SPOTS {
        for name in NAMES {
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
    let cases: Vec<(&str, Box<dyn Fn(&mut Draft)>)> = vec![
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
                found.push(format!("{place} leaks in the {output}: {}", excerpt(line, 1200)));
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
        name in proptest::sample::select(NAMES),
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
