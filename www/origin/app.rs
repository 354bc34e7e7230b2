//! The routes: pages, notes, and the two doors beside them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{CONTENT_TYPE, HeaderValue, LOCATION};
use axum::http::{Method, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};

use crate::answer;
use crate::events;
use crate::gateway::Lost;
use crate::journal::Journal;
use crate::received::{Kind, Received};
use crate::site;
use crate::stage;
use crate::wire::Handle;
use crate::words;
use crate::world::World;

/// Octets of a request's body.
const LARGEST_BODY: usize = 8 * 1024 * 1024;

#[derive(Clone)]
struct Shared {
    world: Arc<World>,
    journal: Arc<Journal>,
    other_origin: Arc<str>,
    /// Names that POST has given.
    given: Arc<AtomicU64>,
}

pub fn router(world: Arc<World>, journal: Arc<Journal>, other_origin: &str) -> Router {
    let shared = Shared { world, journal, other_origin: Arc::from(other_origin), given: Arc::default() };
    Router::new()
        .route("/", get(page))
        .route("/{file}", get(page))
        .route("/recipes/{file}", get(page))
        .route("/stage/", get(stage))
        .route("/stage/{file}", get(page))
        .route("/{manner}/", post(create))
        .route("/{manner}/{name}", any(note))
        .route("/events/{manner}/{name}", get(follow))
        .route("/colleague/{manner}/{name}", post(colleague))
        .layer(middleware::from_fn_with_state(shared.clone(), written_down))
        // After the layer: looking into the journal is no entry of it.
        .route("/requests", get(requests))
        .with_state(shared)
}

/// Each request goes into the journal, with what it carries.
async fn written_down(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LARGEST_BODY).await else {
        return answer::problem(StatusCode::PAYLOAD_TOO_LARGE, "a note has at most 8 MiB").map(Body::from);
    };
    shared.journal.record(&parts, &body);
    let wire = parts.extensions.get::<ConnectInfo<Handle>>().cloned();
    let response = next.run(Request::from_parts(parts, Body::from(body))).await;
    if response.extensions().get::<Lost>().is_some()
        && let Some(ConnectInfo(wire)) = wire
    {
        wire.cut();
    }
    response
}

async fn requests(State(shared): State<Shared>) -> Response {
    let mut response = shared.journal.read().into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

async fn stage(request: Request) -> Response {
    stage::page(request.uri().query().unwrap_or_default())
}

async fn page(State(shared): State<Shared>, request: Request) -> Response {
    site::page(request.uri().path(), &shared.other_origin)
}

async fn note(State(shared): State<Shared>, request: Request) -> Response {
    let asked = asked_hold(&request);
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LARGEST_BODY).await else {
        return answer::problem(StatusCode::PAYLOAD_TOO_LARGE, "a note has at most 8 MiB").map(Body::from);
    };
    let path = parts.uri.path().to_owned();
    let query = parts.uri.query().unwrap_or_default().to_owned();
    let received =
        Received { method: parts.method, path, query, headers: parts.headers, body, now: SystemTime::now() };
    // What is asked is done at once; only the answer is held back. So a page that stops waiting has written all the same.
    let (answer, hold) = shared.world.answer(&received);
    let hold = asked.filter(|_| received.kind() == Kind::Write).unwrap_or(hold);
    if !hold.is_zero() {
        tokio::time::sleep(hold).await;
    }
    answer.map(Body::from)
}

/// `?hold=300` holds back the answer to a write, whatever the note's manner; milliseconds.
fn asked_hold(request: &Request) -> Option<Duration> {
    let number = request.uri().query()?.split('&').find_map(|pair| pair.strip_prefix("hold="))?;
    number.parse().ok().map(words::milliseconds)
}

/// POST to a folder makes a note with a name of the server's choice (RFC 9110 §9.3.3).
async fn create(State(shared): State<Shared>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let number = shared.given.fetch_add(1, Ordering::Relaxed) + 1;
    let location = format!("{}{number}", parts.uri.path());
    let Ok(uri) = location.parse() else {
        return answer::problem(StatusCode::NOT_FOUND, "there is no such folder").map(Body::from);
    };
    (parts.method, parts.uri) = (Method::PUT, uri);
    let mut response = note(State(shared), Request::from_parts(parts, body)).await;
    if response.status().is_success() {
        *response.status_mut() = StatusCode::CREATED;
        if let Ok(value) = location.parse() {
            response.headers_mut().insert(LOCATION, value);
        }
    }
    response
}

async fn follow(State(shared): State<Shared>, request: Request) -> Response {
    let path = request.uri().path().strip_prefix("/events").unwrap_or_default().to_owned();
    events::follow(shared.world, path).into_response()
}

