//! Resumable uploads (tus 1.0.0): 412 says that the two sides speak different versions, and no precondition failed.

use axum::http::{HeaderName, StatusCode};

use crate::answer::{self, Answer};
use crate::received::Received;

const TUS_RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const TUS_VERSION: HeaderName = HeaderName::from_static("tus-version");
const SPOKEN: &str = "1.0.0";

pub fn refusal(received: &Received) -> Option<Answer> {
    if received.header(TUS_RESUMABLE)? == SPOKEN {
        return None;
    }
    let mut answer =
        answer::problem(StatusCode::PRECONDITION_FAILED, "this server speaks tus 1.0.0: see Tus-Version");
    answer::set(&mut answer, TUS_VERSION, SPOKEN);
    answer::set(&mut answer, TUS_RESUMABLE, SPOKEN);
    Some(answer)
}
