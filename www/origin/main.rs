//! The demo's origin: an HTTP server with real conditional requests, and with every way in which they go wrong.
//!
//! `cargo run --example origin -- [PORT]` listens on loopback only, on PORT (8412 when none is named, any free one for
//! 0), and on a second port, which is another origin to a browser. A note lives at `/MANNER/NAME`; `manner.rs` lists
//! how each manner behaves. This server checks preconditions with its own code, not with Retag's: a mistake in one
//! is then seen by the other.

#![allow(
    clippy::result_large_err,
    reason = "a refusal is an HTTP answer, made once a request and passed on at once"
)]

mod answer;
mod app;
mod cdn;
mod colleague;
mod compression;
mod cors;
mod entity_tag;
mod events;
mod foreign;
mod gateway;
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
mod tus;
mod validators;
mod webdav;
mod words;
mod world;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::SystemTime;

use world::World;

#[tokio::main]
async fn main() -> ExitCode {
    let argument = std::env::args().nth(1);
    let (first, second) = match listener::pair(argument.as_deref()).await {
        Ok(pair) => pair,
        Err(problem) => {
            eprintln!("{problem}");
            return ExitCode::from(2);
        }
    };
    println!("listening on {}", first.address);
    println!("and on {}", second.address);

    let world = Arc::new(World::new(SystemTime::now()));
    let here = app::router(world.clone(), &second.address);
    let there = app::router(world, &first.address);
    let served = tokio::try_join!(
        axum::serve(first.socket, here).into_future(),
        axum::serve(second.socket, there).into_future(),
    );
    match served {
        Ok(_) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("the origin stopped: {error}");
            ExitCode::FAILURE
        }
    }
}
