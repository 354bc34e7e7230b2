//! What is copied is run as a user would run it, and the server gets the request that was copied.
//!
//! curl, HTTPie and the scripts run in `sh`, fetch in Node. PowerShell and cmd.exe are not there on Debian: the quoting of
//! cmd.exe is tested beside its code.

use retag::copy_as::{CopyForm, RepairScript, RequestMessage, ScriptWrite, Unwritable};
use retag::http::Condition;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};

/// A request as a server gets it; in the fields a character is an octet.
#[derive(Debug, PartialEq)]
struct Received {
    line: String,
    fields: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Received {
    fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| &**value)
    }
}

/// A server that answers each request with the next of these answers, and tells what it got. A character of an answer is
/// an octet.
fn server(answers: Vec<&'static str>) -> (String, Receiver<Received>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for answer in answers {
            let (mut stream, _) = listener.accept().unwrap();
            let Some(received) = received(&mut stream) else { return };
            let octets: Vec<u8> = answer.chars().map(|one| u8::try_from(one).unwrap()).collect();
            stream.write_all(&octets).unwrap();
            if sender.send(received).is_err() {
                return;
            }
        }
    });
    (address, receiver)
}

fn received(stream: &mut TcpStream) -> Option<Received> {
    let (mut octets, mut chunk) = (Vec::new(), [0; 4096]);
    loop {
        if let Some(end) = octets.windows(4).position(|four| four == b"\r\n\r\n") {
            let head: String = octets[..end].iter().map(|octet| char::from(*octet)).collect();
            let mut lines = head.split("\r\n");
            let line = lines.next()?.to_owned();
            let fields: Vec<(String, String)> = lines
                .filter_map(|line| line.split_once(':'))
                .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
                .collect();
            let length = fields.iter().find(|(name, _)| name.eq_ignore_ascii_case("Content-Length"));
            let length = length.map_or(0, |(_, value)| value.parse().unwrap());
            if octets.len() >= end + 4 + length {
                return Some(Received { line, fields, body: octets[end + 4..end + 4 + length].to_vec() });
            }
        }
        match stream.read(&mut chunk).unwrap() {
            0 => return None,
            count => octets.extend_from_slice(&chunk[..count]),
        }
    }
}

const SAVED: &str = "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";

fn shell(text: &str) -> Output {
    run("sh", text)
}

/// Runs a program that reads its script from standard input.
fn run(program: &str, script: &str) -> Output {
    let arguments: &[&str] = if program == "node" { &["--input-type=module", "-"] } else { &[] };
    let mut child = Command::new(program)
        .args(arguments)
        // As on a user's machine: grep then tells texts from octets.
        .env("LC_ALL", "C.UTF-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{program} cannot be run ({error}); ./build.sh test installs it"));
    child.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn message(address: &str, body: &[u8]) -> RequestMessage {
    let fields = [
        ("If-Match", "\"it's $HOME `x` \\ %PATH% !\""),
        ("Content-Type", "application/json; charset=utf-8"),
        ("Cookie", "s=a; t=\"b\""),
        ("X-Empty", ""),
        ("X-At", "@file"),
        ("X-Is", "=1"),
        ("User-Agent", "Agent/1.0 (\"quoted\")"),
        ("Accept", "*/*"),
    ];
    RequestMessage {
        method: "PUT".into(),
        url: format!("{address}/a/../n[1-3]{{x}}?q='%20$1&r=*"),
        headers: fields.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
        body: Some(body.to_vec()),
    }
}

/// The request arrives as it was copied: nothing is changed, left out or added.
fn arrives(form: CopyForm, program: &str, body: &[u8], may_add: &[&str], may_lose: &[&str]) {
    let (address, got) = server(vec![SAVED]);
    let sent = message(&address, body);
    let text = form.write(&sent, None).unwrap();
    let output = run(program, &text);
    let got =
        got.recv_timeout(std::time::Duration::from_secs(60)).unwrap_or_else(|_| panic!("{text}\n{output:?}"));
    let target =
        if program == "node" { "/n[1-3]%7Bx%7D?q=%27%20$1&r=*" } else { "/a/../n[1-3]{x}?q='%20$1&r=*" };
    assert!(got.line.starts_with("PUT "), "{text}");
    if !may_lose.contains(&"path") {
        assert_eq!(got.line, format!("PUT {target} HTTP/1.1"), "{text}");
    }
    assert_eq!(got.body, body, "{form:?}");
    for (name, value) in sent.headers.iter().filter(|(name, _)| !may_lose.contains(&&**name)) {
        assert_eq!(got.field(name), Some(&**value), "{name} of {form:?}: {text}");
    }
    let known = |name: &str| {
        let usual = ["Host", "Content-Length", "Connection"];
        sent.headers.iter().any(|(one, _)| one.eq_ignore_ascii_case(name))
            || usual.iter().chain(may_add).any(|one| one.eq_ignore_ascii_case(name))
    };
    let added: Vec<_> = got.fields.iter().filter(|(name, _)| !known(name)).collect();
    assert!(added.is_empty(), "{form:?} adds {added:?}");
}

