//! Settings of the recognised servers, proxies and CDNs. Directives follow their documentation: nginx
//! (ngx_http_gzip, proxy, headers and upstream modules), Apache httpd 2.4 (mod_headers, mod_cache,
//! mod_proxy), Express 4 and 5 with the `cors` package, and the CDNs' settings by their names.

use super::super::Case;
use super::machine::ServerSoftware;
use super::{Party, Remedy, Snippet, script};
use crate::exchange::Text;
use crate::http::Condition;

/// The subject of a setting.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// Strong tags instead of weak ones.
    Strength,
    /// Tags that a content coding changes.
    Coding,
    /// Stored responses.
    Caching,
    /// Routing each client to one server.
    Stickiness,
    /// A tag made by the application.
    OwnTag,
    /// Evaluation of conditions.
    Checking,
    /// Response fields that scripts of other origins may read.
    Exposing,
    /// Request fields that a preflight allows.
    Allowing,
    /// Forwarding of conditions.
    Passing,
    /// Time-outs.
    Patience,
    /// Answers of 304.
    Revalidating,
}

/// A machine's setting for a topic, if it has one.
pub fn config(case: &Case, topic: Topic, machine: ServerSoftware) -> Option<Remedy> {
    let folder = script::folder(&case.exchange.request.url);
    let location = |directives: &str| format!("location {folder} {{\n{directives}}}");
    let within = |directives: &str| format!("<Location \"{folder}\">\n{directives}</Location>");
    let (text, code): (&'static str, Option<String>) = match (topic, machine) {
        (Topic::Strength | Topic::Coding, ServerSoftware::Nginx) => (
            "nginx makes a tag weak when it compresses the answer: leave what is edited uncompressed.",
            Some(location("    gzip off;\n")),
        ),
        (Topic::Coding, ServerSoftware::Apache) => (
            "mod_deflate and mod_brotli write the coding into the tag: take it out of If-Match again (mod_headers).",
            Some(within("    RequestHeader edit* If-Match \"-(gzip|br)\\\"\" \"\\\"\"\n")),
        ),
        (Topic::Strength, ServerSoftware::Express) => (
            "Express makes weak tags unless it is told otherwise.",
            Some("app.set(\"etag\", \"strong\");".to_owned()),
        ),
        (Topic::Strength | Topic::Coding, ServerSoftware::Cloudflare) => (
            "Cloudflare makes a tag weak when it compresses or rewrites the answer: turn on \"Respect strong ETags\" in a Cache Rule for this path.",
            None,
        ),
        (Topic::Strength | Topic::Coding, ServerSoftware::CloudFront) => (
            "CloudFront makes a tag weak when it compresses the answer: turn \"Compress objects automatically\" off in the cache behavior for this path.",
            None,
        ),

        (Topic::Caching, ServerSoftware::Nginx) => (
            "If nginx keeps the copies, let it pass what is edited.",
            Some(location("    proxy_cache off;\n")),
        ),
        (Topic::Caching, ServerSoftware::Apache) => (
            "Let caches ask before they use a copy, and keep what is edited out of mod_cache (leave that line out if it is not loaded).",
            Some(format!(
                "CacheDisable \"{folder}\"\n{}",
                within("    Header set Cache-Control \"no-cache\"\n")
            )),
        ),
        (Topic::Caching, ServerSoftware::Express) => (
            "Let caches ask before they use a copy.",
            Some("res.set(\"Cache-Control\", \"no-cache\");".to_owned()),
        ),
        (Topic::Caching, ServerSoftware::Cloudflare) => (
            "In a Cache Rule for this path, set the cache eligibility to \"Bypass cache\"; or purge the URL after each write.",
            None,
        ),
        (Topic::Caching, ServerSoftware::CloudFront) => (
            "Give this path a cache behavior with the managed cache policy \"CachingDisabled\"; or create an invalidation after each write.",
            None,
        ),
        (Topic::Caching, ServerSoftware::Fastly) => (
            "Pass what is edited to the origin, in vcl_recv; or purge the URL after each write.",
            Some(format!("if (std.prefixof(req.url.path, \"{folder}\")) {{\n  return(pass);\n}}")),
        ),

        (Topic::Stickiness, ServerSoftware::Nginx) => (
            "If nginx spreads the requests, let it keep a client at one server.",
            Some("upstream backend {\n    ip_hash;\n    # the servers as they are\n}".to_owned()),
        ),
        (Topic::Stickiness, ServerSoftware::Apache) => (
            "If mod_proxy_balancer spreads the requests, keep a client at one server with its stickysession parameter.",
            None,
        ),
        (Topic::Stickiness, ServerSoftware::Cloudflare) => {
            ("If Cloudflare's Load Balancing spreads the requests, turn on \"Session affinity\".", None)
        }

        (Topic::OwnTag, ServerSoftware::Express) => (
            "Express makes a tag of each answer's body. Set your own, of the version, on reads and on answers to writes.",
            Some("res.set(\"ETag\", `\"${version}\"`);".to_owned()),
        ),
        (Topic::Checking, ServerSoftware::Express) => (
            "Express does not look at If-Match. Compare and write in one transaction.",
            Some(
                "const wanted = (req.get(\"If-Match\") ?? \"\").split(\",\").map((tag) => tag.trim());\n\
                 if (!wanted.includes(\"*\") && !wanted.includes(current.etag)) return res.sendStatus(412);"
                    .to_owned(),
            ),
        ),

        (Topic::Exposing, machine) => return exposing(case, machine),
        (Topic::Allowing, machine) => return allowing(case, machine),

        (Topic::Passing, ServerSoftware::Nginx) => (
            "With proxy_cache on, nginx does not pass the If-* fields to the origin. Pass them (a proxy_set_header here replaces those of the level above).",
            Some(location(&passing(case))),
        ),
        (Topic::Passing, ServerSoftware::CloudFront) => (
            "Forward the field to the origin: the managed origin request policy \"AllViewer\" forwards all of the viewer's.",
            None,
        ),

        (Topic::Patience, ServerSoftware::Nginx) => (
            "nginx gives up on an origin after 60 s, and sends a PUT or DELETE that failed to the next one. Let it wait longer, and not repeat.",
            Some(location("    proxy_read_timeout 180s;\n    proxy_next_upstream off;\n")),
        ),
        (Topic::Patience, ServerSoftware::Apache) => {
            ("If mod_proxy gave up on the origin, let it wait longer.", Some("ProxyTimeout 180".to_owned()))
        }
        (Topic::Patience, ServerSoftware::CloudFront) => {
            ("If CloudFront gave up on the origin, raise the origin's \"Response timeout\".", None)
        }
        (Topic::Patience, ServerSoftware::Fastly) => {
            ("If Fastly gave up on the origin, raise the host's \"First byte timeout\".", None)
        }

        (Topic::Revalidating, ServerSoftware::Express) => (
            "Express answers in full when the request says Cache-Control: no-cache, as Firefox does beside an If-None-Match of the page's making. Leave that field to the browser.",
            None,
        ),
        _ => return None,
    };
    Some(remedy(machine, text, code))
}

