//! How the two browsers record a world: HAR 1.2, as Chromium 156 and Firefox 153 write it.

use crate::dice::Dice;
use crate::message::{Fields, iso};
use crate::world::{Shot, Source, World};
use serde_json::{Map, Value, json};

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Browser {
    Chromium,
    Firefox,
}

/// What a recording leaves out, and how it writes the rest.
#[derive(Clone, Debug)]
pub struct Recorder {
    pub browser: Browser,
    /// HTTP/2.
    pub is_h2: bool,
    /// The number of first exchanges that are missing.
    pub begins_late: usize,
    /// The share of bodies that are kept, in percent.
    pub keeps_bodies: i64,
    pub is_shuffled: bool,
    pub shows_preflights: bool,
}

impl Recorder {
    pub fn new(dice: &mut Dice) -> Recorder {
        Recorder {
            browser: dice.one_of(&[Browser::Chromium, Browser::Firefox]),
            is_h2: dice.percent(50),
            begins_late: 0,
            keeps_bodies: dice.one_of(&[100, 100, 100, 100, 60, 0]),
            is_shuffled: dice.percent(30),
            shows_preflights: dice.percent(60),
        }
    }
}

/// A recording: its text, and each entry's exchange of the world (`None` for a preflight).
pub struct Recorded {
    pub har: String,
    pub entries: Vec<Option<usize>>,
    /// Whether the response's body of an exchange was kept, where it had one.
    pub has_body: Vec<bool>,
}

/// Writes a world as HAR.
pub fn record(world: &mut World, recorder: &Recorder) -> Recorded {
    let mut entries: Vec<(Option<usize>, Value)> = Vec::new();
    let mut has_body = vec![false; world.shots.len()];
    for (place, shot) in world.shots.iter().enumerate() {
        if place < recorder.begins_late {
            continue;
        }
        let keeps = world.dice.percent(recorder.keeps_bodies);
        has_body[place] = keeps || shot.answer.body.is_none();
        if world.is_cross && recorder.shows_preflights && needs_preflight(shot) && !shot.is_preflight {
            entries.push((None, preflight(world, recorder, shot)));
        }
        entries.push((Some(place), entry(world, recorder, shot, keeps)));
    }
    if recorder.is_shuffled {
        world.dice.shuffle(&mut entries);
    }
    let (places, entries): (Vec<_>, Vec<_>) = entries.into_iter().unzip();
    let creator = match recorder.browser {
        Browser::Chromium => json!({"name": "WebInspector", "version": "537.36"}),
        Browser::Firefox => json!({"name": "Firefox", "version": "153.0"}),
    };
    let log = json!({"log": {"version": "1.2", "creator": creator, "pages": [], "entries": entries}});
    Recorded { har: log.to_string(), entries: places, has_body }
}

/// Fetch, "CORS-preflight fetch": for unsafe methods and for fields that are not safelisted.
fn needs_preflight(shot: &Shot) -> bool {
    !matches!(&*shot.sent.method, "GET" | "HEAD" | "POST")
        || shot.sent.fields.iter().any(|(name, _)| name.starts_with("If-"))
}

const OTHER_ORIGIN: &str = "https://app.example";

fn preflight(world: &World, recorder: &Recorder, shot: &Shot) -> Value {
    let asked: Vec<String> = shot.sent.fields.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
    let mut own = shot.clone();
    own.is_preflight = true;
    own.start -= 2;
    own.end = own.start + 1;
    own.source = Source::Network;
    own.sent.method = "OPTIONS".into();
    own.sent.body = None;
    own.sent.fields = vec![
        ("Access-Control-Request-Method".into(), shot.sent.method.clone()),
        ("Access-Control-Request-Headers".into(), asked.join(",")),
    ];
    own.answer.status = 204;
    own.answer.body = None;
    own.answer.fields = vec![
        ("Access-Control-Allow-Methods".into(), "GET,PUT,PATCH,POST,DELETE".into()),
        ("Access-Control-Allow-Headers".into(), asked.join(", ")),
    ];
    entry(world, recorder, &own, true)
}