const TEXTS: [&[u8]; 4] = [
    b"{\"a\":\"it's\\n\",\"b\":\"$(x) `y` \\\\ %z% !\"}\r\n",
    b"",
    "é \u{2028} \u{2019}\n\n".as_bytes(),
    b"@file",
];
const OCTETS: [&[u8]; 2] = [&[0, 255, 10, 13, 39, 34], &[0xEF, 0xBB, 0xBF, 0xC3]];

#[test]
fn curl_sends_what_was_copied() {
    for body in TEXTS.into_iter().chain(OCTETS) {
        arrives(CopyForm::Curl, "sh", body, &[], &[]);
    }
}

#[test]
fn httpie_sends_what_was_copied() {
    for body in TEXTS.into_iter().chain(OCTETS) {
        // Its URL library normalises dot segments and percent-encodes braces.
        arrives(CopyForm::Httpie, "sh", body, &["Accept-Encoding"], &["path"]);
    }
}

#[test]
fn fetch_sends_what_was_copied() {
    for body in TEXTS.into_iter().chain(OCTETS) {
        let added = ["accept-language", "accept-encoding", "sec-fetch-mode", "cache-control", "pragma"];
        // These two are the browser's, whatever a script says.
        arrives(CopyForm::Fetch, "node", body, &added, &["Cookie", "User-Agent"]);
    }
}

#[test]
fn the_raw_message_is_one() {
    let (address, got) = server(vec![SAVED]);
    let sent = message(&address, "é".as_bytes());
    let text = CopyForm::Raw.write(&sent, None).unwrap();
    let mut stream = TcpStream::connect(address.strip_prefix("http://").unwrap()).unwrap();
    stream.write_all(text.as_bytes()).unwrap();
    let got = got.recv().unwrap();
    assert_eq!((got.field("Host"), got.body.as_slice()), (address.strip_prefix("http://"), "é".as_bytes()));
}

/// Values as a browser shows them, and the octets that it had sent, each a character.
const BEYOND_ASCII: [(&str, &str); 5] = [
    ("é1'%\\!$x`", "\u{e9}1'%\\!$x`"),
    // Chromium, then Firefox.
    ("€ Ÿ", "\u{80} \u{9f}"),
    ("\u{80} \u{9f}", "\u{80} \u{9f}"),
    ("Ã©", "\u{c3}\u{a9}"),
    // No browser shows this: another program has read UTF-8.
    ("ū", "\u{c5}\u{ab}"),
];

fn with_value(address: &str, value: &str) -> RequestMessage {
    let mut sent = message(address, b"x");
    sent.headers.push(("X-Beyond".into(), value.to_owned()));
    sent
}

#[test]
fn a_value_beyond_ascii_arrives_as_the_octets_of_the_browser() {
    for (value, octets) in BEYOND_ASCII {
        for (form, program) in [(CopyForm::Curl, "sh"), (CopyForm::Curl, "bash"), (CopyForm::Fetch, "node")] {
            let (address, got) = server(vec![SAVED]);
            let text = form.write(&with_value(&address, value), None).unwrap();
            let output = run(program, &text);
            let got = got.try_recv().unwrap_or_else(|_| panic!("{text}\n{output:?}"));
            assert_eq!(got.field("X-Beyond"), Some(octets), "{form:?} {value:?}: {text}");
        }
        for (form, program) in [
            (CopyForm::RepairSh, "sh"),
            (CopyForm::RepairFetch, "node"),
            (CopyForm::OrderSh, "sh"),
            (CopyForm::OrderFetch, "node"),
        ] {
            let (address, got) = server(vec![READ_BEYOND, SAVED]);
            let mut script = repair(&address, b"x");
            script.first.message = with_value(&address, value);
            script.first.message.headers.retain(|(name, _)| name != "If-Match");
            let text = form.write(&script.first.message, Some(&script)).unwrap();
            let output = run(program, &text);
            let write = got.try_iter().nth(1).unwrap_or_else(|| panic!("{text}\n{output:?}"));
            assert!(output.status.success(), "{form:?} {value:?}: {output:?}");
            assert_eq!(write.field("X-Beyond"), Some(octets), "{form:?} {value:?}: {text}");
            // So does the tag that the read gives.
            assert_eq!(write.field("If-Match"), Some("\"v\u{e9}\""), "{form:?}");
        }
    }
}

