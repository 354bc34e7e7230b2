//! What a recording weighs: bytes on the heap for each exchange, without bodies.
//!
//! Counted by the allocator, so the same on every run. The budget is the panel's, and a 64-bit machine's
//! references are twice as wide as wasm's: those of the header fields, by far the most, are set off. What
//! is left is still more than wasm needs, where this recording was weighed at 1036 bytes an exchange.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

use retag::exchange::{Exchange, Header, InitiatorType, Request, RequestBody, Response, Timestamp};
use retag::recording::{Recording, StringTable};

/// The system's allocator, counting what is in use.
struct Counting;

static IN_USE: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call is the system allocator's own, with the same arguments; counting touches no memory
// but the counter.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        IN_USE.fetch_add(layout.size(), Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        IN_USE.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// What an exchange may weigh in the panel, in bytes.
const BUDGET: usize = 1536;

/// The size of a header field's two references where they are 32 bits wide, in bytes.
const HEADER_IN_WASM: usize = 16;

const EXCHANGES: usize = 100_000;
const RESOURCES: usize = 1_000;

/// One save or read with the fields that Chromium 156 shows: what repeats in a visit repeats, and what
/// is new with each exchange (times, tags, request ids, lengths) is new.
fn exchange(number: usize) -> Exchange {
    let resource = number % RESOURCES;
    let version = number / RESOURCES / 4;
    let is_write = number / RESOURCES % 4 == 3;
    let tag = format!("\"{:016x}\"", resource * 1_000_003 + version);
    let time_of =
        |second: usize| format!("{:02}:{:02}:{:02}", second / 3600 % 24, second / 60 % 60, second % 60);
    let date = format!("Sun, 22 Nov 2026 {} GMT", time_of(number / 20));
    let modified = format!("Sat, 21 Nov 2026 {} GMT", time_of(resource * 77 + version));
    let length = (300 + number % 700).to_string();
    let request_id = format!("{:032x}", number * 7_919);
    let cookie = format!("sid={}; theme=dark; consent={}", "c0ffee".repeat(40), "yes.".repeat(60));
    let token = format!("Bearer {}", "eyJhbGciOiJSUzI1NiIs".repeat(45));
    let body = format!("{{\"n\":{number}}}");
    let body_length = body.len().to_string();

    let mut sent = vec![
        ("Accept", "application/json"),
        ("Accept-Encoding", "gzip, deflate, br, zstd"),
        ("Accept-Language", "en-US,en;q=0.9"),
        ("Authorization", &token),
        ("Cache-Control", "max-age=0"),
        ("Connection", "keep-alive"),
        ("Cookie", &cookie),
        ("Host", "api.example"),
        ("Origin", "https://app.example"),
        ("Referer", "https://app.example/board/7"),
        ("Sec-Fetch-Dest", "empty"),
        ("Sec-Fetch-Mode", "cors"),
        ("Sec-Fetch-Site", "same-site"),
        (
            "User-Agent",
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0",
        ),
        ("sec-ch-ua", "\"Chromium\";v=\"156\", \"Not:A-Brand\";v=\"8\""),
        ("sec-ch-ua-mobile", "?0"),
        ("sec-ch-ua-platform", "\"Linux\""),
    ];
    if is_write {
        sent.extend([
            ("Content-Length", &*body_length),
            ("Content-Type", "application/json"),
            ("If-Match", &tag),
        ]);
    }
    let received = [
        ("Access-Control-Allow-Origin", "https://app.example"),
        ("Access-Control-Expose-Headers", "ETag"),
        ("Cache-Control", "private, no-cache"),
        ("Content-Length", &length),
        ("Content-Type", "application/json; charset=utf-8"),
        ("Date", &date),
        ("ETag", &tag),
        ("Last-Modified", &modified),
        ("Server", "nginx"),
        ("Strict-Transport-Security", "max-age=31536000"),
        ("Vary", "Origin, Accept-Encoding"),
        ("X-Request-Id", &request_id),
    ];
    let request_start = Timestamp(1_795_323_065_127_000).plus_millis(number as f64 * 50.0);
    let request = Request {
        body: RequestBody::judge(is_write.then_some(&*body), is_write.then_some(body.len() as u64), true),
        ..Request::new(
            if is_write { "PUT" } else { "GET" },
            format!("https://api.example/v1/notes/{resource}"),
            sent.into_iter().collect(),
        )
    };
    let status = if is_write && resource.is_multiple_of(10) { 412 } else { 200 };
    Exchange {
        kind: InitiatorType::Fetch,
        request_start,
        response_start: request_start.plus_millis(12.0),
        response_end: request_start.plus_millis(12.5),
        initiator: Some(format!("save (app.js:{})", number % 7).into()),
        ..Exchange::new(request, Response::new(status, received.into_iter().collect()))
    }
}

#[test]
fn an_exchange_weighs_no_more_than_its_budget() {
    let before = IN_USE.load(Ordering::Relaxed);
    let (mut recording, mut texts) = (Recording::new(), StringTable::default());
    for number in 0..EXCHANGES {
        let exchange = exchange(number).map_texts(&mut |text| texts.share(&text));
        recording.admit(exchange).expect("there is room");
    }
    let weight = (IN_USE.load(Ordering::Relaxed) - before) / recording.len();

    let fields = |exchange: &Exchange| exchange.request.headers.0.len() + exchange.response.headers.0.len();
    let fields = recording.exchanges().iter().map(fields).sum::<usize>();
    let wider = fields * (size_of::<Header>() - HEADER_IN_WASM) / recording.len();
    println!("{weight} bytes for each exchange, {wider} of them for wider references");
    assert!(weight - wider <= BUDGET, "{weight} bytes - {wider} for wider references, budget {BUDGET}");
}