async fn colleague(State(shared): State<Shared>, request: Request) -> Response {
    let path = request.uri().path().strip_prefix("/colleague").unwrap_or_default().to_owned();
    shared.world.colleague_writes(&path, SystemTime::now()).into_response()
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::task::{Context, Waker};

    use axum::http::header::ETAG;
    use futures::StreamExt;
    use tower::ServiceExt;

    use super::*;

    async fn send(app: &Router, method: &str, path: &str, body: impl Into<Body>) -> Response {
        let request = Request::builder().method(method).uri(path).header(CONTENT_TYPE, "application/json");
        app.clone().oneshot(request.body(body.into()).unwrap()).await.unwrap()
    }

    fn app() -> Router {
        router(Arc::new(World::new(SystemTime::now())), Arc::default(), "http://127.0.0.1:9")
    }

    const NOTE: &str = r#"{"title":"t","text":"x"}"#;

    #[tokio::test]
    async fn pages_and_notes_have_their_routes() {
        let app = app();
        for path in [
            "/",
            "/recipes.html",
            "/style.css",
            "/origins.js",
            "/recipes/catalogue.js",
            "/stage/?referrer-policy=no-referrer",
            "/stage/stage.js",
            "/notes/meeting",
            "/drafts/x?hold=5",
        ] {
            assert_eq!(send(&app, "GET", path, "").await.status(), StatusCode::OK, "{path}");
        }
        for path in ["/nothing", "/recipes/nothing.js", "/notes/nothing", "/drafts/a/b/c"] {
            assert_eq!(send(&app, "GET", path, "").await.status(), StatusCode::NOT_FOUND, "{path}");
        }
        // A method that axum has no name for reaches the note.
        assert_eq!(send(&app, "COPY", "/dav/x", "").await.status(), StatusCode::BAD_REQUEST);
    }

    #[tokio::test]
    async fn the_journal_has_what_came_in_and_not_who_looks_into_it() {
        let app = app();
        for _ in 0..2 {
            send(&app, "PUT", "/drafts/x?a=1", NOTE).await;
            send(&app, "GET", "/requests", "").await;
        }
        let read =
            to_bytes(send(&app, "GET", "/requests", "").await.into_body(), LARGEST_BODY).await.unwrap();
        let read: Vec<serde_json::Value> = serde_json::from_slice(&read).unwrap();
        let seen = read.iter().map(|entry| (entry["url"].as_str().unwrap(), entry["body"].as_str().unwrap()));
        assert_eq!(seen.collect::<Vec<_>>(), [("/drafts/x?a=1", NOTE); 2]);
    }

    #[tokio::test]
    async fn post_creates_a_note_where_it_says() {
        let app = app();
        let created = send(&app, "POST", "/notes/", NOTE).await;
        assert_eq!(created.status(), StatusCode::CREATED);
        let location = created.headers()[LOCATION].to_str().unwrap();
        let read = send(&app, "GET", location, "").await;
        assert_eq!(read.headers()[ETAG], created.headers()[ETAG]);
        assert_eq!(send(&app, "POST", "/notes/", "{}").await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    }

    #[tokio::test]
    async fn a_body_has_a_limit() {
        let app = app();
        let fits = send(&app, "PUT", "/files/x", vec![0; LARGEST_BODY]).await;
        assert_eq!(fits.status(), StatusCode::NO_CONTENT);
        let bursts = send(&app, "PUT", "/files/x", vec![0; LARGEST_BODY + 1]).await;
        assert_eq!(bursts.status(), StatusCode::PAYLOAD_TOO_LARGE);
    }

    #[tokio::test]
    async fn a_write_whose_page_gives_up_is_done_all_the_same() {
        let app = app();
        {
            let mut waiting = pin!(send(&app, "PUT", "/notes/x?hold=9000", NOTE));
            let once = waiting.as_mut().poll(&mut Context::from_waker(Waker::noop()));
            assert!(once.is_pending(), "the answer is held back");
        }
        assert_eq!(send(&app, "GET", "/notes/x", "").await.status(), StatusCode::OK);
    }

    #[tokio::test]
    async fn a_follower_is_told_now_and_at_each_change() {
        let app = app();
        let mut told = send(&app, "GET", "/events/notes/meeting", "").await.into_body().into_data_stream();
        let mut next = async || String::from_utf8(told.next().await.unwrap().unwrap().to_vec()).unwrap();
        assert!(next().await.contains(r#""revision":1"#));
        assert_eq!(send(&app, "POST", "/colleague/notes/meeting", "").await.status(), StatusCode::NO_CONTENT);
        assert_eq!(send(&app, "PUT", "/notes/another", NOTE).await.status(), StatusCode::CREATED);
        assert!(next().await.contains(r#""revision":2"#));
        send(&app, "DELETE", "/notes/meeting", "").await;
        assert_eq!(next().await, "data: null\n\n");
    }
}