#[test]
fn a_form_of_utf8_sends_the_same_octets_or_says_that_it_does_not() {
    for (value, octets) in BEYOND_ASCII {
        let (address, got) = server(vec![SAVED]);
        let sent = with_value(&address, value);
        let is_utf8 = ["Ã©", "ū"].contains(&value);
        match CopyForm::Httpie.write(&sent, None) {
            Ok(text) => {
                run("sh", &text);
                let got = got.try_recv().unwrap_or_else(|_| panic!("{text}"));
                assert_eq!(got.field("X-Beyond") == Some(octets), is_utf8, "{text}");
                let said = "# HTTPie writes header values as UTF-8. It sends other octets than the browser did in: X-Beyond.\n";
                assert_eq!(text.starts_with(said), !is_utf8, "{text}");
            }
            Err(why) => assert_eq!((value, why), ("\u{80} \u{9f}", Unwritable::ControlCharacter)),
        }
        let (address, got) = server(vec![SAVED]);
        match CopyForm::Raw.write(&with_value(&address, value), None) {
            Ok(text) => {
                let mut stream = TcpStream::connect(address.strip_prefix("http://").unwrap()).unwrap();
                stream.write_all(text.as_bytes()).unwrap();
                assert_eq!((got.recv().unwrap().field("X-Beyond"), is_utf8), (Some(octets), true));
            }
            Err(why) => assert_eq!((why, is_utf8), (Unwritable::BinaryField, false)),
        }
    }
}

const READ_BEYOND: &str = "HTTP/1.1 200 OK\r\nContent-Disposition: inline; filename=\u{fc}.txt\r\nETag: \"v\u{e9}\"\r\nContent-Length: 4\r\nConnection: close\r\n\r\none\n";
const READ_1: &str = "HTTP/1.1 200 OK\r\nETag: \"v1\"\r\nContent-Length: 4\r\nConnection: close\r\n\r\none\n";
const READ_2: &str =
    "HTTP/1.1 200 OK\r\netag:   \"v2\"  \r\nContent-Length: 4\r\nConnection: close\r\n\r\ntwo\n";
const WEAK: &str = "HTTP/1.1 200 OK\r\nETag: W/\"v2\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
const FAILED: &str =
    "HTTP/1.1 412 Precondition Failed\r\nRetry-After: 0\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

fn repair(address: &str, body: &[u8]) -> RepairScript {
    let mut retry = message(address, body);
    retry.headers.retain(|(name, _)| name != "If-Match");
    let refetch =
        RequestMessage { method: "GET".into(), url: format!("{address}/n"), headers: vec![], body: None };
    let first = ScriptWrite { message: retry, condition: Condition::IfMatch, replaces: true };
    RepairScript { refetch, first, rest: Vec::new(), takes_weak: false, is_masked: true }
}

fn repaired(
    form: CopyForm,
    program: &str,
    answers: Vec<&'static str>,
    body: &[u8],
) -> (Vec<Received>, Output) {
    let count = answers.len();
    let (address, got) = server(answers);
    let repair = repair(&address, body);
    let output = run(program, &form.write(&repair.first.message, Some(&repair)).unwrap());
    (got.try_iter().take(count).collect(), output)
}

#[test]
fn a_script_reads_retries_and_stops() {
    for (form, program) in [(CopyForm::RepairSh, "sh"), (CopyForm::RepairFetch, "node")] {
        let (got, output) = repaired(form, program, vec![READ_1, FAILED, READ_2, SAVED], &[0, 255, 10]);
        assert!(output.status.success(), "{form:?}: {output:?}");
        let lines: Vec<_> = got.iter().map(|one| one.line.split(' ').next().unwrap()).collect();
        assert_eq!(lines, ["GET", "PUT", "GET", "PUT"], "{form:?}");
        let tags: Vec<_> = got.iter().map(|one| one.field("If-Match")).collect();
        assert_eq!(tags, [None, Some("\"v1\""), None, Some("\"v2\"")], "{form:?}");
        assert_eq!(got[3].body, [0, 255, 10], "{form:?}");
    }
}