fn entry(world: &World, recorder: &Recorder, shot: &Shot, keeps_body: bool) -> Value {
    let is_chromium = recorder.browser == Browser::Chromium;
    let version = match (is_chromium, recorder.is_h2) {
        (true, true) => "h2",
        (true, false) => "http/1.1",
        (false, true) => "HTTP/2",
        (false, false) => "HTTP/1.1",
    };
    let has_answer = shot.answer.status != 0;
    let mut entry = Map::new();
    let zone = if is_chromium { "Z" } else { "+01:00" };
    let hours = if is_chromium { 0 } else { 1 };
    entry.insert("startedDateTime".into(), json!(iso(shot.start, hours) + zone));
    let takes = (shot.end - shot.start) as f64;
    entry.insert("time".into(), if is_chromium { json!(takes + 0.25) } else { json!(shot.end - shot.start) });
    let mut request = Map::new();
    request.insert("method".into(), json!(shot.sent.method));
    request
        .insert("url".into(), json!(format!("https://{}{}", world.server.carrier.host(), shot.sent.target)));
    request.insert("httpVersion".into(), json!(if has_answer || !is_chromium { version } else { "" }));
    request.insert("headers".into(), fields(&sent_fields(world, recorder, shot), recorder));
    request.insert("queryString".into(), json!([]));
    request.insert("cookies".into(), json!([]));
    request.insert("headersSize".into(), json!(-1));
    request.insert("bodySize".into(), json!(shot.sent.body.as_ref().map_or(0, String::len)));
    if let Some(body) = &shot.sent.body {
        request.insert("postData".into(), json!({"mimeType": "application/json", "text": body}));
    }
    entry.insert("request".into(), Value::Object(request));
    let mut content = Map::new();
    let size = shot.answer.body.as_ref().map_or(0, String::len);
    content.insert("size".into(), json!(size));
    content.insert("mimeType".into(), json!(shot.answer.field("Content-Type").unwrap_or("x-unknown")));
    if let Some(body) = shot.answer.body.as_ref().filter(|_| keeps_body) {
        content.insert("text".into(), json!(body));
    }
    let reason = match shot.answer.status {
        200 => "OK",
        201 => "Created",
        204 => "No Content",
        304 => "Not Modified",
        409 => "Conflict",
        412 => "Precondition Failed",
        428 => "Precondition Required",
        _ => "",
    };
    let mut response = Map::new();
    response.insert("status".into(), json!(shot.answer.status));
    response.insert("statusText".into(), json!(if recorder.is_h2 && is_chromium { "" } else { reason }));
    response.insert("httpVersion".into(), json!(if has_answer || !is_chromium { version } else { "" }));
    response.insert("headers".into(), fields(&received_fields(world, shot), recorder));
    response.insert("cookies".into(), json!([]));
    response.insert("content".into(), Value::Object(content));
    response.insert("redirectURL".into(), json!(""));
    response.insert("headersSize".into(), json!(-1));
    response.insert(
        "bodySize".into(),
        json!(if shot.source == Source::BrowserCache && is_chromium { 0 } else { size }),
    );
    if is_chromium {
        response.insert(
            "_transferSize".into(),
            json!(if shot.source == Source::Network { 200 + size } else { 0 }),
        );
        response.insert(
            "_error".into(),
            if has_answer { Value::Null } else { json!("net::ERR_CONNECTION_RESET") },
        );
        response.insert("_fetchedViaServiceWorker".into(), json!(shot.source == Source::Worker));
        let kind = if shot.is_preflight { "preflight" } else { "fetch" };
        entry.insert("_resourceType".into(), json!(kind));
        if shot.source == Source::BrowserCache {
            entry.insert("_fromCache".into(), json!("disk"));
        }
    }
    entry.insert("response".into(), Value::Object(response));
    entry.insert("cache".into(), json!({}));
    entry.insert("timings".into(), json!({"send": 0, "wait": shot.end - shot.start, "receive": 0}));
    Value::Object(entry)
}

/// The browser's own fields and the page's.
fn sent_fields(world: &World, recorder: &Recorder, shot: &Shot) -> Fields {
    let mut all: Fields = Vec::new();
    let mut add = |name: &str, value: &str| all.push((name.to_owned(), value.to_owned()));
    let is_chromium = recorder.browser == Browser::Chromium;
    if is_chromium && shot.answer.status == 0 {
        // Chromium 156 records no wire fields of a request without an answer, only the page's own.
        return shot.sent.fields.clone();
    }
    if is_chromium && recorder.is_h2 {
        add(":authority", world.server.carrier.host());
        add(":method", &shot.sent.method);
        add(":path", &shot.sent.target);
        add(":scheme", "https");
    } else {
        add("Host", world.server.carrier.host());
    }
    add("Accept", "*/*");
    add("Accept-Encoding", "gzip, deflate, br, zstd");
    if shot.sent.field("Accept-Language").is_none() {
        add("Accept-Language", "en-US,en;q=0.9");
    }
    add("Sec-Fetch-Dest", "empty");
    add("Sec-Fetch-Mode", "cors");
    add("Sec-Fetch-Site", if world.is_cross { "same-site" } else { "same-origin" });
    if world.is_cross {
        add("Origin", OTHER_ORIGIN);
    } else if !matches!(&*shot.sent.method, "GET" | "HEAD") {
        add("Origin", &format!("https://{}", world.server.carrier.host()));
    }
    if let Some(body) = &shot.sent.body {
        add("Content-Length", &body.len().to_string());
    }
    if shot.sent.fields.iter().any(|(name, _)| name.starts_with("If-")) {
        // Fetch: a page's own condition turns the cache mode `default` into `no-store`.
        add("Cache-Control", if is_chromium { "max-age=0" } else { "no-cache" });
    }
    all.extend(shot.sent.fields.iter().cloned());
    all
}

fn received_fields(world: &World, shot: &Shot) -> Fields {
    let mut all = shot.answer.fields.clone();
    if world.is_cross && shot.answer.status != 0 {
        let exposed = if world.exposes { "ETag, Last-Modified-Version, X-Served-By" } else { "X-Total" };
        for (name, value) in
            [("Access-Control-Allow-Origin", OTHER_ORIGIN), ("Access-Control-Expose-Headers", exposed)]
        {
            if shot.answer.field(name).is_none() {
                all.push((name.into(), value.into()));
            }
        }
    }
    all
}

/// HTTP/2 has lower-case names (RFC 9113 §8.2), in Chromium's log and in Firefox's.
fn fields(all: &Fields, recorder: &Recorder) -> Value {
    let spelled = |name: &String| match recorder.is_h2 {
        true => name.to_ascii_lowercase(),
        false => name.clone(),
    };
    all.iter().map(|(name, value)| json!({"name": spelled(name), "value": value})).collect()
}