fn remedy(machine: ServerSoftware, text: &'static str, code: Option<String>) -> Remedy {
    let (side, language) = match machine {
        ServerSoftware::Nginx => (Party::Proxy, "nginx"),
        ServerSoftware::Apache => (Party::Server, "apache"),
        ServerSoftware::Express => (Party::Server, "javascript"),
        ServerSoftware::Cloudflare | ServerSoftware::CloudFront | ServerSoftware::Fastly => {
            (Party::Proxy, "vcl")
        }
    };
    Remedy { side, text, snippet: code.map(|code| Snippet { language, code }) }
}

const EXPOSE: &str = "Let scripts of other origins read the tag.";

/// Access-Control-Expose-Headers: ETag.
fn exposing(case: &Case, machine: ServerSoftware) -> Option<Remedy> {
    let folder = script::folder(&case.exchange.request.url);
    let (text, code) = match machine {
        ServerSoftware::Nginx => (
            "Let scripts of other origins read the tag (an add_header here replaces those of the level above).",
            Some(format!(
                "location {folder} {{\n    add_header Access-Control-Expose-Headers ETag always;\n}}"
            )),
        ),
        ServerSoftware::Apache => {
            (EXPOSE, Some("Header always set Access-Control-Expose-Headers \"ETag\"".to_owned()))
        }
        ServerSoftware::Express => (
            EXPOSE,
            Some(format!("app.use(cors({{ origin: {}, exposedHeaders: [\"ETag\"] }}));", origin(case))),
        ),
        ServerSoftware::Cloudflare => {
            ("With a Response Header Transform Rule, set Access-Control-Expose-Headers to ETag.", None)
        }
        ServerSoftware::CloudFront => {
            ("In the behavior's response headers policy, name ETag in Access-Control-Expose-Headers.", None)
        }
        ServerSoftware::Fastly => {
            (EXPOSE, Some("set resp.http.Access-Control-Expose-Headers = \"ETag\";".to_owned()))
        }
    };
    Some(remedy(machine, text, code))
}