#[test]
fn a_script_never_writes_without_a_strong_tag_and_gives_up() {
    for (form, program) in [(CopyForm::RepairSh, "sh"), (CopyForm::RepairFetch, "node")] {
        for (answers, writes, says) in [
            (vec![WEAK], 0, "weak"),
            (vec![SAVED], 0, "The read was answered 204"),
            (vec!["HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"], 0, "no ETag"),
            (vec![READ_1, FAILED, READ_1, FAILED, READ_1, FAILED], 3, "3 times"),
        ] {
            let (got, output) = repaired(form, program, answers, b"x");
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(
                !output.status.success() && said.contains(says),
                "{form:?} {says}: {said} {:?}",
                told(&got)
            );
            assert_eq!(
                got.iter().filter(|one| one.line.starts_with("PUT")).count(),
                writes,
                "{form:?} {says}"
            );
        }
    }
}

#[test]
fn the_shell_script_keeps_what_it_overwrites() {
    let (_, output) = repaired(CopyForm::RepairSh, "sh", vec![READ_2, SAVED], b"x");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let file = said.lines().find_map(|line| line.strip_prefix("The version that this overwrote: ")).unwrap();
    assert_eq!(std::fs::read_to_string(file).unwrap(), "two\n");
}

#[test]
fn a_shell_reads_no_word_of_the_text() {
    // A shell that ran any of it would leave its mark.
    let folder = std::env::temp_dir().join(format!("retag-copy-{}", std::process::id()));
    let mark = folder.display().to_string();
    let (address, got) = server(vec![SAVED]);
    let mut sent = message(&address, b"x");
    sent.body = Some(format!("'; mkdir {mark}; $(mkdir {mark}) `mkdir {mark}` \\").into_bytes());
    sent.headers.push(("X-Evil".into(), format!("'; mkdir {mark} #$(mkdir {mark})`mkdir {mark}`")));
    sent.headers.push(("X-Octets".into(), format!("é'; mkdir {mark} #$(mkdir {mark})`mkdir {mark}`\"")));
    shell(&CopyForm::Curl.write(&sent, None).unwrap());
    assert_eq!(Some(got.recv().unwrap().body), sent.body);
    assert!(!folder.exists());
}

/// Replays writes in order, each with the bodies given; PUT, but PATCH where the body begins with `{`.
fn in_order(form: CopyForm, answers: Vec<&'static str>, bodies: &[&[u8]]) -> (Vec<Received>, Output) {
    let count = answers.len();
    let (address, got) = server(answers);
    let mut script = repair(&address, b"");
    let mut writes: Vec<ScriptWrite> = bodies
        .iter()
        .map(|body| {
            let mut write = ScriptWrite { message: message(&address, body), ..script.first.clone() };
            write.message.headers.retain(|(name, _)| name != "If-Match");
            if body.starts_with(b"{") {
                (write.message.method, write.replaces) = ("PATCH".into(), false);
            }
            write
        })
        .collect();
    script.first = writes.remove(0);
    script.rest = writes;
    let program = if form == CopyForm::OrderSh { "sh" } else { "node" };
    let output = run(program, &form.write(&script.first.message, Some(&script)).unwrap());
    (got.try_iter().take(count).collect(), output)
}

const ORDERS: [CopyForm; 2] = [CopyForm::OrderSh, CopyForm::OrderFetch];
const SAVED_3: &str = "HTTP/1.1 204 No Content\r\nETag: \"v3\"\r\nConnection: close\r\n\r\n";
const SAVED_4: &str = "HTTP/1.1 200 OK\r\nETag: \"v4\"\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";
const SAVED_WEAK: &str = "HTTP/1.1 204 No Content\r\nETag: W/\"v3\"\r\nConnection: close\r\n\r\n";

/// What each request was: its method, its If-Match and its body.
fn told(got: &[Received]) -> Vec<(&str, Option<&str>, &[u8])> {
    let method = |one: &'_ Received| one.line.split(' ').next().unwrap_or("").len();
    got.iter().map(|one| (&one.line[..method(one)], one.field("If-Match"), one.body.as_slice())).collect()
}

