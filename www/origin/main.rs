//! The demo's origin: an HTTP server with real conditional requests, and with every way in which they go wrong.
//!
//! `cargo run --example origin -- [PORT]` listens on loopback only, on PORT (8412 when none is named, any free one for
//! 0), on a second port, which is another origin to a browser, and on a third, with HTTP/2 over TLS. A note lives at `/MANNER/NAME`; `manner.rs` lists
//! how each manner behaves. This server checks preconditions with its own code, not with Retag's: a mistake in one
//! is then seen by the other.

#![allow(
    clippy::result_large_err,
    reason = "a refusal is an HTTP answer, made once a request and passed on at once"
)]

mod access;
mod answer;
mod app;
mod cdn;
mod certificate;
mod colleague;
mod compression;
mod cors;
mod entity_tag;
mod events;
mod foreign;
mod gateway;
mod journal;
mod listener;
mod manner;
mod meddler;
mod note;
mod precondition;
mod received;
#[cfg(test)]
mod rehearsal;
mod resource;
mod seed;
mod shelf;
mod site;
mod stage;
mod tus;
mod validators;
mod webdav;
mod wire;
mod words;
mod world;

use std::future::IntoFuture;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::SystemTime;

use axum::Router;
use wire::{Handle, Wires};
use world::World;

#[tokio::main]
async fn main() -> ExitCode {
    let argument = std::env::args().nth(1);
    match serve(argument.as_deref()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err((code, problem)) => {
            eprintln!("{problem}");
            ExitCode::from(code)
        }
    }
}

/// Serves until it cannot. The error is an exit code and a sentence for the terminal.
async fn serve(argument: Option<&str>) -> Result<(), (u8, String)> {
    let unready = |problem: String| (2, problem);
    let stopped = |error: std::io::Error| (1, format!("the origin stopped: {error}"));
    let (first, second) = listener::pair(argument).await.map_err(unready)?;
    let third = listener::secure().await.map_err(unready)?;
    let tls = certificate::acceptor().map_err(unready)?;
    println!("listening on {}", first.address);
    println!("and on {}", second.address);
    println!("and on {}", third.address);

    let world = Arc::new(World::new(SystemTime::now()));
    let journal = Arc::default();
    let beside = |other: &str| app::router(Arc::clone(&world), Arc::clone(&journal), other);
    let (here, there, secure) = (beside(&second.address), beside(&first.address), beside(&first.address));
    let on = |wires: Wires, router: Router| {
        axum::serve(wires, router.into_make_service_with_connect_info::<Handle>()).into_future()
    };
    tokio::try_join!(
        on(Wires::of(first.socket, None), here),
        on(Wires::of(second.socket, None), there),
        on(Wires::of(third.socket, Some(tls)), secure),
    )
    .map(|_| ())
    .map_err(stopped)
}
