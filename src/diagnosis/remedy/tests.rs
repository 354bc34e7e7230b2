use super::*;
use crate::scenario::recording;

fn of(drawing: &str, exchange: u32, cause: Cause) -> Vec<Remedy> {
    remedies(&recording(drawing), ExchangeId(exchange), cause)
}

fn code(remedies: &[Remedy], language: &str) -> String {
    let found = remedies
        .iter()
        .filter_map(|remedy| remedy.snippet.as_ref())
        .find(|snippet| snippet.language == language);
    found.map_or(String::new(), |snippet| snippet.code.clone())
}

#[test]
fn the_users_own_url_and_method_stand_in_the_snippet() {
    let drawing = "0-10 GET /notes/7?x=1 -> 200 ETag: \"v1\"\n20-30 PATCH /notes/7?x=1 | a -> 204";
    let code = code(&of(drawing, 1, Cause::UnconditionalOverwrite), "javascript");
    assert!(code.contains("const url = \"https://a.example/notes/7?x=1\";"), "{code}");
    assert!(code.contains("method: \"PATCH\", headers: { \"If-Match\": etag }"), "{code}");
}

#[test]
fn a_date_is_guarded_by_a_date() {
    let drawing = "0-10 PUT /n If-Unmodified-Since: Fri, 06 Dec 2024 12:30:05 GMT | x -> 412";
    let code = code(&of(drawing, 0, Cause::UnknownOrigin), "javascript");
    assert!(
        code.contains("\"If-Unmodified-Since\": modified") && code.contains("\"Last-Modified\""),
        "{code}"
    );
}

#[test]
fn hostile_urls_stay_strings() {
    assert_eq!(
        script::string("a\"b\\c\n</script>\u{2028}\u{202e}é\u{1F600}"),
        "\"a\\\"b\\\\c\\u000a\\u003c/script>\\u2028\\u202e\\u00e9\\ud83d\\ude00\""
    );
    let long = script::url(&format!("https://a.example/{}", "x".repeat(1_000_000)));
    assert!(long.len() < 100, "{}", long.len());
    for (url, folder) in [
        ("https://a.example/notes/7?x#y", "/notes/"),
        ("https://a.example/n", "/"),
        ("https://a.example", "/"),
        ("https://a.example/a b;}/x", "/"),
        ("https://a.example/\"};evil/x", "/"),
        ("nonsense", "/"),
    ] {
        assert_eq!(script::folder(url), folder, "{url}");
    }
    assert_eq!(script::names("if-match, x\"; y, ,content-type"), ["if-match", "content-type"]);
}

#[test]
fn the_machine_at_hand_is_recognised() {
    let by = |fields: &str, cause: Cause| {
        of(
            &format!(
                "0-10 GET /api/n -> 200 ETag: \"v1\" ; {fields}\n20-30 PUT /api/n If-Match: \"v1\" | x -> 412"
            ),
            1,
            cause,
        )
    };
    let nginx = by("Server: nginx/1.22.1", Cause::StaleCacheRead);
    assert_eq!(code(&nginx, "nginx"), "location /api/ {\n    proxy_cache off;\n}");
    assert!(
        code(&by("Server: Apache/2.4.71 (Debian)", Cause::TagRewrittenByCompression), "apache")
            .contains("RequestHeader edit* If-Match")
    );
    assert!(code(&by("X-Powered-By: Express", Cause::WeakValidator), "javascript").contains("strong"));
    for (fields, name) in [
        ("CF-Cache-Status: HIT", "Bypass cache"),
        ("X-Amz-Cf-Pop: FRA56", "CachingDisabled"),
        ("X-Served-By: cache-fra-1 ; X-Timer: S1", "vcl_recv"),
    ] {
        let found = by(fields, Cause::StaleCacheRead);
        assert!(
            found.iter().any(|remedy| remedy.side == Party::Proxy && remedy.text.contains(name)),
            "{fields}: {found:?}"
        );
    }
    assert!(by("Server: unheard-of", Cause::StaleCacheRead).iter().all(|remedy| remedy.side != Party::Proxy));
}

#[test]
fn a_preflight_is_answered_with_what_it_asked_for() {
    let drawing = "2-5 preflight OPTIONS https://b.example/n Origin: https://a.example ; Access-Control-Request-Method: PUT ; Access-Control-Request-Headers: content-type,if-match -> 204 Server: nginx ; X-Powered-By: Express";
    let found = of(drawing, 0, Cause::PreflightRefusedCondition);
    assert!(
        code(&found, "nginx").contains("Access-Control-Allow-Headers \"content-type, if-match\" always;"),
        "{found:?}"
    );
    assert!(
        code(&found, "javascript").contains(
            "cors({ origin: \"https://a.example\", allowedHeaders: [\"content-type\", \"if-match\"] })"
        ),
        "{found:?}"
    );
}

#[test]
fn what_did_not_fail_needs_no_remedy() {
    assert!(of("0-10 GET /n -> 200", 0, Cause::UnknownOrigin).is_empty());
}