#[test]
fn an_order_sends_each_with_the_tag_that_the_one_before_gave() {
    let bodies: [&[u8]; 3] = [b"it's \"one\"\r\n", b"{\"a\":\"$(x)\"}", &[0, 255, 10]];
    for form in ORDERS {
        // The first loses a race: nothing was written, and it is read again.
        let answers = vec![READ_1, FAILED, READ_2, SAVED_3, SAVED_4, SAVED];
        let (got, output) = in_order(form, answers, &bodies);
        assert!(output.status.success(), "{form:?}: {output:?}");
        let expected: [(&str, Option<&str>, &[u8]); 6] = [
            ("GET", None, b""),
            ("PUT", Some("\"v1\""), bodies[0]),
            ("GET", None, b""),
            ("PUT", Some("\"v2\""), bodies[0]),
            ("PATCH", Some("\"v3\""), bodies[1]),
            ("PUT", Some("\"v4\""), bodies[2]),
        ];
        assert_eq!(told(&got), expected, "{form:?}");
    }
}

#[test]
fn an_order_stops_at_the_first_that_does_not_succeed() {
    const READ_BODY: &str =
        "HTTP/1.1 200 OK\r\nETag: \"v3\"\r\nContent-Length: 3\r\nConnection: close\r\n\r\none";
    const READ_OTHER: &str =
        "HTTP/1.1 200 OK\r\nETag: \"v3\"\r\nContent-Length: 3\r\nConnection: close\r\n\r\ntwo";
    const SAVED_2: &str = "HTTP/1.1 204 No Content\r\nETag: \"v2\"\r\nConnection: close\r\n\r\n";
    for form in ORDERS {
        for (answers, bodies, sent, says) in [
            // A lost race in the middle is not run again.
            (
                vec![READ_2, SAVED_3, FAILED],
                ["one", "two", "three"],
                "GET PUT PUT",
                "2 of 3 was answered 412",
            ),
            (vec![READ_2, SAVED_3, SAVED_WEAK], ["one", "two", "three"], "GET PUT PUT", "W/\"v3\" is weak"),
            (
                vec![READ_1, FAILED, READ_1, FAILED, READ_1, FAILED],
                ["one", "two", "three"],
                "GET PUT GET PUT GET PUT",
                "3 times",
            ),
            (vec![WEAK], ["one", "two", "three"], "GET", "weak"),
            // The answer gives no new tag, and the read shows what was sent: it goes on. Of a patch no read shows it.
            (
                vec![READ_2, SAVED, READ_BODY, SAVED_4, FAILED],
                ["one", "two", "three"],
                "GET PUT GET PUT PUT",
                "3 of 3 was answered 412",
            ),
            (
                vec![READ_2, SAVED_2, READ_BODY, FAILED],
                ["one", "two", "three"],
                "GET PUT GET PUT",
                "2 of 3 was answered 412",
            ),
            (
                vec![READ_2, SAVED, READ_OTHER],
                ["one", "two", "three"],
                "GET PUT GET",
                "1 of 3 gives no new ETag",
            ),
            (
                vec![READ_2, SAVED, READ_2],
                ["two\n", "two", "three"],
                "GET PUT GET",
                "1 of 3 gives no new ETag",
            ),
            (vec![READ_2, SAVED], ["{}", "two", "three"], "GET PATCH", "1 of 3 gives no new ETag"),
            // The server goes away.
            (vec![READ_2, SAVED_3], ["one", "two", "three"], "GET PUT", "2 of 3 got no answer"),
        ] {
            let bodies = bodies.map(str::as_bytes);
            let (got, output) = in_order(form, answers, &bodies);
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(
                !output.status.success() && said.contains(says),
                "{form:?} {says}: {said} {:?}",
                told(&got)
            );
            let methods: Vec<_> = told(&got).iter().map(|(method, ..)| *method).collect();
            assert_eq!(methods.join(" "), sent, "{form:?} {says}");
            let saved = match says {
                "3 times" | "weak" => "none",
                "3 of 3 was answered 412" | "W/\"v3\" is weak" => "2",
                _ => "1",
            };
            assert!(said.contains(&format!("Saved until then: {saved}.")), "{form:?} {says}: {said}");
        }
    }
}