const ALLOW: &str = "Allow what the preflight asks for.";

/// Access-Control-Allow-Headers with the fields that the preflight asked for.
fn allowing(case: &Case, machine: ServerSoftware) -> Option<Remedy> {
    let asked = asked(case);
    let mut names = asked.as_deref().map(script::names).unwrap_or_default();
    let sent = case.preconditions.present().map(Condition::name);
    for name in
        sent.filter(|name| !names.iter().any(|one| one.eq_ignore_ascii_case(name))).collect::<Vec<_>>()
    {
        names.push(name);
    }
    let list = names.join(", ");
    let folder = script::folder(&case.exchange.request.url);
    let (text, code) = match machine {
        ServerSoftware::Nginx => (
            "Allow what the preflight asks for (an add_header here replaces those of the level above).",
            Some(format!(
                "location {folder} {{\n    add_header Access-Control-Allow-Headers \"{list}\" always;\n}}"
            )),
        ),
        ServerSoftware::Apache => {
            (ALLOW, Some(format!("Header always set Access-Control-Allow-Headers \"{list}\"")))
        }
        ServerSoftware::Express => {
            let list = names.iter().map(|name| script::string(name)).collect::<Vec<_>>().join(", ");
            (ALLOW, Some(format!("app.use(cors({{ origin: {}, allowedHeaders: [{list}] }}));", origin(case))))
        }
        ServerSoftware::Cloudflare => (
            "With a Response Header Transform Rule for OPTIONS, name the field in Access-Control-Allow-Headers.",
            None,
        ),
        ServerSoftware::CloudFront => (
            "In the behavior's response headers policy, name the field in Access-Control-Allow-Headers.",
            None,
        ),
        ServerSoftware::Fastly => {
            (ALLOW, Some(format!("set resp.http.Access-Control-Allow-Headers = \"{list}\";")))
        }
    };
    Some(remedy(machine, text, code))
}

/// The fields that the preflight asked for.
fn asked(case: &Case) -> Option<Text> {
    let preflight = case.preflight()?;
    preflight.request.headers.get("Access-Control-Request-Headers").cloned()
}

/// The page's origin, as a JavaScript string.
fn origin(case: &Case) -> String {
    let headers = &case.exchange.request.headers;
    let referer = headers.get("Referer").map(|referer| crate::exchange::origin_of(referer));
    let origin =
        headers.get("Origin").map(|origin| &**origin).or(referer).filter(|origin| origin.len() <= 200);
    script::string(origin.unwrap_or("https://the-page.example"))
}

/// The sent conditional fields, forwarded.
fn passing(case: &Case) -> String {
    let fields = case.preconditions.present().map(|condition| {
        let name = condition.name();
        format!("    proxy_set_header {name} $http_{};\n", name.to_ascii_lowercase().replace('-', "_"))
    });
    fields.collect()
}
